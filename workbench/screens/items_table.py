"""The log of questions and reactions: a table that reads like a conversation, with filters and search."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number, ngettext
from workbench.names import channel_name
from workbench.screens import items_html, items_redact

if TYPE_CHECKING:
    from feedback.queries import Filters, ItemRow, ItemsPage

PAGE = 50
VIEWS = ("periode", "zonder-datum", "zonder-organisatie", "onzeker")


def show() -> None:
    """Draw filters, counts and one page of the log; `?toon=zonder-datum` in the address opens that view."""
    from feedback.queries import channel_counts, items_page, sources, totals
    from topics.queries import topics_of
    from workbench.database import unit_of_work

    choice = shell.chosen()
    with unit_of_work(write=False) as session:
        here = totals(session, choice.organisation_id, choice.start, choice.end)
        known = totals(session).items
        channels = channel_counts(session, choice.organisation_id)
        named = {row.id: row.name for row in sources(session) if row.kind in ("questions", "feedback")}
    if not known and shell.job_progress():
        st.markdown(_("You can leave this screen and come back; the work goes on."))
        return
    if not known:
        bring = shell.Action(_("Import a file"), key="items_first", on_click=_to_import, icon=":material/upload_file:")
        shell.empty_state(_("There are no questions yet. Import a log of questions to begin."), [bring])
        return
    _show_counts(here.dated, here.undated, choice)
    filters = _ask_filters(choice, list(channels), named)
    pressed = "|".join(map(str, filters.values()))
    if st.session_state.setdefault("items_filters", pressed) != pressed:
        st.session_state.update(items_filters=pressed, items_page=1)
    with unit_of_work(write=False) as session:
        offset = (st.session_state.get("items_page", 1) - 1) * PAGE
        page = items_page(session, offset=offset, limit=PAGE, **filters)
        topics = topics_of(session, [row.id for row in page.rows])
    st.caption(ngettext("{n} question found.", "{n} questions found.", page.total).format(n=format_number(page.total)))
    if not page.rows:
        st.info(_("Nothing fits these filters. Take a word out, or choose another period at the left."))
        return
    _show_rows(page, topics)
    if page.total > PAGE:
        st.pagination(-(-page.total // PAGE), key="items_page")
    items_redact.show(page.rows)


def _to_import() -> None:
    st.session_state["items_part"] = _("Import a file")


def _show_counts(dated: int, undated: int, choice: shell.Choice) -> None:
    count = ngettext("**{n}** question in {period}", "**{n}** questions in {period}", dated)
    parts = [count.format(n=format_number(dated), period=choice.label)]
    if undated:
        parts.append(_("and **{n}** without a date, which no period counts").format(n=format_number(undated)))
    st.markdown(", ".join(parts) + ".")


def _ask_filters(choice: shell.Choice, channels: list[str], sources: dict[int, str]) -> "Filters":
    names = (_("In this period"), _("Without a date"), _("Without an organisation"), _("Organisation not sure"))
    views = dict(zip(VIEWS, names, strict=True))
    if (asked := st.query_params.get("toon", "")) in views and st.session_state.get("items_shown") != asked:
        st.session_state["items_view"] = asked
    st.session_state["items_shown"] = asked
    st.session_state.setdefault("items_view", VIEWS[0])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        search = st.text_input(_("Search"), placeholder=_("Words in the question"), key="items_search")
        channel = st.selectbox(
            _("Channel"), channels, index=None, format_func=channel_name, placeholder=_("All"), key="items_channel"
        )
        source = st.selectbox(
            _("Source"), list(sources), None, lambda number: sources[number], placeholder=_("All"), key="items_source"
        )
    view = st.segmented_control(
        _("Show"), VIEWS, format_func=views.__getitem__, required=True, key="items_view", label_visibility="collapsed"
    )
    filters: Filters = {"search": search, "channel": channel, "source_id": source}
    if view == "zonder-organisatie":
        return {**filters, "unrouted": True}
    filters["organisation_id"] = choice.organisation_id
    if view == "periode":
        return {**filters, "start": choice.start, "end": choice.end}
    return {**filters, "undated": True} if view == "zonder-datum" else {**filters, "uncertain": True}


def _show_rows(page: "ItemsPage", topics: dict[int, list[str]]) -> None:
    heads = [
        *(_("Date"), _("Question or reaction"), _("Organisation"), _("Topic")),
        *(_("Product"), _("Channel"), _("Source")),
    ]
    rows = [
        [
            items_html.plain(format_date(row.asked_on) if row.asked_on else _("no date")),
            _words(row),
            items_html.plain(", ".join(row.organisations) or "–"),
            items_html.plain(", ".join(topics.get(row.id, [])) or "–"),
            items_html.plain(", ".join(row.products) or "–"),
            items_html.plain(channel_name(row.channel) if row.channel else "–"),
            items_html.plain(row.source),
        ]
        for row in page.rows
    ]
    items_html.table(_("Questions and reactions, newest first"), heads, rows, narrow=[0], wide=[1])


def _words(row: "ItemRow") -> str:
    under = ((_("Question behind it"), row.question_behind), (_("Answer"), row.answer))
    folds = (items_html.folded(title, items_html.stored(text)) for title, text in under if text)
    return items_html.stored(row.text) + "".join(folds)
