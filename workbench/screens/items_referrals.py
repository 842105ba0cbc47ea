"""Vragen en reacties, referrals: where visitors were sent, what came of it, how they found the Informatiepunt."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.tables import Table
from workbench import shell
from workbench.drawing import draw_chart, table_below
from workbench.i18n import _, format_number, language, ngettext
from workbench.names import told_name
from workbench.screens import items_download

if TYPE_CHECKING:
    from feedback.referrals import Breakdown, Told

ORDER: "tuple[Told, ...]" = ("outcome", "referral_kind", "referral", "found_via")


def show() -> None:
    """Draw each breakdown with its base, and one file of all."""
    from feedback.referrals import breakdowns
    from workbench.database import unit_of_work

    choice = shell.chosen()
    with st.spinner(_("Counting …")), unit_of_work(write=False) as session:
        found = breakdowns(session, ORDER, organisation_id=choice.organisation_id, start=choice.start, end=choice.end)
    if not any(one.told for one in found.values()):
        shell.empty_state(
            _(
                "No log of this period tells what became of visitors. Columns such as “doorverwezen naar”, “uitkomst”"
                " and “hoe gevonden” do."
            )
        )
        return
    titles = _titles()
    for names in (ORDER[:2], ORDER[2:]):
        for column, name in zip(st.columns(2, gap="large"), names, strict=True):
            with column:
                _draw(name, found[name], titles[name], choice)
    items_download.counts(lambda: _table(found), "doorverwezen")


def _titles() -> "dict[Told, tuple[str, str]]":
    """The question and what its answers are."""
    return {
        "outcome": (_("What came of it?"), _("outcome")),
        "referral_kind": (_("To what kind of help were visitors sent?"), _("kind of referral")),
        "referral": (_("Where were visitors sent?"), _("referred to")),
        "found_via": (_("How did visitors find the Informatiepunt?"), _("found through")),
    }


def _draw(name: "Told", found: "Breakdown", titles: tuple[str, str], choice: shell.Choice) -> None:
    from workbench.item_charts import bars

    st.subheader(titles[0], anchor=False)
    if not found.told:
        st.markdown(_("Not recorded for any question of this period."))
        return
    base = ngettext(
        "Of {n} question of which it was recorded, {period}; of {untold} it was not.",
        "Of {n} questions of which it was recorded, {period}; of {untold} it was not.",
        found.told,
    )
    st.caption(base.format(n=format_number(found.told), untold=format_number(found.untold), period=choice.label))
    rows = [(told_name(name, value), count) for value, count in found.rows]
    draw_chart(
        bars(rows, found.told, titles[1]),
        key=f"items_referrals_{name}_{language()}",
        alt=_("A bar for each value; the table below holds the same numbers."),
    )
    if below := table_below(f"items_referrals_table_{name}"):
        below.dataframe(
            [
                {
                    titles[1]: value,
                    _("questions"): count,
                    _("share"): f"{format_number(100 * count / found.told)}%",
                }
                for value, count in rows
            ],
            hide_index=True,
            key=f"items_referrals_rows_{name}",
        )


def _table(found: "dict[Told, Breakdown]") -> Table:
    titles = _titles()
    rows = [
        (
            titles[name][0],
            told_name(name, value),
            items_download.count(number),
            items_download.share(number, one.told),
            items_download.count(one.told),
        )
        for name, one in found.items()
        for value, number in one.rows
    ]
    columns = (_("Question"), _("Answer"), _("Questions"), _("Share"), _("Recorded of"))
    return Table(_("Referred"), columns, tuple(rows))
