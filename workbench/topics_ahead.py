"""Topic runs of several organisations: their heavy parts side by side on the cluster, their writes here, in order.

Each run is begun and rolled back to learn what its heavy part is; that part is done on the cluster while others are
asked; in its turn the run takes what was found. So numbers are given out as if one run came after another.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from workbench import wiring
from workbench.database import unit_of_work

if TYPE_CHECKING:
    from topics.heavy import Load, Way


def ways(organisations: Sequence[int], *, afresh: bool) -> "Iterator[Way]":
    """For each organisation in order how its run is to do its heavy part; without a cluster: here."""
    from topics.heavy import Given, bear, here

    cluster = wiring.cluster()
    if cluster is None or len(organisations) < 2:
        yield from (here for _ in organisations)
        return
    marks: deque[bytes] = deque()

    def loads() -> "Iterator[Load | None]":
        for organisation in organisations:
            load = _load_of(organisation, afresh=afresh)
            marks.append(load.mark() if load else b"")
            yield load

    for found in cluster.map(bear, wiring.embedder(), loads()):
        yield Given(marks.popleft(), found)


def _load_of(organisation_id: int, *, afresh: bool) -> "Load | None":
    """What the run of an organisation would do; None: nothing heavy. Nothing of it is kept."""
    from topics.heavy import Needed, asking
    from topics.runs import run_topics

    try:
        with unit_of_work() as session:
            run_topics(session, organisation_id, wiring.embedder(), afresh=afresh, way=asking)
            raise Needed(None)
    except Needed as needed:
        return needed.load
