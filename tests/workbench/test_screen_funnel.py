"""Vragen en reacties, Website: where people leave an online process."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from feedback.funnels import read_funnels, step_totals
from feedback.importing import import_file
from feedback.quiet import funnel
from journeys.ports import FakeRedactor
from workbench.database import unit_of_work
from workbench.screens import items_download, items_funnel_table

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]

STEPS = """Proces;Week;Stap;Bezoeken;Uitstappers;Mediaan seconden
Keuring;2026-W32;Uitleg;1400;150;40
Keuring;2026-W32;Inloggen;1250;90;35
Keuring;2026-W32;Vragen;1160;420;310
Keuring;2026-W33;Uitleg;600;50;40
Keuring;2026-W33;Bevestiging;700;690;15
"""


@pytest.fixture
def steps(data_dir: Path) -> None:
    """Two weeks of one process."""
    path = data_dir / "stappen.csv"
    path.write_text(STEPS, encoding="utf-8")
    with unit_of_work() as session:
        import_file(
            session, path, profile="website-funnel", organisation="CBR", redactor=FakeRedactor(), secret=b"0" * 32
        )


def test_without_visits_the_screen_says_what_to_do(open_screen: Open, said: Said) -> None:
    at = open_screen("vragen", deel="website")
    assert not at.exception
    assert "stappen" in said(at)


def test_the_finding_stands_above_the_chart_with_its_base(open_screen: Open, steps: None, said: Said) -> None:
    at = open_screen("vragen", deel="website", periode="2026")
    assert not at.exception
    words = said(at)
    assert "af bij “Vragen” (36%)" in words
    assert "2.000 bezoeken" in words
    assert "2 weken" in words
    assert "5 min 10 s" in words
    at.session_state["items_funnel_table"] = True  # opened
    table = at.run().dataframe[0].value
    assert list(table.iloc[0]) == ["Uitleg", "2.000", "200", "10%", "40 s"]
    assert list(table.iloc[3])[3] == "–"


def test_the_steps_can_be_taken_along_with_small_counts_protected(open_screen: Open, steps: None) -> None:
    at = open_screen("vragen", deel="website", periode="2026")
    assert {button.key for button in at.get("download_button")} == {"items_csv_website", "items_xlsx_website"}
    with unit_of_work(write=False) as session:
        [read] = read_funnels(step_totals(session, None, date(2026, 1, 1), date(2026, 12, 31)))
    read = replace(read, steps=(replace(read.steps[0], totals=replace(read.steps[0].totals, exits=9)), *read.steps[1:]))
    rows = items_funnel_table.to_take_along(read).rows
    assert rows[0] == ("Keuring", "Uitleg", 2000, items_download.count(9), None, 40)
    assert rows[2] == ("Keuring", "Vragen", 1160, 420, "36%", 310)
    assert rows[3][4] is None


def test_another_period_has_its_own_visits(open_screen: Open, steps: None, said: Said) -> None:
    at = open_screen("vragen", deel="website", periode="2025")
    assert not at.exception
    assert not at.dataframe


def test_of_several_processes_one_is_chosen(open_screen: Open, steps: None, data_dir: Path, said: Said) -> None:
    path = data_dir / "toeslag.csv"
    path.write_text(STEPS.replace("Keuring", "Toeslag wijzigen"), encoding="utf-8")
    with unit_of_work() as session:
        import_file(
            session,
            path,
            profile="website-funnel",
            organisation="Dienst Toeslagen",
            redactor=FakeRedactor(),
            secret=b"0" * 32,
        )
    at = open_screen("vragen", deel="website", periode="2026")
    assert at.selectbox(key="items_funnel_process").options == [
        "Keuring (Centraal Bureau Rijvaardigheidsbewijzen)",
        "Toeslag wijzigen (Dienst Toeslagen)",
    ]
    at.selectbox(key="items_funnel_process").select_index(1).run()
    assert not at.exception
    assert "Toeslag wijzigen: " in said(at)
    at = open_screen("vragen", deel="website", periode="2026", organisatie="Toeslagen")
    assert not [box for box in at.selectbox if box.key == "items_funnel_process"]


def test_sizes_in_a_chart_are_written_in_dutch() -> None:
    from workbench.i18n import choose_language
    from workbench.item_charts import funnel_plot

    choose_language("nl")
    sizes = [1e5, 2e5, 4e5, 8e5, 1.6e6, 3e6]
    points = [{"name": "x", "exposure": size, "rate": 5, "striking": False, "written": "x"} for size in sizes]
    chart = funnel_plot(points, funnel([50] * 6, sizes), 10_000, "inwoners").to_json()
    assert "~s" not in chart  # 100k, 1M
    assert "/,/g, '.'" in chart
