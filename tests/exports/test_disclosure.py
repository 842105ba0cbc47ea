"""No count under ten follows from the numbers that leave, whoever subtracts them from each other."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session

from exports.backlog import backlog
from exports.backlog_numbers import guarded_backlog
from exports.disclosure import Knowledge, Secret
from exports.formats import render_backlog
from exports.handoffs import for_handing_over
from exports.published import ALL, TOPICS, Counted, Published, as_figures, coarsened, from_figures
from exports.publishing import Publication, settled
from exports.report_asked import asked
from exports.report_content import Asked
from exports.report_figures import mark
from exports.report_history import record_report
from exports.safety import rounded
from journeys.periods import parse_period
from tests.exports.subtraction import (
    NEXT_YEAR,
    Attack,
    Question,
    Told,
    World,
    attacked,
    read_of,
    report_on,
    sequence,
    simulated,
)
from tests.exports.test_report import Log, each_day

QUARTER = parse_period("2026-Q2", NEXT_YEAR)
MONTHS = [parse_period(f"2026-{month:02d}", NEXT_YEAR) for month in (4, 5, 6)]
MADE = date(2026, 7, 2)
CHUNKS = 20


def world_of(*counts: int, topic: int = 1) -> World:
    """As many questions about one topic in April, May and June, and plenty about another."""
    days = [date(2026, month, 10) for month in (4, 5, 6)]
    few = [Question(day, topic, "web", day) for day, count in zip(days, counts, strict=True) for _ in range(count)]
    return World(few + [Question(day, 99, "phone", day) for day in days for _ in range(60)])


def exact(told: Told, world: World) -> Told:
    """The same report if it hid what is small and rounded nothing."""
    numbers = [
        replace(one, shown=None if one.hidden else world.count(one.of, told.made), step=1) for one in told.published
    ]
    return replace(told, published=tuple(numbers))


def displayed(content: Asked) -> list[int]:
    """Every number that a reader of the report sees."""
    counts = [content.total, content.previous, content.without_topic]
    counts += [number for topic in content.topics for number in (topic.count, topic.previous)]
    counts += [bar.count for bar in (*content.bars, *content.channel_bars)]
    counts += [number for bar in content.channel_bars for _, number in bar.channels]
    counts += [number for _, number in content.channels]
    return [number for number in counts if number]


@pytest.mark.parametrize("seed", [0, 3, 6, 11])
def test_the_attacker_of_these_tests_finds_what_is_only_hidden(seed: int) -> None:
    world = simulated(seed, last=date(2026, 6, 30))
    told = [exact(report_on(world, period, MADE, guarded=False), world) for period in (*MONTHS, QUARTER)]
    assert Attack(told, steady=True).recovered(world)


def test_a_small_month_does_not_follow_from_its_quarter_and_the_other_months() -> None:
    world = world_of(12, 12, 9)  # shown as 10, 10 and nothing; 33 is shown as 35, of which the least is 33
    naive = [report_on(world, period, MADE, guarded=False) for period in (*MONTHS, QUARTER)]
    assert {found.count for found in attacked(world, naive)} == {9}

    told: list[Told] = []
    for period in (*MONTHS, QUARTER):
        told.append(report_on(world, period, MADE, told))
    assert attacked(world, told) == []
    assert told[-1].content.topics[1].count == 30


@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_follows_from_the_tables_of_one_report(seed: int) -> None:
    for number in range(seed * 4, seed * 4 + 4):
        world = simulated(number, last=date(2026, 6, 30))
        assert attacked(world, [report_on(world, QUARTER, MADE)]) == []


@pytest.mark.parametrize("seed", [1, 8, 465])
def test_no_small_count_follows_from_reports_that_overlap(seed: int) -> None:
    world, told = sequence(seed)
    assert attacked(world, told) == []


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_thousand_tables_give_no_small_count_away(chunk: int) -> None:
    size = 1000 // CHUNKS
    for seed in range(chunk * size, (chunk + 1) * size):
        world = simulated(10_000 + seed, last=date(2026, 6, 30))
        assert attacked(world, [report_on(world, QUARTER, MADE)]) == [], seed


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_five_hundred_sequences_of_reports_give_no_small_count_away(chunk: int) -> None:
    size = 500 // CHUNKS
    for seed in range(chunk * size, (chunk + 1) * size):
        world, told = sequence(20_000 + seed)
        assert attacked(world, told) == [], seed


@pytest.mark.parametrize("seed", [3, 8, 11])
def test_every_number_on_show_is_among_those_that_are_guarded(seed: int) -> None:
    world = simulated(seed, last=date(2026, 6, 30))
    told = report_on(world, QUARTER, MADE)
    assert set(displayed(told.content)) <= {one.shown for one in told.published}
    for one in told.published:
        assert one.low <= world.count(one.of, MADE) <= one.high


def test_a_number_that_grew_a_little_since_an_earlier_report_stays_as_it_was() -> None:
    of = Counted(ALL, (), QUARTER.start, QUARTER.end)
    earlier = [[Published(of, 40)]]
    assert Publication(earlier).show(of, 47) == 40
    assert Publication(earlier).show(of, 33) == 40
    assert Publication(earlier).show(of, 51) == 50
    assert Publication(earlier).show(of, 8) is None


def test_the_order_of_topics_does_not_tell_which_of_two_hidden_ones_is_larger() -> None:
    few = world_of(3, 0, 0, topic=5)
    more = World(few.questions + world_of(8, 0, 0, topic=7).questions)
    lines = [line.label for line in asked(Publication(), read_of(more, QUARTER, MADE)).topics]
    assert lines == ["Onderwerp 99", "Onderwerp 5", "Onderwerp 7"]


@pytest.mark.parametrize(
    ("now", "before", "word"),
    [(35, 20, ""), (60, 20, "stijgt"), (None, 40, "daalt"), (40, None, "stijgt"), (None, None, ""), (None, 10, "")],
)
def test_a_rise_or_fall_is_judged_by_the_numbers_on_show(now: int | None, before: int | None, word: str) -> None:
    assert mark(now, before, 90, 90, new=False) == word


def test_without_anything_small_and_without_earlier_reports_no_number_is_coarser() -> None:
    of = [Counted(TOPICS, (str(place),), QUARTER.start, QUARTER.end) for place in range(400)]
    publication = Publication(key="k")
    for place, one in enumerate(of):
        publication.show(one, 13 + place)
    assert publication.guarded().steps == {}


def test_some_numbers_are_coarser_by_lot_so_that_a_coarse_number_tells_nothing() -> None:
    of = [Counted(TOPICS, (str(place),), QUARTER.start, QUARTER.end) for place in range(600)]
    drawn = set()
    for key in ("one installation", "another"):
        publication = Publication(key=key)
        for place, one in enumerate(of):
            publication.show(one, 5 + place)
        coarse = tuple(publication.guarded().steps)
        assert 5 <= len(coarse) <= 45
        drawn.add(coarse)
    assert len(drawn) == 2


def test_a_report_that_is_made_again_shows_the_same_numbers() -> None:
    world = simulated(4, last=date(2026, 6, 30))
    first = report_on(world, QUARTER, MADE)
    again = report_on(world, QUARTER, MADE, [first])
    assert again.content == first.content


@pytest.mark.parametrize(
    ("count", "step", "shown"), [(33, 5, 35), (33, 10, 30), (12, 20, 20), (10, 10, 10), (14, 10, 10)]
)
def test_a_coarser_number_is_still_a_number_and_never_nought(count: int, step: int, shown: int) -> None:
    assert coarsened(count, step) == shown
    one = Published(Counted(ALL, (), QUARTER.start, QUARTER.end), shown, step)
    assert one.low <= count <= one.high


def test_rounding_is_as_everywhere_else_where_nothing_is_at_stake() -> None:
    assert all(coarsened(count, 5) == rounded(count) for count in range(10, 300))


def test_what_was_published_is_kept_and_read_back() -> None:
    told = report_on(simulated(4, last=date(2026, 6, 30)), QUARTER, MADE).published
    assert from_figures({"published": as_figures(told)}) == list(told)
    assert from_figures({}) == []


def test_numbers_that_changed_since_are_left_out_of_the_reckoning() -> None:
    whole, half = (Counted(ALL, (), date(2026, 1, 1), date(2026, month, 28)) for month in (6, 2))
    changed = Knowledge([Published(whole, 20), Published(half, 40)])
    assert len(changed.contradicted()) == 1
    assert Knowledge([Published(whole, 40), Published(half, 20)]).contradicted() == []


def test_a_difference_of_two_numbers_is_guarded_too() -> None:
    whole, half = (Counted(ALL, (), date(2026, 1, 1), date(2026, month, 28)) for month in (6, 2))
    rest = Counted(ALL, (), date(2026, 3, 1), date(2026, 6, 28))
    told = [Published(whole, 10), Published(half, 10)]
    assert Secret(0, less=1) in Knowledge(told).secrets()
    assert Knowledge(told).exposed() == []  # nought, one or two
    assert Knowledge([*told, Published(rest, None, some=True)]).exposed()  # one or two


def test_the_second_look_finds_nothing_more() -> None:
    world = world_of(12, 12, 9)
    told = [report_on(world, period, MADE) for period in MONTHS]
    earlier = [report.published for report in told]
    read = read_of(world, QUARTER, MADE)
    _, publication = settled(Publication(earlier, key="k"), lambda into: asked(into, read))
    assert publication.guarded().steps == publication.steps


def quiet_quarter(session: Session) -> Log:
    """A quarter of 12, 12 and 9 questions about one topic, told month by month, and an improvement about it."""
    log = Log(session)
    small = log.topic("Brief")
    for month, count in ((4, 12), (5, 12), (6, 9)):
        log.questions([date(2026, month, 10)] * count, small)
    log.questions(list(each_day(date(2026, 1, 1), 181)), log.topic("Keuring"))
    for month in MONTHS:
        record_report(session, log.report(month, today=MADE))
    log.backlog("Ik snap de brief niet", small)
    return log


def test_a_backlog_does_not_tell_what_the_reports_kept_quiet(session: Session) -> None:
    log = quiet_quarter(session)
    rows = backlog(session, log.organisation, today=MADE)
    assert rows[0].evidence.questions.count == 33

    guarded, _ = guarded_backlog(session, log.organisation, rows)
    assert guarded[0].evidence.questions.count == 30
    content = log.report(QUARTER, today=MADE)
    assert {topic.label: topic.count for topic in content.asked.topics}["Brief"] == 30
    assert any("30 vragen" in one for line in content.open_items for one in line.evidence)


def test_one_count_is_told_as_one_number_wherever_it_stands_in_a_backlog(session: Session) -> None:
    """“30 vragen” beside “35 vragen” of the same questions would leave 33 and 34 only."""
    log = quiet_quarter(session)
    rows = for_handing_over(session, log.organisation, backlog(session, log.organisation, today=MADE), "json")

    for name in ("json", "md", "html", "csv", "jira", "azure", "gitlab"):
        text = b"".join(render_backlog(rows, name)).decode()
        assert "30 vragen" in text, name
        assert "35 vragen" not in text, name
    assert rows[0].priority.factor("reach").reason == "30 vragen."


def test_a_report_that_was_kept_binds_the_next_one(session: Session) -> None:
    log = Log(session)
    topic = log.topic("Brief")
    log.questions([date(2026, 5, 4)] * 32, topic)
    record_report(session, log.report(QUARTER, today=MADE))
    log.questions([date(2026, 5, 4)] * 6, topic)
    assert log.report(QUARTER, today=MADE).asked.total == 30
    log.questions([date(2026, 5, 4)] * 6, topic)
    assert log.report(QUARTER, today=MADE).asked.total == 45
