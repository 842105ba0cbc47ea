"""What the transcript on screen asks for, and changes of the codebook that every room follows."""

import pytest
from sqlmodel import Session, select

from exports.models import BacklogItem, Evidence
from journeys.coded import MarkRow, marks
from journeys.coding import code_span, suggest_codes
from journeys.errors import CodeInItself, InvalidValue, NotFound
from journeys.models import Code, Process
from tests.journeys.study_seed import a_code, a_conversation, a_person, a_study, code_names, researchers, told
from topics.models import PainPointLink, Topic
from workbench.coding_tasks import carry_out_act, delete_in_every_room, merge_in_every_room


def only(session: Session, talk: int) -> MarkRow:
    [mark] = marks(session, talk)
    return mark


# --- acts of the transcript ------------------------------------------------------------------


def test_words_are_coded_rated_placed_and_cleared_as_the_transcript_asks(session: Session) -> None:
    talk = a_conversation(session, a_person(session, a_study(session)), steps=["Brief"])
    anna = researchers(session)[0]

    def act(**values: object) -> MarkRow:
        carry_out_act(session, values, talk, anna)
        return only(session, talk)

    mark = act(kind="code", start=0, end=5, name=" Lang  wachten ", pain=True)
    assert [(one.code, one.severity, one.researcher) for one in mark.codings] == [("Lang wachten", 3, "Anna")]
    code = mark.codings[0].code_id
    assert act(kind="code", start=0, end=5, code=code, severity=5).codings[0].severity == 5
    assert act(kind="code", start=0, end=5, name="LANG WACHTEN").codings[0].code_id == code  # no second one
    theme = act(kind="code", start=0, end=5, name="Familie", pain=False).codings[1]
    assert (theme.code, theme.severity) == ("Familie", None)
    assert act(kind="unclear", start=0, end=5).unclear
    assert not act(kind="clear", mark=mark.id).unclear
    from journeys.queries import session_detail

    step = session_detail(session, talk).touchpoints[0].id
    assert act(kind="place", mark=mark.id, step=step).touchpoint_id == step
    assert act(kind="place", mark=mark.id, step=None).touchpoint_id is None
    assert [one.code for one in act(kind="uncode", mark=mark.id, code=code).codings] == ["Familie"]
    assert code_names(session) == ["Familie", "Lang wachten"]


def test_a_name_that_is_typed_goes_through_the_redactor(session: Session) -> None:
    talk = told(session)
    for _ in range(2):
        act = {"kind": "code", "start": 0, "end": 5, "name": "Brief aan 111222333"}
        carry_out_act(session, act, talk, researchers(session)[0])
    [name] = code_names(session)
    assert "111222333" not in name


def test_a_suggestion_is_judged_by_whom_it_was_made_to_only(session: Session) -> None:
    talk, code = told(session), a_code(session, "Wachten")
    anna, bram = researchers(session)
    suggest_codes(session, talk, [((0, 5), code, 0.5)], anna)
    number = only(session, talk).codings[0].id
    with pytest.raises(NotFound):
        carry_out_act(session, {"kind": "judge", "coding": number, "accepted": True}, talk, bram)
    assert only(session, talk).codings[0].status == "suggested"
    carry_out_act(session, {"kind": "judge", "coding": number, "accepted": True}, talk, anna)
    assert only(session, talk).codings[0].status == "accepted"


def test_a_mark_of_another_conversation_is_left_alone(session: Session) -> None:
    study = a_study(session)
    ours, theirs = (a_conversation(session, a_person(session, study, name)) for name in "AB")
    code = a_code(session, "Wachten")
    anna = researchers(session)[0]
    code_span(session, theirs, (0, 5), code)
    suggest_codes(session, theirs, [((6, 9), code, 0.5)])
    first, second = before = marks(session, theirs)
    for act in (
        {"kind": "uncode", "mark": first.id, "code": code},
        {"kind": "place", "mark": first.id, "step": None},
        {"kind": "clear", "mark": first.id},
        {"kind": "judge", "coding": second.codings[0].id, "accepted": False},
        {"kind": "uncode", "mark": 999, "code": code},
    ):
        with pytest.raises(NotFound):
            carry_out_act(session, act, ours, anna)
    assert marks(session, theirs) == before


def test_an_act_that_the_transcript_does_not_know_is_refused(session: Session) -> None:
    with pytest.raises(InvalidValue):
        carry_out_act(session, {"kind": "dance"}, told(session), researchers(session)[0])


# --- the codebook in every room --------------------------------------------------------------


def a_topic(session: Session, organisation_id: int, label: str) -> int:
    topic = Topic(
        organisation_id=organisation_id, label=label, keywords=[], representative=[], model_id="fake-64", centroid=b""
    )
    session.add(topic)
    session.flush()
    return topic.id or 0


def an_improvement(session: Session, organisation_id: int, *code_ids: int) -> int:
    item = BacklogItem(organisation_id=organisation_id, title="Kortere wachttijd")
    session.add(item)
    session.flush()
    session.add_all(Evidence(backlog_item_id=item.id or 0, code_id=code) for code in code_ids)
    session.flush()
    return item.id or 0


def evidence(session: Session) -> list[tuple[int, int | None]]:
    return [(row.backlog_item_id, row.code_id) for row in session.exec(select(Evidence).order_by(Evidence.id)).all()]


def links(session: Session) -> list[tuple[int, int, str]]:
    rows = session.exec(select(PainPointLink).order_by(PainPointLink.topic_id)).all()
    return [(row.code_id, row.topic_id, row.status) for row in rows]


def test_a_merge_takes_links_and_the_evidence_of_improvements_along(session: Session) -> None:
    talk = told(session)
    process = session.exec(select(Process)).one()
    gone, kept = a_code(session, "In de wacht"), a_code(session, "Lang wachten")
    code_span(session, talk, (0, 5), gone, severity=4)
    topics = [a_topic(session, process.organisation_id, label) for label in ("Alleen eerst", "Beide", "Geraden")]
    for code, topic, status in (
        (gone, topics[0], "confirmed"),
        (gone, topics[1], "confirmed"),
        (kept, topics[1], "suggested"),
        (gone, topics[2], "suggested"),
        (kept, topics[2], "refused"),
    ):
        session.add(
            PainPointLink(code_id=code, process_id=process.id or 0, topic_id=topic, similarity=0.5, status=status)
        )
    both = an_improvement(session, process.organisation_id, gone, kept)
    one = an_improvement(session, process.organisation_id, gone)

    merge_in_every_room(session, gone, kept)

    assert code_names(session) == ["Lang wachten"]
    assert [(mark.code_id, mark.severity) for mark in only(session, talk).codings] == [(kept, 4)]
    assert links(session) == [
        (kept, topics[0], "confirmed"),
        (kept, topics[1], "confirmed"),  # a person's word outweighs a guess
        (kept, topics[2], "refused"),
    ]
    assert sorted(evidence(session)) == [(both, kept), (one, kept)]


def test_a_merge_that_cannot_be_leaves_links_and_evidence_alone(session: Session) -> None:
    told(session)
    process = session.exec(select(Process)).one()
    top = a_code(session, "Wachten")
    below = a_code(session, "In de wacht", parent_id=top)
    topic = a_topic(session, process.organisation_id, "Wachttijd")
    session.add(PainPointLink(code_id=top, process_id=process.id or 0, topic_id=topic, similarity=0.5))
    item = an_improvement(session, process.organisation_id, top)
    for into in (top, below):
        with pytest.raises(CodeInItself):
            merge_in_every_room(session, top, into)
    assert (links(session), evidence(session)) == ([(top, topic, "suggested")], [(item, top)])


def test_a_code_is_deleted_with_its_links_only_when_it_was_given_to_nothing(session: Session) -> None:
    talk = told(session)
    process = session.exec(select(Process)).one()
    used, unused = a_code(session, "Wachten"), a_code(session, "Nooit gegeven")
    topic = a_topic(session, process.organisation_id, "Wachttijd")
    code_span(session, talk, (0, 5), used)
    for code in (used, unused):
        session.add(PainPointLink(code_id=code, process_id=process.id or 0, topic_id=topic, similarity=0.5))
    item = an_improvement(session, process.organisation_id, used, unused)
    with pytest.raises(InvalidValue):
        delete_in_every_room(session, used)
    assert len(links(session)) == 2
    delete_in_every_room(session, unused)
    assert (links(session), evidence(session)) == ([(used, topic, "suggested")], [(item, used)])
    assert session.exec(select(Code.id)).all() == [used]
