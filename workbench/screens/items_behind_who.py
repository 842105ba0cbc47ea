"""For whom people ask, what was going on, and where questions are too personal to help with."""

import streamlit as st

from journeys.tables import Table
from workbench import shell
from workbench.drawing import draw_chart
from workbench.i18n import _, format_number, language, ngettext
from workbench.names import told_name
from workbench.screens import items_download


def show(choice: shell.Choice) -> None:
    """Draw for whom was asked, life events, and too personal per organisation."""
    from feedback.behind import too_personal
    from feedback.referrals import breakdowns
    from workbench.database import unit_of_work
    from workbench.item_charts import bars

    with st.spinner(_("Counting …")), unit_of_work(write=False) as session:
        told = breakdowns(
            session,
            ("asked_for", "life_event"),
            organisation_id=choice.organisation_id,
            start=choice.start,
            end=choice.end,
        )
        personal = too_personal(session, organisation_id=choice.organisation_id, start=choice.start, end=choice.end)
    titles = {"asked_for": (_("For whom do people ask?"), _("for whom"))}
    titles["life_event"] = (_("What was going on?"), _("life event"))
    for column, (name, own) in zip(st.columns(2, gap="large"), told.items(), strict=True):
        with column:
            st.subheader(titles[name][0], anchor=False)
            if not own.told:
                st.markdown(_("Not recorded for any question of this period."))
                continue
            words = _("Of {n} questions of which it was recorded; of {untold} it was not.")
            st.caption(words.format(n=format_number(own.told), untold=format_number(own.untold)))
            draw_chart(
                bars([(told_name(name, value), count) for value, count in own.rows], own.told, titles[name][1]),
                key=f"items_behind_{name}_{language()}",
                alt=", ".join(f"{told_name(name, value)} {count}" for value, count in own.rows[:6]),
            )
    st.subheader(_("Too personal to help with"), anchor=False)
    noted = sum(row.noted for row in personal)
    if not noted:
        st.markdown(_("Not recorded for any question of this period."))
        return
    words = ngettext(
        "Of {n} question of which a desk noted whether it was too personal; a chain question counts in each.",
        "Of {n} questions of which a desk noted whether they were too personal; a chain question counts in each.",
        noted,
    )
    st.caption(words.format(n=format_number(noted)))
    counted = (_("too personal"), _("noted of"))
    st.dataframe(
        [
            {
                _("organisation"): row.organisation,
                _("too personal"): row.too_personal,
                _("noted of"): row.noted,
                _("share"): round(100 * row.too_personal / row.noted),
            }
            for row in personal
        ],
        hide_index=True,
        key="items_behind_personal",
        height="content" if len(personal) <= 12 else 420,
        column_config={
            _("share"): st.column_config.ProgressColumn(_("share"), min_value=0, max_value=100, format="%d%%"),
            **{name: st.column_config.NumberColumn(name, format="localized") for name in counted},
        },
    )

    def table() -> Table:
        columns = (_("organisation"), _("too personal"), _("noted of"), _("share"))
        rows = (
            (
                row.organisation,
                items_download.count(row.too_personal),
                items_download.count(row.noted),
                items_download.share(row.too_personal, row.noted),
            )
            for row in personal
        )
        return Table(_("Too personal"), columns, tuple(rows))

    items_download.counts(table, "te-persoonlijk")
