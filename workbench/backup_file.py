"""The file of a backup: a zip with one Arrow stream a table, the installation's own settings, and a manifest.

The manifest comes last and says of every part how many rows and which SHA-256 it has; a file that broke off has none.
The same file goes back into SQLite and into PostgreSQL (docs/decisions/0027).
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from journeys.backup_errors import BackupBroken
from journeys.errors import N_
from journeys.file_errors import require_file
from workbench.backup_tables import ARROW, Key, TableShape, read_batches, shapes

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_FILE = 1 << 20  # bytes of one file of settings
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")
Progress = Callable[..., None]


@dataclass(frozen=True)
class TablePart:
    """A table in a backup."""

    shape: TableShape
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        """Its name within the file."""
        return f"tables/{self.shape.name}.arrows"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, how it was made, and which key belongs to it."""

    layout: str
    engine: str
    product: str
    made_at: str
    key: str  # fingerprint
    tables: tuple[TablePart, ...]
    files: dict[str, str]  # name → SHA-256

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(part.rows for part in self.tables)


class _Hashing:
    """A stream that reckons the SHA-256 of what passes."""

    closed = False

    def __init__(self, stream: Any) -> None:
        self.stream, self.sha = stream, hashlib.sha256()

    def write(self, data: Any) -> int:
        self.sha.update(data)
        return int(self.stream.write(data))

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.stream.read(size)
        self.sha.update(data)
        return data

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


def write_backup(
    file: BinaryIO,
    connection: sa.Connection,
    *,
    layout: str,
    product: str,
    made_at: str,
    key: str,
    files: Mapping[str, bytes],
    progress: Progress | None = None,
) -> Manifest:
    """Write all tables of one snapshot to `file`; `connection` is within a transaction that sees one moment."""
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    parts = []
    with zipfile.ZipFile(file, "w") as archive:
        tables = shapes(connection)
        for done, shape in enumerate(tables):
            rows = 0
            with archive.open(_member(f"tables/{shape.name}.arrows"), "w", force_zip64=True) as member:
                hashing = _Hashing(member)
                with pa.ipc.new_stream(pa.PythonFile(hashing, mode="w"), shape.schema, options=options) as stream:
                    for batch in read_batches(connection, shape):
                        stream.write_batch(batch)
                        rows += batch.num_rows
                        if progress:
                            progress(done, len(tables), f"{shape.name} {rows}")
            parts.append(TablePart(shape, rows, hashing.sha.hexdigest()))
        for name, content in files.items():
            archive.writestr(_member(f"files/{name}"), content)
        manifest = Manifest(
            layout=layout,
            engine=connection.dialect.name,
            product=product,
            made_at=made_at,
            key=key,
            tables=tuple(parts),
            files={name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        )
        archive.writestr(_member(MANIFEST), json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1))
    return manifest


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = 0o600 << 16
    return member  # stored: the streams are compressed in themselves, batch by batch


class Backup:
    """A backup that is open for reading."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.archive, self.manifest = archive, manifest

    @contextmanager
    def batches(self, part: TablePart) -> Iterator[Iterator[pa.RecordBatch]]:
        """The batches of a table; on leaving, the rest is read and everything compared with the manifest."""
        with self.archive.open(part.member) as member:
            hashing = _Hashing(member)
            rows = 0

            def told() -> Iterator[pa.RecordBatch]:
                nonlocal rows
                with pa.ipc.open_stream(pa.PythonFile(hashing, mode="r")) as stream:
                    if stream.schema != part.shape.schema:
                        raise ValueError(N_("a table has other columns than the manifest says"))
                    for batch in stream:
                        batch.validate(full=True)
                        rows += batch.num_rows
                        yield batch

            yield told()
            while hashing.read(1 << 20):
                pass
        if hashing.sha.hexdigest() != part.sha256:
            raise ValueError(N_("a checksum differs"))
        if rows != part.rows:
            raise ValueError(N_("rows are missing"))

    def files(self) -> dict[str, bytes]:
        """The installation's own settings; raises ValueError for what the manifest does not know as it is."""
        found = {}
        for name, sha256 in self.manifest.files.items():
            if not _NAME.match(name) or self.archive.getinfo(f"files/{name}").file_size > LARGEST_FILE:
                raise ValueError(N_("the manifest cannot be read"))
            found[name] = self.archive.read(f"files/{name}")
            if hashlib.sha256(found[name]).hexdigest() != sha256:
                raise ValueError(N_("a checksum differs"))
        return found


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """A backup to read from; raises `BackupBroken` when it is none, or when it is damaged where it is read."""
    require_file(path, str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            yield Backup(archive, _read_manifest(archive))
    except (zipfile.BadZipFile, EOFError) as error:
        raise BackupBroken(file=path, reason=N_("it broke off, or is something else")) from error
    except OSError as error:
        if error.errno is not None:  # the disk, not what is on it
            raise
        raise BackupBroken(file=path, reason=N_("what is in it cannot be read")) from error  # Arrow says it so
    except (ValueError, KeyError, TypeError, pa.ArrowException, NotImplementedError, zlib.error) as error:
        words = str(error) if type(error) is ValueError else N_("what is in it cannot be read")
        raise BackupBroken(file=path, reason=words) from error


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        told = json.loads(archive.read(MANIFEST))
        if told["format"] != FORMAT:
            raise ValueError(N_("it has another format than this version knows"))
        parts = tuple(
            TablePart(
                TableShape(
                    name=part["shape"]["name"],
                    columns=tuple((name, kind) for name, kind in part["shape"]["columns"]),
                    primary=tuple(part["shape"]["primary"]),
                    keys=tuple(
                        Key(tuple(key["columns"]), key["table"], tuple(key["referred"]))
                        for key in part["shape"]["keys"]
                    ),
                ),
                int(part["rows"]),
                part["sha256"],
            )
            for part in told["tables"]
        )
        names = [part.shape.name for part in parts]
        columns = [column for part in parts for column in part.shape.columns]
        if not all(map(_NAME.match, [*names, *(name for name, _ in columns)])) or {k for _, k in columns} - set(ARROW):
            raise ValueError(N_("the manifest cannot be read"))
        return Manifest(
            **{name: str(told[name]) for name in ("layout", "engine", "product", "made_at", "key")},
            tables=parts,
            files=dict(told["files"]),
        )
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(N_("the manifest cannot be read")) from error


def verify(path: Path, progress: Progress | None = None) -> tuple[Manifest, int]:
    """Read a whole backup back: checksums, row counts, and whether each row points at one that is there.

    Returns the manifest and how many rows point at nothing; raises `BackupBroken`. Memory: 8 bytes for each row that
    others may point at.
    """
    orphans = 0
    with open_backup(path) as backup:
        backup.files()
        parts = backup.manifest.tables
        wanted = {(key.table, key.referred[0]) for part in parts for key in part.shape.keys}
        known: dict[tuple[str, str], pa.Array] = {}
        for done, part in enumerate(parts):
            if progress:
                progress(done, len(parts), part.shape.name)
            seen: dict[str, list[pa.Array]] = {column: [] for table, column in wanted if table == part.shape.name}
            inner: list[tuple[str, list[pa.Array]]] = []  # columns that point at the table itself
            outer = []
            for key in part.shape.keys:
                if len(key.columns) == 1 and key.table == part.shape.name:
                    inner.append((key.referred[0], []))
                elif len(key.columns) == 1:
                    outer.append(key)
            own = [key.columns[0] for key in part.shape.keys if len(key.columns) == 1 and key.table == part.shape.name]
            with backup.batches(part) as batches:
                for batch in batches:
                    for column, kept in seen.items():
                        kept.append(batch[column])
                    for key in outer:
                        orphans += _strangers(batch[key.columns[0]], known[key.table, key.referred[0]])
                    for (_column, kept), name in zip(inner, own, strict=True):
                        kept.append(batch[name].drop_null())
            for column, kept in seen.items():
                known[part.shape.name, column] = _sorted(kept)
            for column, kept in inner:
                orphans += sum(_strangers(one, known[part.shape.name, column]) for one in kept)
    return backup.manifest, orphans


def _sorted(arrays: list[pa.Array]) -> Any:
    if not arrays:
        return np.array([], dtype=np.int64)
    values = pa.chunked_array(arrays).drop_null()
    return np.sort(values.to_numpy()) if pa.types.is_integer(values.type) else values


def _strangers(values: pa.Array, known: Any) -> int:
    """How many of these values are not among the known ones; nothing points at nothing."""
    values = values.drop_null()
    if not len(values):
        return 0
    if not isinstance(known, np.ndarray):
        return len(values) - int(pc.sum(pc.is_in(values, value_set=known)).as_py() or 0)
    if not len(known):
        return len(values)
    asked = values.to_numpy()
    places = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return int((known[places] != asked).sum())
