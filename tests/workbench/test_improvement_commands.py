"""terugkoppel improvements: merge, unmerge, split, share and suggestions from the command line."""

from pathlib import Path

import pytest

from exports.proposals import propose_items
from tests.exports.backlog_seed import TODAY, seed
from tests.exports.test_joining import other_organisation
from tests.workbench.commands import Shell
from workbench.database import make_engine, unit_of_work


@pytest.fixture
def shell(tmp_path: Path, migrated_sqlite: Path) -> Shell:
    shell = Shell(tmp_path).with_database(migrated_sqlite)
    with unit_of_work(engine=make_engine(f"sqlite:///{shell.folder / 'data' / 'terugkoppel.db'}")) as session:
        propose_items(session, seed(session), today=TODAY)
        other_organisation(session)
    return shell


def test_merged_split_and_back(shell: Shell, tmp_path: Path) -> None:
    file = str(tmp_path / "out.json")
    assert shell.json("improvements", "merge", "tk-1", "tk-2") == {"kept": 1, "merged": [2]}
    assert shell.json("backlog", "CBR", "--format", "json", "-o", file, "--draft")["items"] == 2
    pieces = shell.json("improvements", "split", "tk-1")
    topics = [piece for piece in pieces if piece["kind"] == "topic"]
    assert len(topics) == 2
    made = shell.json("improvements", "split", "TK-1", "--evidence", str(topics[1]["id"]), "--title", "Verlengen")
    assert shell.json("backlog", "CBR", "--format", "json", "-o", file, "--draft")["items"] == 3
    shell.json("improvements", "merge", "1", f"tk-{made['made']}")
    assert shell.json("improvements", "unmerge", f"tk-{made['made']}") == {"undone": made["made"]}
    refused = shell.json("improvements", "unmerge", "tk-2", code=1)
    assert "tk-2" in refused["error"]["what"]
    assert shell.json("improvements", "merge", "twee", "tk-1", code=2)["error"]["what"]


def test_shared_and_suggested(shell: Shell, tmp_path: Path) -> None:
    told = shell.json("improvements", "share", "tk-1", "--with", "UWV")
    assert told == {"item": 1, "with": ["Uitvoeringsinstituut Werknemersverzekeringen"]}
    file = str(tmp_path / "out.json")
    assert shell.json("backlog", "UWV", "--format", "json", "-o", file, "--draft")["items"] == 2
    assert shell.json("improvements", "share", "tk-1")["with"] == []
    assert shell.json("improvements", "suggestions", "CBR") == {"merge": [], "split": []}
