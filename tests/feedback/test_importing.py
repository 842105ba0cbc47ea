import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import Session, func, select

from feedback.changes import ImportResult, set_context, store, undo_import
from feedback.drafts import field_specs
from feedback.importing import find_columns, import_file, plan_import, prepare, preview, suggest_source
from feedback.imports import batches, quarantine_csv, quarantine_reasons, quarantined, quarantined_count, sources
from feedback.intake import BATCH_ROWS
from feedback.kinds import ImportKind
from feedback.mapping import Mapping
from feedback.models import (
    Event,
    Exposure,
    FunnelStep,
    ImportBatch,
    Item,
    Letter,
    QuarantinedRow,
    Routing,
    Source,
)
from feedback.routing import Router
from feedback.row_keys import load_secret, row_key
from journeys.changes import ensure_organisation
from journeys.errors import (
    ColumnMissing,
    FileProblem,
    FileUnreadable,
    InvalidValue,
    NoColumnNames,
    OrganisationNotSaid,
    UnknownOrganisation,
)
from journeys.models import Organisation, Process
from journeys.ports import FakeRedactor, Redactor
from tests.plans import plans_of

TODAY = date(2026, 11, 24)
SECRET = b"0" * 32
LOG = """Datum;Vraag;Organisatie;Kanaal;Punt
3-11-2026;Hoe verleng ik mijn rijbewijs?;CBR;balie;Bibliotheek Oost
4-11-2026;Mijn nummer is 123456782, waar is mijn toeslag?;Dienst Toeslagen;telefoon;Bibliotheek Oost
;Wat is DigiD?;Logius;rooksignaal;Bibliotheek Oost
31-02-2026;Ik ben 123456782 en mijn datum klopt niet;CBR;balie;Bibliotheek Oost
5-11-2026;;CBR;balie;Bibliotheek Oost
"""


@dataclass(frozen=True)
class FakeRoute:
    organisation: str | None
    product_uri: str | None = None
    confidence: float = 0.8
    reason: str = "rijbewijs"
    also: tuple[str, ...] = ()


class FakeRouter:
    """Knows one word."""

    def route(self, texts: Sequence[str], organisations: Sequence[str | None] | None = None) -> list[FakeRoute]:
        return [FakeRoute("CBR" if "rijbewijs" in text.lower() else None) for text in texts]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path, LOG)


def write(tmp_path: Path, text: str, name: str = "log.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def take(session: Session, path: Path, kind: str = "questions", **more: object) -> ImportResult:
    arguments: dict[str, object] = {"redactor": FakeRedactor(), "secret": SECRET, "today": TODAY} | more
    return import_file(session, path, kind, **arguments)  # type: ignore[arg-type]


def count(session: Session, model: type) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def test_every_row_of_a_log_is_stored_or_set_aside_with_its_reason(session: Session, log: Path) -> None:
    result = take(session, log)
    assert (result.read, result.imported, result.duplicates, result.quarantined) == (5, 3, 0, 2)
    assert (result.undated, result.by_column, result.unrouted) == (1, 3, 0)
    assert result.unknown == {"channel": {"rooksignaal": 1}}
    assert result.reasons == {"Deze dag bestaat niet.": 1, "De tekst is leeg.": 1}
    assert result.batch is not None
    aside = quarantined(session, result.batch)
    assert [(row.row_number, row.column, row.reason) for row in aside] == [
        (5, "Datum", "Deze dag bestaat niet."),
        (6, "Vraag", "De tekst is leeg."),
    ]
    batch = session.get(ImportBatch, result.batch)
    assert batch is not None
    assert (batch.read, batch.imported, batch.quarantined, batch.file_name) == (5, 3, 2, "log.csv")
    assert batch.finished_at is not None
    json.dumps(result.as_json())


def test_personal_data_is_out_of_everything_that_is_kept(session: Session, tmp_path: Path, log: Path) -> None:
    text = LOG.replace("Bibliotheek Oost", "Punt 123456782") + "6-11-2026;Goed;Onbekende 123456782;loket 123456782;x\n"
    path = write(tmp_path, text)
    spool = tmp_path / "rows.jsonl"
    request = plan_import(session, path, "questions")
    prepare(request, spool, redactor=FakeRedactor(), secret=SECRET, today=TODAY)
    assert "123456782" not in spool.read_text()
    result = store(session, spool)
    assert "123456782" not in json.dumps(result.as_json())
    items = session.exec(select(Item)).all()
    assert len(items) == 4
    kept = [item.model_dump_json() for item in items]
    kept += [row.model_dump_json() for row in session.exec(select(QuarantinedRow)).all()]
    assert not [text for text in kept if "123456782" in text]
    assert items[1].text == "Mijn nummer is [BSN], waar is mijn toeslag?"
    assert items[0].point == "Punt [BSN]"


def test_the_same_file_twice_adds_nothing(session: Session, log: Path) -> None:
    take(session, log)
    again = take(session, log)
    assert (again.read, again.imported, again.duplicates, again.quarantined) == (5, 0, 3, 2)
    assert count(session, Item) == 3


def test_the_same_row_is_recognised_in_a_file_of_another_name_layout_and_format(
    session: Session, tmp_path: Path, log: Path
) -> None:
    take(session, log)
    book = openpyxl.Workbook()
    book.active.append(["kanaal", "organisatie", "datum", "vraag", "punt"])
    book.active.append(
        ["Balie", "CBR", datetime.fromisoformat("2026-11-03"), " Hoe verleng ik mijn  rijbewijs? ", "Bibliotheek Oost"]
    )
    book.active.append(
        ["Balie", "CBR", datetime.fromisoformat("2026-11-04"), "Hoe verleng ik mijn rijbewijs?", "Bibliotheek Oost"]
    )
    book.save(tmp_path / "ander.xlsx")
    result = take(session, tmp_path / "ander.xlsx")
    assert (result.imported, result.duplicates) == (1, 1)


def test_the_same_words_from_several_visitors_are_several_questions(session: Session, tmp_path: Path) -> None:
    rows = "Datum;Vraag\n" + "3-11-2026;Hoe lang duurt het?\n" * 3 + "4-11-2026;Hoe lang duurt het?\n"
    result = take(session, write(tmp_path, rows))
    assert (result.read, result.imported, result.duplicates) == (4, 4, 0)
    again = take(session, write(tmp_path, rows))
    assert (again.read, again.imported, again.duplicates) == (4, 0, 4)
    more = take(session, write(tmp_path, rows + "3-11-2026;Hoe lang duurt het?\n"))
    assert (more.imported, more.duplicates) == (1, 4)
    fewer = take(session, write(tmp_path, "Datum;Vraag\n3-11-2026;Hoe lang duurt het?\n"))
    assert (fewer.imported, fewer.duplicates) == (0, 1)


def test_rows_that_come_twice_are_found_by_their_key_however_large_the_file(session: Session, tmp_path: Path) -> None:
    engine = session.get_bind()
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL weighs what it knows of the table")
    with plans_of(engine, "SELECT item.row_key") as plans:
        take(session, write(tmp_path, "Datum;Vraag\n" + "3-11-2026;Hoe lang duurt het?\n" * 3))
    assert plans
    assert all(plan.endswith("(row_key=?)") for plan in plans)


def test_rows_with_a_number_are_recognised_by_it_and_not_by_their_words(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "id;vraag\na1;Hoe lang duurt het?\nb7;Hoe lang duurt het?\n")
    assert take(session, path, source="balie").imported == 2
    path = write(tmp_path, "id;vraag\na1;Hoe lang duurt het nog?\nc9;Hoe lang duurt het?\n")
    assert take(session, path, source="balie").imported == 1
    assert take(session, path, source="telefoon").imported == 2


def test_one_number_on_two_different_rows_of_a_file_loses_neither(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "id;vraag\na1;Hoe lang duurt het?\na1;Waar moet ik zijn?\na1;Hoe lang duurt het?\n")
    result = take(session, path, mapping=Mapping({"text": "vraag", "external_id": "id"}))
    assert (result.imported, result.duplicates, result.quarantined) == (1, 1, 1)


@pytest.mark.slow
def test_more_rows_than_one_batch_are_all_stored_once(session: Session, tmp_path: Path) -> None:
    number = BATCH_ROWS * 2 + 10
    path = write(tmp_path, "id;vraag\n" + "".join(f"a{n};Vraag nummer {n} over iets?\n" for n in range(number)) * 2)
    told: list[tuple[int, int | None]] = []
    by_number = Mapping({"text": "vraag", "external_id": "id"})
    result = take(session, path, mapping=by_number, progress=lambda done, total: told.append((done, total)))
    assert (result.imported, result.duplicates) == (number, number)
    assert told[-1] == (2 * number, 2 * number)


def test_an_organisation_named_in_a_column_wins_over_the_text(session: Session, log: Path) -> None:
    take(session, log, router=FakeRouter())
    routed = session.exec(
        select(Organisation.abbreviation, Routing.routed_by, Routing.confidence, Routing.reason)
        .join(Routing)
        .order_by(Routing.item_id)
    ).all()
    assert routed[0] == ("CBR", "column", 1.0, "Staat in kolom “Organisatie”.")
    assert len(routed) == 3


def test_several_organisations_in_a_cell_make_a_chain_question(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "vraag;organisatie\nWie betaalt dit?;CBR|RDW\nEn dit?;UWV\n")
    take(session, path)
    assert count(session, Routing) == 3
    assert count(session, Item) == 2


def test_an_organisation_nobody_knows_is_reported_and_the_text_decides(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "vraag;organisatie\nMijn rijbewijs?;Bureau Zwerfkei\nIets anders;Bureau Zwerfkei\nJa?;CBR\n")
    result = take(session, path, router=FakeRouter(), mapping=Mapping({"text": "vraag", "organisation": "organisatie"}))
    assert (result.imported, result.by_column, result.by_text, result.unrouted) == (3, 1, 1, 1)
    assert result.unknown == {"organisation": {"Bureau Zwerfkei": 2}}


def test_an_organisation_added_by_hand_is_known_in_a_column(session: Session, tmp_path: Path) -> None:
    session.add(Organisation(name="Bureau Zwerfkei"))
    session.flush()
    path = write(tmp_path, "vraag;organisatie\nMijn kei?;bureau zwerfkei\n")
    result = take(session, path, mapping=Mapping({"text": "vraag", "organisation": "organisatie"}))
    assert (result.by_column, result.unknown) == (1, {})


def test_the_organisation_chosen_for_a_file_fills_what_its_column_leaves_open(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "vraag;organisatie\nEen?;RDW\nTwee?;\n")
    assert take(session, path, organisation="cbr").by_column == 2
    reasons = session.exec(select(Routing.reason).order_by(Routing.item_id)).all()
    assert reasons == ["Staat in kolom “organisatie”.", "Gekozen bij het importeren."]
    source = session.exec(select(Source)).one()
    assert source.organisation_id == ensure_organisation(session, "CBR").id


def test_an_unknown_organisation_for_a_file_is_refused_before_anything_is_read(
    session: Session, tmp_path: Path
) -> None:
    with pytest.raises(UnknownOrganisation):
        take(session, tmp_path / "bestaat-niet.csv", organisation="Bureau Zwerfkei")


@pytest.mark.parametrize(
    ("content", "mapping"),
    [("", None), ("aantal;bedrag\n1;2\n", None), (LOG, Mapping({"text": "Toelichting"}))],
)
def test_a_refused_file_leaves_nothing_behind(
    session: Session, tmp_path: Path, content: str, mapping: Mapping | None
) -> None:
    with pytest.raises(FileProblem):
        take(session, write(tmp_path, content), mapping=mapping)
    assert not [model for model in (Item, ImportBatch, Source, QuarantinedRow) if count(session, model)]


def test_a_dry_run_tells_what_would_happen_and_stores_nothing(session: Session, log: Path) -> None:
    dry = take(session, log, dry_run=True)
    assert dry.batch is None
    assert not [m for m in (Item, ImportBatch, Source, QuarantinedRow, Organisation) if count(session, m)]
    done = take(session, log)
    assert done == replace(dry, batch=done.batch)


def test_an_import_can_be_undone_whole_and_done_again(session: Session, log: Path) -> None:
    result = take(session, log)
    assert result.batch is not None
    assert undo_import(session, result.batch) == 3
    assert undo_import(session, result.batch) == 0
    assert not [model for model in (Item, Routing, QuarantinedRow) if count(session, model)]
    assert batches(session)[0].undone_at is not None
    assert sources(session)[0].rows == 0
    assert take(session, log).imported == 3


def test_what_was_set_aside_can_be_corrected_in_its_download_and_taken_in(
    session: Session, tmp_path: Path, log: Path
) -> None:
    result = take(session, log)
    assert result.batch is not None
    assert quarantine_reasons(session, result.batch) == {"De tekst is leeg.": 1, "Deze dag bestaat niet.": 1}
    assert quarantined_count(session) == 2
    text = quarantine_csv(session, result.batch).decode("utf-8-sig")
    assert text.splitlines()[0] == (
        "herstelnummer;rijnummer;kolom;soort waarde;reden;Datum;Vraag;Organisatie;Kanaal;Punt"
    )
    assert "Ik ben [BSN] en" in text
    again = take(session, write(tmp_path, text.replace("31-02-2026", "28-02-2026"), "hersteld.csv"), source="log")
    assert (again.imported, again.quarantined) == (1, 1)


def test_a_cell_that_would_run_as_a_formula_leaves_as_text_and_comes_back_as_it_was(
    session: Session, tmp_path: Path
) -> None:
    path = write(tmp_path, "vraag;datum\n=1+1 waarom?;32-1-2026\n-gewoon-;1-1-2026\n")
    result = take(session, path)
    text = quarantine_csv(session, result.batch or 0).decode("utf-8-sig")
    assert "'=1+1" in text
    take(session, write(tmp_path, text.replace("32-1", "2-1")))
    assert "=1+1 waarom?" in session.exec(select(Item.text)).all()


def test_the_mapping_of_a_source_is_remembered(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "vraag;achtergrond\nHoe?;Waar moet ik precies zijn?\n", "log-2026-09.csv")
    take(session, path, mapping=Mapping({"text": "achtergrond"}))
    later = write(tmp_path, "vraag;achtergrond\nHoe?;Wanneer moet ik er zijn?\n", "log-2026-10.csv")
    assert take(session, later).mapping == {"text": "achtergrond"}
    assert [row.mapping for row in sources(session)] == [{"text": "achtergrond"}]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("informatiepunt_log_2026-09.csv", "informatiepunt log"),
        ("Balie week 45.xlsx", "Balie"),
        ("vragen (2).csv", "vragen"),
        ("vragen - kopie.csv", "vragen"),
        ("vragen_2026_Q3_def.csv", "vragen"),
        ("2026.csv", "2026"),
    ],
)
def test_files_of_one_log_get_one_source(name: str, source: str) -> None:
    assert suggest_source(Path(name)) == source


def test_a_preview_shows_ten_rows_as_they_will_be_stored(session: Session, tmp_path: Path) -> None:
    more = "".join(f"{n}-10-2026;Vraag {n}?;CBR;balie;x\n" for n in range(1, 20))
    shown = preview(
        plan_import(session, write(tmp_path, LOG + more), "questions"), redactor=FakeRedactor(), today=TODAY
    )
    assert len(shown.rows) == 10
    second = shown.rows[1].cells["text"]
    assert second.text == "Mijn nummer is [BSN], waar is mijn toeslag?"
    assert [second.text[tag.start : tag.end] for tag in second.tags] == ["[BSN]"]
    assert shown.rows[1].cells["organisation"].text == "Dienst Toeslagen"
    assert shown.rows[0].cells["channel"].text == "counter"
    assert (shown.rows[3].problem, shown.rows[3].column) == ("Deze dag bestaat niet.", "Datum")
    assert "123456782" not in repr(shown)
    assert count(session, Item) == 0


def test_the_tags_of_a_preview_stand_where_the_brackets_are(
    session: Session, tmp_path: Path, redactor: Redactor
) -> None:
    path = write(tmp_path, "vraag\nMail jan.jansen@example.nl of bel 06-12345678 over NL91ABNA0417164300.\n")
    cell = preview(plan_import(session, path, "questions"), redactor=redactor, today=TODAY).rows[0].cells["text"]
    assert len(cell.tags) == 3
    assert all(cell.text[tag.start] == "[" and cell.text[tag.end - 1] == "]" for tag in cell.tags)
    assert "jansen" not in cell.text


def test_columns_of_a_file_are_found_even_if_none_fits(session: Session, tmp_path: Path) -> None:
    request = plan_import(session, write(tmp_path, "aantal;bedrag\n1;2\n"), ImportKind.QUESTIONS)
    columns, mapping = find_columns(request, FakeRedactor())
    assert columns == ("aantal", "bedrag")
    assert mapping.columns == {}


def test_own_words_for_channels_are_understood(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "vraag;kanaal\nHoe?;Loket 3\nWaar?;Whats-App\n")
    mapping = Mapping({"text": "vraag", "channel": "kanaal"}, words={"channel": {"loket 3": "counter"}})
    assert take(session, path, mapping=mapping).unknown == {}
    assert session.exec(select(Item.channel).order_by(Item.id)).all() == ["counter", "whatsapp"]


def test_feedback_keeps_its_score(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "opmerking;cijfer;kanaal\nFijn geholpen;7,5;website\nNiet fijn;x;website\nMatig;80%;web\n")
    result = take(session, path, "feedback")
    assert (result.imported, result.reasons) == (2, {"Dit is geen getal.": 1})
    assert session.exec(select(Item.score, Item.kind).order_by(Item.id)).all() == [
        (7.5, "feedback"),
        (80.0, "feedback"),
    ]


FUNNEL = """proces;week;stap;bezoeken;uitstappers;mediaan seconden
Rijbewijs vernieuwen;2026-W40;Start;1.200;100;12,5
Rijbewijs vernieuwen;2026-W40;Verklaring;1100;400;95
Rijbewijs vernieuwen;5-10-2026;Start;900;90;
"""


def test_a_funnel_is_stored_per_week_and_step(session: Session, tmp_path: Path) -> None:
    result = take(session, write(tmp_path, FUNNEL), "funnel", organisation="CBR")
    assert (result.imported, result.quarantined) == (3, 0)
    steps = session.exec(select(FunnelStep).order_by(FunnelStep.id)).all()
    assert [(s.week, s.position, s.visits, s.median_seconds) for s in steps] == [
        (date(2026, 9, 28), 1, 1200, 12.5),
        (date(2026, 9, 28), 2, 1100, 95.0),
        (date(2026, 10, 5), 1, 900, None),
    ]
    assert session.exec(select(Process.name)).all() == ["Rijbewijs vernieuwen"]


def test_a_funnel_measured_twice_with_another_number_is_a_contradiction(session: Session, tmp_path: Path) -> None:
    take(session, write(tmp_path, FUNNEL), "funnel", organisation="CBR")
    again = take(session, write(tmp_path, FUNNEL.replace("900;90", "950;90")), "funnel", organisation="CBR")
    assert (again.imported, again.duplicates, again.quarantined) == (0, 2, 1)
    assert again.reasons == {"Hiervoor staat al een andere waarde in de gegevens.": 1}


def test_a_funnel_needs_an_organisation(session: Session, tmp_path: Path) -> None:
    with pytest.raises(OrganisationNotSaid):
        take(session, write(tmp_path, FUNNEL), "funnel")


LETTERS = """titel;tekst;proces;verzonden op;aantal;organisatie
Oproep;"Geachte heer,
uw nummer 123456782";Keuring;3 november 2026;1.200;CBR
Los;Tekst;;;;CBR
Los;Tekst;;;;
"""


def test_letters_keep_their_text_redacted(session: Session, tmp_path: Path) -> None:
    result = take(session, write(tmp_path, LETTERS), "letters")
    assert (result.imported, result.reasons) == (2, {"De organisatie ontbreekt.": 1})
    letter = session.exec(select(Letter).order_by(Letter.id)).first()
    assert letter is not None
    assert letter.text == "Geachte heer,\nuw nummer [BSN]"
    assert (letter.sent_on, letter.number_sent) == (date(2026, 11, 3), 1200)


EXPOSURE = """week;maat;waarde;punt;organisatie;proces
2026-W40;open uren;12;Oost;;
2026-W40;open uren;14;West;;
week 40 2026;brieven;1.500;;CBR;Keuring
2026-W40;brieven;3;;;Keuring
"""


def test_exposure_is_kept_per_week_and_measure(session: Session, tmp_path: Path) -> None:
    result = take(session, write(tmp_path, EXPOSURE), "exposure")
    assert (result.imported, result.quarantined) == (3, 1)
    changed = take(session, write(tmp_path, EXPOSURE.replace(";12;", ";13;")), "exposure")
    assert (changed.imported, changed.duplicates, changed.quarantined) == (0, 2, 2)
    assert sorted(session.exec(select(Exposure.value)).all()) == [12, 14, 1500]


def test_an_event_may_lie_ahead_and_belong_to_everyone(session: Session, tmp_path: Path) -> None:
    text = "datum;soort;gebeurtenis\n1 maart 2027;wet;Nieuwe wet\n3-11-2026;brief;Brief aan 123456782\n"
    assert take(session, write(tmp_path, text), "events").imported == 2
    assert take(session, write(tmp_path, text), "events").duplicates == 2
    assert session.exec(select(Event.title).order_by(Event.happened_on)).all() == ["Brief aan [BSN]", "Nieuwe wet"]


def test_undo_takes_out_every_kind(session: Session, tmp_path: Path) -> None:
    result = take(session, write(tmp_path, FUNNEL), "funnel", organisation="CBR")
    assert undo_import(session, result.batch or 0) == 3
    assert count(session, FunnelStep) == 0


def test_rows_prepared_by_a_process_that_was_stopped_are_not_stored(
    session: Session, tmp_path: Path, log: Path
) -> None:
    spool = tmp_path / "rows.jsonl"
    prepare(plan_import(session, log, "questions"), spool, redactor=FakeRedactor(), secret=SECRET, today=TODAY)
    assert spool.stat().st_mode & 0o077 == 0
    spool.write_text("".join(spool.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(FileUnreadable):
        store(session, spool)
    assert count(session, ImportBatch) == 0


def test_a_given_column_that_is_missing_is_told_with_those_there_are(session: Session, log: Path) -> None:
    with pytest.raises(ColumnMissing) as caught:
        take(session, log, mapping=Mapping({"text": "Toelichting"}))
    assert "Datum, Vraag" in caught.value.explain().remedy


def test_the_secret_of_row_keys_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    secret = load_secret(tmp_path / "data")
    assert load_secret(tmp_path / "data") == secret
    assert len(secret) == 32
    assert (tmp_path / "data" / "row_key.secret").stat().st_mode & 0o077 == 0
    assert row_key(secret, "a", "b") == row_key(secret, "a", "b") != row_key(secret, "ab", "")
    assert row_key(b"1" * 32, "a") != row_key(secret, "a")


@pytest.mark.parametrize("kind", list(ImportKind))
def test_every_field_of_every_kind_is_in_the_documentation(kind: ImportKind) -> None:
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    section = text.split(f"### `{kind.value}`", 1)[1].split("\n### ", 1)[0]
    missing = [spec.name for spec in field_specs(kind) if f"| `{spec.name}` |" not in section]
    assert not missing


def test_the_examples_in_the_documentation_can_be_taken_in(session: Session, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    for kind in ImportKind:
        section = text.split(f"### `{kind.value}`", 1)[1].split("\n### ", 1)[0]
        example = section.split("```csv\n", 1)[1].split("```", 1)[0]
        result = take(session, write(tmp_path, example, f"{kind.value}.csv"), kind.value, organisation="CBR")
        assert result.quarantined == 0, (kind, result.reasons)
        assert result.imported == result.read > 0
        assert len(result.mapping) == len(example.splitlines()[0].split(";"))


def test_a_bsn_in_a_column_of_numbers_is_set_aside_and_redacted(
    session: Session, tmp_path: Path, redactor: Redactor
) -> None:
    path = tmp_path / "noemer.csv"
    path.write_text("week;maat;waarde\n2026-W40;open uren;24\n2026-W41;open uren;111222333\n", encoding="utf-8")
    result = import_file(session, path, "exposure", redactor=redactor, secret=SECRET, today=TODAY)
    assert (result.imported, result.quarantined) == (1, 1)
    assert "111222333" not in str(session.exec(select(QuarantinedRow)).one().cells)


def test_a_file_named_after_a_person_is_kept_without_that_name(
    session: Session, tmp_path: Path, redactor: Redactor
) -> None:
    path = tmp_path / "vragen van Gerrit Hoekstra 0612345678.csv"
    path.write_text("vraag\nHoe verleng ik mijn rijbewijs?\n", encoding="utf-8")
    assert import_file(session, path, "questions", redactor=redactor, secret=SECRET, today=TODAY).imported == 1
    kept = session.exec(select(ImportBatch)).one().file_name + session.exec(select(Source)).one().name
    assert "Hoekstra" not in kept
    assert "0612345678" not in kept


def test_a_required_column_with_the_right_name_is_used_whatever_is_in_it(
    session: Session, tmp_path: Path, redactor: Redactor
) -> None:
    path = tmp_path / "uren.csv"
    path.write_text("week;maat;waarde\n2026-W40;open uren;veel\n2026-W41;open uren;weinig\n", encoding="utf-8")
    result = import_file(session, path, "exposure", redactor=redactor, secret=SECRET, today=TODAY)
    assert (result.imported, result.quarantined) == (0, 2)


CONSENT = """Datum;Vraag;Mag benaderd worden;Referentie bron
3-11-2026;Hoe lang duurt het?;ja;KCC-7F3A01
3-11-2026;Hoe lang duurt het?;ja;KCC-7F3A02
4-11-2026;Waar moet ik zijn?;nee;KCC-7F3A03
5-11-2026;Mag ik bezwaar maken?;;KCC-7F3A04
6-11-2026;Wat kost het?;misschien;KCC-7F3A05
7-11-2026;Wanneer hoor ik iets?;ja;
"""


def consented(session: Session) -> list[tuple[bool, str | None]]:
    session.expire_all()
    rows = session.exec(select(Item.may_contact, Item.source_reference).order_by(Item.id)).all()
    return [(allowed, reference) for allowed, reference in rows]


def test_only_a_plain_yes_permits_to_approach_and_a_reference_without_an_answer_is_not_kept(
    session: Session, tmp_path: Path
) -> None:
    result = take(session, write(tmp_path, CONSENT))
    assert (result.imported, result.quarantined) == (6, 0)
    assert result.unknown == {"may_contact": {"misschien": 1}}
    assert consented(session) == [
        (True, "KCC-7F3A01"),
        (True, "KCC-7F3A02"),
        (False, "KCC-7F3A03"),
        (False, None),
        (False, None),
        (True, None),
    ]


def test_permission_taken_back_in_a_later_file_counts_and_adds_no_row(session: Session, tmp_path: Path) -> None:
    take(session, write(tmp_path, CONSENT))
    again = take(session, write(tmp_path, CONSENT.replace("ja;KCC-7F3A01", "nee;KCC-7F3A01"), "later.csv"))
    assert (again.imported, again.duplicates) == (0, 6)
    assert consented(session)[:2] == [(False, "KCC-7F3A01"), (True, "KCC-7F3A02")]
    silent = "\n".join(line.rsplit(";", 2)[0] for line in CONSENT.splitlines()) + "\n"
    take(session, write(tmp_path, silent, "zonder.csv"))
    assert consented(session)[1] == (True, "KCC-7F3A02")


def test_rows_of_a_file_without_these_columns_keep_the_key_they_always_had(session: Session, tmp_path: Path) -> None:
    take(session, write(tmp_path, "id;datum;vraag\n;3-11-2026;Hoe lang duurt het?\nA-7;;Waar moet ik zijn?\n"))
    keys = session.exec(select(Item.row_key).order_by(Item.id)).all()
    assert keys[0] == row_key(SECRET, "questions", "content", "asked_on=2026-11-03\x1ftext=Hoe lang duurt het?")
    assert take(session, write(tmp_path, "vraag;datum\nHoe lang duurt het?;3-11-2026\n", "b.csv")).duplicates == 1


@pytest.mark.parametrize(
    "reference",
    [
        "111222333",
        "11122233.3",
        "KL-111222333",
        "jan.jansen@example.nl",
        "0612345678",
        "612345678",
        "31612345678",
        "Hoekstra",
        "Jan Jansen",
        "03-04-1951",
        "NL91ABNA0417164300",
        "A" * 64 + "1",
        "klant=7",
    ],
)
def test_a_reference_that_may_tell_who_someone_is_is_set_aside_and_not_kept(
    session: Session, tmp_path: Path, redactor: Redactor, reference: str
) -> None:
    path = write(
        tmp_path, f"vraag;mag benaderd worden;referentie bron\nHoe?;ja;{reference}\nWaar?;ja;KCC-2026-000123\n"
    )
    fields = {"text": "vraag", "may_contact": "mag benaderd worden", "source_reference": "referentie bron"}
    result = take(session, path, mapping=Mapping(fields), redactor=redactor)
    assert (result.imported, result.quarantined) == (1, 1)
    aside = session.exec(select(QuarantinedRow)).one()
    assert aside.column == "referentie bron"
    assert reference not in aside.model_dump_json()
    request = plan_import(session, path, "questions", mapping=Mapping(fields))
    assert reference not in repr(preview(request, redactor=redactor, today=TODAY).rows)


@pytest.mark.parametrize(
    "reference",
    ["78e51061-7311-48a3-82ce-6f447ed4d57b", "282065064eb073482067e3b3ae7faf6a", "kcc:2026/118-b", "42", "100234"],
)
def test_an_opaque_key_is_kept_as_it_is(session: Session, tmp_path: Path, redactor: Redactor, reference: str) -> None:
    path = write(tmp_path, f"vraag;mag benaderd worden;referentie bron\nHoe?;ja;{reference}\n")
    take(session, path, redactor=redactor)
    assert consented(session) == [(True, reference)]


def test_what_goes_without_saying_in_a_source_helps_to_route_its_questions(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "vraag\nPaspoort verlengen\n")
    take(session, path, source="ambassade", router=Router())
    assert [row.name for row in session.exec(select(Organisation))] == ["Gemeente"]
    [source] = session.exec(select(Source).where(Source.name == "ambassade")).all()
    set_context(session, source.id or 0, " buitenland  ambassade ")
    take(session, write(tmp_path, "vraag\nPaspoort aanvragen\n"), source="ambassade", router=Router())
    assert "Buitenlandse Zaken" in [row.name for row in session.exec(select(Organisation))]
    with pytest.raises(InvalidValue):
        set_context(session, source.id or 0, "bsn 111222333")


def test_a_file_without_column_names_is_refused_and_what_its_first_row_says_kept_nowhere(
    session: Session, tmp_path: Path, redactor: Redactor
) -> None:
    rows = ("Ik heb BSN 123456782, waar is mijn toeslag?", "Hoe verleng ik mijn rijbewijs?", "Wat kost een paspoort?")
    unnamed = write(tmp_path, "\n".join(rows) + "\n", "log.csv")
    with pytest.raises(NoColumnNames) as caught:
        take(session, unnamed, redactor=redactor)
    assert "123456782" not in str(caught.value.facts)
    dated = write(tmp_path, "\n".join(f"{row[3:]};{day}-11-2026" for day, row in enumerate(rows[1:], 3)), "dagen.csv")
    with pytest.raises(NoColumnNames):
        take(session, dated, redactor=redactor)
    assert session.exec(select(func.count()).select_from(Source)).one() == 0


def test_a_column_named_after_a_person_is_kept_without_the_name(
    session: Session, tmp_path: Path, redactor: Redactor
) -> None:
    text = "vraag_gesteld;Kees Bakker;Anna Visser\nHoe verleng ik mijn rijbewijs?;31-31-2026;x\n"
    mapping = Mapping({"text": "vraag_gesteld", "asked_on": "[naam]"})
    result = take(session, write(tmp_path, text), redactor=redactor, mapping=mapping)
    assert result.quarantined == 1
    assert session.exec(select(Source.mapping)).one()["columns"] == mapping.columns
    aside = session.exec(select(QuarantinedRow)).one()
    assert aside.column == "[naam]"
    assert list(aside.cells) == ["vraag_gesteld", "[naam]", "[naam] (2)"]


def test_a_file_keeps_its_name_unless_something_personal_is_in_it(
    session: Session, tmp_path: Path, redactor: Redactor
) -> None:
    for name in ("log_Oost_w45.csv", "klacht_mevrouw_Jansen.csv"):
        take(session, write(tmp_path, LOG, name), redactor=redactor)
    assert session.exec(select(ImportBatch.file_name).order_by(ImportBatch.id)).all() == [
        "log_Oost_w45.csv",
        "klacht mevrouw [naam].csv",
    ]
