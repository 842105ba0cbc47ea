"""Which layout of the database this version needs, and whether a SQLite file has it: told without loading SQLAlchemy.

Asked by every command and before the app is served, where a second counts.
"""

import os
from pathlib import Path
from urllib.parse import quote, unquote

MIGRATIONS = Path(__file__).parent / "migrations"
SQLITE = "sqlite:///"


def layouts() -> list[str]:
    """The numbers of all layouts, in order: without alembic, whose import takes longer than listing topics."""
    return sorted(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def newest() -> str:
    """The number of the layout that this version needs."""
    return layouts()[-1]


def surely_newest(url: str) -> bool:
    """Whether a SQLite file is there and has the newest layout; False: look closer (`workbench.database.upgrade`)."""
    from pysqlite3 import dbapi2

    place = unquote(url.removeprefix(SQLITE))
    if not url.startswith(SQLITE) or "?" in url or not os.access(place, os.W_OK):
        return False
    try:
        read = dbapi2.connect(f"file:{quote(place)}?mode=ro", uri=True)
        try:
            return bool(read.execute("SELECT version_num FROM alembic_version").fetchall() == [(newest(),)])
        finally:
            read.close()
    except dbapi2.Error:
        return False
