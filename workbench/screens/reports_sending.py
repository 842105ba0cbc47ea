"""Rapporten, sending: to whom reports go, sending the one in force, and what was delivered to whom."""

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import reports_log


def show() -> None:
    """Draw addresses and log; of all organisations when none is chosen."""
    from exports.delivery import contacts, deliveries
    from workbench.database import unit_of_work

    choice = shell.chosen()
    with unit_of_work(write=False) as session:
        known = contacts(session, choice.organisation_id)
        log = deliveries(session, choice.organisation_id)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Addresses"), anchor=False)
        if choice.organisation_id is None:
            st.caption(_("Choose an organisation at the top left to add an address or send its report."))
        else:
            _add(choice.organisation_id)
        for row in known:
            with st.container(horizontal=True, vertical_alignment="center"):
                of = "" if choice.organisation_id else f"  \n:gray[{shell.plain(row.organisation)}]"
                st.markdown(f"**{shell.plain(row.address)}**{of}")
                st.button(
                    _("Remove"), key=f"reports_contact_remove_{row.id}", type="tertiary",
                    on_click=_remove, args=(row.id,),
                )  # fmt: skip
        if not known:
            st.caption(_("There are no addresses yet."))
        _send(choice, ready=bool(known))
    with right:
        reports_log.decisions(log)
    reports_log.show(log)


def _add(organisation_id: int) -> None:
    with (
        st.form("reports_contact_form", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            _("E-mail address"),
            key="reports_contact_address",
            placeholder="rapporten@organisatie.nl",
            help=_("A mailbox of the organisation rather than of one person."),
            max_chars=254,
        )
        st.form_submit_button(_("Add"), key="reports_contact_add", on_click=_save, args=(organisation_id,))


def _save(organisation_id: int) -> None:
    from exports.delivery import add_contact

    shell.carry_out(add_contact, organisation_id, st.session_state["reports_contact_address"], done=_("Added."))


def _remove(contact_id: int) -> None:
    from exports.delivery import remove_contact

    shell.carry_out(remove_contact, contact_id, done=_("Removed; what was sent stays in the list."))


def _send(choice: shell.Choice, *, ready: bool) -> None:
    """Send the report of this organisation and period; without a mail server, say what is needed."""
    from journeys.errors import MailNotSet
    from workbench import mailing

    try:
        mailing.check_settings()
    except MailNotSet as error:
        st.info(f"{error.explain(_).what} {error.explain(_).remedy}", icon=":material/mail:")
        return
    if choice.organisation_id is None or not ready:
        return
    pressed = st.button(
        _("Send the report on {period}").format(period=choice.label), key="reports_send", type="primary",
        icon=":material/send:", help=_("To every address that this version did not go to before; as PDF and web page."),
    )  # fmt: skip
    if pressed:
        with st.spinner(_("Making and sending the report …")):
            shell.attempt(lambda: _deliver(choice))
        st.rerun()


def _deliver(choice: shell.Choice) -> None:
    from workbench.report_tasks import deliver_period

    made = deliver_period(choice.organisation_id or 0, choice.start, choice.end)
    if made.sent.stopped:
        raise made.sent.stopped
    shell.notify(_("Sent.") if made.complete else _("Not everything was sent; see the list."))
