"""One study, its codes: the codebook as a tree that every study shares, and one code to change."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, shell, wiring
from workbench.i18n import _
from workbench.screens import journeys_agreement, journeys_code, journeys_unclear

if TYPE_CHECKING:
    from journeys.coded import CodeRow
    from journeys.queries import StudyOverview

SHOWN = 120  # codes at once; searching finds the others


def show(overview: "StudyOverview") -> None:
    """The tree at the left, the chosen code at the right; below what researchers agree on, and unclear words."""
    from journeys.coded import codebook
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        codes = codebook(session)
    tree, one = st.columns([2, 3], gap="large")
    with tree:
        _tree(codes)
    with one:
        chosen = {code.id: code for code in codes}.get(st.session_state.get("journeys_code", 0))
        if chosen:
            journeys_code.show(chosen, codes, overview.id)
        else:
            st.info(_("Choose a code to describe, rename, move or merge it. All studies share one codebook."))
    st.divider()
    journeys_agreement.show(overview)
    st.divider()
    journeys_unclear.show(overview)


def _tree(codes: tuple["CodeRow", ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input(_("Search a code"), key="journeys_code_search", placeholder=_("Name or description"))
        with st.popover(_("New code"), icon=":material/add:", key="journeys_code_new"):
            st.text_input(_("Name"), key="journeys_code_new_name", max_chars=200)
            st.toggle(_("Marks a problem: a pain point"), value=True, key="journeys_code_new_pain")
            st.button(_("Add"), key="journeys_code_add", type="primary", on_click=_add)
    words = wanted.casefold().split()
    fitting = [
        code
        for code in codes
        if all(word in f"{' '.join(code.path)} {code.name} {code.description}".casefold() for word in words)
    ]
    if not codes:
        st.caption(_("No codes yet. Select words in a transcript and name one, or add one here."))
    elif not fitting:
        st.caption(_("No code fits these words."))
    with st.container(key="journeys_code_tree", gap=None, height=460 if len(fitting) > 12 else "content", border=True):
        for code in fitting[:SHOWN]:
            indent = "\u2003" * code.depth
            kind = "" if code.is_pain_point else f" · {_('theme')}"
            st.button(
                f"{indent}● {shell.plain(code.name)} · {code.given}{kind}",
                key=f"journeys_pick_{code.id}",
                type="primary" if st.session_state.get("journeys_code") == code.id else "tertiary",
                width="stretch",
                on_click=_pick,
                args=(code.id,),
            )
    _colours(fitting[:SHOWN])
    if len(fitting) > SHOWN:
        st.caption(_("The first {shown} of {number} codes.").format(shown=SHOWN, number=len(fitting)))


def _colours(codes: list["CodeRow"]) -> None:
    """The colour of each code beside its name."""
    rules = " ".join(
        f".st-key-journeys_pick_{code.id} button {{ border-left: 6px solid {code.color or '#CCCCCC'}; "
        "border-radius: 0; padding-left: .6rem; }"
        for code in codes
    )
    st.html(f"<style>{rules}</style>")


def _pick(code_id: int) -> None:
    st.session_state["journeys_code"] = code_id


def _add() -> None:
    from journeys.codebook import create_code
    from journeys.drafts import CodeDraft
    from workbench.database import unit_of_work

    state = st.session_state

    def work() -> None:
        draft = CodeDraft.of(name=state["journeys_code_new_name"], is_pain_point=state["journeys_code_new_pain"])
        with unit_of_work() as session:
            state["journeys_code"] = create_code(session, draft, wiring.redactor()).id

    if notices.attempt(work, _("The code is added.")):
        state["journeys_code_new_name"] = ""
