"""The command line: names and JSON keys here are a promise to other people's scripts."""

import os
import sys

import typer
from typer.exceptions import TyperException

from journeys.errors import N_, TerugkoppelError, WrongUsage
from workbench.cli import files, intake, outputs, running, store, subjects
from workbench.cli.console import report_error, tell
from workbench.i18n import _

app = typer.Typer(
    name="terugkoppel",
    help=_("Terugkoppel takes what citizens ask back to the organisations that can mend it."),
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for module in (running, intake, files, subjects, outputs, store):
    module.register(app)


class _Misread(WrongUsage):
    what = "{message}"


def main() -> None:
    """Run a command; exit code 0 done, 1 failed, 2 wrong usage; never a traceback for a user's mistake."""
    as_json = "--json" in sys.argv[1:]
    try:
        code = app(standalone_mode=False)
    except TerugkoppelError as error:
        code = report_error(error, as_json)
    except TyperException as error:
        message = error.format_message()
        if "Usage:" in message:  # no command was given: the help is the answer
            tell(message)
            code = 2
        else:
            code = report_error(_Misread(message=message), as_json) or error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        tell(_("Stopped; nothing half-done was kept."))
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        if os.environ.get("TERUGKOPPEL_DEBUG"):
            raise
        # the message may quote a citizen: only its kind is shown
        code = report_error(_Unforeseen(kind=type(error).__name__), as_json)
    sys.exit(code or 0)


class _Unforeseen(TerugkoppelError):
    what = N_("Something unforeseen went wrong ({kind}).")
    remedy = N_("Set TERUGKOPPEL_DEBUG=1, run it again and send what you then see to the administrator.")
