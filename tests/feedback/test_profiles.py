"""What the common sources tell, and that their files need no mapping."""

from datetime import date
from pathlib import Path

from sqlmodel import Session, select

from feedback.importing import import_file
from feedback.models import Item
from feedback.spool import TakenRow
from feedback.writers import _item_values
from journeys.ports import FakeRedactor

TODAY = date(2026, 11, 24)
SECRET = b"0" * 32
LOG = """Datum;Vraag;Vraag achter de vraag;Voor wie;Levensgebeurtenis;Soort doorverwijzing;Te persoonlijk;Gevonden via
3-11-2026;Hoe maak ik een DigiD?;Ik ben 123456782 en zie mijn uitkering niet;zichzelf;werkloos;cursus;nee;de huisarts
4-11-2026;Kan ik machtigen?;;mantelzorger;overlijden;ander Informatiepunt;ja;
"""


def take(session: Session, path: Path) -> int:
    return import_file(session, path, "questions", redactor=FakeRedactor(), secret=SECRET, today=TODAY).imported


def test_what_an_informatiepunt_tells_beside_the_question_is_kept_and_redacted(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    assert take(session, path) == 2
    first, second = session.exec(select(Item).order_by(Item.asked_on)).all()  # type: ignore[arg-type]
    assert first.question_behind == "Ik ben [BSN] en zie mijn uitkering niet"
    assert (first.asked_for, first.life_event, first.referral_kind) == ("self", "werkloos", "course")
    assert (first.too_personal, first.found_via) == (False, "de huisarts")
    assert (second.asked_for, second.referral_kind, second.too_personal) == ("other", "informatiepunt", True)


def test_rows_taken_in_before_there_was_a_question_behind_are_recognised(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("\n".join(";".join(line.split(";")[:2]) for line in LOG.splitlines()), encoding="utf-8")
    assert take(session, path) == 2
    path.write_text(LOG, encoding="utf-8")
    assert take(session, path) == 0


def test_rows_prepared_by_an_earlier_version_say_nothing_of_it() -> None:
    values = _item_values(TakenRow(2, "key", {"text": "Hoe?", "asked_on": None}))
    assert (values["question_behind"], values["too_personal"], values["asked_for"]) == (None, None, None)
