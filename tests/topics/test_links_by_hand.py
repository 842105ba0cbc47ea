"""Stories joined to counts by a person: a pain point and a topic tell of the same problem."""

import pytest
from sqlmodel import Session, select

from feedback.models import Item
from journeys import changes
from journeys.base import utc_now
from journeys.coding import code_span
from journeys.errors import NotFound
from journeys.models import Process, Study
from tests.journeys.study_seed import a_code, a_conversation, a_person, a_study, counted
from tests.topics.asking import ask
from topics.links import decide_link, joint_topics, link_by_hand
from topics.models import PainPointLink, Topic, TopicAssignment


def a_topic(session: Session, organisation_id: int, label: str, items: int) -> int:
    """A topic with so many questions."""
    known = set(session.exec(select(Item.id)).all())
    ask(session, organisation_id, [f"{label} {number}" for number in range(items)])
    topic = Topic(
        organisation_id=organisation_id, label=label, keywords=[], representative=[], model_id="fake-64", centroid=b""
    )
    session.add(topic)
    session.flush()
    for item in set(session.exec(select(Item.id)).all()) - known:
        session.add(TopicAssignment(item_id=item, topic_id=topic.id))
    session.flush()
    return topic.id or 0


def a_pain_point(session: Session) -> tuple[int, int, int]:
    """A pain point that one customer met: its code, its process and the organisation."""
    study = a_study(session)
    code = a_code(session, "Lang wachten")
    code_span(session, a_conversation(session, a_person(session, study)), (0, 5), code)
    process = session.exec(select(Process).join(Study).where(Study.id == study)).one()
    return code, process.id or 0, process.organisation_id


def test_a_topic_that_a_person_links_counts_at_once_with_its_questions(session: Session) -> None:
    code, process, organisation = a_pain_point(session)
    topic = a_topic(session, organisation, "Wachttijd", 7)
    link_by_hand(session, code, process, topic)
    link_by_hand(session, code, process, topic)  # said twice is said once
    [joint] = joint_topics(session, process)
    assert (joint.code_id, joint.label, joint.items, joint.status) == (code, "Wachttijd", 7, "confirmed")
    assert joint_topics(session, process + 1) == []


def test_only_what_a_person_confirmed_counts_and_it_comes_first(session: Session) -> None:
    code, process, organisation = a_pain_point(session)
    topics = [a_topic(session, organisation, label, size) for label, size in (("A", 3), ("B", 5), ("C", 9))]
    for topic, similarity in zip(topics, (0.4, 0.8, 0.9), strict=True):
        session.add(PainPointLink(code_id=code, process_id=process, topic_id=topic, similarity=similarity))
    session.flush()
    links = {link.label: link.link_id for link in joint_topics(session, process)}
    decide_link(session, links["A"], confirmed=True)
    decide_link(session, links["C"], confirmed=False)
    joined = joint_topics(session, process)
    assert [(one.label, one.status) for one in joined] == [("A", "confirmed"), ("C", "refused"), ("B", "suggested")]
    assert sum(one.items for one in joined if one.status == "confirmed") == 3
    link_by_hand(session, code, process, topics[2])  # refused, and linked after all
    assert {one.label: one.status for one in joint_topics(session, process)}["C"] == "confirmed"


def test_a_topic_of_another_organisation_or_one_that_is_gone_cannot_be_linked(session: Session) -> None:
    code, process, organisation = a_pain_point(session)
    other = changes.ensure_organisation(session, "DUO")
    theirs = a_topic(session, other.id or 0, "Studieschuld", 1)
    gone = a_topic(session, organisation, "Weg", 1)
    session.get(Topic, gone).retired_at = utc_now()  # type: ignore[union-attr]
    ours = a_topic(session, organisation, "Wachttijd", 1)
    for numbers in ((code, process, theirs), (code, process, gone), (code, process, 999)):
        with pytest.raises(NotFound):
            link_by_hand(session, *numbers)
    for numbers in ((999, process, ours), (code, 999, ours)):
        with pytest.raises(NotFound):
            link_by_hand(session, *numbers)
    assert session.exec(select(PainPointLink)).all() == []


def test_a_topic_that_is_gone_is_no_longer_beside_a_pain_point(session: Session) -> None:
    code, process, organisation = a_pain_point(session)
    topic = a_topic(session, organisation, "Wachttijd", 2)
    link_by_hand(session, code, process, topic)
    session.get(Topic, topic).retired_at = utc_now()  # type: ignore[union-attr]
    assert joint_topics(session, process) == []


def test_joint_topics_are_read_in_one_question_however_many_they_are(session: Session) -> None:
    code, process, organisation = a_pain_point(session)
    for number in range(12):
        link_by_hand(session, code, process, a_topic(session, organisation, f"Onderwerp {number}", 2))
    with counted(session) as statements:
        assert len(joint_topics(session, process)) == 12
    assert len(statements) == 1
