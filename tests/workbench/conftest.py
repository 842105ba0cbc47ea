"""The app as its users meet it: the real entry point on a fresh database of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from workbench.database import engine_for
from workbench.settings import settings

APP = Path(__file__).parents[2] / "workbench" / "app.py"

OpenScreen = Callable[..., AppTest]


@pytest.fixture
def data_dir(tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The settings of this test point at a migrated, empty database in a folder of its own."""
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("TERUGKOPPEL_DATABASE_URL", raising=False)
    settings.cache_clear()
    (tmp_path / "terugkoppel.db").write_bytes(migrated_sqlite.read_bytes())
    yield tmp_path
    engine_for(settings().url).dispose()
    settings.cache_clear()


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
