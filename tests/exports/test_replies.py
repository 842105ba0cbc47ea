"""An organisation's reply: shown before it is stored, asked about where it contradicts, never half or twice taken."""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlmodel import Session, col, select

from exports.awaiting import answer_due, is_unanswered, unanswered
from exports.backlog import backlog
from exports.changes import BacklogEdit, edit_item, set_status
from exports.formats.workbook import FILL_FIRST_ROW, FILL_IN
from exports.handoffs import for_handing_over
from exports.models import BacklogChange, BacklogItem, CoOwner, Reply, Status
from exports.replies import ALL
from exports.reply_judging import steps
from journeys.errors import ReplyForAnother, ReplyNotRecognised, ReplyOfNobody, TerugkoppelError
from journeys.ports import FakeRedactor
from tests.exports.backlog_seed import TODAY
from tests.exports.reply_files import (
    a_day,
    another_organisation,
    csv_file,
    filled_in,
    handed,
    item,
    outcomes,
    reasons,
    stored,
    take,
)

BSN = "111222333"


def test_an_answer_in_the_workbook_is_taken_and_kept_with_who_said_it_when(session: Session) -> None:
    sent = handed(session)
    first, second, third = sent.tags
    content = filled_in(
        sent.content,
        {
            first: {"status": "Gepland", "answer": "Wij passen de brief aan.", "owner": "Team Brieven", "ease": 4,
                    "due_on": date(2027, 3, 1)},
            second: {"status": "Afgewezen", "answer": f"Geen budget, zie {BSN}."},
            third: {"status": "Live", "live_on": date(2026, 11, 2)},
        },
    )  # fmt: skip
    result = take(session, "terugmelding.xlsx", content, by="Team Brieven")
    assert outcomes(result) == dict.fromkeys(sent.tags, "taken")
    assert result.way == "workbook"
    planned = item(session, first)
    assert (planned.status, planned.owner, planned.ease) == (Status.PLANNED, "Team Brieven", 4)
    assert planned.due_on == a_day("2027-03-01")
    assert planned.answer == "Wij passen de brief aan."
    assert item(session, second).answer == "Geen budget, zie [BSN]."
    assert item(session, third).live_on == a_day("2026-11-02")
    history = session.exec(
        select(BacklogChange).where(BacklogChange.backlog_item_id == planned.id).order_by(col(BacklogChange.id))
    ).all()
    assert [one.after for one in history if one.field == "status"] == ["proposed", "sent", "accepted", "planned"]
    assert {one.actor for one in history[-5:]} == {"CBR: Team Brieven"}
    (kept,) = stored(session, Reply)
    assert (kept.actor, kept.way, len(kept.lines)) == ("CBR: Team Brieven", "workbook", 3)
    assert BSN not in str(kept.lines)


def test_a_dry_run_says_what_would_change_and_stores_nothing(session: Session) -> None:
    sent = handed(session)
    content = filled_in(sent.content, {sent.tags[0]: {"status": "Gepland", "owner": "Team Brieven"}})
    result = take(session, "terugmelding.xlsx", content, dry_run=True)
    (line,) = [line for line in result.lines if line.outcome == "taken"]
    assert [(one.field, one.before, one.after) for one in line.changes] == [
        ("status", "sent", "planned"),
        ("owner", "", "Team Brieven"),
    ]
    assert item(session, sent.tags[0]).status == Status.SENT
    assert not stored(session, Reply)


def test_the_same_reply_twice_is_told_and_not_taken_twice(session: Session) -> None:
    sent = handed(session)
    content = filled_in(sent.content, {sent.tags[0]: {"status": "Geaccepteerd", "answer": "Ja."}})
    take(session, "a.xlsx", content)
    set_status(session, item(session, sent.tags[0]).id or 0, Status.DECLINED, actor="onderzoeker",
               redactor=FakeRedactor(), reason="Toch niet")  # fmt: skip
    again = take(
        session, "b.xlsx", filled_in(sent.content, {sent.tags[0]: {"status": "Geaccepteerd", "answer": "Ja."}})
    )
    assert again.already is not None
    assert again.already_by == "CBR"
    assert not again.count("taken")
    assert item(session, sent.tags[0]).status == Status.DECLINED
    assert len(stored(session, Reply)) == 1


def test_one_workbook_may_come_back_month_after_month(session: Session) -> None:
    sent = handed(session)
    tag = sent.tags[0]
    take(session, "a.xlsx", filled_in(sent.content, {tag: {"status": "Geaccepteerd", "owner": "Jan"}}))
    second = take(session, "a.xlsx", filled_in(sent.content, {tag: {"status": "Gepland", "owner": "Jan"}}))
    assert outcomes(second)[tag] == "taken", "what they said themselves is no change by somebody else"
    third = take(session, "a.xlsx", filled_in(sent.content, {tag: {"status": "Live", "live_on": "20-11-2026"}}))
    assert outcomes(third)[tag] == "taken"
    assert item(session, tag).live_on == a_day("2026-11-20")


def test_what_the_organisation_did_not_touch_says_nothing(session: Session) -> None:
    sent = handed(session)
    number = item(session, sent.tags[0]).id or 0
    edit_item(session, number, BacklogEdit(owner="Team Web", due_on=date(2027, 1, 1)), actor="onderzoeker",
              redactor=FakeRedactor(), today=TODAY)  # fmt: skip
    result = take(session, "a.xlsx", sent.content)
    assert set(outcomes(result).values()) == {"unchanged"}
    assert item(session, sent.tags[0]).owner == "Team Web"


def test_a_field_that_somebody_else_changed_meanwhile_is_asked_about(session: Session) -> None:
    sent = handed(session)
    tag = sent.tags[0]
    edit_item(session, item(session, tag).id or 0, BacklogEdit(owner="Team Web"), actor="onderzoeker",
              redactor=FakeRedactor(), today=TODAY)  # fmt: skip
    content = filled_in(sent.content, {tag: {"owner": "Team Brieven", "status": "Gepland"}})
    asked = take(session, "a.xlsx", content)
    assert outcomes(asked)[tag] == "asked"
    assert "onderzoeker" in reasons(asked, tag)
    assert "Team Web" in reasons(asked, tag)
    assert item(session, tag).status == Status.SENT, "nothing of the line is taken until a person said yes"
    answered = take(session, "a.xlsx", content, confirmed=[item(session, tag).id])
    assert outcomes(answered)[tag] == "taken"
    assert item(session, tag).owner == "Team Brieven"
    assert len(stored(session, Reply)) == 2


def test_a_status_that_goes_backwards_is_asked_about(session: Session) -> None:
    sent = handed(session)
    tag = sent.tags[0]
    take(session, "a.xlsx", filled_in(sent.content, {tag: {"status": "Live", "live_on": date(2026, 11, 1)}}))
    back = filled_in(sent.content, {tag: {"status": "Gepland"}})
    asked = take(session, "b.xlsx", back)
    assert outcomes(asked)[tag] == "asked"
    assert "van Live naar Gepland" in reasons(asked, tag)
    take(session, "b.xlsx", back, confirmed=[ALL])
    assert item(session, tag).status == Status.PLANNED
    assert item(session, tag).live_on is None


def test_a_day_before_the_expectation_was_recorded_is_asked_about(session: Session) -> None:
    sent = handed(session)
    tag = sent.tags[0]
    edit_item(session, item(session, tag).id or 0, BacklogEdit(expected_change="less"), actor="onderzoeker",
              redactor=FakeRedactor(), today=TODAY)  # fmt: skip
    early = {tag: {"status": "Live", "live_on": TODAY - timedelta(days=30)}}
    asked = take(session, "a.xlsx", filled_in(sent.content, early))
    assert outcomes(asked)[tag] == "asked"
    assert "verwachting" in reasons(asked, tag)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": "Gepalnd"}, "Bedoelt u “Gepland”?"),
        ({"status": "Geacepteerd"}, "Bedoelt u “Geaccepteerd”?"),
        ({"status": "xyz"}, "Kies uit"),
        ({"status": "Afgewezen"}, "reden"),
        ({"status": "Live"}, "datum"),
        ({"status": "Live", "live_on": "ergens in mei"}, "31-12-2027"),
        ({"status": "Live", "live_on": "31-02-2026"}, "bestaat niet"),
        ({"status": "Live", "live_on": date(2027, 1, 1)}, "toekomst"),
        ({"live_on": date(2026, 11, 1)}, "niet Live"),
        ({"status": "Effect bekend"}, "geven wij zelf"),
        ({"ease": 7}, "1 tot en met 5"),
        ({"ease": "makkelijk"}, "1 tot en met 5"),
        ({"answer": "x" * 5000}, "4.000"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason_and_the_rest_is_taken(
    session: Session, answer: dict[str, Any], said: str
) -> None:
    sent = handed(session)
    wrong, right = sent.tags[:2]
    content = filled_in(sent.content, {wrong: {"owner": "Team A", **answer}, right: {"status": "Gepland"}})
    result = take(session, "a.xlsx", content)
    assert outcomes(result)[wrong] == "refused"
    assert said in reasons(result, wrong)
    assert outcomes(result)[right] == "taken"
    assert item(session, wrong).owner == "", "a line is taken whole or not at all"
    (kept,) = stored(session, Reply)
    assert next(line for line in kept.lines if line["tag"] == wrong)["said"]["owner"] == "Team A", "nothing is lost"


@pytest.mark.parametrize("written", ["02-11-2026", "2 november 2026", "2026-11-02", "2/11/26", 46328])
def test_a_date_typed_as_text_or_number_is_read(session: Session, written: str | int) -> None:
    sent = handed(session)
    tag = sent.tags[0]
    take(session, "a.xlsx", filled_in(sent.content, {tag: {"status": "live", "live_on": written}}))
    assert item(session, tag).live_on == a_day("2026-11-02")


def test_rows_that_were_taken_out_are_told(session: Session) -> None:
    sent = handed(session)
    result = take(session, "a.xlsx", filled_in(sent.content, {}, lambda sheet: sheet.delete_rows(FILL_FIRST_ROW)))
    assert result.missing == (sent.tags[0],)
    assert len(result.lines) == 2


def test_rows_in_another_order_and_with_rows_above_them_are_known(session: Session) -> None:
    sent = handed(session)

    def sorted_away(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FILL_FIRST_ROW)]
        for number, values in enumerate(reversed(rows), start=FILL_FIRST_ROW):
            for column, value in enumerate(values, start=1):
                sheet.cell(number, column).value = value
        sheet.insert_rows(1, 3)

    content = filled_in(sent.content, {sent.tags[2]: {"status": "Gepland"}}, sorted_away)
    assert outcomes(take(session, "a.xlsx", content))[sent.tags[2]] == "taken"


def doubled(sheet: Any, answer: str) -> None:
    last = sheet.max_row + 1
    for column in range(1, 11):
        sheet.cell(last, column).value = sheet.cell(FILL_FIRST_ROW, column).value
    sheet.cell(last, 5).value = answer


def test_a_row_that_is_doubled_is_taken_once_when_both_say_the_same(session: Session) -> None:
    sent = handed(session)
    answers = {sent.tags[0]: {"status": "Gepland", "answer": "Ja"}}
    result = take(session, "a.xlsx", filled_in(sent.content, answers, lambda sheet: doubled(sheet, "Ja")))
    assert [line.outcome for line in result.lines if line.tag == sent.tags[0]] == ["taken", "unchanged"]


def test_a_row_that_is_doubled_with_another_answer_is_refused_both_times(session: Session) -> None:
    sent = handed(session)
    answers = {sent.tags[0]: {"status": "Gepland", "answer": "Ja"}}
    result = take(session, "a.xlsx", filled_in(sent.content, answers, lambda sheet: doubled(sheet, "Nee")))
    assert [line.outcome for line in result.lines if line.tag == sent.tags[0]] == ["refused", "refused"]
    assert item(session, sent.tags[0]).status == Status.SENT


@pytest.mark.parametrize("wrong", ["tk-99999", "12", "", "tk-99999999999999", "tk-{second}", "tk-1 en tk-2"])
def test_a_tag_that_was_changed_is_refused(session: Session, wrong: str) -> None:
    sent = handed(session)
    first, second = sent.tags[:2]

    def change(sheet: Any) -> None:
        sheet.cell(FILL_FIRST_ROW, 1).value = wrong.format(second=second.removeprefix("tk-"))
        sheet.delete_rows(FILL_FIRST_ROW + 1)

    result = take(session, "a.xlsx", filled_in(sent.content, {first: {"status": "Gepland"}}, change))
    assert result.lines[0].outcome == "refused"
    assert result.lines[0].reasons
    assert item(session, second).status == Status.SENT
    assert first in result.missing


def test_a_reply_for_another_organisation_is_refused_whole(session: Session) -> None:
    sent = handed(session)
    other, tag = another_organisation(session)
    with pytest.raises(ReplyForAnother) as told:
        take(session, "a.xlsx", filled_in(sent.content, {sent.tags[0]: {"status": "Gepland"}}), other)
    assert "Centraal Bureau" in str(told.value)
    rows = csv_file(("Kenmerk", "Status"), (sent.tags[0], "Gepland"), (tag, "Geaccepteerd"), delimiter=";")
    result = take(session, "a.csv", rows, sent.organisation_id)
    assert outcomes(result) == {sent.tags[0]: "taken", tag: "refused"}
    assert item(session, tag).status == Status.PROPOSED
    with pytest.raises(ReplyOfNobody):
        take(session, "b.csv", rows)


def test_a_row_pasted_from_the_file_of_another_organisation_is_refused(session: Session) -> None:
    sent = handed(session)

    def paste(sheet: Any) -> None:
        mark = str(sheet.cell(FILL_FIRST_ROW, 10).value).split(" ", 2)
        sheet.cell(FILL_FIRST_ROW, 10).value = f"0123456789ab {mark[1]} UWV"

    result = take(session, "a.xlsx", filled_in(sent.content, {sent.tags[0]: {"status": "Gepland"}}, paste))
    assert outcomes(result)[sent.tags[0]] == "refused"
    assert "andere organisatie" in reasons(result, sent.tags[0])


def test_a_workbook_with_macros_is_read_without_them_and_says_so(session: Session) -> None:
    sent = handed(session)
    content = io.BytesIO(filled_in(sent.content, {sent.tags[0]: {"status": "Gepland"}}))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 whatever it does")
    result = take(session, "a.xlsm", content.getvalue())
    assert outcomes(result)[sent.tags[0]] == "taken"
    assert "macro" in " ".join(result.notes)


def test_a_column_of_their_own_is_told_as_not_read(session: Session) -> None:
    sent = handed(session)

    def add(sheet: Any) -> None:
        sheet.cell(FILL_FIRST_ROW - 1, 11).value = "Opmerking van de directie"
        sheet.cell(FILL_FIRST_ROW, 11).value = "Bel ons"

    result = take(session, "a.xlsx", filled_in(sent.content, {}, add))
    assert "Opmerking van de directie" in " ".join(result.notes)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"naam;vraag\nJan;Hoe?\n"),
        ("a.csv", b""),
        ("a.pdf", b"%PDF-1.7"),
        ("a.xlsx", b"PK\x03\x04 no archive"),
        ("a.xls", b"\xd0\xcf\x11\xe0"),
        ("a.csv", b"\x00\x01\x02\x03" * 100),
    ],
)
def test_what_is_no_reply_is_one_sentence(session: Session, name: str, content: bytes) -> None:
    with pytest.raises(TerugkoppelError):
        take(session, name, content)
    assert not stored(session, Reply)


def test_the_sheet_to_read_is_not_taken_for_an_answer(session: Session) -> None:
    sent = handed(session)
    book = openpyxl.load_workbook(io.BytesIO(sent.content))
    del book[FILL_IN]
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(ReplyNotRecognised):
        take(session, "a.xlsx", saved.getvalue())


def test_a_sheet_under_another_name_is_found(session: Session) -> None:
    sent = handed(session)
    content = filled_in(
        sent.content, {sent.tags[0]: {"status": "Gepland"}}, lambda sheet: setattr(sheet, "title", "Blad1")
    )
    assert outcomes(take(session, "a.xlsx", content))[sent.tags[0]] == "taken"


def test_our_own_csv_comes_back_as_a_spreadsheet_saves_it(session: Session) -> None:
    sent = handed(session, "csv")
    lines = sent.content.decode("utf-8-sig").replace('"Verstuurd"', '"Geaccepteerd"', 1)
    result = take(session, "verbeterpunten.csv", lines.encode("cp1252", "replace"))
    assert sorted(outcomes(result).values()) == ["taken", "unchanged", "unchanged"]
    assert result.way == "csv"
    old = take(session, "verbeterpunten.csv", sent.content)
    assert set(outcomes(old).values()) == {"unchanged"}, "an older file takes nothing back"


def test_who_takes_part_may_answer_and_the_leader_decides(session: Session) -> None:
    sent = handed(session)
    other, _ = another_organisation(session)
    number = item(session, sent.tags[0]).id
    session.add(CoOwner(backlog_item_id=number, organisation_id=other))
    session.flush()
    rows = csv_file(("Kenmerk", "Antwoord", "Nieuwe status"), (sent.tags[0], "Wij doen mee.", "Gepland"), delimiter=";")
    asked = take(session, "a.csv", rows, other)
    assert "CBR leidt" in reasons(asked, sent.tags[0])
    rows = csv_file(("Kenmerk", "Antwoord"), (sent.tags[0], "Wij doen mee."), delimiter=";")
    item(session, sent.tags[0]).answer = "Wij leiden."
    assert outcomes(take(session, "a.csv", rows, other)) == {sent.tags[0]: "taken"}
    assert item(session, sent.tags[0]).answer == "Wij leiden.", "nobody writes over what another owner said"
    assert outcomes(take(session, "b.csv", rows, other)) == {sent.tags[0]: "unchanged"}
    mine = next(row for row in backlog(session, other, today=TODAY) if row.tag == sent.tags[0])
    assert (mine.answer, mine.answers) == ("Wij doen mee.", (("CBR", "Wij leiden."),))
    led = next(row for row in backlog(session, sent.organisation_id, today=TODAY) if row.tag == sent.tags[0])
    assert (led.answer, led.answers) == ("Wij leiden.", (("UWV", "Wij doen mee."),))


def test_an_item_that_was_merged_away_sends_the_answer_on(session: Session) -> None:
    sent = handed(session)
    item(session, sent.tags[0]).merged_into_id = item(session, sent.tags[1]).id
    result = take(session, "a.xlsx", filled_in(sent.content, {sent.tags[0]: {"status": "Gepland"}}))
    assert sent.tags[1] in reasons(result, sent.tags[0])


def test_no_answer_by_the_agreed_date_is_told_until_there_is_one(session: Session) -> None:
    sent = handed(session)
    late = answer_due(TODAY) + timedelta(days=1)
    assert {item(session, tag).answer_by for tag in sent.tags} == {answer_due(TODAY)}
    assert not any(row.unanswered for row in backlog(session, sent.organisation_id, today=answer_due(TODAY)))
    assert all(row.unanswered for row in backlog(session, sent.organisation_id, today=late))
    take(session, "a.xlsx", filled_in(sent.content, {sent.tags[0]: {"answer": "Wij kijken ernaar."}}))
    told = {row.tag: row.unanswered for row in backlog(session, sent.organisation_id, today=late)}
    assert told == {sent.tags[0]: False, sent.tags[1]: True, sent.tags[2]: True}
    counted = session.exec(select(BacklogItem.id).where(unanswered(late))).all()
    assert {f"tk-{number}" for number in counted} == {tag for tag, still in told.items() if still}
    assert not is_unanswered(Status.ACCEPTED, "", TODAY, late)


def test_a_second_hand_over_holds_only_what_is_new_in_that_format(session: Session) -> None:
    sent = handed(session, "jira")
    new = BacklogItem(organisation_id=sent.organisation_id, title="Nieuw punt")
    session.add(new)
    session.flush()
    again = handed(session, "jira", sent.organisation_id)
    assert again.tags == (f"tk-{new.id}",)
    assert len(handed(session, "md", sent.organisation_id).tags) == 4
    assert len(handed(session, "jira", sent.organisation_id, everything=True).tags) == 4
    number = item(session, sent.tags[0]).id or 0
    set_status(session, number, Status.DECLINED, actor="x", redactor=FakeRedactor(), reason="nee")
    set_status(session, number, Status.PROPOSED, actor="x", redactor=FakeRedactor())
    assert handed(session, "jira", sent.organisation_id).tags == (sent.tags[0],), "reopened: it goes along again"
    assert item(session, sent.tags[0]).answer_by == answer_due(TODAY)


@pytest.mark.parametrize("tracker", ["jira", "azure", "gitlab"])
def test_what_is_done_is_no_new_work_for_a_tracker_and_comes_last_elsewhere(session: Session, tracker: str) -> None:
    sent = handed(session)
    number = item(session, sent.tags[0]).id or 0
    for status, on in ((Status.ACCEPTED, None), (Status.LIVE, date(2026, 5, 4))):
        set_status(session, number, status, actor="x", redactor=FakeRedactor(), live_on=on)
    again = handed(session, "xlsx", sent.organisation_id, everything=True)
    assert again.tags == (*sent.tags[1:], sent.tags[0])
    rows = backlog(session, sent.organisation_id, today=TODAY)
    for everything in (False, True):
        work = for_handing_over(session, sent.organisation_id, rows, tracker, everything=everything)
        assert [row.tag for row in work] == list(sent.tags[1:])
        assert (work.closed, work.left_out) == (1, 0)


def test_the_way_to_a_status_runs_forward_only() -> None:
    assert steps(Status.SENT, Status.LIVE) == [Status.ACCEPTED, Status.LIVE]
    assert steps(Status.SENT, Status.PLANNED) == [Status.ACCEPTED, Status.PLANNED]
    assert steps(Status.PROPOSED, Status.DECLINED) == [Status.DECLINED]
    assert steps(Status.PLANNED, Status.ACCEPTED) == []
    assert steps(Status.DECLINED, Status.PLANNED) == []


def test_a_file_whose_rows_name_no_path_is_a_sentence(tmp_path: Path) -> None:
    from exports.reply_reading import read_reply
    from journeys.errors import FileMissing

    with pytest.raises(FileMissing):
        read_reply(tmp_path / "weg.xlsx")
