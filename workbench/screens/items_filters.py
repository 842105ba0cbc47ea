"""Above the log: search by words or by meaning, filters in a popover, and those in force as chips to take away."""

from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import items_filter_fields

if TYPE_CHECKING:
    from feedback.filters import Known
    from feedback.queries import Filters

VIEWS = ("periode", "zonder-datum", "zonder-organisatie", "onzeker")


def ask(choice: shell.Choice, sources: dict[int, str], known: "Known") -> "Filters":
    """What the user asks for, from the widgets."""
    st.session_state.setdefault("items_view", VIEWS[0])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        search = st.text_input(_("Search"), placeholder=_("Words in the question"), key="items_search")
        st.toggle(
            _("Search by meaning"),
            key="items_meaning",
            help=_("Finds questions that mean the same, also when they use other words; the most alike first."),
        )
        with st.popover(_("More filters"), icon=":material/tune:", key="items_more"):
            chosen = items_filter_fields.choose(sources, known)
    view = _view()
    _chips({name: value for name, value in chosen.items() if value is not None}, sources, known)
    filters: dict[str, Any] = {**chosen, "search": search}
    if view == "zonder-organisatie":
        return cast("Filters", filters | {"unrouted": True})
    filters["organisation_id"] = choice.organisation_id
    if view == "periode":
        filters |= {"start": choice.start, "end": choice.end}
    else:
        filters["undated" if view == "zonder-datum" else "uncertain"] = True
    return cast("Filters", filters)


def _view() -> str:
    names = (_("In this period"), _("Without a date"), _("Without an organisation"), _("Organisation not sure"))
    views = dict(zip(VIEWS, names, strict=True))
    if (asked := st.query_params.get("toon", "")) in views and st.session_state.get("items_shown") != asked:
        st.session_state["items_view"] = asked
    st.session_state["items_shown"] = asked
    view = st.segmented_control(
        _("Show"), VIEWS, format_func=views.__getitem__, required=True, key="items_view", label_visibility="collapsed"
    )
    return view or VIEWS[0]


def _chips(active: dict[str, Any], sources: dict[int, str], known: "Known") -> None:
    """A button for each filter in force; pressing it takes the filter away."""
    if not active:
        return
    with st.container(horizontal=True, gap="small", key="items_chips"):
        for name, value in active.items():
            words = f"{items_filter_fields.titles()[name]}: {items_filter_fields.shower(name, sources, known)(value)}"
            st.button(
                shell.plain(words),
                key=f"items_chip_{name}",
                icon=":material/close:",
                help=_("Take this filter away"),
                on_click=_clear,
                args=([name],),
            )
        if len(active) > 1:
            st.button(_("Take all away"), key="items_chip_all", type="tertiary", on_click=_clear, args=([*active],))


def _clear(names: list[str]) -> None:
    for name in names:
        st.session_state[f"items_{name.removesuffix('_id')}"] = None
