"""account add|list|change|block|unblock|sign-out: who may sign in, from the machine itself."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _, format_moment

if TYPE_CHECKING:
    from sqlmodel import Session

    from workbench.models import Role

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help=_("E-mail address of the account."))]
RoleOption = Annotated[str | None, typer.Option(help=_("researcher or administrator."))]
OrganisationsOption = Annotated[
    list[str] | None, typer.Option("--organisation", help=_("An organisation to work on; may be given several times."))
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help=_("Who may sign in, and what they may do."), no_args_is_help=True, rich_markup_mode=None)
    group.command(
        help=_("Let somebody in from their next sign-in on."),
        epilog=example("terugkoppel account add anna@gemeente.nl --role administrator"),
    )(add)
    group.command("list", help=_("Show every account."), epilog=example("terugkoppel account list"))(list_accounts)
    group.command(
        help=_("Give another role or other organisations."),
        epilog=example("terugkoppel account change anna@gemeente.nl --organisation CBR --organisation SVB"),
    )(change)
    group.command(help=_("Shut somebody out at once."), epilog=example("terugkoppel account block anna@gemeente.nl"))(
        block
    )
    group.command(help=_("Let somebody in again."), epilog=example("terugkoppel account unblock anna@gemeente.nl"))(
        unblock
    )
    group.command(
        "sign-out",
        help=_("End every sign-in of an account."),
        epilog=example("terugkoppel account sign-out anna@gemeente.nl"),
    )(sign_out)
    app.add_typer(group, name="account")


def add(
    email: EmailArgument,
    name: Annotated[str, typer.Option(help=_("Name, as others see it."))] = "",
    role: RoleOption = None,
    organisation: OrganisationsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add an account."""
    from workbench.accounts import add_account
    from workbench.database import unit_of_work
    from workbench.models import Role

    wanted = _role(role) or Role.RESEARCHER
    with unit_of_work() as session:
        number = add_account(
            session, email, name=name, role=wanted, organisation_ids=_numbers(session, organisation or [])
        )
    answer(as_json, {"id": number}, _("{email} may sign in now.").format(email=email))


def list_accounts(as_json: JsonOption = False) -> None:
    """Every account with its role and organisations."""
    from workbench.accounts import accounts
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows = accounts(session)
    lines = [
        " · ".join(
            part
            for part in (
                row.email,
                row.name,
                _("administrator") if row.role == "administrator" else _("researcher"),
                ", ".join(name for _number, name in row.organisations),
                _("blocked") if row.blocked_at else "",
                format_moment(row.last_sign_in) if row.last_sign_in else "",
            )
            if part
        )
        for row in rows
    ]
    answer(as_json, [asdict(row) for row in rows], "\n".join(lines) or _("There are no accounts yet."))


def change(
    email: EmailArgument,
    role: RoleOption = None,
    organisation: OrganisationsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change an account; organisations given replace those there were."""
    from workbench.accounts import account_by_email, change_account
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        numbers = _numbers(session, organisation) if organisation else None
        change_account(session, account_by_email(session, email), role=_role(role), organisation_ids=numbers)
    answer(as_json, {"email": email}, _("The account is changed."))


def block(email: EmailArgument, as_json: JsonOption = False) -> None:
    """Shut somebody out."""
    _blocked(email, as_json, blocked=True)


def unblock(email: EmailArgument, as_json: JsonOption = False) -> None:
    """Let somebody in again."""
    _blocked(email, as_json, blocked=False)


def sign_out(email: EmailArgument, as_json: JsonOption = False) -> None:
    """End every sign-in."""
    from workbench.accounts import account_by_email, end_sign_ins
    from workbench.database import unit_of_work

    with unit_of_work(durable=True) as session:
        end_sign_ins(session, account_by_email(session, email))
    answer(as_json, {"email": email}, _("Signed out everywhere."))


def _blocked(email: str, as_json: bool, *, blocked: bool) -> None:
    from workbench.accounts import account_by_email, block_account
    from workbench.database import unit_of_work

    with unit_of_work(durable=True) as session:
        block_account(session, account_by_email(session, email), blocked=blocked)
    answer(as_json, {"email": email, "blocked": blocked}, _("The account is changed."))


def _role(said: str | None) -> "Role | None":
    from journeys.errors import N_, InvalidValue
    from workbench.models import Role

    try:
        return Role(said) if said is not None else None
    except ValueError:
        raise InvalidValue(field=N_("role"), value=said, expected="researcher, administrator") from None


def _numbers(session: "Session", names: list[str]) -> list[int]:
    from journeys.lookup import find_organisation

    return [find_organisation(session, name).id or 0 for name in names]
