"""What a command says of itself is in the language of the user, in whole sentences."""

import re

import pytest
from typer.main import get_command

from tests.workbench.commands import Shell
from workbench.cli import app, helping
from workbench.messages import gather


@pytest.mark.parametrize("command", [[], ["topics"], ["retention"], ["account"]], ids=" ".join)
def test_the_list_of_commands_holds_whole_sentences(shell: Shell, command: list[str]) -> None:
    told = shell.run(*command, "--help").stdout
    assert not re.search(r"\w\.\.\.$", told, re.MULTILINE)


def test_the_help_has_no_words_of_typer_itself(shell: Shell) -> None:
    for command in (["serve"], ["import"], ["links"], ["restore"], ["db"]):
        told = shell.run(*command, "--help").stdout
        assert "Show this help." in told
        assert helping.SHOWS_HELP not in told
        assert not re.search(r"<(list\[)?(str|int|path|float)\b", told), told


def test_each_word_that_is_put_in_the_help_can_be_translated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {str(message.id) for message in gather()}
    monkeypatch.setattr(helping, "_", lambda words: f"⟦{words}⟧" if words in known else words)
    helping.in_own_words(get_command(app))(["restore", "--help"], standalone_mode=False)
    told = capsys.readouterr().out
    assert told.startswith("⟦Usage:⟧")
    for part in ("⟦[OPTIONS]⟧", "⟦Options:⟧", "--key ⟦<file>⟧", "[⟦must be given⟧]", "⟦Show this help.⟧"):
        assert part in told, part


def test_a_group_without_a_command_shows_its_help(shell: Shell) -> None:
    done = shell.run("account")
    assert done.returncode == 2
    assert "sign-out" in done.stderr
