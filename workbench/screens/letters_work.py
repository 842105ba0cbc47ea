"""One letter on the screen: scores before and after, the checklist, the coloured text, and a field to rewrite it in."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number, ngettext
from workbench.letter_html import letter_html
from workbench.names import letter_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.letter_words import Jargon
    from exports.letters import LetterReport

HEIGHT = 620  # of the field to write in, in pixels


def show(
    text: str, place: str, before: "LetterReport", *, jargon: "Sequence[Jargon]", hard_process: bool
) -> "LetterReport":
    """Draw a letter (redacted text) and what the user made of it; `place` keeps its fields apart from another's."""
    key = f"letters_edit_{place}"
    st.session_state.setdefault(key, text)
    editing = st.segmented_control(
        _("What do you want to do?"),
        [False, True],
        format_func=lambda value: _("Rewrite") if value else _("Read"),
        default=False,
        required=True,
        key=f"letters_mode_{place}",
        label_visibility="collapsed",
    )
    # a field that is not on the screen is forgotten: what was written is kept beside it
    written = st.session_state.setdefault(f"{key}_kept", text)
    figures, checklist = st.columns([2, 3], gap="large")
    if editing:
        field, letter = st.columns([1, 1], gap="large")
        st.session_state[key] = written
        written = field.text_area(
            _("Your version"),
            key=key,
            height=HEIGHT,
            help=_("Press Ctrl+Enter, or click beside the field, to see the new score."),
            on_change=_keep,
            args=(key,),
        )
        field.button(_("Back to the letter as it was"), key=f"{key}_undo", on_click=_restore, args=(key, text))
    else:
        letter = st.container()
    after = _checked(written, jargon=jargon, hard_process=hard_process)
    with figures:
        _scores(before, after, changed=written != text)
    with checklist:
        _checklist(after)
    with letter:
        st.caption(_legend(after))
        st.html(letter_html(after, lambda value: _("difficulty {n} of 100").format(n=format_number(round(value)))))
    return after


def _keep(key: str) -> None:
    st.session_state[f"{key}_kept"] = st.session_state[key]


def _restore(key: str, text: str) -> None:
    st.session_state[f"{key}_kept"] = text


def _checked(text: str, *, jargon: "Sequence[Jargon]", hard_process: bool) -> "LetterReport":
    from workbench.letter_tasks import check_text

    return check_text(text, jargon=jargon, hard_process=hard_process)


def _scores(before: "LetterReport", after: "LetterReport", *, changed: bool) -> None:
    first, second = st.columns(2)
    first.metric(_("Difficulty as it was"), round(before.difficulty), help=_scale())
    first.markdown(f"**{letter_level(before.level)}**")
    if changed:
        step = round(after.difficulty) - round(before.difficulty)
        second.metric(_("Difficulty now"), round(after.difficulty), delta=step or None, delta_color="inverse")
        second.markdown(f"**{letter_level(after.level)}**")
    words = ngettext("{n} word", "{n} words", after.words).format(n=format_number(after.words))
    mean = _("{n} in a sentence").format(n=format_number(after.words_a_sentence, 1))
    remarks = ngettext("{n} remark", "{n} remarks", len(after.findings)).format(n=format_number(len(after.findings)))
    st.caption(f"{words} · {mean} · {remarks}")


def _scale() -> str:
    return _("Difficulty runs from 0 (easy) to 100 (hard). It helps to compare versions; it is no language level.")


def _checklist(report: "LetterReport") -> None:
    passed = sum(check.passed for check in report.checks)
    words = ngettext("{passed} of {n} point in order", "{passed} of {n} points in order", len(report.checks))
    st.markdown(f"**{words.format(passed=passed, n=len(report.checks))}**")
    lines = []
    for check in report.checks:
        sign = ":green[:material/check_circle:]" if check.passed else ":orange[:material/error:]"
        lines.append(f"{sign} {shell.plain(check.told)}")
    st.markdown("  \n".join(lines))


def _legend(report: "LetterReport") -> str:
    unclear = sum(one.rule == "jargon" for one in report.findings)
    told = _("Coloured: rather hard (45 and up) and hard (65 and up). Underlined: words to change.")
    return f"{told} {_('Wavy: words that customers did not understand.')}" if unclear else told
