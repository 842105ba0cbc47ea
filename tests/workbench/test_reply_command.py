"""terugkoppel backlog, reply, link and links: out and back from the command line."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from exports.formats.workbook import FILL_FIRST_ROW, FILL_IN
from exports.models import BacklogItem
from exports.proposals import propose_items
from tests.exports.backlog_seed import TODAY, seed
from tests.exports.reply_files import filled_in
from tests.workbench.commands import Shell
from workbench.database import make_engine, unit_of_work


@pytest.fixture
def shell(tmp_path: Path, migrated_sqlite: Path) -> Shell:
    shell = Shell(tmp_path).with_database(migrated_sqlite)
    with unit_of_work(engine=make_engine(f"sqlite:///{shell.folder / 'data' / 'terugkoppel.db'}")) as session:
        propose_items(session, seed(session), today=TODAY)
    return shell


def fill(path: Path, **answers: dict[str, object]) -> None:
    path.write_bytes(filled_in(path.read_bytes(), {name.replace("_", "-"): told for name, told in answers.items()}))


def test_out_and_back_with_a_look_first(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "cbr.xlsx"
    assert shell.json("backlog", "CBR", "--format", "xlsx", "-o", str(file))["items"] == 3
    fill(file, tk_1={"status": "Gepland", "owner": "Team Brieven"}, tk_2={"status": "Gepalnd"})
    look = shell.json("reply", str(file), "--dry-run")
    assert (look["taken"], look["unchanged"], look["refused"], look["reply"]) == (1, 1, 1, None)
    assert "1 to take" in shell.run("reply", str(file), "--dry-run").stdout
    told = shell.run("reply", str(file), "--by", "Team Brieven").stdout
    assert "1 taken" in told
    assert "Bedoelt u “Gepland”?" in told
    again = shell.json("reply", str(file))
    assert again["already"]
    assert again["taken"] == 0
    fill(file, tk_2={"status": "Gepland"})
    assert shell.json("reply", str(file), "--organisation", "CBR")["taken"] == 1


def test_a_second_hand_over_holds_what_is_new_unless_all_is_asked(shell: Shell, tmp_path: Path) -> None:
    file = str(tmp_path / "out.json")
    assert shell.json("backlog", "CBR", "--format", "json", "-o", file, "--draft")["items"] == 3
    assert shell.json("backlog", "CBR", "--format", "json", "-o", file)["items"] == 3
    second = shell.json("backlog", "CBR", "--format", "json", "-o", file)
    assert (second["items"], second["left_out"]) == (0, 3)
    assert "--all" in shell.run("backlog", "CBR", "--format", "json", "-o", file).stdout
    assert json.loads(Path(file).read_text())["items"] == []
    assert shell.json("backlog", "CBR", "--format", "json", "-o", file, "--all")["items"] == 3
    sent = json.loads(Path(file).read_text())["items"]
    assert {item["status"] for item in sent} == {"sent"}
    assert all(item["answer_by"] for item in sent)


def test_what_could_not_be_written_does_not_count_as_sent(shell: Shell, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "no" / "folder" / "out.json")
    assert "error" in shell.json("backlog", "CBR", "--format", "json", "-o", nowhere, code=2)
    assert shell.json("backlog", "CBR", "--format", "json", "-o", str(tmp_path / "out.json"))["items"] == 3


def test_an_update_for_azure_needs_its_export_first(shell: Shell, tmp_path: Path) -> None:
    update = str(tmp_path / "update.csv")
    told = shell.json("backlog", "CBR", "--format", "azure-update", "-o", update, code=1)
    assert "terugkoppel reply" in told["error"]["remedy"]
    export = tmp_path / "azure.csv"
    export.write_text("ID,Work Item Type,Title,State,Tags\n4711,Task,Brief,Active,tk-1; terugkoppel\n")
    assert shell.json("reply", str(export))["taken"] == 1
    assert shell.json("backlog", "CBR", "--format", "azure-update", "-o", update)["items"] == 1
    assert '"4711"' in Path(update).read_text("utf-8-sig")


def test_a_contradiction_waits_for_a_yes(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "cbr.xlsx"
    shell.json("backlog", "CBR", "--format", "xlsx", "-o", str(file))
    fill(file, tk_1={"status": "Live", "live_on": "1-11-2026"})
    shell.json("reply", str(file))
    fill(file, tk_1={"status": "Gepland", "live_on": None})
    assert shell.json("reply", str(file))["asked"] == 1
    assert "--confirm tk-1" in shell.run("reply", str(file), "--dry-run").stdout
    assert shell.json("reply", str(file), "--confirm", "tk-1")["taken"] == 1
    assert "error" in shell.json("reply", str(file), "--confirm", "jan", code=2)


def test_states_of_a_tracker_can_be_adjusted_in_the_data_folder(shell: Shell, tmp_path: Path) -> None:
    export = tmp_path / "jira.csv"
    export.write_text("Summary,Issue key,Status,Labels\nBrief,CBR-1,Wacht op bestuur,tk-1\n")
    assert shell.json("reply", str(export))["refused"] == 1
    (shell.folder / "data" / "tracker_states.toml").write_text('[jira]\n"wacht op bestuur" = "accepted"\n')
    assert shell.json("reply", str(export))["taken"] == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("nothing.xlsx", None, 2),
        ("a.csv", b"naam;vraag\nJan;Hoe?\n", 1),
        ("a.xlsx", b"PK\x03\x04", 1),
        ("a.csv", b"", 1),
    ],
)
def test_what_is_no_reply_is_a_sentence(
    shell: Shell, tmp_path: Path, name: str, content: bytes | None, code: int
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert "error" in shell.json("reply", str(tmp_path / name), code=code)


def test_a_reply_for_another_organisation_is_refused(shell: Shell, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{shell.folder / 'data' / 'terugkoppel.db'}")
    from tests.exports.reply_files import another_organisation

    with unit_of_work(engine=engine) as session:
        another_organisation(session)
    file = tmp_path / "cbr.xlsx"
    shell.json("backlog", "CBR", "--format", "xlsx", "-o", str(file))
    fill(file, tk_1={"status": "Gepland"})
    told = shell.json("reply", str(file), "--organisation", "UWV", code=1)
    assert "Centraal Bureau" in told["error"]["what"]
    with unit_of_work(engine=engine, write=False) as session:
        assert session.get_one(BacklogItem, 1).status == "sent"


def test_a_link_is_made_listed_without_itself_and_revoked(shell: Shell) -> None:
    made = shell.json("link", "CBR", "--days", "7")
    assert made["url"].startswith("http://localhost:8501/terugmelding/")
    assert made["items"] == 3
    listed = shell.json("links", "CBR")["links"]
    assert [row["state"] for row in listed] == ["in force"]
    assert made["url"].rpartition("/")[2] not in shell.run("links").stdout
    assert shell.json("links", "--revoke", str(made["id"])) == {"revoked": made["id"]}
    assert shell.json("links")["links"][0]["state"] == "revoked"
    assert "error" in shell.json("links", "--revoke", "99", code=2)
    assert "error" in shell.json("link", "CBR", "--days", "900", code=2)


@pytest.mark.parametrize("command", ["reply", "link", "links"])
def test_each_command_explains_itself_with_an_example(shell: Shell, command: str) -> None:
    done = shell.run(command, "--help")
    assert done.returncode == 0
    assert f"terugkoppel {command}" in done.stdout


def test_the_workbook_says_which_hand_over_it_is(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "cbr.xlsx"
    shell.json("backlog", "CBR", "--format", "xlsx", "-o", str(file))
    sheet = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))[FILL_IN]
    assert str(sheet.cell(FILL_FIRST_ROW, 10).value).endswith("Centraal Bureau Rijvaardigheidsbewijzen")
    assert sheet.cell(FILL_FIRST_ROW, 10).protection.locked
