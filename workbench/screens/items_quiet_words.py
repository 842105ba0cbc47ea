"""Quiet organisations in words: the verdict, who cannot be judged, and how it is worked out."""

from collections.abc import Sequence
from math import ceil, log10
from statistics import median
from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number, ngettext

if TYPE_CHECKING:
    from feedback.quiet import Judged, Standing
    from feedback.stated import Stated


def nothing_stated() -> str:
    """Why there is nothing to compare, and what makes it possible."""
    return _(
        "No organisation states its size for this period. Import figures per week for whole organisations, such as"
        " customers or inhabitants (kind “exposure”), and they can be compared."
    )


def per(rows: Sequence["Stated"]) -> int:
    """The number of units (1, 10, 100 …) of which the usual rate is a number that reads easily."""
    rates = [row.items / row.exposure for row in rows if row.items]
    return int(10 ** max(0, ceil(-log10(median(rates))))) if rates else 1


def rate(row: "Stated", units: int) -> str:
    """“12 questions, 0.4 per 1,000”."""
    count = ngettext("{n} question", "{n} questions", row.items).format(n=format_number(row.items))
    rated = _("{rate} per {units}").format(
        rate=format_number(units * row.items / row.exposure, 2), units=format_number(units)
    )
    return f"{count}, {rated}"


def verdict(rows: Sequence["Stated"], judged: Sequence["Judged"]) -> str:
    """Who stands out, each with its numbers."""
    from feedback.quiet import Standing

    told = [(row, own) for row, own in zip(rows, judged, strict=True) if own.standing in (Standing.FEW, Standing.MANY)]
    if not told:
        return _("**Nobody**: the differences are those that organisations like these have of themselves.")
    lines = []
    for row, own in told:
        words = _("**{name}** gets strikingly few questions: {items}; for its size {low} to {high} are usual.")
        if own.standing == Standing.MANY:
            words = _("**{name}** gets strikingly many questions: {items}; for its size {low} to {high} are usual.")
        numbers = {name: format_number(value) for name, value in (("low", own.low), ("high", own.high))}
        lines.append("- " + words.format(name=shell.plain(row.organisation), items=format_number(row.items), **numbers))
    note = _(
        "Few questions can mean that all is clear, or that people do not find their way: this does not tell which."
    )
    return "\n".join([*lines, "", note])


def not_judged(rows: Sequence["Stated"]) -> None:
    """Organisations with questions but without a stated size."""
    if not rows:
        return
    names = ", ".join(f"{shell.plain(row.short_name)} ({format_number(row.items)})" for row in rows)
    title = ngettext("{n} organisation cannot be judged", "{n} organisations cannot be judged", len(rows)).format(
        n=format_number(len(rows))
    )
    with st.expander(title, key="items_quiet_others"):
        st.markdown(
            _("They state no size in this measure for any whole week of this period. With their questions in it:")
        )
        st.markdown(names)


def standing(value: "Standing") -> str:
    """How an organisation stands, in a few words."""
    from feedback.quiet import Standing

    names = {
        Standing.FEW: _("strikingly few"),
        Standing.MANY: _("strikingly many"),
        Standing.USUAL: _("not striking"),
        Standing.TOO_LITTLE: _("too small to call few"),
    }
    return names[value]


def method() -> str:
    """How it is worked out, for who wants to know."""
    from feedback.quiet import EXPECTED

    return _(
        "For each organisation the number of questions is compared with what the *other* organisations make likely for"
        " its size (gamma-Poisson model, or negative binomial: organisations differ of themselves, and how much is"
        " learnt from the others and taken as uncertain). An organisation is called striking when its p-value passes"
        " Benjamini and Hochberg’s rule at 5% among all organisations that are compared: of those called striking about"
        " one in twenty may be so by chance. Of fewer than {n} likely questions, few are not called striking. Only"
        " figures that hold for a whole organisation are used, not those of one process, and only weeks for which the"
        " figure is known. The lines in the chart are drawn from the organisations that are not striking"
        " (funnel plot, Spiegelhalter 2005)."
    ).format(n=format_number(EXPECTED))
