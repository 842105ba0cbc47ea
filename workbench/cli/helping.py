"""The help of a command in the user's language, also where typer writes words of its own."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import typer

from journeys.errors import N_
from workbench.i18n import _

# with a sign that no fact of an error has: those are looked up in the same catalogue
HEADINGS = {"Arguments": N_("Arguments:"), "Options": N_("Options:"), "Commands": N_("Commands:")}
PIECES = {"[OPTIONS]": N_("[OPTIONS]"), "COMMAND [ARGS]...": N_("COMMAND [WORDS]...")}
KINDS = {  # what typer calls the kind of a value
    "str": N_("<text>"),
    "int": N_("<number>"),
    "int range": N_("<number>"),
    "float": N_("<number>"),
    "float range": N_("<number>"),
    "path": N_("<file>"),
    "file": N_("<file>"),
    "directory": N_("<folder>"),
    "datetime": N_("<date>"),
}
SHOWS_HELP = "Show this message and exit."
_KIND = re.compile(r"<(?:list\[)?([a-z ]+)\]?>")
_NOTES = re.compile(r"\[([^][]*)\]$")


def in_own_words(command: Any) -> Any:
    """Let a command, and every command in it, explain itself in the language in force, in whole sentences."""
    command.context_class = _Context
    if command.help:
        # typer would break off in the middle of a sentence where the list of commands has no room
        command.short_help = command.help.strip().partition("\n")[0].removesuffix(".")
    for part in getattr(command, "commands", {}).values():
        in_own_words(part)
    return command


class _Context(typer.Context):
    def make_formatter(self) -> Any:
        formatter: Any = super().make_formatter()
        usage, heading, rows = formatter.write_usage, formatter.write_heading, formatter.write_dl

        def write_usage(prog: str, args: str = "", prefix: str | None = None) -> None:
            for piece, ours in PIECES.items():
                args = args.replace(piece, _(ours))
            usage(prog, args, prefix or _("Usage:") + " ")

        def write_dl(told: Iterable[tuple[str, str]], *rest: Any, **named: Any) -> None:
            rows([(_kinds(name), _notes(words)) for name, words in told], *rest, **named)

        def write_heading(words: str) -> None:
            heading(_(HEADINGS.get(words, words)).removesuffix(":"))

        formatter.write_usage, formatter.write_heading, formatter.write_dl = write_usage, write_heading, write_dl
        return formatter


def _kinds(name: str) -> str:
    return _KIND.sub(lambda found: _(KINDS[found[1]]) if found[1] in KINDS else found[0], name)


def _notes(words: str) -> str:
    """What an option does, with the notes that typer puts behind it."""
    if words == SHOWS_HELP:
        return _("Show this help.")
    return _NOTES.sub(lambda found: f"[{'; '.join(_each(found[1].split('; ')))}]", words)


def _each(notes: Sequence[str]) -> Iterable[str]:
    for note in notes:
        if note == "required":
            yield _("must be given")
        elif note.startswith("default: "):
            yield _("default: {value}").format(value=note.removeprefix("default: "))
        else:
            yield note
