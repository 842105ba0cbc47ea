"""topics run|list|show: what people ask about; what a person decides about it is in `workbench.cli.steering`."""

from typing import Annotated, Any

import typer

from workbench.cli import alarms, steering
from workbench.cli.console import JsonOption, answer, example, progress
from workbench.i18n import _

OrganisationOption = Annotated[
    str | None, typer.Option("--organisation", help=_("Name, abbreviation or TOOI identifier of an organisation."))
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help=_("Find, show and steer topics."), no_args_is_help=True, rich_markup_mode=None)
    group.command(
        help=_(
            "Bring the topics of one organisation, or of all, up to date: what is new gets its topic, "
            "and new subjects become new topics."
        ),
        epilog=example("terugkoppel topics run --organisation CBR", "terugkoppel topics run --afresh"),
    )(run)
    group.command(
        "list", help=_("List topics by size."), epilog=example("terugkoppel topics list --organisation UWV --json")
    )(list_topics)
    group.command(help=_("Show one topic in full."), epilog=example("terugkoppel topics show 12 --json"))(show)
    steering.register(group)
    alarms.register(group)
    app.add_typer(group, name="topics")


def run(
    organisation: OrganisationOption = None,
    afresh: Annotated[
        bool, typer.Option("--afresh", help=_("Find all topics anew; what people decided about them is kept."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Find topics and suggest links with pain points."""
    from workbench.tasks import find_topics

    runs = find_topics(organisation, progress(_("Finding topics")), afresh=afresh)
    lines = [
        _(
            "{organisation}: {items} items, {topics} topics ({new} new, {retired} gone, {wordless} items without words)"
        ).format(**run.as_json())
        for run in runs
    ]
    answer(as_json, [run.as_json() for run in runs], "\n".join(lines))


def list_topics(organisation: OrganisationOption = None, as_json: JsonOption = False) -> None:
    """List topics by size."""
    from journeys.queries import find_organisation
    from topics.queries import topics
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        chosen = find_organisation(session, organisation).id if organisation else None
        rows = topics(session, chosen)
    data = [_as_json(row) for row in rows]
    lines = [f"{row.id:>6}  {row.items:>7}  {row.organisation}: {row.label}" for row in rows]
    answer(as_json, data, "\n".join(lines) or _("There are no topics yet. Run: terugkoppel topics run"))


def show(
    topic: Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_("Number of the topic."))],
    as_json: JsonOption = False,
) -> None:
    """Show one topic in full."""
    from topics.queries import topic_detail
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        detail = topic_detail(session, topic)
    data = {
        **_as_json(detail.row),
        "representative": detail.representative,
        "keywords": detail.row.keywords,
        "trend": [
            {"week": week.start.isoformat(), "count": week.count, "partial": week.partial} for week in detail.weeks
        ],
    }
    lines = [
        f"{detail.row.organisation}: {detail.row.label}",
        _("{items} items, {undated} without a date").format(items=detail.row.items, undated=detail.row.undated),
        _("Words: {words}").format(words=", ".join(detail.row.keywords)),
        *(f"– {text}" for text in detail.representative),
    ]
    answer(as_json, data, "\n".join(lines))


def _as_json(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "label": row.label,
        "organisation": row.organisation,
        "items": row.items,
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
    }
