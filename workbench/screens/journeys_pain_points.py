"""One study, its pain points: how many customers met each, in which words, and how many citizens ask about it."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import journeys_joint
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.queries import StudyOverview
    from journeys.told import CodedSpan
    from topics.links import JointTopic


def show(overview: "StudyOverview", spans: list["CodedSpan"]) -> None:
    """The pain points so far, those of most customers first."""
    from topics.links import joint_topics
    from topics.queries import topic_labels
    from workbench.database import unit_of_work

    if not overview.sessions:
        shell.empty_state(_("Pain points are tagged on the words of a transcript. Record a conversation first."))
        return
    if not spans:
        shell.empty_state(_("No pain point is tagged yet. Open a conversation, choose “Coding” and select words."))
        return
    with unit_of_work(write=False) as session:
        links = joint_topics(session, overview.process_id)
        choices = topic_labels(session, overview.organisation_id)
    st.caption(
        _("Stories and counts on one line: what customers met, and how many citizens ask about the same. ")
        + _("A link counts once a person confirmed it.")
    )
    journeys_joint.suggest(overview.organisation_id)
    for code_id in dict.fromkeys(span.code_id for span in _most_met_first(spans)):
        own = [link for link in links if link.code_id == code_id]
        _show_pain_point(overview, [span for span in spans if span.code_id == code_id], own, choices)


def _most_met_first(spans: list["CodedSpan"]) -> list["CodedSpan"]:
    met: dict[str, set[int]] = {}
    for span in spans:
        met.setdefault(span.code, set()).add(span.respondent_id)
    return sorted(spans, key=lambda span: (-len(met[span.code]), -(span.severity or 0), span.code))


def _show_pain_point(
    overview: "StudyOverview", spans: list["CodedSpan"], links: list["JointTopic"], choices: dict[int, str]
) -> None:
    met, worst = len({span.respondent_id for span in spans}), max(span.severity or 1 for span in spans)
    base = journeys_joint.base(met, overview.sessions, links)
    heading = f"**{shell.plain(spans[0].code)}** · {base} · {_('severity up to {worst}').format(worst=worst)}"
    if not overview.complete:
        heading += f" · :orange[{_('incomplete study')}]"
    with st.expander(heading, key=f"journeys_pain_{spans[0].code_id}"):
        for span in spans:
            _show_quote(span)
        st.space("small")
        journeys_joint.judge(spans[0].code_id, overview.process_id, links, choices)


def _show_quote(span: "CodedSpan") -> None:
    quote, button = st.columns([12, 1], vertical_alignment="center")
    leaves = _("may be quoted") if span.may_quote else _("may not be quoted")
    quote.markdown(
        f"“{shell.plain(span.quote)}”  \n"
        f":gray[{shell.plain(span.pseudonym)}, {words.group(span.expectation)} · "
        f"{words.severity(span.severity or 1)} · {leaves}]"
    )
    button.button(
        "",
        icon=":material/label_off:",
        help=_("Take this pain point off these words"),
        key=f"journeys_untag_{span.highlight_id}_{span.code_id}",
        type="tertiary",
        on_click=_untag,
        args=(span.highlight_id, span.code_id),
    )


def _untag(highlight_id: int, code_id: int) -> None:
    from journeys.changes import untag

    shell.carry_out(untag, highlight_id, code_id, done=_("The pain point is taken off these words."))
