"""How long a report takes: an invented organisation of the asked size in a data folder of its own, HTML and PDF.

Run as `python -m workbench.report_benchmark QUESTIONS ROUNDS` it fills its data folder and prints how long reports
took in one process; the parent then times the whole command.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from workbench.settings import environment_for

if TYPE_CHECKING:
    from sqlmodel import Session

NAME = "Proefdienst"
TOPICS, ITEMS, LIVE = 12, 20, 4  # subjects, improvements still open and ones that went live
LAST = date(2026, 9, 30)  # of the questions and of the quarter that is reported on
DAYS = 273  # back from there
PERIOD = "2026-Q3"
BEFORE = ("2026-01", "2026-02", "2026-03", "2026-Q1", "2026-04", "2026-05", "2026-06", "2026-Q2", "2026-07", "2026-08")
FORMATS = ("html", "pdf")
COMMAND = "from workbench.cli import main; main()"
CHANNELS = ("counter", "phone", "web", "email", "informatiepunt")


@dataclass(frozen=True)
class ReportSpeed:
    """Seconds that HTML and PDF of one report take together.

    `first`: in a process that made none before; `seconds`: the median after that; `bound`: with ten earlier reports
    whose numbers bind it; `command`: `terugkoppel report` twice, each with its start.
    """

    questions: int
    topics: int
    items: int
    first: float
    seconds: float
    bound: float
    command: float


def measure_report(questions: int = 20_000, rounds: int = 3) -> ReportSpeed:
    """Fill an empty SQLite database, make the report in one process, then by the command."""
    with tempfile.TemporaryDirectory(prefix="terugkoppel-bench-") as folder:
        environment = environment_for(Path(folder) / "data")
        child = [sys.executable, "-m", "workbench.report_benchmark", str(questions), str(rounds)]
        done = subprocess.run(child, env=environment, stdout=subprocess.PIPE, check=True)
        told: dict[str, Any] = json.loads(done.stdout)
        begun = time.perf_counter()
        for written_as in FORMATS:
            out = str(Path(folder) / f"rapport.{written_as}")
            command = [sys.executable, "-c", COMMAND, "report", NAME, "--period", PERIOD, "-o", out]
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        command_seconds = time.perf_counter() - begun
    return ReportSpeed(questions, TOPICS, ITEMS, command=round(command_seconds, 2), **told)


def fill(session: "Session", questions: int) -> int:
    """An organisation with topics of very different sizes and improvements that rest on them; its id."""
    from sqlalchemy import insert

    from exports.models import BacklogItem, Evidence, ExpectedChange, Status
    from feedback.models import ImportBatch, Item, Routing, Source
    from journeys.models import Organisation, Process
    from topics.models import Topic, TopicAssignment

    def added(row: Any) -> int:
        session.add(row)
        session.flush()
        return int(row.id)

    chance = random.Random(7)  # noqa: S311 - the same organisation each time
    organisation = added(Organisation(name=NAME, kind="national"))
    process = added(Process(organisation_id=organisation, name="Verlengen"))
    source = added(Source(name="Proeflogboek (fictief)"))
    batch = added(ImportBatch(source_id=source, kind="questions", file_name="proef.csv"))
    topics = [
        added(Topic(organisation_id=organisation, label=f"Onderwerp {one + 1}", model_id="bench"))
        for one in range(TOPICS)
    ]
    sizes = [1 / (place + 1) ** 1.2 for place in range(TOPICS)]
    items, routings, assignments = [], [], []
    for number in range(1, questions + 1):
        topic = chance.choices(topics, sizes)[0]
        day = LAST - timedelta(days=chance.randrange(DAYS))
        items.append(
            {
                "id": number, "batch_id": batch, "source_id": source, "row_key": f"bench-{number}", "asked_on": day,
                "text": f"Hoe lang duurt het voordat ik bericht krijg over onderwerp {topic}?",
                "channel": chance.choice(CHANNELS),
            }
        )  # fmt: skip
        routings.append({"item_id": number, "organisation_id": organisation})
        assignments.append({"item_id": number, "topic_id": topic})
    for table, rows in ((Item, items), (Routing, routings), (TopicAssignment, assignments)):
        session.execute(insert(table), rows)
    for number in range(ITEMS + LIVE):
        live = number >= ITEMS
        row = BacklogItem(
            organisation_id=organisation,
            process_id=process,
            title=f"Ik snap stap {number + 1} niet",
            title_edited=True,
            suggestion="Herschrijf de brief en zet er een telefoonnummer in.",
            status=Status.LIVE if live else Status.SENT,
            live_on=LAST - timedelta(days=40 + number) if live else None,
            expected_change=ExpectedChange.LESS if live else None,
        )
        session.add(Evidence(backlog_item_id=added(row), topic_id=topics[number % TOPICS]))
    session.flush()
    return organisation


def main(questions: int, rounds: int) -> None:
    """Fill the data folder of this process, make reports, and print how long they took."""
    from exports.report import make_report, render
    from exports.report_charts import pictures
    from exports.report_history import record_report
    from journeys.periods import parse_period
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        organisation = fill(session, questions)
    today = LAST + timedelta(days=7)

    def made() -> float:
        pictures.cache_clear()  # or the drawings of the round before would be used again
        begun = time.perf_counter()
        with unit_of_work(write=False) as session:
            content = make_report(session, organisation, parse_period(PERIOD, today), today=today)
        for written_as in FORMATS:
            render(content, written_as)
        return time.perf_counter() - begun

    first, *others = [made() for _ in range(rounds + 1)]
    for period in BEFORE:
        with unit_of_work() as session:
            record_report(session, make_report(session, organisation, parse_period(period, today), today=today))
    told = {"first": first, "seconds": median(others), "bound": median(made() for _ in range(rounds))}
    print(json.dumps({name: round(seconds, 2) for name, seconds in told.items()}))  # noqa: T201 - to the parent


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
