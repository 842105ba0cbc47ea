"""Cuts a JSON text into the elements of its one list of objects, never holding more of it than a few megabytes.

An element that is no valid JSON costs that element; the next is found by its brackets.
"""

import re
from collections.abc import Iterator
from typing import Any, TextIO

from feedback.encodings import DAMAGED, FOREIGN
from feedback.json_values import DECODER, NO_OBJECT, NOT_VALID, TOO_DEEP, NoRow
from journeys.errors import JsonBroken, JsonWithoutRows, JsonWithSeveralLists

MAX_RECORD_CHARACTERS = 1_000_000
CHUNK = 1 << 20
MOST_STEPS = 2_000_000  # brackets and quotes in what is skipped: more is no table but an attack
DEEPEST_LIST = 5  # objects around the list of rows

TOO_LONG = "De rij is langer dan 1.000.000 tekens; alleen het begin is bewaard."
CUT_OFF = "Het bestand houdt op voordat de lijst af is; er kunnen rijen ontbreken."
MORE_AFTER = "Na de lijst met rijen staat nog iets in het bestand."
KEPT = 10_000

_SPACE = re.compile(r"[ \t\n\r\ufeff]*")
_OUTSIDE = re.compile(r'["{}\[\],]')
_INSIDE = re.compile(r'["\\]')

Element = tuple[Any, str]  # a value, or the beginning of its text and why it is none


class _Ended(Exception):
    """The text is over where it should go on; never leaves this module."""


class Scanner:
    """Walks through one JSON text; `elements` gives the rows."""

    def __init__(self, text: TextIO, file_name: str, *, damaged: bool = False) -> None:
        self._text = text
        self._file = file_name
        self._damaged = damaged
        self._buffer = ""
        self._at = 0
        self._over = False
        self._steps = 0
        self._lists = 0
        self._told = False  # that the file is cut off

    def elements(self) -> Iterator[Element]:
        """Every element of the list of objects; raises JsonWithoutRows, JsonWithSeveralLists or JsonBroken."""
        start = self._peek()
        try:
            if start == "[":
                yield from self._list()
            elif start == "{":
                yield from self._wrapper(1)
            else:
                raise JsonBroken(file=self._file)
        except _Ended:
            if not self._lists:
                raise JsonBroken(file=self._file) from None
            if not self._told:
                yield "", CUT_OFF
            return
        if self._peek():
            if not self._lists:
                raise JsonBroken(file=self._file)
            yield self._buffer[self._at : self._at + KEPT], MORE_AFTER
        if not self._lists:
            raise JsonWithoutRows(file=self._file)

    # --- the structure around the rows ----------------------------------------------------------

    def _wrapper(self, depth: int) -> Iterator[Element]:
        self._at += 1
        if self._need() == "}":
            self._at += 1
            return
        while True:
            if self._need() != '"':
                raise JsonBroken(file=self._file)
            self._skip(name=True)
            self._take(":")
            if (sign := self._need()) == "[":
                yield from self._list()
            elif sign == "{" and depth < DEEPEST_LIST:
                yield from self._wrapper(depth + 1)
            else:
                self._skip()
            if self._need() == "}":
                self._at += 1
                return
            self._take(",")

    def _list(self) -> Iterator[Element]:
        """The elements, if they are objects; a list of anything else is passed over."""
        self._at += 1
        if (first := self._need()) == "]":
            self._at += 1
            return
        if first == "{":
            self._lists += 1
            if self._lists > 1:
                raise JsonWithSeveralLists(file=self._file)
        while True:
            if first == "{":
                yield self._element()
            else:
                self._skip()
            if self._need() == "]":
                self._at += 1
                return
            self._take(",")
            if self._need() == "]":  # a comma behind the last one: some programs write it
                self._at += 1
                return

    def _element(self) -> Element:
        if not self._over and len(self._buffer) - self._at <= MAX_RECORD_CHARACTERS:
            self._fill()
        start = self._at
        try:
            value, end = DECODER.raw_decode(self._buffer, start)
        except NoRow as error:
            problem = str(error)
        except RecursionError:
            problem = TOO_DEEP
        except ValueError:
            problem = NOT_VALID
        else:
            if end - start <= MAX_RECORD_CHARACTERS:
                self._at = end
                if self._damaged and FOREIGN.search(self._buffer, start, end):
                    return self._buffer[start:end][:KEPT], DAMAGED
                return (value, "") if isinstance(value, dict) else (self._buffer[start:end][:KEPT], NO_OBJECT)
            problem = TOO_LONG
        kept = self._buffer[start : start + KEPT]
        try:
            skipped = self._skip()
        except _Ended:
            self._told = True
            return kept, CUT_OFF
        return kept[:skipped], TOO_LONG if skipped > MAX_RECORD_CHARACTERS else problem

    # --- signs ----------------------------------------------------------------------------------

    def _fill(self) -> None:
        """More text behind what is left of it."""
        parts = [self._buffer[self._at :]]
        size, wanted = len(parts[0]), MAX_RECORD_CHARACTERS + CHUNK
        while size < wanted and (part := self._text.read(CHUNK)):
            parts.append(part)
            size += len(part)
        self._over = size < wanted
        self._buffer, self._at = "".join(parts), 0

    def _peek(self) -> str:
        """The next sign that is no space; empty at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if self._over:
                return ""
            self._fill()

    def _need(self) -> str:
        if not (sign := self._peek()):
            raise _Ended
        return sign

    def _take(self, sign: str) -> None:
        if self._need() != sign:
            raise JsonBroken(file=self._file)
        self._at += 1

    def _skip(self, *, name: bool = False) -> int:
        """Past one value, or past the name of one; gives its length. What closes the list or object around it stays."""
        depth = length = 0
        inside = False
        while True:
            match = (_INSIDE if inside else _OUTSIDE).search(self._buffer, self._at)
            if match is None or (match.end() == len(self._buffer) and match[0] == "\\"):
                end = match.start() if match else len(self._buffer)
                length += end - self._at
                self._at = end
                if self._over:
                    raise _Ended
                self._fill()
                continue
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise JsonBroken(file=self._file)
            sign, end = match[0], match.end()
            if inside:
                end += sign == "\\"  # and the sign that it protects
                inside = sign == "\\"
            elif sign == '"':
                inside = True
            elif depth == 0 and sign in "}],":
                end = match.start()
            elif sign != ",":
                depth += 1 if sign in "{[" else -1
            length += end - self._at
            self._at = end
            if end == match.start() or (name and sign == '"' and not inside):
                return length
