"""reply, link and links: what an organisation answers, by a file or by a page without an account."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.console import JsonOption, answer, example
from workbench.cli.outputs import OrganisationArgument
from workbench.i18n import _, format_moment, ngettext

if TYPE_CHECKING:
    from exports.replies import ReplyResult

HIGHEST = 2**31 - 1
ALL = "all"
MADE_BY = "terugkoppel link"  # who handed over, when this command did


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        help=_("Read an organisation's reply: our workbook or CSV, or the export of Jira, Azure DevOps or GitLab."),
        epilog=example(
            "terugkoppel reply cbr.xlsx --dry-run",
            "terugkoppel reply cbr.xlsx --by 'Team Brieven'",
            "terugkoppel reply jira.csv --organisation CBR --confirm tk-12",
        ),
    )(reply)
    app.command(
        help=_("Make a link by which an organisation answers on a page without an account; it is shown once."),
        epilog=example("terugkoppel link CBR --days 30"),
    )(link)
    app.command(
        help=_("Show the links there are, never the links themselves; or revoke one."),
        epilog=example("terugkoppel links CBR", "terugkoppel links --revoke 3"),
    )(links)


def reply(
    file: Annotated[Path, typer.Argument(readable=False, help=_("XLSX, ODS or CSV file with answers."))],
    organisation: Annotated[
        str | None, typer.Option(help=_("Whose reply it is; our own files say so themselves."))
    ] = None,
    by: Annotated[str, typer.Option(help=_("Who there answered: a team or position."))] = "",
    confirm: Annotated[
        list[str] | None,
        typer.Option(
            help=_("Take this improvement although it contradicts something: tk-12, or all. May be repeated.")
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Say what would happen; store nothing."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Read a reply and say of each line what became of it."""
    from workbench.reply_tasks import take_reply_file

    result = take_reply_file(file, organisation, by=by, confirmed=_confirmed(confirm or []), dry_run=dry_run)
    counts = {outcome: result.count(outcome) for outcome in ("taken", "unchanged", "asked", "refused")}
    told = {
        "organisation": result.organisation,
        "way": result.way,
        "by": result.actor,
        **counts,
        "others": result.others,
        "missing": list(result.missing),
        "notes": list(result.notes),
        "already": result.already,
        "reply": result.reply_id,
        "dry_run": dry_run,
        "lines": [asdict(line) for line in result.lines],
    }
    answer(as_json, told, "\n".join(_sentences(result, counts, dry_run)))


def _confirmed(given: list[str]) -> list[int]:
    from exports.replies import ALL as EVERY

    numbers = []
    for text in given:
        number = text.strip().lower().removeprefix("tk-")
        if number == ALL:
            numbers.append(EVERY)
        elif number.isdecimal() and int(number) <= HIGHEST:
            numbers.append(int(number))
        else:
            raise typer.BadParameter(_("Write tk-12, or all."), param_hint="--confirm")
    return numbers


def _sentences(result: "ReplyResult", counts: dict[str, int], dry_run: bool) -> list[str]:
    from exports.reply_judging import NAMES, shown

    outcomes = {
        "taken": _("would be taken") if dry_run else _("taken"),
        "unchanged": _("unchanged"),
        "asked": _("not taken yet: confirm it"),
        "refused": _("not taken"),
    }
    head = _("Reply of {organisation}: {taken} taken, {unchanged} unchanged, {asked} to confirm, {refused} refused.")
    if dry_run:
        head = _(
            "Reply of {organisation}: {taken} to take, {unchanged} unchanged, {asked} to confirm, {refused} refused."
        )
    lines = [head.format(organisation=result.organisation, **counts)]
    if result.already:
        already = _("This reply was read before, on {moment}; nothing was taken twice.")
        lines.append(already.format(moment=format_moment(result.already)))
    for line in result.lines:
        changes = "; ".join(
            f"{NAMES[one.field]}: {shown(one.field, one.before) or '–'} → {shown(one.field, one.after)}"
            for one in line.changes
        )
        if line.outcome == "unchanged" and not line.reasons:
            continue
        row = _("row {number}").format(number=line.row)
        lines.append(f"  {line.tag or '–'} ({row}): {outcomes[line.outcome]}" + (f". {changes}" if changes else ""))
        lines += [f"    {text}" for text in (*line.reasons, *line.notes)]
    if result.missing:
        lines.append(_("Not in the file: {tags}.").format(tags=", ".join(result.missing)))
    if result.others:
        others = ngettext(
            "{n} row without a tag was left alone.", "{n} rows without a tag were left alone.", result.others
        )
        lines.append(others.format(n=result.others))
    lines += result.notes
    if counts["asked"]:
        tags = " ".join(f"--confirm {line.tag}" for line in result.lines if line.outcome == "asked")
        lines.append(_("To take what contradicts something: add {options}").format(options=tags))
    if dry_run:
        lines.append(_("This was a dry run: nothing was stored."))
    return lines


def link(
    organisation: OrganisationArgument,
    days: Annotated[int, typer.Option(min=1, max=365, help=_("For how many days it works."))] = 30,
    as_json: JsonOption = False,
) -> None:
    """Make a link and show it, once."""
    from journeys.lookup import find_organisation
    from workbench.database import unit_of_work
    from workbench.reply_tasks import make_link

    with unit_of_work(write=False) as session:
        organisation_id = find_organisation(session, organisation).id or 0
    made = make_link(organisation_id, days, actor=MADE_BY)
    until = _("Link {id} for {organisation}, until {moment}. Keep it now: it is shown only once.")
    items = ngettext("{n} improvement is open on it.", "{n} improvements are open on it.", made.items).format(
        n=made.items
    )
    sentence = until.format(id=made.id, organisation=made.organisation, moment=format_moment(made.expires_at))
    answer(as_json, asdict(made), "\n".join([sentence, made.url, items.format(n=made.items)]))


def links(
    organisation: Annotated[
        str | None, typer.Argument(help=_("Only those of this organisation: name, abbreviation or TOOI identifier."))
    ] = None,
    revoke: Annotated[
        int | None,
        typer.Option(min=1, max=HIGHEST, help=_("Number of a link to revoke: it then opens nothing.")),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Every link with how long it works and when it was used; or revoke one."""
    from exports.links import links as kept_links
    from exports.links import revoke_link
    from journeys.base import utc_now
    from journeys.lookup import find_organisation
    from workbench.database import unit_of_work

    if revoke is not None:
        with unit_of_work() as session:
            revoke_link(session, revoke, utc_now())
        answer(as_json, {"revoked": revoke}, _("Link {id} is revoked.").format(id=revoke))
        return
    with unit_of_work(write=False) as session:
        chosen = find_organisation(session, organisation).id if organisation else None
        rows = kept_links(session, chosen)
    now = utc_now()
    states = {"in force": _("in force"), "expired": _("expired"), "revoked": _("revoked")}
    lines = [
        f"{row.id}  {row.organisation}  {states[row.state(now)]}  "
        + _("until {moment}").format(moment=format_moment(row.expires_at))
        + "  "
        + (_("last used {moment}").format(moment=format_moment(row.used_at)) if row.used_at else _("never used"))
        for row in rows
    ]
    told = [asdict(row) | {"state": row.state(now)} for row in rows]
    answer(as_json, {"links": told}, "\n".join(lines) or _("There are no links yet."))
