"""A tour of the screens in the order of the work: what each is for and what to look at, a step in the address."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from workbench import shell
from workbench.i18n import _

STEP = "rondleiding"  # in the address: from 1


@dataclass(frozen=True)
class _Step:
    screen: str  # a key of `shell.SCREENS`
    text: Callable[[], str]


STEPS = (
    _Step(
        "overview",
        lambda: _(
            "Begin your day here. Each card is work that waits, with a link to where you do it."
            " The chart shows how many questions came in each week, and when an improvement went live."
        ),
    ),
    _Step(
        "journeys",
        lambda: _(
            "You follow four real customers through one process: two who were surely served badly, two who were"
            " probably served perfectly. Open a study: you see where belief and experience part."
        ),
    ),
    _Step(
        "items",
        lambda: _(
            "Here are the questions people asked at the library desk, at the counter or online. Personal data was taken"
            " out before anything was stored. New questions come in under “Import”."
        ),
    ),
    _Step(
        "topic_list",
        lambda: _(
            "Questions about the same thing are one topic, with a name that stays. Tick a few in the list and find them"
            " on the map; open one to read what people say and how often."
        ),
    ),
    _Step(
        "backlog_board",
        lambda: _(
            "Stories and counts come together here as improvements, the most important first. You send an organisation"
            " its list; what it answers comes back to the same place."
        ),
    ),
    _Step(
        "effect",
        lambda: _(
            "Did it help? Of each improvement that went live you see whether questions fell, how sure that is, and when"
            " nothing can be said yet."
        ),
    ),
    _Step(
        "reports",
        lambda: _(
            "Every quarter an organisation gets a report, citizens and library desks one page. Look at it as its reader"
            " does, and send it from here. That was the tour: now try it yourself."
        ),
    ),
)


def show(address: str, *, invite: bool) -> None:
    """The step that the address names, above its screen; without one, on the overview, an invitation to begin."""
    at = _asked()
    if at is None or shell.SCREENS[STEPS[at].screen].address != address:
        if invite and address == shell.SCREENS[STEPS[0].screen].address:
            shell.link(
                STEPS[0].screen, _("New here? Take the tour: seven screens, five minutes"),
                icon=":material/explore:", **{STEP: 1},
            )  # fmt: skip
        return
    screen = shell.SCREENS[STEPS[at].screen]
    with st.container(border=True, key="tour", gap="small"):
        words = _("Tour, step {step} of {steps}: {screen}")
        st.markdown(f"**{words.format(step=at + 1, steps=len(STEPS), screen=screen.title())}**")
        st.markdown(STEPS[at].text())
        with st.container(horizontal=True, gap="medium"):
            if at > 0:
                shell.link(STEPS[at - 1].screen, _("Back"), icon=":material/arrow_back:", **{STEP: at})
            if at + 1 < len(STEPS):
                shell.link(STEPS[at + 1].screen, _("Next"), icon=":material/arrow_forward:", **{STEP: at + 2})
            shell.link(STEPS[at].screen, _("End the tour"), icon=":material/close:")


def _asked() -> int | None:
    """The place in `STEPS` that the address names."""
    said = str(st.query_params.get(STEP, ""))
    return int(said) - 1 if said.isdecimal() and 1 <= int(said) <= len(STEPS) else None
