"""Pages for other readers than the organisation: citizens, the desk, and those who run the programme."""

import io
from datetime import date, timedelta
from itertools import count

import pytest
from lxml import html
from pypdf import PdfReader

from exports.citizens import citizens_page, render_citizens
from exports.desk import desk_sheet, render_desk
from exports.models import BacklogItem, EffectFound, Status
from exports.programme import programme, reported_organisations
from feedback.models import Item
from journeys.errors import NothingToDo, UnknownDesk, WrongUsage
from journeys.models import Organisation
from tests.exports.test_report import QUARTER, TODAY, Log, each_day

LIVE_ON = date(2026, 8, 3)
ANSWER = "De brief is korter. Bovenaan staat nu een telefoonnummer."


@pytest.fixture
def log(session) -> Log:
    return Log(session)


def is_accessible(pdf: bytes) -> bool:
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    return "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode() and "/StructTreeRoot" in root


def words(page: bytes) -> str:
    return " ".join(html.fromstring(page).text_content().split())


# --- citizens --------------------------------------------------------------------------------


def test_citizens_read_what_went_live_with_its_answer_and_nothing_else(log):
    log.backlog("Ik snap de brief niet", status=Status.LIVE, live_on=LIVE_ON, answer=ANSWER)
    log.backlog("Zonder antwoord", status=Status.LIVE, live_on=LIVE_ON)
    log.backlog("Nog niet live", status=Status.PLANNED, answer=ANSWER)
    log.backlog("Vorig kwartaal", status=Status.LIVE, live_on=date(2026, 6, 30), answer=ANSWER)
    page = citizens_page(log.session, log.organisation, QUARTER)

    assert [one.asked for one in page.improvements] == ["Ik snap de brief niet"]
    told = words(render_citizens(page, "html"))
    assert "Ik snap de brief niet" in told
    assert ANSWER in told
    assert "Sinds 3 augustus 2026." in told


def test_a_citizens_own_words_in_a_title_do_not_reach_other_citizens(log):
    item = log.backlog("Brief: “Ik ben Jan en snap het niet?”", status=Status.LIVE, live_on=LIVE_ON, answer=ANSWER)
    log.session.get(BacklogItem, item).title_edited = False
    log.session.flush()
    assert "Ik ben Jan" not in words(render_citizens(citizens_page(log.session, log.organisation, QUARTER), "html"))


@pytest.mark.parametrize(
    ("verdict", "told"), [("less", "minder vragen"), ("more", "meer vragen"), ("same", "evenveel"), ("too_little", "")]
)
def test_citizens_read_what_it_did_whichever_way_it_went(log, verdict, told):
    item = log.backlog("Ik snap de brief niet", status=Status.LIVE, live_on=LIVE_ON, answer=ANSWER)
    log.add(EffectFound(backlog_item_id=item, verdict="more" if verdict == "less" else "less"))
    log.add(EffectFound(backlog_item_id=item, verdict=verdict))
    (one,) = citizens_page(log.session, log.organisation, QUARTER).improvements
    assert told in one.since
    assert bool(one.since) == bool(told)


def test_citizens_read_that_more_questions_were_the_intention_where_they_were(log):
    item = log.backlog(
        "Niemand kent de toeslag", status=Status.LIVE, live_on=LIVE_ON, answer=ANSWER, expected_change="more"
    )
    log.add(EffectFound(backlog_item_id=item, verdict="more"))
    (one,) = citizens_page(log.session, log.organisation, QUARTER).improvements
    assert one.since == "Sindsdien stellen mensen hierover vaker een vraag. Dat was ook de bedoeling."


def test_no_page_is_made_when_there_is_nothing_to_tell(log):
    log.backlog("Zonder antwoord", status=Status.LIVE, live_on=LIVE_ON)
    with pytest.raises(NothingToDo):
        citizens_page(log.session, log.organisation, QUARTER)


def test_the_page_for_citizens_is_one_accessible_page_however_much_was_done(log):
    for number in range(9):
        log.backlog(f"Ik snap stap {number} niet", status=Status.LIVE, live_on=LIVE_ON, answer=(ANSWER + " ") * 20)
    page = citizens_page(log.session, log.organisation, QUARTER)
    pdf = render_citizens(page, "pdf")

    assert is_accessible(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert "andere verbeteringen" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert all(len(one.done) <= 420 for one in page.improvements)
    with pytest.raises(WrongUsage):
        render_citizens(page, "docx")


# --- the desk --------------------------------------------------------------------------------


def at_point(log: Log, ids: list[int], point: str, referral: str | None = None) -> None:
    for number in ids:
        item = log.session.get(Item, number)
        item.point, item.referral = point, referral
    log.session.flush()


def test_the_desk_sees_what_is_asked_most_over_all_organisations_rounded_to_ten(log):
    log.questions(list(each_day(QUARTER.start, 57)), log.topic("Keuring"))
    log.questions(list(each_day(QUARTER.start, 9)), log.topic("Klein"))
    other = Log(log.session, organisation="DUO", source="Ander log")
    other.keys = count(1000)
    other.questions(list(each_day(QUARTER.start, 34)), other.topic("Studieschuld"))
    sheet = desk_sheet(log.session, QUARTER, today=TODAY)

    assert [(one.label, one.organisation, one.count) for one in sheet.asked] == [
        ("Keuring", "CBR", 60),
        ("Studieschuld", "DUO", 30),
    ]
    assert "Klein" not in words(render_desk(sheet, "html"))


def test_a_desk_sees_its_own_questions_only(log):
    topic = log.topic("Keuring")
    at_point(log, log.questions(list(each_day(QUARTER.start, 20)), topic), "Bibliotheek Ede")
    at_point(log, log.questions(list(each_day(QUARTER.start, 30)), topic), "Bibliotheek Oss")

    assert desk_sheet(log.session, QUARTER, point="bibliotheek ede", today=TODAY).asked[0].count == 20
    assert desk_sheet(log.session, QUARTER, point="Bibliotheek Oss", today=TODAY).point == "Bibliotheek Oss"
    with pytest.raises(UnknownDesk):
        desk_sheet(log.session, QUARTER, point="Bibliotheek Nergens", today=TODAY)


def test_the_desk_sees_to_whom_visitors_were_sent_most_and_no_place_of_fewer_than_ten(log):
    topic = log.topic("Keuring")
    at_point(log, log.questions(list(each_day(QUARTER.start, 12)), topic), "Ede", "CBR klantenservice")
    at_point(log, log.questions(list(each_day(QUARTER.start, 9)), topic), "Ede", "huisarts Jansen")
    (referral,) = desk_sheet(log.session, QUARTER, today=TODAY).referrals

    assert referral.to == ("CBR klantenservice",)


def test_the_desk_reads_what_changed_and_the_sheet_is_one_accessible_page(log):
    log.questions(list(each_day(QUARTER.start, 57)), log.topic("Keuring"))
    for number in range(8):
        log.backlog(f"Ik snap stap {number} niet" * 8, status=Status.LIVE, live_on=LIVE_ON, answer=ANSWER * 20)
    pdf = render_desk(desk_sheet(log.session, QUARTER, today=TODAY), "pdf")

    assert is_accessible(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert "Ik snap stap" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_an_empty_desk_gets_a_sheet_that_says_so(session):
    sheet = desk_sheet(session, QUARTER, today=TODAY)
    told = words(render_desk(sheet, "html"))
    assert "Er is geen onderwerp met tien vragen of meer." in told
    assert render_desk(sheet, "pdf").startswith(b"%PDF")


# --- the programme ---------------------------------------------------------------------------


def test_the_programme_shows_how_far_every_organisation_is(log):
    log.questions(list(each_day(QUARTER.start, 30)), log.topic("Keuring"))
    log.questions(list(each_day(QUARTER.start - timedelta(days=5), 5)), None)
    for status, answer in (
        (Status.PROPOSED, ""),
        (Status.SENT, ""),
        (Status.SENT, "We kijken ernaar."),
        (Status.DECLINED, ""),
        (Status.PLANNED, ""),
    ):
        log.backlog("Punt", status=status, answer=answer)
    proven = log.backlog("Bewezen", status=Status.EFFECT_KNOWN, live_on=LIVE_ON)
    log.add(EffectFound(backlog_item_id=proven, verdict="too_little"))
    log.add(EffectFound(backlog_item_id=proven, verdict="less", as_expected=True))
    doubted = log.backlog("Toch niet", status=Status.LIVE, live_on=LIVE_ON)
    log.add(EffectFound(backlog_item_id=doubted, verdict="less", as_expected=True))
    log.add(EffectFound(backlog_item_id=doubted, verdict="same", as_expected=False))
    log.backlog("Samengevoegd", status=Status.LIVE, live_on=LIVE_ON, merged_into_id=proven)
    (row,) = programme(log.session, QUARTER.start, QUARTER.end)

    assert (row.organisation, row.questions, row.proposed) == ("CBR", 30, 7)
    assert (row.sent, row.answered, row.live, row.proven) == (6, 5, 2, 1)


def test_an_organisation_with_improvements_and_no_questions_is_in_the_programme_too(log):
    log.backlog("Punt")
    log.add(Organisation(name="Zonder iets"))
    assert [row.questions for row in programme(log.session, QUARTER.start, QUARTER.end)] == [0]
    assert reported_organisations(log.session) == ["CBR"]
