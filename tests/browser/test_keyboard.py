"""The main tasks without a mouse, with the focus in sight at each step; and every screen twice as large."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from exports.models import BacklogItem, Status
from feedback.changes import store
from feedback.importing import plan_import, prepare
from feedback.models import Item, RoutedBy, Routing
from feedback.routing import Router
from journeys.changes import ensure_organisation
from journeys.models import Coding, Highlight, Organisation
from tests.browser.conftest import App, pictured, settled
from workbench import wiring
from workbench.database import unit_of_work
from workbench.demo.studies import load_studies
from workbench.shell import SCREENS

pytestmark = pytest.mark.browser

MOST = 150  # presses of Tab within which anything on a screen is reached
# what tells that something has the focus: its look and that of what is around it; true: it differs from just before
LOOK = """() => {
    const look = one => {
        const told = [];
        for (let at = one, up = 0; at && up < 4; at = at.parentElement, up += 1) {
            const style = getComputedStyle(at);
            told.push(style.outline, style.boxShadow, style.borderColor, style.backgroundColor, style.textDecoration);
        }
        return told.join(' ');
    };
    const [before, then] = window.focused || [null, ''];
    let now = document.activeElement;
    while (now?.shadowRoot?.activeElement) now = now.shadowRoot.activeElement;
    const unseen = before && before !== now && before.isConnected && look(before) === then ? before.outerHTML : '';
    window.focused = now && now !== document.body && now.tagName !== 'CANVAS' ? [now, look(now)] : null;
    return unseen.slice(0, 200);
}"""
HERE = """(wanted) => {
    let now = document.activeElement;
    while (now?.shadowRoot?.activeElement) now = now.shadowRoot.activeElement;
    return !!now?.closest(wanted);
}"""


@pytest.fixture
def app(tmp_path: Path, migrated_sqlite: Path) -> Iterator[App]:
    """The app with the demo's studies, a question that nobody can place, and an improvement to follow."""
    from journeys.base import today

    (tmp_path / "terugkoppel.db").write_bytes(migrated_sqlite.read_bytes())
    (tmp_path / "log.csv").write_text("vraag\nWaar is de snork\n", "utf-8")
    served = App(tmp_path)
    with unit_of_work(engine=served.engine) as session:
        load_studies(session, wiring.redactor(), today())
        request = plan_import(session, tmp_path / "log.csv", "questions")
        prepare(request, tmp_path / "spool", redactor=wiring.redactor(), secret=b"x" * 32, router=Router())
        store(session, tmp_path / "spool")
        cbr = ensure_organisation(session, "CBR").id or 0
        session.add(BacklogItem(organisation_id=cbr, title="Kortere brief", status=Status.PROPOSED))
    served.start()
    yield served
    served.kill()
    served.engine.dispose()


def tab_to(page: Any, wanted: str) -> None:
    """Press Tab until what is wanted has the focus; what had it on the way was seen to have it."""
    page.evaluate("window.focused = null")
    unseen = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        page.wait_for_timeout(160)  # a ring or border that comes slowly is there by then
        unseen.append(page.evaluate(LOOK))
        if page.evaluate(HERE, wanted):
            assert [one for one in unseen if one] == []
            return
    pytest.fail(f"{wanted} is not reached with Tab")


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    settled(page)


def opened(page: Any, app: App, place: str) -> None:
    page.goto(app.address(place))
    page.wait_for_selector("h1")
    settled(page)


def test_from_the_sidebar_to_a_conversation_in_which_words_get_a_code(page: Any, app: App) -> None:
    with unit_of_work(write=False, engine=app.engine) as session:
        before = len(session.exec(select(Coding)).all())
    opened(page, app, "overzicht")
    tab_to(page, "[data-testid=stPageLink-NavLink][href*=klantreizen]")
    press(page, "Enter")
    page.get_by_role("heading", name="Klantreizen", level=1).wait_for()
    tab_to(page, "[data-testid=stPageLink-NavLink][href*='onderzoek=1']")
    press(page, "Enter")
    assert "onderzoek=1" in page.url  # a link from a screen to itself; what it names is still there at the next press
    tab_to(page, "[role=tab]")
    press(page, "ArrowRight")
    pictured(page, "toetsenbord-tab")
    page.wait_for_selector("[class*=st-key-journeys_open_]")
    tab_to(page, "[class*=st-key-journeys_open_]")
    press(page, "Enter")
    page.wait_for_selector(".tk-words")
    tab_to(page, ".tk-text")
    press(page, "ArrowDown", "Home", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    page.wait_for_selector(".tk-box:not([hidden])")
    pictured(page, "toetsenbord-code")
    press(page, "1")
    page.wait_for_timeout(700)
    with unit_of_work(write=False, engine=app.engine) as session:
        assert len(session.exec(select(Coding)).all()) == before + 1
        assert session.exec(select(Highlight).order_by(col(Highlight.id).desc())).first() is not None


def test_an_uncertain_question_gets_its_organisation(page: Any, app: App) -> None:
    opened(page, app, "vragen?deel=toewijzen")
    page.get_by_text("Waar is de snork").wait_for()
    tab_to(page, "[class*=st-key-items_assign_other_] input")
    page.keyboard.type("Centraal Justitieel", delay=30)
    page.get_by_role("option").first.wait_for()
    press(page, "Enter")
    press(page, "Escape")
    tab_to(page, ".st-key-items_assign_picked button")
    press(page, "Enter")
    page.get_by_text("Hier wacht geen vraag").wait_for()
    with unit_of_work(write=False, engine=app.engine) as session:
        routed = select(Organisation.name).join(Routing, col(Routing.organisation_id) == Organisation.id)
        routed = routed.join(Item, col(Item.id) == Routing.item_id).where(Routing.routed_by == RoutedBy.PERSON)
        assert session.exec(routed).all() == ["Centraal Justitieel Incassobureau"]


def test_an_improvement_is_opened_and_its_status_changed(page: Any, app: App) -> None:
    opened(page, app, "verbeterpunten?organisatie=CBR")
    tab_to(page, "[class*=st-key-backlog_open_] button")
    press(page, "Enter")
    tab_to(page, ".st-key-backlog_status button")
    press(page, "Enter")
    page.wait_for_selector(".st-key-backlog_status_save")
    tab_to(page, ".st-key-backlog_status_save button")
    pictured(page, "toetsenbord-status")
    press(page, "Space")
    page.get_by_text("De status is opgeslagen").first.wait_for()
    with unit_of_work(write=False, engine=app.engine) as session:
        assert session.exec(select(BacklogItem.status)).one() != Status.PROPOSED


@pytest.mark.parametrize("width", [640, 320], ids=["twice as large", "four times"])
def test_at_twice_and_four_times_the_size_nothing_is_read_sideways(chromium: Any, app: App, width: int) -> None:
    """A browser that zooms has fewer pixels of the page across: 640 of 1280 at 200%, 320 at 400% (WCAG 1.4.10)."""
    context = chromium.new_context(viewport={"width": width, "height": 360}, device_scale_factor=2, locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(30_000)
    wide = {}
    for place in (*(screen.address for screen in SCREENS.values()), "klantreizen?onderzoek=1", "vragen?deel=toewijzen"):
        opened(page, app, place)
        pictured(page, f"zoom-{width}-{place.partition('?')[0]}")
        over = page.evaluate("""() => Math.max(...[document.documentElement,
            document.querySelector('[data-testid=stMain]')].map(one => one.scrollWidth - one.clientWidth))""")
        if over > 0:
            wide[place] = over
    context.close()
    assert wide == {}
