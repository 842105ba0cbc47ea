"""terugkoppel token: keys for systems from the command line."""

from pathlib import Path

import pytest

from tests.workbench.commands import Shell


@pytest.fixture
def shell(tmp_path: Path, migrated_sqlite: Path) -> Shell:
    return Shell(tmp_path).with_database(migrated_sqlite)


def test_a_key_is_made_listed_without_itself_and_revoked(shell: Shell) -> None:
    made = shell.json("token", "create", "--source", "Informatiepunt Oost", "--name", "kiosk")
    assert made["token"].startswith("tk_")
    assert made["source_is_new"] is True
    assert shell.json("token", "create", "--source", "Informatiepunt Oost")["source_is_new"] is False
    listed = shell.json("token", "list")["tokens"]
    assert [(row["source"], row["name"], row["revoked_at"]) for row in listed] == [
        ("Informatiepunt Oost", "Informatiepunt Oost", None),
        ("Informatiepunt Oost", "kiosk", None),
    ]
    assert made["token"] not in shell.run("token", "list").stdout
    assert shell.json("token", "revoke", str(made["id"])) == {"revoked": made["id"]}
    assert shell.json("token", "list")["tokens"][-1]["revoked_at"]


def test_a_key_without_a_source_or_one_that_is_not_there_is_a_sentence(shell: Shell) -> None:
    assert "error" in shell.json("token", "create", "--source", " ", code=1)
    assert "error" in shell.json("token", "revoke", "7", code=2)


def test_two_sources_with_underscores_in_their_names_stay_two(shell: Shell) -> None:
    made = [shell.json("token", "create", "--source", name, "--name", "desk_1") for name in ("kcc_oost", "kcc_west")]
    assert [(row["source"], row["name"]) for row in made] == [("kcc_oost", "desk_1"), ("kcc_west", "desk_1")]
    assert shell.json("token", "create", "--source", "desk", "--name", "mevrouw_Jansen")["name"] == "mevrouw [naam]"
