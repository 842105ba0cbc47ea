"""What the organisations that only take part in an item answered: kept apart from the answer of the one that leads.

A backlog item holds one answer, that of the organisation that leads it. What another owner says last is the latest
change of a field of its own, so that neither writes over the other and it stays known who said what when.
"""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from exports.models import BacklogChange, BacklogItem

FIELD = "answer:"


def answer_field(organisation_id: int) -> str:
    """The field in the history that holds this organisation's answer."""
    return f"{FIELD}{organisation_id}"


def last_answers(changes: Iterable[tuple[str, str]]) -> dict[int, str]:
    """Organisation → its answer, from (field, value after) of an item's changes in their order."""
    return {int(name.removeprefix(FIELD)): after for name, after in changes if name.startswith(FIELD)}


def own_answers(session: Session, items: Sequence[BacklogItem], organisation_id: int) -> dict[int, str]:
    """Item number → what this organisation said last of it, whether it leads or takes part."""
    shared = [item.id or 0 for item in items if item.organisation_id != organisation_id]
    answers = {item.id or 0: item.answer for item in items if item.organisation_id == organisation_id}
    answers |= dict.fromkeys(shared, "")
    rows = session.exec(
        select(BacklogChange.backlog_item_id, BacklogChange.after)
        .where(
            col(BacklogChange.backlog_item_id).in_(shared),
            col(BacklogChange.field) == answer_field(organisation_id),
        )
        .order_by(col(BacklogChange.id))
    )
    return answers | dict(rows.all())
