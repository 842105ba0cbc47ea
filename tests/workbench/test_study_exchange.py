"""`terugkoppel study export` and `import`: what people and scripts meet, on a database and with files of their own."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from lxml import etree
from sqlmodel import Session, select

from exports.formats.sheets import as_csv, as_workbook
from journeys import changes
from journeys.coding import code_span
from journeys.drafts import ConsentDraft, RespondentDraft, SessionDraft, StudyDraft, TouchpointDraft
from journeys.models import Code, Respondent, Study
from journeys.ports import FakeRedactor
from journeys.refi import CodeEntry, CodingEntry, Project, Selection, Source, User, guid_for
from journeys.refi_reading import read_project
from journeys.refi_writing import write_project
from journeys.tables import Table, study_tables
from tests.workbench.commands import Shell
from workbench.database import make_engine, unit_of_work

REDACTOR = FakeRedactor()
TEXT = "=Ik wachtte 😀 lang.\n@niemand hielp me."


def told_study(session: Session) -> int:
    """One customer, one pain point, two touchpoints, all with words that a spreadsheet would run."""
    organisation = changes.ensure_organisation(session, "CBR")
    process = changes.ensure_process(session, organisation.id or 0, "Keuring")
    study = changes.create_study(session, StudyDraft.of(process_id=process.id, title="Rijbewijs na 75"), REDACTOR)
    consent = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), may_quote=False)
    draft = RespondentDraft.of(pseudonym="R1", expectation="unhappy", consent=consent)
    person = changes.add_respondent(session, study.id or 0, draft, REDACTOR)
    steps = (
        TouchpointDraft.of(stage="Aanvraag", title="-Bellen", channel="phone", emotion=-2, waiting_minutes=30),
        TouchpointDraft.of(stage="Keuring", title="Arts", channel="counter", emotion=1, what_happened="+Goed\tgegaan"),
    )
    told = changes.record_session(
        session, person.id or 0,
        SessionDraft.of(held_on=date(2026, 3, 3), experience=2, transcript=TEXT, touchpoints=steps), REDACTOR,
    )  # fmt: skip
    changes.tag_pain_point(session, told.id or 0, 0, len("=Ik wachtte 😀"), "=Wachten", 4)
    good = Code(name="Prettig", is_pain_point=False)
    session.add(good)
    session.flush()
    code_span(session, told.id or 0, (TEXT.index("@"), len(TEXT)), good.id or 0)
    return study.id or 0


@pytest.fixture
def shell(tmp_path: Path, migrated_sqlite: Path) -> Shell:
    """A shell that finds study 1."""
    made = Shell(tmp_path).with_database(migrated_sqlite)
    engine = make_engine(f"sqlite:///{tmp_path}/data/terugkoppel.db")
    with unit_of_work(engine=engine) as session:
        assert told_study(session) == 1
    engine.dispose()
    return made


@pytest.fixture
def stored(shell: Shell) -> Iterator[sa.Engine]:
    engine = make_engine(f"sqlite:///{shell.folder}/data/terugkoppel.db")
    yield engine
    engine.dispose()


def atlas(folder: Path, *texts: str) -> Path:
    """A project of another tool: it knows nothing of expectations or consent."""
    wait, eva = guid_for("test", "wait"), guid_for("test", "eva")
    sources = []
    for number, text in enumerate(texts, start=1):
        mark = Selection(guid_for("test", f"q{number}"), 0, len(text), (CodingEntry(wait, eva),))
        sources.append(Source(guid_for("test", f"s{number}"), f"Gesprek {number}", text, (mark,)))
    project = Project(
        "Interviews", users=(User(eva, "Eva"),), codes=(CodeEntry(wait, "Lang wachten"),), sources=tuple(sources)
    )
    path = folder / "atlas.qdpx"
    path.write_bytes(write_project(project))
    return path


FOREIGN = ("--organisation", "CBR", "--process", "Keuring", "--consent", "oral", "--consented-on", "2026-03-02")


@pytest.mark.parametrize("command", ["export", "import"])
def test_every_command_explains_itself_with_an_example(tmp_path: Path, command: str) -> None:
    done = Shell(tmp_path).run("study", command, "--help")
    assert done.returncode == 0
    assert "Example:" in done.stdout
    assert f"terugkoppel study {command}" in done.stdout


def test_a_study_goes_out_in_every_format_that_the_file_name_can_ask_for(shell: Shell, tmp_path: Path) -> None:
    for suffix in ("qdpx", "qdc", "xlsx", "zip"):
        made = shell.json("study", "export", "1", "-o", str(tmp_path / f"studie.{suffix}"))
        assert made == {"study": 1, "title": "Rijbewijs na 75", "files": [str(tmp_path / f"studie.{suffix}")]}
    made = shell.json("study", "export", "1", "-o", str(tmp_path / "studie.csv"))
    assert [Path(file).name for file in made["files"]] == [
        "studie-onderzoek.csv", "studie-codes.csv", "studie-citaten.csv", "studie-contactmomenten.csv",
    ]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "studie.zip") as archive:
        assert archive.namelist() == ["onderzoek.csv", "codes.csv", "citaten.csv", "contactmomenten.csv"]
        assert b"onvolledig: nog " in archive.read("onderzoek.csv")
        assert archive.read("citaten.csv") == (tmp_path / "studie-citaten.csv").read_bytes()


def test_a_project_of_an_incomplete_study_says_so_and_comes_back_with_its_own_question(
    shell: Shell, tmp_path: Path
) -> None:
    shell.json("study", "export", "1", "-o", str(tmp_path / "studie.qdpx"))
    with zipfile.ZipFile(tmp_path / "studie.qdpx") as archive:
        assert "Onvolledig onderzoek: nog " in archive.read("project.qde").decode()
    project = read_project((tmp_path / "studie.qdpx").read_bytes(), "studie.qdpx")
    assert "Onvolledig" not in project.question


def test_a_study_that_comes_back_unchanged_adds_nothing(shell: Shell, tmp_path: Path) -> None:
    shell.json("study", "export", "1", "-o", str(tmp_path / "studie.qdpx"))
    result = shell.json("study", "import", str(tmp_path / "studie.qdpx"))
    assert result == {
        "study": 1, "title": "Rijbewijs na 75", "new": False, "conversations": 0, "codes": 0, "highlights": 0,
        "codings": 0, "researchers": 0, "lost": [], "not_understood": [],
    }  # fmt: skip
    shell.json("study", "export", "1", "-o", str(tmp_path / "codes.qdc"))
    result = shell.json("study", "import", str(tmp_path / "codes.qdc"))
    assert result == {"study": None, "codes": 0, "codes_read": 2, "not_understood": []}


def test_a_project_of_another_tool_becomes_a_study_once_it_is_known_whom_it_is_with(
    shell: Shell, stored: sa.Engine, tmp_path: Path
) -> None:
    file = str(atlas(tmp_path, "Mijn bsn is 111222333 en ik wacht.", "Prima 👍🏽 geholpen."))
    refused = shell.json("study", "import", file, *FOREIGN, "--place", "Gesprek 1=unhappy", code=2)
    assert "Gesprek 2" in refused["error"]["what"]
    places = ("--place", "Gesprek 1=unhappy", "--place", "gesprek 2=happy", "--title", "Uit ATLAS.ti", "--may-quote")
    result = shell.json("study", "import", file, *FOREIGN, *places)
    assert {key: result[key] for key in ("title", "new", "conversations", "codes", "highlights", "codings")} == {
        "title": "Uit ATLAS.ti", "new": True, "conversations": 2, "codes": 1, "highlights": 2, "codings": 2,
    }  # fmt: skip
    again = shell.json("study", "import", file)
    assert (again["study"], again["new"], again["codings"]) == (result["study"], False, 0)
    with unit_of_work(write=False, engine=stored) as session:
        people = session.exec(
            select(Respondent).where(Respondent.study_id == result["study"]).order_by(Respondent.pseudonym)
        ).all()
        assert [(one.pseudonym, one.expectation, one.may_quote) for one in people] == [
            ("R1", "unhappy", True), ("R2", "happy", True),
        ]  # fmt: skip
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert b"Mijn bsn is [BSN]" in kept
    assert b"111222333" not in kept


def test_a_text_that_is_no_conversation_is_left_out_on_request(shell: Shell, tmp_path: Path) -> None:
    file = str(atlas(tmp_path, "Hallo", "Notitie"))
    result = shell.json("study", "import", file, *FOREIGN, "--place", "Gesprek 1=happy", "--leave-out", "Gesprek 2")
    assert result["conversations"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["import", "{folder}/niets.qdpx"], 2, "does not exist"),
        (["import", "{folder}/kapot.qdpx"], 1, "it is damaged"),
        (["import", "{folder}/kapot.qdc"], 1, "it is damaged"),
        (["import", "{folder}/buiten.qdpx"], 1, "outside itself"),
        (["import", "{folder}/bom.qdpx"], 1, "more than can be opened"),
        (["import", "{folder}/entiteiten.qdpx"], 1, "words of its own"),
        (["import", "{folder}/zonder.qdpx"], 1, "no project.qde"),
        (["import", "{atlas}", "--place", "Gesprek 1=happy"], 2, "whom these conversations are with"),
        (["import", "{atlas}", "--consent", "oral"], 2, "belong together"),
        (["import", "{atlas}", "--place", "Gesprek 1"], 1, "place"),
        (["import", "{atlas}", "--place", "Gesprek 9=happy"], 1, "Gesprek 9"),
        (["import", "{atlas}", *FOREIGN[4:], "--place", "Gesprek 1=happy"], 2, "an organisation and a process"),
        (["export", "99", "-o", "{folder}/x.qdpx"], 2, "99"),
        (["export", "1", "-o", "{folder}/x.docx"], 1, "file name"),
        (["export", "1", "-o", "{folder}/geen/map/x.qdpx"], 2, "written"),
    ],
)
def test_a_mistake_is_one_clear_sentence_and_changes_nothing(
    shell: Shell, stored: sa.Engine, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    def pack(name: str, files: Mapping[str, str | bytes]) -> None:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for place, content in files.items():
                archive.writestr(place, content)

    atlas(tmp_path, "Hallo")
    whole = (tmp_path / "atlas.qdpx").read_bytes()
    (tmp_path / "kapot.qdpx").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "kapot.qdc").write_text("<CodeBook")
    project = {"project.qde": "<Project/>"}
    pack("buiten.qdpx", {**project, "../../weg.txt": "x"})
    pack("bom.qdpx", {**project, "sources/a.txt": b"0" * 30_000_000})
    pack("entiteiten.qdpx", {"project.qde": '<!DOCTYPE p [<!ENTITY a "ha">]><Project name="&a;"/>'})
    pack("zonder.qdpx", {"lees.txt": "x"})
    before = studies(stored)
    filled = [part.format(folder=tmp_path, atlas=tmp_path / "atlas.qdpx") for part in arguments]
    error = shell.json("study", *filled, code=code)["error"]
    assert said in error["what"] + error["remedy"]
    assert error["remedy"]
    assert studies(stored) == before
    assert not (tmp_path.parent / "weg.txt").exists()


def studies(engine: sa.Engine) -> list[str]:
    with unit_of_work(write=False, engine=engine) as session:
        return [*session.exec(select(Study.title)).all(), *session.exec(select(Code.name)).all()]


# --- tables ----------------------------------------------------------------------------------


def cells(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_tables_hold_codes_quotes_and_touchpoints(session: Session) -> None:
    codes, quotes, touchpoints = study_tables(session, told_study(session))
    held = {table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in
            (codes, quotes, touchpoints)}  # fmt: skip
    wait, good = held["Codes"]
    assert (wait["Code"], wait["Knelpunt"], wait["Citaten"], wait["Hoogste ernst"]) == ("=Wachten", "ja", 1, 4)
    assert (good["Knelpunt"], good["Deelnemers"], good["Hoogste ernst"]) == ("nee", 1, None)
    first = held["Citaten"][0]
    assert (first["Deelnemer"], first["Verwachting"], first["Beleving"]) == ("R1", "ontevreden", 2)
    assert (first["Citaat"], first["Begin"], first["Einde"]) == ("=Ik wachtte 😀", 0, 13)
    assert [(one["Contactmoment"], one["Emotie"], one["Kanaal"]) for one in held["Contactmomenten"]] == [
        ("-Bellen", -2, "Telefoon"), ("Arts", 1, "Balie"),
    ]  # fmt: skip


def test_on_request_the_tables_hold_only_who_may_be_quoted(session: Session) -> None:
    codes, quotes, touchpoints = study_tables(session, told_study(session), quotable_only=True)
    assert (quotes.rows, touchpoints.rows) == ((), ())
    assert [row[5] for row in codes.rows] == [0, 0]


def test_no_cell_of_a_table_can_run_and_numbers_stay_numbers(session: Session) -> None:
    tables = study_tables(session, told_study(session))
    _codes, quotes, touchpoints = (cells(as_csv(table)) for table in tables)
    assert quotes[0]["Code"] == "'=Wachten"
    assert [one["Citaat"][:2] for one in quotes] == ["'=", "'@"]
    assert [one["Contactmoment"] for one in touchpoints] == ["'-Bellen", "Arts"]
    assert (touchpoints[0]["Emotie"], touchpoints[1]["Wat gebeurde er"]) == ("-2", "'+Goed\tgegaan")
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(tables, "Rijbewijs na 75")))
    assert book.sheetnames == ["Codes", "Citaten", "Contactmomenten"]
    for sheet in book:
        for row in sheet.iter_rows():
            assert not [cell.value for cell in row if cell.data_type == "f"]
    emotion = {cell.value: cell.column for cell in book["Contactmomenten"][1]}["Emotie"]
    assert book["Contactmomenten"].cell(2, emotion).value == -2


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n=", "＝"])
def test_a_cell_that_starts_like_a_formula_is_text(sign: str) -> None:
    table = Table("T", ("Citaat",), ((f"{sign}HYPERLINK()",),))
    assert cells(as_csv(table))[0]["Citaat"].startswith("'")
    [[cell]] = openpyxl.load_workbook(io.BytesIO(as_workbook([table], "T")))["T"].iter_rows(min_row=2)
    assert (cell.data_type, str(cell.value)[0]) == ("s", "'")


def test_what_the_command_writes_is_valid(shell: Shell, tmp_path: Path) -> None:
    refi = Path(__file__).parents[1] / "data" / "refi"
    shell.json("study", "export", "1", "-o", str(tmp_path / "studie.qdpx"))
    shell.json("study", "export", "1", "-o", str(tmp_path / "codes.qdc"))
    with zipfile.ZipFile(tmp_path / "studie.qdpx") as archive:
        etree.XMLSchema(etree.parse(refi / "Project.xsd")).assertValid(etree.fromstring(archive.read("project.qde")))
    etree.XMLSchema(etree.parse(refi / "Codebook.xsd")).assertValid(etree.parse(tmp_path / "codes.qdc"))
