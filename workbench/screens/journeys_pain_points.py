"""One study, its pain points: how many customers met each, and tagging one on the words of a transcript."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, ngettext
from workbench.screens import journeys_pictures, journeys_tagging
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.queries import StudyOverview
    from journeys.told import CodedSpan


def show(overview: "StudyOverview", spans: list["CodedSpan"]) -> None:
    """The pain points so far, and a conversation to find more in."""
    if not overview.sessions:
        st.info(_("Pain points are tagged on the words of a transcript. Record a conversation first."))
        return
    if not spans:
        st.info(_("No pain point is tagged yet. Choose a conversation, copy the words that tell of it, and name it."))
    for name in dict.fromkeys(span.code for span in _most_met_first(spans)):
        _show_pain_point(overview, [span for span in spans if span.code == name])
    st.divider()
    _show_conversation(overview, spans)


def _most_met_first(spans: list["CodedSpan"]) -> list["CodedSpan"]:
    met: dict[str, set[int]] = {}
    for span in spans:
        met.setdefault(span.code, set()).add(span.respondent_id)
    return sorted(spans, key=lambda span: (-len(met[span.code]), -(span.severity or 0), span.code))


def _show_pain_point(overview: "StudyOverview", spans: list["CodedSpan"]) -> None:
    met, worst = len({span.respondent_id for span in spans}), max(span.severity or 1 for span in spans)
    base = ngettext("{met} of {number} customer", "{met} of {number} customers", overview.sessions).format(
        met=met, number=overview.sessions
    )
    heading = f"**{shell.plain(spans[0].code)}** · {base} · {_('severity up to {worst}').format(worst=worst)}"
    if not overview.complete:
        heading += f" · :orange[{_('incomplete study')}]"
    with st.expander(heading, key=f"journeys_pain_{spans[0].code_id}"):
        for span in spans:
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


def _show_conversation(overview: "StudyOverview", spans: list["CodedSpan"]) -> None:
    from journeys.queries import session_detail
    from workbench.database import unit_of_work

    told = {place.session_id: place for place in overview.places if place.session_id}
    session_id = st.segmented_control(
        _("Find pain points in the conversation with"),
        list(told),
        format_func=lambda number: told[number].pseudonym or "",
        default=next(iter(told)),
        required=True,
        key=f"journeys_reading_{overview.id}",
    )
    if session_id is None:
        return
    with unit_of_work(write=False) as session:
        detail = session_detail(session, session_id)
    if not detail.transcript:
        st.info(_("This conversation has no transcript yet. Paste it under “Conversations”."))
        return
    reading, tagging = st.columns([3, 2], gap="large")
    with reading, st.container(height=560, border=True, key="journeys_transcript_shown"):
        here = [span for span in spans if span.session_id == session_id]
        st.html(journeys_pictures.transcript(detail.transcript, here))
    with tagging:
        journeys_tagging.show(detail)
