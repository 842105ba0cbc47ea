"""Beheer: organisations and processes from the register, sources, jobs, and what this installation is."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from journeys.queries import organisations, processes
from workbench.database import unit_of_work

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]


def show_part(at: AppTest, label: str) -> AppTest:
    at.session_state["admin_part"] = label
    return at.run()


def test_an_organisation_comes_from_the_register(open_screen: Open) -> None:
    at = open_screen("beheer")
    assert at.button(key="admin_organisation_add").disabled
    at.selectbox(key="admin_organisation").select("Sociale Verzekeringsbank").run()
    at.button(key="admin_organisation_add").click().run()
    assert not at.exception
    assert "Sociale Verzekeringsbank" in list(at.dataframe[0].value["name"])
    with unit_of_work(write=False) as session:
        (added,) = organisations(session)
    assert added.tooi is not None


def test_a_process_is_added_with_its_product(open_screen: Open, filled: Any) -> None:
    from journeys.register import products

    uri = next(uri for uri, name in products().items() if "rijbewijs" in name.lower())
    at = open_screen("beheer")
    at.selectbox(key="admin_process_of").select(filled.cbr)
    at.text_input(key="admin_process_name").input("Rijbewijs verlengen")
    at.selectbox(key="admin_process_product").select(uri)
    at.button(key="admin_process_add").click().run()
    assert not at.exception
    with unit_of_work(write=False) as session:
        found = {row.name: row.product_uri for row in processes(session, filled.cbr)}
    assert found["Rijbewijs verlengen"] == uri


def test_a_process_without_a_name_is_refused_in_a_sentence(open_screen: Open, filled: Any) -> None:
    at = open_screen("beheer")
    at.button(key="admin_process_add").click().run()
    assert not at.exception
    assert at.error


def test_sources_say_what_they_brought(open_screen: Open, filled: Any, said: Said) -> None:
    at = show_part(open_screen("beheer"), "Bronnen en imports")
    assert not at.exception
    assert list(at.dataframe[0].value["source"]) == ["Informatiepunt"]
    assert list(at.dataframe[1].value["file"]) == ["vragen.csv"]


def test_without_sources_the_screen_points_to_the_import(open_screen: Open, said: Said) -> None:
    assert "nog geen bron" in said(show_part(open_screen("beheer"), "Bronnen en imports"))


def test_jobs_show_their_progress_and_can_be_stopped(open_screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.jobs import JobRow

    def row(number: str, kind: Any, status: Any, **facts: Any) -> JobRow:
        usual = {"done": 0, "total": 0, "message": "", "seconds_left": None, "result": {}, "error": ""}
        return JobRow(
            id=number, kind=kind, status=status, created_at=datetime(2026, 11, 3, 13, tzinfo=UTC), **usual | facts
        )

    rows = [
        row("1", "topics", "running", done=1200, total=4000, seconds_left=130),
        row("2", "report", "failed", error="Het lettertype ontbreekt."),
    ]
    stopped: list[str] = []
    monkeypatch.setattr("workbench.jobs.jobs", lambda limit=20: rows)
    monkeypatch.setattr("workbench.jobs.under_way", lambda: True)
    monkeypatch.setattr("workbench.jobs.cancel", stopped.append)
    at = show_part(open_screen("beheer"), "Taken")
    assert not at.exception
    assert list(at.dataframe[0].value["remark"]) == ["Het lettertype ontbreekt."]
    assert "1.200 van 4.000 · nog ongeveer 2 minuten" in at.get("progress")[0].proto.text
    at.button(key="shell_cancel_1").click().run()
    assert stopped == ["1"]
    rows[0] = row("1", "topics", "done")
    at.run()
    assert [toast.value for toast in at.toast] == ["Onderwerpen zoeken: klaar."]


def test_about_says_where_data_is_kept_and_under_which_licences(open_screen: Open, data_dir: Any, said: Said) -> None:
    at = show_part(open_screen("beheer"), "Over Terugkoppel")
    assert not at.exception
    facts = {value for table in at.table for value in table.value.to_numpy().ravel()}
    assert str(data_dir) in facts
    licences = at.dataframe[0].value.set_index("package")["licence"]
    assert licences["streamlit"] == "Apache-2.0"
    assert "EUPL-1.2" in said(at)


def test_a_key_for_a_system_is_shown_once_and_can_be_revoked(open_screen: Open, filled: Any, said: Said) -> None:
    from feedback.machines import tokens
    from feedback.tokens import sender_with

    at = show_part(open_screen("beheer"), "Bronnen en imports")
    at.selectbox(key="admin_token_source").select("Informatiepunt")
    at.text_input(key="admin_token_name").input("Formulier aan de balie")
    at.button(key="admin_token_make").click().run()
    assert not at.exception
    (shown,) = (code.value for code in at.code)
    with unit_of_work(write=False) as session:
        assert sender_with(session, shown) is not None
        (row,) = tokens(session)
    assert (row.source, row.name) == ("Informatiepunt", "Formulier aan de balie")
    assert list(at.dataframe[2].value["state"]) == ["geldig"]
    at.button(key="admin_token_kept").click().run()
    assert not at.code
    assert shown not in said(at)
    at.selectbox(key="admin_token_revoked").select(row.id).run()
    at.button(key="admin_token_revoke").click().run()
    assert not at.exception
    assert list(at.dataframe[2].value["state"]) == ["ingetrokken"]
    with unit_of_work(write=False) as session:
        assert sender_with(session, shown) is None


def test_a_system_may_be_the_first_source_there_is(open_screen: Open, said: Said) -> None:
    at = show_part(open_screen("beheer"), "Bronnen en imports")
    assert "nog geen sleutels" in said(at)
    at.button(key="admin_token_make").click().run()  # no source named
    assert not at.exception
    assert at.error
