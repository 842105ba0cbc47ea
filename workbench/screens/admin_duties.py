"""Beheer, who does what: the words by which questions reach an organisation, those that ship and those added here."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date

if TYPE_CHECKING:
    from feedback.duties import DutyRow
    from feedback.routing_table import Duty
    from journeys.queries import OrganisationRow


def show(organisations: list["OrganisationRow"]) -> None:
    """Draw the words of one organisation, with a form to add some."""
    from feedback.duties import duties_of
    from feedback.routing_table import shipped_duties
    from workbench.database import unit_of_work

    st.subheader(_("Who does what"), anchor=False)
    st.caption(
        _("By these words a question finds its organisation. What ships was written for this product; add your own.")
    )
    names = {row.id: row.name for row in organisations}
    of = st.selectbox(_("Organisation"), list(names), format_func=names.__getitem__, key="admin_duties_of")
    if of is None:
        return
    with unit_of_work(write=False) as session:
        own = duties_of(session, of)
    _add(of)
    for row in own:
        _own(row)
    shipped = shipped_duties(names[of])
    title = _("{number} that ship with the product").format(number=len(shipped))
    with st.expander(title, key=f"admin_duties_shipped_{of}"):
        _shipped(shipped)


def _add(organisation_id: int) -> None:
    from journeys.register import products

    uris = products()
    with st.form("admin_duties_form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            _("Words that must all occur"), key="admin_duties_words", placeholder=_("for instance: keuring rijbewijs")
        )
        st.selectbox(
            _("Product (optional)"),
            sorted(uris, key=uris.__getitem__),
            index=None,
            format_func=uris.__getitem__,
            placeholder=_("Type a word"),
            key="admin_duties_product",
        )
        st.form_submit_button(_("Add"), key="admin_duties_add", type="primary", on_click=_save, args=(organisation_id,))


def _save(organisation_id: int) -> None:
    from feedback.duties import add_duty
    from journeys.changes import ensure_product
    from workbench.database import unit_of_work

    state = st.session_state

    def work() -> None:
        with unit_of_work() as session:
            uri = state["admin_duties_product"]
            product = ensure_product(session, uri).id if uri else None
            add_duty(session, organisation_id, state["admin_duties_words"], product_id=product)

    if shell.attempt(work, _("Added; new questions are routed by it.")):
        state["admin_duties_words"] = ""


def _own(row: "DutyRow") -> None:
    from feedback.duties import remove_duty

    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{shell.plain(row.phrase)}**" + (f" → {shell.plain(row.product)}" if row.product else ""))
        st.caption(_("added on {day}").format(day=format_date(row.added_at.date())))
        st.button(
            _("Remove"),
            key=f"admin_duties_remove_{row.id}",
            type="tertiary",
            on_click=shell.carry_out,
            args=(remove_duty, row.id),
            kwargs={"done": _("Removed.")},
        )


def _shipped(duties: list["Duty"]) -> None:
    from journeys.register import products

    names = products()
    strengths = {"strong": _("sure"), "likely": _("likely"), "hint": _("a hint")}
    st.dataframe(
        [
            {
                "words": duty.phrase,
                "product": names.get(duty.product_uri or "", ""),
                "strength": strengths[duty.strength],
            }
            for duty in duties
        ],
        hide_index=True,
        key="admin_duties_table",
        column_config={
            "words": st.column_config.TextColumn(_("Words"), width="large"),
            "product": st.column_config.TextColumn(_("Product"), width="medium"),
            "strength": st.column_config.TextColumn(_("How sure")),
        },
    )
