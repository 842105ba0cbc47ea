from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from journeys.models import Code, Coding, Highlight, JourneySession, Respondent, Touchpoint, UnclearTerm
from journeys.queries import studies
from tests.browser.conftest import App, pictured, settled
from workbench.database import unit_of_work

pytestmark = pytest.mark.browser


def open_conversation(page: Any, app: App, name: str, *, study: int = 1) -> None:
    page.goto(app.address(f"klantreizen?onderzoek={study}"))
    page.get_by_role("tab", name="Gesprekken").click()
    settled(page)
    place = page.locator("[class*='st-key-journeys_place_']", has_text=name)
    place.locator("[class*='st-key-journeys_open_'] button").click()
    settled(page)


def words_of(app: App, code: str) -> list[str]:
    """The words that were given this code, as they are stored."""
    with unit_of_work(write=False, engine=app.engine) as session:
        rows = session.exec(
            select(JourneySession.transcript, Highlight.span_start, Highlight.span_end)
            .join(Highlight, col(Highlight.session_id) == JourneySession.id)
            .join(Coding, col(Coding.highlight_id) == Highlight.id)
            .join(Code, col(Coding.code_id) == Code.id)
            .where(Code.name == code)
            .order_by(col(Highlight.span_start))
        ).all()
    return [transcript[start:end] for transcript, start, end in rows]


def select_words(page: Any, text: str) -> None:
    """Select these words as a mouse does: press before them, let go after them."""
    box = page.evaluate(
        """(text) => {
            for (const words of document.querySelectorAll('.tk-words')) {
                const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    const at = walker.currentNode.data.indexOf(text);
                    if (at < 0) continue;
                    words.scrollIntoView({ block: 'center' });
                    const range = document.createRange();
                    range.setStart(walker.currentNode, at);
                    range.setEnd(walker.currentNode, at + text.length);
                    const { left, right, top, bottom } = range.getBoundingClientRect();
                    return [left + 1, right - 1, (top + bottom) / 2];
                }
            }
        }""",
        text,
    )
    left, right, middle = box
    page.mouse.move(left, middle)
    page.mouse.down()
    page.mouse.move(right, middle, steps=6)
    page.mouse.up()
    page.wait_for_selector(".tk-box:not([hidden])")


def test_words_selected_with_the_mouse_get_a_new_code_exactly(page: Any, app: App) -> None:
    open_conversation(page, app, "Gerard")
    page.wait_for_selector(".tk-piece")
    select_words(page, "zo'n envelop")
    page.locator(".tk-search").fill("Schrikt van de envelop")
    pictured(page, "coderen")
    page.locator(".tk-new").first.click()
    page.locator(".tk-chip", has_text="envelop").first.wait_for()
    settled(page)
    assert words_of(app, "Schrikt van de envelop") == ["zo'n envelop"]


def test_the_keyboard_alone_selects_codes_and_takes_a_code_off(page: Any, app: App) -> None:
    open_conversation(page, app, "Gerard")
    page.wait_for_selector(".tk-piece")
    select_words(page, "op een dinsdag")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    for _ in "op een":
        page.keyboard.press("Shift+ArrowRight")
    page.wait_for_selector(".tk-box:not([hidden])")
    recent = page.locator(".tk-choice-name").first.inner_text()
    before = len(words_of(app, recent))
    page.keyboard.press("1")
    settled(page)
    page.wait_for_timeout(700)
    assert len(words_of(app, recent)) == before + 1
    assert "op een" in words_of(app, recent)
    piece = page.locator(".tk-piece", has_text="op een").first
    piece.click()
    page.get_by_role("button", name="Haal weg").first.click()
    settled(page)
    page.wait_for_timeout(700)
    assert len(words_of(app, recent)) == before


def test_a_tap_and_the_letter_o_mark_a_word_as_unclear(page: Any, app: App) -> None:
    open_conversation(page, app, "Willemien")
    page.wait_for_selector(".tk-words")
    select_words(page, "bedankkaart")
    page.keyboard.press("o")
    page.wait_for_selector(".tk-unclear")
    settled(page)
    page.wait_for_timeout(700)
    with unit_of_work(write=False, engine=app.engine) as session:
        assert "bedankkaart" in session.exec(select(UnclearTerm.term)).all()
    page.get_by_role("tab", name="Codes").click()
    settled(page)
    page.wait_for_timeout(800)
    assert page.get_by_text("bedankkaart", exact=True).filter(visible=True).count() == 1


def test_what_is_typed_is_stored_while_it_is_typed_and_outlives_the_server(page: Any, app: App) -> None:
    open_conversation(page, app, "Gerard")
    page.get_by_text("Tijdens het gesprek").click()
    settled(page)
    page.locator("[data-testid=stButtonGroup] button", has_text="1. Brief").first.click()
    settled(page)
    page.locator(".st-key-journeys_emotion button").nth(4).click()
    settled(page)
    area = page.locator(".tk-field textarea").first
    area.click()
    page.keyboard.type("Ik heb 123456782 opgeschreven", delay=10)
    page.locator(".tk-field-state", has_text="Opgeslagen").first.wait_for()
    app.kill()  # the cursor is still in the field
    with unit_of_work(write=False, engine=app.engine) as session:
        first = session.exec(select(Touchpoint).order_by(col(Touchpoint.id))).first()
        assert first is not None
        assert (first.emotion, first.quote) == (2, "Ik heb [BSN] opgeschreven")


def test_a_new_user_walks_one_study_from_start_to_map(page: Any, app: App) -> None:
    page.goto(app.address("klantreizen"))
    page.get_by_text("Nieuw onderzoek").first.click()
    settled(page)
    chosen = page.get_by_role("combobox", name="Organisatie").last
    chosen.click()
    chosen.fill("Gemeente Breda")
    page.get_by_role("option").first.click()
    settled(page)
    page.locator(".st-key-journeys_new_process_first input").fill("Parkeerkaart aanvragen")
    page.locator(".st-key-journeys_new_title input").fill("Parkeerkaart in Breda")
    page.keyboard.press("Tab")
    settled(page)
    page.locator(".st-key-journeys_new_save button").click()
    page.wait_for_selector("text=De reis zoals de organisatie haar bedoelt")
    settled(page)
    following = "[class*='st-key-journeys_planned_next_']"
    for stage, title in (("Aanvragen", "Formulier"), ("Besluit", "Brief")):
        page.locator(f"{following}[class*='_stage'] input").fill(stage)
        page.locator(f"{following}[class*='_title'] input").fill(title)
        page.keyboard.press("Enter")
        settled(page)
    pictured(page, "opzet")
    page.get_by_role("tab", name="Gesprekken").click()
    settled(page)
    for place in ("unhappy_1", "unhappy_2", "happy_1", "happy_2"):
        page.locator(f".st-key-journeys_invite_{place} button").first.click()
        page.locator(f".st-key-journeys_add_{place} button").click()
        settled(page)
        page.locator(f".st-key-journeys_place_{place} [class*='st-key-journeys_consent_'] button").first.click()
        page.locator("[class*='st-key-journeys_consent_save'] button").click()
        settled(page)
        page.locator(f".st-key-journeys_place_{place} [class*='st-key-journeys_open_'] button").click()
        settled(page)
        for step in (0, 1):
            page.locator("[class*='st-key-journeys_tap_'] button").nth(step).click()
            settled(page)
            page.locator(".st-key-journeys_emotion button").nth(0 if place.startswith("un") else 4).click()
            settled(page)
        page.locator("[class*='st-key-journeys_experience_'] button").nth(3).click()
        settled(page)
        pictured(page, "gesprek")
        page.locator(".st-key-journeys_close button").click()
        settled(page)
    page.get_by_role("tab", name="Kaart").click()
    settled(page)
    page.wait_for_selector("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg")
    page.wait_for_timeout(1500)
    pictured(page, "kaart")
    with unit_of_work(write=False, engine=app.engine) as session:
        made = next(one for one in studies(session) if one.title == "Parkeerkaart in Breda")
        assert made.complete
        steps = session.exec(
            sa.select(sa.func.count())
            .select_from(Touchpoint)
            .join(JourneySession, col(Touchpoint.session_id) == JourneySession.id)
            .join(Respondent, col(JourneySession.respondent_id) == Respondent.id)
            .where(col(Respondent.study_id) == made.id)
        ).scalar_one()
        assert steps == 8
        assert sum(place.surprise for place in made.places) == 2
