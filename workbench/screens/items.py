"""Vragen en reacties: the log of what people asked and said, what it tells, and how it came in."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import streamlit as st

from workbench import shell
from workbench.i18n import _


@dataclass(frozen=True)
class Part:
    """One tab: what the address calls it, its title, and the module in `workbench.screens` that draws it."""

    key: str
    title: Callable[[], str]
    module: str


PARTS = (
    Part("log", lambda: _("Questions"), "items_table"),
    Part("toewijzen", lambda: _("Assign"), "items_assign"),
    Part("kanalen", lambda: _("Channels"), "items_channels"),
    Part("doorverwezen", lambda: _("Referred"), "items_referrals"),
    Part("achter-de-vraag", lambda: _("Behind the question"), "items_behind"),
    Part("andere-antwoorden", lambda: _("Other answers"), "items_answers"),
    Part("stille-organisaties", lambda: _("Quiet organisations"), "items_quiet"),
    Part("website", lambda: _("Website"), "items_funnel"),
    Part("importeren", lambda: _("Importing"), "items_import"),
    Part("eerder", lambda: _("Earlier imports"), "items_history"),
)


def show() -> None:
    """Draw the screen; `?deel=importeren` in the address opens that part, and only the open part is read."""
    shell.page_header(_("Questions and reactions"), _("What people asked and said, with personal data taken out."))
    titles = {part.key: part.title() for part in PARTS}
    asked = st.query_params.get("deel", "")
    if asked in titles and st.session_state.get("items_asked") != asked:
        st.session_state["items_part"] = titles[asked]
    st.session_state["items_asked"] = asked
    for tab, part in zip(st.tabs(list(titles.values()), key="items_part", on_change="rerun"), PARTS, strict=True):
        if tab.open:
            with tab:
                st.space("small")
                import_module(f"workbench.screens.{part.module}").show()
