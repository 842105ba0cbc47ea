"""A letter as a page: sentences coloured by difficulty, hard words underlined, what was found in the margin; pure."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from exports.letter_difficulty import Level
from exports.letter_findings import Finding, Rule

if TYPE_CHECKING:
    from exports.letters import LetterReport, SentenceReport

LONGEST_QUOTE = 60  # characters of what a note is about
_CLASSES = {Level.RATHER_HARD: "letter-rather", Level.HARD: "letter-hard"}
_MARKED = {
    Rule.JARGON: "letter-unclear",
    **dict.fromkeys((Rule.STIFF_WORD, Rule.RARE_WORD, Rule.LONG_WORD), "letter-word"),
    **dict.fromkeys((Rule.DEADLINE, Rule.DATE, Rule.AMOUNT, Rule.ADDRESS, Rule.PHONE), "letter-figure"),
}


def letter_html(report: "LetterReport", named: Callable[[float], str]) -> str:
    """The letter line by line; `named` says a difficulty in the user's words."""
    lines = []
    start = 0
    for line in report.text.split("\n"):
        end = start + len(line)
        within = [sentence for sentence in report.sentences if start <= sentence.start < end]
        loose = [one for one in report.findings if start <= one.start < end]
        if line.strip():
            words = _words(report, within, start, end, named)
            lines.append(f'<div class="letter-line"><div>{words}</div>{_notes(loose)}</div>')
        start = end + 1
    return f'<div class="letter">{"".join(lines)}</div>'


def _words(
    report: "LetterReport", sentences: "Sequence[SentenceReport]", start: int, end: int, named: Callable[[float], str]
) -> str:
    parts = []
    at = start
    for sentence in sentences:
        parts.append(escape(report.text[at : sentence.start]))
        inside = _marked(report, sentence.start, sentence.end)
        if css := _CLASSES.get(sentence.level):
            title = escape(named(sentence.difficulty), quote=True)
            inside = f'<span class="{css}" title="{title}">{inside}</span><sup>{round(sentence.difficulty)}</sup>'
        parts.append(inside)
        at = sentence.end
    return "".join([*parts, _marked(report, at, end)])


def _marked(report: "LetterReport", start: int, end: int) -> str:
    """The words from start to end, those that a note is about underlined; of two that overlap the first."""
    parts = []
    at = start
    for one in report.findings:
        css = _MARKED.get(one.rule)
        if css and at <= one.start and one.end <= end:
            words = escape(report.text[one.start : one.end])
            parts += [
                escape(report.text[at : one.start]),
                f'<span class="{css}" title="{escape(one.advice, quote=True)}">{words}</span>',
            ]
            at = one.end
    return "".join([*parts, escape(report.text[at:end])])


def _notes(findings: Iterable[Finding]) -> str:
    """What was found, the same advice once."""
    about: dict[tuple[Rule, str], list[str]] = {}
    for one in findings:
        words = about.setdefault((one.rule, one.advice), [])
        quote = one.words if len(one.words) <= LONGEST_QUOTE else one.words[: LONGEST_QUOTE - 1] + "…"
        if quote not in words:
            words.append(quote)
    notes = "".join(
        f'<li class="letter-note-{rule.replace("_", "-")}"><b>{escape(", ".join(words))}</b> {escape(advice)}</li>'
        for (rule, advice), words in about.items()
    )
    return f'<ul class="letter-notes">{notes}</ul>' if notes else ""
