"""One conversation, its transcript: select words, give them a code; suggestions to accept or refuse."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import notices, shell
from workbench.components import component
from workbench.i18n import _, ngettext
from workbench.screens import journeys_marks

if TYPE_CHECKING:
    from journeys.queries import StudyOverview
    from journeys.told import SessionDetail


def show(overview: "StudyOverview", detail: "SessionDetail") -> None:
    """The transcript with what is marked in it; each mark is stored at once, and only this part is drawn anew."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        coder = _choose_coder(overview)
        everyone = st.toggle(
            _("Show what other researchers marked"), key=f"journeys_everyone_{detail.id}", disabled=_alone(overview)
        )
        st.button(
            _("Suggest codes"),
            key=f"journeys_suggest_{detail.id}",
            icon=":material/lightbulb:",
            help=_("Looks for sentences that mean what a code means. You accept or refuse each."),
            on_click=_suggest,
            args=(detail.id, coder),
        )
    st.caption(_("Select words with mouse, finger or Shift and the arrows. Keys 1–9 give a recent code, O: unclear."))
    _transcript(detail, coder, everyone)


def _alone(overview: "StudyOverview") -> bool:
    return len(overview.researchers) < 2


def _choose_coder(overview: "StudyOverview") -> int:
    """Who is coding: kept while moving through the study."""
    names = {one.id: one.name for one in overview.researchers}
    key = f"journeys_coder_{overview.id}"
    own = shell.visitor().researcher_id
    if own in names:  # whoever signed in codes as themselves
        return own
    if _alone(overview):
        return next(iter(names), 0)
    if st.session_state.get(key) not in names:
        st.session_state[key] = next(iter(names))
    chosen: int = st.selectbox(_("You are coding as"), list(names), format_func=lambda one: names[one], key=key)
    return chosen


def _transcript(detail: "SessionDetail", coder: int, everyone: bool) -> None:
    from journeys.coded import codebook, marks, recent_codes
    from journeys.turns import turns
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        marked = marks(session, detail.id, None if everyone else coder)
        codes = codebook(session)
        recent = recent_codes(session, coder)
    key = f"journeys_transcript_{detail.id}"
    component("transcript")(
        key=key,
        data={
            "text": detail.transcript,
            "turns": [journeys_marks.turn(one) for one in turns(detail.transcript)],
            "marks": [journeys_marks.mark(one, coder) for one in marked],
            "codes": [{"id": one.id, "name": one.name, "color": one.color, "pain": one.is_pain_point} for one in codes],
            "recent": recent,
            "steps": [{"id": one.id, "title": f"{one.position}. {one.title}"} for one in detail.touchpoints],
            "words": journeys_marks.labels(),
        },
        on_act_change=lambda: _act(st.session_state[key].act, detail.id, coder),
    )


def _act(act: dict[str, Any] | None, session_id: int, coder: int) -> None:
    """Do what was chosen in the transcript."""
    from workbench.coding_tasks import carry_out_act

    if act:
        shell.carry_out(carry_out_act, act, session_id, coder)


def _suggest(session_id: int, coder: int) -> None:
    from journeys.suggesting import suggest_by_meaning
    from workbench import wiring
    from workbench.database import unit_of_work

    added: list[int] = []

    def work() -> None:
        with unit_of_work() as session:
            added.append(suggest_by_meaning(session, session_id, wiring.embedder(), coder))

    if notices.attempt(work):
        count = added[0]
        sentence = ngettext("{count} suggestion.", "{count} suggestions.", count).format(count=count)
        notices.notify(sentence if count else _("No sentence is near enough to a code."))
