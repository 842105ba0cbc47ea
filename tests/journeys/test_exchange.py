"""A study out to other tools and in again, on both databases: the method and the redaction keep holding."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from feedback.redaction import RuleRedactor
from journeys import changes
from journeys.codebook import create_code
from journeys.coding import code_span, explain_term, judge_suggestion, mark_unclear, suggest_codes
from journeys.drafts import CodeDraft, ConsentDraft, RespondentDraft, SessionDraft, StudyDraft
from journeys.errors import GroupIsFull, PeopleUnknown, WrongUsage
from journeys.exchange import (
    ImportResult,
    Person,
    export_codebook,
    export_study,
    import_codebook,
    import_study,
    known_study,
)
from journeys.models import (
    Code,
    Coding,
    Expectation,
    Highlight,
    JourneySession,
    Researcher,
    Respondent,
    Study,
    UnclearTerm,
)
from journeys.ports import FakeRedactor, Redactor
from journeys.refi import Codebook, CodeEntry, CodingEntry, Project, Selection, Source, User, guid_for
from journeys.refi_reading import read_project
from journeys.refi_writing import write_project
from tests.journeys.test_refi import ACCENTS, FAMILY, TEXT, validated
from tests.journeys.test_refi import qde as qde_of
from workbench.database import make_engine, unit_of_work

REDACTOR = FakeRedactor()
RULES = RuleRedactor()
REFI = Path(__file__).parents[1] / "data" / "refi"
CONSENT = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), version="v2", may_quote=True)
TABLES = (Study, Researcher, Respondent, JourneySession, Code, Highlight, Coding, UnclearTerm)


def process_of(session: Session) -> int:
    organisation = changes.ensure_organisation(session, "CBR")
    return changes.ensure_process(session, organisation.id or 0, "Gezondheidsverklaring").id or 0


def coded_study(session: Session) -> int:
    """Two customers, nested codes, overlapping quotes, an unclear word, two researchers, one suggestion."""
    draft = StudyDraft.of(
        process_id=process_of(session), title="Rijbewijs na 75", question="Waar loopt het vast?",
        consent_version="v1", researchers=("Anna", "Bram"), fictional=True,
    )  # fmt: skip
    study = changes.create_study(session, draft, REDACTOR)
    anna, bram = (session.exec(select(Researcher.id).where(Researcher.name == name)).one() for name in ("Anna", "Bram"))
    wait = create_code(session, CodeDraft.of(name="Wachten", description="Te lang"), REDACTOR)
    menu = create_code(session, CodeDraft.of(name="Keuzemenu", parent_id=wait.id), REDACTOR)
    good = create_code(session, CodeDraft.of(name="Geholpen", is_pain_point=False), REDACTOR)
    assert study.id
    assert wait.id
    assert menu.id
    assert good.id
    for name, group, may_quote in (("R1", "unhappy", True), ("R2", "happy", False)):
        consent = CONSENT.model_copy(update={"may_quote": may_quote})
        person = changes.add_respondent(
            session, study.id, RespondentDraft.of(pseudonym=name, expectation=group, consent=consent), REDACTOR
        )
        told = changes.record_session(
            session, person.id or 0, SessionDraft.of(held_on=date(2026, 3, 3), experience=2, transcript=TEXT), REDACTOR
        )
        start = TEXT.index(FAMILY)
        for span, code, by, severity in (
            ((start, start + len(FAMILY)), wait.id, anna, 4),
            ((start, start + len(FAMILY)), wait.id, bram, 2),
            ((start - 5, start + 12), menu.id, anna, 5),
            ((TEXT.index(ACCENTS), TEXT.index(ACCENTS) + len(ACCENTS)), good.id, bram, None),
        ):
            code_span(session, told.id or 0, span, code, researcher_id=by, severity=severity)
        word = TEXT.index("Uitkering")
        term = mark_unclear(session, told.id or 0, (word, word + 9))
        explain_term(session, term.id or 0, "geld", REDACTOR)
        suggest_codes(session, told.id or 0, [((0, 7), good.id, 0.8)], anna)
    return study.id


@contextmanager
def elsewhere(folder: Path, migrated: Path) -> Iterator[Session]:
    """A second, empty database: another machine."""
    path = folder / "elsewhere.db"
    path.write_bytes(migrated.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    with unit_of_work(engine=engine) as other:
        yield other
    engine.dispose()


def rows(session: Session) -> dict[str, int]:
    def number(table: type[SQLModel]) -> int:
        return session.exec(select(sa.func.count()).select_from(table)).one()

    return {table.__name__: number(table) for table in TABLES}


def taken(session: Session, project: Project, redactor: Redactor = REDACTOR, **more: object) -> ImportResult:
    return import_study(session, project, process_of(session), more.pop("people", {}), redactor, **more)  # type: ignore[arg-type]


def guid(name: str) -> str:
    return guid_for("test", name)


def foreign(text: str, *selections: Selection, codes: tuple[CodeEntry, ...] = (), name: str = "Gesprek") -> Project:
    """A project of another tool, with one text."""
    codes = codes or (CodeEntry(guid("wait"), "Wachten"),)
    source = Source(guid(name), name, text, selections)
    return Project("Interviews", users=(User(guid("Eva"), "Eva"),), codes=codes, sources=(source,))


def quote(text: str, words: str, code: str = "wait", severity: int | None = None) -> Selection:
    start = text.index(words)
    return Selection(guid(words), start, start + len(words), (CodingEntry(guid(code), guid("Eva"), severity),))


PEOPLE = {guid("Gesprek"): Person("K1", Expectation.UNHAPPY, CONSENT, 2, date(2026, 3, 3))}


# --- out and in ------------------------------------------------------------------------------


def test_a_study_comes_back_on_another_machine_as_it_was(
    session: Session, tmp_path: Path, migrated_sqlite: Path
) -> None:
    content = write_project(export_study(session, coded_study(session)))
    validated(qde_of(content), "Project.xsd")
    with elsewhere(tmp_path, migrated_sqlite) as other:
        result = taken(other, read_project(content), RULES)
        assert (result.new, result.conversations, result.codes, result.highlights, result.codings) == (True, 2, 3, 8, 8)
        assert (result.researchers, result.lost, result.not_understood) == (2, (), ())
        assert write_project(without_moments(export_study(other, result.study_id))) == write_project(
            without_moments(read_project(content))
        )
        assert other.exec(select(Respondent.consent_version)).all() == ["v2", "v2"]
        assert other.exec(select(UnclearTerm.term, UnclearTerm.plain)).all() == [("uitkering", "geld")]
        assert other.exec(select(Study.fictional)).one()


def without_moments(project: Project) -> Project:
    """When a code was given, a study made and what it lacks is a matter of each machine."""
    sources = tuple(
        replace(
            source,
            selections=tuple(
                replace(one, codings=tuple(replace(coding, given_at=None) for coding in one.codings))
                for one in source.selections
            ),
        )
        for source in project.sources
    )
    return replace(project, lacking="", sources=sources, made_at=None)


def test_importing_the_same_file_twice_adds_nothing(session: Session, tmp_path: Path, migrated_sqlite: Path) -> None:
    content = write_project(export_study(session, coded_study(session)))
    before = rows(session)
    result = taken(session, read_project(content))
    assert rows(session) == before
    assert (result.new, result.codes, result.codings, result.researchers) == (False, 0, 0, 0)
    with elsewhere(tmp_path, migrated_sqlite) as other:
        taken(other, read_project(content))
        there = rows(other)
        taken(other, read_project(content))
        assert rows(other) == there


def test_nothing_of_who_withdrew_leaves_and_nothing_comes_back(session: Session) -> None:
    study_id = coded_study(session)
    earlier = read_project(write_project(export_study(session, study_id)))
    person = session.exec(select(Respondent).where(Respondent.pseudonym == "R1")).one()
    changes.withdraw_respondent(session, person.id or 0)
    content = write_project(export_study(session, study_id))
    assert b"R1" not in qde_of(content)
    assert person.guid.encode() not in qde_of(content)
    before = rows(session)
    for project in (earlier, replace(earlier, cases=earlier.cases[1:])):  # some tools drop who it was
        result = taken(session, project)
        assert rows(session) == before
        assert [one.said() for one in result.not_understood] == ["“R1” was left out: this customer has withdrawn."]


def test_only_codes_that_count_leave(session: Session) -> None:
    study_id = coded_study(session)
    [first, _second] = export_study(session, study_id).sources
    assert (0, 7) not in [(one.start, one.end) for one in first.selections]
    suggestion = session.exec(
        select(Coding).where(col(Coding.similarity).is_not(None)).order_by(col(Coding.id))
    ).first()
    assert suggestion
    judge_suggestion(session, suggestion.id or 0, accepted=True)
    [first, _second] = export_study(session, study_id).sources
    assert (0, 7) in [(one.start, one.end) for one in first.selections]


def test_on_request_only_who_may_be_quoted_leaves(session: Session) -> None:
    project = export_study(session, coded_study(session), quotable_only=True)
    assert [source.name for source in project.sources] == [case.name for case in project.cases] == ["R1"]


def test_what_a_second_researcher_coded_elsewhere_joins_the_study(session: Session) -> None:
    study_id = coded_study(session)
    project = read_project(write_project(export_study(session, study_id)))
    carla = User(guid("Carla"), "Carla")
    source = project.sources[0]
    start = source.text.index("vijf keer")
    new_code = CodeEntry(guid("often"), "Vaak bellen", is_pain_point=True)
    mine = Selection(guid("q"), start, start + 9, (CodingEntry(guid("often"), carla.guid, 3),))
    again = replace(source.selections[0], codings=(CodingEntry(source.selections[0].codings[0].code, carla.guid, 1),))
    changed = replace(
        project,
        guid="",  # not every tool keeps what we wrote about the project
        users=(*project.users, carla),
        codes=(*project.codes, new_code),
        sources=(
            replace(source, text=source.text.replace("\n", "\r\n").replace("\r\n", "\n"), selections=(mine, again)),
        ),
    )
    result = taken(session, changed)
    assert (result.study_id, result.new, result.codes, result.highlights, result.codings) == (study_id, False, 1, 1, 2)
    who = select(Researcher.name, Coding.severity).join(Coding, col(Coding.researcher_id) == Researcher.id)
    assert session.exec(who.where(Researcher.name == "Carla").order_by(col(Coding.severity))).all() == [
        ("Carla", 1),
        ("Carla", 3),
    ]


def test_codes_on_a_text_that_was_corrected_here_move_along_and_what_is_gone_is_named(session: Session) -> None:
    study_id = coded_study(session)
    project = read_project(write_project(export_study(session, study_id)))
    told = session.exec(select(JourneySession).order_by(col(JourneySession.id))).first()
    assert told
    corrected = "Vandaag. " + TEXT.replace("vijf keer", "zes keer")
    changes.change_session(session, told.id or 0, SessionDraft.of(transcript=corrected), REDACTOR)
    source = project.sources[0]
    marks = tuple(quote(source.text, words, "often") for words in ("vijf keer", "niemand nam op"))
    codes = (*project.codes, CodeEntry(guid("often"), "Vaak bellen"))
    result = taken(session, replace(project, codes=codes, sources=(replace(source, selections=marks),)))
    assert result.lost == ("vijf keer",)
    code = session.exec(select(Code).where(Code.name == "Vaak bellen")).one()
    marked = session.exec(select(Highlight).join(Coding).where(Coding.code_id == code.id)).one()
    assert corrected[marked.span_start : marked.span_end] == "niemand nam op"


# --- from other tools ------------------------------------------------------------------------


def test_without_expectation_and_consent_nothing_is_stored_and_the_texts_are_named(session: Session) -> None:
    process_of(session)
    before = rows(session)
    with pytest.raises(PeopleUnknown) as refused:
        taken(session, foreign("Ik wachtte lang."))
    assert "Gesprek" in refused.value.explain().what
    assert rows(session) == before


def test_a_new_study_needs_a_process(session: Session) -> None:
    with pytest.raises(WrongUsage):
        import_study(session, foreign("Hallo"), None, PEOPLE, REDACTOR)


def test_a_third_customer_in_a_group_is_refused_and_nothing_is_stored(session: Session) -> None:
    process_of(session)
    before = rows(session)
    texts = [Source(guid(str(number)), f"Tekst {number}", "Hallo") for number in range(3)]
    people = {source.guid: Person("", Expectation.HAPPY, CONSENT) for source in texts}
    with pytest.raises(GroupIsFull):
        taken(session, Project("Te veel", sources=tuple(texts)), people=people)
    assert rows(session) == before


def test_texts_names_and_descriptions_are_redacted_before_they_are_stored(session: Session) -> None:
    text = "  Mijn bsn is 111222333 en ik wachtte lang.\r\nBel 111222333 maar 😀.  "
    codes = (CodeEntry(guid("wait"), "Wacht 111222333", "Zie 111222333"),)
    project = foreign(
        text, quote(text, "222333 en ik"), quote(text, "wachtte lang"), quote(text, "maar 😀"), codes=codes
    )
    project = replace(project, question="Van 111222333?", name="Onderzoek 111222333")
    result = taken(session, project, RULES, people=PEOPLE)
    stored = session.exec(select(JourneySession.transcript)).one()
    assert stored == "Mijn bsn is [BSN] en ik wachtte lang.\nBel [BSN] maar 😀."
    found = session.exec(select(Highlight).order_by(col(Highlight.span_start))).all()
    assert [stored[one.span_start : one.span_end] for one in found] == ["[BSN] en ik", "wachtte lang", "maar 😀"]
    everything = [*session.exec(select(Code.name, Code.description)).one(), result.title]
    everything += session.exec(select(Study.question)).all()
    assert not [words for words in everything if "111222333" in words]
    again = taken(session, project, RULES, people=PEOPLE)
    assert (again.new, again.codes, again.codings, again.lost) == (False, 0, 0, ())


def test_what_another_tool_calls_a_case_is_no_pseudonym(session: Session) -> None:
    project = foreign("Hallo")
    people = {guid("Gesprek"): Person("", Expectation.HAPPY, CONSENT)}
    taken(session, project, people=people)
    assert session.exec(select(Respondent.pseudonym)).one() == "R1"


def test_a_text_that_is_no_conversation_can_be_left_out(session: Session) -> None:
    project = foreign("Hallo")
    project = replace(project, sources=(*project.sources, Source(guid("note"), "Werknotitie", "Niet van een klant")))
    result = taken(session, project, people=PEOPLE, leave_out={guid("note")})
    assert result.conversations == 1


def test_a_code_without_word_on_pain_is_one_where_it_was_given_a_severity(session: Session) -> None:
    text = "Ik wachtte lang. Zij was aardig."
    codes = (CodeEntry(guid("wait"), "Wachten"), CodeEntry(guid("kind"), "Aardig"))
    marks = (quote(text, "wachtte", "wait", 5), quote(text, "aardig", "kind"))
    taken(session, foreign(text, *marks, codes=codes), people=PEOPLE)
    found = dict(session.exec(select(Code.name, Code.is_pain_point)).all())
    assert found == {"Wachten": True, "Aardig": False}


def test_the_projects_of_atlas_ti_become_studies_that_still_lack_their_customers(session: Session) -> None:
    results = []
    for name in ("blank-atlas-project", "target-atlas-project"):
        project = read_project((REFI / f"{name}.qdpx").read_bytes())
        results.append(taken(session, project))
        again = taken(session, project)
        assert (again.study_id, again.new) == (results[-1].study_id, False)
        assert known_study(session, project) is not None
    assert [(one.title, one.conversations, one.codes) for one in results] == [
        ("blank-atlas-project", 0, 0),
        ("target-atlas-project", 0, 3),
    ]


# --- codes -----------------------------------------------------------------------------------


def test_codes_are_known_by_guid_then_by_name_capitals_aside(session: Session) -> None:
    mine = create_code(session, CodeDraft.of(name="Wachten"), REDACTOR)
    other = create_code(session, CodeDraft.of(name="Bellen"), REDACTOR)
    book = Codebook(
        (CodeEntry(guid("w"), "WACHTEN"), CodeEntry(other.guid, "Telefoneren"), CodeEntry(guid("n"), "Nieuw"))
    )
    first = import_codebook(session, book, REDACTOR)
    assert (first.numbers[guid("w")], first.numbers[other.guid], first.new) == (mine.id, other.id, 1)
    assert import_codebook(session, book, REDACTOR).new == 0
    assert other.name == "Bellen"


def test_a_second_code_of_one_name_is_named_for_its_parent(session: Session) -> None:
    book = Codebook(
        (
            CodeEntry(guid("a"), "Brief", codes=(CodeEntry(guid("a1"), "Overig"),)),
            CodeEntry(guid("b"), "Balie", codes=(CodeEntry(guid("b1"), "overig"), CodeEntry(guid("b2"), "Overig"))),
        )
    )
    assert import_codebook(session, book, REDACTOR).new == 5
    names = dict(session.exec(select(Code.guid, Code.name)).all())
    assert [names[guid(one)] for one in ("a1", "b1", "b2")] == ["Overig", "overig (Balie)", "Overig (Balie) 2"]
    assert import_codebook(session, book, REDACTOR).new == 0


def test_a_codebook_comes_back_as_it_was(session: Session, tmp_path: Path, migrated_sqlite: Path) -> None:
    coded_study(session)
    book = export_codebook(session)
    assert [one.name for one in book.codes] == ["Geholpen", "Wachten"]
    with elsewhere(tmp_path, migrated_sqlite) as other:
        assert import_codebook(other, book, REDACTOR).new == 3
        assert export_codebook(other) == book
