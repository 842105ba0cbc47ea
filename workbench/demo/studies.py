"""The demo's two complete studies: four customers each, what they went through and where it hurt. All invented."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from sqlmodel import Session, select

from journeys.changes import add_respondent, create_study, ensure_organisation, ensure_process, record_session
from journeys.coding import tag_pain_point
from journeys.drafts import ConsentDraft, RespondentDraft, SessionDraft, StudyDraft, TouchpointDraft
from journeys.models import JourneySession, Study, Touchpoint
from journeys.ports import Redactor
from journeys.spans import find_quote
from workbench.demo import names
from workbench.demo.weeks import monday

STUDIES = ("cbr.toml", "tilburg.toml")
TAG = re.compile(r"\[(?P<code>[a-z])(?P<severity>[1-5])@(?P<touchpoint>\d+)\|(?P<quote>[^\]]+)\]")


@dataclass(frozen=True)
class Tagged:
    """Words of a transcript that tell of a pain point, at one touchpoint (from 1)."""

    quote: str
    code: str
    severity: int
    touchpoint: int


def load_studies(session: Session, redactor: Redactor, today: date) -> list[Study]:
    """Store both studies, unless they are there already; returns those stored now."""
    stored = []
    for name in STUDIES:
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
    study = create_study(
        session,
        StudyDraft.of(
            process_id=process.id,
            title=about["title"],
            question=about["question"],
            starts_on=begins,
            ends_on=begins + timedelta(weeks=about["weeks"], days=-3),
            consent_text=about["consent_text"],
            consent_version=about["consent_version"],
            fictional=True,
        ),
        redactor,
    )
    assert study.id is not None
    for at, respondent in enumerate(about["respondents"]):
        _add(session, redactor, study.id, respondent, about["codes"], begins + timedelta(weeks=at, days=1 + at % 3))
    return study


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
    transcript, tagged = read_transcript(about["transcript"], codes)
    told = record_session(
        session,
        respondent.id,
        SessionDraft.of(
            held_on=held_on,
            transcript=transcript,
            notes=about["notes"],
            experience=about["experience"],
            touchpoints=tuple(_touchpoint(*step) for step in about["touchpoints"]),
        ),
        redactor,
    )
    _tag(session, told, tagged)


def _touchpoint(stage: str, title: str, channel: str, plan: str, emotion: int, what_happened: str) -> TouchpointDraft:
    return TouchpointDraft.of(
        stage=stage, title=title, channel=channel, plan=plan, emotion=emotion, what_happened=what_happened
    )


def _tag(session: Session, told: JourneySession, tagged: list[Tagged]) -> None:
    """Tie each marked quote to its place in the stored text, where names were taken out: no quote holds one."""
    assert told.id is not None
    steps = session.exec(select(Touchpoint).where(Touchpoint.session_id == told.id)).all()
    by_position = {step.position: step.id for step in steps}
    for mark in tagged:
        for start, end in find_quote(told.transcript, mark.quote)[:1]:
            tag_pain_point(session, told.id, start, end, mark.code, mark.severity, by_position[mark.touchpoint])
