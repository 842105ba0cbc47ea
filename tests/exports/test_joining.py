"""Improvements merged and split: what moves, what stays readable, what cannot be, and taking it back exactly."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from exports.absorbed import merged_news
from exports.backlog import backlog, backlog_item, propose_items
from exports.changes import BacklogEdit, correct_status, edit_item, set_answer, set_status
from exports.evidence_rows import evidence_rows
from exports.handoffs import for_handing_over, hand_over, new_mark
from exports.joining import merge_items, split_item, unmerge
from exports.joining_suggestions import (
    merge_suggestions,
    split_suggestions,
    turn_down_merge,
    turn_down_split,
)
from exports.models import BacklogItem, CoOwner, EffectFound, Evidence, Handoff, Status, TrackerKey
from exports.programme import programme
from exports.queries import items_by_status
from exports.report import make_report
from journeys.errors import (
    InvalidValue,
    MergeNotPossible,
    MergeNotUndoable,
    NotFound,
    SplitOffNotPossible,
)
from journeys.models import Code, Organisation, Process, Product
from journeys.periods import parse_period
from journeys.ports import FakeEmbedder, FakeRedactor
from tests.exports.backlog_seed import TODAY, add_topic, seed
from topics.models import LinkStatus, PainPointLink, Topic

PERSON = {"actor": "Noor", "redactor": FakeRedactor()}
LIVE_ON = date(2026, 10, 5)


@pytest.fixture
def organisation(session: Session) -> int:
    """Three topics and a pain point, an improvement each."""
    number = seed(session, linked=False)
    propose_items(session, number, today=TODAY)
    return number


def about(session: Session, label: str) -> int:
    """The improvement that rests on this topic, or this pain point."""
    on_topic = select(Evidence.backlog_item_id).join(Topic, col(Topic.id) == col(Evidence.topic_id))
    on_code = select(Evidence.backlog_item_id).join(Code, col(Code.id) == col(Evidence.code_id))
    found = session.exec(on_topic.where(col(Topic.label) == label)).first()
    return found or session.exec(on_code.where(col(Code.name) == label)).one()


def everything(session: Session) -> list[tuple[object, ...]]:
    """All that the tables say of items, what they rest on and whose they are."""
    session.flush()
    session.expire_all()
    items = [
        tuple(item.model_dump(exclude={"created_at"}).values())
        for item in session.exec(select(BacklogItem).order_by(col(BacklogItem.id)))
    ]
    rests = [(one.id, one.backlog_item_id) for one in session.exec(select(Evidence).order_by(col(Evidence.id)))]
    shares = sorted((one.backlog_item_id, one.organisation_id) for one in session.exec(select(CoOwner)))
    return [*items, *rests, *shares]


def test_a_merged_item_gives_its_evidence_and_is_shown_and_counted_no_more(session: Session, organisation: int) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "Weken wachten zonder bericht")
    merge_items(session, keep, [other], actor="Noor")
    rows = backlog(session, organisation, today=TODAY)
    assert [row.id for row in rows if row.id == other] == []
    joint = next(row for row in rows if row.id == keep)
    assert joint.evidence.questions is not None
    assert (joint.evidence.questions.count, joint.evidence.customers) == (212, (3, 4))
    assert [one.tag for one in joint.absorbed] == [f"tk-{other}"]
    assert items_by_status(session) == {organisation: {"proposed": 3}}
    shown = programme(session, date(2026, 1, 1), TODAY)
    assert [row.proposed for row in shown] == [3]
    report = make_report(session, organisation, parse_period("2026-Q3", TODAY), today=TODAY)
    assert f"tk-{other}" not in {line.tag for line in report.open_items}
    assert propose_items(session, organisation, today=TODAY) == 0, "what it rested on is not proposed anew"


def test_both_sides_tell_in_words_what_happened(session: Session, organisation: int) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "rijbewijs verlengen")
    merge_items(session, keep, [other], actor="Noor")
    kept, gone = (backlog_item(session, number, today=TODAY) for number in (keep, other))
    assert (kept.history[-1].actor, kept.history[-1].field) == ("Noor", "merged_from")
    assert kept.history[-1].after == f"tk-{other}: {gone.title}"
    assert (gone.history[-1].field, gone.history[-1].after) == ("merged_into", f"tk-{keep}: {kept.title}")
    assert gone.merged_into_id == keep


def test_undoing_a_merge_of_several_puts_everything_back(session: Session, organisation: int) -> None:
    before = everything(session)
    keep = about(session, "gezondheidsverklaring")
    others = [about(session, label) for label in ("rijbewijs verlengen", "Weken wachten zonder bericht")]
    merge_items(session, keep, others, actor="Noor")
    assert everything(session) != before
    for number in sorted(others, reverse=True):
        unmerge(session, number, actor="Noor")
    assert everything(session) == before
    merge_items(session, keep, others, actor="Noor")
    with pytest.raises(MergeNotUndoable, match="since"):
        unmerge(session, min(others), actor="Noor")  # the later one first


def test_evidence_that_both_rest_on_is_there_once_and_comes_back_on_undoing(
    session: Session, organisation: int
) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "rijbewijs verlengen")
    shared = session.exec(select(Evidence).where(col(Evidence.backlog_item_id) == other)).one().topic_id
    session.add(Evidence(backlog_item_id=keep, topic_id=shared))
    before = everything(session)
    merge_items(session, keep, [other], actor="Noor")
    row = backlog_item(session, keep, today=TODAY)
    assert row.evidence.questions is not None
    assert row.evidence.questions.count == 212 + 80
    unmerge(session, other, actor="Noor")
    assert everything(session) == before


@pytest.mark.parametrize("what", ["edit", "status", "split"])
def test_a_merge_is_not_undone_when_something_happened_since(session: Session, organisation: int, what: str) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "rijbewijs verlengen")
    merge_items(session, keep, [other], actor="Noor")
    if what == "edit":
        edit_item(session, keep, BacklogEdit(owner="Team Brieven"), today=TODAY, **PERSON)
    elif what == "status":
        set_status(session, keep, Status.SENT, **PERSON)
    else:
        split_item(session, keep, [evidence_rows(session, keep)[0].id], title="Apart", **PERSON)
    with pytest.raises(MergeNotUndoable):
        unmerge(session, other, actor="Noor")
    with pytest.raises(MergeNotUndoable):
        unmerge(session, keep, actor="Noor")  # it was never merged


def put(session: Session, number: int, status: Status, live_on: date | None = None) -> None:
    correct_status(session, number, status, actor="Noor", live_on=live_on)


@pytest.mark.parametrize(
    ("kept", "gone", "possible"),
    [
        ((Status.SENT, None), (Status.PROPOSED, None), True),
        ((Status.PLANNED, None), (Status.ACCEPTED, None), True),
        ((Status.PROPOSED, None), (Status.SENT, None), False),
        ((Status.PROPOSED, None), (Status.DECLINED, None), False),
        ((Status.DECLINED, None), (Status.PROPOSED, None), False),
        ((Status.LIVE, LIVE_ON), (Status.PLANNED, None), False),
        ((Status.LIVE, LIVE_ON), (Status.LIVE, LIVE_ON + timedelta(days=1)), False),
        ((Status.LIVE, LIVE_ON), (Status.LIVE, LIVE_ON), True),
        ((Status.EFFECT_KNOWN, LIVE_ON), (Status.LIVE, LIVE_ON), False),
    ],
)
def test_only_items_that_are_as_far_can_become_one(
    session: Session,
    organisation: int,
    kept: tuple[Status, date | None],
    gone: tuple[Status, date | None],
    possible: bool,
) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "rijbewijs verlengen")
    put(session, keep, *kept)
    put(session, other, *gone)
    if possible:
        merge_items(session, keep, [other], actor="Noor")
        return
    before = everything(session)
    with pytest.raises(MergeNotPossible, match=f"tk-{other}"):
        merge_items(session, keep, [other], actor="Noor")
    assert everything(session) == before, "nothing is half done"


def test_an_effect_that_was_worked_out_and_an_answer_are_not_lost_in_a_merge(
    session: Session, organisation: int
) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "rijbewijs verlengen")
    set_answer(session, other, "Wij kijken ernaar.", actor="CBR")
    with pytest.raises(MergeNotPossible, match="answer"):
        merge_items(session, keep, [other], actor="Noor")
    merge_items(session, other, [keep], actor="Noor")
    unmerge(session, keep, actor="Noor")
    session.add(EffectFound(backlog_item_id=keep, verdict="less"))
    session.flush()
    with pytest.raises(MergeNotPossible, match="effect"):
        merge_items(session, other, [keep], actor="Noor")


def test_a_pain_point_stays_evidence_of_its_own_process(session: Session, organisation: int) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "Weken wachten zonder bericht")
    elsewhere = Process(organisation_id=organisation, product_id=session.exec(select(Product.id)).one(), name="Examen")
    session.add(elsewhere)
    session.flush()
    session.get_one(BacklogItem, keep).process_id = elsewhere.id
    with pytest.raises(MergeNotPossible, match="process"):
        merge_items(session, keep, [other], actor="Noor")
    merge_items(session, other, [keep], actor="Noor")


@pytest.mark.parametrize("others", [[], [99_999], [2**40]])
def test_what_is_not_there_cannot_be_merged(session: Session, organisation: int, others: list[int]) -> None:
    with pytest.raises((InvalidValue, NotFound)):
        merge_items(session, about(session, "gezondheidsverklaring"), others, actor="Noor")


def test_an_item_cannot_be_merged_into_itself_or_twice(session: Session, organisation: int) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "rijbewijs verlengen")
    with pytest.raises(MergeNotPossible):
        merge_items(session, keep, [keep], actor="Noor")
    merge_items(session, keep, [other], actor="Noor")
    with pytest.raises(MergeNotPossible):
        merge_items(session, about(session, "praktijkexamen heftruck"), [other], actor="Noor")


def other_organisation(session: Session) -> tuple[int, int]:
    """Another organisation with one topic and an improvement about it."""
    uwv = Organisation(name="Uitvoeringsinstituut Werknemersverzekeringen", abbreviation="UWV", kind="national")
    session.add(uwv)
    session.flush()
    add_topic(session, uwv, "keuring en uitkering")
    assert uwv.id is not None
    item = BacklogItem(organisation_id=uwv.id, title="Twee keuringen voor hetzelfde", title_edited=True)
    session.add(item)
    session.flush()
    topic = session.exec(select(Topic.id).where(col(Topic.label) == "keuring en uitkering")).one()
    session.add(Evidence(backlog_item_id=item.id, topic_id=topic))
    session.flush()
    return uwv.id, item.id or 0


def test_across_organisations_the_one_whose_item_goes_becomes_a_co_owner_and_counts_stay_apart(
    session: Session, organisation: int
) -> None:
    uwv, theirs = other_organisation(session)
    keep = about(session, "gezondheidsverklaring")
    before = everything(session)
    merge_items(session, keep, [theirs], actor="Noor")
    led = next(row for row in backlog(session, organisation, today=TODAY) if row.id == keep)
    shared = backlog(session, uwv, today=TODAY)
    assert [row.id for row in shared] == [keep]
    assert [one.short for one in led.co_owners] == ["UWV"]
    assert led.evidence.questions is not None
    assert led.evidence.questions.count == 212, "questions of another organisation are not added"
    assert [(one.organisation, one.evidence.questions is not None) for one in led.shares] == [("UWV", True)]
    assert propose_items(session, uwv, today=TODAY) == 0, "what the merged item rests on is not proposed anew"
    unmerge(session, theirs, actor="Noor")
    assert everything(session) == before


def test_chosen_evidence_is_split_off_and_merged_back(session: Session, organisation: int) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "rijbewijs verlengen")
    merge_items(session, keep, [other], actor="Noor")
    session.add(CoOwner(backlog_item_id=keep, organisation_id=other_organisation(session)[0]))
    pieces = evidence_rows(session, keep)
    assert [(one.kind, one.name) for one in pieces] == [
        ("topic", "gezondheidsverklaring"),
        ("topic", "rijbewijs verlengen"),
    ]
    made = split_item(session, keep, [pieces[1].id], title="Verlengen, 123456789", today=TODAY, **PERSON)
    new, left = backlog_item(session, made, today=TODAY), backlog_item(session, keep, today=TODAY)
    assert (new.title, new.status, new.process) == ("Verlengen, [BSN]", Status.PROPOSED, left.process)
    assert [one.short for one in new.co_owners] == ["UWV"]
    assert new.suggestion_rule, "a step with the trigger that its own evidence gives"
    assert [topic.label for topic in new.evidence.questions.topics] == ["rijbewijs verlengen"]  # type: ignore[union-attr]
    assert [topic.label for topic in left.evidence.questions.topics] == ["gezondheidsverklaring"]  # type: ignore[union-attr]
    assert left.history[-1].after == f"tk-{made}: Verlengen, [BSN]"
    assert new.history[-1].after.startswith(f"tk-{keep}: ")
    merge_items(session, keep, [made], actor="Noor")
    assert [(one.kind, one.name) for one in evidence_rows(session, keep)] == [(one.kind, one.name) for one in pieces]


def test_a_split_leaves_something_takes_something_and_needs_a_name(session: Session, organisation: int) -> None:
    keep = about(session, "gezondheidsverklaring")
    pieces = [one.id for one in evidence_rows(session, keep)]
    strange = evidence_rows(session, about(session, "rijbewijs verlengen"))[0].id
    for chosen in ([], pieces, [strange], [99_999]):
        with pytest.raises(SplitOffNotPossible):
            split_item(session, keep, chosen, title="Apart", **PERSON)
    merge_items(session, keep, [about(session, "rijbewijs verlengen")], actor="Noor")
    with pytest.raises(InvalidValue):
        split_item(session, keep, pieces, title="  ", **PERSON)
    for status, live in ((Status.DECLINED, None), (Status.LIVE, LIVE_ON)):
        put(session, keep, status, live)
        with pytest.raises(SplitOffNotPossible):
            split_item(session, keep, pieces, title="Apart", **PERSON)


def test_who_was_given_a_merged_item_hears_once_what_stands_for_it(session: Session, organisation: int) -> None:
    def handed(hours: int) -> list[tuple[int, int]]:
        rows = for_handing_over(session, organisation, backlog(session, organisation, today=TODAY), "xlsx")
        hand_over(session, organisation, [row.id for row in rows], "xlsx", mark=new_mark(), answer_by=TODAY, **PERSON)
        session.exec(select(Handoff).order_by(col(Handoff.id).desc())).first().made_at += timedelta(hours=hours)  # type: ignore[union-attr]
        session.flush()
        return [(one.id, one.into_id) for one in rows.merged]

    keep, other, third = (
        about(session, name) for name in ("gezondheidsverklaring", "rijbewijs verlengen", "praktijkexamen heftruck")
    )
    assert handed(-1) == []
    session.add(TrackerKey(backlog_item_id=other, tracker="jira", key="CBR-7"))
    merge_items(session, third, [other], actor="Noor")
    merge_items(session, keep, [third], actor="Noor")
    assert handed(1) == [(other, keep), (third, keep)], "by way of a third too"
    assert handed(2) == []
    assert len(merged_news(session, organisation, "xlsx", everything=True)) == 2
    assert session.exec(select(TrackerKey).where(col(TrackerKey.backlog_item_id) == other)).one().key == "CBR-7"


def test_items_that_a_link_joins_are_suggested_until_a_person_says_no(session: Session, organisation: int) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "Weken wachten zonder bericht")
    assert merge_suggestions(session, organisation, FakeEmbedder()) == []
    topic = session.exec(select(Topic.id).where(col(Topic.label) == "gezondheidsverklaring")).one()
    code, process = session.exec(select(Code.id)).one(), session.exec(select(Process.id)).one()
    session.add(
        PainPointLink(code_id=code, process_id=process, topic_id=topic, similarity=0.4, status=LinkStatus.SUGGESTED)
    )
    session.flush()
    found = merge_suggestions(session, organisation, FakeEmbedder())
    assert [(one.keep_id, one.other_id, one.kind, one.about) for one in found] == [
        (min(keep, other), max(keep, other), "suggested_link", "gezondheidsverklaring")
    ]
    set_status(session, max(keep, other), Status.SENT, **PERSON)
    assert merge_suggestions(session, organisation, FakeEmbedder())[0].keep_id == max(keep, other), "the furthest stays"
    turn_down_merge(session, other, keep, actor="Noor")
    assert merge_suggestions(session, organisation, FakeEmbedder()) == []


def test_items_on_merged_topics_and_with_the_same_title_are_suggested(session: Session, organisation: int) -> None:
    first, second, third = (
        about(session, name) for name in ("gezondheidsverklaring", "rijbewijs verlengen", "praktijkexamen heftruck")
    )
    topics = {topic.label: topic for topic in session.exec(select(Topic))}
    topics["gezondheidsverklaring"].merged_into_id = topics["rijbewijs verlengen"].id
    session.get_one(BacklogItem, third).title = "Wachten op bericht"
    session.get_one(BacklogItem, second).title = "Wachten op bericht"
    session.flush()
    found = {(one.keep_id, one.other_id): one.kind for one in merge_suggestions(session, organisation, FakeEmbedder())}
    assert found == {(first, second): "topics_merged", (second, third): "titles"}


def test_an_item_on_topics_of_two_products_is_suggested_to_be_split_until_a_person_says_no(
    session: Session, organisation: int
) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "rijbewijs verlengen")
    other_product = Product(uri="http://standaarden.overheid.nl/owms/terms/examen", name="examen")
    session.add(other_product)
    session.flush()
    topics = {topic.label: topic for topic in session.exec(select(Topic))}
    topics["gezondheidsverklaring"].product_id = session.exec(select(Process.product_id)).first()
    topics["rijbewijs verlengen"].product_id = other_product.id
    merge_items(session, keep, [other], actor="terugkoppel")
    found = split_suggestions(session, organisation, FakeEmbedder())
    assert [(one.item_id, one.kind, one.topics) for one in found] == [(keep, "products", ("rijbewijs verlengen",))]
    turn_down_split(session, keep, found[0].evidence_ids, actor="Noor")
    assert split_suggestions(session, organisation, FakeEmbedder()) == []


def test_what_a_person_merged_is_not_suggested_to_be_split(session: Session, organisation: int) -> None:
    keep, other = about(session, "gezondheidsverklaring"), about(session, "rijbewijs verlengen")
    vectors = FakeEmbedder().embed(["gezondheid", "verlengen"])
    topics = {topic.label: topic for topic in session.exec(select(Topic))}
    for label, vector in zip(("gezondheidsverklaring", "rijbewijs verlengen"), vectors, strict=True):
        topics[label].prototypes = vector.astype("<f4").tobytes()
    merge_items(session, keep, [other], actor="terugkoppel")
    found = split_suggestions(session, organisation, FakeEmbedder())
    assert [(one.item_id, one.kind) for one in found] == [(keep, "far_apart")]
    unmerge(session, other, actor="Noor")
    merge_items(session, keep, [other], actor="Noor")
    assert split_suggestions(session, organisation, FakeEmbedder()) == []
