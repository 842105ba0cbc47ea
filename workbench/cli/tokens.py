"""token create|list|revoke: keys by which machines send in items (docs/api.md)."""

from dataclasses import asdict
from typing import Annotated

import typer

from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _

HIGHEST = 2**31 - 1


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help=_("Keys by which other systems send in questions and feedback."),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command(
        help=_("Make a key for a source; it is shown once, and the source is made when it is new."),
        epilog=example("terugkoppel token create --source 'Informatiepunt Oost' --name kiosk"),
    )(create)
    group.command(
        "list", help=_("Show the keys there are, never the keys themselves."), epilog=example("terugkoppel token list")
    )(list_tokens)
    group.command(help=_("Revoke a key: from now on it opens nothing."), epilog=example("terugkoppel token revoke 3"))(
        revoke
    )
    app.add_typer(group, name="token")


def create(
    source: Annotated[str, typer.Option(help=_("Name of the source that sends."))],
    name: Annotated[str, typer.Option(help=_("What the key is for; by default the name of the source."))] = "",
    as_json: JsonOption = False,
) -> None:
    """Make a key and show it, once."""
    from feedback.tokens import create_token
    from workbench import wiring
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        made = create_token(session, source, wiring.redactor(), name=name)
    lines = [
        _("Key {id} for “{source}”. Keep it now: it is shown only once.").format(id=made.id, source=made.source),
        made.token,
    ]
    if made.source_is_new:
        lines.insert(0, _("The source “{source}” is new.").format(source=made.source))
    answer(as_json, asdict(made), "\n".join(lines))


def list_tokens(as_json: JsonOption = False) -> None:
    """Every key with its source and when it was last used."""
    from feedback.machines import tokens
    from workbench.database import unit_of_work
    from workbench.i18n import format_moment

    with unit_of_work(write=False) as session:
        rows = tokens(session)
    lines = []
    for row in rows:
        if row.revoked_at:
            state = _("revoked {moment}").format(moment=format_moment(row.revoked_at))
        elif row.last_used_at:
            state = _("last used {moment}").format(moment=format_moment(row.last_used_at))
        else:
            state = _("never used")
        lines.append(f"{row.id}  {row.source}  {row.name}  {state}")
    answer(as_json, {"tokens": [asdict(row) for row in rows]}, "\n".join(lines) or _("There are no keys yet."))


def revoke(
    token: Annotated[int, typer.Argument(min=1, max=HIGHEST, help=_("Number of the key."))],
    as_json: JsonOption = False,
) -> None:
    """Revoke a key."""
    from feedback.tokens import revoke_token
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        revoke_token(session, token)
    answer(as_json, {"revoked": token}, _("Key {id} is revoked.").format(id=token))
