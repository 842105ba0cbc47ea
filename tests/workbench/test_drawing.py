"""A chart on the screen holds its rows itself, whatever it is made of, and reads no pandas."""

import subprocess
import sys
from datetime import date
from typing import Any

import altair as alt
import pytest

from exports.charts import inline
from feedback.queries import WeekCount
from workbench.charts import weeks_chart
from workbench.drawing import rows_inside
from workbench.today import Improvement

ROWS = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]


def bars() -> alt.Chart:
    chart: alt.Chart = alt.Chart(inline(ROWS), height=90).mark_bar().encode(x="a:Q", y="b:N")
    return chart


def valid(spec: dict[str, Any]) -> dict[str, Any]:
    alt.Chart.from_dict(spec)  # raises what is not Vega-Lite
    return spec


def test_a_chart_of_one_mark_has_its_rows_one_level_down_and_its_size_above() -> None:
    spec = valid(rows_inside(bars().to_dict()))
    (inner,) = spec["layer"]
    assert inner["data"] == {"values": ROWS}
    assert spec["height"] == 90
    assert not {"data", "datasets", "mark", "encoding"} & set(spec)


def test_layers_that_share_rows_and_layers_that_do_not_keep_them() -> None:
    base = bars()
    shared = valid(rows_inside(alt.layer(base, base.mark_text()).to_dict()))
    (inner,) = shared["layer"]
    assert inner["data"] == {"values": ROWS}
    assert [part["mark"]["type"] for part in inner["layer"]] == ["bar", "text"]
    apart = valid(rows_inside(alt.layer(bars(), alt.Chart(inline(ROWS[:1])).mark_rule().encode(x="a:Q")).to_dict()))
    assert [part["data"]["values"] for part in apart["layer"]] == [ROWS, ROWS[:1]]


def test_a_chart_in_which_something_can_be_chosen_stays_as_it_is() -> None:
    """Streamlit looks for what can be chosen at the outermost level."""
    spec = rows_inside(bars().add_params(alt.selection_point(name="chosen")).to_dict())
    assert [param["name"] for param in spec["params"]] == ["chosen"]
    assert spec["data"] == {"values": ROWS}


@pytest.mark.parametrize("live", [[], [Improvement(1, "Brief", "CBR", date(2026, 3, 9))]])
def test_the_first_chart_of_the_app_leaves_nothing_for_streamlit_to_make_a_table_of(live: list[Improvement]) -> None:
    counts = [WeekCount(date(2026, 3, 2), "CBR", 5), WeekCount(date(2026, 3, 9), "UWV", 7)]
    spec = valid(rows_inside(weeks_chart(counts, date(2026, 3, 2), date(2026, 3, 15), live).to_dict()))
    assert not {"data", "datasets"} & set(spec)


def test_the_first_screen_is_drawn_without_pandas() -> None:
    code = """
import sys
from datetime import date
from feedback.queries import WeekCount
from workbench.charts import weeks_chart
from workbench.drawing import draw_chart
draw_chart(weeks_chart([WeekCount(date(2026, 3, 2), "CBR", 5)], date(2026, 3, 2), date(2026, 3, 8)), key="a")
print("pandas" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
