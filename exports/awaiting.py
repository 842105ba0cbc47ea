"""Whether an organisation answered by the agreed date: worked out from what is stored, never stored itself."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from exports.models import BacklogItem, Status

ANSWER_WEEKS = 6  # how long an organisation has to answer, unless agreed otherwise
NO_ANSWER = "Geen antwoord op de afgesproken datum"


def answer_due(today: date, weeks: int = ANSWER_WEEKS) -> date:
    """The day by which an answer is due to what is sent today."""
    return today + timedelta(weeks=weeks)


def is_unanswered(status: str, answer: str, answer_by: date | None, today: date) -> bool:
    """Whether the agreed date has passed without a word: sent, no answer, and the last day to answer is over."""
    return status == Status.SENT and not answer and answer_by is not None and answer_by < today


def unanswered(today: date) -> ColumnElement[bool]:
    """The same as a condition on `BacklogItem`, of the organisation that leads it; what was merged away waits not."""
    return and_(
        col(BacklogItem.status) == Status.SENT,
        col(BacklogItem.answer) == "",
        col(BacklogItem.answer_by) < today,
        col(BacklogItem.merged_into_id).is_(None),
    )
