"""Beheer, Noemers and Gebeurtenissen: entered, corrected, removed and brought back."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from feedback.exposure_changes import add_row
from feedback.exposure_queries import event_page, exposure_page
from feedback.kinds import ImportKind
from journeys.changes import ensure_organisation, ensure_process
from journeys.ports import FakeRedactor
from workbench.database import unit_of_work
from workbench.wiring import secret

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]


@pytest.fixture(autouse=True)
def quick_redactor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.wiring.redactor", FakeRedactor)


@pytest.fixture
def hours(data_dir: Path) -> None:
    """One week of opening hours, and an organisation with a process."""
    values: dict[str, Any] = {"week": "2026-W30", "measure": "open uren", "value": 24.0, "point": "Bibliotheek Oost"}
    with unit_of_work() as session:
        cbr = ensure_organisation(session, "CBR").id or 0
        ensure_process(session, cbr, "Keuring")
        add_row(session, ImportKind.EXPOSURE, values, redactor=FakeRedactor(), secret=secret())


def part(open_screen: Open, name: str) -> AppTest:
    at = open_screen("beheer")
    at.session_state["admin_part"] = name
    return at.run()


def pick(at: AppTest, key: str, row: int) -> AppTest:
    at.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


def exposure() -> list[tuple[Any, ...]]:
    with unit_of_work(write=False) as session:
        return [
            (row.week, row.measure, row.value, row.organisation, row.process, row.point)
            for row in exposure_page(session).rows
        ]


def test_without_exposure_the_screen_says_how_it_comes(open_screen: Open, data_dir: Path, said: Said) -> None:
    at = part(open_screen, "Noemers")
    assert not at.exception
    assert "niets bekend" in said(at)


def test_a_week_is_added_for_an_organisation_and_process(open_screen: Open, hours: None) -> None:
    at = part(open_screen, "Noemers")
    key = "admin_exposure_new_0"
    at.date_input(key=f"{key}_week").set_value(date(2026, 8, 5))
    at.selectbox(key=f"{key}_measure").set_value("open uren")
    at.number_input(key=f"{key}_value").set_value(30.0)
    at.selectbox(key=f"{key}_organisation").set_value("Centraal Bureau Rijvaardigheidsbewijzen").run()
    at.selectbox(key=f"{key}_process_Centraal Bureau Rijvaardigheidsbewijzen").set_value("Keuring").run()
    at.button(key=f"{key}_save").click().run()
    assert not at.exception
    assert not at.error
    cbr = "Centraal Bureau Rijvaardigheidsbewijzen"
    assert (date(2026, 8, 3), "open uren", 30, cbr, "Keuring", None) in exposure()
    assert list(at.dataframe[0].value["Week"]) == ["week 32 2026", "week 30 2026"]


def test_a_row_is_corrected_removed_and_brought_back(open_screen: Open, hours: None, said: Said) -> None:
    at = pick(part(open_screen, "Noemers"), "admin_exposure_rows_0", 0)
    at.number_input(key="admin_exposure_1_0_value").set_value(18.5).run()
    at.button(key="admin_exposure_1_0_save").click().run()
    assert not at.exception
    assert [row[2] for row in exposure()] == [18.5]
    assert list(at.dataframe[0].value["Waarde"]) == ["18,5"]
    at = pick(at, "admin_exposure_rows_1", 0)
    at.button(key=next(b.key for b in at.button if (b.key or "").endswith("_remove"))).click().run()
    assert not at.exception
    assert exposure() == []
    assert "verwijderd" in said(at)
    at.button(key="admin_exposure_undo").click().run()
    assert not at.exception
    assert [row[2] for row in exposure()] == [18.5]


def test_what_is_missing_is_told_in_a_sentence(open_screen: Open, hours: None) -> None:
    at = part(open_screen, "Noemers")
    at.button(key="admin_exposure_new_0_save").click().run()
    assert not at.exception
    assert len(at.error) == 1
    assert len(exposure()) == 1


def test_an_event_is_added_corrected_and_removed(open_screen: Open, hours: None) -> None:
    at = part(open_screen, "Gebeurtenissen")
    key = "admin_events_new_0"
    at.date_input(key=f"{key}_day").set_value(date(2027, 1, 1))
    at.text_input(key=f"{key}_title").input("Nieuwe regels van 123456782")
    at.selectbox(key=f"{key}_kind").set_value("wet")
    at.button(key=f"{key}_save").click().run()
    assert not at.exception
    with unit_of_work(write=False) as session:
        [row] = event_page(session).rows
    assert (row.happened_on, row.kind, row.title) == (date(2027, 1, 1), "wet", "Nieuwe regels van [BSN]")
    at = pick(at, "admin_events_rows_1", 0)
    at.text_input(key=f"admin_events_{row.id}_1_title").input("Nieuwe regels voor de keuring").run()
    at.button(key=f"admin_events_{row.id}_1_save").click().run()
    assert not at.exception
    assert list(at.dataframe[0].value["Wat er gebeurde"]) == ["Nieuwe regels voor de keuring"]
    at = pick(at, "admin_events_rows_2", 0)
    at.button(key=next(b.key for b in at.button if (b.key or "").endswith("_remove"))).click().run()
    with unit_of_work(write=False) as session:
        assert event_page(session).total == 0
    at.button(key="admin_events_undo").click().run()
    assert not at.exception
    with unit_of_work(write=False) as session:
        assert event_page(session).total == 1
