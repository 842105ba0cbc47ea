"""What Jira, Azure DevOps and GitLab export comes back as answers: known by its tag, with the tracker's own key."""

import csv
import io
from pathlib import Path

import pytest
from sqlmodel import Session

from exports.backlog import backlog
from exports.formats import render_backlog
from exports.models import BacklogItem, Reply, Status, TrackerKey
from exports.reply_reading import read_reply
from exports.tracker_states import STATES_FILE, States, states_in
from journeys.errors import InvalidValue
from tests.exports.backlog_seed import TODAY
from tests.exports.reply_files import (
    Handed,
    a_day,
    another_organisation,
    csv_file,
    handed,
    item,
    outcomes,
    reasons,
    stored,
    take,
)

# the columns as each of them writes its export, some left out
JIRA = ("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Assignee", "Resolution", "Created",
        "Resolved", "Due date", "Labels", "Labels", "Description")  # fmt: skip
AZURE = ("ID", "Work Item Type", "Title", "Assigned To", "State", "Tags", "Closed Date")
GITLAB = ("Title", "Description", "Issue ID", "URL", "State", "Author", "Author Username", "Assignee", "Due Date",
          "Created At (UTC)", "Closed At (UTC)", "Milestone", "Labels")  # fmt: skip


def jira_row(key: str, status: str, labels: tuple[str, str] = ("", ""), **cells: str) -> tuple[str, ...]:
    values = {"Summary": "Brief aanpassen", "Issue key": key, "Issue Type": "Task", "Status": status, **cells}
    row = [values.get(name, "") for name in JIRA]
    row[11:13] = labels
    return tuple(row)


def azure_row(number: str, state: str, tags: str, closed: str = "") -> tuple[str, ...]:
    return (number, "User Story", "Brief aanpassen", "Jan Jansen <jan@cbr.example>", state, tags, closed)


def gitlab_row(number: str, state: str, labels: str, closed: str = "", description: str = "") -> tuple[str, ...]:
    return ("Brief aanpassen", description, number, f"https://gitlab.example/{number}", state, "Jan", "jan", "",
            "2027-03-01", "2026-10-01 09:00:00", closed, "", labels)  # fmt: skip


@pytest.fixture
def sent(session: Session) -> Handed:
    return handed(session, "jira")


def test_jiras_export_gives_status_date_and_key(session: Session, sent: Handed) -> None:
    first, second, third = sent.tags
    content = csv_file(
        JIRA,
        jira_row("CBR-1", "In Progress", (first, "terugkoppel"), **{"Due date": "01/Mar/27 12:00 AM"}),
        jira_row("CBR-2", "Done", ("terugkoppel", second), Resolution="Done", Resolved="03/Nov/26 2:05 PM"),
        jira_row("CBR-3", "Done", ("", ""), Resolution="Won't Do", Description=f"Overgenomen uit {third}."),
        jira_row("CBR-4", "In Progress", Summary="Ander werk van het team"),
    )
    result = take(session, "jira.csv", content)
    assert result.way == "jira"
    assert outcomes(result) == dict.fromkeys(sent.tags, "taken")
    assert result.others == 1
    assert [item(session, tag).status for tag in sent.tags] == [Status.PLANNED, Status.LIVE, Status.DECLINED]
    assert item(session, first).due_on == a_day("2027-03-01")
    assert item(session, second).live_on == a_day("2026-11-03")
    assert item(session, third).answer == "In Jira: Won't Do."
    keys = {f"tk-{key.backlog_item_id}": (key.tracker, key.key, key.state) for key in stored(session, TrackerKey)}
    assert keys == {
        first: ("jira", "CBR-1", "In Progress"),
        second: ("jira", "CBR-2", "Done"),
        third: ("jira", "CBR-3", "Done"),
    }


def test_azures_export_gives_ids_and_an_update_can_be_made(session: Session, sent: Handed) -> None:
    first, second, third = sent.tags
    content = csv_file(
        AZURE,
        azure_row("4711", "Active", f"{first}; terugkoppel"),
        azure_row("4712", "Closed", f"terugkoppel; {second}", "11/3/2026 2:05:00 PM"),
        azure_row("4713", "Removed", third),
    )
    result = take(session, "azure.csv", content)
    assert outcomes(result) == dict.fromkeys(sent.tags, "taken")
    assert item(session, second).live_on == a_day("2026-11-03"), "an American clock goes with an American day"
    assert item(session, third).status == Status.DECLINED
    assert "Jansen" not in str([reply.lines for reply in stored(session, Reply)])
    rows = backlog(session, sent.organisation_id, today=TODAY)
    (made,) = render_backlog(rows, "azure-update")
    told = {row["ID"]: row for row in csv.DictReader(io.StringIO(made.decode("utf-8-sig")))}
    assert set(told) == {"4711", "4712", "4713"}
    assert (told["4711"]["Work Item Type"], told["4711"]["State"]) == ("User Story", "Active")
    assert first in told["4711"]["Tags"]
    assert handed(session, "azure", sent.organisation_id).tags == (), "what is in Azure already is not imported again"


def test_gitlabs_export_gives_closed_and_open(session: Session, sent: Handed) -> None:
    first, second, third = sent.tags
    content = csv_file(
        GITLAB,
        gitlab_row("11", "Open", f"terugkoppel,{first}"),
        gitlab_row("12", "Closed", f"{second},terugkoppel", "2026-11-03 14:05:00"),
        gitlab_row("13", "Closed", f"{third},wontfix", "2026-11-03 14:05:00"),
    )
    result = take(session, "gitlab.csv", content)
    assert [item(session, tag).status for tag in sent.tags] == [Status.SENT, Status.LIVE, Status.DECLINED]
    assert outcomes(result)[first] == "taken", "its date is news, its being open is not"
    assert item(session, first).due_on == a_day("2027-03-01")


def test_what_we_wrote_for_a_tracker_is_recognised_when_it_comes_back(session: Session, sent: Handed) -> None:
    (ours,) = render_backlog(backlog(session, sent.organisation_id, today=TODAY), "gitlab")
    rows = list(csv.DictReader(io.StringIO(ours.decode())))
    content = csv_file(
        GITLAB, *(gitlab_row(str(n), "Open", "", description=row["description"]) for n, row in enumerate(rows, start=1))
    )
    read = read_reply(Path("gitlab.csv"), io.BytesIO(content))
    assert sorted(f"tk-{said.tags[0]}" for said in read.lines) == sorted(sent.tags)


def test_an_unknown_state_keeps_the_key_and_asks_for_the_table(session: Session, sent: Handed) -> None:
    tag = sent.tags[0]
    content = csv_file(JIRA, jira_row("CBR-1", "Wacht op bestuur", (tag, "")))
    result = take(session, "jira.csv", content)
    assert outcomes(result) == {tag: "refused"}
    assert "tracker_states.toml" in reasons(result, tag)
    assert [key.key for key in stored(session, TrackerKey)] == ["CBR-1"]
    states = States({"jira": {"wacht op bestuur": Status.ACCEPTED}})
    again = take(session, "jira.csv", content, states=states)
    assert outcomes(again) == {tag: "taken"}, "the same file may be read again once the table knows the state"
    assert item(session, tag).status == Status.ACCEPTED


def test_done_without_a_date_is_refused_with_what_to_do(session: Session, sent: Handed) -> None:
    result = take(session, "jira.csv", csv_file(JIRA, jira_row("CBR-1", "Done", (sent.tags[0], ""))))
    assert "kolom met de datum" in reasons(result, sent.tags[0])
    assert item(session, sent.tags[0]).status == Status.SENT


def test_a_tracker_that_is_behind_is_asked_about(session: Session, sent: Handed) -> None:
    tag = sent.tags[0]
    done = csv_file(JIRA, jira_row("CBR-1", "Done", (tag, ""), Resolved="03/Nov/26 2:05 PM"))
    take(session, "jira.csv", done)
    result = take(session, "jira.csv", csv_file(JIRA, jira_row("CBR-1", "In Progress", (tag, ""))))
    assert outcomes(result) == {tag: "asked"}
    assert (
        outcomes(take(session, "jira.csv", csv_file(JIRA, jira_row("CBR-1", "To Do", (tag, "")))))[tag] == "unchanged"
    )


def test_two_issues_with_one_tag_and_one_issue_with_two_are_refused(session: Session, sent: Handed) -> None:
    first, second, third = sent.tags
    content = csv_file(
        JIRA,
        jira_row("CBR-1", "In Progress", (first, "")),
        jira_row("CBR-2", "Done", (first, ""), Resolved="03/Nov/26 2:05 PM"),
        jira_row("CBR-3", "In Progress", (second, third)),
    )
    result = take(session, "jira.csv", content, sent.organisation_id)
    assert [line.outcome for line in result.lines] == ["refused"] * 3
    assert "CBR-1, CBR-2" in reasons(result, first)
    assert not stored(session, TrackerKey)


def test_the_tag_of_another_organisation_is_refused(session: Session, sent: Handed) -> None:
    _, tag = another_organisation(session)
    content = csv_file(JIRA, jira_row("CBR-1", "In Progress", (tag, "")))
    result = take(session, "jira.csv", content, sent.organisation_id)
    assert outcomes(result) == {tag: "refused"}
    assert session.get_one(BacklogItem, int(tag[3:])).status == Status.PROPOSED


def test_a_row_that_is_cut_off_is_refused_and_the_rest_is_taken(session: Session, sent: Handed) -> None:
    good = csv_file(JIRA, jira_row("CBR-1", "In Progress", (sent.tags[0], "")))
    result = take(session, "jira.csv", good + f'"Half",CBR-2,,{sent.tags[1]}\r\n'.encode())
    assert outcomes(result)[sent.tags[0]] == "taken"
    assert outcomes(result)[sent.tags[1]] == "refused"


def test_the_table_of_states_can_be_adjusted_in_a_file(tmp_path: Path) -> None:
    assert states_in(tmp_path).meaning("jira", "In  Progress") == Status.PLANNED
    (tmp_path / STATES_FILE).write_text('[jira]\n"Klaar voor test" = "planned"\n[all]\ndone = "accepted"\n')
    states = states_in(tmp_path)
    assert states.meaning("jira", "klaar voor test") == Status.PLANNED
    assert states.meaning("azure", "klaar voor test") is None
    assert states.meaning("azure", "Done") == Status.ACCEPTED


@pytest.mark.parametrize("text", ['[trello]\n"x" = "live"\n', '[jira]\n"x" = "known"\n', "jira = 3", "[jira"])
def test_a_table_that_cannot_be_is_one_clear_error(tmp_path: Path, text: str) -> None:
    (tmp_path / STATES_FILE).write_text(text)
    with pytest.raises(InvalidValue):
        states_in(tmp_path)
