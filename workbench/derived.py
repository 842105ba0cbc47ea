"""What the database keeps by itself of the items in it: the index of words, copies beside topics, and counts.

It is in no backup: taken away before tables are rebuilt or filled, and made anew from what there is.
"""

import sqlalchemy as sa

from workbench import count_index, item_copies, text_index

_KEPT = (text_index, item_copies, count_index)


def drop(connection: sa.Connection) -> None:
    """Take it away, so that tables can be rebuilt or filled at once."""
    for one in _KEPT:
        one.drop(connection)


def make(connection: sa.Connection) -> None:
    """Make it of the items there are, as far as this layout has it, and keep it from now on."""
    for one in _KEPT:
        one.make(connection)
