"""The demo's complete studies: four customers each, what they went through and where it hurt. All invented."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from sqlmodel import Session, select

from journeys.changes import add_respondent, create_study, ensure_organisation, ensure_process, record_session
from journeys.codebook import code_named, create_code, ensure_pain_point
from journeys.coding import mark_unclear, tag_pain_point
from journeys.drafts import (
    CodeDraft,
    ConsentDraft,
    PlannedTouchpointDraft,
    RespondentDraft,
    SessionDraft,
    StudyDraft,
    TouchpointDraft,
)
from journeys.models import JourneySession, Study, Touchpoint
from journeys.overviews import study
from journeys.ports import Redactor
from journeys.spans import find_quote
from workbench.demo import names
from workbench.demo.weeks import monday

STUDIES = ("cbr.toml", "tilburg.toml")  # each with four full conversations
AFTERWARDS = ("cbr-na.toml",)  # the same process after a change, told in short
MISSED = 4  # one in so many pain points the second researcher did not see
TAG = re.compile(r"\[(?P<code>[a-z])(?P<severity>[1-5])@(?P<touchpoint>\d+)\|(?P<quote>[^\]]+)\]")


@dataclass(frozen=True)
class Tagged:
    """Words of a transcript that tell of a pain point, at one touchpoint (from 1)."""

    quote: str
    code: str
    severity: int
    touchpoint: int


def load_studies(session: Session, redactor: Redactor, today: date) -> list[Study]:
    """Store the studies, unless they are there already; returns those stored now."""
    stored = []
    for name in (*STUDIES, *AFTERWARDS):
        about = study_content(name)
        if session.exec(select(Study).where(Study.title == about["title"])).first() is None:
            stored.append(_load(session, redactor, about, today))
    return stored


def study_content(name: str) -> dict[str, Any]:
    """One study as it is written down."""
    return tomllib.loads((files(__package__) / "content" / "studies" / name).read_text("utf-8"))


def read_transcript(marked: str, codes: dict[str, str]) -> tuple[str, list[Tagged]]:
    """The transcript without its marks, and the words that were marked."""
    tagged = [
        Tagged(match["quote"], codes[match["code"]], int(match["severity"]), int(match["touchpoint"]))
        for match in TAG.finditer(marked)
    ]
    return TAG.sub(lambda match: match["quote"], marked).strip(), tagged


def _load(session: Session, redactor: Redactor, about: dict[str, Any], today: date) -> Study:
    process_name: names.DemoProcess = getattr(names, about["process"])
    organisation = ensure_organisation(session, process_name.organisation)
    assert organisation.id is not None
    process = ensure_process(session, organisation.id, process_name.name, process_name.product_uri)
    begins = monday(today, -about["weeks_ago"])
    made = create_study(
        session,
        StudyDraft.of(
            process_id=process.id,
            title=about["title"],
            question=about["question"],
            starts_on=begins,
            ends_on=begins + timedelta(weeks=about["weeks"], days=-3),
            consent_text=about["consent_text"],
            consent_version=about["consent_version"],
            researchers=tuple(about["researchers"]),
            planned=tuple(PlannedTouchpointDraft.of(stage=a, title=b, channel=c) for a, b, c in about["planned"]),
            follows_id=_named(session, about["follows"]) if "follows" in about else None,
            change=about.get("change", ""),
            fictional=True,
        ),
        redactor,
    )
    assert made.id is not None
    _make_themes(session, redactor, about)
    for at, respondent in enumerate(about["respondents"]):
        _add(session, redactor, made.id, respondent, about["codes"], begins + timedelta(weeks=at, days=1 + at % 3))
    return made


def _named(session: Session, title: str) -> int | None:
    return session.exec(select(Study.id).where(Study.title == title)).first()


def _make_themes(session: Session, redactor: Redactor, about: dict[str, Any]) -> None:
    """The codes of the study, each under its theme in the codebook."""
    for theme, letters in about.get("themes", {}).items():
        parent = code_named(session, theme) or create_code(
            session, CodeDraft.of(name=theme, is_pain_point=False), redactor
        )
        for letter in letters:
            code = ensure_pain_point(session, about["codes"][letter])
            code.parent_id = code.parent_id or parent.id
    session.flush()


def _add(
    session: Session, redactor: Redactor, study_id: int, about: dict[str, Any], codes: dict[str, str], held_on: date
) -> None:
    """One customer: consent five days before the conversation, what was said, and the pain points in it."""
    respondent = add_respondent(
        session,
        study_id,
        RespondentDraft.of(
            pseudonym=about["pseudonym"],
            expectation=about["expectation"],
            expectation_reason=about["reason"],
            consent=ConsentDraft.of(
                form=about["consent"], given_on=held_on - timedelta(days=5), may_quote=about["may_quote"]
            ),
        ),
        redactor,
    )
    assert respondent.id is not None
    planned = {one.title: one.id for one in study(session, study_id).planned}
    transcript, tagged = read_transcript(about["transcript"], codes)
    told = record_session(
        session,
        respondent.id,
        SessionDraft.of(
            held_on=held_on,
            transcript=transcript,
            notes=about["notes"],
            experience=about["experience"],
            touchpoints=tuple(_touchpoint(planned, *step) for step in about["touchpoints"]),
        ),
        redactor,
    )
    _tag(session, study_id, told, tagged)
    for word in about.get("unclear", ()):
        for span in find_quote(told.transcript, word)[:1]:
            mark_unclear(session, told.id or 0, span)


def _touchpoint(
    planned: dict[str, int],
    stage: str,
    title: str,
    channel: str,
    plan: str,
    emotion: int,
    what_happened: str,
    more: dict[str, Any] | None = None,
) -> TouchpointDraft:
    """One step; `more` says to which channel a customer was sent on, whether they told it again, and the waiting."""
    more = more or {}
    days = more.get("days", 0) + 7 * more.get("weeks", 0)
    return TouchpointDraft.of(
        stage=stage,
        title=title,
        channel=channel,
        plan=plan,
        planned_id=planned.get(title),
        emotion=emotion,
        what_happened=what_happened,
        handed_over_to=more.get("to"),
        told_again=more.get("again", False),
        waiting_minutes=days * 24 * 60 or None,
    )


def _tag(session: Session, study_id: int, told: JourneySession, tagged: list[Tagged]) -> None:
    """Tie each marked quote to its place in the stored text, where names were taken out: no quote holds one.

    Where a study has a second researcher, they saw most of the same.
    """
    assert told.id is not None
    second = study(session, study_id).researchers[1:2]
    steps = session.exec(select(Touchpoint).where(Touchpoint.session_id == told.id)).all()
    by_position = {step.position: step.id for step in steps}
    for number, mark in enumerate(tagged, start=1):
        for start, end in find_quote(told.transcript, mark.quote)[:1]:
            step = by_position[mark.touchpoint]
            tag_pain_point(session, told.id, start, end, mark.code, mark.severity, step)
            if second and number % MISSED:
                again = second[0].id
                tag_pain_point(session, told.id, start, end, mark.code, mark.severity, step, researcher_id=again)
