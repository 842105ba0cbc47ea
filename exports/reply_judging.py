"""Weighing one line of a reply against what is stored: taken, unchanged, asked about or refused. Pure.

What the organisation did not touch since its file was made says nothing: each field is compared with what it was in the
file (`Known.then`) and with what it is now. Reasons are Dutch: they go back to the organisation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from exports.changes import NEXT
from exports.formats.shapes import STATUS, day
from exports.models import Status
from exports.reply_said import Said
from exports.reply_values import ANSWERS, Wanted

Outcome = Literal["taken", "unchanged", "asked", "refused"]
FIELDS = ("status", "live_on", "answer", "owner", "due_on", "ease")
NAMES = {
    "status": "de status",
    "live_on": "de datum live",
    "answer": "het antwoord",
    "owner": "de eigenaar",
    "due_on": "de streefdatum",
    "ease": "het gemak",
}
ORDER = (Status.PROPOSED, Status.SENT, Status.ACCEPTED, Status.PLANNED, Status.LIVE, Status.EFFECT_KNOWN)


@dataclass(frozen=True)
class Later:
    """A change by somebody else since the file was made."""

    actor: str
    on: date


@dataclass(frozen=True)
class Known:
    """An item as it is stored, and as it was when the file was made; values as text, "" for none."""

    id: int
    now: Mapping[str, str]
    then: Mapping[str, str]
    titles: frozenset[str] = frozenset()  # that it has or had, in plain words
    later: Mapping[str, Later] = field(default_factory=dict)  # field → who changed it since
    expected_recorded_on: date | None = None
    has_expectation: bool = False
    leader: str = ""  # the organisation that leads, when the one that answers only takes part
    merged_into: int | None = None


@dataclass(frozen=True)
class Change:
    """What a line changes in one field, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """What became of one line; `said` holds its words, redacted."""

    row: int
    tag: str
    item_id: int | None
    outcome: Outcome
    changes: tuple[Change, ...] = ()
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    key: str = ""  # of the tracker's issue, when it is to be kept


def weigh(said: Said, wanted: Wanted, known: Known, *, today: date, confirmed: bool) -> Line:
    """What a line that could be read does to its item; `confirmed`: a person said yes to what is asked."""
    line = Line(said.row, f"tk-{known.id}", known.id, "unchanged")
    if known.merged_into is not None:
        reason = f"Dit verbeterpunt is samengevoegd met tk-{known.merged_into}. Geef uw antwoord daar."
        return replace(line, outcome="refused", reasons=(reason,))
    wanted_texts = _texts(wanted)
    changes = [
        Change(name, known.now[name], wanted_texts[name])
        for name in FIELDS
        if wanted_texts[name]
        and not same(wanted_texts[name], known.now[name])
        and not same(wanted_texts[name], known.then[name])
    ]
    if not changes:
        return line
    reasons = _impossible(changes, wanted, known, today)
    if reasons:
        return replace(line, outcome="refused", changes=tuple(changes), reasons=tuple(reasons))
    asked = _asked(changes, wanted, known)
    if asked and not confirmed:
        return replace(line, outcome="asked", changes=tuple(changes), reasons=tuple(asked))
    unexpected = not known.has_expectation and any(one.after == Status.LIVE for one in changes if one.field == "status")
    notes = ("Wat de verbetering moet doen, is niet vooraf vastgelegd.",) if unexpected else ()
    return replace(line, outcome="taken", changes=tuple(changes), notes=notes)


def steps(now: Status, wanted: Status) -> list[Status]:
    """The statuses on the way forward, the last one `wanted`; empty when no way leads there without going back."""
    paths: list[list[Status]] = [[now]]
    while paths:
        path = paths.pop(0)
        for following in NEXT[path[-1]]:
            if following == wanted:
                return [*path[1:], wanted]
            forward = {following, path[-1]} <= set(ORDER) and ORDER.index(following) > ORDER.index(path[-1])
            if path[-1] in ORDER and forward and following not in (Status.SENT, Status.LIVE, Status.EFFECT_KNOWN):
                paths.append([*path, following])
    return []


def same(one: str, other: str) -> bool:
    """Whether two texts say the same, spaces and the apostrophe before a formula sign aside."""
    return " ".join(one.split()).lstrip("'") == " ".join(other.split()).lstrip("'")


def is_backwards(now: str, wanted: str) -> bool:
    """Whether this status takes back what was said before."""
    if now == Status.DECLINED:
        return True
    if wanted == Status.DECLINED:
        return now in (Status.LIVE, Status.EFFECT_KNOWN)
    return ORDER.index(Status(wanted)) < ORDER.index(Status(now))


def _texts(wanted: Wanted) -> dict[str, str]:
    return {
        "status": wanted.status or "",
        "live_on": wanted.live_on.isoformat() if wanted.live_on else "",
        "answer": wanted.answer,
        "owner": wanted.owner,
        "due_on": wanted.due_on.isoformat() if wanted.due_on else "",
        "ease": str(wanted.ease) if wanted.ease else "",
    }


def _impossible(changes: list[Change], wanted: Wanted, known: Known, today: date) -> list[str]:
    changed = {change.field for change in changes}
    now = known.now["status"]
    status = wanted.status if "status" in changed else now
    if now == Status.EFFECT_KNOWN and changed & {"status", "live_on"}:
        return ["Het effect is al vastgesteld; de status en de datum live staan vast."]
    reasons = []
    if "status" in changed and wanted.status not in ANSWERS:
        reasons.append(f"De status “{STATUS[wanted.status or '']}” geven wij zelf. Kies wat u met het punt doet.")
    if status == Status.DECLINED and "status" in changed and not wanted.answer:
        reasons.append("Bij Afgewezen hoort een reden; schrijf die bij het antwoord.")
    if status == Status.LIVE:
        if wanted.live_on is None and "status" in changed:
            reasons.append("Bij Live hoort de datum waarop het live ging.")
        if wanted.live_on is not None and wanted.live_on > today:
            reasons.append("De datum live ligt in de toekomst. Kies Gepland en zet de datum bij Streefdatum.")
    elif "live_on" in changed:
        reasons.append("Er staat een datum live, maar de status is niet Live.")
    return reasons


def _asked(changes: list[Change], wanted: Wanted, known: Known) -> list[str]:
    asked = []
    for change in changes:
        if change.field == "status" and is_backwards(change.before, change.after):
            asked.append(f"De status gaat terug: van {STATUS[change.before]} naar {STATUS[change.after]}.")
        if (later := known.later.get(change.field)) and not same(change.before, known.then[change.field]):
            told = f"{NAMES[change.field]} is intussen gewijzigd door {later.actor} ({day(later.on)})"
            asked.append(f"{told[0].upper()}{told[1:]}: {shown(change.field, change.before) or 'leeg gemaakt'}.")
        if change.field != "answer" and known.leader:
            asked.append(f"{known.leader} leidt dit verbeterpunt en bepaalt {NAMES[change.field]}.")
    recorded = known.expected_recorded_on
    fields = {change.field for change in changes}
    if fields & {"live_on", "status"} and wanted.live_on and recorded and wanted.live_on < recorded:
        asked.append(f"De datum live ligt vóór de dag waarop de verwachting is vastgelegd ({day(recorded)}).")
    return asked


def shown(name: str, value: str) -> str:
    """A value of a change as people write it, in Dutch."""
    if name == "status":
        return STATUS.get(value, value)
    if name in ("live_on", "due_on") and value:
        return day(date.fromisoformat(value))
    return value
