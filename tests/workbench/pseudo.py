"""A language in which every translated sentence stands between marks: what stands outside them was never translated."""

import gettext
import json
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pyarrow as pa
from babel.dates import get_month_names, get_quarter_names
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

OPEN, CLOSE = "⟦", "⟧"

# parts of what is sent to the browser that somebody reads, or hears read out
READ = frozenset("label help placeholder body caption title text delta alt content tip options value".split())
# where words stand in the description of a chart or of the columns of a table
READ_IN_JSON = frozenset("label help title text alt description domain header labels options empty".split())
MARKED = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
MONTHS = [*get_month_names("wide", locale="nl").values(), *get_month_names("abbreviated", locale="nl").values()]
QUARTERS = [*get_quarter_names("wide", locale="nl").values()]
NOT_WORDS = re.compile(
    r"<style.*?</style>|<svg.*?</svg>|<[^>]*>"  # markup
    r"|:material/\w+:|:(?:gray|red|green|blue|orange|violet|small|primary)(?:-\w+)?\[|\]\(\S+?\)|https?://\S+"
    r"|\d{4}-\d\d-\d\d(?:T[\d:]+)?|#[0-9A-Fa-f]{6}|\b(?:" + "|".join(MONTHS + QUARTERS) + r")\b",
    re.DOTALL,
)
# what joins words that were put together on screen: marks of Markdown, signs between two facts, numbers
BETWEEN = re.compile(r"[\\*`|●◆▲▼✓✕×@·→←↑↓›()\[\]{}\n\r:;,/+–—•≥≤<>=%&“”\"'’?!._#^~€-]+|\b\d[\d.,]*\b")


class PseudoTranslations(gettext.NullTranslations):
    """The Dutch catalogue with marks; what it does not know stays as it is, without."""

    def __init__(self, dutch: gettext.NullTranslations) -> None:
        super().__init__()
        self._dutch = dutch

    def gettext(self, message: str) -> str:
        told = self._dutch.gettext(message)
        return told if self._unknown(message) else f"{OPEN}{told}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        told = self._dutch.ngettext(msgid1, msgid2, n)
        return told if self._unknown((msgid1, 0)) else f"{OPEN}{told}{CLOSE}"

    def _unknown(self, key: Any) -> bool:
        return key not in getattr(self._dutch, "_catalog", {})


@dataclass(frozen=True)
class Shown:
    """A text on screen, and in what kind of part it stands."""

    where: str
    text: str


def pieces(text: str) -> list[str]:
    """The parts of a text that were put together: without marks of layout, numbers, dates and signs between."""
    return [piece for part in BETWEEN.split(NOT_WORDS.sub("\n", unescape(text))) if (piece := part.strip())]


def unmarked(text: str) -> list[str]:
    """What stands outside the marks and holds a letter; within nested marks all is marked."""
    before = ""
    while before != text:
        before, text = text, MARKED.sub("\n", text)
    return [piece for piece in pieces(text) if re.search(r"[^\W\d_]", piece)]


def shown(at: AppTest) -> Iterator[Shown]:
    """Every text of the screen: of widgets, tables, charts, parts of our own, and of what holds them together."""
    todo: list[Any] = [at._tree]
    while todo:
        node = todo.pop()
        if isinstance(node, Block):
            todo += node.children.values()
            if getattr(node, "proto", None) is not None:
                yield from _of_proto(node.proto, type(node).__name__)
        elif isinstance(node, Element):
            yield from _of_proto(node.proto, node.type)


def _of_proto(proto: Any, where: str) -> Iterator[Shown]:
    for field, value in proto.ListFields():
        at = f"{where}.{field.name}"
        for one in _several(value):
            if hasattr(one, "ListFields"):
                yield from _of_proto(one, at)
            elif isinstance(one, bytes) and one[:4] == b"\xff\xff\xff\xff":  # a table, as Arrow streams it
                yield from _of_table(one, at)
            elif isinstance(one, str) and field.name in ("columns", "spec"):
                yield from _of_json(json.loads(one or "null"), at)
            elif isinstance(one, str) and field.name == "json":  # what a part of our own is given
                yield from _of_rows(json.loads(one or "null"), at)
            elif isinstance(one, str) and field.name in READ:
                yield Shown(at, one)


def _several(value: Any) -> list[Any]:
    """What a field holds, whether one, many, or many with names."""
    if hasattr(value, "values"):
        return list(value.values())
    return [value] if isinstance(value, (str, bytes, int, float)) or hasattr(value, "ListFields") else list(value)


def _of_table(data: bytes, where: str) -> Iterator[Shown]:
    """The words in the rows; the names of columns are those of `columns`, where a screen gives them."""
    table = pa.ipc.open_stream(data).read_all()
    for column in table.columns:
        for value in column.to_pylist():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str):
                    yield Shown(f"{where} row", one)


def _of_json(value: Any, where: str, key: str = "") -> Iterator[Shown]:
    if isinstance(value, dict):
        if key == "tooltip" and "field" in value and not value.get("title"):
            yield Shown(f"{where} tooltip", str(value["field"]))
        for name, one in value.items():
            yield from _of_rows(one, f"{where} {name}") if name == "values" else _of_json(one, where, name)
    elif isinstance(value, list):
        for one in value:
            yield from _of_json(one, where, key)
    elif isinstance(value, str) and key in READ_IN_JSON:
        yield Shown(f"{where} {key}", value)


def _of_rows(value: Any, where: str) -> Iterator[Shown]:
    if isinstance(value, str):
        yield Shown(where, value)
    elif isinstance(value, (dict, list)):
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _of_rows(one, f"{where} {name}" if isinstance(name, str) else where)


def strays(texts: Iterable[Shown], known: Collection[str]) -> set[tuple[str, str]]:
    """Words on screen that are no translation and not known: where they stand, and what they say.

    What ends in “…” was cut off: the beginning of something known.
    """
    in_order = sorted(known)

    def is_known(piece: str) -> bool:
        begun = piece.strip("…").strip()
        at = bisect_left(in_order, begun)
        return begun in known or (piece.endswith("…") and at < len(in_order) and in_order[at].startswith(begun))

    return {(one.where, piece) for one in texts for piece in unmarked(one.text) if not is_known(piece)}
