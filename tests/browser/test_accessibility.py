"""What people who see, hear or point otherwise meet: axe-core finds no serious fault in pages, sheets and screens."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from exports.citizens import citizens_page, render_citizens
from exports.desk import desk_sheet, render_desk
from exports.formats import render_backlog
from exports.models import BacklogItem, Status
from exports.own_letter import render_own_record
from exports.proposals import propose_items
from exports.quoted import LeftIn
from exports.report import make_report, render
from journeys.models import JourneySession
from journeys.own_record import own_record
from journeys.periods import parse_period
from tests.browser.conftest import ROOT, App, faults, pictured, settled
from tests.exports.backlog_rows import a_backlog, a_row
from tests.exports.backlog_seed import TODAY, seed
from workbench.database import unit_of_work

pytestmark = pytest.mark.browser

QUARTER = parse_period("2026-Q3", TODAY)
SCREENS = (
    ("rapporten?organisatie=CBR&periode=2026-Q3", "[role=tab]"),
    ("brieven?organisatie=CBR", "[role=tab]"),
    ("verbeterpunten?organisatie=CBR", ".st-key-backlog_view button"),
)


@pytest.fixture
def app(tmp_path: Path, migrated_sqlite: Path) -> Iterator[App]:
    """The app with one organisation: questions, a study, a funnel, improvements, one of them live with its answer."""
    (tmp_path / "terugkoppel.db").write_bytes(migrated_sqlite.read_bytes())
    served = App(tmp_path)
    with unit_of_work(engine=served.engine) as session:
        organisation_id = seed(session)
        propose_items(session, organisation_id, today=TODAY)
        session.add(
            BacklogItem(
                organisation_id=organisation_id,
                title="Ik vond het nummer niet",
                title_edited=True,
                status=Status.LIVE,
                live_on=date(2026, 8, 3),
                answer="Het telefoonnummer staat bovenaan de brief.",
            )
        )
    served.start()
    yield served
    served.kill()
    served.engine.dispose()


def documents(app: App) -> dict[str, bytes]:
    """Every page that leaves as HTML."""
    with unit_of_work(write=False, engine=app.engine) as session:
        letter = render_own_record(
            own_record(session, told_by(session)),
            (LeftIn("report", 1, "CBR", datetime(2026, 10, 1, tzinfo=UTC)),),
            as_="html", today=TODAY, contact="Bel Noor: 013 – 123 45 67", kept_months=60,
            link="https://terugkoppel.example/deelnemer#abc",
        )  # fmt: skip
        return {
            "rapport": render(make_report(session, 1, QUARTER, today=TODAY), "html"),
            "burgers": render_citizens(citizens_page(session, 1, QUARTER), "html"),
            "balie": render_desk(desk_sheet(session, QUARTER, today=TODAY), "html"),
            "verbeterpunten": render_backlog(a_backlog(a_row(1)), "html")[0],
            "brief-deelnemer": letter,
        }


def told_by(session: Session) -> int:
    """A respondent who told something that can be shown."""
    return session.exec(select(JourneySession.respondent_id).order_by(col(JourneySession.id))).first() or 0


def test_axe_finds_a_fault_where_there_is_one(window: Any) -> None:
    window.set_content('<html lang="nl"><title>Proef</title><main><h1>Dag</h1><img src="data:,"></main></html>')
    assert [fault.partition(":")[0] for fault in faults(window)] == ["image-alt"]


def test_what_leaves_as_a_web_page_has_no_serious_fault_and_fits_a_phone(app: App, window: Any, tmp_path: Path) -> None:
    for name, content in documents(app).items():
        (tmp_path / f"{name}.html").write_bytes(content)
        window.goto(f"file://{tmp_path / name}.html")
        pictured(window, f"pagina-{name}")
        assert faults(window) == [], name
        width = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, name


def test_the_page_without_an_account_has_no_serious_fault(app: App, window: Any) -> None:
    environment = {**os.environ, "TERUGKOPPEL_DATA_DIR": str(app.folder), "TERUGKOPPEL_PUBLIC_URL": app.address("")}
    command = [sys.executable, "-c", "from workbench.cli import main; main()", "link", "CBR", "--json"]
    told = json.loads(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout)

    window.goto(told["url"])
    assert window.locator("textarea").count()
    assert faults(window) == []
    window.goto(told["url"] + "x")  # a link that is not one
    assert faults(window) == []


def test_a_respondents_own_page_has_no_serious_fault_before_and_after_they_answer(app: App, window: Any) -> None:
    environment = {**os.environ, "TERUGKOPPEL_DATA_DIR": str(app.folder), "TERUGKOPPEL_PUBLIC_URL": app.address("")}
    with unit_of_work(write=False, engine=app.engine) as session:
        person = str(told_by(session))
    command = [sys.executable, "-c", "from workbench.cli import main; main()", "respondent", "link", person, "--json"]
    told = json.loads(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout)

    window.goto(told["url"])
    pictured(window, "pagina-deelnemer")
    assert faults(window) == []
    window.locator("textarea").first.fill("Het was een andere brief.")
    window.locator("form", has=window.locator("textarea")).locator("button").first.click()
    window.wait_for_load_state()
    pictured(window, "pagina-deelnemer-geantwoord")
    assert faults(window) == []
    window.goto(told["url"] + "x")  # a link that is not one
    assert faults(window) == []


def test_a_screen_tells_which_language_it_speaks(app: App, page: Any) -> None:
    for address, language in (("overzicht", "nl"), ("overzicht?taal=en", "en")):
        page.goto(app.address(address))
        page.wait_for_selector("h1")
        settled(page)
        assert page.evaluate("document.documentElement.lang") == language


def test_screens_of_what_goes_back_have_no_serious_fault(app: App, window: Any) -> None:
    for place, parts in SCREENS:
        window.goto(app.address(place))
        window.wait_for_selector(parts)
        settled(window)
        for number in range(window.locator(parts).count()):
            window.locator(parts).nth(number).click()
            settled(window)
            pictured(window, f"{place[:9]}-{number}")
            assert faults(window) == [], (place, number)
