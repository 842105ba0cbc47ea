"""One pain point beside what citizens ask: the topics that tell of the same problem, each confirmed by a person."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, shell, wiring
from workbench.i18n import _, format_number, ngettext

if TYPE_CHECKING:
    from topics.links import JointTopic


def base(met: int, number: int, links: list["JointTopic"]) -> str:
    """“3 of 4 customers and 212 questions”: the story and the count on one line."""
    told = ngettext("{met} of {number} customer", "{met} of {number} customers", number).format(met=met, number=number)
    asked = sum(link.items for link in links if link.status == "confirmed")
    if not asked:
        return told
    return _("{customers} and {questions} questions").format(customers=told, questions=format_number(asked))


def judge(code_id: int, process_id: int, links: list["JointTopic"], choices: dict[int, str]) -> None:
    """The topics that look like this pain point, each to be confirmed or refused; or one chosen by hand."""
    shown = [link for link in links if link.status != "refused"]
    st.markdown(f"**{_('What citizens ask about it')}**")
    if not shown:
        st.caption(_("No topic is linked yet."))
    for link in shown:
        words, yes, no = st.columns([6, 2, 2], vertical_alignment="center")
        state = (
            _("confirmed")
            if link.status == "confirmed"
            else _("{share}% alike").format(share=round(100 * link.similarity))
        )
        count = ngettext("{number} question", "{number} questions", link.items).format(number=format_number(link.items))
        words.markdown(f"{shell.plain(link.label)}  \n:gray[{count} · {state}]")
        for column, label, confirmed in ((yes, _("Same problem"), True), (no, _("Something else"), False)):
            column.button(
                label,
                key=f"journeys_link_{'yes' if confirmed else 'no'}_{link.link_id}",
                disabled=confirmed and link.status == "confirmed",
                width="stretch",
                on_click=_decide,
                args=(link.link_id, confirmed),
            )
    key = f"journeys_link_to_{code_id}"
    others = [number for number in choices if number not in {link.topic_id for link in shown}]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Link a topic yourself"),
            others,
            index=None,
            format_func=lambda number: choices[number],
            key=key,
            placeholder=_("Type a word"),
        )
        st.button(
            _("Link"), key=f"{key}_do", disabled=chosen is None, on_click=_link, args=(code_id, process_id, chosen)
        )


def suggest(organisation_id: int) -> None:
    """A button that looks for topics that mean the same as the pain points of this organisation."""
    st.button(
        _("Look for topics that tell the same"),
        icon=":material/lightbulb:",
        key="journeys_link_suggest",
        on_click=_suggest,
        args=(organisation_id,),
    )


def _suggest(organisation_id: int) -> None:
    from topics.links import suggest_links
    from workbench.database import unit_of_work

    added: list[int] = []

    def work() -> None:
        with unit_of_work() as session:
            added.append(suggest_links(session, organisation_id, wiring.embedder()))

    if notices.attempt(work):
        sentence = ngettext("{count} suggestion.", "{count} suggestions.", added[0]).format(count=added[0])
        notices.notify(sentence if added[0] else _("No topic is near enough to a pain point."))


def _decide(link_id: int, confirmed: bool) -> None:
    from topics.links import decide_link

    shell.carry_out(decide_link, link_id, confirmed=confirmed)


def _link(code_id: int, process_id: int, topic_id: int) -> None:
    from topics.links import link_by_hand

    shell.carry_out(link_by_hand, code_id, process_id, topic_id, done=_("The topic is linked."))
