"""reroute: doubtful questions looked at again, by what people decided since."""

import typer

from workbench.cli.console import JsonOption, answer, example, progress
from workbench.i18n import _


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command(
        help=_("Look again at questions whose organisation is not sure, by what people decided since."),
        epilog=example("terugkoppel reroute"),
    )(reroute)


def reroute(as_json: JsonOption = False) -> None:
    """Route every doubtful question again."""
    from workbench.routing_tasks import look_again

    done = look_again(progress(_("Routing")))
    told = _("Looked again at {looked_at} doubtful questions; {settled} have an organisation now.")
    answer(as_json, done, told.format(**done))
