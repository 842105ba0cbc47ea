"""The app in a real browser: the real server on a database of its own, and Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench.database import make_engine, unit_of_work
from workbench.serving import streamlit_command

ROOT = Path(__file__).parents[2]
# half a second in which nothing runs, nothing old waits for its successor, nothing moves or fades, and nothing changes:
# a look at the state alone falls between two runs, and what is drawn in the next one would be judged half faded in
QUIET = """(longest) => new Promise((settled, failed) => {
    const begun = performance.now();
    let since = begun;
    const watch = new MutationObserver(() => { since = performance.now(); });
    watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const look = () => {
        const now = performance.now();
        const app = document.querySelector('[data-testid=stApp]');
        const moving = document.getAnimations().filter(one => one.playState === 'running');
        if ((app && app.dataset.testScriptState !== 'notRunning')
            || document.querySelector('[data-stale="true"], [data-testid=stSkeleton]')
            || moving.some(one => one.effect.getComputedTiming().iterations !== Infinity)) since = now;
        if (now - since < 500 && now - begun < longest) return setTimeout(look, 50);
        watch.disconnect();
        now - since < 500 ? failed(new Error('the page never came to rest')) : settled(null);
    };
    look();
})"""
SERIOUS = ("serious", "critical")  # what keeps people out, in the words of axe-core
PICTURES = os.environ.get("TERUGKOPPEL_PICTURES")  # a folder: every picture that a test takes is kept there


class App:
    """The server on its own port and data folder; it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.engine = make_engine(f"sqlite:///{folder / 'terugkoppel.db'}")
        self.process: subprocess.Popen[bytes] | None = None

    def address(self, page: str) -> str:
        return f"http://localhost:{self.port}/{page}"

    def start(self) -> None:
        command = streamlit_command(self.port)
        environment = {**os.environ, "TERUGKOPPEL_DATA_DIR": str(self.folder), "TERUGKOPPEL_LANGUAGE": "nl"}
        self.process = subprocess.Popen(
            command,
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        for _ in range(120):
            try:
                urllib.request.urlopen(self.address("_stcore/health"), timeout=1)
                return
            except OSError:
                time.sleep(0.25)
        pytest.fail("the app did not start")

    def kill(self) -> None:
        """No chance to finish anything."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def app(tmp_path: Path, migrated_sqlite: Path) -> Iterator[App]:
    """The app with the demo's studies in it."""
    from journeys.base import today
    from workbench import wiring
    from workbench.demo.studies import load_studies

    (tmp_path / "terugkoppel.db").write_bytes(migrated_sqlite.read_bytes())
    served = App(tmp_path)
    with unit_of_work(engine=served.engine) as session:
        load_studies(session, wiring.redactor(), today())
    served.start()
    yield served
    served.kill()
    served.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("Chromium is not installed; on Debian: apt-get install chromium")
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, app: App) -> Iterator[Any]:
    """A window of a laptop; an error of our own scripts fails the test."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="nl-NL", has_touch=True)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert not faults


@pytest.fixture(params=[("light", 1440), ("dark", 1440), ("light", 390)], ids=["light", "dark", "phone"])
def window(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    """A window of a laptop in light and in dark, and of a phone; axe may run where a page lets no script in."""
    scheme, width = request.param
    size = {"width": width, "height": 1000}
    context = chromium.new_context(color_scheme=scheme, viewport=size, locale="nl-NL", bypass_csp=True)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    yield opened
    context.close()


def settled(page: Any) -> None:
    """Wait until the app has nothing more to draw, and all that is drawn has faded in."""
    page.evaluate(QUIET, 60_000)


def pictured(page: Any, name: str) -> None:
    """Keep a picture, where pictures are asked for."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def faults(page: Any) -> list[str]:
    """What axe-core finds that keeps people out: rule, and where."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    settled(page)  # what opens fades in as well
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {', '.join(node['html'][:120] for node in rule['nodes'][:3])}"
        for rule in found
        if rule["impact"] in SERIOUS
    ]
