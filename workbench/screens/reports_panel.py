"""Beside the report: a summary of one's own, quotes to approve one by one, and the reports made before."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell, wiring
from workbench.i18n import _, format_date, format_number, ngettext

if TYPE_CHECKING:
    from exports.report_content import Quote

LONGEST = 2000  # characters of a summary
LIST_HEIGHT = 380  # of a long list of quotes, in pixels


def own_summary(kept: str, place: str) -> str:
    """The summary as it may be shown: redacted; at first that of the last report."""
    from exports.report_history import redacted_summary

    written = st.text_area(
        _("Your own summary"),
        value=kept,
        key=f"reports_summary_{place}",
        max_chars=LONGEST,
        height=140,
        placeholder=_("What should the reader remember? This comes above the computed summary."),
        help=_("Personal details are taken out. The text is kept when you make the files."),
    )
    return redacted_summary(written, wiring.redactor()) if written.strip() else ""


def approved_quotes(candidates: "tuple[Quote, ...]", kept: frozenset[str], place: str) -> frozenset[str]:
    """The keys of the quotes that are ticked; at first those of the last report."""
    if not candidates:
        st.caption(_("There are no quotes that may leave: customers must consent, and a topic needs 10 questions."))
        return frozenset()
    heading = ngettext("{number} quote to judge", "{number} quotes to judge", len(candidates))
    approved = set()
    with st.expander(heading.format(number=format_number(len(candidates))), key=f"reports_quotes_{place}"):
        st.caption(_("Tick a quote only when nobody can be recognised in it."))
        with st.container(height=LIST_HEIGHT if len(candidates) > 4 else "content", border=False):
            for quote in candidates:
                key = f"reports_quote_{place}_{quote.key}"
                if st.checkbox(shell.plain(" ".join(f"“{quote.text}”".split())), value=quote.key in kept, key=key):
                    approved.add(quote.key)
                st.caption(shell.plain(quote.about))
    return frozenset(approved)


def earlier(organisation_id: int) -> None:
    """The reports made before, newest first."""
    from exports.report_history import earlier_reports
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows = earlier_reports(session, organisation_id)
    st.subheader(_("Earlier reports"), anchor=False)
    if not rows:
        st.caption(_("No report of this organisation was made yet."))
    for row in rows:
        told = [_("made on {date}").format(date=format_date(row.made_at.date()))]
        if row.questions is not None:
            told.append(_("{number} questions").format(number=format_number(row.questions)))
        st.markdown(f"**{shell.plain(row.period)}**  \n:gray[{shell.plain(' · '.join(told))}]")
