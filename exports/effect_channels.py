"""Whether questions fell, or came in through another channel instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from exports.effect import EffectResult, Kind, Verdict, WeeklySeries, effect, is_as_expected
from exports.models import ExpectedChange
from journeys.errors import InvalidValue


@dataclass(frozen=True)
class ChannelEffect:
    """The verdict over all channels together, and each channel's own, by the name that a reader sees."""

    total: EffectResult
    channels: dict[str, EffectResult]

    @property
    def moved_share(self) -> float | None:
        """Of what went away in channels with less, the part that came back in channels with more; None: not moved."""
        lost = sum(-(self.channels[name].difference or 0.0) for name in self.total.moved_from)
        gained = sum(self.channels[name].difference or 0.0 for name in self.total.moved_to)
        return gained / lost if lost > 0 and gained > 0 else None


def effect_by_channel(
    channels: Mapping[str, WeeklySeries],
    live: int,
    comparisons: Sequence[WeeklySeries] = (),
    *,
    total: WeeklySeries | None = None,
    in_channel: Mapping[str, Sequence[WeeklySeries]] | None = None,
    expected: ExpectedChange | None = None,
    expected_in: Mapping[str, ExpectedChange] | None = None,
) -> ChannelEffect:
    """The effect over all channels and in each; less in one with more in another is moved.

    `total` is the sum of the channels where it is not given (they must then have the same bases). `in_channel` holds
    comparison series within a channel, so that a channel which everybody uses more is not taken for this improvement's
    doing; a channel without them is compared with `comparisons`. `expected_in` is what was expected of one channel.
    Raises `InvalidValue`.
    """
    own, wanted = in_channel or {}, expected_in or {}
    each = {
        name: effect(series, live, own.get(name, comparisons), expected=wanted.get(name, expected))
        for name, series in channels.items()
    }
    whole = effect(total or _together(channels), live, comparisons, expected=expected)
    less = tuple(name for name, one in each.items() if one.verdict is Verdict.LESS)
    more = tuple(name for name, one in each.items() if one.verdict is Verdict.MORE)
    if less and more:
        # where the rise itself was the aim, as of a letter that sends people to the Informatiepunt, it was reached
        aimed = any(wanted.get(name) is ExpectedChange.MORE for name in more)
        met = None if expected is None and not aimed else aimed or bool(is_as_expected(whole.verdict, expected))
        whole = replace(whole, verdict=Verdict.MOVED, lacking=None, as_expected=met, moved_from=less, moved_to=more)
    return ChannelEffect(whole, each)


def _together(channels: Mapping[str, WeeklySeries]) -> WeeklySeries:
    every = list(channels.values())
    if not every or any(one.kind is not Kind.QUESTIONS or one.bases != every[0].bases for one in every):
        raise InvalidValue(field="channels", value=len(every), expected="questions with the same bases")
    summed = [sum(week) for week in zip(*(one.totals for one in every), strict=True)]
    return WeeklySeries.questions(summed, every[0].bases)
