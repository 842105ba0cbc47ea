"""Proposing improvements: an item per topic and per pain point, one where a person joined the two."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlmodel import Session, col, select

from exports.changes import PROPOSER, record, tag
from exports.evidence import ItemEvidence
from exports.gathering import Gathered, Subject, standing, subjects
from exports.joining import absorb, can_absorb
from exports.models import BacklogChange, BacklogItem, Evidence, Status
from exports.suggestions import suggest
from journeys.errors import N_, NotFound
from journeys.models import Organisation

__all__ = ["QUOTED", "propose_items", "tag"]

QUOTED = ": “"  # in a proposed title, what follows is a citizen's own question
Node = tuple[str, int, int]  # ("topic", id, 0) or ("pain", code id, process id)


def propose_items(session: Session, organisation_id: int, *, today: date) -> int:
    """Draft an item for every topic and pain point that has none; returns how many were added.

    A second run adds nothing, and nothing that exists is overwritten: when a link is confirmed between two items
    that nobody touched yet, they are merged into one (`exports.joining`). What the organisation declined does not
    come back. Raises `NotFound`.
    """
    organisation = select(Organisation).where(col(Organisation.id) == organisation_id)
    if session.exec(organisation.with_for_update()).first() is None:  # one proposer at a time
        raise NotFound(kind=N_("organisation"), id=organisation_id)
    gathered = Gathered(session, organisation_id, today=today, words=True)
    known = standing(session, organisation_id, subjects(session, organisation_id))
    by_topic = {topic: item for item, about in known.items() for topic in about.topic_ids}
    by_pain = {(code, about.process_id): item for item, about in known.items() for code in about.code_ids}
    added = 0
    for group in _groups(gathered):
        pains = {(code, group.process_id) for code in group.code_ids}
        holders = {by_topic[topic] for topic in group.topic_ids & by_topic.keys()}
        holders |= {by_pain[pain] for pain in pains & by_pain.keys()}
        codes = frozenset(code for code, _ in pains - by_pain.keys())
        missing = Subject(group.topic_ids - by_topic.keys(), codes, process_id=group.process_id)
        if holders:
            missing = _join(session, holders, missing)
        if missing.topic_ids or missing.code_ids:
            _draft(session, organisation_id, missing, gathered)
            added += 1
    session.flush()
    return added


def _groups(gathered: Gathered) -> list[Subject]:
    """Topics and pain points, together where confirmed links join them within one process."""
    process_of = {topic: gathered.process_of(topic) for topic in gathered.topics}
    pains: list[Node] = sorted({("pain", found.code_id, found.process_id) for found in gathered.pain_points})
    for link in reversed(gathered.links):  # surest last: it decides a topic's process
        if link.topic_id in process_of and ("pain", link.code_id, link.process_id) in pains:
            process_of[link.topic_id] = link.process_id
    nodes: list[Node] = [*(("topic", topic, 0) for topic in gathered.topics), *pains]
    group_of: dict[Node, set[Node]] = {node: {node} for node in nodes}
    for link in gathered.links:
        topic: Node = ("topic", link.topic_id, 0)
        pain: Node = ("pain", link.code_id, link.process_id)
        if topic in group_of and pain in group_of and process_of[link.topic_id] == link.process_id:
            together = group_of[topic] | group_of[pain]
            group_of.update((node, together) for node in together)
    groups = []
    for members in {id(group): group for group in group_of.values()}.values():
        topic_ids = frozenset(number for kind, number, _ in members if kind == "topic")
        codes = frozenset(number for kind, number, _ in members if kind == "pain")
        process = next((process for kind, _, process in members if kind == "pain"), None)
        if process is None:  # a topic by itself
            process = process_of[next(iter(topic_ids))]
        groups.append(Subject(topic_ids, codes, process_id=process))
    return groups


def _draft(session: Session, organisation_id: int, subject: Subject, gathered: Gathered) -> None:
    evidence = gathered.of(subject)
    suggestion = suggest(evidence.signals())
    item = BacklogItem(
        organisation_id=organisation_id,
        process_id=subject.process_id,
        title=_title(gathered, evidence),
        suggestion=suggestion.text if suggestion else "",
        suggestion_rule=suggestion.rule if suggestion else "",
    )
    session.add(item)
    session.flush()
    assert item.id is not None
    _add_evidence(session, item.id, subject)
    record(session, item.id, PROPOSER, "status", "", Status.PROPOSED)


def _join(session: Session, holders: Collection[int], missing: Subject) -> Subject:
    """Bring evidence that belongs together onto one open item; returns what found no place there."""
    items = session.exec(
        select(BacklogItem)
        .where(
            col(BacklogItem.id).in_(holders),
            col(BacklogItem.status) != Status.DECLINED,
            col(BacklogItem.merged_into_id).is_(None),
        )
        .order_by(col(BacklogItem.id))
        .with_for_update()
    ).all()
    if not items:
        return missing
    touched = _touched_by_people(session, holders)
    keep = next((item for item in items if item.id in touched), items[0])
    assert keep.id is not None
    if keep.process_id != missing.process_id and (keep.process_id is None or keep.id not in touched):
        record(session, keep.id, PROPOSER, "process", str(keep.process_id or ""), str(missing.process_id or ""))
        keep.process_id = missing.process_id
    fits = keep.process_id == missing.process_id  # a pain point is only evidence within its own process
    taken = Subject(missing.topic_ids, missing.code_ids if fits else frozenset(), process_id=keep.process_id)
    if taken.topic_ids or taken.code_ids:
        _add_evidence(session, keep.id, taken)
        record(session, keep.id, PROPOSER, "evidence", "", _names(taken))
    for item in items:
        untouched = item is not keep and item.id not in touched and item.status == Status.PROPOSED
        if fits and untouched and can_absorb(session, keep, item):
            absorb(session, keep, item, actor=PROPOSER)
    return Subject(frozenset(), frozenset() if fits else missing.code_ids, process_id=missing.process_id)


def _title(gathered: Gathered, evidence: ItemEvidence) -> str:
    """The problem in a citizen's words: the pain point's name, else the topic with a question that stands for it."""
    if evidence.journeys:
        most = max(evidence.journeys, key=lambda found: (found.respondents, found.max_severity or 0))
        return _first_upper(most.name)
    assert evidence.questions is not None
    largest = max(evidence.questions.topics, key=lambda topic: topic.items)
    label = _first_upper(largest.label)
    question = gathered.question(largest.topic_id) if evidence.questions.may_quote else None
    return f"{label}{QUOTED}{question}”" if question else label


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _names(subject: Subject) -> str:
    topics: Iterable[str] = (f"topic {number}" for number in sorted(subject.topic_ids))
    codes: Iterable[str] = (f"code {number}" for number in sorted(subject.code_ids))
    return ", ".join([*topics, *codes])


def _add_evidence(session: Session, item_id: int, subject: Subject) -> None:
    session.add_all(Evidence(backlog_item_id=item_id, topic_id=topic) for topic in sorted(subject.topic_ids))
    session.add_all(Evidence(backlog_item_id=item_id, code_id=code) for code in sorted(subject.code_ids))


def _touched_by_people(session: Session, item_ids: Collection[int]) -> set[int]:
    rows = session.exec(
        select(BacklogChange.backlog_item_id)
        .where(col(BacklogChange.backlog_item_id).in_(item_ids), col(BacklogChange.actor) != PROPOSER)
        .distinct()
    )
    return set(rows.all())
