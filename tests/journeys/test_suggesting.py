"""Codes suggested by meaning, to one researcher, from the codebook."""

from sqlmodel import Session, select

from journeys.coded import marks
from journeys.coding import code_span, judge_suggestion
from journeys.models import Coding, JourneySession
from journeys.ports import FakeEmbedder
from journeys.suggesting import NEAR, nearest_codes, suggest_by_meaning, told_sentences
from tests.journeys.study_seed import a_code, researchers, span_of, told

EMBEDDER = FakeEmbedder()
TALK = (
    "Interviewer: Moest u lang wachten aan de telefoon?\n"
    "Interviewer: U moest lang wachten aan de telefoon.\n"
    "Klant: Lang wachten aan de telefoon. Ja, lang wachten. De brief was blauw en ook vierkant."
)


def suggested(session: Session, talk: int, researcher: int | None = None) -> list[str]:
    text = session.exec(select(JourneySession.transcript).where(JourneySession.id == talk)).one()
    found = marks(session, talk, researcher)
    return [text[one.start : one.end] for one in found if any(c.status == "suggested" for c in one.codings)]


def test_only_what_the_respondent_tells_is_suggested_no_question_and_nothing_too_short(session: Session) -> None:
    assert [TALK[start:end] for start, end in told_sentences(TALK)] == [
        "Lang wachten aan de telefoon.",
        "De brief was blauw en ook vierkant.",
    ]
    talk = told(session, TALK)
    a_code(session, "Lang wachten aan de telefoon")
    assert suggest_by_meaning(session, talk, EMBEDDER) == 1
    assert suggested(session, talk) == ["Lang wachten aan de telefoon."]
    assert suggest_by_meaning(session, talk, EMBEDDER) == 0


def test_a_refused_suggestion_is_not_made_again_by_meaning(session: Session) -> None:
    talk = told(session, TALK)
    a_code(session, "Lang wachten aan de telefoon")
    suggest_by_meaning(session, talk, EMBEDDER)
    judge_suggestion(session, session.exec(select(Coding.id)).one() or 0, accepted=False)
    assert suggest_by_meaning(session, talk, EMBEDDER) == 0
    assert suggested(session, talk) == []


def test_a_second_researcher_gets_suggestions_where_the_first_has_coded(session: Session) -> None:
    talk, code = told(session, TALK), a_code(session, "Lang wachten aan de telefoon")
    anna, bram = researchers(session)
    code_span(session, talk, span_of(session, talk, "Klant: Lang wachten aan de telefoon."), code, researcher_id=anna)
    assert suggest_by_meaning(session, talk, EMBEDDER, anna) == 0
    assert suggest_by_meaning(session, talk, EMBEDDER, bram) == 1
    assert suggested(session, talk, bram) == ["Lang wachten aan de telefoon."]


def test_quotes_that_a_code_was_given_to_say_what_it_means(session: Session) -> None:
    talk = told(session, TALK.replace("vierkant", "vierkant. De brief was blauw en ook groot"))
    code = a_code(session, "Vormgeving")
    assert suggest_by_meaning(session, talk, EMBEDDER) == 0
    code_span(session, talk, span_of(session, talk, "De brief was blauw en ook vierkant."), code)
    assert suggest_by_meaning(session, talk, EMBEDDER) == 1
    assert suggested(session, talk) == ["De brief was blauw en ook groot."]


def test_the_nearest_code_is_suggested_and_only_from_near_enough_on() -> None:
    meanings = {1: ("lang wachten telefoon", ()), 2: ("brief blauw", ()), 3: ("", ())}
    found = nearest_codes(["lang wachten telefoon", "brief blauw groen", "parkeren"], meanings, EMBEDDER)
    assert [(place, code) for place, code, _ in found] == [(0, 1), (1, 2)]
    assert all(cosine >= NEAR for _, _, cosine in found)
    assert nearest_codes([], meanings, EMBEDDER) == nearest_codes(["x"], {}, EMBEDDER) == []
