"""Which texts a spreadsheet would run as a formula. Pure."""

import re

LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what a spreadsheet reads as the start of a formula
_DROPPED = ' \u00a0\u200b\ufeff\n\t\r"'  # what some programs drop before they look
_NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")


def is_live(cell: str) -> bool:
    """Whether a text starts like a formula, also behind white space and quotation marks or by a full-width sign."""
    return cell.startswith(LIVE) or cell.lstrip(_DROPPED).startswith(LIVE)


def is_number(cell: str) -> bool:
    """Whether a text is no more than a number, as −2,5 is: that runs nothing."""
    return _NUMBER.fullmatch(cell) is not None
