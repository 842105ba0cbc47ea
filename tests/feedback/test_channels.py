"""Channels through time, and whether digital grows beside phone and desk or at their cost."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from feedback.channels import Asked, Shift, Verdict, asked_through, shift, steps, year_back
from tests.feedback.asking import ask

MONDAY = date(2026, 6, 1)


def weekly(numbers: dict[str, list[int]], source: int = 1, start: date = MONDAY) -> list[Asked]:
    """So many items on the Wednesday of each week, per channel."""
    return [
        Asked(start + timedelta(weeks=week, days=2), channel, source, count)
        for channel, counts in numbers.items()
        for week, count in enumerate(counts)
        if count
    ]


def compare(asked: list[Asked], start: date, end: date) -> Shift:
    """The comparison in a log that is kept on every Monday and Friday of the period."""
    days = [start + timedelta(days=at) for at in range((end - start).days + 1)]
    letters = [Asked(day, "letter", 1, 1) for day in days if day.weekday() in (0, 4)]
    return shift([*asked, *letters], start, end)


def test_items_are_counted_per_day_channel_and_source(session: Session) -> None:
    ask(session, "x", asked_on=MONDAY, channel="web", times=3, about=["CBR"])
    ask(session, "x", asked_on=MONDAY, channel="web", source="andere")
    ask(session, "x", asked_on=MONDAY + timedelta(days=1), times=2, about=["DUO"])
    ask(session, "x", channel="web", times=5)
    counts = asked_through(session, start=MONDAY, end=MONDAY + timedelta(days=6))
    assert [(one.day.day, one.channel, one.count) for one in counts] == [
        (1, "web", 3),
        (1, "web", 1),
        (2, "", 2),
    ]
    assert len({one.source_id for one in counts}) == 2
    assert asked_through(session, start=MONDAY + timedelta(days=30)) == []


def test_a_week_cut_off_by_the_period_is_told_apart() -> None:
    asked = weekly({"web": [2, 3], "phone": [1, 0]})
    found = steps(asked, MONDAY + timedelta(days=1), MONDAY + timedelta(days=13), "week")
    assert [(step.start, step.counts, step.partial) for step in found] == [
        (MONDAY, {"web": 2, "phone": 1}, True),
        (MONDAY + timedelta(weeks=1), {"web": 3}, False),
    ]
    months = steps(asked, date(2026, 6, 1), date(2026, 7, 15), "month")
    assert [(step.start.month, sum(step.counts.values()), step.partial) for step in months] == [
        (6, 6, False),
        (7, 0, True),
    ]


@pytest.mark.parametrize(
    ("digital", "direct", "verdict"),
    [
        ([20] * 6 + [40] * 6, [80] * 6 + [50] * 6, Verdict.AT_COST),
        ([20] * 6 + [40] * 6, [80] * 12, Verdict.BESIDE),
        ([20] * 6 + [40] * 6, [60] * 6 + [80] * 6, Verdict.BESIDE),
        ([20] * 12, [80] * 6 + [50] * 6, Verdict.NOT_GROWING),
        ([40] * 6 + [20] * 6, [80] * 12, Verdict.NOT_GROWING),
    ],
)
def test_digital_grows_at_the_cost_of_the_phone_beside_it_or_not(
    digital: list[int], direct: list[int], verdict: Verdict
) -> None:
    asked = weekly({"whatsapp": digital, "phone": direct, "letter": [7] * 12})
    found = compare(asked, MONDAY, MONDAY + timedelta(weeks=12, days=-1))
    assert found.verdict == verdict
    assert found.first is not None
    assert found.last is not None
    assert (found.first.weeks, found.last.weeks) == (4, 4)
    assert (found.first.digital, found.first.direct) == (4 * digital[0], 4 * direct[0])
    assert (found.last.digital, found.last.direct) == (4 * digital[-1], 4 * direct[-1])
    assert found.digital is not None
    assert found.digital.ratio == pytest.approx(digital[-1] / digital[0])
    assert found.digital.low < found.digital.ratio < found.digital.high


def test_weeks_that_differ_much_make_a_change_less_sure() -> None:
    steady = weekly({"web": [30] * 4 + [31] * 4 + [50] * 4, "phone": [50] * 12})
    bursts = weekly({"web": [5, 55, 5, 55] + [31] * 4 + [5, 95, 5, 95], "phone": [50] * 12})
    end = MONDAY + timedelta(weeks=12, days=-1)
    assert compare(steady, MONDAY, end).verdict == Verdict.BESIDE
    assert compare(bursts, MONDAY, end).verdict == Verdict.NOT_GROWING


def test_weeks_cut_off_take_no_part() -> None:
    asked = weekly({"web": [99] + [20] * 12 + [99], "phone": [50] * 14}, start=MONDAY - timedelta(weeks=1))
    found = compare(asked, MONDAY - timedelta(days=3), MONDAY + timedelta(weeks=12, days=3))
    assert found.first is not None
    assert found.first.start == MONDAY
    assert (found.first.digital, found.last.digital if found.last else 0) == (80, 80)


def test_over_a_year_the_same_season_is_compared() -> None:
    season = [30] * 13 + [10] * 39 + [60] * 13
    found = compare(weekly({"web": season, "phone": [50] * 65}), MONDAY, MONDAY + timedelta(weeks=65, days=-1))
    assert found.same_season
    assert found.first is not None
    assert (found.first.start, found.first.digital) == (MONDAY, 13 * 30)
    assert found.verdict == Verdict.BESIDE


def test_a_year_back_ends_with_the_last_whole_week() -> None:
    assert year_back(MONDAY + timedelta(days=6)) == MONDAY - timedelta(weeks=64)
    assert year_back(MONDAY + timedelta(days=4)) == MONDAY - timedelta(weeks=64)
    assert year_back(MONDAY + timedelta(days=3)) == MONDAY - timedelta(weeks=65)


def test_nothing_is_concluded_when_other_sources_count() -> None:
    asked = weekly({"phone": [50] * 12}) + weekly({"web": [0] * 8 + [40] * 4}, source=2)
    found = compare(asked, MONDAY, MONDAY + timedelta(weeks=12, days=-1))
    assert found.verdict == Verdict.OTHER_SOURCES
    assert found.sources == (2,)
    assert found.digital is None


def test_a_source_of_a_handful_items_does_not_stand_in_the_way() -> None:
    asked = weekly({"phone": [500] * 12, "web": [100] * 12}) + weekly({"web": [1]}, source=2)
    assert compare(asked, MONDAY, MONDAY + timedelta(weeks=12, days=-1)).verdict == Verdict.NOT_GROWING


def test_too_few_items_or_weeks_say_nothing() -> None:
    few = weekly({"web": [5] * 12, "phone": [7] * 12})
    end = MONDAY + timedelta(weeks=12, days=-1)
    assert compare(few, MONDAY, end).verdict == Verdict.TOO_FEW  # 48 in each part
    assert compare(weekly({"web": [5] * 12, "phone": [8] * 12}), MONDAY, end).verdict != Verdict.TOO_FEW
    assert compare(few, MONDAY, MONDAY + timedelta(weeks=5)).verdict == Verdict.TOO_SHORT
    assert shift([], MONDAY, end).verdict == Verdict.TOO_FEW


def test_a_period_longer_than_the_log_is_that_of_the_log() -> None:
    asked = weekly({"web": [20] * 6 + [40] * 6, "phone": [80] * 12})
    asked += [Asked(MONDAY, "letter", 1, 1), Asked(MONDAY + timedelta(weeks=11, days=4), "letter", 1, 1)]
    found = shift(asked, MONDAY - timedelta(weeks=20), MONDAY + timedelta(weeks=30))
    assert found.verdict == Verdict.BESIDE
    assert found.first is not None
    assert (found.first.start, found.first.digital) == (MONDAY, 80)
    cut = shift(asked[:-1], MONDAY - timedelta(weeks=20), MONDAY + timedelta(weeks=30))
    assert cut.last is not None
    assert cut.last.start + timedelta(weeks=cut.last.weeks) == MONDAY + timedelta(weeks=11), "the last week was cut off"
