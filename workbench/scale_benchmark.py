"""From a Parquet file of any size to stored questions with topics, and what one night more costs: how it grows.

Run as `python -m workbench.scale_benchmark FILE NIGHT` it takes both files in as users would and prints how long each
part took; the parent makes the files and watches. The volume is invented: real titles in made sentences.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from workbench.import_benchmark import EVERY, PERSONAL, watched
from workbench.screen_volume import CHANNELS, DAYS
from workbench.settings import environment_for

BATCH = 50_000
# a channel as people write it, and as it is kept
FOUND_AS = dict(zip(("balie", "telefoon", "web", "e-mail", "informatiepunt", "brief"), CHANNELS, strict=True))
OWNERS = ("UWV", "SVB", "DUO", "CBR", "RDW", "CJIB", "CAK", "IND", "Kadaster", "KVK", "CIZ", "Toeslagen")
ASKING = (
    "Hoe lang duurt het voordat ik bericht krijg over {title}?",
    "Ik begrijp de brief over {title} niet, wat moet ik nu doen?",
    "Waar kan ik terecht voor {title} als ik geen DigiD heb?",
    "{title}: de website geeft een foutmelding",
    "Kan ik {title} voor mijn moeder regelen met een machtiging?",
    "Wat kost {title} en hoe betaal ik dat?",
)


@dataclass(frozen=True)
class Scaled:
    """One size: seconds of each part, the most memory of all processes, and how it grew beside the first size.

    `growth` is the seconds of import and topics a question, divided by those of the first size; `night` is the import
    of the questions of one night, their topics and the counts; `wrong_counts` should be 0. `straight`: the questions
    were put in the tables as they are, unread and not redacted, and their seconds are no import's.
    """

    rows: int
    compute: str
    straight: bool
    invented: bool
    import_seconds: float
    topics_seconds: float
    night_seconds: float
    whole_seconds: float
    cpu_seconds: float
    peak_mb: int
    database_mb: int
    topics: int
    without_topic: int
    wrong_counts: int
    growth: float


def measure_scale(
    titles: Sequence[str], sizes: Sequence[int], night: int, compute: str = "local", *, straight: bool = False
) -> list[Scaled]:
    """Each size in processes of its own, into an empty SQLite database; then `night` questions more.

    `compute` as in TERUGKOPPEL_COMPUTE; `straight` leaves the import of all but the night out.
    """
    found: list[Scaled] = []
    for rows in sizes:
        with tempfile.TemporaryDirectory(prefix="terugkoppel-bench-") as folder:
            file, more = Path(folder) / "vragen.parquet", Path(folder) / "nacht.parquet"
            write_questions(file, titles, rows)
            write_questions(more, titles, night, first=rows)
            environment = environment_for(Path(folder) / "data") | {"TERUGKOPPEL_COMPUTE": compute}
            command = [sys.executable, "-m", "workbench.scale_benchmark", str(file), str(more)]
            command += ["straight"] if straight else []
            told, peak = watched(command, environment)
        whole = told["import_seconds"] + told["topics_seconds"]
        first = found[0].whole_seconds / found[0].rows if found else whole / rows
        found.append(
            Scaled(
                rows=rows,
                compute=compute,
                straight=straight,
                invented=True,
                peak_mb=peak,
                whole_seconds=round(whole, 1),
                growth=round(whole / rows / first, 3),
                **told,
            )
        )
    return found


def questions(titles: Sequence[str], rows: int, first: int = 0) -> Iterator[tuple[str, date, str, str, str]]:
    """(number, day, question, channel, organisation); each title belongs to one organisation, the first to most."""
    from journeys.base import today
    from topics.benchmarks import SLIPS
    from topics.training_texts import misspelt

    chance = random.Random(first + 1)  # noqa: S311 - the same file each time
    weights = [1 / (place + 1) for place in range(len(OWNERS))]
    owners = random.Random(7).choices(OWNERS, weights, k=len(titles))  # noqa: S311 - the same owners each time
    last = today()
    for number in range(first, first + rows):
        at = chance.randrange(len(titles))
        asked = misspelt(chance.choice(ASKING).format(title=titles[at]), chance, SLIPS)
        if number % EVERY == 0:
            asked = f"{PERSONAL[number // EVERY % len(PERSONAL)]} {asked}"
        day = last - timedelta(days=chance.randrange(DAYS))
        yield f"q-{number}", day, asked, chance.choice(tuple(FOUND_AS)), owners[at]


def write_questions(file: Path, titles: Sequence[str], rows: int, first: int = 0) -> None:
    """A Parquet file of made questions."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ("nummer", "datum", "vraag", "kanaal", "organisatie")
    schema = pa.schema([(name, pa.date32() if name == "datum" else pa.string()) for name in names])
    made = questions(titles, rows, first)
    with pq.ParquetWriter(file, schema) as writer:
        while some := list(islice(made, BATCH)):
            writer.write_table(pa.table(list(zip(*some, strict=True)), schema=schema))


def put_straight(engine: Any, file: Path) -> int:
    """The questions of a file into empty tables, as an import would leave them; returns how many."""
    import pyarrow.parquet as pq
    from sqlmodel import Session

    from feedback.models import ImportBatch, Source
    from journeys.base import utc_now
    from journeys.changes import ensure_organisation
    from workbench.screen_volume import bulk, filling

    rows = 0
    with filling(engine) as connection:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            owners = {name: ensure_organisation(session, name).id for name in OWNERS}
            source = Source(name="bench")
            session.add(source)
            session.flush()
            batch = ImportBatch(source_id=source.id or 0, kind="questions", file_name=file.name, finished_at=utc_now())
            session.add(batch)
            session.flush()
            before = (batch.id, source.id, "questions")
            session.commit()
        for some in pq.ParquetFile(file).iter_batches(BATCH):
            told = list(zip(*(column.to_pylist() for column in some.columns), strict=True))
            numbers = range(rows + 1, rows + len(told) + 1)
            bulk(
                connection,
                "item",
                (
                    (number, *before, key, asked, day, FOUND_AS[channel], None, None, None, False, False)
                    for number, (key, day, asked, channel, _owner) in zip(numbers, told, strict=True)
                ),
            )
            bulk(
                connection,
                "routing",
                ((at, owners[row[-1]], "column", 1.0, "", row[2]) for at, row in zip(numbers, told, strict=True)),
            )
            rows += len(told)
    return rows


def main(file: Path, night: Path, way: str = "") -> None:
    """Take the file in, find topics, then the night's file; print how long each took."""
    import resource

    from sqlmodel import col, func, select

    from topics.models import Topic, TopicAssignment
    from workbench import count_index
    from workbench.database import ready_engine, unit_of_work
    from workbench.screen_volume import size_of
    from workbench.settings import settings
    from workbench.tasks import find_topics, import_path

    engine = ready_engine(settings().url)
    begun = time.perf_counter()

    def since() -> float:
        nonlocal begun
        was, begun = begun, time.perf_counter()
        return round(begun - was, 1)

    def taken_in(path: Path) -> int:
        return import_path(path, "questions", source="bench").imported

    rows = put_straight(engine, file) if way == "straight" else taken_in(file)
    importing = since()
    find_topics()
    finding = since()
    rows += taken_in(night)
    find_topics()
    with unit_of_work() as session:
        count_index.settle(session)
    added = since()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    with unit_of_work(write=False) as session:
        wrong = len(count_index.differences(session))
        topics = session.exec(select(func.count()).select_from(Topic).where(col(Topic.retired_at).is_(None))).one()
        placed = session.exec(select(func.count()).select_from(TopicAssignment)).one()
    told: dict[str, Any] = {
        "import_seconds": importing,
        "topics_seconds": finding,
        "night_seconds": added,
        "cpu_seconds": round(sum(one.ru_utime + one.ru_stime for one in used), 1),
        "database_mb": size_of(engine),
        "topics": topics,
        "without_topic": rows - placed,
        "wrong_counts": wrong,
    }
    print(json.dumps(told))  # noqa: T201 - to the parent


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
