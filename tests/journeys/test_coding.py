"""Coding: codes, suggestions and unclear words on spans, by two researchers, through corrections and withdrawal."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from journeys import changes, queries
from journeys.audio import attach_audio
from journeys.coded import codebook, marks, quotes_of, recent_codes, study_agreement, unclear_terms
from journeys.coding import (
    code_span,
    explain_term,
    judge_suggestion,
    mark_unclear,
    place_highlight,
    suggest_codes,
    unmark_unclear,
    untag,
)
from journeys.drafts import SessionDraft
from journeys.errors import InvalidValue, NotFound, NotOnTheStudy
from journeys.models import (
    Audio,
    Coding,
    Highlight,
    JourneySession,
    Organisation,
    Respondent,
    Touchpoint,
    UnclearTerm,
)
from tests.journeys.study_seed import (
    REDACTOR,
    TOLD,
    a_code,
    a_conversation,
    a_person,
    a_study,
    counted,
    researchers,
    span_of,
    told,
    words_of,
)
from workbench.database import make_engine, metadata, unit_of_work

KEY = b"a key that only the tests know"


def correct(session: Session, session_id: int, transcript: str) -> list[str]:
    return changes.change_session(session, session_id, SessionDraft.of(transcript=transcript), REDACTOR)


def test_two_researchers_code_the_same_words_apart_and_one_takes_only_their_own_code_off(session: Session) -> None:
    talk, wait = told(session), a_code(session, "Lang wachten")
    anna, bram = researchers(session)
    span = span_of(session, talk, "drie weken")
    ours = code_span(session, talk, span, wait, researcher_id=anna, severity=2)
    theirs = code_span(session, talk, span, wait, researcher_id=bram, severity=5)
    assert ours.id == theirs.id
    assert [coding.researcher for mark in marks(session, talk) for coding in mark.codings] == ["Anna", "Bram"]
    [mine] = marks(session, talk, anna)
    assert [(coding.researcher, coding.severity) for coding in mine.codings] == [("Anna", 2)]
    assert [span.severity for span in queries.session_spans(session, talk)] == [5]  # once, at its worst

    untag(session, ours.id or 0, wait, anna)

    assert marks(session, talk, anna) == ()
    assert [coding.researcher for mark in marks(session, talk) for coding in mark.codings] == ["Bram"]
    assert [row.given for row in codebook(session)] == [1]


def test_a_researcher_of_another_study_codes_nothing_here(session: Session) -> None:
    talk, wait = told(session), a_code(session, "Lang wachten")
    a_study(session, title="Andere", researchers=("Carla",))
    carla = researchers(session)[-1]
    with pytest.raises(NotOnTheStudy) as refused, session.begin_nested():
        code_span(session, talk, (0, 5), wait, researcher_id=carla)
    assert "Carla" in refused.value.explain().what
    assert session.exec(select(Highlight)).all() == []


def test_without_a_name_the_first_researcher_of_the_study_codes(session: Session) -> None:
    talk = a_conversation(session, a_person(session, a_study(session, researchers=())))
    code_span(session, talk, (0, 5), a_code(session, "Lang wachten"))
    [mark] = marks(session, talk)
    assert mark.codings[0].researcher == "Onderzoeker"


def test_severity_belongs_to_pain_points_only_and_is_3_unless_given(session: Session) -> None:
    talk, pain, theme = told(session), a_code(session, "Lang wachten"), a_code(session, "Familie", is_pain_point=False)
    code_span(session, talk, (0, 5), pain)
    code_span(session, talk, (0, 5), theme, severity=4)
    [mark] = marks(session, talk)
    assert {coding.code: coding.severity for coding in mark.codings} == {"Lang wachten": 3, "Familie": None}
    code_span(session, talk, (0, 5), pain, severity=5)
    code_span(session, talk, (0, 5), pain)  # given again without one: it stays
    assert [coding.severity for coding in queries.session_spans(session, talk)] == [5]
    for severity in (0, 6, -1):
        with pytest.raises(InvalidValue):
            code_span(session, talk, (0, 5), pain, severity=severity)


def test_highlights_may_overlap_and_are_told_in_the_order_of_the_text_the_longest_first(session: Session) -> None:
    talk, wait, many = told(session), a_code(session, "Lang wachten"), a_code(session, "Vaak bellen")
    for start, end, code in ((10, 20, wait), (5, 15, many), (5, 30, wait), (12, 14, many)):
        code_span(session, talk, (start, end), code)
    assert [(mark.start, mark.end) for mark in marks(session, talk)] == [(5, 30), (5, 15), (10, 20), (12, 14)]


def test_a_quote_belongs_to_a_touchpoint_of_its_own_conversation_or_to_none(session: Session) -> None:
    study = a_study(session)
    talk = a_conversation(session, a_person(session, study), steps=["Brief"])
    other = a_conversation(session, a_person(session, study, "B"), steps=["Balie"])
    step, elsewhere = (queries.session_detail(session, number).touchpoints[0].id for number in (talk, other))
    mark = code_span(session, talk, (0, 5), a_code(session, "Lang wachten"), touchpoint_id=step)
    with pytest.raises(NotFound):
        place_highlight(session, mark.id or 0, elsewhere)
    assert mark.touchpoint_id == step
    place_highlight(session, mark.id or 0, None)
    assert [one.touchpoint_id for one in marks(session, talk)] == [None]


# --- suggestions -----------------------------------------------------------------------------


def suggestion(session: Session) -> Coding:
    return session.exec(select(Coding).where(Coding.similarity.is_not(None))).one()  # type: ignore[union-attr]


def test_a_suggestion_counts_for_nothing_until_it_is_accepted_and_stays_on_record_as_suggested(
    session: Session,
) -> None:
    study = a_study(session)
    talk, wait = a_conversation(session, a_person(session, study)), a_code(session, "Lang wachten")
    span = span_of(session, talk, "drie weken")
    assert suggest_codes(session, talk, [(span, wait, 0.61)]) == 1
    [anna, bram] = researchers(session)
    assert queries.pain_points(session) == []
    assert tuple(queries.session_spans(session, talk)) == ()
    assert quotes_of(session, wait, study) == []
    assert [row.given for row in codebook(session)] == [0]
    assert recent_codes(session, anna) == []
    assert study_agreement(session, study, anna, bram) == ([], 0)
    [mark] = marks(session, talk)
    assert (mark.codings[0].status, mark.codings[0].severity) == ("suggested", None)

    judge_suggestion(session, suggestion(session).id or 0, accepted=True, severity=4)

    assert [row.max_severity for row in queries.pain_points(session)] == [4]
    [quote] = quotes_of(session, wait, study)
    assert (quote.words, quote.suggested) == ("drie weken", True)
    assert (suggestion(session).status, suggestion(session).similarity) == ("accepted", 0.61)


def test_a_refused_suggestion_is_not_made_again(session: Session) -> None:
    talk, wait = told(session), a_code(session, "Lang wachten")
    found = [(span_of(session, talk, "drie weken"), wait, 0.61)]
    suggest_codes(session, talk, found)
    judge_suggestion(session, suggestion(session).id or 0, accepted=False)
    assert marks(session, talk) == ()
    assert suggest_codes(session, talk, found) == 0
    assert (suggestion(session).status, queries.pain_points(session)) == ("refused", [])


def test_an_accepted_suggestion_that_is_taken_off_is_not_made_again(session: Session) -> None:
    talk, wait = told(session), a_code(session, "Lang wachten")
    found = [(span_of(session, talk, "drie weken"), wait, 0.61)]
    suggest_codes(session, talk, found)
    judge_suggestion(session, suggestion(session).id or 0, accepted=True)
    untag(session, suggestion(session).highlight_id, wait)
    assert suggest_codes(session, talk, found) == 0
    assert marks(session, talk) == ()


def test_a_code_that_was_refused_can_still_be_given_and_was_suggested(session: Session) -> None:
    talk, wait = told(session), a_code(session, "Lang wachten")
    span = span_of(session, talk, "drie weken")
    suggest_codes(session, talk, [(span, wait, 0.61)])
    judge_suggestion(session, suggestion(session).id or 0, accepted=False)
    code_span(session, talk, span, wait)
    assert (suggestion(session).status, suggestion(session).severity) == ("accepted", 3)


def test_what_a_researcher_gave_is_no_suggestion_to_judge(session: Session) -> None:
    talk, wait = told(session), a_code(session, "Lang wachten")
    code_span(session, talk, (0, 5), wait)
    assert suggest_codes(session, talk, [((0, 5), wait, 0.9)]) == 0
    with pytest.raises(NotFound):
        judge_suggestion(session, session.exec(select(Coding.id)).one() or 0, accepted=False)


@pytest.mark.parametrize("severity", [0, 6])
def test_a_suggestion_is_accepted_with_a_severity_of_1_to_5(session: Session, severity: int) -> None:
    talk, wait = told(session), a_code(session, "Lang wachten")
    suggest_codes(session, talk, [((0, 5), wait, 0.61)])
    with pytest.raises(InvalidValue):
        judge_suggestion(session, suggestion(session).id or 0, accepted=True, severity=severity)
    assert suggestion(session).status == "suggested"


# --- unclear words ---------------------------------------------------------------------------


def jargon(session: Session) -> list[tuple[str, str, int]]:
    organisation = session.exec(select(Organisation.id)).one() or 0
    return [(row.term, row.plain, row.respondents) for row in unclear_terms(session, [organisation])]


def test_unclear_words_join_the_jargon_list_of_the_organisation_once_with_everyone_who_did_not_know_them(
    session: Session,
) -> None:
    study = a_study(session)
    first = a_conversation(session, a_person(session, study, "A"))
    second = a_conversation(session, a_person(session, study, "B"), "“Beschikking”, zei hij. Een ‘aanslag’.")
    for talk in (first, second):
        mark_unclear(session, talk, span_of(session, talk, "beschikking"))
    start, end = span_of(session, second, "aanslag")
    mark_unclear(session, second, (start - 1, end + 1))  # with its quotation marks
    assert jargon(session) == [("beschikking", "", 2), ("aanslag", "", 1)]
    assert unclear_terms(session, [1])[0].pseudonyms == ("A", "B")
    assert [mark.unclear for mark in marks(session, first)] == [True]
    assert unclear_terms(session, [2]) == ()


def test_a_word_leaves_the_list_when_nobody_finds_it_unclear_and_no_plain_form_was_written(session: Session) -> None:
    talk = told(session)
    mark_unclear(session, talk, span_of(session, talk, "beschikking"))
    kept = mark_unclear(session, talk, span_of(session, talk, "antwoord"))
    explain_term(session, kept.id or 0, "reactie op 123456782", REDACTOR)
    for mark in marks(session, talk):
        unmark_unclear(session, mark.id)
    assert jargon(session) == [("antwoord", "reactie op [BSN]", 0)]
    assert session.exec(select(Highlight)).all() == []
    explain_term(session, kept.id or 0, " ", REDACTOR)  # nothing to say instead after all
    assert jargon(session) == []


def test_a_plain_form_that_is_taken_away_leaves_a_word_that_somebody_finds_unclear(session: Session) -> None:
    talk = told(session)
    term = mark_unclear(session, talk, span_of(session, talk, "beschikking"))
    explain_term(session, term.id or 0, "brief met een besluit", REDACTOR)
    explain_term(session, term.id or 0, "", REDACTOR)
    assert jargon(session) == [("beschikking", "", 1)]


def test_unclear_words_that_also_have_a_code_keep_it(session: Session) -> None:
    talk = told(session)
    span = span_of(session, talk, "beschikking")
    mark = code_span(session, talk, span, a_code(session, "Moeilijke woorden"))
    mark_unclear(session, talk, span)
    unmark_unclear(session, mark.id or 0)
    [left] = marks(session, talk)
    assert (left.unclear, len(left.codings)) == (False, 1)
    mark_unclear(session, talk, span)
    untag(session, mark.id or 0, left.codings[0].code_id)
    [left] = marks(session, talk)
    assert (left.unclear, left.codings) == (True, ())


@pytest.mark.parametrize("words", ["niet 🙈. Dus" + " lang" * 30, ".,"])
def test_what_is_no_word_leaves_no_mark(session: Session, words: str) -> None:
    talk = told(session, f"Ik snapte {words} het.")
    start = len("Ik snapte ")
    with pytest.raises(InvalidValue):
        mark_unclear(session, talk, (start, start + len(words)))
    assert session.exec(select(Highlight)).all() == []  # nor an empty quote that nobody made


# --- a corrected transcript ------------------------------------------------------------------


def test_codes_suggestions_and_unclear_marks_follow_a_corrected_transcript(session: Session) -> None:
    talk, wait = told(session), a_code(session, "Lang wachten")
    code_span(session, talk, span_of(session, talk, "nog eens"), wait)
    suggest_codes(session, talk, [(span_of(session, talk, "drie weken"), wait, 0.61)])
    mark_unclear(session, talk, span_of(session, talk, "beschikking"))
    corrected = TOLD.replace("Ik snapte", "Nou: ik snapte").replace("Dus ik belde", "Ik belde")
    assert correct(session, talk, corrected) == []
    assert {words_of(session, mark) for mark in session.exec(select(Highlight)).all()} == {
        "nog eens",
        "drie weken",
        "beschikking",
    }


def test_a_word_that_is_corrected_away_leaves_the_jargon_list(session: Session) -> None:
    talk = told(session)
    mark_unclear(session, talk, span_of(session, talk, "beschikking"))
    assert correct(session, talk, TOLD.replace("beschikking", "brief")) == ["beschikking"]
    assert (jargon(session), marks(session, talk)) == ([], ())


def test_words_that_are_taken_out_do_not_move_to_the_same_words_elsewhere(session: Session) -> None:
    talk, wait = told(session, "Ja. Het duurde lang. Ja. Klaar."), a_code(session, "Lang wachten")
    code_span(session, talk, (21, 24), wait)
    assert correct(session, talk, "Ja. Het duurde lang. Klaar.") == ["Ja."]
    assert marks(session, talk) == ()


def test_two_quotes_that_become_one_keep_every_code_and_each_researcher_once(session: Session) -> None:
    talk = told(session, "Begin. (ja). Ja-ja. Slot.")
    wait, call = a_code(session, "Lang wachten"), a_code(session, "Vaak bellen")
    anna, bram = researchers(session)
    code_span(session, talk, (8, 10), wait, researcher_id=anna, severity=2)
    code_span(session, talk, (16, 18), wait, researcher_id=anna, severity=4)
    code_span(session, talk, (16, 18), call, researcher_id=bram)
    correct(session, talk, "Begin! “ja”! Einde.")
    [mark] = marks(session, talk)
    assert words_of(session, session.exec(select(Highlight)).one()) == "ja"
    assert [(one.code, one.researcher, one.severity) for one in mark.codings] == [
        ("Lang wachten", "Anna", 4),
        ("Vaak bellen", "Bram", 3),
    ]


def test_a_refused_suggestion_that_is_gone_is_no_lost_quote(session: Session) -> None:
    talk, wait = told(session), a_code(session, "Lang wachten")
    suggest_codes(session, talk, [(span_of(session, talk, "drie weken"), wait, 0.61)])
    judge_suggestion(session, suggestion(session).id or 0, accepted=False)
    suggest_codes(session, talk, [(span_of(session, talk, "nog eens"), wait, 0.61)])
    code_span(session, talk, span_of(session, talk, "ik belde"), wait)
    assert correct(session, talk, "Het was niets.") == ["ik belde"]
    assert session.exec(select(Highlight)).all() == session.exec(select(Coding)).all() == []


# --- withdrawal ------------------------------------------------------------------------------


def all_that_can_be_told(session: Session, respondent_id: int) -> None:
    talk = a_conversation(session, respondent_id, "Mijn kwetterbeschikking kwam nooit aan.", ["Kwetterloket"])
    step = queries.session_detail(session, talk).touchpoints[0].id
    code = a_code(session, f"Kwijt {respondent_id}")
    code_span(session, talk, (0, 4), code, touchpoint_id=step)
    suggest_codes(session, talk, [(span_of(session, talk, "nooit aan"), code, 0.5)])
    mark_unclear(session, talk, span_of(session, talk, "kwetterbeschikking"))
    attach_audio(session, talk, b"kwettergeluid", "gesprek.mp3", date(2026, 3, 2), KEY)
    changes.correct_expectation(session, respondent_id, None, "", date(2026, 3, 3), REDACTOR)


TOLD_TABLES = (JourneySession, Touchpoint, Highlight, Coding, Audio, UnclearTerm)


def test_a_withdrawal_leaves_no_row_of_what_was_told_and_everything_of_the_others(session: Session) -> None:
    study = a_study(session)
    people = [a_person(session, study, name, may_record=True) for name in "AB"]
    for person in people:
        all_that_can_be_told(session, person)

    def rows() -> dict[str, int]:
        return {
            table.name: session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }

    before = rows()
    changes.withdraw_respondent(session, people[0])
    after = rows()
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "journey_session": -1,
        "touchpoint": -1,
        "highlight": -3,
        "coding": -2,
        "audio": -1,
        "consent_record": 1,  # that it ended
    }  # the unclear word is still B's
    changes.withdraw_respondent(session, people[1])
    assert [len(session.exec(select(table)).all()) for table in TOLD_TABLES] == [0] * len(TOLD_TABLES)
    for gone in session.exec(select(Respondent)).all():
        assert (gone.place, gone.may_quote, gone.may_record, gone.expectation_reason) == (None, False, False, "")


def test_the_words_of_who_withdrew_are_not_left_in_the_sqlite_file(tmp_path: Path, migrated_sqlite: Path) -> None:
    path = tmp_path / "secure.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    with unit_of_work(engine=engine) as session:
        person = a_person(session, a_study(session), may_record=True)
        all_that_can_be_told(session, person)
    with unit_of_work(engine=engine) as session:
        changes.withdraw_respondent(session, person)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    assert b"wetter" not in path.read_bytes()


# --- reading ---------------------------------------------------------------------------------


def test_a_screen_of_coding_asks_as_many_questions_for_fifty_marks_as_for_one(session: Session) -> None:
    study = a_study(session)
    talk = a_conversation(session, a_person(session, study))
    anna, bram = researchers(session)

    def asked() -> list[int]:
        numbers = []
        for read in (
            lambda: marks(session, talk),
            lambda: codebook(session),
            lambda: recent_codes(session, anna),
            lambda: unclear_terms(session, [1]),
            lambda: study_agreement(session, study, anna, bram),
            lambda: queries.session_detail(session, talk),
        ):
            session.expire_all()
            with counted(session) as statements:
                read()
            numbers.append(len(statements))
        return numbers

    for coder in (anna, bram):
        code_span(session, talk, (0, 3), a_code(session, f"Eerste {coder}"), researcher_id=coder)
    mark_unclear(session, talk, (0, 3))
    few = asked()
    for number in range(50):
        code = a_code(session, f"Knelpunt {number}", parent_id=None)
        for coder in (anna, bram):
            code_span(session, talk, (number, number + 9), code, researcher_id=coder)
        mark_unclear(session, talk, (number, number + 5))
    assert len(marks(session, talk)) > 50
    assert asked() == few
