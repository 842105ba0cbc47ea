"""The command line: names and JSON keys here are a promise to other people's scripts."""

import os
import sys

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from journeys.errors import TerugkoppelError, Unforeseen
from workbench.cli import (
    accounts,
    auditing,
    backing,
    bench,
    delivering,
    effects,
    files,
    imports,
    intake,
    letters,
    outputs,
    replies,
    reports,
    respondents,
    retention,
    routing,
    running,
    store,
    study,
    subjects,
    tokens,
    training,
)
from workbench.cli.console import report_error, tell
from workbench.cli.helping import in_own_words
from workbench.cli.misreading import misread
from workbench.i18n import _
from workbench.settings import settings

app = typer.Typer(
    name="terugkoppel",
    help=_("Terugkoppel takes what citizens ask back to the organisations that can mend it."),
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
COMMANDS = (
    running,
    intake,
    imports,
    files,
    routing,
    subjects,
    study,
    respondents,
    outputs,
    replies,
    reports,
    delivering,
    effects,
    letters,
    store,
    backing,
    accounts,
    auditing,
    retention,
    tokens,
    bench,
    training,
)
for module in COMMANDS:
    module.register(app)


STOPPED = 130


def main() -> None:
    """Run a command; exit code 0 done, 1 failed, 2 wrong usage; never a traceback for a user's mistake."""
    as_json = "--json" in sys.argv[1:]
    try:
        code = in_own_words(get_command(app))(standalone_mode=False)
        if code == STOPPED:  # typer takes Ctrl+C for an answer
            tell(_("Stopped; nothing half-done was kept."))
    except TerugkoppelError as error:
        code = report_error(error, as_json)
    except TyperException as error:
        message = error.format_message()
        if _("Usage:") in message:  # no command was given: the help is the answer
            tell(message)
            code = 2
        else:
            code = report_error(misread(error), as_json)
    except (KeyboardInterrupt, typer.Abort):
        tell(_("Stopped; nothing half-done was kept."))
        code = STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        if settings().debug:
            raise
        code = report_error(Unforeseen(kind=type(error).__name__), as_json)
    sys.exit(code or 0)
