"""The priority of an improvement: a documented, adjustable rule over four factors of 1 to 5.

Priority = weighted mean of the factors that are known, to one decimal. Every factor is computed from
figures as they may leave (rounded, see `exports.safety`), so that a reader can recompute it from the file.
The anchors in words are in docs/backlog.md and on the sheet “Toelichting” of the workbook.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite, sqrt
from pathlib import Path
from typing import Any

from exports.safety import THRESHOLD, shown, write_whole
from journeys.errors import FileMissing, InvalidValue

RULE_FILE = "priority.toml"
FACTORS = ("reach", "severity", "trend", "ease")
NAMES = {"reach": "Bereik", "severity": "Ernst", "trend": "Ontwikkeling", "ease": "Gemak"}
SEVERITY_ANCHORS = (
    "Kleine hinder: de burger komt er zelf uit.",
    "Hulp nodig: de burger moet iemand iets vragen om verder te kunnen.",
    "Vertraging: de burger moet een stap overdoen of onnodig wachten.",
    "Schade dreigt: de burger mist een termijn, een recht of geld, of maakt kosten.",
    "Afhaken: de burger geeft op of komt zonder hulp niet verder.",
)
EASE_ANCHORS = (
    "Zeer moeilijk: wet of regeling moet anders.",
    "Moeilijk: meer systemen of organisaties moeten mee.",
    "Gemiddeld: past in een gewoon project.",
    "Makkelijk: binnen drie maanden te doen met eigen mensen.",
    "Zeer makkelijk: een tekst of instelling, binnen een maand.",
)


@dataclass(frozen=True)
class Rule:
    """The numbers of the rule, all of which may be set: weights, and where each anchor begins."""

    weight_reach: float = 2.0
    weight_severity: float = 2.0
    weight_trend: float = 1.0
    weight_ease: float = 1.0
    reach_from: tuple[int, int, int, int] = (10, 25, 75, 200)  # questions a quarter for 2, 3, 4, 5
    change_small: float = 0.10  # up to here: no change
    change_large: float = 0.50  # from here: a strong change
    not_helped_share: float = 0.25  # from here a topic without journeys has severity 3
    drop_off_share: float = 0.40  # from here a funnel step has severity 4

    def __post_init__(self) -> None:
        weights = [self.weight(name) for name in FACTORS]
        if not all(isfinite(weight) and weight >= 0 for weight in weights) or sum(weights[:3]) <= 0:
            raise InvalidValue(field="weight_…", value=weights, expected="0 or more, not all 0")
        if len(self.reach_from) != 4 or list(self.reach_from) != sorted(set(self.reach_from)):
            raise InvalidValue(field="reach_from", value=list(self.reach_from), expected="four rising numbers")
        if not 0 <= self.change_small < self.change_large:
            raise InvalidValue(field="change_small", value=self.change_small, expected="less than change_large")

    def weight(self, factor: str) -> float:
        """How heavily a factor counts."""
        return float(getattr(self, f"weight_{factor}"))

    def anchors(self, factor: str) -> tuple[str, ...]:
        """What 1 to 5 mean for a factor, in words."""
        two, three, four, five = self.reach_from
        small, large = _percent(self.change_small), _percent(self.change_large)
        return {
            "reach": (
                f"Minder dan {two} vragen per kwartaal, of 1 klant.",
                f"{two} tot {three} vragen per kwartaal, of 2 klanten.",
                f"{three} tot {four} vragen per kwartaal, of 3 klanten.",
                f"{four} tot {five} vragen per kwartaal, of 4 of meer klanten.",
                f"{five} of meer vragen per kwartaal.",
            ),
            "severity": SEVERITY_ANCHORS,
            "trend": (
                f"Sterke daling: {large} of meer minder vragen dan in de periode ervoor.",
                f"Daling: tussen {small} en {large} minder vragen.",
                f"Gelijk: minder dan {small} verschil, een verschil dat toeval kan zijn, of te weinig gegevens.",
                f"Stijging: tussen {small} en {large} meer vragen.",
                f"Sterke stijging: {large} of meer extra vragen.",
            ),
            "ease": EASE_ANCHORS,
        }[factor]


@dataclass(frozen=True)
class Factor:
    """One factor: its value from 1 to 5, None when not known yet, and why."""

    name: str
    value: int | None
    reason: str
    weight: float

    @property
    def label(self) -> str:
        """The factor's Dutch name."""
        return NAMES[self.name]


@dataclass(frozen=True)
class Priority:
    """The priority of one item with the factors it was computed from."""

    number: float
    factors: tuple[Factor, ...]

    def factor(self, name: str) -> Factor:
        """The factor of that name."""
        return next(factor for factor in self.factors if factor.name == name)


@dataclass(frozen=True)
class Figures:
    """What the rule looks at; counts of questions as rounded for leaving (None: under the threshold)."""

    has_questions: bool = False
    questions: int | None = None
    dated: bool = True
    previous: int | None = None
    previous_known: bool = False
    customers: int = 0
    customers_total: int = 0
    max_severity: int | None = None
    not_helped_share: float | None = None
    drop_off: float | None = None
    severity_by_hand: int | None = None
    ease: int | None = None


def prioritise(figures: Figures, rule: Rule) -> Priority:
    """The four factors with their reasons, and their weighted mean."""
    values = {
        "reach": _reach(figures, rule),
        "severity": _severity(figures, rule),
        "trend": _trend(figures, rule),
        "ease": (figures.ease, EASE_ANCHORS[figures.ease - 1] if figures.ease else "Vult de eigenaar in."),
    }
    factors = tuple(Factor(name, *values[name], weight=rule.weight(name)) for name in FACTORS)
    return Priority(weighted_mean(factors), factors)


def weighted_mean(factors: tuple[Factor, ...]) -> float:
    """Σ weight · value / Σ weight over the known factors, halves rounded up as a spreadsheet does."""
    known = [(Decimal(str(factor.weight)), factor.value) for factor in factors if factor.value is not None]
    mean = sum((weight * value for weight, value in known), Decimal()) / sum(weight for weight, _ in known)
    return float(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _reach(figures: Figures, rule: Rule) -> tuple[int, str]:
    by_customers = min(figures.customers, 4)
    by_questions = 0
    if figures.has_questions:
        by_questions = 1 + sum((figures.questions or 0) >= start for start in rule.reach_from)
    reasons = []
    if figures.has_questions:
        undated = "" if figures.dated else " (zonder datum, over alles geteld)"
        reasons.append(f"{shown(figures.questions)} vragen{undated}")
    if figures.customers:
        reasons.append(f"{figures.customers} van de {figures.customers_total} klanten")
    return max(by_customers, by_questions, 1), _sentence(" en ".join(reasons) or "nog geen aantallen")


def _severity(figures: Figures, rule: Rule) -> tuple[int, str]:
    if figures.severity_by_hand is not None:
        return figures.severity_by_hand, f"Met de hand vastgesteld. {SEVERITY_ANCHORS[figures.severity_by_hand - 1]}"
    found = [(2, "Burgers hadden hulp nodig: zij stelden er een vraag over.")] if figures.has_questions else []
    if figures.max_severity is not None:
        found.append((figures.max_severity, f"Uit de klantreizen. {SEVERITY_ANCHORS[figures.max_severity - 1]}"))
    if figures.not_helped_share is not None and figures.not_helped_share >= rule.not_helped_share:
        found.append(
            (3, f"Bij {_percent(rule.not_helped_share)} of meer van de vragen kon het Informatiepunt niet helpen.")
        )
    if figures.drop_off is not None and figures.drop_off >= rule.drop_off_share:
        found.append((4, f"Op de website haakt {_percent(figures.drop_off)} af bij één stap."))
    return max(found, default=(1, "Nog geen gegevens over de ernst."), key=lambda one: one[0])


def _trend(figures: Figures, rule: Rule) -> tuple[int, str]:
    if not figures.has_questions:
        return 3, "Geen vragen geteld; telt als gelijk."
    if not figures.dated:
        return 3, "Vragen zonder datum; telt als gelijk."
    if not figures.previous_known:
        return 3, "Over de periode ervoor zijn geen gegevens; telt als gelijk."
    # “minder dan 10” is read as 9: the change that is certain at least
    now, before = (THRESHOLD - 1 if count is None else count for count in (figures.questions, figures.previous))
    words = f"{shown(figures.questions)} vragen, was {shown(figures.previous)}"
    if figures.questions is None and figures.previous is None:
        return 3, "Te weinig vragen om een ontwikkeling te zien."
    if abs(now - before) <= 2 * sqrt(now + before):  # twice the spread of a difference of two Poisson counts
        return 3, _sentence(f"{words}: dat verschil kan toeval zijn")
    change = (now - before) / before
    if abs(change) < rule.change_small:
        return 3, _sentence(f"{words}: ongeveer gelijk")
    strong = abs(change) >= rule.change_large
    way = "stijging" if change > 0 else "daling"
    value = (5 if strong else 4) if change > 0 else (1 if strong else 2)
    return value, _sentence(f"{words}: {'sterke ' if strong else ''}{way}")


def read_rule(path: Path) -> Rule:
    """The rule with the numbers of a TOML file in place of the defaults; see docs/backlog.md.

    Raises `FileMissing`, and `InvalidValue` for an unknown name or a number that cannot be.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise FileMissing(file=path) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidValue(field=str(path), value=str(error), expected="TOML") from error
    return rule_from(given)


def rule_in(folder: Path) -> Rule:
    """The rule of `priority.toml` in this folder; the one of the product where there is no such file."""
    path = folder / RULE_FILE
    return read_rule(path) if path.exists() else Rule()


def keep_rule(rule: Rule, folder: Path) -> None:
    """Write the rule to `priority.toml` in this folder; raises `OutputNotWritable`.

    Only what differs from the rule of the product is written, so that a later version's defaults still come through.
    """
    usual = Rule()
    given = {field.name: getattr(rule, field.name) for field in fields(Rule)}
    lines = [
        f"{name} = {list(value) if isinstance(value, tuple) else value}"
        for name, value in given.items()
        if value != getattr(usual, name)
    ]
    head = "# The priority of an improvement; see docs/backlog.md. What is not here is as the product has it."
    write_whole({folder / RULE_FILE: "\n".join([head, *lines, ""]).encode()})


def rule_from(given: Mapping[str, Any]) -> Rule:
    """A rule from names and numbers; what is not given keeps its default."""
    names = [field.name for field in fields(Rule)]
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in names:
            raise InvalidValue(field="priority", value=name, expected=", ".join(names))
        if name == "reach_from":
            if not isinstance(value, list) or not all(type(number) is int for number in value):
                raise InvalidValue(field=name, value=value, expected="four rising numbers")
            values[name] = tuple(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            values[name] = float(value)
        else:
            raise InvalidValue(field=name, value=value, expected="a number")
    return Rule(**values)


def _percent(share: float) -> str:
    return f"{round(100 * share)}%"


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + "."
