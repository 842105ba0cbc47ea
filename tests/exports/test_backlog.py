"""The backlog: an item per topic and pain point, joint where a person joined them, and nobody's work overwritten."""

from datetime import date
from itertools import product

import pytest
from sqlmodel import Session, col, select

from exports.backlog import backlog, backlog_item, propose_items
from exports.changes import NEXT, BacklogEdit, edit_item, set_status
from exports.formats.outgoing import outgoing
from exports.gathering import evidence_period
from exports.models import BacklogChange, BacklogItem, Evidence, ExpectedChange, Status
from exports.quote_review import review_quote
from feedback.models import ImportBatch, Letter, Source
from journeys.base import utc_now
from journeys.errors import InvalidValue, NotFound, StatusIncomplete, StatusNotAllowed, UnknownProcess
from journeys.models import Code, Organisation, Process, Respondent, Study
from journeys.ports import FakeRedactor
from tests.exports.backlog_seed import HELD_BACK, TODAY, add_topic, ask, link, seed
from topics.models import Topic

PERSON = {"actor": "Noor", "redactor": FakeRedactor()}


def named(session: Session, model: type[Topic] | type[Code] | type[Process], name: str) -> int:
    column = model.label if model is Topic else model.name  # type: ignore[union-attr]
    found = session.exec(select(model).where(col(column) == name)).one()
    assert found.id is not None
    return found.id


def test_a_topic_joined_to_a_pain_point_becomes_one_item_with_joint_evidence(session: Session) -> None:
    organisation = seed(session)
    assert propose_items(session, organisation, today=TODAY) == 3
    joint = backlog(session, organisation, today=TODAY)[0]
    assert joint.title == "Weken wachten zonder bericht"
    assert joint.process == "Gezondheidsverklaring bij 75 jaar"
    assert joint.evidence.customers == (3, 4)
    assert joint.evidence.questions is not None
    assert (joint.evidence.questions.count, joint.evidence.questions.previous) == (212, 151)
    assert outgoing(backlog(session, organisation, today=TODAY)).items[0].summary == (
        "3 van de 4 klanten en 210 vragen in het 3e kwartaal 2026"
    )


def test_what_is_asked_only_since_the_period_is_looked_into_now_and_not_after_the_next_quarter(
    session: Session,
) -> None:
    organisation = seed(session)
    cbr, batch = session.get_one(Organisation, organisation), session.exec(select(ImportBatch)).one()
    ask(session, batch, cbr, add_topic(session, cbr, "nieuwe brief"), "Wat is dit voor brief?", 33, date(2026, 10, 5))
    propose_items(session, organisation, today=TODAY)
    rules = {row.evidence.questions.topics[0].label: row for row in backlog(session, organisation, today=TODAY)}
    assert rules["praktijkexamen heftruck"].suggestion_rule == "watch"
    assert rules["nieuwe brief"].suggestion_rule == "look_now"
    assert "10 of meer vragen na het 3e kwartaal 2026" in rules["nieuwe brief"].suggestion
    assert "33" not in rules["nieuwe brief"].suggestion


def test_without_a_confirmed_link_topic_and_pain_point_are_two_items(session: Session) -> None:
    organisation = seed(session, linked=False)
    assert propose_items(session, organisation, today=TODAY) == 4
    titles = {row.title: row for row in backlog(session, organisation, today=TODAY)}
    assert titles["Weken wachten zonder bericht"].evidence.questions is None
    assert any(title.startswith("Gezondheidsverklaring: “Hoe lang") for title in titles)


def test_an_item_carries_website_letters_quotes_and_a_step_with_its_trigger(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    row = backlog(session, organisation, today=TODAY)[0]
    assert row.evidence.funnel is not None
    assert row.evidence.funnel.worst.step == "Inloggen"
    assert round(row.evidence.funnel.worst.drop_off, 2) == 0.38
    assert [letter.has_phone for letter in row.evidence.letters] == [False]
    assert {quote.kind for quote in row.evidence.quotes} == {"journey", "question"}
    assert row.suggestion_rule == "status_message"
    assert "Aanleiding: “wachten op bericht” komt voor in de meeste vragen in het 3e kwartaal 2026;" in row.suggestion


def test_only_customers_who_allowed_it_are_quoted(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    for person in session.exec(select(Respondent)):
        person.may_quote = False
    session.flush()
    quotes = backlog(session, organisation, today=TODAY)[0].evidence.quotes
    assert {quote.kind for quote in quotes} == {"question"}


def test_words_leave_after_somebody_judged_them_one_by_one(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)

    def leaving() -> tuple[str, ...]:
        return outgoing(backlog(session, organisation, today=TODAY)).items[0].quotes

    row = backlog(session, organisation, today=TODAY)[0]
    assert row.evidence.quotes
    assert leaving() == ()
    spoken = next(quote for quote in row.evidence.quotes if quote.kind == "journey")
    review_quote(session, row.id, spoken.text, approved=True, actor="Anna")
    review_quote(session, row.id, spoken.text, approved=True, actor="Ben")
    assert leaving() == (spoken.text.strip(),)
    review_quote(session, row.id, spoken.text, approved=False, actor="Ben")
    assert leaving() == ()
    kept = [one for one in session.exec(select(BacklogChange)) if one.field == "quote"]
    assert [one.actor for one in kept] == ["Anna", "Ben"]
    assert not any(spoken.text in one.before + one.after for one in kept)


def test_a_second_run_adds_nothing_and_keeps_what_people_changed(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    first = backlog(session, organisation, today=TODAY)[0]
    edit_item(session, first.id, BacklogEdit(title="Niemand zegt hoe lang het duurt"), today=TODAY, **PERSON)
    set_status(session, first.id, Status.DECLINED, reason="Wij sturen al een bericht.", **PERSON)
    assert propose_items(session, organisation, today=TODAY) == 0
    again = backlog_item(session, first.id, today=TODAY)
    assert (again.title, again.status) == ("Niemand zegt hoe lang het duurt", Status.DECLINED)
    assert len(backlog(session, organisation, today=TODAY)) == 3


def test_a_link_confirmed_later_brings_two_untouched_items_together(session: Session) -> None:
    organisation = seed(session, linked=False)
    propose_items(session, organisation, today=TODAY)
    code, process = session.exec(select(Code)).one(), session.exec(select(Process)).one()
    topic = session.exec(select(Topic).where(col(Topic.label) == "gezondheidsverklaring")).one()
    link(session, code, process, topic)
    assert propose_items(session, organisation, today=TODAY) == 0
    rows = backlog(session, organisation, today=TODAY)
    joint = [row for row in rows if row.evidence.questions and row.evidence.journeys]
    assert len(joint) == 1
    assert len(rows) == 3, "the other is no longer shown"
    gone = backlog_item(session, joint[0].absorbed[0].id, today=TODAY)
    assert (gone.merged_into_id, gone.status) == (joint[0].id, Status.PROPOSED)
    assert gone.history[-1].after == f"{joint[0].tag}: {joint[0].title}"
    assert propose_items(session, organisation, today=TODAY) == 0
    assert backlog(session, organisation, today=TODAY).rows == rows.rows


def test_a_link_confirmed_later_leaves_an_item_that_a_person_works_on(session: Session) -> None:
    organisation = seed(session, linked=False)
    propose_items(session, organisation, today=TODAY)
    rows = backlog(session, organisation, today=TODAY)
    both = [row for row in rows if row.evidence.journeys or row.title.startswith("Gezondheidsverklaring")]
    assert len(both) == 2
    for row in both:
        set_status(session, row.id, Status.ACCEPTED, **PERSON)
    code, process = session.exec(select(Code)).one(), session.exec(select(Process)).one()
    topic = session.exec(select(Topic).where(col(Topic.label) == "gezondheidsverklaring")).one()
    link(session, code, process, topic)
    assert propose_items(session, organisation, today=TODAY) == 0
    assert {backlog_item(session, row.id, today=TODAY).status for row in both} == {Status.ACCEPTED}


def test_a_new_topic_gets_an_item_at_the_next_run(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    owner = session.get(Organisation, organisation)
    batch = session.exec(select(ImportBatch)).one()
    assert owner is not None
    ask(
        session, batch, owner, add_topic(session, owner, "theorie-examen"), "Wat kost het examen?", 12, date(2026, 8, 1)
    )
    assert propose_items(session, organisation, today=TODAY) == 1


def test_a_topic_that_is_gone_is_not_proposed(session: Session) -> None:
    organisation = seed(session)
    session.get_one(Topic, named(session, Topic, "rijbewijs verlengen")).retired_at = utc_now()
    session.flush()
    assert propose_items(session, organisation, today=TODAY) == 2


def test_an_organisation_without_topics_has_an_empty_backlog(session: Session) -> None:
    empty = Organisation(name="Leeg")
    session.add(empty)
    session.flush()
    assert empty.id is not None
    assert propose_items(session, empty.id, today=TODAY) == 0
    assert len(backlog(session, empty.id, today=TODAY)) == 0
    with pytest.raises(NotFound):
        propose_items(session, 999, today=TODAY)
    with pytest.raises(NotFound):
        backlog_item(session, 999, today=TODAY)


def test_one_question_without_a_date_is_enough_for_an_item_that_gives_nothing_away(session: Session) -> None:
    one = Organisation(name="Klein")
    session.add(one)
    seed(session)
    topic = add_topic(session, one, "parkeervergunning")
    ask(
        session,
        session.exec(select(ImportBatch)).one(),
        one,
        topic,
        "Waar vraag ik een parkeervergunning aan?",
        1,
        None,
    )
    assert one.id is not None
    assert propose_items(session, one.id, today=TODAY) == 1
    item = outgoing(backlog(session, one.id, today=TODAY)).items[0]
    assert item.title == "Parkeervergunning"
    assert item.summary == "Minder dan 10 vragen zonder datum"
    assert item.quotes == ()


def test_a_small_topic_is_not_quoted_even_when_its_title_once_did(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    small = next(row for row in backlog(session, organisation, today=TODAY) if row.title == "Praktijkexamen heftruck")
    session.get_one(BacklogItem, small.id).title = f"Praktijkexamen heftruck: “{HELD_BACK}”"
    session.flush()
    for quote in small.evidence.quotes:
        review_quote(session, small.id, quote.text, approved=True, actor="Anna")
    leaving = next(item for item in outgoing(backlog(session, organisation, today=TODAY)).items if item.id == small.id)
    assert leaving.title == "Praktijkexamen heftruck"
    assert leaving.quotes == ()
    assert leaving.questions is not None
    assert leaving.questions.count is None


def test_the_backlog_can_be_asked_per_process_and_per_owner(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    rows = backlog(session, organisation, process="gezondheidsverklaring bij 75 jaar", today=TODAY)
    assert [row.process for row in rows] == ["Gezondheidsverklaring bij 75 jaar"]
    edit_item(session, rows[0].id, BacklogEdit(owner="Team Brieven"), today=TODAY, **PERSON)
    assert [row.id for row in backlog(session, organisation, owner="team brieven", today=TODAY)] == [rows[0].id]
    assert len(backlog(session, organisation, owner="niemand", today=TODAY)) == 0
    with pytest.raises(UnknownProcess):
        backlog(session, organisation, process="Paspoort", today=TODAY)


def test_items_come_in_order_of_priority_with_declined_ones_last(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    first = backlog(session, organisation, today=TODAY)[0]
    set_status(session, first.id, Status.DECLINED, reason="Geen budget", **PERSON)
    rows = backlog(session, organisation, today=TODAY)
    assert rows[-1].id == first.id
    assert [row.priority.number for row in rows[:-1]] == sorted((r.priority.number for r in rows[:-1]), reverse=True)


def test_a_status_moves_only_along_the_allowed_path(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    number = backlog(session, organisation, today=TODAY)[0].id
    for now, wanted in product(Status, Status):
        session.get_one(BacklogItem, number).status = now
        session.flush()
        if wanted == now or wanted in NEXT[now]:
            set_status(session, number, wanted, reason="Daarom", live_on=TODAY, **PERSON)
        else:
            with pytest.raises(StatusNotAllowed):
                set_status(session, number, wanted, reason="Daarom", live_on=TODAY, **PERSON)


def test_declining_needs_a_reason_and_going_live_a_date(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    number = backlog(session, organisation, today=TODAY)[0].id
    with pytest.raises(StatusIncomplete):
        set_status(session, number, Status.DECLINED, reason=" ", **PERSON)
    set_status(session, number, Status.ACCEPTED, **PERSON)
    with pytest.raises(StatusIncomplete):
        set_status(session, number, Status.LIVE, **PERSON)
    set_status(session, number, Status.LIVE, live_on=date(2026, 11, 1), **PERSON)
    assert backlog_item(session, number, today=TODAY).live_on == date(2026, 11, 1)


def test_the_history_says_who_did_what_and_holds_no_personal_data(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    number = backlog(session, organisation, today=TODAY)[0].id
    edit = BacklogEdit(title="Brief voor 123456782 komt niet aan", due_on=date(2027, 3, 1), ease=4)
    assert edit_item(session, number, edit, today=TODAY, **PERSON) == ["title", "due_on", "ease"]
    set_status(session, number, Status.DECLINED, reason="Burger 123456782 is gebeld", **PERSON)
    row = backlog_item(session, number, today=TODAY)
    assert row.title == "Brief voor [BSN] komt niet aan"
    assert row.title_edited
    assert [(entry.actor, entry.field, entry.after) for entry in row.history] == [
        ("terugkoppel", "status", "proposed"),
        ("Noor", "title", "Brief voor [BSN] komt niet aan"),
        ("Noor", "due_on", "2027-03-01"),
        ("Noor", "ease", "4"),
        ("Noor", "status", "declined"),
        ("Noor", "reason", "Burger [BSN] is gebeld"),
    ]


def test_only_the_steps_of_the_status_leave_not_the_words_that_changed(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    number = backlog(session, organisation, today=TODAY)[0].id
    edit_item(session, number, BacklogEdit(title="Eerst dit"), today=TODAY, **PERSON)
    edit_item(session, number, BacklogEdit(title="Toen dat"), today=TODAY, **PERSON)
    set_status(session, number, Status.DECLINED, reason="Geen geld", **PERSON)
    item = next(one for one in outgoing(backlog(session, organisation, today=TODAY)).items if one.id == number)
    assert [(step.status, step.reason) for step in item.history] == [("Voorgesteld", ""), ("Afgewezen", "Geen geld")]


def test_what_the_questions_should_do_is_recorded_before_it_goes_live(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    number = backlog(session, organisation, today=TODAY)[0].id
    edit_item(session, number, BacklogEdit(expected_change=ExpectedChange.LESS), today=TODAY, **PERSON)
    assert session.get_one(BacklogItem, number).expected_recorded_on == TODAY
    set_status(session, number, Status.ACCEPTED, **PERSON)
    set_status(session, number, Status.LIVE, live_on=TODAY, **PERSON)
    with pytest.raises(InvalidValue):
        edit_item(session, number, BacklogEdit(expected_change=ExpectedChange.MORE), today=TODAY, **PERSON)


def test_an_edit_that_changes_nothing_leaves_no_trace(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    row = backlog(session, organisation, today=TODAY)[0]
    assert edit_item(session, row.id, BacklogEdit(title=row.title, owner=""), today=TODAY, **PERSON) == []
    with pytest.raises(InvalidValue):
        edit_item(session, row.id, BacklogEdit(title="  "), today=TODAY, **PERSON)
    assert len(backlog_item(session, row.id, today=TODAY).history) == 1


def test_a_suggestion_in_a_persons_own_words_rests_on_no_rule(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    row = backlog(session, organisation, today=TODAY)[0]
    edit_item(session, row.id, BacklogEdit(suggestion="Bel iedereen na twee weken."), today=TODAY, **PERSON)
    assert backlog_item(session, row.id, today=TODAY).suggestion_rule == ""


def test_invented_data_is_marked_and_real_data_is_not(session: Session) -> None:
    organisation = seed(session)
    assert backlog(session, organisation, today=TODAY).fictional
    for item in session.exec(select(Study)):
        item.fictional = False
    session.exec(select(Source)).one().name = "Logboek"
    session.flush()
    assert not backlog(session, organisation, today=TODAY).fictional


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (date(2026, 1, 5), date(2026, 11, 18), "3e kwartaal 2026"),
        (date(2024, 11, 25), date(2026, 11, 22), "3e kwartaal 2026"),
        (date(2022, 1, 1), date(2023, 12, 31), "4e kwartaal 2023"),  # an old log: its own last complete quarter
        (date(2026, 9, 28), date(2026, 11, 18), "oktober 2026"),  # began too late for a quarter
        (date(2026, 11, 2), date(2026, 11, 18), "2 november 2026 tot en met 18 november 2026"),
        (date(2026, 11, 18), date(2027, 5, 1), "18 november 2026 tot en met 24 november 2026"),  # dates in the future
    ],
)
def test_figures_are_about_the_last_complete_period_that_the_questions_cover(
    first: date, last: date, label: str
) -> None:
    period = evidence_period(first, last, TODAY)
    assert period is not None
    assert period.label == label


def test_without_any_date_there_is_no_period() -> None:
    assert evidence_period(None, None, TODAY) is None


def test_a_letter_and_a_step_named_for_an_item_are_part_of_its_evidence(session: Session) -> None:
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    rows = {row.title: row for row in backlog(session, organisation, today=TODAY)}
    joint, small = rows["Weken wachten zonder bericht"], rows["Praktijkexamen heftruck"]
    letter = session.exec(select(Letter)).one()
    session.add(Evidence(backlog_item_id=small.id, letter_id=letter.id))
    session.add(Evidence(backlog_item_id=joint.id, funnel_step="Start"))
    session.flush()
    assert [one.title for one in backlog_item(session, small.id, today=TODAY).evidence.letters] == [letter.title]
    named_step = backlog_item(session, joint.id, today=TODAY).evidence.funnel
    assert named_step is not None
    assert named_step.worst.step == "Start"
