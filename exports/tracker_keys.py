"""What items are called in the owners' own trackers, as read back from their exports."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from exports.models import TrackerKey

TRACKERS = ("jira", "azure", "gitlab")
TRACKER_NAMES: Mapping[str, str] = {"jira": "Jira", "azure": "Azure DevOps", "gitlab": "GitLab"}


@dataclass(frozen=True)
class TrackerKeyRow:
    """What an item is called in the owner's own tracker, and how far it is there."""

    tracker: str
    key: str
    kind: str
    state: str


def tracker_keys(session: Session, item_ids: Collection[int]) -> Mapping[int, tuple[TrackerKeyRow, ...]]:
    """Item number → its keys in trackers."""
    found: dict[int, tuple[TrackerKeyRow, ...]] = {}
    rows = select(TrackerKey).where(col(TrackerKey.backlog_item_id).in_(item_ids)).order_by(col(TrackerKey.tracker))
    for kept in session.exec(rows):
        row = TrackerKeyRow(kept.tracker, kept.key, kept.kind, kept.state)
        found[kept.backlog_item_id] = (*found.get(kept.backlog_item_id, ()), row)
    return found
