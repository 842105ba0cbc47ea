"""Of many comparisons at once, those to tell of: few enough of them are chance."""

from collections.abc import Sequence


def discoveries(p_values: Sequence[float], false_share: float) -> list[bool]:
    """Which to call striking, so that at most `false_share` of what is called so is chance.

    Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57
    (1995) 289-300.
    """
    from scipy import stats

    if not p_values:
        return []
    return [bool(value <= false_share) for value in stats.false_discovery_control(p_values)]
