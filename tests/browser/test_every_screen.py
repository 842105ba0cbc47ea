"""Every screen with the demo project in it, in light, dark and on a phone: whole, and without a fault that axe sees."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ROOT, App, faults, pictured, settled

pytestmark = pytest.mark.browser

PLACES = (
    "overzicht",
    *("klantreizen", "klantreizen?studie=1"),
    *("vragen", "vragen?deel=importeren", "vragen?deel=kanalen", "vragen?deel=toewijzen", "vragen?deel=doorverwezen"),
    *("vragen?deel=stille-organisaties", "vragen?deel=achter-de-vraag"),
    *("onderwerpen", "onderwerpen?deel=verloop", "onderwerpen?deel=waar", "onderwerpen?deel=groepen"),
    *("onderwerpen?deel=zoeken", "onderwerpen?deel=beslissingen", "onderwerpen?onderwerp=1"),
    *("verbeterpunten?organisatie=CBR", "effect", "rapporten?organisatie=CBR", "brieven", "beheer"),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app with the demo project in it, through its whole loop."""
    served = App(tmp_path_factory.mktemp("demo"))
    environment = {**os.environ, "TERUGKOPPEL_DATA_DIR": str(served.folder), "TERUGKOPPEL_LANGUAGE": "nl"}
    command = [sys.executable, "-c", "from workbench.cli import main; main()", "demo"]
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    served.start()
    yield served
    served.kill()
    served.engine.dispose()


def opened(page: Any, app: App, place: str) -> None:
    """Wait until the whole screen is drawn."""
    page.goto(app.address(place))
    page.wait_for_selector("h1")
    settled(page)


@pytest.mark.parametrize("place", PLACES)
def test_it_is_whole_and_keeps_nobody_out(app: App, window: Any, place: str) -> None:
    opened(window, app, place)
    pictured(window, Path(place.replace("?", "-").replace("=", "-")).name)
    assert window.locator("[data-testid=stException]").count() == 0
    assert faults(window) == []
