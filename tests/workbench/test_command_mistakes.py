"""What was typed wrong is said so that whoever typed it knows what to type instead."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.workbench.commands import Shell
from workbench.database import shown_address


@pytest.mark.parametrize(
    ("command", "code", "what", "remedy"),
    [
        (["serve", "--port", "99999"], 2, "--port cannot be used", "from 1 to 65535"),
        (["serve", "--port", "poort"], 2, "--port cannot be used", "from 1 to 65535"),
        (["backup", "--keep", "0"], 2, "--keep cannot be used", "at least 1."),
        (["links", "--revoke", "0"], 2, "--revoke cannot be used", "at least 1."),
        (["serve", "--address", "0.0.0.0"], 2, "not at 0.0.0.0", "127.0.0.1"),
        (["template", "onzin", "-o", "x.xlsx"], 2, "“onzin”", "informatiepunt"),
        (["import", "x.csv", "--profile", "onzin"], 2, "“onzin”", "informatiepunt"),
        (["links", "--revoke", "999"], 2, "no link to answer with number 999", "list"),
        (["account", "block", "niemand@x.nl"], 1, "no account for niemand@x.nl", "terugkoppel account list"),
        (["account", "sign-out", "niemand@x.nl"], 1, "no account for niemand@x.nl", "terugkoppel account list"),
    ],
)
def test_a_mistake_in_a_command_says_what_can_be_typed_instead(
    settled: Shell, command: list[str], code: int, what: str, remedy: str
) -> None:
    error = settled.json(*command, code=code)["error"]
    assert what in error["what"]
    assert remedy in error["remedy"]
    assert "--profile" not in error["what"]


@pytest.mark.parametrize(
    "command",
    [["import", "{}", "--kind", "questions"], ["restore", "{}"], ["reply", "{}"], ["study", "import", "{}"]],
    ids=lambda command: command[0],
)
def test_a_folder_is_not_said_to_be_a_file_that_is_not_there(
    settled: Shell, tmp_path: Path, command: list[str]
) -> None:
    error = settled.json(*(word.format(tmp_path / "data") for word in command), code=2)["error"]
    assert error["what"] == "This is a folder, not a file."


def test_a_place_to_restore_to_that_cannot_be_is_not_blamed_on_the_settings(settled: Shell, tmp_path: Path) -> None:
    made = settled.json("backup", str(tmp_path / "b.zip"))["file"]
    for url, place in (
        ("mysql://u:geheim@host/x", "--into"),
        ("zomaar", "--into"),
        ("postgresql://u:geheim@127.0.0.1:9/x", "postgresql://u@127.0.0.1:9/x"),
    ):
        error = settled.json("restore", made, "--into", url, code=1)["error"]
        assert error["where"] == place
        assert "--into" in error["remedy"]
        assert "TERUGKOPPEL_DATABASE_URL" not in str(error)


def test_the_address_of_a_database_is_shown_as_it_is_typed_without_password_and_options() -> None:
    url = sa.make_url("postgresql+psycopg://u:geheim@db.example.nl:5433/terug?options=-capplication_name%3Dx")
    assert shown_address(url) == "postgresql://u@db.example.nl:5433/terug"
    assert shown_address(sa.make_url("sqlite:////srv/terugkoppel.db")) == "sqlite:////srv/terugkoppel.db"
