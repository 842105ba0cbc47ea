"""About 20,000 fictional questions as Informatiepunten might log them: the same seed gives the same texts.

The texts do not depend on `today`; only their dates do, and the points that were open on those dates.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from random import Random

from workbench.demo import wording
from workbench.demo.content import Subject, read, seeded, subjects
from workbench.demo.invented import details
from workbench.demo.misspelling import misspell
from workbench.demo.weeks import a_day, crowds, open_points, spread

SEED = 20_240_229
CHANNELS = {"balie": 56, "telefoon": 15, "Informatiepunt": 10, "e-mail": 7, "WhatsApp": 7, "website": 5}
WRITTEN = ("e-mail", "WhatsApp", "website")
OUTCOMES = {"geholpen": 57, "doorverwezen": 23, "naar cursus": 4, "niet geholpen": 8, "": 8}
DESK_NOTES = re.compile(
    r"\b[Ss]amen (?:gedaan|op |ge|in|met|aan|[a-z]+ (?:ge|aan|in|be))|meegegeven|geprint|[Hh]ulp gevraagd|[Uu]itleg ge"
    r"|[Ss]tap voor stap|doorverwezen naar|[Dd]oorgegeven aan|[Tt]eruggestuurd|[Hh]ulp bij nieuw|, gelukt"
    r"|\bbezoeker|\bklant\b"
)
WITHOUT_DATE, WITH_PERSONAL_DETAILS = 0.024, 0.035
TO_WHATSAPP = 0.12  # of what the desks hear, the share that came by WhatsApp instead in the last week; none a year ago


@dataclass(frozen=True)
class Row:
    """One row of the log, as it stands in the file."""

    number: str
    asked_on: str  # dd-mm-jjjj, or empty
    point: str
    channel: str
    age_group: str
    organisation: str
    text: str
    referral: str
    outcome: str
    subject: str = ""  # not in the file: which subject it was written for
    later_from: int = 0  # not in the file: makes sense from that week only


def generate(today: date, seed: int = SEED) -> list[Row]:
    """Every row of the log in order of date, a few of them wrong on purpose; the same input gives the same bytes."""
    when = seeded(seed, today)
    crowd = crowds(today, when)
    dated = [
        (a_day(today, week, when), replace(row, point=_point(week, when), channel=_channel(row, week)))
        for subject in subjects()
        for week, row in _place(texts(subject, seed), spread(subject, today, crowd, when))
    ]
    dated.sort(key=lambda pair: pair[0])
    rows = [
        replace(row, number=f"F-{100_000 + at}", asked_on="" if row.asked_on == "none" else f"{day:%d-%m-%Y}")
        for at, (day, row) in enumerate(dated, start=1)
    ]
    return _with_mistakes(rows, today)


@cache
def texts(subject: Subject, seed: int = SEED) -> tuple[Row, ...]:
    """The subject's questions with all that does not depend on the date."""
    random = seeded(seed, subject.key)
    return tuple(_row(subject, random) for _ in range(subject.count))


def _place(rows: tuple[Row, ...], chosen: list[int]) -> list[tuple[int, Row]]:
    """Each row with its week; rows that make sense from some week on come after it."""
    late = sorted((row for row in rows if row.later_from), key=lambda row: row.later_from)
    free = sorted(chosen)
    placed: list[tuple[int, Row]] = []
    for row in reversed(late):
        placed.append((free.pop(-1 - (len(placed) * 7) % _reach(free, row.later_from)), row))
    taken = chosen.copy()
    for week, _row in placed:
        taken.remove(week)
    return placed + list(zip(taken, (row for row in rows if not row.later_from), strict=True))


def _reach(weeks: list[int], first: int) -> int:
    """How many of these sorted weeks lie at `first` or after."""
    return max(sum(week >= first for week in weeks), 1)


def _row(subject: Subject, random: Random) -> Row:
    phrases = read("phrases.toml")
    channel = _pick(CHANNELS, random)
    later = bool(subject.later) and random.random() < 0.06
    sentence = random.choice(subject.later if later else subject.questions)
    text = _text(subject, sentence, _voice(sentence, channel, random), channel, random)
    outcome = _pick(OUTCOMES, random)
    return Row(
        number="",
        asked_on="none" if random.random() < WITHOUT_DATE and not subject.minimum else "",
        point="",
        channel=channel,
        age_group="" if random.random() < 0.16 else _pick(phrases["ages"][subject.people], random),
        organisation="" if random.random() < subject.unnamed else subject.organisation,
        text=text,
        referral=random.choice(subject.referrals) if outcome == "doorverwezen" or random.random() < 0.04 else "",
        outcome=outcome,
        subject=subject.key,
        later_from=subject.later_from if later else 0,
    )


def _voice(sentence: str, channel: str, random: Random) -> str:
    """Who put it in words: the visitor (“ik”), somebody for them (“kin”) or the desk that logs it (“desk”)."""
    if not wording.about_someone(sentence):
        return "ik" if channel in WRITTEN or random.random() < 0.75 or " ik " in f" {sentence} " else "desk"
    if channel in WRITTEN:
        return random.choices(("ik", "kin"), (6, 4))[0]
    return random.choices(("ik", "kin", "desk"), (34, 24, 42))[0]


def _text(subject: Subject, sentence: str, voice: str, channel: str, random: Random) -> str:
    phrases = read("phrases.toml")
    if voice == "ik":
        person = wording.asker(random)
    else:
        named, female = random.choice(phrases["people"][voice][subject.people])
        person = wording.other(named, female)
    told = wording.about_someone(sentence)
    short = len(sentence) < 60 and not told
    parts = [sentence]
    if told and random.random() < 0.5:
        chosen = random.sample(subject.details, k=2 if len(subject.details) > 2 and random.random() < 0.12 else 1)
        parts = [*chosen, sentence] if len(chosen) == 1 and random.random() < 0.2 else [sentence, *chosen]
    elif not short and random.random() < 0.3:
        parts.append(random.choice(subject.details))
    if random.random() < (0.08 if short else 0.3):
        parts.append(random.choice(phrases["endings"][voice]))
    text = _say(parts, wording.Telling(person, random), voice)
    text = misspell(wording.capitals(_open(text, subject, voice, channel, random)), voice, random)
    if random.random() < WITH_PERSONAL_DETAILS:
        text = f"{text} {_personal(voice, person, random)}"
    return text


def _say(parts: list[str], telling: wording.Telling, voice: str) -> str:
    """The parts in words; choices that only a desk would write are taken again when a visitor speaks."""
    text = ""
    for _attempt in range(6):
        telling.mentioned = False
        text = " ".join(telling.say(part) for part in parts)
        if voice == "desk" or not DESK_NOTES.search(text):
            break
    return text


def _open(text: str, subject: Subject, voice: str, channel: str, random: Random) -> str:
    """The text with a greeting, a label of the desk, or nothing in front."""
    greetings = read("phrases.toml")["greetings"]
    chance = random.random()
    if voice == "desk":
        if chance > 0.24 or ":" in text[:40]:
            return text
        return (
            f"{random.choice(subject.labels)}: {text}"
            if chance < 0.16
            else f"{random.choice(greetings['desk'])} {text}"
        )
    if chance > (0.45 if channel in WRITTEN else 0.14):
        return text
    greeting = random.choice(greetings["write" if channel in WRITTEN else "talk"])
    return f"{greeting} {text if greeting.endswith(('.', '?')) else wording.lower_first(text)}"


def _personal(voice: str, person: wording.Person, random: Random) -> str:
    """A sentence with made-up personal details."""
    sentence = random.choice(read("phrases.toml")["invented"][voice])
    for name, value in details(random).items():
        sentence = sentence.replace(f"{{{name}}}", value)
    telling = wording.Telling(person, random)
    telling.mentioned = True
    return wording.capitals(telling.say(sentence))


def _point(week: int, random: Random) -> str:
    names, shares = zip(*open_points(week), strict=True)
    return f"{random.choices(names, shares)[0]} (fictief)"


def _channel(row: Row, week: int) -> str:
    """The channel of a row, by the words of it and the week: the libraries have been on WhatsApp for a year."""
    grown = TO_WHATSAPP * max(0, 52 + week) / 52
    return "WhatsApp" if row.channel == "balie" and seeded("whatsapp", row.text).random() < grown else row.channel


def _pick(shares: dict[str, int], random: Random) -> str:
    return random.choices(list(shares), list(shares.values()))[0]


def _with_mistakes(rows: list[Row], today: date) -> list[Row]:
    """The log with eight rows that cannot be read, as any real log has."""
    year = today.year - 1
    wrong = (
        f"31-02-{year}",
        f"32-05-{year}",
        "vorige week",
        f"{today:%d-%m}-{today.year + 1}",
        "dinsdag?",
        "12-2",
        f"00-00-{year}",
    )
    step = len(rows) // (len(wrong) + 2)
    marred = list(rows)
    for at, text in enumerate(wrong, start=1):
        marred[at * step] = replace(marred[at * step], asked_on=text)
    marred[-step] = replace(marred[-step], text="")
    return marred
