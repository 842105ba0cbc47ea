"""Before the app is served a database is looked at without loading what takes a second."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from workbench.database import make_engine, upgrade
from workbench.layout import newest, surely_newest


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A SQLite file in a folder with signs that mean something in an address, with the newest layout."""
    (tmp_path / "map met #1").mkdir()
    place = f"sqlite:///{tmp_path}/map%20met%20%231/gegevens.db"
    engine = make_engine(place)
    upgrade(engine)
    engine.dispose()
    return place


def test_a_file_with_the_newest_layout_needs_no_closer_look(url: str) -> None:
    assert surely_newest(url)


def test_an_older_layout_is_looked_at_closer(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    assert newest() > "0001"
    assert not surely_newest(url)


@pytest.mark.parametrize("content", [b"", b"geen database" * 100])
def test_what_is_no_database_yet_is_looked_at_closer_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "gegevens.db"
    file.write_bytes(content)
    assert not surely_newest(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert not surely_newest(f"sqlite:///{tmp_path / 'nergens.db'}")
    assert not (tmp_path / "nergens.db").exists()


def test_another_engine_is_looked_at_closer() -> None:
    assert not surely_newest("postgresql://nergens/terugkoppel")
