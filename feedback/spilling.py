"""What was met before in a file of any length, in a temporary SQLite file: memory does not grow with it."""

from pysqlite3 import dbapi2


class Met:
    """Keys with a number each; SQLite holds a few megabytes of them in memory and puts the rest on disk."""

    def __init__(self) -> None:
        # no name: a private file that is gone with the connection, even when the process is killed
        self._kept = dbapi2.connect("", isolation_level=None, check_same_thread=False)
        for line in ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-16384", "BEGIN"):
            self._kept.execute(line)
        self._kept.execute("CREATE TABLE met (key BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID")

    def first(self, key: str, number: int) -> int:
        """The number under which the key was met first: this one when it is new."""
        put = "INSERT INTO met VALUES (?, ?) ON CONFLICT DO UPDATE SET number = number RETURNING number"
        return int(self._kept.execute(put, (bytes.fromhex(key), number)).fetchone()[0])

    def again(self, key: str, before: int) -> int:
        """How often the key was met by now, this time included; `before` is what counts when it is new here."""
        put = "INSERT INTO met VALUES (?, ?) ON CONFLICT DO UPDATE SET number = number + 1 RETURNING number"
        return int(self._kept.execute(put, (bytes.fromhex(key), before + 1)).fetchone()[0])

    def knows(self, key: str) -> bool:
        """Whether the key was met."""
        return self._kept.execute("SELECT 1 FROM met WHERE key = ?", (bytes.fromhex(key),)).fetchone() is not None
