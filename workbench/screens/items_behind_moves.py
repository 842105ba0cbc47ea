"""Where the question behind leads: to which organisation, and within one to which topic."""

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from journeys.register import find_entry
from journeys.tables import Table
from workbench import shell
from workbench.drawing import draw_chart, table_below
from workbench.i18n import _, format_number, language
from workbench.screens import items_download

if TYPE_CHECKING:
    from feedback.behind import Behind
    from topics.behind import OtherTopics

MOST = 12  # organisations in the matrix
TOPICS = 10


def show(found: "Behind", topics: "OtherTopics", choice: shell.Choice) -> None:
    """Draw the share that leads elsewhere, the matrix, and the topics."""
    st.subheader(_("Is it about another organisation than it seems?"), anchor=False)
    if not found.known:
        st.markdown(_("Of none of these pairs can be told to which organisations both questions belong."))
        return
    words = _("In **{share}%** the question behind points to another organisation: {n} of {base}.")
    st.markdown(_numbers(words, found.elsewhere, found.known))
    base = _("{total} pairs, {period}; compared are the newest {looked}, and of {known} both organisations are known.")
    st.caption(
        base.format(
            total=format_number(found.total),
            period=choice.label,
            looked=format_number(len(found.pairs)),
            known=format_number(found.known),
        )
        + " "
        + _("Of the question behind, the organisation is told from its words.")
    )
    _matrix(found)
    if topics.known:
        words = _("Where it stays with one organisation, **{share}%** are about another topic: {n} of {base}.")
        st.markdown(_numbers(words, topics.elsewhere, topics.known))
    if topics.moves:
        with st.expander(_("From which topic to which"), key="items_behind_topics"):
            st.dataframe(
                [
                    {_("as asked"): before, _("behind it"): after, _("questions"): count}
                    for before, after, count in topics.moves[:TOPICS]
                ],
                hide_index=True,
                key="items_behind_topic_rows",
            )


def _numbers(words: str, part: int, base: int) -> str:
    return words.format(share=format_number(100 * part / base), n=format_number(part), base=format_number(base))


def _matrix(found: "Behind") -> None:
    """The organisations that occur most; the others are counted together."""
    from workbench.item_charts import matrix

    sizes: Counter[str] = Counter()
    for (before, after), count in found.moves.items():
        sizes[before] += count
        sizes[after] += count
    kept = [name for name, _count in sizes.most_common(MOST)]
    moves: Counter[tuple[str, str]] = Counter()
    for (before, after), count in found.moves.items():
        moves[_among(before, kept), _among(after, kept)] += count
    order = [*kept, *([_("others")] if len(sizes) > MOST else [])]
    rows = [name for name in order if any(before == name for before, _after in moves)]
    columns = [name for name in order if any(after == name for _before, after in moves)]
    draw_chart(
        matrix(
            {(short(before), short(after)): count for (before, after), count in moves.items()},
            [*map(short, rows)],
            [*map(short, columns)],
            (_("as asked"), _("behind it")),
        ),
        key=f"items_behind_matrix_{language()}",
        alt=_("How many questions go from each organisation to each; the table below holds the same numbers."),
    )
    ordered = sorted(found.moves.items(), key=lambda move: (-move[1], move[0]))
    if below := table_below("items_behind_table"):
        below.dataframe(
            [
                {_("as asked"): before, _("behind it"): after, _("questions"): count}
                for (before, after), count in ordered
            ],
            hide_index=True,
            key="items_behind_rows",
        )
    items_download.counts(lambda: _table(ordered), "achter-de-vraag")


def short(name: str) -> str:
    """An organisation by its abbreviation, where it has one."""
    entry = find_entry(name)
    return entry.abbreviation or name if entry else name


def _among(name: str, kept: list[str]) -> str:
    return name if name in kept else _("others")


def _table(ordered: list[tuple[tuple[str, str], int]]) -> Table:
    columns = (_("as asked"), _("behind it"), _("questions"))
    rows = ((before, after, items_download.count(count)) for (before, after), count in ordered)
    return Table(_("Behind the question"), columns, tuple(rows))
