"""Topics in the database: they keep their number and name, people's decisions stand, and counts add up."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, delete, select

from feedback.models import Item
from journeys.errors import InvalidValue, NotFound
from journeys.models import Code, Coding, Highlight, JourneySession, Process, Respondent, Study
from journeys.planning import researcher_of
from journeys.ports import Embedder, FakeRedactor
from tests.topics.asking import MONDAY, SUBJECTS, all_texts, an_organisation, ask
from topics.links import decide_link, suggest_links
from topics.models import Topic
from topics.queries import linked_pain_points, topic_counts, topic_detail, topics
from topics.runs import run_topics
from topics.steering import merge_topics, rename_topic
from topics.trends import counted


def test_a_second_run_finds_the_same_topics_under_the_same_numbers(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    first = run_topics(session, organisation, builtin)
    before = topics(session, organisation)
    second = run_topics(session, organisation, builtin)
    assert (first.topics, first.new, first.kept) == (3, 3, 0)
    assert (second.topics, second.new, second.kept, second.retired) == (3, 0, 3, 0)
    assert topics(session, organisation) == before


def test_topics_keep_their_number_when_questions_arrive_and_a_new_subject_becomes_a_new_topic(
    session: Session, builtin: Embedder
) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    run_topics(session, organisation, builtin)
    before = {row.label: row.id for row in topics(session, organisation)}
    ask(
        session,
        organisation,
        [
            "Waar kan ik mijn kenteken schorsen?",
            "kenteken schorsen van mijn auto",
            "auto kenteken tijdelijk schorsen hoe",
            "ik wil mijn kenteken laten schorsen",
        ],
    )
    result = run_topics(session, organisation, builtin)
    after = {row.label: row.id for row in topics(session, organisation)}
    assert result.new == 1
    assert {label: after[label] for label in before} == before
    assert any("kenteken" in label.lower() for label in set(after) - set(before))


def test_a_name_given_by_a_person_survives_every_run(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    run_topics(session, organisation, builtin)
    chosen = topics(session, organisation)[0].id
    rename_topic(session, chosen, "  Stoppen van   de zorgtoeslag ", FakeRedactor())
    run_topics(session, organisation, builtin)
    row = topic_detail(session, chosen).row
    assert (row.label, row.pinned) == ("Stoppen van de zorgtoeslag", True)


def test_topics_that_a_person_merged_stay_one(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    run_topics(session, organisation, builtin)
    first, second, third = (row.id for row in topics(session, organisation))
    merge_topics(session, first, [second])
    assert {row.id: row.items for row in topics(session, organisation)} == {first: 10, third: 5}
    run_topics(session, organisation, builtin)
    assert {row.id: row.items for row in topics(session, organisation)} == {first: 10, third: 5}


def test_an_empty_name_an_unknown_topic_and_a_merge_across_organisations_are_refused(
    session: Session, builtin: Embedder
) -> None:
    ours, theirs = an_organisation(session), an_organisation(session, "UWV")
    for organisation in (ours, theirs):
        ask(session, organisation, all_texts(), MONDAY + timedelta(days=organisation))
        run_topics(session, organisation, builtin)
    with pytest.raises(InvalidValue):
        rename_topic(session, topics(session, ours)[0].id, "   ", FakeRedactor())
    with pytest.raises(NotFound):
        topic_detail(session, 9_999)
    with pytest.raises(InvalidValue):
        merge_topics(session, topics(session, ours)[0].id, [topics(session, theirs)[0].id])


def test_questions_without_a_date_count_in_the_topic_and_not_in_the_trend(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, SUBJECTS["toeslag"])
    ask(session, organisation, [f"{text}!" for text in SUBJECTS["toeslag"][:2]], day=None)
    run_topics(session, organisation, builtin)
    (row,) = topics(session, organisation)
    assert (row.items, row.undated) == (7, 2)
    assert sum(week.count for week in topic_detail(session, row.id).weeks) == 5


def test_a_period_is_compared_with_the_period_of_equal_length_before_it(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, SUBJECTS["toeslag"], MONDAY)
    ask(session, organisation, SUBJECTS["toeslag"][:3], MONDAY + timedelta(days=7))
    run_topics(session, organisation, builtin)
    (count,) = topic_counts(session, organisation, MONDAY + timedelta(days=7), MONDAY + timedelta(days=13))
    assert (count.count, count.previous) == (3, 5)


def test_weeks_cut_off_by_the_period_are_marked_as_partial() -> None:
    weeks = counted({MONDAY: 4, MONDAY + timedelta(days=8): 2}, MONDAY, MONDAY + timedelta(days=9))
    assert [(week.count, week.partial) for week in weeks] == [(4, False), (2, True)]


def test_an_organisation_without_questions_has_no_topics(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    assert run_topics(session, organisation, builtin).topics == 0
    assert topics(session, organisation) == []


def test_a_subject_that_is_gone_retires_its_topic(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    run_topics(session, organisation, builtin)
    gone = session.exec(select(Item.id).where(col(Item.text).contains("igi"))).all()
    session.execute(delete(Item).where(col(Item.id).in_(gone)))
    result = run_topics(session, organisation, builtin)
    assert result.retired == 1
    assert len(topics(session, organisation)) == 2


def test_what_respondents_said_is_linked_to_what_citizens_asked_until_a_person_refuses(
    session: Session, builtin: Embedder
) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    run_topics(session, organisation, builtin)
    process = Process(organisation_id=organisation, name="Zorgtoeslag")
    session.add(process)
    session.flush()
    study = Study(process_id=process.id or 0, title="Zorgtoeslag")
    session.add(study)
    session.flush()
    respondent = Respondent(study_id=study.id or 0, pseudonym="A", expectation="unhappy", place=1)
    session.add(respondent)
    session.flush()
    said = "Mijn zorgtoeslag is gestopt en ik snap de brief niet."
    journey = JourneySession(respondent_id=respondent.id or 0, transcript=said)
    code = Code(name="Zorgtoeslag gestopt zonder uitleg")
    session.add_all([journey, code])
    session.flush()
    highlight = Highlight(session_id=journey.id or 0, span_start=0, span_end=len(said))
    session.add(highlight)
    session.flush()
    who = researcher_of(session, study.id or 0).id or 0
    session.add(Coding(highlight_id=highlight.id or 0, code_id=code.id or 0, researcher_id=who, severity=4))
    session.flush()

    assert suggest_links(session, organisation, builtin) == 1
    (link,) = linked_pain_points(session, organisation_id=organisation)
    topic = session.get(Topic, link.topic_id)
    assert topic is not None
    assert "zorgtoeslag" in topic.label.lower()
    decide_link(session, link.link_id, confirmed=False)
    assert suggest_links(session, organisation, builtin) == 0
    assert linked_pain_points(session, organisation_id=organisation)[0].status == "refused"
