"""The work as each user does it, from an empty workbench to what people read; the pictures are those of the manual."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from exports.formats.workbook import FILL_FIRST_ROW, FILL_IN
from tests.browser.conftest import App, faults, pictured, settled
from tests.browser.walks import (
    PHONE,
    a_window,
    command,
    opened,
    own_questions,
    pick,
    served,
    sideways,
    smallest_letters,
    to_part,
    to_screen,
)
from tests.exports.reply_files import filled_in

pytestmark = pytest.mark.browser

BREDA, CJIB = "Gemeente Breda", "CJIB"
READABLE = 12  # pixels
A4 = (595, 842)  # points


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[App]:
    """The app on an empty folder, and then with the demo project, loaded by its first door."""
    empty = App(tmp_path_factory.mktemp("walks"))
    served(empty)
    page = a_window(chromium)
    opened(page, empty.address(""))
    pictured(page, "walk-begin")
    page.locator(".st-key-overview_demo button").click()
    page.get_by_text(re.compile(r"\d van \d")).first.wait_for(timeout=120_000)
    pictured(page, "walk-laden")
    page.locator(".st-key-overview_card_effects").wait_for(timeout=900_000)
    page.get_by_role("progressbar").first.wait_for(state="detached", timeout=900_000)
    page.context.close()
    yield empty
    empty.kill()
    empty.engine.dispose()


@pytest.fixture
def page(chromium: Any, app: App) -> Iterator[Any]:
    """A small laptop."""
    opened = a_window(chromium)
    yield opened
    opened.context.close()


@pytest.fixture
def phone(chromium: Any, app: App) -> Iterator[Any]:
    """A telephone."""
    opened = a_window(chromium, PHONE, is_mobile=True, has_touch=True)
    yield opened
    opened.context.close()


# --- a researcher ----------------------------------------------------------------------------


def test_a_researcher_goes_in_a_first_hour_from_a_study_to_a_report(app: App, page: Any, tmp_path: Path) -> None:
    opened(page, app.address(""))
    assert page.locator("[class*='st-key-overview_card_']").count() >= 5
    pictured(page, "walk-overzicht")
    look_around(app, page)
    start_a_study(page)
    take_in_questions(page, tmp_path / "stadsloket.csv")
    find_topics(page)
    propose_improvements(page)
    make_a_report(page)


def look_around(app: App, page: Any) -> None:
    opened(page, app.address("klantreizen?onderzoek=1"))
    to_part(page, "Kaart")
    page.locator("[data-testid=stVegaLiteChart]").first.wait_for()
    settled(page)
    pictured(page, "walk-kaart")
    to_part(page, "Gesprekken")
    page.locator("[class*='st-key-journeys_open_'] button").first.click()
    page.locator(".tk-piece").first.wait_for()
    settled(page)
    pictured(page, "walk-gesprek")
    for screen in ("Effect", "Brieven"):
        to_screen(page, screen)
        pictured(page, f"walk-{screen.lower()}")
    to_screen(page, "Overzicht")


def start_a_study(page: Any) -> None:
    to_screen(page, "Klantreizen")
    pictured(page, "walk-klantreizen")
    page.get_by_text("Nieuw onderzoek").first.click()
    settled(page)
    pick(page, "Organisatie", BREDA, last=True)
    page.locator(".st-key-journeys_new_process_first input").fill("Parkeerkaart aanvragen")
    page.locator(".st-key-journeys_new_title input").fill("Parkeerkaart in Breda")
    page.keyboard.press("Tab")
    settled(page)
    pictured(page, "walk-nieuw-onderzoek")
    page.locator(".st-key-journeys_new_save button").click()
    page.get_by_text("De reis zoals de organisatie haar bedoelt").wait_for()
    settled(page)
    following = "[class*='st-key-journeys_planned_next_']"
    for stage, title in (("Aanvragen", "Formulier op de website"), ("Besluit", "Brief met het besluit")):
        page.locator(f"{following}[class*='_stage'] input").fill(stage)
        page.locator(f"{following}[class*='_title'] input").fill(title)
        page.keyboard.press("Enter")
        settled(page)
    pictured(page, "walk-opzet")
    to_part(page, "Gesprekken")
    assert page.get_by_text("Vrije plaats").count() == 4
    pictured(page, "walk-gesprekken")


def take_in_questions(page: Any, file: Path) -> None:
    number = own_questions(file, BREDA)
    to_screen(page, "Vragen en reacties")
    pictured(page, "walk-vragen")
    to_part(page, "Importeren")
    page.locator("input[type=file]").set_input_files(file)
    settled(page)
    pick(page, "Waar komt het bestand vandaan?", "Balie")
    shown = page.get_by_text("De eerste rijen, zoals ze worden bewaard").last
    shown.wait_for()
    settled(page)
    shown.scroll_into_view_if_needed()
    pictured(page, "walk-kolommen")
    page.locator(".st-key-items_start button").click()
    page.get_by_text("Apart gezet, en waarom").wait_for()
    settled(page)
    pictured(page, "walk-ingelezen")
    assert page.locator("[data-testid=stMetric]", has_text="Ingelezen").inner_text().split() == [
        "Ingelezen",
        str(number),
    ]


def find_topics(page: Any) -> None:
    pick(page, "Organisatie", BREDA)
    to_screen(page, "Onderwerpen")
    page.locator(".st-key-topic_list_find button").click()
    page.locator(".st-key-topic_list_table").wait_for(timeout=120_000)
    settled(page)
    pictured(page, "walk-onderwerpen")


def propose_improvements(page: Any) -> None:
    to_screen(page, "Verbeterpunten")
    page.locator(".st-key-backlog_propose button").click()
    page.locator("[class*='st-key-backlog_card_']").first.wait_for()
    settled(page)
    pictured(page, "walk-verbeterpunten")
    page.locator("[class*='st-key-backlog_open_'] button").first.click()
    page.get_by_text("Voorgestelde stap").wait_for()
    settled(page)
    pictured(page, "walk-verbeterpunt")


def make_a_report(page: Any) -> None:
    to_screen(page, "Rapporten")
    page.locator(".st-key-reports_page iframe").wait_for()
    settled(page)
    pictured(page, "walk-rapport")
    page.get_by_role("button", name="Maak de bestanden").click()
    button = page.locator(".st-key-reports_download_pdf button")
    button.wait_for()
    settled(page)
    with page.expect_download() as taken:
        button.click()
    assert BREDA in PdfReader(taken.value.path()).pages[0].extract_text()


# --- a process owner -------------------------------------------------------------------------


def test_a_process_owner_answers_in_the_workbook_and_on_the_page_and_the_workbench_shows_it(
    app: App, page: Any, tmp_path: Path
) -> None:
    file = tmp_path / "cjib.xlsx"
    command(app, "backlog", CJIB, "--format", "xlsx", "-o", str(file))
    sheet = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))[FILL_IN]
    rows = sheet.iter_rows(FILL_FIRST_ROW, values_only=True)
    first, second = [str(row[0]) for row in rows if row[2] == "Verstuurd"][:2]
    words = "De brief noemt voortaan het bedrag per maand."
    file.write_bytes(filled_in(file.read_bytes(), {first: {"status": "Gepland", "answer": words}}))
    command(app, "reply", str(file), "--by", "Team Brieven")

    opened(page, command(app, "link", CJIB)["url"])
    assert page.locator(f"#{first}-answer").input_value() == words
    pictured(page, "walk-antwoordpagina")
    assert faults(page) == []
    page.locator(f"#{second}-status").select_option(label="Geaccepteerd")
    page.locator(f"#{second}-answer").fill("Wij zetten dit op de website.")
    page.locator("#by").fill("Team Website")
    page.get_by_role("button", name="Verstuur").click()
    page.get_by_role("status").wait_for()
    pictured(page, "walk-antwoord-ontvangen")
    assert faults(page) == []

    opened(page, app.address(f"verbeterpunten?organisatie={CJIB}"))
    page.get_by_role("radio", name="Antwoorden").click()
    page.get_by_text("Team Website").first.wait_for()
    settled(page)
    pictured(page, "walk-antwoorden")
    opened(page, app.address(f"verbeterpunten?verbeterpunt={second.removeprefix('tk-')}"))
    assert page.locator(".st-key-backlog_answer").get_by_text("Wij zetten dit op de website.").first.is_visible()
    pictured(page, "walk-beantwoord")


# --- an agency -------------------------------------------------------------------------------


def test_an_agency_reads_its_report_on_a_phone(app: App, phone: Any, tmp_path: Path) -> None:
    file = tmp_path / "rapport.html"
    command(app, "report", "CBR", "--period", "last-quarter", "-o", str(file))
    opened(phone, file.as_uri())
    pictured(phone, "walk-rapport-telefoon")
    assert sideways(phone) <= 0
    assert smallest_letters(phone) >= READABLE
    assert faults(phone) == []


# --- a librarian -----------------------------------------------------------------------------


def test_a_librarian_reads_and_prints_what_was_done_with_the_questions(app: App, page: Any, tmp_path: Path) -> None:
    opened(page, app.address(f"rapporten?organisatie={CJIB}&periode=2026"))
    to_part(page, "Voor burgers")
    pictured(page, "walk-voor-burgers")
    for words, name in ((["report", CJIB, "--for", "citizens"], "u-vroeg-wij-deden"), (["desk"], "balieblad")):
        place = tmp_path / name
        for kind in ("html", "pdf"):
            command(app, *words, "--period", "2026", "-o", f"{place}.{kind}")
        opened(page, place.with_suffix(".html").as_uri())
        pictured(page, f"walk-{name}")
        assert faults(page) == []
        printed = PdfReader(place.with_suffix(".pdf")).pages
        assert [(round(one.mediabox.width), round(one.mediabox.height)) for one in printed] == [A4]
