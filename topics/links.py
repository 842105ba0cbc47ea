"""Stories joined to counts: which topics tell of the same problem as a pain point of the same organisation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select
from sqlmodel import Session, col

from journeys.base import reads_evidence
from journeys.coding import COUNTS
from journeys.errors import N_
from journeys.lookup import found
from journeys.models import Code, Coding, Highlight, JourneySession, Process, Respondent, Study
from journeys.ports import Embedder
from topics.assignment import unpacked, vectors_of
from topics.models import LinkStatus, PainPointLink, Topic, TopicAssignment
from topics.queries import topic_of

NEAR = 0.30  # cosine from which a link is worth a person's look
SUGGESTIONS = 2  # per pain point


@dataclass(frozen=True)
class _Story:
    code_id: int
    process_id: int
    text: str


def suggest_links(session: Session, organisation_id: int, embedder: Embedder) -> int:
    """Add the likeliest links between pain points and topics as suggestions; decided ones stay as they are."""
    stories = _stories(session, organisation_id)
    topics = session.execute(
        select(col(Topic.id), col(Topic.prototypes)).where(
            col(Topic.organisation_id) == organisation_id,
            col(Topic.model_id) == embedder.model_id,
            col(Topic.retired_at).is_(None),
        )
    ).all()
    if not stories or not topics:
        return 0
    told = vectors_of([story.text for story in stories], embedder)
    near = [told @ unpacked(prototypes, embedder.dimensions).T for _, prototypes in topics]
    cosines = np.stack([own.max(axis=1, initial=-1) for own in near], axis=1)
    known = {
        (link.code_id, link.process_id, link.topic_id)
        for link in session.scalars(
            select(PainPointLink).where(col(PainPointLink.topic_id).in_([topic_id for topic_id, _ in topics]))
        )
    }
    added = 0
    for story, row in zip(stories, cosines, strict=True):
        for place in np.argsort(-row, kind="stable")[:SUGGESTIONS].tolist():
            topic_id = topics[place][0]
            key = (story.code_id, story.process_id, topic_id)
            if row[place] >= NEAR and topic_id is not None and key not in known:
                session.add(
                    PainPointLink(
                        code_id=story.code_id,
                        process_id=story.process_id,
                        topic_id=topic_id,
                        similarity=round(float(row[place]), 4),
                    )
                )
                added += 1
    session.flush()
    return added


def decide_link(session: Session, link_id: int, *, confirmed: bool) -> PainPointLink:
    """Keep a person's word on a suggested link; raises `NotFound`."""
    link = found(session, PainPointLink, link_id, N_("link"))
    link.status = LinkStatus.CONFIRMED if confirmed else LinkStatus.REFUSED
    session.flush()
    return link


def link_by_hand(session: Session, code_id: int, process_id: int, topic_id: int) -> PainPointLink:
    """A person says that a pain point of a process and a living topic of its organisation tell of the same problem."""
    found(session, Code, code_id, N_("code"))
    process = found(session, Process, process_id, N_("process"))
    topic_of(session, topic_id, process.organisation_id)
    same = (
        col(PainPointLink.code_id) == code_id,
        col(PainPointLink.process_id) == process_id,
        col(PainPointLink.topic_id) == topic_id,
    )
    link = session.scalars(select(PainPointLink).where(*same)).first() or PainPointLink(
        code_id=code_id, process_id=process_id, topic_id=topic_id, similarity=0.0
    )
    link.status = LinkStatus.CONFIRMED
    session.add(link)
    session.flush()
    return link


@dataclass(frozen=True)
class JointTopic:
    """A topic beside a pain point: how many questions are about it, how alike they are, what a person said."""

    link_id: int
    code_id: int
    topic_id: int
    label: str
    items: int
    similarity: float
    status: str


def joint_topics(session: Session, process_id: int) -> list[JointTopic]:
    """The living topics linked to the pain points of a process, the confirmed and the most alike first."""
    counted = (
        select(func.count(col(TopicAssignment.item_id)))
        .where(col(TopicAssignment.topic_id) == col(Topic.id))
        .correlate(Topic)
        .scalar_subquery()
    )
    rows = session.execute(
        select(PainPointLink, col(Topic.label), counted)
        .join(Topic, col(Topic.id) == col(PainPointLink.topic_id))
        .where(col(PainPointLink.process_id) == process_id, col(Topic.retired_at).is_(None))
        .order_by(col(PainPointLink.status), col(PainPointLink.similarity).desc(), col(PainPointLink.id))
    ).all()
    return [
        JointTopic(link.id or 0, link.code_id, link.topic_id, label, items, link.similarity, link.status)
        for link, label, items in rows
    ]


@reads_evidence
def _stories(session: Session, organisation_id: int) -> Sequence[_Story]:
    """Each pain point of each process in words: its name, description, and what respondents said."""
    rows = session.execute(
        select(Code, Process, Highlight, col(JourneySession.transcript))
        .join(Coding, col(Coding.code_id) == col(Code.id))
        .join(Highlight, col(Highlight.id) == col(Coding.highlight_id))
        .join(JourneySession, col(JourneySession.id) == col(Highlight.session_id))
        .join(Respondent, col(Respondent.id) == col(JourneySession.respondent_id))
        .join(Study, col(Study.id) == col(Respondent.study_id))
        .join(Process, col(Process.id) == col(Study.process_id))
        .where(col(Process.organisation_id) == organisation_id, col(Code.is_pain_point), col(Coding.status).in_(COUNTS))
        .distinct()  # two researchers may have given it
        .order_by(col(Code.id), col(Process.id), col(Highlight.id))
    ).all()
    texts: dict[tuple[int, int], list[str]] = {}
    for code, process, highlight, transcript in rows:
        words = texts.setdefault((code.id or 0, process.id or 0), [f"{code.name}. {code.name}. {code.description}"])
        words.append(transcript[highlight.span_start : highlight.span_end])
    return [_Story(code, process, " ".join(words)) for (code, process), words in texts.items()]
