"""respondent link|revoke|erase|held: a respondent's way to their own record, and the end of it."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeys.errors import N_, WrongUsage
from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _, format_moment, ngettext

if TYPE_CHECKING:
    from exports.quoted import LeftIn
    from journeys.own_record import OwnRecord

HIGHEST = 2**31 - 1
RespondentArgument = Annotated[
    str,
    typer.Argument(
        metavar="RESPONDENT", help=_("Number of the respondent, or number of the study and pseudonym: 3/Klant A.")
    ),
]


def register(group: typer.Typer) -> None:
    """Add these commands."""
    group.command(
        help=_("Make a personal link for a respondent; it is shown once, and one from before opens nothing any more."),
        epilog=example("terugkoppel respondent link 12 --days 30"),
    )(link)
    group.command(
        help=_("Revoke the personal links of a respondent."), epilog=example("terugkoppel respondent revoke 12")
    )(revoke)
    group.command(
        help=_("Erase all that a respondent told, everywhere, and say in which reports something of it went before."),
        epilog=example("terugkoppel respondent erase 12 --dry-run", "terugkoppel respondent erase 12"),
    )(erase)
    group.command(
        help=_("Show of whom a sealed copy is kept for a hold; or open one."),
        epilog=example("terugkoppel respondent held", "terugkoppel respondent held 12 --out map"),
    )(held)


def link(
    respondent: RespondentArgument,
    days: Annotated[int, typer.Option(min=1, max=90, help=_("For how many days it works."))] = 30,
    as_json: JsonOption = False,
) -> None:
    """Make a link and show it, once."""
    from workbench.respondent_tasks import make_personal_link, respondent_called

    made = make_personal_link(respondent_called(respondent), days)
    until = _("Personal link of {name}, until {moment}. Keep it now: it is shown only once.")
    sentence = until.format(name=made.pseudonym, moment=format_moment(made.expires_at))
    answer(as_json, asdict(made), f"{sentence}\n{made.url}")


def revoke(respondent: RespondentArgument, as_json: JsonOption = False) -> None:
    """Revoke every link of a respondent."""
    from journeys.base import utc_now
    from journeys.lookup import found
    from journeys.models import Respondent
    from journeys.respondent_links import revoke_personal_links
    from workbench.database import unit_of_work
    from workbench.respondent_tasks import respondent_called

    number = respondent_called(respondent)
    with unit_of_work() as session:
        found(session, Respondent, number, N_("respondent"))
        revoke_personal_links(session, number, utc_now())
    answer(as_json, {"respondent": number}, _("No link of this respondent opens anything any more."))


def erase(
    respondent: RespondentArgument,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say what would happen; erase nothing."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase a respondent, or only say what that would do."""
    from journeys.own_record import own_record
    from workbench.database import unit_of_work
    from workbench.erasing import left_behind, withdraw
    from workbench.left_words import what_goes
    from workbench.respondent_tasks import respondent_called
    from workbench.retention_holds import holds_on_respondent

    number = respondent_called(respondent)
    with unit_of_work(write=not dry_run, durable=not dry_run) as session:
        record = own_record(session, number)
        if dry_run:
            held, left = tuple(holds_on_respondent(session, number)), left_behind(session, number)
        else:
            done = withdraw(session, number)
            held, left = done.held_by, done.left_in
    told = {
        "respondent": number,
        "dry_run": dry_run,
        "erased": not (held or dry_run),
        "held_by": list(held),
        "left_in": [asdict(one) for one in left],
    }
    goes = ", ".join(what_goes(record)) or _("nothing was recorded")
    answer(as_json, told, "\n".join(_erased(record, goes, held, left, dry_run)))


def _erased(
    record: "OwnRecord", goes: str, held: tuple[int, ...], left: "tuple[LeftIn, ...]", dry_run: bool
) -> list[str]:
    from workbench.left_words import left_words, sent_words

    head = _("This would be erased of {name}: {what}.") if dry_run else _("Erased of {name}: {what}.")
    lines = [head.format(name=record.pseudonym, what=goes)]
    if held:
        kept = ngettext(
            "A sealed copy is kept for hold {numbers}; nobody uses it, and it is destroyed when the hold is lifted.",
            "A sealed copy is kept for holds {numbers}; nobody uses it, and it is destroyed when the last is lifted.",
            len(held),
        )
        lines.append(kept.format(numbers=", ".join(map(str, held))))
    lines += ["", _("Something of theirs went along before:") if left else _("Nothing of theirs left before.")]
    for one in left:
        lines += [f"  {left_words(one)}", *(f"    {sent_words(to)}" for to in one.sent)]
    if dry_run:
        lines += ["", _("This was a dry run: nothing was erased.")]
    return lines


def held(
    respondent: Annotated[
        int | None, typer.Argument(min=1, max=HIGHEST, help=_("Number of the respondent whose copy to open."))
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help=_("Folder to write the opened copy to."))] = None,
    as_json: JsonOption = False,
) -> None:
    """The sealed copies; or one of them opened into a folder."""
    from workbench.database import unit_of_work
    from workbench.held_copies import held_copies
    from workbench.respondent_tasks import write_held

    if respondent is None:
        with unit_of_work(write=False) as session:
            rows = held_copies(session)
        lines = [
            _("{id}  {name} of “{study}”, sealed {moment}, for hold {holds}").format(
                id=row.respondent_id,
                name=row.pseudonym,
                study=row.study,
                moment=format_moment(row.sealed_at),
                holds=", ".join(map(str, row.holds)),
            )
            for row in rows
        ]
        told = "\n".join(lines) or _("No sealed copy is kept.")
        answer(as_json, {"held": [asdict(row) for row in rows]}, told)
        return
    if out is None:
        raise WrongUsage(reason=N_("name with --out the folder to write the opened copy to"))
    files = [str(file) for file in write_held(respondent, out)]
    sentence = _("The copy is opened, and that is in the audit. Written: {files}")
    answer(as_json, {"respondent": respondent, "files": files}, sentence.format(files=", ".join(files)))
