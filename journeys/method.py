"""The rules of the method, pure: four places in two groups, what is lacking, what is a surprise."""

from collections.abc import Iterable
from dataclasses import dataclass

from journeys.models import Expectation

PLACES = (1, 2)  # in each of the two groups


@dataclass(frozen=True)
class Lacking:
    """What a study still needs: customers for free places, and conversations still to be held (of four)."""

    unhappy: int
    happy: int
    sessions: int

    @property
    def complete(self) -> bool:
        """Whether nothing is lacking: two unhappy and two happy customers, each with a conversation."""
        return not (self.unhappy or self.happy or self.sessions)

    def in_dutch(self) -> str:
        """The list as reports and charts print it: `nog 1 tevreden klant, 2 gesprekken`; empty when complete."""
        parts = [
            f"{number} {one if number == 1 else many}"
            for number, one, many in (
                (self.unhappy, "ontevreden klant", "ontevreden klanten"),
                (self.happy, "tevreden klant", "tevreden klanten"),
                (self.sessions, "gesprek", "gesprekken"),
            )
            if number
        ]
        return "nog " + ", ".join(parts) if parts else ""


def lacking(held: Iterable[tuple[str, bool]]) -> Lacking:
    """What lacks in a study whose taken places are given as (expectation, conversation held)."""
    places = list(held)
    unhappy = sum(expectation == Expectation.UNHAPPY for expectation, _ in places)
    happy = sum(expectation == Expectation.HAPPY for expectation, _ in places)
    sessions = sum(has_session for _, has_session in places)
    return Lacking(len(PLACES) - unhappy, len(PLACES) - happy, 2 * len(PLACES) - sessions)


def is_surprise(expectation: str, experience: int | None) -> bool:
    """Whether belief and experience part: believed happy but judged ≤ 2, or believed unhappy but judged ≥ 4."""
    if experience is None:
        return False
    return experience <= 2 if expectation == Expectation.HAPPY else experience >= 4
