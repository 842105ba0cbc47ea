"""The log of questions and reactions: a table that reads like a conversation, with filters and search."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number, ngettext
from workbench.parts import open_part
from workbench.screens import items_download, items_filters, items_meant, items_reassign, items_redact, items_rows

if TYPE_CHECKING:
    from feedback.queries import Filters

PAGE = 50


def show() -> None:
    """Draw filters, counts and one page of the log; `?toon=zonder-datum` in the address opens that view."""
    from feedback.filters import known_values
    from feedback.queries import any_items, sources, totals
    from workbench.database import unit_of_work

    choice = shell.chosen()
    with unit_of_work(write=False) as session:
        there = any_items(session)
        here = totals(session, choice.organisation_id, choice.start, choice.end)
        known = known_values(session)
        named = {row.id: row.name for row in sources(session) if row.kind in ("questions", "feedback")}
    if not there and shell.job_progress():
        st.markdown(_("You can leave this screen and come back; the work goes on."))
        return
    if not there:
        bring = shell.Action(_("Import a file"), key="items_first", on_click=_to_import, icon=":material/upload_file:")
        shell.empty_state(_("There are no questions yet. Import a log of questions to begin."), [bring])
        return
    _show_counts(here.dated, here.undated, choice)
    filters = items_filters.ask(choice, named, known)
    by_meaning = bool(st.session_state.get("items_meaning") and filters.get("search", "").strip())
    pressed = "|".join(map(str, (*filters.values(), by_meaning)))
    if st.session_state.setdefault("items_filters", pressed) != pressed:
        st.session_state.update(items_filters=pressed, items_page=1)
    if by_meaning:
        items_meant.show(filters, _offset(), PAGE)
    else:
        _show_found(filters)


def _to_import() -> None:
    open_part("importeren")


def _show_counts(dated: int, undated: int, choice: shell.Choice) -> None:
    count = ngettext("**{n}** question in {period}", "**{n}** questions in {period}", dated)
    parts = [count.format(n=format_number(dated), period=choice.label)]
    if undated:
        parts.append(_("and **{n}** without a date, which no period counts").format(n=format_number(undated)))
    st.markdown(", ".join(parts) + ".")


def _show_found(filters: "Filters") -> None:
    """The newest items that fit, page by page."""
    from feedback.queries import items_page
    from topics.queries import topics_of
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        page = items_page(session, offset=_offset(), limit=PAGE, **filters)
        topics = topics_of(session, [row.id for row in page.rows])
    found = ngettext("{n} question found.", "{n} questions found.", page.total).format(n=format_number(page.total))
    st.caption(found if "start" in filters else f"{found} {_('In all periods.')}")
    if not page.rows:
        st.info(_("Nothing fits these filters. Take a word out, or choose another period at the left."))
        return
    items_rows.show(page.rows, topics)
    if page.total > PAGE:
        st.pagination(-(-page.total // PAGE), key="items_page")
    items_download.offer(lambda: items_rows.read(filters), "vragen", items_rows.told(page.total))
    items_reassign.show(page.rows)
    items_redact.show(page.rows)


def _offset() -> int:
    return (int(st.session_state.get("items_page", 1)) - 1) * PAGE
