"""Effects of live improvements, from the tables to what is told: planted changes on real databases."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from exports.changes import PROPOSER, correct_status, set_live_date
from exports.effect import Kind, Lacking, Verdict
from exports.effect_list import effect_rows, newly_known, without_expectation
from exports.effects import keep_effects, known_effects, work_out
from exports.models import BacklogChange, BacklogItem, EffectFound, Status
from exports.programme import programme
from exports.report_reading import effects
from feedback.models import Exposure, Source
from journeys.base import utc_now
from journeys.models import Process
from tests.exports.effect_world import FIRST, LIVE_ON, TODAY, WEEKS, World, falls, reckon_effects
from topics.models import OriginKind, Topic, TopicOrigin


@pytest.fixture
def world(session) -> World:
    return World(session)


def shown(world: World, item: int):
    return known_effects(world.session, [item])[item].shown


def status(world: World, item: int) -> str:
    return world.session.exec(select(BacklogItem.status).where(BacklogItem.id == item)).one()


def kept(world: World) -> int:
    return world.session.exec(select(sa.func.count()).select_from(EffectFound)).one()


# --- what is found ---------------------------------------------------------------------------


def test_a_planted_fall_is_found_and_the_effect_is_known(world):
    world.others()
    own = world.organisation("CBR")
    topic = world.topic(own, "brief", {"counter": falls(14, 0.5), "phone": falls(8, 0.5)})
    item = world.improvement(own, [topic])

    (found,) = reckon_effects(world.session, today=TODAY)
    assert (found.verdict, found.as_expected) == ("less", True)
    assert "zoals verwacht" in found.sentence
    result = shown(world, item).decides
    assert result.low < 0.5 < result.high
    assert (result.weeks_before, result.weeks_after, result.comparisons) == (52, 29, 4)
    assert set(shown(world, item).parts[0].compared_with) == {"Dienst 0", "Dienst 1", "Dienst 2", "Dienst 3"}
    assert set(shown(world, item).parts[0].channels) == {"balie", "telefoon"}
    assert status(world, item) == Status.EFFECT_KNOWN
    (change,) = world.session.exec(select(BacklogChange).where(col(BacklogChange.backlog_item_id) == item))
    assert (change.actor, change.before, change.after) == (PROPOSER, "live", "effect_known")
    proven = {row.organisation: row.proven for row in programme(world.session, date(2026, 7, 1), date(2026, 9, 30))}
    assert proven["CBR"] == 1


def test_questions_that_went_to_another_channel_are_told_as_moved(world):
    world.others()
    own = world.organisation("CBR")
    topic = world.topic(own, "brief", {"phone": falls(20, 0.4), "counter": falls(14, 2.0)})
    item = world.improvement(own, [topic])

    (found,) = reckon_effects(world.session, today=TODAY)
    assert found.verdict == "moved"
    assert found.sentence.startswith("Verplaatst naar balie")
    assert effects(world.session, [item])[item].sentence.startswith("Verplaatst naar balie")
    assert effect_rows(world.session)[0].words.startswith("verplaatst naar balie")


def test_a_season_that_all_share_is_not_taken_for_an_effect(world):
    dip = falls(20, 0.6)
    for at in range(4):
        world.topic(world.organisation(f"Dienst {at}"), "iets anders", {"counter": dip})
    own = world.organisation("CBR")
    world.improvement(own, [world.topic(own, "brief", {"counter": dip})])
    (found,) = reckon_effects(world.session, today=TODAY)
    assert found.verdict in ("same", "too_little")


def test_too_few_weeks_say_nothing_and_it_stays_live(world):
    world.others()
    own = world.organisation("CBR")
    topic = world.topic(own, "brief", {"counter": falls(20, 0.3)})
    item = world.improvement(own, [topic])
    (found,) = reckon_effects(world.session, today=LIVE_ON + timedelta(weeks=8))
    assert found.verdict == "too_little"
    assert shown(world, item).decides.lacking is Lacking.WEEKS_AFTER
    assert shown(world, item).decides.weeks_after == 8
    assert status(world, item) == Status.LIVE
    reckon_effects(world.session, today=TODAY)
    assert status(world, item) == Status.EFFECT_KNOWN


@pytest.mark.parametrize("recorded", [LIVE_ON, LIVE_ON + timedelta(days=3), None])
def test_what_was_expected_only_afterwards_does_not_count(world, recorded):
    world.others()
    own = world.organisation("CBR")
    topic = world.topic(own, "brief", {"counter": falls(20, 0.4)})
    item = world.improvement(own, [topic], recorded=recorded)
    (found,) = reckon_effects(world.session, today=TODAY)
    assert (found.verdict, found.as_expected) == ("less", None)
    assert "verwacht" not in found.sentence
    assert not shown(world, item).expectation_counts
    assert shown(world, item).expected_change == "less"


def test_weeks_before_a_source_was_connected_are_not_weeks_without_questions(world):
    world.others()
    own = world.organisation("CBR")
    connected = WEEKS[30]
    topic = world.topic(own, "brief", {"counter": falls(20, 1)}, weeks=[week for week in WEEKS if week >= connected])
    item = world.improvement(own, [topic])
    reckon_effects(world.session, today=TODAY)
    assert shown(world, item).decides.weeks_before == 22
    assert shown(world, item).parts[0].first_week == connected
    assert shown(world, item).decides.verdict is not Verdict.MORE


def test_a_source_that_came_later_does_not_raise_the_counts(world):
    world.others()
    own = world.organisation("CBR")
    topic = world.topic(own, "brief", {"counter": falls(20, 1)})
    phones = world.add(Source(name="Klantcontact"))
    since = [week for week in WEEKS if week >= date(2026, 4, 6)]
    world.ask(own, {"phone": falls(30, 1)}, topic=topic, weeks=since, source=phones)
    item = world.improvement(own, [topic])
    reckon_effects(world.session, today=TODAY)
    assert shown(world, item).decides.verdict is not Verdict.MORE
    assert shown(world, item).parts[0].sources == ("Informatiepunten",)


def test_the_week_that_is_not_over_and_the_one_it_went_live_in_are_left_out(world):
    world.others()
    own = world.organisation("CBR")
    topic = world.topic(own, "brief", {"counter": falls(20, 0.5)})
    world.ask(own, {"counter": falls(9, 1)}, topic=topic, weeks=[date(2026, 11, 23)])
    item = world.improvement(own, [topic], live_on=LIVE_ON + timedelta(days=2))
    reckon_effects(world.session, today=TODAY)
    result = shown(world, item).decides
    assert len(result.observed) == len(WEEKS)
    assert result.observed[result.live - 1] is None
    assert (result.weeks_before, result.weeks_after) == (52, 28)


def test_what_another_improvement_touched_is_no_comparison(world):
    world.others(3)
    own, other = world.organisation("CBR"), world.organisation("DUO")
    topic = world.topic(own, "brief", {"counter": falls(20, 1)})
    theirs = world.topic(other, "schuld", {"counter": falls(60, 0.3)})
    world.topic(other, "lening", {"counter": falls(15, 1)})
    world.improvement(other, [theirs], title="Rekenhulp")
    unknown = world.organisation("SVB")
    world.topic(unknown, "pensioen", {"counter": falls(30, 0.3)})
    world.improvement(unknown, title="Van geen onderwerp bekend")
    item = world.improvement(own, [topic])
    found = {one.item_id: one for one in reckon_effects(world.session, today=TODAY)}
    part = shown(world, item).parts[0]
    assert "DUO" in part.compared_with
    assert "SVB" not in part.compared_with
    assert found[item].verdict in ("same", "too_little")
    assert [one.verdict for one in found.values() if one.title == "Van geen onderwerp bekend"] == [""]


def test_an_organisation_alone_is_compared_with_its_other_topics(world):
    own = world.organisation("CBR")
    topic = world.topic(own, "brief", {"counter": falls(25, 0.4)})
    for label in ("pas", "rijles", "keuring", "boete", "theorie", "afspraak"):
        world.topic(own, label, {"counter": falls(10, 1)})
    item = world.improvement(own, [topic])
    (found,) = reckon_effects(world.session, today=TODAY)
    part = shown(world, item).parts[0]
    assert found.verdict == "less"
    assert part.compared_kind == "topics"
    assert part.total.comparisons == 5


def test_a_topic_that_was_merged_is_followed_and_questions_that_moved_are_told(world):
    world.others()
    own = world.organisation("CBR")
    old = world.add(Topic(organisation_id=own, label="oud", model_id="fake-64"))
    topic = world.topic(own, "brief", {"counter": falls(20, 0.4)})
    world.session.get(Topic, old).merged_into_id = topic
    other = world.add(Topic(organisation_id=own, label="ander", model_id="fake-64"))
    world.session.add_all(
        [
            TopicOrigin(topic_id=topic, from_id=other, kind=OriginKind.RUN, items=12, at=utc_now()),
            TopicOrigin(topic_id=topic, from_id=None, kind=OriginKind.RUN, items=40, at=utc_now()),
        ]
    )
    item = world.improvement(own, [old])
    (found,) = reckon_effects(world.session, today=TODAY)
    assert found.verdict == "less"
    assert shown(world, item).moved == 12


def test_questions_are_divided_by_what_was_stated_of_their_process(world):
    world.others()
    own = world.organisation("CBR")
    process = world.add(Process(organisation_id=own, name="Keuring"))
    twice = falls(20, 2)  # twice as many letters, twice as many questions: nothing changed
    topic = world.topic(own, "brief", {"counter": twice})
    world.session.add_all(
        Exposure(
            row_key=f"brieven-{week}",
            organisation_id=own,
            process_id=process,
            week=week,
            measure="verzonden brieven",
            value=2000.0 if week >= LIVE_ON else 1000.0,
        )
        for week in WEEKS
    )
    item = world.improvement(own, [topic], process=process)
    reckon_effects(world.session, today=TODAY)
    assert shown(world, item).parts[0].divided_by == "verzonden brieven"
    assert shown(world, item).decides.low < 1 < shown(world, item).decides.high


# --- drop-off and scores ---------------------------------------------------------------------


def test_less_drop_off_at_an_online_step_is_found(world):
    own, other = world.organisation("CBR"), world.organisation("DUO")
    process = world.funnel(own, {"Inloggen": falls(0.2, 0.5), "Vragen": falls(0.3, 1)})
    world.funnel(other, {"Inloggen": falls(0.25, 1)})
    item = world.improvement(own, step="Inloggen", process=process)
    (found,) = reckon_effects(world.session, today=TODAY)
    assert (found.verdict, found.as_expected) == ("less", True)
    assert found.sentence.startswith("Minder afhakers")
    part = shown(world, item).parts[0]
    assert (part.total.kind, part.step, part.compared_kind) == (Kind.DROP_OFF, "Inloggen", "processes")
    assert status(world, item) == Status.EFFECT_KNOWN


def test_a_better_score_is_found_where_items_carry_one(world):
    for at in range(3):
        world.ask(world.organisation(f"Dienst {at}"), {"web": falls(20, 1)}, score=falls(7, 1))
    own = world.organisation("CBR")
    topic = world.topic(own, "website", {"web": falls(25, 1)}, score=falls(5.5, 1.25))
    item = world.improvement(own, [topic], expected="more")
    (found,) = reckon_effects(world.session, today=TODAY)
    assert (found.verdict, found.as_expected) == ("more", True)
    assert found.sentence.startswith("Hoger cijfer")
    assert [part.total.kind for part in shown(world, item).parts] == [Kind.SCORES, Kind.QUESTIONS]
    assert effect_rows(world.session)[0].kind == "scores"


# --- what is kept, and what a person decided ---------------------------------------------------


def test_a_second_time_keeps_nothing_and_a_new_week_does(world):
    world.others()
    own = world.organisation("CBR")
    topic = world.topic(own, "brief", {"counter": falls(20, 0.4)})
    item = world.improvement(own, [topic])
    before = TODAY - timedelta(weeks=1)
    assert reckon_effects(world.session, today=before)[0].is_new
    again = reckon_effects(world.session, today=before)
    assert not again[0].is_new
    assert again[0].sentence
    assert kept(world) == 1
    reckon_effects(world.session, today=before + timedelta(days=1))
    assert kept(world) == 1
    reckon_effects(world.session, today=TODAY)
    assert kept(world) == 2
    assert shown(world, item).decides.weeks_after == 29
    assert len(list(world.session.exec(select(BacklogChange)))) == 1


def test_what_was_shown_can_be_shown_again(world):
    world.others()
    own = world.organisation("CBR")
    item = world.improvement(own, [world.topic(own, "brief", {"counter": falls(20, 0.4)})])
    (found,) = work_out(world.session, today=TODAY)
    keep_effects(world.session, [found])
    world.session.expire_all()
    known = known_effects(world.session, [item])[item]
    assert known.sentence == found.sentence
    assert len(known.shown.parts[0].weeks) == len(WEEKS) == len(known.shown.decides.expected)
    assert known.shown.parts[0].weeks[0] == FIRST


def test_an_improvement_put_back_to_live_by_a_person_stays_live(world):
    world.others()
    own = world.organisation("CBR")
    item = world.improvement(own, [world.topic(own, "brief", {"counter": falls(20, 0.4)})])
    reckon_effects(world.session, today=TODAY - timedelta(weeks=2))
    correct_status(world.session, item, Status.LIVE, actor="onderzoeker", live_on=LIVE_ON)
    reckon_effects(world.session, today=TODAY)
    assert status(world, item) == Status.LIVE
    assert kept(world) == 2, "it is still worked out"


def test_a_date_that_a_person_changed_in_the_meantime_makes_what_was_worked_out_void(world):
    world.others()
    own = world.organisation("CBR")
    item = world.improvement(own, [world.topic(own, "brief", {"counter": falls(20, 0.4)})])
    found = work_out(world.session, today=TODAY)
    set_live_date(world.session, item, LIVE_ON + timedelta(weeks=2), actor="onderzoeker")
    assert keep_effects(world.session, found).written == 0
    assert status(world, item) == Status.LIVE


def test_nothing_is_worked_out_of_what_is_merged_or_not_live_yet(world):
    own = world.organisation("CBR")
    topic = world.topic(own, "brief", {"counter": falls(3, 1)})
    kept_item = world.improvement(own, [topic], live_on=TODAY + timedelta(days=9))
    gone = world.improvement(own, [topic])
    world.session.get(BacklogItem, gone).merged_into_id = kept_item
    planned = world.improvement(own, [topic], status=Status.PLANNED, live_on=None, expected=None)
    assert reckon_effects(world.session, today=TODAY) == []
    assert [one.item_id for one in without_expectation(world.session)] == [planned]


def test_an_effect_is_news_for_a_while_only(world):
    world.others()
    own = world.organisation("CBR")
    item = world.improvement(own, [world.topic(own, "brief", {"counter": falls(20, 0.4)})])
    reckon_effects(world.session, today=TODAY)
    assert [row.item_id for row in newly_known(world.session, own, utc_now() - timedelta(days=28))] == [item]
    assert newly_known(world.session, own, utc_now() + timedelta(days=1)) == []


# --- what leaves -----------------------------------------------------------------------------


def test_a_percentage_that_leaves_is_rounded_and_tells_no_small_number(world):
    world.others()
    own = world.organisation("CBR")
    large = world.improvement(own, [world.topic(own, "brief", {"counter": falls(30, 0.5)})], title="Groot")
    small = world.improvement(own, [world.topic(own, "pas", {"counter": falls(8, 0.01)})], title="Klein")
    found = {one.item_id: one for one in reckon_effects(world.session, today=TODAY)}
    assert {one.verdict for one in found.values()} == {"less"}
    told = effects(world.session, [large, small])
    assert "ongeveer" in told[large].sentence
    assert any(f"{number}%" in told[large].sentence for number in range(5, 100, 5))
    assert "%" not in told[small].sentence, "with the count before it would tell how many were left"
    assert "%" in found[small].sentence


# --- how much it asks of the database ----------------------------------------------------------


def test_the_number_of_statements_does_not_depend_on_the_number_of_improvements(world):
    world.others(2)
    own = world.organisation("CBR")
    topics = [world.topic(own, f"onderwerp {at}", {"counter": falls(6, 0.4)}) for at in range(5)]
    process = world.funnel(own, {"Inloggen": falls(0.2, 0.5)})
    world.improvement(own, topics[:1], step="Inloggen", process=process)
    world.session.flush()

    def statements() -> int:
        told: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            told.append(statement)

        engine = world.session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            world.session.expire_all()
            reckon_effects(world.session, today=TODAY)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        return len(told)

    one = statements()
    world.session.execute(sa.delete(EffectFound))
    world.session.execute(sa.delete(BacklogChange))
    world.session.execute(sa.update(BacklogItem).values(status="live"))
    for topic in topics[1:]:
        world.improvement(own, [topic], step="Inloggen", process=process)
    assert statements() == one
    assert one <= 22
