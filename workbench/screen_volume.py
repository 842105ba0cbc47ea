"""An invented database of any size, straight in its tables, to open screens on: nothing in it is anybody's."""

import itertools
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ORGANISATIONS, TOPICS, DAYS = 12, 300, 5 * 365
CHANNELS = ("counter", "phone", "web", "email", "informatiepunt", "letter")
APART = 0.04  # of the items is undated, and as many belong to nobody
CHAIN = 0.03  # belongs to a second organisation
UNSURE = 0.1  # was given its organisation without much certainty
BATCH = 20_000
SUBJECTS = (
    "rijbewijs", "toeslag", "paspoort", "studieschuld", "uitkering", "parkeervergunning", "aangifte", "huurtoeslag",
    "bijstand", "zorgverzekering", "pensioen", "verhuizing", "geboorteakte", "vergunning", "belastingaanslag",
    "kwijtschelding", "inburgering", "kinderopvang", "keuring", "kenteken",
)  # fmt: skip
ASKING = (
    "Hoe lang duurt het voordat ik bericht krijg over mijn {subject} met nummer {number}?",
    "Ik begrijp de brief over {subject} niet, wat moet ik nu doen in week {number}?",
    "Waar kan ik {subject} aanvragen als ik geen DigiD heb, het is al {number} keer mislukt",
    "Mijn {subject} is afgewezen en ik weet niet waarom, kan ik bezwaar maken?",
    "Kan ik de {subject} voor mijn moeder regelen met een machtiging, zij is {number}?",
    "De website over {subject} geeft een foutmelding {number}",
)


def fill(engine: sa.Engine, items: int, seed: int = 7) -> None:
    """Fill an empty database; one with items in it already is left as it is."""
    from feedback.models import Item

    with engine.connect() as connection:
        if connection.execute(sa.select(sa.func.count()).select_from(Item)).scalar():
            return
    with filling(engine) as connection:
        _fill(connection, items, random.Random(seed))  # noqa: S311 - the same database each time


@contextmanager
def filling(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction in which tables are filled; words are indexed and counts are made at once afterwards."""
    from workbench import derived

    with engine.connect().execution_options(write=True) as connection, connection.begin():
        derived.drop(connection)
        yield connection
        derived.make(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if engine.dialect.name != "sqlite" else "PRAGMA optimize")


def size_of(engine: sa.Engine) -> int:
    """Megabytes of the database."""
    if engine.dialect.name == "sqlite":
        return Path(str(engine.url.database)).stat().st_size // 1_000_000
    with engine.connect() as connection:
        size: int = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    return size // 1_000_000


def _fill(connection: sa.Connection, items: int, chance: random.Random) -> None:
    from journeys.base import today

    last = today()
    topics = _frame(connection, last, chance)
    # subjects of very different sizes; the first ones are each one's largest
    weights = [1 / (place // ORGANISATIONS + 1) for place in range(len(topics))]
    picked = iter(chance.choices(topics, weights, k=items))
    numbers = iter(range(1, items + 1))
    while some := list(itertools.islice(numbers, BATCH)):
        rows: dict[str, list[tuple[Any, ...]]] = {"item": [], "routing": [], "topic_assignment": []}
        for number in some:
            topic, organisation = next(picked)
            _one(number, topic, organisation, last, chance, rows)
        for name, given in rows.items():
            bulk(connection, name, given)


_COLUMNS = {
    "item": (
        "id", "batch_id", "source_id", "kind", "row_key", "text", "asked_on", "channel", "point", "outcome", "referral",
        "may_contact", "unroutable",
    ),
    "routing": ("item_id", "organisation_id", "routed_by", "confidence", "reason", "asked_on"),
    "topic_assignment": (
        "item_id", "topic_id", "probability", "by_hand", "loose", "asked_on", "channel", "outcome",
    ),
}  # fmt: skip


def _one(
    number: int,
    topic: int,
    organisation: int,
    last: date,
    chance: random.Random,
    rows: dict[str, list[tuple[Any, ...]]],
) -> None:
    said = chance.random()

    day = None if said < APART else last - timedelta(days=chance.randrange(DAYS))
    asked = ASKING[number % len(ASKING)].format(
        subject=SUBJECTS[topic % len(SUBJECTS)], number=chance.randrange(1, 100)
    )
    outcome = ("helped", "referred", None, None)[number % 4]
    channel = chance.choice(CHANNELS)
    referral = f"Proef {chance.randrange(1, ORGANISATIONS + 1)}" if outcome == "referred" else None
    rows["item"].append(
        (
            *(number, 1 + number % 3, 1 + number % 3, "questions" if number % 5 else "feedback", f"proef-{number}"),
            *(asked, day, channel, f"Punt {number % 60}", outcome, referral, False, False),
        )
    )
    if APART <= said < 2 * APART:
        return
    by, sure = ("text", 0.4 + 0.2 * chance.random()) if chance.random() < UNSURE else ("column", 1.0)
    rows["routing"].append((number, organisation, by, sure, "", day))
    if chance.random() < CHAIN:
        rows["routing"].append((number, organisation % ORGANISATIONS + 1, "column", 1.0, "", day))
    rows["topic_assignment"].append((number, topic, chance.random(), False, number % 9 == 0, day, channel, outcome))


def _frame(connection: sa.Connection, last: date, chance: random.Random) -> list[tuple[int, int]]:
    """Organisations, sources, topics, studies and improvements; gives (topic id, organisation id)."""
    from sqlmodel import Session

    from exports.models import BacklogItem, Evidence, ExpectedChange, Status
    from feedback.models import ImportBatch, Source
    from journeys.models import Code, Organisation, Process, Study
    from topics.models import PainPointLink, Topic, TopicRun

    with Session(connection, join_transaction_mode="create_savepoint") as session:

        def added(row: Any) -> int:
            session.add(row)
            session.flush()
            return int(row.id)

        for number in range(1, 4):
            source = added(Source(name=f"Proeflogboek {number} (fictief)"))
            added(ImportBatch(source_id=source, kind="questions", file_name=f"proef-{number}.csv"))
        code = added(Code(name="Lang wachten"))
        owners = []
        for number in range(1, ORGANISATIONS + 1):
            owner = added(Organisation(name=f"Proefdienst {number}", abbreviation=f"Proef {number}", kind="national"))
            owners.append((owner, added(Process(organisation_id=owner, name="Verlengen"))))
        topics = []
        for number in range(TOPICS):
            owner, process = owners[number % ORGANISATIONS]
            label = f"{SUBJECTS[number % len(SUBJECTS)].capitalize()} {number + 1}"
            topic = added(Topic(organisation_id=owner, label=label, keywords=["brief", "wachten"], model_id="bench"))
            topics.append((topic, owner))
            if number < 2 * ORGANISATIONS:
                added(PainPointLink(code_id=code, process_id=process, topic_id=topic, similarity=0.6))
        for owner, process in owners:
            added(TopicRun(organisation_id=owner, model_id="bench", items=1, topics=TOPICS // ORGANISATIONS))
            added(Study(process_id=process, title="Proefonderzoek (fictief)", fictional=True))
            for number in range(12):
                live = number < 2
                item = BacklogItem(
                    organisation_id=owner,
                    process_id=process,
                    title=f"Ik snap stap {number + 1} niet",
                    title_edited=True,
                    status=Status.LIVE if live else Status.PROPOSED,
                    live_on=last - timedelta(days=90 + number) if live else None,
                    expected_change=ExpectedChange.LESS if live else None,
                )
                own = [topic for topic, of in topics if of == owner]
                session.add(Evidence(backlog_item_id=added(item), topic_id=chance.choice(own)))
        session.commit()
    return topics


def bulk(connection: sa.Connection, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows of one of `_COLUMNS` as fast as the database takes them."""
    columns = _COLUMNS[name]
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        raw.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", _plain(rows))  # noqa: S608
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _plain(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield tuple(cell.isoformat() if isinstance(cell, date) else cell for cell in row)
