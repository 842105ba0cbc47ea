"""How quickly screens open with many questions: an invented database of the asked size, and the app itself on it.

Run as `python -m workbench.screen_benchmark ITEMS ROUNDS` it fills its database where that is empty, opens each screen
and its most used filters through the entry point of the app, and prints how long that took. `screen_volume` fills.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from workbench.settings import environment_for

APP = Path(__file__).parent / "app.py"
LONGEST = 900  # seconds for one screen; a slow one is measured, not broken off
OTHER = {"organisatie": "Proef 2"}
YEAR = {"periode": "52-weken"}
_Round = tuple[float, float, list[tuple[float, str]]]  # seconds, those of the processor, statements with theirs

# what is opened: name, address, its parameters, and what is changed after: name → parameters or values of widgets
SCREENS: tuple[tuple[str, str, dict[str, str], dict[str, dict[str, str]]], ...] = (
    ("overview", "overzicht", {}, {"organisation": OTHER, "period": YEAR}),
    (
        *("items", "vragen", {}),
        {
            "organisation": OTHER,
            "period": YEAR,
            "channel": {"items_channel": "phone"},
            "word": {"items_search": "rijbewijs"},
            "undated": {"toon": "zonder-datum"},
            "unrouted": {"toon": "zonder-organisatie"},
            "unsure": {"toon": "onzeker"},
        },
    ),
    ("items: channels", "vragen", {"deel": "kanalen"}, {"organisation": OTHER, "period": YEAR}),
    ("items: assign", "vragen", {"deel": "toewijzen"}, {"organisation": OTHER}),
    ("items: quiet", "vragen", {"deel": "stille-organisaties"}, {"period": YEAR}),
    ("items: referrals", "vragen", {"deel": "doorverwezen"}, {"organisation": OTHER}),
    ("items: behind", "vragen", {"deel": "achter-de-vraag"}, {"organisation": OTHER}),
    ("topics", "onderwerpen", {}, {"organisation": OTHER, "period": YEAR}),
    ("topics: course", "onderwerpen", {"deel": "verloop"}, {"organisation": OTHER}),
    ("topics: where", "onderwerpen", {"deel": "waar"}, {"organisation": OTHER}),
    ("topic", "onderwerpen", {"onderwerp": "1"}, {"period": YEAR}),
    ("improvements", "verbeterpunten", {"organisatie": "Proef 1"}, {"organisation": OTHER}),
    ("effect", "effect", {}, {"organisation": OTHER}),
    ("reports", "rapporten", {"organisatie": "Proef 1"}, {"organisation": OTHER}),
    ("journeys", "klantreizen", {}, {"organisation": OTHER}),
    ("letters", "brieven", {}, {"organisation": OTHER}),
    ("administration", "beheer", {}, {}),
)


@dataclass(frozen=True)
class Opened:
    """One screen, first seen or after a change: seconds (half and 95% of the rounds), statements, the slowest one."""

    screen: str
    change: str  # "": first view
    p50: float
    p95: float
    cpu: float  # seconds of the processor, half of the rounds: what is left of it on a machine with nothing else to do
    statements: int
    statement_seconds: float
    slowest_seconds: float
    slowest: str


@dataclass(frozen=True)
class ScreenSpeed:
    """All screens on one invented database; `load`: processes that wanted to run before and after, of `cores`."""

    items: int
    engine: str
    invented: bool
    fill_seconds: float
    database_mb: int
    load: tuple[float, float]
    cores: int
    first_view_p95: float
    filter_p95: float
    screens: tuple[Opened, ...]


def measure_screens(items: int, rounds: int = 3, keep: Path | None = None, url: str = "") -> ScreenSpeed:
    """Fill a database (in `keep`, or away afterwards; `url`: an empty PostgreSQL) and open each screen in a child."""
    with tempfile.TemporaryDirectory(prefix="terugkoppel-bench-") as folder:
        environment = environment_for(keep or Path(folder) / "data")
        if url:
            environment["TERUGKOPPEL_DATABASE_URL"] = url
        child = [sys.executable, "-m", "workbench.screen_benchmark", str(items), str(rounds)]
        done = subprocess.run(child, env=environment, stdout=subprocess.PIPE, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    screens = tuple(Opened(**one) for one in told.pop("screens"))
    return ScreenSpeed(
        screens=screens,
        invented=True,
        first_view_p95=max(one.p95 for one in screens if not one.change),
        filter_p95=max((one.p95 for one in screens if one.change), default=0.0),
        **told,
    )


@contextmanager
def noted(engine: Any) -> Iterator[list[tuple[float, str]]]:
    """Every statement of this engine in the meantime, with its seconds; reading its rows is not among them."""
    from sqlalchemy import event

    found: list[tuple[float, str]] = []
    begun: list[float] = []

    def before(*_given: Any) -> None:
        begun.append(time.perf_counter())

    def after(_connection: Any, _cursor: Any, statement: str, *_given: Any) -> None:
        found.append((time.perf_counter() - begun.pop(), statement))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def open_screen(address: str, parameters: dict[str, str], at: Any = None) -> Any:
    """The app at an address, in a session of its own or moved there; raises what the screen raised."""
    from streamlit.testing.v1 import AppTest
    from streamlit.util import calc_hash

    app = at or AppTest.from_file(APP, default_timeout=LONGEST)
    app._page_hash = calc_hash(address)  # a page that is a function has no file to switch to
    for key in [name for name in parameters if name.startswith("items_")]:
        widget = next(one for kind in (app.text_input, app.selectbox) for one in kind if one.key == key)
        widget.set_value(parameters[key])
    app.query_params = {name: value for name, value in parameters.items() if not name.startswith("items_")}
    app.run()
    if app.exception:
        raise RuntimeError(f"{address}: {app.exception[0].value}")
    return app


def measure(rounds: int, only: str = "") -> list[Opened]:
    """Open each screen after a first time that loads its modules; each change `rounds` times on a fresh first view."""
    from streamlit.components.v2 import manifest_scanner

    from workbench.database import ready_engine
    from workbench.settings import settings

    engine = ready_engine(settings().url)
    # a server reads once what every installed package says of itself, a test of a screen each time
    scan: Any = manifest_scanner.scan_component_manifests
    manifest_scanner.scan_component_manifests = cache(scan)
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    found: list[Opened] = []
    for name, address, parameters, changes in SCREENS:
        if only and only not in name:
            continue
        open_screen(address, parameters)
        told: dict[str, list[_Round]] = {"": []}
        for change, changed in [*changes.items()] * rounds or [("", {})] * rounds:
            first, app = _timed(engine, address, parameters)
            told[""].append(first)
            if change:
                told.setdefault(change, []).append(_timed(engine, address, parameters | changed, app)[0])
        found += [_told(name, change, some) for change, some in told.items()]
        sys.stderr.write("".join(f"{one.screen} {one.change}: {one.p95}\n" for one in found[-len(told) :]))
    return found


def _timed(engine: Any, address: str, parameters: dict[str, str], at: Any = None) -> tuple[_Round, Any]:
    with noted(engine) as statements:
        begun, worked = time.perf_counter(), time.process_time()
        app = open_screen(address, parameters, at=at)
        return (time.perf_counter() - begun, time.process_time() - worked, statements), app


def _told(name: str, change: str, some: list[_Round]) -> Opened:
    seconds = sorted(one[0] for one in some)
    statements = some[-1][2]
    slowest = max(statements, default=(0.0, ""))
    return Opened(
        screen=name,
        change=change,
        p50=round(median(seconds), 3),
        p95=round(seconds[min(int(0.95 * len(seconds)), len(seconds) - 1)], 3),
        cpu=round(median(one[1] for one in some), 3),
        statements=len(statements),
        statement_seconds=round(sum(one for one, _words in statements), 3),
        slowest_seconds=round(slowest[0], 3),
        slowest=" ".join(slowest[1].split())[:300],
    )


def main(items: int, rounds: int, only: str = "") -> None:
    """Fill the database of this process where it is empty, open the screens, and print how long it took."""
    from workbench.database import ready_engine
    from workbench.screen_volume import fill, size_of
    from workbench.settings import settings

    engine = ready_engine(settings().url)
    begun = time.perf_counter()
    fill(engine, items)
    filled = time.perf_counter() - begun
    before = os.getloadavg()[0]
    screens = measure(rounds, only)
    told = {
        "items": items,
        "engine": engine.dialect.name,
        "fill_seconds": round(filled, 1),
        "database_mb": size_of(engine),
        "load": (round(before, 1), round(os.getloadavg()[0], 1)),
        "cores": os.cpu_count(),
        "screens": [asdict(one) for one in screens],
    }
    print(json.dumps(told))  # noqa: T201 - to the parent


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
