"""One study beside itself and others: the unhappy and the happy pair, before and after a change, over the years."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from exports.palette import GREEN, GROUPS, SLATE
from workbench import shell
from workbench.drawing import draw_chart
from workbench.i18n import _
from workbench.screens import journeys_amounts as amounts
from workbench.screens import journeys_compare_table, journeys_downloads, journeys_over_studies

if TYPE_CHECKING:
    import pandas as pd

    from journeys.comparing import Comparison
    from journeys.queries import StudyOverview

WIDTH = 960


def show(overview: "StudyOverview", steps: "pd.DataFrame") -> None:
    """Choose what to compare, and draw it on the same axes."""
    modes = {
        "groups": _("Unhappy against happy"),
        "studies": _("Before and after"),
        "pain": _("Pain points over studies"),
    }
    mode = st.segmented_control(
        _("What do you compare?"),
        list(modes),
        format_func=modes.__getitem__,
        default="groups",
        required=True,
        key="journeys_compare",
    )
    kinds: dict[str, Callable[[], None]] = {
        "groups": lambda: _groups(overview, steps),
        "studies": lambda: _studies(overview, steps),
        "pain": lambda: journeys_over_studies.show(overview),
    }
    kinds[mode or "groups"]()


def _groups(overview: "StudyOverview", steps: "pd.DataFrame") -> None:
    from journeys.comparing import compare
    from journeys.map_style import GROUPS as NAMES

    sides = [steps[steps["expectation"] == group] for group in NAMES]
    if any(side.empty for side in sides):
        shell.empty_state(_("Needed: a conversation with an unhappy and with a happy customer, with touchpoints."))
        return
    found = compare(NAMES["unhappy"], sides[0], NAMES["happy"], sides[1])
    _draw(found, (GROUPS["unhappy"], GROUPS["happy"]), _notes(overview), f"vergelijking-{overview.id}")


def _studies(overview: "StudyOverview", steps: "pd.DataFrame") -> None:
    from journeys.comparing import compare
    from journeys.queries import journey_map, studies_of_process
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        others = [one for one in studies_of_process(session, overview.process_id) if one.id != overview.id]
    if not others:
        shell.empty_state(
            _("There is one study of this process so far. After a change in the process, start a second one: ")
            + _("here you then see what became better and what did not.")
        )
        return
    titles = {one.id: one for one in others}
    ids = list(titles)
    chosen = st.selectbox(
        _("Beside which study of this process?"),
        ids,
        index=ids.index(amounts.nearest(overview, others)),
        format_func=lambda number: amounts.study(titles[number]),
        key="journeys_beside",
    )
    other = titles[chosen]
    with unit_of_work(write=False) as session:
        there = journey_map(session, other.id)
    if there.empty or steps.empty:
        shell.empty_state(_("One of the two has no touchpoints yet."))
        return
    earlier, later = sorted(((other, there), (overview, steps)), key=lambda pair: amounts.when(pair[0]))
    if later[0].change:
        st.markdown(f"{_('What changed in between:')} {shell.plain(later[0].change)}")
    found = compare(amounts.study(earlier[0]), earlier[1], amounts.study(later[0]), later[1])
    notes = tuple(dict.fromkeys(_notes(earlier[0]) + _notes(later[0])))
    _draw(found, (SLATE, GREEN), notes, f"voor-en-na-{overview.id}")


def _notes(overview: "StudyOverview") -> tuple[str, ...]:
    notes = []
    if not overview.complete:
        notes.append(f"Onvolledig onderzoek ‘{overview.title}’: {overview.lacking.in_dutch()}")
    if overview.fictional:
        notes.append("Fictief voorbeeld")
    return tuple(dict.fromkeys(notes))


def _draw(found: "Comparison", colours: tuple[str, str], notes: tuple[str, ...], name: str) -> None:
    from journeys.compare_chart import comparison_chart

    chart = comparison_chart(found, colours, notes, fit=WIDTH)
    with st.container(key="journeys_map_frame"):
        draw_chart(
            chart,
            theme=None,
            width="content",
            key="journeys_comparison",
            alt=_("{finding}. The table below holds the same values.").format(finding=found.finding),
        )
    journeys_downloads.pictures(lambda: comparison_chart(found, colours, notes), found.finding, name)
    journeys_compare_table.show(found)
