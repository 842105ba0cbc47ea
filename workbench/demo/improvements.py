"""The demo's three improvements that went live, tied to the topics and letters they are about. All invented."""

from collections import Counter
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from exports.models import BacklogChange, BacklogItem, Evidence, Status
from feedback.models import Item, Letter
from journeys.changes import ensure_organisation, ensure_process
from topics.models import Topic, TopicAssignment
from workbench.demo.content import read, subjects
from workbench.demo.questions import texts
from workbench.demo.weeks import monday

ACTOR = "demo (fictief)"
MOSTLY = 0.5  # a topic is about a subject when this share of its questions was written for it


def load_improvements(session: Session, today: date) -> list[BacklogItem]:
    """Store the improvements with their dated history, unless they are there; topics must have been found before."""
    stored = []
    for about in read("improvements.toml")["improvements"]:
        organisation = ensure_organisation(session, about["organisation"])
        assert organisation.id is not None
        same = select(BacklogItem).where(
            col(BacklogItem.organisation_id) == organisation.id, col(BacklogItem.title) == about["title"]
        )
        if session.exec(same).first() is None:
            stored.append(_store(session, organisation.id, about, today))
    return stored


def topics_about(session: Session, organisation_id: int, subject: str) -> list[int]:
    """The topics whose questions were mostly written for this subject, and the one that holds most of them."""
    written = {row.text for one in subjects() if one.key == subject for row in texts(one)}
    held, about = Counter[int](), Counter[int]()
    assigned = (
        select(TopicAssignment.topic_id, Item.text)
        .join(Topic, col(Topic.id) == col(TopicAssignment.topic_id))
        .join(Item, col(Item.id) == col(TopicAssignment.item_id))
        .where(col(Topic.organisation_id) == organisation_id, col(Topic.retired_at).is_(None))
    )
    for topic, text in session.exec(assigned):
        held[topic] += 1
        about[topic] += text in written
    found = {topic for topic in held if about[topic] >= MOSTLY * held[topic]}
    return sorted(found | {topic for topic, count in about.most_common(1) if count})


def _store(session: Session, organisation_id: int, about: dict[str, Any], today: date) -> BacklogItem:
    history = [(_moment(today, week), Status(status)) for week, status in about["history"]]
    process = ensure_process(session, organisation_id, about["process"])
    item = BacklogItem(
        organisation_id=organisation_id,
        process_id=process.id,
        title=about["title"],
        title_edited=True,
        suggestion=about["suggestion"],
        severity=about["severity"],
        ease=about["ease"],
        status=history[-1][1],
        owner=about["owner"],
        answer=about["answer"],
        due_on=monday(today, about["live"]),
        live_on=monday(today, about["live"]),
        expected_change=about["expected_change"],
        expected_recorded_on=monday(today, about["recorded"]),
        created_at=history[0][0],
    )
    session.add(item)
    session.flush()
    assert item.id is not None
    session.add_all(
        Evidence(backlog_item_id=item.id, topic_id=topic)
        for topic in topics_about(session, organisation_id, about["subject"])
    )
    for letter in session.exec(select(Letter.id).where(Letter.title == about.get("letter", ""))):
        session.add(Evidence(backlog_item_id=item.id, letter_id=letter))
    changes: list[tuple[datetime, str, str, str]] = [
        (moment, "status", before, after) for (_, before), (moment, after) in pairwise(history)
    ]
    recorded = _moment(today, about["recorded"])
    changes.append((recorded, "expected_change", "", about["expected_change"]))
    changes.append((history[-1][0], "answer", "", about["answer"]))
    changes.append((history[-1][0], "live_on", "", str(item.live_on)))
    session.add_all(
        BacklogChange(backlog_item_id=item.id, changed_at=at, actor=ACTOR, field=field, before=before, after=after)
        for at, field, before, after in sorted(changes)
    )
    session.flush()
    return item


def _moment(today: date, week: int) -> datetime:
    """Monday morning of that week."""
    return datetime.combine(monday(today, week), time(9), tzinfo=UTC)
