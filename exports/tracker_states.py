"""What the states of Jira, Azure DevOps and GitLab mean here; a file `tracker_states.toml` adds to it or differs.

`sent` means that nothing was decided there yet, so it never changes anything here.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exports.models import Status
from exports.tracker_keys import TRACKERS
from journeys.errors import InvalidValue

STATES_FILE = "tracker_states.toml"
ALL = "all"
MAY_MEAN = (Status.SENT, Status.ACCEPTED, Status.PLANNED, Status.LIVE, Status.DECLINED)

# in lower case; what Jira's, Azure's and GitLab's own templates come with, in English and in Dutch
DEFAULTS: Mapping[str, Status] = {
    state: status
    for status, states in (
        (Status.SENT, "to do|te doen|new|nieuw|open|opened|backlog|proposed|reopened|heropend"),
        (Status.ACCEPTED, "approved|goedgekeurd|accepted|geaccepteerd|committed|ready"),
        (
            Status.PLANNED,
            "selected for development|in progress|in behandeling|in uitvoering|active|actief|doing|mee bezig|in review"
            "|planned|gepland",
        ),
        (Status.LIVE, "done|gereed|klaar|closed|gesloten|resolved|opgelost|released"),
        (
            Status.DECLINED,
            "won't do|won’t do|won't fix|wordt niet gedaan|rejected|afgewezen|declined|removed|cancelled|canceled"
            "|geannuleerd|verwijderd",
        ),
    )
    for state in states.split("|")
}
# a task that is done because it will not be done: what Jira calls its resolution, Azure its reason, GitLab a label
NOT_DONE = frozenset(
    "won't do|won’t do|won't fix|wontfix|declined|rejected|removed|duplicate|duplicaat|cannot reproduce|obsolete"
    "|wordt niet gedaan|cancelled|canceled|geannuleerd|afgewezen".split("|")
)


@dataclass(frozen=True)
class States:
    """State in lower case → what it means: for one tracker first, then for all."""

    of: Mapping[str, Mapping[str, Status]] = field(default_factory=dict)

    def meaning(self, tracker: str, state: str) -> Status | None:
        """The status that this state stands for; None when nobody said."""
        name = " ".join(state.lower().split())
        for table in (self.of.get(tracker, {}), self.of.get(ALL, {}), DEFAULTS):
            if name in table:
                return table[name]
        return None


def states_in(folder: Path) -> States:
    """The states as `tracker_states.toml` in this folder says; those of the product where there is no such file.

    Raises `InvalidValue` for what cannot be read, an unknown tracker, or a status that no state can mean.
    """
    path = folder / STATES_FILE
    if not path.exists():
        return States()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidValue(field=str(path), value=str(error), expected="TOML") from error
    return States({name: _table(name, table) for name, table in given.items()})


def _table(name: str, table: Any) -> dict[str, Status]:
    if name not in (*TRACKERS, ALL) or not isinstance(table, dict):
        raise InvalidValue(field=STATES_FILE, value=name, expected=", ".join(f"[{one}]" for one in (*TRACKERS, ALL)))
    for state, status in table.items():
        if status not in MAY_MEAN:
            raise InvalidValue(field=f"{name}: {state}", value=status, expected=", ".join(MAY_MEAN))
    return {" ".join(state.lower().split()): Status(status) for state, status in table.items()}
