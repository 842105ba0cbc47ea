"""An effect as it is kept, so that what was shown can be shown again. Pure; figures are exact: for the screen only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from exports.effect import EffectResult, Kind, Lacking, Verdict
from exports.effect_channels import ChannelEffect
from exports.effect_parts import Part
from exports.effect_words import caution, verdict_sentence, verdict_words
from exports.models import ExpectedChange

LINES = ("observed", "expected", "band_low", "band_high")
NUMBERS = ("margin", "ratio", "low", "high", "p_placebo", "difference", "difference_low", "difference_high")


@dataclass(frozen=True)
class ShownPart:
    """One thing that was judged, with its channels by name, as it is drawn."""

    first_week: date
    total: EffectResult
    channels: dict[str, EffectResult]
    moved_share: float | None
    compared_with: tuple[str, ...]
    compared_kind: str
    divided_by: str
    sources: tuple[str, ...]
    step: str

    @property
    def weeks(self) -> list[date]:
        """The Monday of each week."""
        return [self.first_week + timedelta(weeks=at) for at in range(len(self.total.observed))]


@dataclass(frozen=True)
class ShownEffect:
    """An effect as it was worked out: the first part decides."""

    live_on: date
    expected_change: str | None
    recorded_on: date | None
    expectation_counts: bool
    moved: int
    parts: tuple[ShownPart, ...]

    @property
    def decides(self) -> EffectResult:
        """What the verdict is about."""
        return self.parts[0].total


def as_figures(
    parts: list[tuple[Part, ChannelEffect]],
    *,
    live_on: date,
    expected_change: str | None,
    recorded_on: date | None,
    expectation_counts: bool,
    moved: int,
    digest: str,
) -> dict[str, Any]:
    """What is kept of an effect, as JSON."""
    decides = parts[0][1].total
    return {
        "sentence": verdict_sentence(decides),
        "outgoing": verdict_sentence(decides, outgoing=True),
        "words": verdict_words(decides),
        "caution": caution(decides),
        "live_on": live_on.isoformat(),
        "last_week": parts[0][0].span.last.isoformat(),
        "expected_change": expected_change,
        "recorded_on": recorded_on.isoformat() if recorded_on else None,
        "expectation_counts": expectation_counts,
        "moved": moved,
        "digest": digest,
        "parts": [_part(part, found) for part, found in parts],
    }


def read_figures(figures: Mapping[str, Any]) -> ShownEffect | None:
    """An effect from what was kept of it; None where it was kept without its figures."""
    if not figures.get("parts"):
        return None
    recorded = figures["recorded_on"]
    return ShownEffect(
        live_on=date.fromisoformat(figures["live_on"]),
        expected_change=figures["expected_change"],
        recorded_on=date.fromisoformat(recorded) if recorded else None,
        expectation_counts=figures["expectation_counts"],
        moved=figures["moved"],
        parts=tuple(
            ShownPart(
                first_week=date.fromisoformat(part["first_week"]),
                total=_read_result(part["total"]),
                channels={name: _read_result(one) for name, one in part["channels"]},
                moved_share=part["moved_share"],
                compared_with=tuple(part["compared_with"]),
                compared_kind=part["compared_kind"],
                divided_by=part["divided_by"],
                sources=tuple(part["sources"]),
                step=part["step"],
            )
            for part in figures["parts"]
        ),
    )


def _part(part: Part, found: ChannelEffect) -> dict[str, Any]:
    return {
        "first_week": part.span.first.isoformat(),
        "total": _result(found.total),
        # pairs: their order, largest first, has to survive a database that sorts the keys of JSON
        "channels": [[name, _result(one)] for name, one in found.channels.items()],
        "moved_share": _short(found.moved_share),
        "compared_with": list(part.compared_with),
        "compared_kind": part.compared_kind,
        "divided_by": part.divided_by,
        "sources": list(part.sources),
        "step": part.step,
    }


def _result(result: EffectResult) -> dict[str, Any]:
    return {
        "kind": result.kind.value,
        "live": result.live,
        "verdict": result.verdict.value,
        "lacking": result.lacking.value if result.lacking else None,
        "expected_change": result.expected_change.value if result.expected_change else None,
        "as_expected": result.as_expected,
        **{name: _short(getattr(result, name)) for name in NUMBERS},
        **{name: getattr(result, name) for name in ("weeks_before", "weeks_after", "comparisons", "placebo_dates")},
        **{name: [_short(value) for value in getattr(result, name)] for name in LINES},
        "moved_from": list(result.moved_from),
        "moved_to": list(result.moved_to),
    }


def _read_result(kept: Mapping[str, Any]) -> EffectResult:
    changed: dict[str, Any] = dict(kept)
    changed |= {name: tuple(kept[name]) for name in (*LINES, "moved_from", "moved_to")}
    changed["kind"], changed["verdict"] = Kind(kept["kind"]), Verdict(kept["verdict"])
    changed["lacking"] = Lacking(kept["lacking"]) if kept["lacking"] else None
    changed["expected_change"] = ExpectedChange(kept["expected_change"]) if kept["expected_change"] else None
    return EffectResult(**changed)


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
