"""Where questions and topics lie with regard to one another: a 2-D map, and topics in groups. Pure, without chance.

The map is a t-SNE (van der Maaten 2008; scikit-learn) of the principal components, begun from the first two; the
groups are an average linkage of the topics' centres (docs/decisions/0012 has the figures).
"""

import colorsys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeys.ports import Vectors

Labels = NDArray[np.int64]

COMPONENTS = 50
NEIGHBOURS = 20  # t-SNE's perplexity
ROUNDS = 350
ANGLE = 0.8  # how coarsely distant points are summed (Barnes-Hut)
FEWEST = 5  # points from which neighbours tell more than the two main directions
GROUPED = 6  # topics from which groups help a reader
IN_A_GROUP = 4  # topics, on average
LEVELS = 2
RELATED = "{name} en verwant"  # a group with the name of one of its topics
GOLDEN = 0.618_034  # of a turn: colours of successive numbers lie far apart


def positions(vectors: Vectors) -> NDArray[np.float32]:
    """A place for each of up to a few thousand unit vectors: n × 2 within −1…1, near when they are alike.

    Equal vectors share a place; the order of the rows and the number of threads change nothing. 1,200 take 1–2 s.
    """
    distinct, where = np.unique(np.round(vectors, 5), axis=0, return_inverse=True)
    if len(distinct) < 2:
        return np.zeros((len(vectors), 2), dtype=np.float32)
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):  # sums in another order would grow into another map
        main = _components(distinct)
        places = _embedded(main) if len(distinct) >= FEWEST else main[:, :2]
    places = places - (places.max(axis=0) + places.min(axis=0)) / 2
    return np.asarray(places / max(float(np.abs(places).max()), 1e-9), dtype=np.float32)[where.reshape(-1)]


def _components(vectors: Vectors) -> NDArray[np.float64]:
    """The main components, at least two; each direction points to where most of its weight is."""
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    left, strength, _ = np.linalg.svd(centred, full_matrices=False)
    kept = max(2, min(COMPONENTS, int((strength > 1e-6 * strength[0]).sum())))
    main = np.zeros((len(vectors), kept))
    width = min(kept, len(strength))
    main[:, :width] = left[:, :width] * strength[:width]
    skew = np.sign((main**3).sum(axis=0))
    return main * np.where(skew == 0, 1, skew)


def _embedded(main: NDArray[np.float64]) -> NDArray[np.float64]:
    from sklearn.manifold import TSNE

    start = main[:, :2] / max(float(main[:, 0].std()), 1e-9) * 1e-4
    model = TSNE(
        perplexity=min(NEIGHBOURS, (len(main) - 1) / 3),
        init=start.astype(np.float32),
        max_iter=ROUNDS,
        angle=ANGLE,
        random_state=0,
        n_jobs=1,
    )
    return np.asarray(model.fit_transform(main.astype(np.float32)), dtype=np.float64)


@lru_cache(maxsize=4096)
def colour_of(number: int, luminance: float | None = None) -> str:
    """The colour of a topic, as #rrggbb: always the same, far from that of the numbers next to it.

    `luminance`: relative, 0…1 (WCAG 2.2); without it one of three that reach 3:1 on white and on the dark background.
    """
    wanted = luminance or (0.14, 0.28, 0.2)[number % 3]
    dark, light = 0.0, 1.0
    for _step in range(12):  # a hue reaches each luminance at one lightness: yellow at a low one, blue at a high one
        lightness = (dark + light) / 2
        rgb = colorsys.hls_to_rgb(number * GOLDEN % 1, lightness, 0.62)
        dark, light = (dark, lightness) if luminance_of(rgb) > wanted else (lightness, light)
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def luminance_of(rgb: Sequence[float]) -> float:
    """The relative luminance of red, green and blue (each 0…1), as WCAG 2.2 defines it."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True)
class Branch:
    """A topic (no children), or a group of them: its name, the numbers of all topics in it, and its parts."""

    name: str
    topics: tuple[int, ...]
    children: tuple["Branch", ...] = field(default=())

    def plain(self, ids: Sequence[int]) -> dict[str, Any]:
        """The branch as nested lists, to be kept as JSON; `ids` are the topics' lasting numbers."""
        return {
            "name": self.name,
            "topics": [ids[topic] for topic in self.topics],
            "children": [child.plain(ids) for child in self.children],
        }


def groups(centroids: Vectors) -> list[Labels]:
    """For up to two levels, broad first, the group of each topic; none for a handful of topics."""
    count = len(centroids)
    if count < GROUPED:
        return []
    from scipy.cluster.hierarchy import fcluster, linkage

    apart = centroids - centroids.mean(axis=0)
    apart = apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
    upper = np.triu_indices(count, 1)
    tree = linkage(np.clip(1 - apart @ apart.T, 0, 2)[upper], method="average")
    levels: list[Labels] = []
    for level in range(LEVELS, 0, -1):
        wanted = round(count / IN_A_GROUP**level)
        if wanted > 1:
            cut = fcluster(tree, wanted, criterion="maxclust")
            levels.append(np.unique(cut, return_inverse=True)[1].astype(np.int64))
    return levels


def hierarchy(
    names: Sequence[str], levels: Sequence[Labels], name_groups: Callable[[Labels], list[str]]
) -> list[Branch]:
    """The topics as a tree, in order of their numbers; `name_groups` gives each group 0…k−1 of a level its name."""
    branches = [Branch(name, (topic,)) for topic, name in enumerate(names)]
    for level in reversed(levels):
        called = name_groups(level)
        parts: dict[int, list[Branch]] = {}
        for branch in branches:
            parts.setdefault(int(level[branch.topics[0]]), []).append(branch)
        branches = [_group(called[number], children) for number, children in parts.items()]
    return branches


def _group(name: str, children: list[Branch]) -> Branch:
    if len(children) == 1:
        return children[0]
    below = {child.name for child in children}
    topics = tuple(sorted(topic for child in children for topic in child.topics))
    return Branch(RELATED.format(name=name) if name in below else name, topics, tuple(children))
