"""The pieces that an item rests on, by name, to choose from: what stays and what goes."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from exports.models import Evidence
from feedback.models import Letter
from journeys.models import Code
from topics.models import Topic


@dataclass(frozen=True)
class EvidenceRow:
    """One piece of evidence."""

    id: int
    kind: str  # topic, pain point, letter, step
    name: str


def evidence_rows(session: Session, item_id: int) -> list[EvidenceRow]:
    """What was recorded for an item, in that order; what follows from its process is not among it."""
    rows = session.exec(
        select(Evidence, Topic.label, Code.name, Letter.title)
        .join(Topic, col(Topic.id) == col(Evidence.topic_id), isouter=True)
        .join(Code, col(Code.id) == col(Evidence.code_id), isouter=True)
        .join(Letter, col(Letter.id) == col(Evidence.letter_id), isouter=True)
        .where(col(Evidence.backlog_item_id) == item_id)
        .order_by(col(Evidence.id))
    ).all()
    found = []
    for one, topic, code, letter in rows:
        kind = "topic" if topic else "pain point" if code else "letter" if letter else "step"
        found.append(EvidenceRow(one.id or 0, kind, topic or code or letter or one.funnel_step))
    return found
