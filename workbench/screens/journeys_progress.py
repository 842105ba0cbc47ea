"""One study, its places: how far a customer is."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _, format_date
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.queries import Place


def show(place: "Place") -> None:
    """Consent, conversation, judgement, and whether it is a surprise."""
    lines = []
    if place.consent_form and place.consent_on:
        lines.append(
            _("Consent {form}, {day}").format(
                form=words.consent_form(place.consent_form), day=format_date(place.consent_on)
            )
        )
        lines.append(_("may be quoted") if place.may_quote else _("may not be quoted"))
        if place.may_record:
            lines.append(_("may be recorded"))
    else:
        lines.append(_("no consent yet"))
    if place.session_id:
        lines.append(
            _("conversation of {day}").format(day=format_date(place.held_on))
            if place.held_on
            else _("conversation recorded")
        )
        lines.append(words.experience(place.experience) if place.experience else _("no overall judgement yet"))
    st.caption("  \n".join(lines))
    if place.surprise:
        st.markdown(f":violet-badge[:material/lightbulb: {_('Surprise')}]")
