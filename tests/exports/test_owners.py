"""Chain items with several owners: each sees, answers and reports them; nobody counts them twice."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from sqlmodel import Session, col, select

from exports.answer_page import open_items
from exports.backlog import Backlog, backlog, propose_items
from exports.backlog_formats import FORMATS
from exports.backlog_numbers import guarded_backlog
from exports.changes import correct_status, set_answer, set_status
from exports.citizens import citizens_page
from exports.desk import desk_sheet
from exports.formats import render_backlog
from exports.formats.structured import SCHEMA
from exports.handoffs import for_handing_over
from exports.joining import merge_items
from exports.models import BacklogChange, BacklogItem, CoOwner, Status
from exports.owners import set_co_owners
from exports.programme import programme, reported_organisations
from exports.queries import items_by_status
from exports.report import make_report, render
from journeys.errors import InvalidValue, NotFound
from journeys.models import Organisation
from journeys.periods import parse_period
from journeys.ports import FakeRedactor
from tests.exports.backlog_seed import TODAY, seed
from tests.exports.test_joining import about, other_organisation

PERSON = {"actor": "Noor", "redactor": FakeRedactor()}
QUARTER = parse_period("2026-Q3", TODAY)


@pytest.fixture
def chain(session: Session) -> tuple[int, int, int]:
    """(CBR, UWV, an improvement that CBR leads and UWV takes part in)."""
    cbr = seed(session)
    propose_items(session, cbr, today=TODAY)
    uwv = Organisation(name="Uitvoeringsinstituut Werknemersverzekeringen", abbreviation="UWV", kind="national")
    session.add(uwv)
    session.flush()
    number = about(session, "gezondheidsverklaring")
    set_co_owners(session, number, [uwv.id or 0], actor="Noor")
    return cbr, uwv.id or 0, number


def test_a_chain_item_stands_in_the_backlog_of_each_owner_with_the_same_evidence(
    session: Session, chain: tuple[int, int, int]
) -> None:
    cbr, uwv, number = chain
    led = next(row for row in backlog(session, cbr, today=TODAY) if row.id == number)
    (shared,) = backlog(session, uwv, today=TODAY)
    assert shared.evidence == led.evidence
    assert shared.priority == led.priority
    assert (shared.organisation, shared.process, shared.leader) == (led.organisation, led.process, "CBR")
    assert len(backlog(session, uwv, process=None, owner="Team Brieven", today=TODAY)) == 0
    assert items_by_status(session) == {cbr: {"proposed": 3}, uwv: {"proposed": 1}}


def test_who_takes_part_is_kept_and_can_be_taken_back(session: Session, chain: tuple[int, int, int]) -> None:
    _, uwv, number = chain
    change = session.exec(select(BacklogChange).where(col(BacklogChange.field) == "co_owners")).one()
    assert (change.actor, change.before, change.after) == ("Noor", "", "UWV")
    set_co_owners(session, number, [uwv], actor="Noor")  # nothing changes, nothing is kept
    set_co_owners(session, number, [], actor="Noor")
    assert len(backlog(session, uwv, today=TODAY)) == 0
    changes = session.exec(select(BacklogChange).where(col(BacklogChange.field) == "co_owners")).all()
    assert [(one.before, one.after) for one in changes] == [("", "UWV"), ("UWV", "")]


def test_who_leads_does_not_also_take_part_and_unknown_ones_cannot(
    session: Session, chain: tuple[int, int, int]
) -> None:
    cbr, uwv, number = chain
    with pytest.raises(InvalidValue):
        set_co_owners(session, number, [cbr, uwv], actor="Noor")
    for item, owners in ((number, [99_999]), (99_999, [uwv])):
        with pytest.raises(NotFound):
            set_co_owners(session, item, owners, actor="Noor")


def test_an_organisation_whose_improvement_was_merged_into_it_stays_an_owner(session: Session) -> None:
    cbr = seed(session)
    propose_items(session, cbr, today=TODAY)
    _, theirs = other_organisation(session)
    keep = about(session, "gezondheidsverklaring")
    merge_items(session, keep, [theirs], actor="Noor")
    with pytest.raises(InvalidValue, match="UWV"):
        set_co_owners(session, keep, [], actor="Noor")
    with pytest.raises(InvalidValue):
        set_co_owners(session, theirs, [], actor="Noor")


def test_a_count_is_the_same_number_in_the_file_of_every_owner(session: Session, chain: tuple[int, int, int]) -> None:
    cbr, uwv, number = chain
    led, told = guarded_backlog(session, cbr, backlog(session, cbr, today=TODAY))
    shared, told_to_other = guarded_backlog(session, uwv, backlog(session, uwv, today=TODAY))
    counts = {
        (row.evidence.questions.count, row.evidence.questions.previous)
        for row in (*led, *shared)
        if row.id == number and row.evidence.questions
    }
    assert len(counts) == 1
    assert told
    assert told_to_other == (), "another one's questions bind nothing of this organisation's own numbers"
    part = guarded_backlog(session, cbr, Backlog(**{**vars(led), "rows": tuple(r for r in led if r.id == number)}))
    assert part[0][0].evidence.questions == next(row for row in led if row.id == number).evidence.questions


@pytest.fixture
def answered(session: Session, chain: tuple[int, int, int]) -> tuple[int, int, int]:
    """The same, sent and answered by both, with an item of UWV merged into it that was known in a file."""
    cbr, uwv, number = chain
    set_status(session, number, Status.SENT, **PERSON)
    set_answer(session, number, "Wij passen de brief aan.", actor="CBR", organisation_id=cbr)
    set_answer(session, number, "Wij verwijzen door.", actor="UWV", organisation_id=uwv)
    return chain


@pytest.mark.parametrize("written_as", FORMATS)
def test_every_format_says_with_whom_an_item_is_shared(
    session: Session, answered: tuple[int, int, int], written_as: str
) -> None:
    cbr, uwv, number = answered
    session.add(CoOwner(backlog_item_id=number, organisation_id=_third(session)))
    if written_as == "azure-update":
        from exports.models import TrackerKey

        session.add(TrackerKey(backlog_item_id=number, tracker="azure", key="12", kind="Task", state="New"))
        session.flush()
    texts = {}
    for organisation in (cbr, uwv):
        rows = for_handing_over(session, organisation, backlog(session, organisation, today=TODAY), written_as)
        texts[organisation] = _text(render_backlog(rows, written_as)[0], written_as)
    if written_as == "json":
        for organisation in (cbr, uwv):
            made = json.loads(texts[organisation])
            jsonschema.validate(made, json.loads(Path(SCHEMA).read_text("utf-8")))
            item = next(one for one in made["items"] if one["id"] == number)
            names = [(one["name"], one["leads"]) for one in item["organisations"]]
            assert names == [("CBR", True), ("SVB", False), ("UWV", False)]
        return
    assert "SVB en UWV" in texts[cbr]
    assert "CBR (leidt) en SVB" in texts[uwv]


def _third(session: Session) -> int:
    third = Organisation(name="Sociale Verzekeringsbank", abbreviation="SVB", kind="national")
    session.add(third)
    session.flush()
    return third.id or 0


def _text(content: bytes, written_as: str) -> str:
    if written_as == "pdf":
        from pypdf import PdfReader

        return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    if written_as == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
        )
    return content.decode("utf-8-sig").replace("\\", "")


def test_each_owner_finds_its_own_answer_in_the_file_and_the_other_ones_beside_it(
    session: Session, answered: tuple[int, int, int]
) -> None:
    cbr, uwv, number = answered
    own = {cbr: "Wij passen de brief aan.", uwv: "Wij verwijzen door."}
    for organisation, other in ((cbr, uwv), (uwv, cbr)):
        rows = for_handing_over(session, organisation, backlog(session, organisation, today=TODAY), "csv")
        table = csv.DictReader(io.StringIO(render_backlog(rows, "csv")[0].decode("utf-8-sig")), delimiter=";")
        line = next(one for one in table if one["Kenmerk"] == f"tk-{number}")
        assert line["Antwoord"] == own[organisation]
        assert line["Antwoord van anderen"].endswith(own[other])
        page = {item.id: item for item in open_items(session, organisation)}
        assert page[number].answer == own[organisation]


def test_one_owners_answer_does_not_make_the_other_one_late_or_answered(
    session: Session, chain: tuple[int, int, int]
) -> None:
    cbr, uwv, number = chain
    set_status(session, number, Status.SENT, answer_by=date(2026, 11, 1), **PERSON)
    set_answer(session, number, "Wij verwijzen door.", actor="UWV", organisation_id=uwv)
    late = {row.id for row in backlog(session, cbr, today=TODAY) if row.unanswered}
    assert number in late
    assert not any(row.unanswered for row in backlog(session, uwv, today=TODAY))
    correct_status(session, number, Status.PROPOSED, actor="Noor")
    assert [row.answer for row in backlog(session, uwv, today=TODAY)] == [""], "asked anew: that was to the last time"


def test_reports_say_together_with_whom_and_leave_counting_to_who_leads(
    session: Session, answered: tuple[int, int, int]
) -> None:
    cbr, uwv, number = answered
    led = make_report(session, cbr, QUARTER, today=TODAY)
    shared = make_report(session, uwv, QUARTER, today=TODAY)
    assert next(line for line in led.open_items if line.tag == f"tk-{number}").together == "UWV"
    assert [line.together for line in shared.open_items] == ["CBR (leidt)"]
    assert "samen met CBR (leidt)" in render(shared, "html").decode()
    assert "topics" not in {one.of.kind for one in shared.published}, (
        "no count of another organisation is kept as one's own"
    )
    correct_status(session, number, Status.LIVE, actor="Noor", live_on=date(2026, 8, 3))
    (line,) = make_report(session, uwv, QUARTER, today=TODAY).live
    assert (line.before, line.after, line.weeks, line.together) == (None, None, 0, "CBR (leidt)")
    assert "leidt" in line.counts
    (line,) = make_report(session, cbr, QUARTER, today=TODAY).live
    assert line.weeks > 0
    assert re.search("samen met CBR", str(citizens_page(session, uwv, QUARTER).improvements)) is None
    assert [one.together for one in citizens_page(session, uwv, QUARTER).improvements] == ["CBR"]
    assert desk_sheet(session, QUARTER, today=TODAY).changed[0].organisation == "CBR en UWV"


def test_the_programme_counts_a_chain_item_once(session: Session, answered: tuple[int, int, int]) -> None:
    cbr, uwv, _ = answered
    rows = {row.organisation_id: row for row in programme(session, date(2026, 1, 1), TODAY)}
    assert (rows[cbr].proposed, rows[cbr].sent) == (3, 1)
    assert uwv not in rows
    assert "Uitvoeringsinstituut Werknemersverzekeringen" in reported_organisations(session)


def test_what_was_merged_is_told_in_the_formats_for_people(session: Session, chain: tuple[int, int, int]) -> None:
    cbr, _, number = chain
    gone = about(session, "rijbewijs verlengen")
    from exports.handoffs import hand_over

    hand_over(session, cbr, [number, gone], "xlsx", mark="a" * 12, answer_by=TODAY, **PERSON)
    merge_items(session, number, [gone], actor="Noor")
    title = session.get_one(BacklogItem, gone).title.split(": “")[0]
    for written_as in ("xlsx", "md", "html", "pdf"):
        rows = for_handing_over(session, cbr, backlog(session, cbr, today=TODAY), written_as, everything=True)
        text = _text(render_backlog(rows, written_as)[0], written_as)
        assert f"tk-{gone} (“{title}”) is samengevoegd met tk-{number}" in text, written_as
        assert "Hierin opgegaan" in text, written_as
    rows = for_handing_over(session, cbr, backlog(session, cbr, today=TODAY), "json", everything=True)
    made = json.loads(render_backlog(rows, "json")[0])
    jsonschema.validate(made, json.loads(Path(SCHEMA).read_text("utf-8")))
    assert made["merged"] == [{"tag": f"tk-{gone}", "title": title, "into": f"tk-{number}"}]
