"""Vragen en reacties, behind the question: what was asked against what it was really about."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number, ngettext
from workbench.screens import items_behind_who, items_html
from workbench.screens.items_behind_moves import show as show_moves

if TYPE_CHECKING:
    from feedback.behind import Behind

PAGE = 25


def show() -> None:
    """Draw where the question behind leads and the pairs side by side, or else for whom people ask."""
    choice = shell.chosen()
    names = {"vraag": _("The question behind it"), "wie": _("For whom, what was going on, too personal")}
    st.session_state.setdefault("items_behind_view", "vraag")
    view = st.segmented_control(
        _("Show"), list(names), format_func=names.__getitem__, required=True, key="items_behind_view"
    )
    if view == "wie":
        items_behind_who.show(choice)
    else:
        _show_questions(choice)


def _show_questions(choice: shell.Choice) -> None:
    from feedback.behind import behind
    from topics.behind import other_topics
    from workbench.database import unit_of_work
    from workbench.wiring import embedder, router

    period = {"organisation_id": choice.organisation_id, "start": choice.start, "end": choice.end}
    with st.spinner(_("Counting …")), unit_of_work(write=False) as session:
        found = behind(session, router(), **period)  # type: ignore[arg-type]
        topics = other_topics(session, found.pairs, embedder())
    if found.total:
        show_moves(found, topics, choice)
        _show_pairs(found)
        return
    shell.empty_state(
        _(
            "No log of this period tells the question behind the question. A column “vraag achter de vraag” does:"
            " what it turned out to be about, in a sentence."
        )
    )


def _show_pairs(found: "Behind") -> None:
    """The pairs side by side, with a filter on words and on where they lead."""
    st.subheader(_("As asked, and what was behind it"), anchor=False)
    names = {"alle": _("All"), "elders": _("To another organisation"), "zelfde": _("Stays")}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        words = st.text_input(_("Words in either question"), key="items_behind_words").casefold().split()
        st.session_state.setdefault("items_behind_where", "alle")
        where = st.segmented_control(
            _("Leads"), list(names), format_func=names.__getitem__, required=True, key="items_behind_where"
        )
    wanted = {"elders": (True,), "zelfde": (False,)}.get(where or "", (True, False, None))
    pairs = [
        pair
        for pair in found.pairs
        if pair.elsewhere in wanted and all(word in f"{pair.text} {pair.question_behind}".casefold() for word in words)
    ]
    if not pairs:
        st.info(_("No pair fits. Take a word out, or choose “All”."))
        return
    pressed = f"{words}{where}{len(found.pairs)}"
    if st.session_state.setdefault("items_behind_for", pressed) != pressed:
        st.session_state.update(items_behind_for=pressed, items_behind_page=1)
    start = (int(st.session_state.get("items_behind_page", 1)) - 1) * PAGE
    told = ngettext("{n} pair, the newest first.", "{n} pairs, the newest first.", len(pairs))
    st.caption(told.format(n=format_number(len(pairs))))
    items_html.table(
        _("Questions as asked and the questions behind them"),
        [_("As asked"), _("Belongs to"), _("Behind it"), _("Points to")],
        [
            [
                items_html.stored(pair.text),
                items_html.plain(pair.asked or "–"),
                items_html.stored(pair.question_behind),
                items_html.plain(pair.behind or _("cannot be told")),
            ]
            for pair in pairs[start : start + PAGE]
        ],
        wide=[0, 2],
    )
    if len(pairs) > PAGE:
        st.pagination(-(-len(pairs) // PAGE), key="items_behind_page")
