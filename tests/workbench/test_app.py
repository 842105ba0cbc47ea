"""The frame: navigation, organisation and period, language, and what happens when something is wrong."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from workbench.i18n import choose_language
from workbench.serving import APP, ENTRY, streamlit_command
from workbench.settings import settings

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]

ADDRESSES = ("overzicht", "klantreizen", "vragen", "onderwerpen", "verbeterpunten", "rapporten", "brieven", "beheer")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_screen_opens_on_an_empty_database(open_screen: Open, address: str) -> None:
    at = open_screen(address)
    assert not at.exception
    assert not at.error
    assert at.title


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_screen_opens_on_a_filled_database(open_screen: Open, filled: object, address: str) -> None:
    at = open_screen(address, organisatie="CBR")
    assert not at.exception
    assert not at.error
    assert at.title


def test_moving_through_all_screens_keeps_the_organisation_and_the_period(open_screen: Open, filled: object) -> None:
    at = open_screen("overzicht", organisatie="CBR", periode="52-weken")
    for address in (*ADDRESSES, "overzicht"):
        open_screen(address, at=at)
        assert not at.exception
        assert at.session_state["shell_choice"].organisation == "Centraal Bureau Rijvaardigheidsbewijzen"
        assert at.query_params == {"organisatie": "CBR", "periode": "52-weken"}


def test_a_choice_at_the_left_is_in_the_address_so_that_the_view_can_be_shared(
    open_screen: Open, filled: object
) -> None:
    at = open_screen("onderwerpen")
    at.selectbox(key="shell_organisation").select("DUO").run()
    at.selectbox(key="shell_period").select("52-weken").run()
    assert not at.exception
    assert at.query_params["organisatie"] == "DUO"
    shared = open_screen("onderwerpen", organisatie="DUO", periode="52-weken")
    assert shared.session_state["shell_choice"] == at.session_state["shell_choice"]


def test_an_address_with_an_unknown_organisation_or_period_shows_everything(open_screen: Open, filled: object) -> None:
    at = open_screen("onderwerpen", organisatie="Efteling", periode="ooit")
    assert not at.exception
    choice = at.session_state["shell_choice"]
    assert (choice.organisation_id, choice.label) == (None, "laatste 12 weken")


def test_the_english_switch_changes_every_word_of_the_frame_and_stays(open_screen: Open, said: Said) -> None:
    at = open_screen()
    assert "Welkom" in said(at)
    at.button_group(key="shell_language").set_value("en").run()
    assert "Welcome" in said(at)
    choose_language("en")  # AppTest itself formats the options it sends back, here and not in the session
    try:
        open_screen("onderwerpen", at=at)
        assert "Topics" in said(at)
        assert "Welkom" in said(open_screen())  # each user has a language of their own
    finally:
        choose_language(None)


def test_a_database_of_another_version_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    at = AppTest.from_file(APP, default_timeout=30).run()
    settings.cache_clear()
    assert not at.exception
    assert "terugkoppel db upgrade" in said(at)


def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    (tmp_path / "bestand").write_text("geen map")
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path / "bestand" / "map"))
    settings.cache_clear()
    at = AppTest.from_file(APP, default_timeout=30).run()
    settings.cache_clear()
    assert not at.exception
    assert "TERUGKOPPEL_DATA_DIR" in said(at)


def test_the_page_process_never_imports_what_only_the_worker_needs(data_dir: Path) -> None:
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
at = AppTest.from_file({str(APP)!r}, default_timeout=60)
for address in {ADDRESSES!r}:
    at._page_hash = calc_hash(address)
    at.run()
    assert not at.exception, at.exception
heavy = {{"torch", "bertopic", "sklearn", "sentence_transformers", "networkit", "umap", "hdbscan"}}
print(sorted(heavy & set(sys.modules)))
"""
    root = APP.parents[1]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr


def test_the_server_listens_on_this_machine_only_and_tells_nobody() -> None:
    script = f"""
import streamlit.config as config
config._main_script_path = {str(APP)!r}
for name in (
    "server.address",
    "browser.gatherUsageStats",
    "client.showErrorDetails",
    "client.toolbarMode",
    "server.fileWatcherType",
    "server.folderWatchBlacklist",
):
    print(config.get_option(name))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd="/", capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:6] == [
        "127.0.0.1",
        "False",
        "none",
        "minimal",
        "none",
        "['journeys', 'feedback', 'topics', 'exports']",
    ]
    assert streamlit_command(8599)[-3:] == [str(ENTRY), "--server.port", "8599"]
    assert ENTRY.parent == APP.parent  # where its options lie


def test_no_file_beside_the_script_hides_a_package() -> None:
    beside = {path.stem for path in APP.parent.iterdir()}
    assert not beside & {"journeys", "feedback", "topics", "exports", "workbench", "streamlit", "numpy", "pandas"}


WIDGETS = {
    "button", "checkbox", "data_editor", "date_input", "download_button", "file_uploader", "form_submit_button",
    "multiselect", "number_input", "pagination", "pills", "popover", "radio", "segmented_control", "select_slider",
    "selectbox", "slider", "tabs", "text_area", "text_input", "toggle",
}  # fmt: skip


@pytest.mark.parametrize("path", sorted((APP.parent / "screens").glob("*.py")), ids=lambda path: path.stem)
def test_a_screen_is_short_and_each_of_its_widgets_has_a_key(path: Path) -> None:
    source = path.read_text("utf-8")
    assert source.count("\n") <= 120
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WIDGETS:
            assert "key" in {word.arg for word in node.keywords}, f"line {node.lineno}"
