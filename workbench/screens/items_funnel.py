"""Website: where people leave an online process, and where they linger."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.drawing import draw_chart, table_below
from workbench.funnel_chart import funnel_chart, percent, seconds_in_words
from workbench.i18n import _, format_date, format_number, format_week, language, ngettext
from workbench.screens import items_download, items_funnel_table

if TYPE_CHECKING:
    from feedback.funnels import FunnelReading


def show() -> None:
    """Draw the online process chosen, of the organisation and period at the left."""
    from feedback.funnels import read_funnels, step_totals
    from workbench.database import unit_of_work

    choice = shell.chosen()
    with unit_of_work(write=False) as session:
        found = read_funnels(step_totals(session, choice.organisation_id, choice.start, choice.end))
    if not found:
        bring = shell.Action(
            _("Import a file"), screen="items", parameters=(("deel", "importeren"),), icon=":material/upload_file:"
        )
        shell.empty_state(
            _("There are no visits of online steps in this period. Choose another period, or import your statistics."),
            [bring],
        )
        return
    read = _ask_process(found) if len(found) > 1 else found[0]
    st.subheader(_finding(read), anchor=False)
    st.caption(_base(read))
    draw_chart(
        funnel_chart(read),
        key=f"items_funnel_{read.process_id}_{language()}",
        alt=_("Visits of each step and the share that left there; the table below holds the same numbers."),
    )
    for sentence in _remarkable(read):
        st.markdown(sentence)
    if below := table_below("items_funnel_table"):
        with below:
            items_funnel_table.show(read)
    items_download.counts(lambda: items_funnel_table.to_take_along(read), "website")


def _ask_process(found: "list[FunnelReading]") -> "FunnelReading":
    several = len({one.organisation for one in found}) > 1
    by_id = {one.process_id: one for one in found}
    chosen = st.selectbox(
        _("Process"),
        list(by_id),
        format_func=lambda number: (
            f"{by_id[number].process} ({by_id[number].organisation})" if several else by_id[number].process
        ),
        key="items_funnel_process",
        width=420,
    )
    return by_id[chosen]


def _finding(read: "FunnelReading") -> str:
    if read.worst is None or not read.worst.drop_off:
        return _("{process}: too few visits to say where people leave").format(process=shell.plain(read.process))
    return _("{process}: people leave most often at “{step}” ({share})").format(
        process=shell.plain(read.process),
        step=shell.plain(read.worst.totals.step),
        share=percent(read.worst.drop_off),
    )


def _base(read: "FunnelReading") -> str:
    first = read.steps[0].totals
    weeks = ngettext("{n} week", "{n} weeks", read.weeks).format(n=format_number(read.weeks))
    return _("{visits} visits of the first step in {weeks}: {first} ({day}) to {last}.").format(
        visits=format_number(first.visits),
        weeks=weeks,
        first=format_week(read.first_week),
        day=format_date(read.first_week),
        last=format_week(read.last_week),
    )


def _remarkable(read: "FunnelReading") -> list[str]:
    """The steps that stand out, in words."""
    said = []
    for one in read.steps:
        step, seconds = shell.plain(one.totals.step), one.totals.seconds
        if one.lingers and seconds is not None and read.usual_seconds is not None:
            lingers = _(":material/hourglass_top: **People linger** at “{step}”: {time}, where {usual} is usual here.")
            said.append(
                lingers.format(step=step, time=seconds_in_words(seconds), usual=seconds_in_words(read.usual_seconds))
            )
        if one.leaves_at_once and seconds is not None and one.drop_off is not None:
            leaves = _(":material/logout: **People leave at once** at “{step}”: {share} leaves, after {time}.")
            said.append(leaves.format(step=step, share=percent(one.drop_off), time=seconds_in_words(seconds)))
    return said
