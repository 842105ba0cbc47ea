"""Effect: whether what went live helped; at the left what is live, at the right one of them."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.effect_words import verdict_badge
from workbench.i18n import _, format_date, ngettext
from workbench.screens import effect_one

if TYPE_CHECKING:
    from exports.effect_list import EffectRow, Unexpected

FIRST = 30  # improvements in the list; the rest are found by choosing an organisation


def show() -> None:
    """Draw the screen."""
    from exports.effect_list import effect_rows, without_expectation
    from workbench.database import unit_of_work

    choice = shell.chosen()
    shell.page_header(
        _("Effect"),
        _("Whether questions, drop-off or a score changed after an improvement went live, apart from all else."),
        scope=False,
    )
    with unit_of_work(write=False) as session:
        rows = effect_rows(session, choice.organisation_id)
        planned = without_expectation(session, choice.organisation_id)
    if not rows:
        _nothing_live(choice)
        _expect_first(planned)
        return
    running = shell.job_progress("effect")
    _tools(choice, rows, running=running)
    left, right = st.columns([3, 8], gap="large")
    chosen = _chosen(rows)
    with left:
        _list(rows, chosen)
        _expect_first(planned)
    with right:
        effect_one.show(chosen)


def _chosen(rows: "list[EffectRow]") -> "EffectRow":
    named = st.query_params.get("verbeterpunt", "")
    known = [row for row in rows if row.verdict not in ("", "too_little")]
    return next((row for row in rows if str(row.item_id) == named), (known or rows)[0])


def _tools(choice: shell.Choice, rows: "list[EffectRow]", *, running: bool) -> None:
    from workbench.effect_tasks import for_the_worker, reckon

    worked_out = [row.reckoned_at for row in rows if row.reckoned_at]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        asked = st.button(_("Work out again now"), key="effect_again", icon=":material/refresh:", disabled=running)
        if worked_out:
            day = format_date(max(worked_out).astimezone().date())
            st.caption(_("Worked out each night; something new last on {day}.").format(day=day))
    if not asked:
        return
    if for_the_worker():
        shell.start_job("effect", {"organisation": choice.organisation})
    else:
        with st.spinner(_("Working out effects …")):
            told: list[int] = []
            if shell.attempt(lambda: told.append(reckon(choice.organisation).written)):
                number = sum(told)
                new = ngettext("{n} effect is new.", "{n} effects are new.", number).format(n=number)
                shell.notify(new if number else _("Worked out again: nothing is new."))
    st.rerun()


def _list(rows: "list[EffectRow]", chosen: "EffectRow") -> None:
    st.html("<style>[class*='st-key-effect_open_'] button { text-align: left; }</style>")
    for row in rows[:FIRST]:
        with st.container(border=True, gap="small", key=f"effect_card_{row.item_id}"):
            st.button(
                f"**{shell.plain(row.title)}**" if row is chosen else shell.plain(row.title),
                key=f"effect_open_{row.item_id}",
                type="tertiary",
                wrap=True,
                on_click=_open,
                args=(row.item_id,),
            )
            since = _("live since {day}").format(day=format_date(row.live_on))
            st.markdown(verdict_badge(row))
            st.caption(shell.plain(f"{row.organisation} · {since}"))
    if len(rows) > FIRST:
        st.caption(_("and {n} more; choose an organisation at the left").format(n=len(rows) - FIRST))


def _open(item_id: int) -> None:
    st.query_params["verbeterpunt"] = str(item_id)


def _expect_first(planned: "list[Unexpected]") -> None:
    if not planned:
        return
    with st.container(border=True, key="effect_planned", gap="small"):
        st.markdown(f"**{_('Say first what you expect')}**")
        st.caption(_("These are planned. What is recorded before they go live counts; afterwards it does not."))
        for one in planned[:5]:
            shell.link("backlog_board", shell.plain(one.title), icon=":material/edit:", verbeterpunt=one.item_id)
        if len(planned) > 5:
            st.caption(_("and {n} more").format(n=len(planned) - 5))


def _nothing_live(choice: shell.Choice) -> None:
    whose = shell.plain(choice.organisation or _("All organisations"))
    doors = [shell.Action(_("To the improvements"), screen="backlog_board", icon=":material/checklist:")]
    text = _(
        "{organisation}: no improvement is live yet. Once one is, you see here each week whether fewer people ask "
        "about it. That takes twelve weeks before and twelve weeks after."
    )
    shell.empty_state(text.format(organisation=whose), doors, title=_("Nothing to measure yet"))
