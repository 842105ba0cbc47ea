"""What a run draws for people to look at: a map of some of the questions, and the topics in groups."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlmodel import Session

from journeys.ports import Embedder
from topics.assignment import vectors_of
from topics.changes import assignments_of, texts_of
from topics.clustering import ON_THE_MAP, themes
from topics.maps import positions
from topics.models import Topic

OF_A_NEW_TOPIC = 200  # questions at most that a new topic brings to the map


@dataclass(frozen=True)
class Drawing:
    """As `TopicRun` keeps them: [item id, x, y] of each question on the map, and a tree of groups of topic ids."""

    layout: list[Any] = field(default_factory=list)
    hierarchy: list[Any] = field(default_factory=list)


def draw(session: Session, topics: Sequence[Topic], item_ids: Sequence[int], embedder: Embedder) -> Drawing:
    """Draw these items, as far as they are in one of these topics of an organisation."""
    texts = texts_of(session, item_ids)
    placed = assignments_of(session, topics[0].organisation_id, texts) if topics else {}
    shown = sorted((texts[item], item) for item in placed)
    if not shown:
        return Drawing()
    told, ids = [text for text, _ in shown], [item for _, item in shown]
    about = np.array([placed[item].topic_id for item in ids], dtype=np.int64)
    present, labels = np.unique(about, return_inverse=True)
    names = {topic.id: topic.label for topic in topics}
    tree = themes(told, labels.reshape(-1).astype(np.int64), [names[number] for number in present.tolist()], embedder)
    places = np.round(positions(vectors_of(told, embedder)).astype(float), 4).tolist()
    return Drawing(
        layout=[[item, x, y] for item, (x, y) in zip(ids, places, strict=True)],
        hierarchy=[branch.plain(present.tolist()) for branch in tree],
    )


def with_new_topics(layout: Sequence[Sequence[Any]], new: Sequence[Sequence[int]]) -> list[int]:
    """The items of an earlier map and some of each new topic, no more than fit."""
    added = [item for items in new for item in items[:OF_A_NEW_TOPIC]][:ON_THE_MAP]
    return added + [int(point[0]) for point in layout][: ON_THE_MAP - len(added)]
