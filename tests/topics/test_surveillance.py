"""Watching counts: what is chance stays quiet, what is not is told, with the literature's own arithmetic checked."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from topics import ears, farrington
from topics.surveillance import FALSE_SHARE, Method, Reading, alarming, began, survey
from topics.surveillance_null import DISPERSIONS, LEVELS, SHAPES, TOPICS, any_false, null, power, tables

Array = NDArray[np.float64]
TWO_YEARS = 104


def chance(mean: Array | float, shape: tuple[int, ...] | None = None, seed: int = 3) -> Array:
    return np.random.default_rng(seed).poisson(mean, shape).astype(np.float64)


def told(counts: Array, exposure: Array | None = None) -> list[int]:
    return [at for at, yes in enumerate(alarming(survey(counts, exposure))) if yes]


@pytest.mark.parametrize("weeks", [30, TWO_YEARS])
def test_a_doubling_is_found_among_stable_topics(weeks: int) -> None:
    counts = chance(40.0, (TOPICS, weeks))
    counts[4, -1] = 85
    assert told(counts) == [4]


@pytest.mark.parametrize("weeks", [30, TWO_YEARS])
def test_a_small_topic_that_asks_more_for_weeks_on_end_is_found_although_no_week_stands_out(weeks: int) -> None:
    counts = chance(4.0, (5, weeks), seed=8)
    counts[2, -3:] = (14, 13, 14)
    readings = survey(counts)
    assert told(counts) == [2]
    assert readings[2].weeks > 1


@pytest.mark.parametrize("weeks", [30, TWO_YEARS])
def test_stable_topics_raise_no_alarm(weeks: int) -> None:
    assert told(chance(np.geomspace(0.5, 200, TOPICS)[:, None] * np.ones(weeks))) == []


def test_under_a_year_and_a_half_of_its_own_past_a_topic_is_watched_with_ears() -> None:
    counts = chance(20.0, (4, TWO_YEARS))
    counts[1, :40] = 0
    counts[2, :-3] = 0
    counts[3] = 0
    methods = [reading.method for reading in survey(counts)]
    assert methods == [Method.FARRINGTON, Method.EARS, Method.NEW, Method.NONE]


def test_a_log_of_under_ten_weeks_tells_nothing() -> None:
    counts = np.array([[2.0, 3, 2, 3, 2, 3, 2, 60, 80]])
    assert [reading.method for reading in survey(counts)] == [Method.NONE]
    assert told(counts) == []


def test_a_topic_first_asked_about_in_the_last_four_weeks_is_new_and_not_rising() -> None:
    counts = chance(20.0, (2, 60))
    counts[1] = 0
    counts[1, -3:] = (2, 4, 6)
    reading = survey(counts)[1]
    assert (reading.method, reading.count, reading.weeks) == (Method.NEW, 12, 4)
    assert told(counts) == [1]


def test_a_handful_of_questions_is_no_alarm_however_unlikely() -> None:
    counts = np.zeros((1, TWO_YEARS))
    counts[0, -1] = 4
    assert told(counts) == []
    counts[0, -1] = 5
    assert told(counts) == [0]


def test_a_peak_that_is_over_is_not_told_again() -> None:
    counts = chance(20.0, (1, TWO_YEARS))
    counts[0, -2] = 90
    counts[0, -1] = 19
    assert told(counts) == []


def test_a_peak_of_last_year_does_not_hide_a_rise_of_today() -> None:
    counts = chance(20.0, (1, TWO_YEARS))
    counts[0, 53:55] = 300
    counts[0, -1] = 60
    assert told(counts) == [0]


def test_more_points_that_log_are_no_rise() -> None:
    exposure = np.where(np.arange(TWO_YEARS) < TWO_YEARS - 3, 10.0, 20.0)
    counts = chance(4 * exposure, (3, TWO_YEARS))
    assert told(counts) == [0, 1, 2]
    assert told(counts, exposure) == []
    assert told(counts[:, -30:], exposure[-30:]) == []


def test_the_unit_of_the_exposure_does_not_matter() -> None:
    counts, exposure = chance(8.0, (5, TWO_YEARS)), np.linspace(1, 3, TWO_YEARS)
    for one, other in zip(survey(counts, exposure), survey(counts, 1000 * exposure), strict=True):
        assert one.expected == pytest.approx(other.expected, rel=1e-6)
        assert one.p_value == pytest.approx(other.p_value, rel=1e-4)


def test_a_season_that_comes_back_is_no_rise_once_the_log_knows_it() -> None:
    week = np.arange(TWO_YEARS)
    counts = chance(100 * np.exp(0.8 * np.sin(2 * np.pi * (week - TWO_YEARS + 14) / 52)), seed=5)[None, :]
    assert survey(counts)[0].usual > 150
    assert told(counts) == []


def test_a_rise_begins_in_its_first_unlikely_week_and_a_new_topic_in_its_first() -> None:
    counts = chance(20.0, (TWO_YEARS,), seed=4)
    counts[-4:] = (55, 60, 58, 61)
    assert began(counts) == 3
    new = np.zeros(60)
    new[-2:] = (3, 9)
    assert began(new) == 1


def test_alarms_are_those_of_benjamini_and_hochberg() -> None:
    multipletests = pytest.importorskip("statsmodels.stats.multitest").multipletests
    p_values = np.random.default_rng(1).beta(0.4, 4, 200)
    readings = [Reading(Method.EARS, 1, 99, 1.0, 2, float(p), 99, 1.0, 0.0) for p in p_values]
    assert alarming(readings) == list(multipletests(p_values, FALSE_SHARE, "fdr_bh")[0])
    assert alarming([]) == []


def test_the_regression_is_that_of_statsmodels() -> None:
    sm = pytest.importorskip("statsmodels.api")
    random = np.random.default_rng(2)
    weeks = np.arange(60)
    design = np.column_stack([np.ones(60), weeks / 52, np.eye(3)[weeks % 3][:, 1:]])
    exposure = random.uniform(5, 20, 60)
    weights = random.uniform(0.5, 1.5, (4, 60))
    counts = chance(exposure * 0.7, (4, 60))
    ours = farrington.fit(counts, design, exposure, weights=weights)
    for at in range(4):
        model = sm.GLM(counts[at], design, sm.families.Poisson(), offset=np.log(exposure), var_weights=weights[at])
        theirs = model.fit(scale="X2")
        np.testing.assert_allclose(ours.coefficients[at], theirs.params, rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(ours.covariance[at] * theirs.scale, theirs.cov_params(), rtol=1e-4, atol=1e-9)
        assert ours.dispersion[at] == pytest.approx(max(theirs.scale, 1.0), rel=1e-5)


def test_the_tail_is_that_of_the_negative_binomial_and_of_poisson_without_more_variance() -> None:
    mean, count = np.array([7.0]), np.array([12.0])
    assert farrington.tail(count, mean, mean)[0] == pytest.approx(stats.poisson.sf(11, 7), rel=1e-4)
    assert farrington.tail(count, mean, 3 * mean)[0] == pytest.approx(stats.nbinom.sf(11, 3.5, 1 / 3))


@pytest.mark.parametrize("together", [1, ears.SUMMED])
def test_the_bound_of_ears_is_the_largest_count_that_is_not_unusual(together: int) -> None:
    counts, even = chance(np.geomspace(0.2, 300, 40)[:, None] * np.ones(40), seed=6), np.ones(40)
    bound = ears.bound(counts, even, together, 0.005)
    assert (ears.p_value(counts, even, together, bound) > 0.005).all()
    assert (ears.p_value(counts, even, together, bound + 1) <= 0.005).all()


def test_topics_without_a_single_question_and_huge_counts_give_sensible_readings() -> None:
    counts = np.zeros((3, TWO_YEARS))
    counts[1] = 1e6
    counts[2, ::2] = 1e5
    for cut in (20, TWO_YEARS):
        for reading in survey(counts[:, -cut:]):
            assert 0 <= reading.p_value <= 1
            assert np.isfinite(reading.expected)
    assert survey(np.zeros((0, 40))) == []


def test_the_false_alarms_of_the_documentation_hold_on_fresh_series() -> None:
    random = np.random.default_rng(77)
    for weeks in (40, TWO_YEARS):
        found = [
            null(random, SHAPES[0], dispersion, level, weeks, 120) for dispersion in DISPERSIONS for level in LEVELS
        ]
        readings = [reading for row in zip(*(one.readings for one in found), strict=True) for reading in row]
        assert np.mean([reading.p_value <= 0.05 for reading in readings]) <= 0.065
        assert np.mean([reading.p_value <= 0.01 for reading in readings]) <= 0.02
        assert any_false(readings) <= 0.15  # 48 weeks: one in twenty, and chance


def test_a_rise_is_found_by_more_topics_the_longer_it_lasts() -> None:
    for weeks in (50, TWO_YEARS):
        shares = power(np.random.default_rng(5), SHAPES[0], 1.5, 25, weeks, 60, 2.0)
        assert all(later >= earlier for earlier, later in pairwise(shares))
        assert shares[-1] >= 0.6


def test_the_tables_of_the_documentation_can_be_made() -> None:
    lines = list(tables(series=TOPICS, seed=1, lengths=(50,)))
    assert lines[0].startswith("| weeks | mean | dispersion |")
    assert sum(line.count("%") > 0 for line in lines) == len(SHAPES) * (len(DISPERSIONS) * len(LEVELS) + 1) + 1
    assert sum(line.startswith("| 50 | ") for line in lines) == len(SHAPES) * (12 + 1) + 16
