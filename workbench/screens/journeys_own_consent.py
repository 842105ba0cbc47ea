"""A respondent's own data: what they agreed to, and taking back a part of it for them."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.consents import ConsentRow
    from journeys.own_record import OwnRecord


def show(record: "OwnRecord") -> None:
    """Draw how the consent came about, and what can be taken back."""
    for row in record.consents:
        st.markdown(f"- {shell.plain(_line(row, first=row is record.consents[0]))}")
    if not record.consents:
        st.markdown(_("No consent is on record yet."))
    _take_back(record, "may_quote", _("No quotes any more"), _("Their words are not in reports from now on."))
    _take_back(record, "may_record", _("No recording any more"), _("A recording that is there is erased for good."))


def _line(row: "ConsentRow", *, first: bool) -> str:
    noted = row.recorded_at.astimezone().date() if row.recorded_at else None
    at = row.given_on if first or noted is None else noted
    agreed = [name for name, told in ((_("quoting"), row.may_quote), (_("recording"), row.may_record)) if told]
    parts = [
        format_date(at) if at else "",
        _("withdrawn") if row.withdrawn else words.consent_form(row.form) if row.form else "",
        _("also {list}").format(list=", ".join(agreed)) if agreed else _("no quoting, no recording"),
    ]
    return " · ".join(part for part in parts if part)


def _take_back(record: "OwnRecord", what: str, label: str, told: str) -> None:
    if not getattr(record, what):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        key = f"journeys_own_{what}_{record.respondent_id}"
        st.button(label, key=key, on_click=_narrow, args=(record.respondent_id, what))
        st.caption(told)


def _narrow(person: int, what: str) -> None:
    from journeys.consents import narrow_consent

    shell.carry_out(narrow_consent, person, done=_("Taken back, and that is on record."), **{what: False})
