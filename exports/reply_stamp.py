"""The stamp in a file to be filled in: which hand-over it is, what it knew, and whose it is."""

import re
from dataclasses import dataclass

_STAMP = re.compile(r"([0-9a-f]{12}) (\d{1,12}) (\S.*)")


@dataclass(frozen=True)
class Stamp:
    """`mark`: of the hand-over; `seen`: number of the latest change the file knew of; whose items are in it."""

    mark: str
    seen: int
    organisation: str


def written(stamp: Stamp) -> str:
    """As it stands in a cell or field."""
    return f"{stamp.mark} {stamp.seen} {stamp.organisation}"


def read_stamp(text: str) -> Stamp | None:
    """The stamp in a cell; None when it is none of ours."""
    match = _STAMP.fullmatch(" ".join(text.split()))
    return Stamp(match[1], int(match[2]), match[3]) if match else None
