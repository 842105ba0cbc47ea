"""Which product of the Uniforme Productnamenlijst a topic is about, by where its items were routed and by meaning."""

from collections.abc import Mapping, Sequence

import numpy as np

from journeys.ports import Embedder, Vectors
from journeys.register import products

CLOSE = 0.85  # mean cosine with a topic's centre and its name, plus the share of its items routed to the product
NO_SUBJECTS = frozenset(["UPL-naam nog niet beschikbaar", "meldpunt algemeen", "vacature"])


def nearest_products(
    centroids: Vectors,
    names: Sequence[str],
    routed: Sequence[Mapping[str, int]],
    sizes: Sequence[int],
    embedder: Embedder,
) -> list[str | None]:
    """For each topic the URI of the product that it is about, None where none is close enough.

    `routed` counts, per topic, the items of each product (by URI), `sizes` all its items; `centroids` are the topics'
    centres in the vectors of `embedder`. A product nearly in all items need not resemble the topic's name ("APK"
    is an algemene periodieke keuring), one that does need not have been found in any item.
    """
    if not len(names):
        return []
    known = {uri: name for uri, name in products().items() if name not in NO_SUBJECTS}
    uris = list(known)
    described = embedder.embed(list(known.values()))
    meaning = (centroids @ described.T + embedder.embed(list(names)) @ described.T) / 2
    place = {uri: number for number, uri in enumerate(uris)}
    for row, (counts, size) in enumerate(zip(routed, sizes, strict=True)):
        for uri, count in counts.items():
            if uri in place:
                meaning[row, place[uri]] += count / max(size, 1)
    best = meaning.argmax(axis=1)
    close = meaning[np.arange(len(best)), best] >= CLOSE
    return [uris[number] if enough else None for number, enough in zip(best.tolist(), close.tolist(), strict=True)]
