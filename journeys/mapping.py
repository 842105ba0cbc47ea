"""Laying out a journey map, pure: columns that the four journeys share, and where each mark stands in them."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from journeys.method import is_surprise
from journeys.models import Channel, Plan

if TYPE_CHECKING:
    import pandas as pd

    from journeys.queries import PlannedStep

SKIPPED_ROW = -2.85  # below the scale of −2…+2: a skipped touchpoint has no emotion
PAIN_POINTS_SHOWN = 8
NARROWEST, WIDEST = 96, 150  # width of a column in pixels
TIGHTEST = 44  # the same, when pressed into a given width
MARGIN, COMPACT_MARGIN = 172, 124  # left of the columns
AROUND = 44  # padding and the turned titles of the axes
NAMES = 175  # right of the columns
LETTER = 6.4  # width of a letter of 12 pixels, in pixels
DODGE = {("unhappy", 1): -0.3, ("unhappy", 2): -0.1, ("happy", 1): 0.1, ("happy", 2): 0.3}


@dataclass(frozen=True)
class Column:
    """A touchpoint as the journeys share it; `extra` when nobody was meant to come there.

    `planned_channel` is how the organisation means it, None where it plans none; `came`, `skipped` and
    `elsewhere` count those who were there, left it out, or came through another channel.
    """

    stage: str
    title: str
    extra: bool
    planned_channel: str | None = None
    came: int = 0
    skipped: int = 0
    elsewhere: int = 0

    @property
    def deviates(self) -> bool:
        """Whether anybody did otherwise than planned."""
        return self.extra or bool(self.skipped or self.elsewhere)


@dataclass(frozen=True)
class Said:
    """What one person said at a touchpoint: the words under its column."""

    person: "Person"
    column: int
    words: str


@dataclass(frozen=True)
class Person:
    """One of the four: name, group, place in it, judgement 1–5, and where their line ends."""

    respondent_id: int
    name: str
    group: str
    place: int
    experience: int | None
    ends_at: float

    @property
    def surprise(self) -> bool:
        """Whether belief and experience part."""
        return is_surprise(self.group, self.experience)


@dataclass(frozen=True)
class Mark:
    """One touchpoint of one person: column and place beside the others, emotion, channel."""

    person: Person
    column: int
    x: float
    y: float
    channel: str
    plan: str
    emotion: int
    what_happened: str


@dataclass(frozen=True)
class PainMark:
    """One pain point of one person at one touchpoint."""

    person: Person
    x: float
    name: str
    severity: int
    quote: str
    title: str


@dataclass(frozen=True)
class Layout:
    """Everything a journey map shows, placed."""

    columns: tuple[Column, ...]
    people: tuple[Person, ...]
    marks: tuple[Mark, ...]
    channels: tuple[str, ...]  # those that were used, in the order of `Channel`
    pain_marks: tuple[PainMark, ...]
    pain_points: tuple[str, ...]  # rows: most people first
    pain_points_left_out: int
    said: tuple[Said, ...]  # at most one a column: the words about the worst pain point, else the step's own quote
    planned: bool  # whether the organisation wrote down how it means the journey
    column_width: int
    compact: bool  # pressed into a given width: a narrower margin, names above the lines and not behind them
    finding: str
    lowest: int | None  # the column the finding is about

    @property
    def width(self) -> int:
        """Width of the drawing in pixels, without its margins."""
        return self.column_width * max(1, len(self.columns))

    @property
    def margin(self) -> int:
        """Pixels left of the drawing, for the names of rows."""
        return COMPACT_MARGIN if self.compact else MARGIN


def lay_out(steps: "pd.DataFrame", fit: int | None = None, planned: Sequence["PlannedStep"] = ()) -> Layout:
    """Place the rows of `journey_map`; columns are as wide as their longest word, narrower to `fit` so many pixels.

    The planned journey gives the columns their order; what nobody planned stands where it began.
    """
    journeys: dict[int, list[dict[str, Any]]] = {}
    for row in cast(list[dict[str, Any]], steps.to_dict("records")):
        journeys.setdefault(int(row["respondent_id"]), []).append(row)
    by_id = _planned_keys(planned)
    meant = {by_id[one.id]: one for one in planned}
    keyed = {who: _keys(rows, by_id) for who, rows in journeys.items()}
    order = merge(list(keyed.values()), list(meant))
    place = {key: index for index, key in enumerate(order)}
    seen: dict[str, list[dict[str, Any]]] = {}
    for who, rows in journeys.items():
        for key, row in zip(keyed[who], rows, strict=True):
            seen.setdefault(key, []).append(row)
    columns = tuple(_column(seen.get(wanted, []), meant.get(wanted)) for wanted in order)
    people: list[Person] = []
    marks: list[Mark] = []
    pains: list[PainMark] = []
    for who, rows in journeys.items():
        first = rows[0]
        group, number = str(first["expectation"]), int(first["place"])
        lived = [row for row in rows if row["plan"] != Plan.SKIPPED]
        experience = whole(first["experience"])
        person = Person(who, str(first["pseudonym"]), group, number, experience, lived[-1]["emotion"] if lived else 0)
        people.append(person)
        for key, row in zip(keyed[who], rows, strict=True):
            x = place[key] + DODGE[group, number]
            skipped = row["plan"] == Plan.SKIPPED
            y = SKIPPED_ROW if skipped else float(row["emotion"])
            marks.append(
                Mark(person, place[key], x, y, row["channel"], row["plan"], int(row["emotion"]), row["what_happened"])
            )
            pains += [
                PainMark(person, x, pain.name, pain.severity, pain.quote, str(row["title"]))
                for pain in row["pain_points"]
            ]
    names = _by_people(pains)
    shown = tuple(names[:PAIN_POINTS_SHOWN])
    column_width, compact = _column_width(columns, fit)
    lowest, finding = _finding(columns, marks, len(people))
    used = {mark.channel for mark in marks if mark.plan != Plan.SKIPPED}
    return Layout(
        columns=columns,
        people=tuple(people),
        marks=tuple(marks),
        channels=tuple(channel for channel in Channel if channel in used),
        pain_marks=tuple(pain for pain in pains if pain.name in shown),
        pain_points=shown,
        pain_points_left_out=len(names) - len(shown),
        said=_said(pains, list(journeys.values()), keyed, place, people),
        planned=bool(planned),
        column_width=column_width,
        compact=compact,
        finding=finding,
        lowest=lowest,
    )


def merge(journeys: Sequence[Sequence[str]], planned: Sequence[str] = ()) -> list[str]:
    """One order that keeps that of every journey as far as they agree, the planned one or the longest first.

    A step that the others lack comes right after the step it followed, so that a detour stands where it began.
    """
    order = list(planned)
    for journey in sorted(journeys, key=len, reverse=True):
        at = -1
        for step in journey:
            if step in order:
                at = max(at, order.index(step))
            else:
                at += 1
                order.insert(at, step)
    return order


def wrap(text: str, width: int, lines: int = 4) -> list[str]:
    """The text in lines of at most `width` letters, long words parted with a hyphen, at most `lines` of them."""
    words = []
    for word in text.split():
        while len(word) > width > 2:
            cut = max(2, min(width - 1, len(word) - 4))  # never two letters alone on the next line
            words.append(word[:cut] + "-")
            word = word[cut:]
        words.append(word)
    return textwrap.wrap(
        " ".join(words), width, max_lines=lines, placeholder=" …", break_long_words=False, break_on_hyphens=False
    )


def dutch_number(number: float) -> str:
    """A number with one decimal at most, as the Dutch write it: −1,5."""
    written = f"{number:.1f}".removesuffix(".0").replace(".", ",").replace("-", "−")
    return "0" if written == "−0" else written


def whole(value: Any) -> int | None:
    """A whole number out of a data frame, where None can have become not-a-number (which differs from itself)."""
    return None if value is None or value != value else int(value)


def _planned_keys(planned: Sequence["PlannedStep"]) -> dict[int, str]:
    """A key per planned touchpoint: its stage and title, and which time it is when it is meant more than once."""
    times: dict[str, int] = {}
    keys = {}
    for one in planned:
        name = f"{one.stage}\n{one.title}".casefold()
        times[name] = times.get(name, 0) + 1
        keys[one.id] = f"{name}\n{times[name]}"
    return keys


def _keys(rows: Sequence[dict[str, Any]], planned: Mapping[int, str]) -> list[str]:
    """A key per step: that of its planned touchpoint, else its stage and title and which time they come."""
    keys: list[str] = []
    wanted = [planned.get(whole(row["planned_id"] or None) or 0) for row in rows]
    for row, meant in zip(rows, wanted, strict=True):
        if meant and meant not in keys:
            keys.append(meant)
            continue
        name = meant.rpartition("\n")[0] if meant else f"{row['stage']}\n{row['title']}".casefold()
        taken = {*keys, *wanted}  # what is meant is kept for who came as meant
        keys.append(next(key for key in (f"{name}\n{time}" for time in count(1)) if key not in taken))
    return keys


def _column(rows: Sequence[dict[str, Any]], planned: "PlannedStep | None") -> Column:
    came = [row for row in rows if row["plan"] != Plan.SKIPPED]
    if planned is None:
        extra = all(row["plan"] == Plan.EXTRA for row in rows)
        return Column(
            str(rows[0]["stage"]), str(rows[0]["title"]), extra, came=len(came), skipped=len(rows) - len(came)
        )
    return Column(
        planned.stage,
        planned.title,
        False,
        planned_channel=planned.channel,
        came=len(came),
        skipped=len(rows) - len(came),
        elsewhere=sum(row["channel"] != planned.channel for row in came),
    )


def _said(
    pains: Sequence[PainMark],
    journeys: Sequence[Sequence[dict[str, Any]]],
    keyed: Mapping[int, Sequence[str]],
    place: Mapping[str, int],
    people: Sequence[Person],
) -> tuple[Said, ...]:
    """One quote a column at most: about its worst pain point, else what was noted as a quote at the step."""
    best: dict[int, tuple[int, Said]] = {}

    def offer(column: int, weight: int, person: Person, words: str) -> None:
        if words and weight > best.get(column, (0, None))[0]:
            best[column] = (weight, Said(person, column, words))

    for pain in pains:
        offer(round(pain.x - DODGE[pain.person.group, pain.person.place]), 1 + pain.severity, pain.person, pain.quote)
    by_id = {person.respondent_id: person for person in people}
    for rows in journeys:
        for key, row in zip(keyed[int(rows[0]["respondent_id"])], rows, strict=True):
            offer(place[key], 1, by_id[int(row["respondent_id"])], str(row["quote"]))
    return tuple(said for _weight, said in (best[column] for column in sorted(best)))


def _column_width(columns: Sequence[Column], fit: int | None) -> tuple[int, bool]:
    longest = max((len(word) for column in columns for word in column.title.split()), default=0)
    natural = min(WIDEST, max(NARROWEST, int(longest * LETTER) + 12))
    if fit is None or AROUND + MARGIN + natural * len(columns) + NAMES <= fit:
        return natural, False
    return min(natural, max(TIGHTEST, (fit - AROUND - COMPACT_MARGIN) // max(1, len(columns)))), True


def _by_people(pains: Sequence[PainMark]) -> list[str]:
    """Names of pain points: those of most people first, then the most severe."""
    who: dict[str, set[int]] = {}
    worst: dict[str, int] = {}
    for pain in pains:
        who.setdefault(pain.name, set()).add(pain.person.respondent_id)
        worst[pain.name] = max(worst.get(pain.name, 0), pain.severity)
    return sorted(who, key=lambda name: (-len(who[name]), -worst[name], name))


def _finding(columns: Sequence[Column], marks: Sequence[Mark], people: int) -> tuple[int | None, str]:
    """The lowest point of the journeys: its column, and a sentence."""
    lived: dict[int, list[int]] = {}
    for mark in marks:
        if mark.plan != Plan.SKIPPED:
            lived.setdefault(mark.column, []).append(mark.emotion)
    if not lived:
        return None, "Er zijn nog geen contactmomenten beleefd"
    lowest = min(lived, key=lambda column: (sum(lived[column]) / len(lived[column]), -len(lived[column]), column))
    mean = sum(lived[lowest]) / len(lived[lowest])
    if mean >= 0:
        return None, "Geen enkel contactmoment is gemiddeld als vervelend beleefd"
    base = f"{len(lived[lowest])} van de {people} {'klant' if people == 1 else 'klanten'}"
    return lowest, f"Het dieptepunt is ‘{columns[lowest].title}’: gemiddeld {dutch_number(mean)} bij {base}"
