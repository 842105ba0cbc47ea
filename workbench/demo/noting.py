"""What the demo's desks note beside a question: what was behind it, for whom, what they answered. All invented.

It depends on the words of the row only, so that the same question is noted alike whatever the day.
"""

import re
from dataclasses import dataclass
from functools import cache
from random import Random

from workbench.demo.content import read, seeded
from workbench.demo.questions import SEED, WRITTEN, Row

COLUMNS = (
    "vraag achter de vraag",
    "voor wie",
    "levensgebeurtenis",
    "soort doorverwijzing",
    "te persoonlijk",
    "hoe gevonden",
    "antwoord",
)
BEHIND, EVENT, FOUND, PERSONAL, WHOM, ANSWERED = 0.25, 0.5, 0.3, 0.4, 0.6, 0.35  # shares of the rows that tell it
CHOICE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Noted:
    """The cells beside a question, in the order of `COLUMNS`."""

    behind: str = ""
    whom: str = ""
    life_event: str = ""
    referral_kind: str = ""
    too_personal: str = ""
    found_via: str = ""
    answer: str = ""

    def cells(self) -> tuple[str, ...]:
        """As they stand in the file."""
        return (
            *(self.behind, self.whom, self.life_event, self.referral_kind),
            *(self.too_personal, self.found_via, self.answer),
        )


def note(row: Row) -> Noted:
    """What a desk notes of this row."""
    random = seeded(SEED, "noted", row.subject, row.text)
    noted = read("noted.toml")

    def told(share: float) -> bool:
        return random.random() < share

    behind, event = noted["behind"].get(row.subject), noted["life_events"].get(row.subject)
    return Noted(
        behind=random.choice(behind) if behind and told(BEHIND) else "",
        whom=("ander" if _of_another().search(row.text.lower()) else "zelf") if told(WHOM) else "",
        life_event=event if event and told(EVENT) else "",
        referral_kind=_kind(row.referral) if row.referral and told(0.9) else "",
        too_personal=_personal(row.subject, random) if told(PERSONAL) else "",
        found_via=random.choices(list(noted["found_via"]), list(noted["found_via"].values()))[0] if told(FOUND) else "",
        answer=_answer(row, random) if told(ANSWERED) else "",
    )


def _kind(referral: str) -> str:
    kinds: dict[str, str] = read("noted.toml")["kinds"]
    return next((kind for words, kind in kinds.items() if words in referral), "publieke organisatie")


def _personal(subject: str, random: Random) -> str:
    often = subject in read("noted.toml")["personal"]["subjects"]
    return "ja" if random.random() < (0.22 if often else 0.03) else "nee"


def _answer(row: Row, random: Random) -> str:
    given = _answers().get(row.subject)
    if given is None:
        return ""
    said = random.choice(given["written" if row.channel in WRITTEN else "spoken"])
    return " ".join(CHOICE.sub(lambda match: random.choice(match[1].split("|")), said).split())


@cache
def _answers() -> dict[str, dict[str, list[str]]]:
    return {one["subject"]: one for one in read("noted.toml")["answers"]}


@cache
def _of_another() -> re.Pattern[str]:
    """Words by which a visitor asks for somebody else."""
    people = read("phrases.toml")["people"]["kin"].values()
    return re.compile("|".join(sorted({re.escape(name) for group in people for name, _female in group})))
