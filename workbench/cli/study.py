"""study export|import: a study out to, and in from, the tools in which researchers code."""

import typer

from workbench.cli import study_candidates
from workbench.i18n import _


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help=_("Take a study to other tools and back."), no_args_is_help=True, rich_markup_mode=None)
    study_candidates.register(group)
    app.add_typer(group, name="study")
