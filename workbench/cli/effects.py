"""effect: whether improvements that went live helped."""

from typing import Annotated

import typer

from journeys.errors import WrongUsage
from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _, format_date, ngettext

TAG = "tk-"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command(
        help=_("Work out whether improvements that went live helped, and keep it."),
        epilog=example(
            "terugkoppel effect", "terugkoppel effect --organisation CBR --json", "terugkoppel effect --item tk-12"
        ),
    )(effect)


def effect(
    organisation: Annotated[
        str | None, typer.Option("--organisation", help=_("Name, abbreviation or TOOI identifier of an organisation."))
    ] = None,
    item: Annotated[str | None, typer.Option("--item", help=_("Only this improvement, as tk-12."))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show it; keep nothing."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Work out the effect of live improvements; the sentences are those on screen, with exact percentages."""
    from workbench.effect_tasks import reckon

    told = reckon(organisation, _number(item), dry_run=dry_run)
    lines = []
    for one in told.found:
        lines.append(
            _("tk-{id}  {organisation}: {title} (live since {day})").format(
                id=one.item_id, organisation=one.organisation, title=one.title, day=format_date(one.live_on)
            )
        )
        said = one.sentence or _("No topic or online step is tied to it, so there is nothing to measure.")
        lines += [f"       {part}" for part in (said, one.caution) if part]
    if told.found and not dry_run:
        lines.append(ngettext("{n} effect is new.", "{n} effects are new.", told.written).format(n=told.written))
    nothing = _("This improvement is not live.") if item else _("No improvement is live yet.")
    answer(as_json, told.as_json(), "\n".join(lines) or nothing)


def _number(item: str | None) -> int | None:
    if item is None:
        return None
    digits = item.strip().lower().removeprefix(TAG)
    if not digits.isdecimal() or int(digits) >= 2**31:
        raise WrongUsage(reason=_("“{item}” is no improvement; write it as tk-12").format(item=item))
    return int(digits)
