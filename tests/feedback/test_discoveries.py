"""Of many comparisons those are told of that Benjamini and Hochberg would tell of."""

import numpy as np
import pytest
from scipy import stats

from feedback.discoveries import discoveries


@pytest.mark.parametrize("false_share", [0.01, 0.05, 0.2, 1.0])
def test_the_same_are_told_of_as_a_library_for_statistics_would(false_share: float) -> None:
    chance = np.random.default_rng(5)
    for number in (1, 2, 7, 60):
        for small in (1, 3, 8):
            p_values = np.round(chance.uniform(size=number) ** small, 3)  # rounded: some are equal
            expected = stats.false_discovery_control(p_values) <= false_share
            assert discoveries(p_values.tolist(), false_share) == expected.tolist()


def test_of_nothing_nothing_is_told() -> None:
    assert discoveries([], 0.05) == []
