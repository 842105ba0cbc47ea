"""Questions picked on the map, and counts divided by what they depend on."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from feedback.models import Exposure, ImportBatch, Source
from journeys.changes import ensure_process
from journeys.ports import Embedder
from tests.topics.asking import SUBJECTS, all_texts, an_organisation, ask
from topics.exposures import Measure, exposure_by_week, measures, rates
from topics.models import TopicRun
from topics.picking import Box, inside, picked, texts_of, with_alike
from topics.queries import topics
from topics.runs import run_topics
from topics.showing import MapPoint, topic_items, topic_map
from topics.steering import merge_topics
from topics.trends import Period, PeriodCount

MONDAY = date(2026, 9, 7)


def test_a_rectangle_holds_the_dots_within_it_whichever_corner_came_first() -> None:
    points = [MapPoint(1, 0.0, 0.0, 1, ""), MapPoint(2, 0.5, 0.5, 1, ""), MapPoint(3, -0.9, 0.2, 2, "")]
    assert inside(points, Box((0.6, -0.1), (0.6, -0.1))) == [1, 2]
    assert inside(points, Box((-0.9, -0.9), (0.2, 0.2))) == [3]


def test_picked_questions_are_told_by_the_topic_that_most_of_them_are_in(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    run_topics(session, organisation, builtin)
    first, second = (row.id for row in topics(session, organisation)[:2])
    items = [item.item_id for item in topic_items(session, second)[0]][:3]
    items.insert(1, topic_items(session, first)[0][0].item_id)
    found = picked(session, organisation, [*items, 9999])
    assert [one.topic_id for one in found] == [second, second, second, first]
    assert texts_of(session, [items[0]]) == {items[0]: found[0].text}


def test_questions_that_no_dot_shows_go_along_with_the_dots_they_are_like(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts() + list(SUBJECTS["digid"])[:1])  # one question is asked twice
    run_topics(session, organisation, builtin)
    first, *others = (row.id for row in topics(session, organisation))
    merge_topics(session, first, others)
    digid = {
        text: item for item, text in texts_of(session, [p.item_id for p in _points(session, organisation)]).items()
    }
    run = session.get_one(TopicRun, 1)
    hidden = digid[SUBJECTS["digid"][4]]
    run.layout = [row for row in run.layout if row[0] != hidden]
    session.flush()
    dots = [item for text, item in digid.items() if text in SUBJECTS["digid"] and item != hidden]
    taken = with_alike(session, organisation, first, dots, builtin)
    assert hidden in taken
    assert sorted(texts_of(session, taken).values()) == sorted([*SUBJECTS["digid"], SUBJECTS["digid"][0]])


def _points(session: Session, organisation: int) -> list[MapPoint]:
    return topic_map(session, organisation).points


@pytest.fixture
def known(session: Session) -> int:
    """An organisation that sent 1,000 letters a week, and points that were open everywhere."""
    organisation = an_organisation(session)
    process = ensure_process(session, organisation, "Gezondheidsverklaring")
    source = Source(name="Blootstelling")
    session.add(source)
    session.flush()
    batch = ImportBatch(source_id=source.id or 0, kind="exposure", file_name="exposure.csv")
    session.add(batch)
    session.flush()
    for week in range(9):
        day = MONDAY + timedelta(weeks=week)
        for owner, process_id, measure, value in (
            (organisation, process.id, "brieven", 1000.0),
            (None, None, "open punten", 20.0),
        ):
            session.add(
                Exposure(
                    batch_id=batch.id or 0,
                    row_key=f"{measure}-{week}",
                    organisation_id=owner,
                    process_id=process_id,
                    week=day,
                    measure=measure,
                    value=value,
                )
            )
    session.flush()
    return organisation


def test_what_is_known_of_an_organisation_includes_what_holds_for_all(session: Session, known: int) -> None:
    assert [(one.name, one.process) for one in measures(session, known)] == [
        ("brieven", "Gezondheidsverklaring"),
        ("open punten", None),
    ]
    weeks = exposure_by_week(session, known, Measure("", "open punten", None))
    assert len(weeks) == 9
    assert set(weeks.values()) == {20.0}


def test_a_rate_is_told_per_so_many_that_it_can_be_read(session: Session, known: int) -> None:
    weeks = exposure_by_week(session, known, Measure("", "brieven", "Gezondheidsverklaring"))
    counts = [PeriodCount(MONDAY + timedelta(weeks=week), 5, week == 9) for week in range(10)]
    base, found = rates(counts, weeks, Period.WEEK)
    assert base == 1000
    assert [one.value for one in found[:9]] == [pytest.approx(5.0)] * 9
    assert found[9].value is None  # not known that week
    assert found[9].partial


def test_a_month_is_divided_by_its_own_days(session: Session, known: int) -> None:
    weeks = exposure_by_week(session, known, Measure("", "brieven", "Gezondheidsverklaring"))
    base, found = rates([PeriodCount(date(2026, 10, 1), 62)], weeks, Period.MONTH)
    assert found[0].value == pytest.approx(62 / (1000 * 31 / 7) * base)
    assert rates([PeriodCount(date(2026, 9, 1), 62)], weeks, Period.MONTH)[1][0].value is None
