"""The rows of the log: on the screen as a table to read, and as a file for researchers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from journeys.tables import Cell, Table
from workbench.i18n import _, format_date, format_number
from workbench.names import channel_name, told_name
from workbench.screens import items_html

if TYPE_CHECKING:
    from sqlmodel import Session

    from feedback.queries import Filters, ItemRow

MOST = 20_000  # rows of a file


def show(rows: "Sequence[ItemRow]", topics: dict[int, list[str]], alike: dict[int, float] | None = None) -> None:
    """Draw rows, newest first or most alike first (`alike`: id → likeness)."""
    heads = [
        *(_("Date"), _("Question or reaction"), _("Organisation"), _("Topic")),
        *(_("Product"), _("Channel"), _("Source")),
    ]
    cells = [
        [
            items_html.plain(format_date(row.asked_on) if row.asked_on else _("no date")),
            _words(row),
            items_html.plain(", ".join(row.organisations) or "–"),
            items_html.plain(", ".join(topics.get(row.id, [])) or "–"),
            items_html.plain(", ".join(row.products) or "–"),
            items_html.plain(channel_name(row.channel) if row.channel else "–"),
            items_html.plain(row.source),
        ]
        for row in rows
    ]
    caption = _("Questions and reactions, newest first")
    if alike is not None:
        heads.insert(1, _("Alike"))
        caption = _("Questions and reactions, the most alike first")
        for row, own in zip(rows, cells, strict=True):
            own.insert(1, items_html.plain(f"{round(100 * alike[row.id])}%"))
    items_html.table(caption, heads, cells, narrow=[0], wide=[1 if alike is None else 2])


def _words(row: "ItemRow") -> str:
    under = ((_("Question behind it"), row.question_behind), (_("Answer"), row.answer))
    folds = (items_html.folded(title, items_html.stored(text)) for title, text in under if text)
    return items_html.stored(row.text) + "".join(folds)


def read(filters: "Filters", ids: Sequence[int] | None = None) -> Table:
    """The newest `MOST` items of a selection, or these items in their order, with all that is told of them."""
    from feedback.queries import items_page
    from topics.queries import topics_of
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows = those(session, ids) if ids is not None else items_page(session, limit=MOST, **filters).rows
        topics = topics_of(session, [row.id for row in rows])
    return Table(_("Questions"), _columns(), tuple(_row(row, topics.get(row.id, [])) for row in rows))


def told(number: int) -> str:
    """What stands beside the button: for whom the file is, and that it may not hold all."""
    words = _("For researchers: whole questions, with personal data taken out.")
    return f"{words} {_('The newest {n}.').format(n=format_number(MOST))}" if number > MOST else words


def those(session: "Session", ids: Sequence[int]) -> "tuple[ItemRow, ...]":
    """These items, in this order."""
    import sqlalchemy as sa
    from sqlmodel import col

    from feedback.models import Item
    from feedback.queries import items_page

    some = sa.select(col(Item.id)).where(col(Item.id).in_(ids))
    by_id = {row.id: row for row in items_page(session, limit=len(ids), within=some).rows}
    return tuple(by_id[number] for number in ids if number in by_id)


def _columns() -> tuple[str, ...]:
    return (
        *(_("Number"), _("Date"), _("Kind"), _("Question or reaction"), _("Question behind it"), _("Answer")),
        *(_("Organisation"), _("Product"), _("Topic"), _("Channel"), _("Source"), _("Place")),
        *(_("Outcome"), _("Referred to"), _("Kind of referral"), _("For whom"), _("Life event")),
        *(_("Too personal"), _("Found through"), _("Score")),
    )


def _row(row: "ItemRow", topics: list[str]) -> tuple[Cell, ...]:
    personal = {True: _("yes"), False: _("no")}.get(row.too_personal) if row.too_personal is not None else ""

    def told(name: str, value: str | None) -> str:
        return told_name(name, value) if value else ""

    return (
        *(row.id, row.asked_on, told("kind", row.kind), row.text, row.question_behind, row.answer),
        *(", ".join(row.organisations), ", ".join(row.products), ", ".join(topics)),
        *(channel_name(row.channel) if row.channel else "", row.source, row.point, told("outcome", row.outcome)),
        *(row.referral, told("referral_kind", row.referral_kind), told("asked_for", row.asked_for), row.life_event),
        *(personal, row.found_via, None if row.score is None else format_number(row.score, 2)),
    )
