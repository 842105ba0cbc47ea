"""Alarms read from the database: whole weeks only, each organisation among its own topics, in two statements."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.models import Exposure, ImportBatch, Item, Source
from journeys.models import Organisation
from journeys.queries import find_organisation
from topics.alarms import alarms
from topics.models import Topic, TopicAssignment

MONDAY = date(2026, 11, 23)  # the week after the last one
WEEKS = 40


def a_log(session: Session) -> int:
    """A file taken in; its number."""
    source = Source(name=f"Bron {session.exec(select(sa.func.count(col(Source.id)))).one()}")
    session.add(source)
    session.flush()
    batch = ImportBatch(source_id=source.id or 0, kind="questions", file_name="vragen.csv")
    session.add(batch)
    session.flush()
    return batch.id or 0


def a_topic(session: Session, label: str, weekly: list[int], organisation: str = "CBR", undated: int = 0) -> int:
    """A topic with so many questions in each week up to `MONDAY`, Monday to Friday; its number."""
    batch_id = a_log(session)
    owner = session.exec(select(Organisation).where(col(Organisation.name) == organisation)).first()
    if owner is None:
        owner = Organisation(name=organisation, abbreviation=organisation[:3])
        session.add(owner)
        session.flush()
    topic = Topic(organisation_id=owner.id or 0, label=label, model_id="fake-64")
    session.add(topic)
    session.flush()
    days: list[date | None] = [
        MONDAY - timedelta(weeks=len(weekly) - week, days=-(number % 5))
        for week, count in enumerate(weekly)
        for number in range(count)
    ]
    items = [
        Item(batch_id=batch_id, source_id=batch_id, row_key=f"{label} {at}", text=label, asked_on=day)
        for at, day in enumerate([*days, *[None] * undated])
    ]
    session.add_all(items)
    session.flush()
    session.add_all(TopicAssignment(item_id=item.id or 0, topic_id=topic.id or 0) for item in items)
    session.flush()
    return topic.id or 0


def steady(session: Session, organisation: str = "CBR") -> None:
    """Four topics that stay as they are."""
    for number in range(4):
        weekly = [6 + (week * 7 + number) % 4 for week in range(WEEKS)]
        a_topic(session, f"{organisation} {number}", weekly, organisation)


def test_a_doubling_in_the_last_week_is_told_with_its_figures(session: Session) -> None:
    steady(session)
    rising = a_topic(session, "Uitslag keuring", [9 + week % 3 for week in range(WEEKS - 1)] + [30])
    [alarm] = alarms(session, as_of=MONDAY)
    assert (alarm.topic_id, alarm.label, alarm.short_name) == (rising, "Uitslag keuring", "CBR")
    assert (alarm.kind, alarm.week, alarm.since) == ("rising", MONDAY - timedelta(weeks=1), MONDAY - timedelta(weeks=1))
    assert (alarm.weeks, alarm.count) == (1, 30)
    assert 9 <= alarm.expected <= 11
    assert alarm.expected < alarm.bound < alarm.count


def test_topics_that_stay_as_they_are_raise_no_alarm(session: Session) -> None:
    steady(session)
    assert alarms(session, as_of=MONDAY) == []


def test_a_topic_first_asked_about_two_weeks_ago_is_new(session: Session) -> None:
    steady(session)
    new = a_topic(session, "Inloggen met sms stopt", [0] * (WEEKS - 2) + [3, 9])
    [alarm] = alarms(session, as_of=MONDAY)
    assert (alarm.topic_id, alarm.kind, alarm.count) == (new, "new", 12)
    assert alarm.since == MONDAY - timedelta(weeks=2)


def test_a_week_that_is_not_over_neither_hides_a_rise_nor_makes_one(session: Session) -> None:
    steady(session)
    a_topic(session, "Uitslag keuring", [9 + week % 3 for week in range(WEEKS - 2)] + [30, 4])
    wednesday = MONDAY - timedelta(days=5)
    [alarm] = alarms(session, as_of=wednesday)
    assert (alarm.week, alarm.count) == (MONDAY - timedelta(weeks=2), 30)
    assert alarms(session, as_of=wednesday - timedelta(weeks=1)) == []


def test_a_log_that_stops_on_wednesday_is_read_up_to_the_week_before(session: Session) -> None:
    steady(session)
    rising = a_topic(session, "Uitslag keuring", [9 + week % 3 for week in range(WEEKS - 2)] + [30, 30])
    wednesday = MONDAY - timedelta(days=5)
    session.execute(sa.update(Item).where(col(Item.asked_on) > wednesday).values(asked_on=None))
    [alarm] = alarms(session, as_of=MONDAY + timedelta(weeks=3))
    assert (alarm.topic_id, alarm.week) == (rising, MONDAY - timedelta(weeks=2))


def test_weeks_that_were_not_imported_yet_are_no_weeks_without_questions(session: Session) -> None:
    steady(session)
    rising = a_topic(session, "Uitslag keuring", [9 + week % 3 for week in range(WEEKS - 1)] + [30])
    months_later = alarms(session, as_of=MONDAY + timedelta(weeks=20))
    assert [alarm.topic_id for alarm in months_later] == [rising]


def test_a_short_log_is_watched_with_ears_and_a_long_one_with_farrington(session: Session) -> None:
    a_topic(session, "Kort", [9 + week % 3 for week in range(WEEKS - 1)] + [40], "CBR")
    a_topic(session, "Lang", [9 + week % 3 for week in range(99)] + [40], "UWV")
    assert {alarm.label: alarm.method for alarm in alarms(session, as_of=MONDAY)} == {
        "Kort": "ears",
        "Lang": "farrington",
    }


def test_an_organisation_without_questions_and_one_without_dates_have_no_alarms(session: Session) -> None:
    assert alarms(session) == []
    session.add(Organisation(name="Leeg"))
    a_topic(session, "Zonder datum", [], "UWV", undated=60)
    steady(session)
    assert alarms(session, as_of=MONDAY) == []
    assert alarms(session, find_organisation(session, "UWV").id) == []


def test_undated_questions_change_no_alarm(session: Session) -> None:
    steady(session)
    a_topic(session, "Uitslag keuring", [9 + week % 3 for week in range(WEEKS - 1)] + [30], undated=500)
    [alarm] = alarms(session, as_of=MONDAY)
    assert alarm.count == 30


def test_each_organisation_is_judged_among_its_own_topics(session: Session) -> None:
    steady(session)
    steady(session, "UWV")
    a_topic(session, "Uitslag keuring", [9 + week % 3 for week in range(WEEKS - 1)] + [30])
    a_topic(session, "Dagloon", [9 + week % 3 for week in range(WEEKS - 1)] + [40], "UWV")
    uwv = find_organisation(session, "UWV").id
    assert [alarm.label for alarm in alarms(session, as_of=MONDAY)] == ["Dagloon", "Uitslag keuring"]
    assert [alarm.label for alarm in alarms(session, uwv, as_of=MONDAY)] == ["Dagloon"]


def test_twice_as_many_points_that_log_explain_twice_as_many_questions(session: Session) -> None:
    for number in range(3):
        weekly = [6 + (week * 7 + number) % 4 for week in range(WEEKS - 1)]
        a_topic(session, f"Onderwerp {number}", [*weekly, 24])
    assert len(alarms(session, as_of=MONDAY)) == 3
    batch_id = a_log(session)
    session.add_all(
        Exposure(
            batch_id=batch_id,
            row_key=f"{week}",
            week=MONDAY - timedelta(weeks=WEEKS - week),
            measure="open Informatiepunten",
            value=60 if week == WEEKS - 1 else 20,
        )
        for week in range(WEEKS)
    )
    session.flush()
    assert alarms(session, as_of=MONDAY) == []


def test_letters_of_one_process_divide_no_other_questions(session: Session) -> None:
    from journeys.changes import ensure_process

    steady(session)
    rising = a_topic(session, "Uitslag keuring", [9 + week % 3 for week in range(WEEKS - 1)] + [30])
    process = ensure_process(session, find_organisation(session, "CBR").id or 0, "Gezondheidsverklaring")
    batch_id = a_log(session)
    session.add_all(
        Exposure(
            batch_id=batch_id,
            row_key=f"{week}",
            process_id=process.id,
            week=MONDAY - timedelta(weeks=WEEKS - week),
            measure="verzonden brieven",
            value=4000 if week == WEEKS - 1 else 1000,
        )
        for week in range(WEEKS)
    )
    session.flush()
    assert [(alarm.topic_id, alarm.measure) for alarm in alarms(session, as_of=MONDAY)] == [(rising, None)]


def test_all_organisations_take_four_statements(session: Session) -> None:
    for name in ("CBR", "UWV", "DUO"):
        steady(session, name)
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", count)
    alarms(session, as_of=MONDAY)
    sa.event.remove(connection, "before_cursor_execute", count)
    assert len(statements) == 4
