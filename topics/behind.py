"""Where the question behind stays with the same organisation: is it about another topic than the question as asked?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlmodel import Session, col

from feedback.behind import Pair
from journeys.models import Organisation
from journeys.ports import Embedder, Vectors
from topics.assignment import Known, assign, vectors_of
from topics.changes import known_by, live_topics
from topics.models import Topic, TopicAssignment


@dataclass(frozen=True)
class OtherTopics:
    """Pairs with a topic as asked and one behind: `known` in all, `moves` (as asked, behind) those that differ."""

    known: int
    moves: tuple[tuple[str, str, int], ...]

    @property
    def elsewhere(self) -> int:
        """Pairs whose question behind is about another topic."""
        return sum(count for _asked, _behind, count in self.moves)


def other_topics(session: Session, pairs: Sequence[Pair], embedder: Embedder) -> OtherTopics:
    """Compare the topic of each item with that of the question behind it, for pairs within one organisation.

    As everywhere a question gets the topic nearest to it, and one that fits no topic takes no part. What also fits the
    topic as asked is no other topic: topics may lie close together.
    """
    within = [pair for pair in pairs if pair.elsewhere is False]
    names = {pair.asked for pair in within}
    owners = select(col(Organisation.name), col(Organisation.id)).where(col(Organisation.name).in_(names))
    moves: Counter[tuple[str, str]] = Counter()
    known = 0
    for name, organisation_id in session.execute(owners):
        topics = live_topics(session, organisation_id or 0)
        rule = known_by(topics, embedder)
        own = [pair for pair in within if pair.asked == name]
        asked = _topics_of(session, [pair.item_id for pair in own], organisation_id or 0)
        words = list(dict.fromkeys(pair.question_behind for pair in own))
        vectors = vectors_of(words, embedder)
        found = assign(vectors, rule)
        fitting = _fitting(vectors, rule)
        labels = {topic.id: topic.label for topic in topics}
        place = {text: row for row, text in enumerate(words)}
        for pair in own:
            before, row = asked.get(pair.item_id), place[pair.question_behind]
            if before is None or not found.fits[row]:
                continue
            known += 1
            after = int(found.topic_ids[row])
            if after != before and before not in fitting[row]:
                moves[labels[before], labels[after]] += 1
    order = sorted(moves.items(), key=lambda move: (-move[1], move[0]))
    return OtherTopics(known, tuple((before, after, count) for (before, after), count in order))


def _fitting(vectors: Vectors, rule: Known) -> list[set[int]]:
    """Every topic that each vector fits."""
    nearest = np.full((len(rule.ids), len(vectors)), -1, dtype=np.float32)
    np.maximum.at(nearest, rule.owners, rule.prototypes @ vectors.T)
    return [set(rule.ids[column >= rule.floors].tolist()) for column in nearest.T]


def _topics_of(session: Session, item_ids: Sequence[int], organisation_id: int) -> dict[int, int]:
    given = (
        select(col(TopicAssignment.item_id), col(TopicAssignment.topic_id))
        .join(Topic, col(Topic.id) == col(TopicAssignment.topic_id))
        .where(
            col(TopicAssignment.item_id).in_(item_ids),
            col(Topic.organisation_id) == organisation_id,
            col(Topic.retired_at).is_(None),
            col(TopicAssignment.loose).is_(False),
        )
    )
    return {item_id: topic_id for item_id, topic_id in session.execute(given)}  # noqa: C416 - rows are no pairs to mypy
