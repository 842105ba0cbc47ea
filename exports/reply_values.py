"""What was filled in, read as values: a status in words, a day, an ease from 1 to 5, or a Dutch reason why not."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from exports.formats.shapes import STATUS
from exports.models import Status
from exports.reply_said import Said
from exports.tracker_keys import TRACKER_NAMES
from exports.tracker_states import States
from feedback.cells import Cell, as_text, plain
from feedback.dates import AMBIGUOUS, DateOrder, UnreadableDate, read_day

ANSWERS = (Status.ACCEPTED, Status.DECLINED, Status.PLANNED, Status.LIVE)  # what an organisation may answer
LONGEST_ANSWER = 4000
LONGEST_OWNER = 200
LIKE = 70.0  # how like a status a word must be to be taken for a slip, of 100

# as people write them, plain; the labels of the list come first
WORDS = {
    **{plain(label): status for status, label in STATUS.items()},
    **{str(status.value).replace("_", " "): status for status in Status},
    "akkoord": Status.ACCEPTED,
    "aangenomen": Status.ACCEPTED,
    "goedgekeurd": Status.ACCEPTED,
    "overgenomen": Status.ACCEPTED,
    "geweigerd": Status.DECLINED,
    "niet akkoord": Status.DECLINED,
    "ingepland": Status.PLANNED,
    "staat live": Status.LIVE,
    "is live": Status.LIVE,
}

Field = Literal["status", "answer", "owner", "due_on", "ease", "live_on"]


@dataclass(frozen=True)
class Wanted:
    """A line as values; what was left empty is None or ""."""

    status: str | None = None
    answer: str = ""
    owner: str = ""
    due_on: date | None = None
    ease: int | None = None
    live_on: date | None = None


def values(said: Said, today: date, order: str) -> tuple[Wanted, list[str]]:
    """The values of a line and why those that cannot be read are refused."""
    problems: list[str] = []
    wanted = Wanted(
        status=_status(said.status, problems),
        answer=said.answer,
        owner=said.owner,
        due_on=_day("Streefdatum", said.due_on, today, order, problems),
        ease=_ease(said.ease, problems),
        live_on=_day("Live sinds", said.live_on, today, order, problems),
    )
    if len(said.answer) > LONGEST_ANSWER:
        problems.append("Het antwoord is langer dan 4.000 tekens.")
    if len(said.owner) > LONGEST_OWNER:
        problems.append("De eigenaar is langer dan 200 tekens.")
    return wanted, problems


def status_in(text: str) -> Status | None:
    """The status that these words stand for; None when they stand for none."""
    return WORDS.get(plain(text))


def likely_status(text: str) -> str | None:
    """The status that a misspelt word was most likely meant to be, as it stands in the list."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(plain(text), {word: word for word in WORDS}, scorer=fuzz.ratio, score_cutoff=LIKE)
    return STATUS[WORDS[best[0]]] if best and WORDS[best[0]] in ANSWERS else None


def _status(text: str, problems: list[str]) -> str | None:
    if not text:
        return None
    known = status_in(text)
    if known is None:
        meant = likely_status(text)
        choices = ", ".join(STATUS[status] for status in ANSWERS)
        hint = f"Bedoelt u “{meant}”?" if meant else f"Kies uit: {choices}."
        problems.append(f"De status “{text[:60]}” kennen wij niet. {hint}")
    return known


def _ease(cell: Cell, problems: list[str]) -> int | None:
    text = as_text(cell).strip()
    if not text:
        return None
    if text not in ("1", "2", "3", "4", "5"):
        problems.append(f"Het gemak “{text[:20]}” is geen heel getal van 1 tot en met 5.")
        return None
    return int(text)


def _day(name: str, cell: Cell, today: date, order: str, problems: list[str]) -> date | None:
    orders: dict[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy", "mixed": "mixed"}
    try:
        return read_day(cell, today, orders[order], future=True)
    except UnreadableDate as error:
        hint = "" if str(error) == AMBIGUOUS else " Schrijf hem als 31-12-2027."
        problems.append(f"{name} “{as_text(cell).strip()[:40]}”: {str(error)[0].lower()}{str(error)[1:]}{hint}")
        return None


def tracker_values(said: Said, states: States, now: str, today: date, order: str) -> tuple[Wanted, list[str]]:
    """What the state of an issue in a tracker says of its item, which has the status `now`.

    A state that says less than what is known here ("to do", or closed when it is live here) says nothing.
    """
    issue = said.issue
    assert issue is not None
    problems: list[str] = []
    tracker = TRACKER_NAMES[issue.tracker]
    due_on = _day("Streefdatum", said.due_on, today, order, problems)
    status, answer, live_on = states.meaning(issue.tracker, issue.state), "", None
    if issue.not_done and status in (Status.LIVE, Status.DECLINED, Status.SENT):
        status = Status.DECLINED
    if status is None:
        problems.append(f"De status “{issue.state}” van {tracker} kennen wij niet. Zet hem in tracker_states.toml.")
    known_already = {
        Status.SENT: set(Status),
        Status.ACCEPTED: {Status.PLANNED},
        Status.LIVE: {Status.LIVE, Status.EFFECT_KNOWN},
        Status.DECLINED: {Status.DECLINED},
    }
    if status is None or now in known_already.get(status, ()):
        return Wanted(due_on=due_on), problems
    if status == Status.DECLINED:
        answer = f"In {tracker}: {issue.not_done or issue.state}."
    if status == Status.LIVE:
        live_on = _day("Afgesloten op", issue.closed_on, today, order, problems)
        if live_on is None and not problems:
            problems.append("Wanneer het klaar was, staat er niet bij. Neem de kolom met de datum op in de export.")
    return Wanted(status=status, answer=answer, due_on=due_on, live_on=live_on), problems
