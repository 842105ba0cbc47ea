"""The app as its users meet it: the real entry point on a fresh database of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.workbench.commands import Shell
from workbench.database import engine_for, unit_of_work
from workbench.settings import settings

APP = Path(__file__).parents[2] / "workbench" / "app.py"

OpenScreen = Callable[..., AppTest]

# each AppTest reads what every installed package says of itself, as long as a screen takes: once is enough
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """The command line, in a folder without anything in it."""
    return Shell(tmp_path)


@pytest.fixture
def settled(shell: Shell, migrated_sqlite: Path) -> Shell:
    """The command line of an installation with an empty database."""
    return shell.with_database(migrated_sqlite)


@pytest.fixture
def data_dir(tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The settings of this test point at a migrated, empty database in a folder of its own."""
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("TERUGKOPPEL_DATABASE_URL", raising=False)
    settings.cache_clear()
    st.cache_resource.clear()
    (tmp_path / "terugkoppel.db").write_bytes(migrated_sqlite.read_bytes())
    yield tmp_path
    engine_for(settings().url).dispose()
    settings.cache_clear()
    st.cache_resource.clear()


@pytest.fixture
def open_screen(data_dir: Path) -> OpenScreen:
    """Open the app at an address: `open_screen("vragen", organisatie="CBR")`; pass `at=` to move on."""

    def opened(address: str = "overzicht", *, at: AppTest | None = None, **parameters: str) -> AppTest:
        app = at or AppTest.from_file(APP, default_timeout=30)
        # a page that is a function has no file for AppTest.switch_page to find
        app._page_hash = calc_hash(address)
        app.query_params = dict(parameters)
        return app.run()

    return opened


@dataclass(frozen=True)
class Filled:
    """Numbers of what `filled` put in the database."""

    cbr: int
    duo: int
    rising: int
    steady: int
    other: int
    link: int
    last_sunday: date


@pytest.fixture
def filled(data_dir: Path) -> Filled:
    """A small but whole loop: two organisations, three topics (one rising), a study, a link, improvements."""
    from exports.models import BacklogItem, Status
    from feedback.models import ImportBatch, Item, QuarantinedRow, Routing, Source
    from journeys.changes import ensure_organisation, ensure_process
    from journeys.models import Code, Study
    from topics.models import PainPointLink, Topic, TopicAssignment

    today = date.today()  # noqa: DTZ011 - the day of this machine, as on screen
    sunday = today - timedelta(days=today.isoweekday())
    with unit_of_work() as session:
        cbr = ensure_organisation(session, "CBR")
        duo = ensure_organisation(session, "DUO")
        source = Source(name="Informatiepunt")
        session.add(source)
        session.flush()
        batch = ImportBatch(source_id=source.id, kind="questions", file_name="vragen.csv", read=200, imported=198)
        session.add(batch)
        session.flush()
        session.add(QuarantinedRow(batch_id=batch.id, row_number=7, reason="geen tekst"))

        def topic(organisation_id: int | None, label: str, days_ago: list[int | None]) -> Topic:
            items = [
                Item(
                    batch_id=batch.id,
                    source_id=source.id,
                    row_key=f"{label}-{number}",
                    text=f"Vraag {number} over {label}",
                    asked_on=None if days is None else sunday - timedelta(days=days),
                    channel="counter" if number % 2 else None,
                )
                for number, days in enumerate(days_ago)
            ]
            session.add_all(items)
            session.flush()
            made = Topic(
                organisation_id=organisation_id,
                label=label,
                keywords=["keuring", "arts"],
                representative=[items[0].id, items[1].id],
                model_id="fake-64",
                centroid=b"\0" * 256,
            )
            session.add(made)
            session.flush()
            for item in items:
                session.add(Routing(item_id=item.id, organisation_id=organisation_id))
                session.add(TopicAssignment(item_id=item.id, topic_id=made.id))
            return made

        # 84 days are the last twelve weeks; 168 with the period before
        rising = topic(cbr.id, "Uitslag van de keuring", [*range(0, 80, 2), 100, 120, 400, None])
        steady = topic(cbr.id, "Rijbewijs verlengen", [*range(0, 160, 8), 380])
        other = topic(duo.id, "Studieschuld aflossen", [*range(0, 160, 16), 390])
        loose = Item(batch_id=batch.id, source_id=source.id, row_key="los", text="Ik snap het niet", asked_on=sunday)
        session.add(loose)
        process = ensure_process(session, cbr.id or 0, "Gezondheidsverklaring")
        session.add(Study(process_id=process.id, title="Rijbewijs na 75"))
        code = Code(name="Lang wachten op de uitslag")
        session.add(code)
        session.flush()
        link = PainPointLink(code_id=code.id, process_id=process.id, topic_id=rising.id, similarity=0.62)
        session.add(link)
        late, live = today - timedelta(days=3), sunday - timedelta(days=30)
        session.add(BacklogItem(organisation_id=cbr.id, title="Kortere brief", status=Status.SENT, due_on=late))
        session.add(BacklogItem(organisation_id=cbr.id, title="Uitslag per sms", status=Status.LIVE, live_on=live))
        session.flush()
        numbers = (cbr.id, duo.id, rising.id, steady.id, other.id, link.id)
    return Filled(*(number or 0 for number in numbers), last_sunday=sunday)


def texts(at: AppTest) -> str:
    """Everything the screen says, in one string."""
    kinds = (at.title, at.subheader, at.markdown, at.caption, at.error, at.success, at.text)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.fixture
def said() -> Callable[[AppTest], str]:
    """What a screen says, as one text to look in."""
    return texts
