"""What the walks share: windows, commands, going from screen to screen, and a file of somebody's own questions."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from journeys.base import today
from tests.browser.conftest import ROOT, App, settled

TERUGKOPPEL = (sys.executable, "-c", "from workbench.cli import main; main()")
LAPTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SUBJECTS = (
    (
        ("Hoe vraag ik een parkeerkaart aan", "Het aanvragen van een parkeerkaart lukt niet", "Parkeerkaart aanvragen"),
        ("op de website?", "zonder DigiD?", "voor mijn moeder?", "als ik slecht ter been ben?", "voor bezoek?"),
    ),
    (
        ("Wat kost een nieuw paspoort", "Waarom is een paspoort zo duur", "Kan ik het paspoort later betalen"),
        ("voor een kind?", "met spoed?", "als ik een uitkering heb?", "voor twee personen?", "bij de balie?"),
    ),
    (
        ("Wanneer wordt het grofvuil opgehaald", "Het grofvuil is niet opgehaald", "Grofvuil laten ophalen"),
        ("in onze straat?", "deze week?", "na een verhuizing?", "voor een oude bank?", "bij een flat?"),
    ),
)


def a_window(chromium: Any, size: dict[str, int] = LAPTOP, **more: Any) -> Any:
    """A window of its own; axe may run where a page lets no script in. Close its `context`."""
    opened = chromium.new_context(viewport=size, locale="nl-NL", bypass_csp=True, **more).new_page()
    opened.set_default_timeout(30_000)
    return opened


def environment(app: App) -> dict[str, str]:
    """The settings by which commands and processes find the data of this app."""
    return {
        **os.environ,
        "TERUGKOPPEL_DATA_DIR": str(app.folder),
        "TERUGKOPPEL_PUBLIC_URL": app.address("").rstrip("/"),
        "TERUGKOPPEL_LANGUAGE": "nl",
    }


def served(app: App) -> None:
    """`terugkoppel serve` as a user starts it: it makes the database, and does the jobs too. `app.kill()` ends it."""
    app.process = subprocess.Popen(
        [*TERUGKOPPEL, "serve", "--port", str(app.port)],
        cwd=ROOT,
        env=environment(app),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for _ in range(240):
        with suppress(OSError):
            urllib.request.urlopen(app.address("_stcore/health"), timeout=1)
            return
        time.sleep(0.25)
    pytest.fail("the app did not start")


def command(app: App, *words: str) -> Any:
    """What `terugkoppel …` says as JSON, with the data of this app; it must end well."""
    whole = [*TERUGKOPPEL, *words, "--json"]
    return json.loads(subprocess.run(whole, cwd=ROOT, env=environment(app), capture_output=True, check=True).stdout)


def opened(page: Any, address: str) -> None:
    """By an address that was kept or sent; wait until the whole screen is drawn."""
    page.goto(address)
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)


def to_screen(page: Any, name: str) -> None:
    """By the navigation at the left."""
    page.locator(".st-key-shell_navigation").get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)


def to_part(page: Any, name: str) -> None:
    """By a tab."""
    page.get_by_role("tab", name=name, exact=True).click()
    settled(page)


def pick(page: Any, field: str, option: str, *, last: bool = False) -> None:
    """Choose in a list by typing; `last`: the list on the screen, where the sidebar has one of that name too."""
    named = page.get_by_role("combobox", name=field, exact=True)
    chosen = named.last if last else named.first
    chosen.click()
    chosen.fill(option)
    page.get_by_role("option", name=option).first.click()
    settled(page)


def sideways(page: Any) -> int:
    """How many pixels a page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def smallest_letters(page: Any) -> float:
    """The size of the smallest letters outside charts, in pixels; charts have a table or sentence beside them."""
    size: float = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            let smallest = Infinity;
            while (walker.nextNode()) {
                const place = walker.currentNode.parentElement;
                if (!walker.currentNode.data.trim() || !place.checkVisibility() || place.closest('svg')) continue;
                smallest = Math.min(smallest, parseFloat(getComputedStyle(place).fontSize));
            }
            return smallest;
        }"""
    )
    return size


def own_questions(file: Path, organisation: str) -> int:
    """Write a file as a desk keeps it, of eight weeks; returns how many rows have a question to take in."""
    asked = [" ".join(parts) for subject in SUBJECTS for parts in product(*subject)]
    asked[1] += " Bel mij op 06 12345678."
    days = [today() - timedelta(days=7 + number * 5 % 56) for number in range(len(asked))]
    rows = [
        f"{day:%Y-%m-%d};Stadsloket;{words};{organisation};geholpen" for day, words in zip(days, asked, strict=True)
    ]
    rows.insert(3, f"2026-02-31;Stadsloket;Waar is het loket?;{organisation};geholpen")  # no such day
    file.write_text("\n".join(["Datum;Balie;Vraag;Organisatie;Uitkomst", *rows]), "utf-8")
    return len(asked)
