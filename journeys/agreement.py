"""How far two researchers agree on each code, sentence by sentence: Cohen's kappa and Krippendorff's alpha; pure.

Kappa: J. Cohen, "A coefficient of agreement for nominal scales" (1960). Alpha: K. Krippendorff, "Content
Analysis" (2004), nominal. Both as NLTK computes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from journeys.spans import Span


@dataclass(frozen=True)
class Agreement:
    """Agreement on one code over `sentences`; kappa and alpha are None where all sentences have it, or none has."""

    code_id: int
    sentences: int
    both: int
    only_first: int
    only_second: int
    kappa: float | None
    alpha: float | None

    @property
    def share(self) -> float:
        """The share of sentences on which the two say the same."""
        return 1 - (self.only_first + self.only_second) / self.sentences if self.sentences else 1.0


def coded_sentences(spans: Sequence[Span], highlights: Iterable[tuple[Span, int]]) -> dict[int, frozenset[int]]:
    """Code → the numbers of the sentences that its highlights touch."""
    touched: dict[int, set[int]] = {}
    for (start, end), code_id in highlights:
        touched.setdefault(code_id, set()).update(
            number for number, (begin, stop) in enumerate(spans) if begin < end and stop > start
        )
    return {code_id: frozenset(numbers) for code_id, numbers in touched.items()}


def agreement(
    sentences: int, first: Mapping[int, frozenset[int]], second: Mapping[int, frozenset[int]]
) -> list[Agreement]:
    """Agreement per code between two researchers who read the same sentences, least agreed first."""
    found = []
    for code_id in sorted({*first, *second}):
        one, other = first.get(code_id, frozenset()), second.get(code_id, frozenset())
        kappa, alpha = _coefficients(sentences, one, other)
        found.append(Agreement(code_id, sentences, len(one & other), len(one - other), len(other - one), kappa, alpha))
    return sorted(found, key=lambda row: (row.alpha if row.alpha is not None else 2.0, row.code_id))


def _coefficients(sentences: int, one: frozenset[int], other: frozenset[int]) -> tuple[float | None, float | None]:
    if not sentences or not (one or other):
        return None, None
    if one == other and len(one) == sentences:  # no variation at all: both coefficients are 0/0
        return None, None
    from nltk.metrics.agreement import AnnotationTask

    said = [
        (coder, str(number), number in given)
        for coder, given in (("first", one), ("second", other))
        for number in range(sentences)
    ]
    task = AnnotationTask(data=said)
    return float(task.kappa()), float(task.alpha())
