"""What an improvement rests on: questions, journeys, website and letters, each with its number, base and source."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number
from workbench.screens.backlog_words import plain

if TYPE_CHECKING:
    from exports.backlog import BacklogRow


def show(row: "BacklogRow") -> None:
    """Draw the four blocks."""
    st.subheader(_("What it rests on"), anchor=False)
    blocks = (
        (_("Questions"), _questions),
        (_("Customer journeys"), _journeys),
        (_("Website"), _website),
        (_("Letters"), _letters),
    )
    for first in range(0, len(blocks), 2):
        for column, (title, draw) in zip(st.columns(2, gap="medium"), blocks[first : first + 2], strict=True):
            with column, st.container(border=True, height="stretch", gap="small"):
                st.markdown(f":gray[{title}]")
                draw(row)


def _questions(row: "BacklogRow") -> None:
    asked = row.evidence.questions
    if asked is None:
        st.markdown(_("No topic belongs to this improvement yet."))
        return
    base = asked.period.label if asked.period else _("without a date, counted over all")
    delta = asked.count - asked.previous if asked.previous is not None else None
    st.metric(base, format_number(asked.count), delta, delta_color="inverse", label_visibility="visible")
    if asked.period and asked.previous is not None:
        before = _("{n} in {period}").format(n=format_number(asked.previous), period=asked.period.previous().label)
        st.caption(before)
    elif asked.period:
        st.caption(_("Nothing is known of the period before."))
    for topic in asked.topics:
        shell.link("topic_list", plain(topic.label), icon=":material/category:", onderwerp=topic.topic_id)


def _journeys(row: "BacklogRow") -> None:
    if not row.evidence.journeys:
        st.markdown(_("No pain point from a study belongs to this improvement yet."))
        return
    met, spoken = row.evidence.customers
    st.metric(_("customers met this"), _("{met} of {spoken}").format(met=met, spoken=spoken))
    for found in row.evidence.journeys:
        unfinished = "" if found.complete else " · " + _("study not complete yet")
        st.caption(f"{plain(found.name)} · {plain(found.study)}{unfinished}")
    shell.link("journeys", _("To the customer journeys"), icon=":material/route:")


def _website(row: "BacklogRow") -> None:
    funnel = row.evidence.funnel
    if funnel is None:
        st.markdown(_("No drop-off is known for this process in this period."))
        return
    worst = funnel.worst
    st.metric(_("leave at “{step}”").format(step=plain(worst.step)), f"{round(100 * worst.drop_off)}%")
    period = _("{visits} visits in the weeks from {start} to {end}").format(
        visits=format_number(worst.visits), start=format_date(worst.first_week), end=format_date(worst.last_week)
    )
    st.caption(period)


def _letters(row: "BacklogRow") -> None:
    if not row.evidence.letters:
        st.markdown(_("No letter is known for this process."))
        return
    st.metric(_("letters in this process"), format_number(len(row.evidence.letters)))
    for letter in row.evidence.letters:
        lacks = [] if letter.has_phone else [_("no phone number")]
        lacks += [] if letter.names_informatiepunt else [_("does not name the Informatiepunt")]
        st.caption(plain(letter.title) + (f" · {', '.join(lacks)}" if lacks else ""))
