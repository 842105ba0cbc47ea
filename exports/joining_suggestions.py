"""Which improvements look like one, and which look like two: suggestions with their ground, for a person to decide.

Nothing here changes an item. A suggestion that a person turned down is kept in the item's history and not made again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from sqlmodel import Session, col, select

from exports.changes import PROPOSER, locked, record, tag
from exports.joining import FAR, MERGED_FROM, refusal, with_effect
from exports.models import BacklogChange, BacklogItem, Evidence, Status
from exports.proposals import QUOTED
from journeys.models import Process
from journeys.ports import Embedder
from topics.assignment import unpacked, vectors_of
from topics.models import LinkStatus, PainPointLink, Topic

OPEN = (Status.PROPOSED, Status.SENT, Status.ACCEPTED, Status.PLANNED)
NOT_THE_SAME, STAYS_TOGETHER = "not_the_same", "stays_together"
ALIKE = 0.95  # cosine of two titles, without the question in them
CLOSE = 0.70  # cosine of the topics that items with such titles rest on
APART = 0.15  # below this cosine two topics have nothing in common
MOST_TITLES = 500  # beyond this number titles are not compared with each other

Pair = tuple[int, int]  # numbers of two items, the lower one first


@dataclass(frozen=True)
class MergeSuggestion:
    """Two items that look like one; `kind` says why, `about` names what joins them."""

    keep_id: int
    keep_title: str
    other_id: int
    other_title: str
    kind: str  # confirmed_link, same_topic, topics_merged, suggested_link, titles
    about: str = ""


@dataclass(frozen=True)
class SplitSuggestion:
    """An item that looks like two: this part of its evidence is about something else."""

    item_id: int
    title: str
    kind: str  # products, far_apart
    evidence_ids: tuple[int, ...]
    topics: tuple[str, ...]  # that would go


def merge_suggestions(session: Session, organisation_id: int, embedder: Embedder) -> list[MergeSuggestion]:
    """Pairs of open items of an organisation that may be about the same problem, the surest first.

    From links of a pain point with a topic, topics that were merged, topics that two items rest on, and titles that say
    nearly the same about topics that are near. Only pairs that can be merged and that nobody turned down.
    """
    known = _Known(session, organisation_id)
    found: dict[Pair, tuple[str, str]] = {}
    for kind, about, pair in (*known.joined(session), *_alike(known, embedder)):
        found.setdefault(pair, (kind, about))
    turned_down = _turned_down(session, known.items)
    suggestions = []
    for pair, (kind, about) in found.items():
        if pair in turned_down:
            continue
        keep, other = sorted(
            (known.items[number] for number in pair), key=lambda one: (-FAR.index(Status(one.status)), one.id or 0)
        )
        if refusal(keep, other, known.evidence[other.id or 0], known.effects) is None:
            suggestions.append(MergeSuggestion(keep.id or 0, keep.title, other.id or 0, other.title, kind, about))
    return suggestions


def split_suggestions(session: Session, organisation_id: int, embedder: Embedder) -> list[SplitSuggestion]:
    """Open items of an organisation that rest on topics of different products, or on topics far apart.

    Not those that a person put together.
    """
    known = _Known(session, organisation_id)
    by_people = set(
        session.exec(
            select(BacklogChange.backlog_item_id).where(
                col(BacklogChange.backlog_item_id).in_(known.items),
                col(BacklogChange.field) == MERGED_FROM,
                col(BacklogChange.actor) != PROPOSER,
            )
        )
    )
    kept = set(
        session.exec(
            select(BacklogChange.backlog_item_id, BacklogChange.after).where(
                col(BacklogChange.backlog_item_id).in_(known.items), col(BacklogChange.field) == STAYS_TOGETHER
            )
        )
    )
    processes = select(Process.id, Process.product_id).where(col(Process.organisation_id) == organisation_id)
    product_of = dict(session.exec(processes).all())
    found = []
    for number, item in known.items.items():
        rows = {one.topic_id: one for one in known.evidence[number] if one.topic_id in known.topics}
        topics = [known.topics[topic] for topic in rows if topic is not None]
        if number in by_people or len(topics) < 2 or item.status not in OPEN:
            continue
        going, kind = _other_product(topics, product_of.get(item.process_id)), "products"
        if not going:
            going, kind = _far(topics, embedder), "far_apart"
        ids = tuple(sorted(rows[topic.id].id or 0 for topic in going))
        if going and (number, _ids(ids)) not in kept:
            found.append(SplitSuggestion(number, item.title, kind, ids, tuple(topic.label for topic in going)))
    return found


def turn_down_merge(session: Session, one_id: int, other_id: int, *, actor: str) -> None:
    """Keep that two items are not the same, so that it is not suggested again; raises `NotFound`."""
    first, second = sorted((one_id, other_id))
    locked(session, second)
    locked(session, first)
    record(session, first, actor, NOT_THE_SAME, "", tag(second))
    record(session, second, actor, NOT_THE_SAME, "", tag(first))
    session.flush()


def turn_down_split(session: Session, item_id: int, evidence_ids: Collection[int], *, actor: str) -> None:
    """Keep that this evidence belongs to the item, so that it is not suggested again; raises `NotFound`."""
    locked(session, item_id)
    record(session, item_id, actor, STAYS_TOGETHER, "", _ids(evidence_ids))
    session.flush()


class _Known:
    """The open items that an organisation leads, with their evidence and its topics."""

    def __init__(self, session: Session, organisation_id: int) -> None:
        rows = session.exec(
            select(BacklogItem)
            .where(
                col(BacklogItem.organisation_id) == organisation_id,
                col(BacklogItem.merged_into_id).is_(None),
                col(BacklogItem.status).in_(OPEN),
            )
            .order_by(col(BacklogItem.id))
        ).all()
        self.items = {item.id: item for item in rows if item.id is not None}
        self.evidence: dict[int, list[Evidence]] = defaultdict(list)
        ours = select(Evidence).where(col(Evidence.backlog_item_id).in_(self.items)).order_by(col(Evidence.id))
        for one in session.exec(ours):
            self.evidence[one.backlog_item_id].append(one)
        self.effects = with_effect(session, self.items)
        every = session.exec(select(Topic).where(col(Topic.organisation_id) == organisation_id)).all()
        self._into = {topic.id: topic.merged_into_id for topic in every}
        self._labels = {topic.id: topic.label for topic in every}
        self.topics = {topic.id: topic for topic in every if topic.retired_at is None}

    def joined(self, session: Session) -> Iterator[tuple[str, str, Pair]]:
        """(kind, about, pair) for items that a link, a topic, or merged topics join, the surest kind first."""
        by_topic: dict[int, set[int]] = defaultdict(set)
        by_pain: dict[tuple[int, int | None], set[int]] = defaultdict(set)
        for number, rows in self.evidence.items():
            for one in rows:
                if one.topic_id is not None:
                    by_topic[one.topic_id].add(number)
                if one.code_id is not None:
                    by_pain[one.code_id, self.items[number].process_id].add(number)
        links = session.exec(
            select(PainPointLink)
            .where(
                col(PainPointLink.topic_id).in_(by_topic),
                col(PainPointLink.status).in_((LinkStatus.CONFIRMED, LinkStatus.SUGGESTED)),
            )
            .order_by(col(PainPointLink.similarity).desc(), col(PainPointLink.id))
        ).all()
        for status, kind in ((LinkStatus.CONFIRMED, "confirmed_link"), (LinkStatus.SUGGESTED, "suggested_link")):
            if status == LinkStatus.SUGGESTED:
                yield from self._same_topic(by_topic)
            for link in links:
                if link.status == status:
                    pains = by_pain.get((link.code_id, link.process_id), set())
                    yield from _pairs(kind, self._labels[link.topic_id], by_topic[link.topic_id], pains)

    def _same_topic(self, by_topic: Mapping[int, set[int]]) -> Iterator[tuple[str, str, Pair]]:
        for topic, numbers in by_topic.items():
            yield from _pairs("same_topic", self._labels.get(topic, ""), numbers, numbers)
            root: int = topic
            while (into := self._into.get(root)) is not None:
                root = into
            if root != topic:
                yield from _pairs("topics_merged", self._labels[root], numbers, by_topic.get(root, set()))

    def centre(self, number: int, embedder: Embedder) -> "np.ndarray | None":
        """The middle of the topics that an item rests on; None when it rests on none of this model."""
        topics = [self.topics[one.topic_id] for one in self.evidence[number] if one.topic_id in self.topics]
        return _centre(topics, embedder)


def _pairs(kind: str, about: str, some: Iterable[int], others: Iterable[int]) -> Iterator[tuple[str, str, Pair]]:
    for pair in sorted({(min(a, b), max(a, b)) for a in some for b in others if a != b}):
        yield kind, about, pair


def _alike(known: _Known, embedder: Embedder) -> Iterator[tuple[str, str, Pair]]:
    """Items whose titles say nearly the same, about topics that are near."""
    numbers = list(known.items)
    if not 1 < len(numbers) <= MOST_TITLES:
        return
    vectors = vectors_of([known.items[number].title.split(QUOTED)[0] for number in numbers], embedder)
    cosines = vectors @ vectors.T
    near = [(float(cosines[a, b]), a, b) for a, b in combinations(range(len(numbers)), 2) if cosines[a, b] >= ALIKE]
    for _, a, b in sorted(near, key=lambda one: (-one[0], one[1], one[2])):
        centres = [known.centre(numbers[place], embedder) for place in (a, b)]
        if any(centre is None for centre in centres) or float(np.dot(*centres)) >= CLOSE:  # type: ignore[arg-type]
            yield "titles", "", (numbers[a], numbers[b])


def _other_product(topics: list[Topic], own: int | None) -> list[Topic]:
    """The topics of another product than the rest: of the item's process, else of most of its topics."""
    by_product: dict[int, list[Topic]] = defaultdict(list)
    for topic in topics:
        if topic.product_id is not None:
            by_product[topic.product_id].append(topic)
    if len(by_product) < 2:
        return []
    order = sorted(by_product, key=lambda product: (product != own, -len(by_product[product]), product))
    return by_product[order[1]]


def _far(topics: list[Topic], embedder: Embedder) -> list[Topic]:
    """The topic that has nothing in common with any of the others."""
    centres = [(topic, _centre([topic], embedder)) for topic in topics]
    known = [(topic, centre) for topic, centre in centres if centre is not None]
    if len(known) < 2:
        return []
    cosines = np.stack([centre for _, centre in known]) @ np.stack([centre for _, centre in known]).T
    np.fill_diagonal(cosines, -1)
    nearest = cosines.max(axis=1)
    place = len(known) - 1 - int(np.argmin(nearest[::-1]))  # of two that are alike far, the newer one goes
    return [known[place][0]] if nearest[place] < APART else []


def _centre(topics: list[Topic], embedder: Embedder) -> "np.ndarray | None":
    rows = [unpacked(one.prototypes, embedder.dimensions) for one in topics if one.model_id == embedder.model_id]
    rows = [row for row in rows if len(row)]
    if not rows:
        return None
    middle = np.concatenate(rows).mean(axis=0)
    length = float(np.linalg.norm(middle))
    return middle / length if length else None


def _turned_down(session: Session, item_ids: Collection[int]) -> set[Pair]:
    rows = session.exec(
        select(BacklogChange.backlog_item_id, BacklogChange.after).where(
            col(BacklogChange.backlog_item_id).in_(item_ids), col(BacklogChange.field) == NOT_THE_SAME
        )
    )
    numbers = ((number, int(after.removeprefix("tk-"))) for number, after in rows)
    return {(min(pair), max(pair)) for pair in numbers}


def _ids(numbers: Collection[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
