"""Whether bytes are text, and in which encoding."""

import codecs
import io
import re
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

CHUNK = 1 << 20
SNIFF_BYTES = 65_536
FOREIGN = re.compile("[\udc80-\udcff]")  # what stands for a byte that UTF-8 does not have
DAMAGED = "In deze rij staat een teken dat niet te lezen is."
SURE = 4  # so many more letters of UTF-8 than bytes that are none: the file is UTF-8 and has been damaged


@dataclass(frozen=True)
class Encoding:
    """A codec; `damaged`: some bytes of the file do not belong to it, and come out as FOREIGN signs."""

    name: str
    damaged: bool = False

    def open(self, handle: BinaryIO) -> TextIO:
        """The whole file as text, every line end as one; closing it leaves the file open."""
        handle.seek(0)
        errors = "surrogateescape" if self.damaged else "replace"
        return io.TextIOWrapper(_Unclosable(handle), encoding=self.name, errors=errors, newline=None)


def looks_like_text(head: bytes) -> bool:
    """Random bytes have 10% control characters; text has none, whatever its encoding."""
    if _by_mark(head) or _utf16_without_mark(head):
        return True
    controls = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\r\f\x1a")
    return controls <= max(5, 0.02 * len(head))  # a stray few in a short text are no sign of anything


def find_encoding(handle: BinaryIO, head: bytes) -> Encoding:
    """A byte order mark, then UTF-8 if the file is that, then UTF-16 by its zeros, then Windows-1252 or Latin-9."""
    if name := _by_mark(head) or _utf16_without_mark(head):
        return Encoding(name)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    letters = foreign = 0
    seen: set[int] = set()
    handle.seek(0)
    while chunk := handle.read(CHUNK):
        if not chunk.isascii() or decoder.getstate()[0]:
            text = decoder.decode(chunk)
            strange = len(FOREIGN.findall(text))
            foreign += strange
            letters += sum(text.count(sign) for sign in set(text) if sign > "\x7f") - strange
            seen.update(set(chunk))
    foreign += len(FOREIGN.findall(decoder.decode(b"", final=True)))
    if not foreign or letters > SURE * foreign:
        return Encoding("utf-8", damaged=foreign > 0)
    # 0xA4 is the euro of Latin-9 and a sign nobody uses in Windows-1252, which has letters at 0x80–0x9F
    return Encoding("iso8859-15" if 0xA4 in seen and not seen & set(range(0x80, 0xA0)) else "cp1252")


def _by_mark(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # before UTF-16: the one begins with the other
        return "utf-32"
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def _utf16_without_mark(head: bytes) -> str | None:
    half = max(1, len(head) // 2)
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else None


class _Unclosable(io.BufferedReader):
    """Lets a text layer come and go without closing the file underneath, which is not ours."""

    def __init__(self, handle: BinaryIO) -> None:
        super().__init__(_Raw(handle), buffer_size=SNIFF_BYTES)


class _Raw(io.RawIOBase):
    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._handle.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
