"""Tables of citizens' words: wrapped so that they can be read, everything escaped, what was taken out in colour."""

import re
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

_TAG = "background:rgb(245 158 11 / 28%);border-radius:0.3rem;padding:0 0.25rem;font-weight:600;white-space:nowrap"
_CELL = "padding:0.5rem 0.6rem;vertical-align:top;border-bottom:1px solid rgb(128 140 155 / 25%);text-align:left"
_NARROW = _CELL + ";white-space:nowrap"
_WIDE = _CELL + ";min-width:18rem"
_TAKEN_OUT = re.compile(r"\[[^\[\]\n]{2,40}\]")


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    narrow: Sequence[int] = (),
    wide: Sequence[int] = (),
) -> None:
    """Draw rows of HTML cells (made by the functions below); `narrow` columns never wrap, `wide` ones hold prose."""
    styles = [_NARROW if number in narrow else _WIDE if number in wide else _CELL for number in range(len(heads))]
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(title)}</th>' for title in heads)
    body = "".join(f"<tr>{''.join(map(_cell, styles, row))}</tr>" for row in rows)
    st.html(
        '<div style="overflow-x:auto" tabindex="0" role="region" aria-label="' + escape(caption, quote=True) + '">'
        f'<table style="border-collapse:collapse;width:100%;font-size:0.9rem"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(style: str, content: str) -> str:
    return f'<td style="{style}">{content}</td>'


def plain(text: str) -> str:
    """Text as a cell."""
    return escape(text).replace("\n", "<br>")


def marked(text: str, tags: Iterable[tuple[int, int]]) -> str:
    """Text as a cell, with the spans [start, end) that stand for what was taken out in colour."""
    parts: list[str] = []
    at = 0
    for start, end in tags:
        parts += [plain(text[at:start]), f'<span style="{_TAG}">{plain(text[start:end])}</span>']
        at = end
    return "".join([*parts, plain(text[at:])])


def stored(text: str) -> str:
    """Stored text as a cell: there, what was taken out is known by its brackets."""
    return marked(text, (match.span() for match in _TAKEN_OUT.finditer(text)))


def folded(title: str, cell: str) -> str:
    """A cell that opens with a click."""
    summary = f'<summary style="cursor:pointer;opacity:0.75">{escape(title)}</summary>'
    return f'<details style="margin-top:0.25rem">{summary}<div style="padding-top:0.25rem">{cell}</div></details>'
