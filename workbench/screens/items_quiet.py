"""Vragen en reacties, quiet organisations: who gets strikingly few questions for its size."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.tables import Table
from workbench import shell
from workbench.drawing import draw_chart, table_below
from workbench.i18n import _, format_number, language
from workbench.screens import items_download, items_quiet_words

if TYPE_CHECKING:
    from feedback.quiet import Judged
    from feedback.stated import Stated


def show() -> None:
    """Draw the funnel, the table and who cannot be judged."""
    from feedback.quiet import FEWEST, judge
    from feedback.stated import stated, stated_measures
    from workbench.database import unit_of_work

    choice = shell.chosen()
    with unit_of_work(write=False) as session:
        known = [one.name for one in stated_measures(session, choice.start, choice.end)]
    st.subheader(_("Who gets strikingly few questions for its size?"), anchor=False)
    if not known:
        shell.empty_state(items_quiet_words.nothing_stated())
        return
    measure = st.selectbox(_("Size measured by"), known, key="items_quiet_measure", width=360)
    with st.spinner(_("Counting …")), unit_of_work(write=False) as session:
        rows = stated(session, measure, choice.start, choice.end)
    measured = sorted((row for row in rows if row.exposure), key=lambda row: row.items / row.exposure)
    judged = judge([row.items for row in measured], [row.exposure for row in measured])
    if judged is None:
        words = _("Only {n} organisations state this in this period; {fewest} or more are needed to compare.")
        st.info(words.format(n=len(measured), fewest=FEWEST))
    else:
        st.markdown(items_quiet_words.verdict(measured, judged))
        base = _(
            "{n} organisations, whole weeks of {period} for which they stated it; a chain question counts in each."
        )
        st.caption(base.format(n=len(measured), period=choice.label))
        _draw(measured, judged, measure)
    others = sorted((row for row in rows if not row.exposure and row.items), key=lambda row: -row.items)
    items_quiet_words.not_judged(others)
    with st.expander(_("How this is worked out"), key="items_quiet_how"):
        st.markdown(items_quiet_words.method())


def _draw(rows: "list[Stated]", judged: "list[Judged]", measure: str) -> None:
    from feedback.quiet import Standing, funnel
    from workbench.item_charts import funnel_plot

    per = items_quiet_words.per(rows)
    drawn: list[dict[str, Any]] = [
        {
            "name": row.short_name,
            "exposure": row.exposure,
            "rate": per * row.items / row.exposure,
            "striking": own.standing in (Standing.FEW, Standing.MANY),
            "written": items_quiet_words.rate(row, per),
        }
        for row, own in zip(rows, judged, strict=True)
    ]
    lines = funnel([row.items for row in rows], [row.exposure for row in rows], judged)
    draw_chart(
        funnel_plot(drawn, lines, per, measure),
        key=f"items_quiet_{language()}",
        alt=_("A dot for each organisation: its questions for its size, between lines; the table holds the numbers."),
    )
    st.caption(
        _(
            "Of organisations like these 95% lie between the drawn lines and 99.8% between the dashed ones; the line in"
            " the middle is the usual rate. {measure}: added up over the weeks."
        ).format(measure=shell.plain(measure))
    )
    if below := table_below("items_quiet_table"):
        below.dataframe(
            [
                {
                    _("organisation"): row.organisation,
                    _("questions"): row.items,
                    _("weeks"): row.weeks,
                    measure: round(row.exposure),
                    _("questions per {n}").format(n=format_number(per)): round(per * row.items / row.exposure, 2),
                    _("usual for this size"): f"{format_number(own.low)} – {format_number(own.high)}",
                    _("how it stands"): items_quiet_words.standing(own.standing),
                }
                for row, own in zip(rows, judged, strict=True)
            ],
            hide_index=True,
            key="items_quiet_rows",
        )
    items_download.counts(lambda: _table(rows, judged, measure), "stille-organisaties")


def _table(rows: "list[Stated]", judged: "list[Judged]", measure: str) -> Table:
    columns = (_("organisation"), _("questions"), _("weeks"), measure, _("how it stands"))
    cells = (
        (
            row.organisation,
            items_download.count(row.items),
            row.weeks,
            round(row.exposure),
            items_quiet_words.standing(own.standing),
        )
        for row, own in zip(rows, judged, strict=True)
    )
    return Table(_("Quiet organisations"), columns, tuple(cells))
