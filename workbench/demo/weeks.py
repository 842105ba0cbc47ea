"""The demo's calendar: 104 weeks that end last week, and how many questions fall in each."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from workbench.demo.content import Subject, read

WEEKS = 104
OPEN_DAYS = (20, 20, 19, 18, 15, 8)  # Monday to Saturday


def monday(today: date, week: int) -> date:
    """The Monday of week −1 (last week), −2 and so on."""
    return today - timedelta(days=today.weekday()) + timedelta(weeks=week)


def weeks() -> range:
    """Every week of the log, −104 to −1."""
    return range(-WEEKS, 0)


def open_points(week: int) -> list[tuple[str, int]]:
    """The Informatiepunten open in that week, with the share of visitors each gets."""
    return [(name, share) for name, opened, share in read("phrases.toml")["points"]["open"] if opened <= week]


def quiet(day: date) -> float:
    """How much quieter a week is through holidays: around Christmas, in summer, in May."""
    week = day.isocalendar().week
    if week in (52, 53, 1):
        return 0.45
    if 29 <= week <= 33:
        return 0.82
    return 0.9 if week in (18, 43, 9) else 1.0


def crowds(today: date, random: Random) -> list[float]:
    """How busy each week is for all subjects alike: points that open, holidays, chance."""
    first = sum(share for _name, share in open_points(-WEEKS))
    return [
        sum(share for _name, share in open_points(week))
        / first
        * quiet(monday(today, week))
        * random.lognormvariate(0, 0.05)
        for week in weeks()
    ]


def spread(subject: Subject, today: date, crowd: Sequence[float], random: Random) -> list[int]:
    """The week of each of the subject's questions: season, changes and chance, not under its minimum a week."""
    weights = []
    for week, busy in zip(weeks(), crowd, strict=True):
        weight = busy * subject.season[(monday(today, week) + timedelta(days=3)).month - 1]
        for change in subject.changes:
            if change.first <= week <= change.last:
                weight *= change.factor
        weights.append(weight * random.lognormvariate(0, 0.1))
    counts = _even(subject, weights, random) if subject.minimum else _chance(subject, weights, random)
    found = [week for week, count in counts.items() for _ in range(count)]
    random.shuffle(found)
    return found


def _chance(subject: Subject, weights: list[float], random: Random) -> dict[int, int]:
    """Each question by itself, as with rare events."""
    counts = dict.fromkeys(weeks(), 0)
    for week in random.choices(weeks(), weights, k=subject.count):
        counts[week] += 1
    return counts


def _even(subject: Subject, weights: list[float], random: Random) -> dict[int, int]:
    """Shares of the whole, raised to the minimum; what is lacking comes from the weeks that have most to spare."""
    expected = [subject.count * weight / sum(weights) for weight in weights]
    counts = {week: max(int(share), subject.minimum) for week, share in zip(weeks(), expected, strict=True)}
    while (short := subject.count - sum(counts.values())) != 0:
        spare = [1.0 if short > 0 else float(count - subject.minimum) for count in counts.values()]
        counts[random.choices(weeks(), spare)[0]] += 1 if short > 0 else -1
    return counts


def a_day(today: date, week: int, random: Random) -> date:
    """A day of that week on which the libraries were open."""
    return monday(today, week) + timedelta(days=random.choices(range(6), OPEN_DAYS)[0])
