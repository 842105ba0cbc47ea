"""One code: its name, description, colour and place in the tree; merging, deleting, and where it was given."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, shell, wiring
from workbench.i18n import _

if TYPE_CHECKING:
    from journeys.coded import CodeRow


def show(code: "CodeRow", codes: tuple["CodeRow", ...], study_id: int) -> None:
    """The fields of a code, each change kept with one button."""
    key = f"journeys_code_{code.id}"
    names = {one.id: " › ".join((*one.path, one.name)) for one in codes}
    below = {one.id for one in codes if one.id == code.id or code.name in one.path}
    with st.form(f"{key}_form"):
        st.text_input(_("Name"), value=code.name, key=f"{key}_name", max_chars=200)
        st.text_area(
            _("Description: when to give it, and when not"), value=code.description, key=f"{key}_text", height=90
        )
        parent, colour = st.columns([5, 1], vertical_alignment="bottom")
        choices = [one for one in names if one not in below]
        parent.selectbox(
            _("Belongs under"),
            choices,
            index=choices.index(code.parent_id) if code.parent_id in choices else None,
            format_func=lambda one: names.get(one, ""),
            key=f"{key}_parent",
            placeholder=_("at the top"),
        )
        colour.color_picker(_("Colour"), value=code.color or "#F2BE80", key=f"{key}_colour")
        st.toggle(_("Marks a problem: a pain point"), value=code.is_pain_point, key=f"{key}_pain")
        st.form_submit_button(_("Save"), key=f"{key}_save", type="primary", on_click=_save, args=(code.id, key))
    with st.container(horizontal=True):
        with st.popover(_("Merge with another code"), icon=":material/merge:", key=f"{key}_merge"):
            into = st.selectbox(
                _("Everything it was given to goes to"),
                choices,
                index=None,
                format_func=lambda one: names.get(one, ""),
                key=f"{key}_into",
            )
            st.button(
                _("Merge"),
                key=f"{key}_merge_do",
                type="primary",
                disabled=into is None,
                on_click=_merge,
                args=(code.id, into),
            )
        st.button(
            _("Delete"),
            icon=":material/delete:",
            key=f"{key}_delete",
            disabled=code.given > 0,
            help=_("Only a code that was given nowhere can be deleted; merge it otherwise."),
            on_click=_delete,
            args=(code.id,),
        )
    _given(code, study_id)


def _given(code: "CodeRow", study_id: int) -> None:
    from journeys.coded import quotes_of
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        quotes = quotes_of(session, code.id, study_id)
    st.markdown(f"**{_('In this study')}**")
    if not quotes:
        st.caption(_("Not given in this study."))
    for quote in quotes:
        suggested = f" · {_('was suggested')}" if quote.suggested else ""
        st.markdown(
            f"“{shell.plain(quote.words)}”  \n:gray[{shell.plain(quote.pseudonym)} · "
            f"{shell.plain(quote.researcher)}{suggested}]"
        )


def _save(code_id: int, key: str) -> None:
    from journeys.codebook import change_code
    from journeys.drafts import CodeDraft
    from workbench.database import unit_of_work

    state = st.session_state

    def work() -> None:
        draft = CodeDraft.of(
            name=state[f"{key}_name"],
            description=state[f"{key}_text"],
            parent_id=state[f"{key}_parent"],
            color=state[f"{key}_colour"],
            is_pain_point=state[f"{key}_pain"],
        )
        with unit_of_work() as session:
            change_code(session, code_id, draft, wiring.redactor())

    notices.attempt(work, _("The code is saved."))


def _merge(code_id: int, into_id: int) -> None:
    from workbench.coding_tasks import merge_in_every_room

    shell.carry_out(merge_in_every_room, code_id, into_id, done=_("The codes are one."))
    st.session_state["journeys_code"] = into_id


def _delete(code_id: int) -> None:
    from workbench.coding_tasks import delete_in_every_room

    shell.carry_out(delete_in_every_room, code_id, done=_("The code is deleted."))
