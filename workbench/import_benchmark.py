"""How quickly a file comes in, and what that takes: a made file of any size, in a data folder of its own.

Run as `python -m workbench.import_benchmark FILE` it takes that file in and prints how it went; the parent watches.
"""

import csv
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeys.errors import N_, WrongUsage
from workbench.settings import environment_for

WORDS = 20  # of a made question
PERSONAL = (
    "ik ben jan de vries en mijn bsn is 111222333",
    "mail naar f.elkhatib@example.nl of bel 06-12345678",
    "wij wonen op kerkstraat 12 1234 ab utrecht",
)
EVERY = 10  # one made question in so many holds something personal
WATCHED = 0.5  # seconds


@dataclass(frozen=True)
class Imported:
    """One import: rows, seconds (of which storing), processor seconds, and peak memory of all its processes.

    `digest` is the same when each row got the same text, organisation, product and sureness. Of a cluster, processor
    and memory are those of this side alone.
    """

    rows: int
    compute: str
    digest: str
    imported: int
    seconds: float
    storing_seconds: float
    cpu_seconds: float
    peak_mb: int


@dataclass(frozen=True)
class Redacted:
    """Texts a second on one core: those made above, and the same without the personal ones."""

    texts: int
    mixed_per_s: int
    clean_per_s: int


@dataclass(frozen=True)
class PeerRedacted:
    """Pandas and Presidio on some of the same texts: how many a second, in how many it took something out, and we did.

    `names`: whether it had a language model to find names with, or only patterns. `ratio`: our speed to theirs.
    """

    texts: int
    per_s: int
    changed: int
    ours_changed: int
    names: bool
    ratio: float


def made_questions(texts: Sequence[str], number: int, seed: int = 7) -> list[str]:
    """Questions of `WORDS` words, cut from texts after one another; one in `EVERY` opens with something personal."""
    chance = random.Random(seed)  # noqa: S311 - the same file each time
    words = [text.split() for text in texts if text.strip()]
    made = []
    for at in range(number):
        question = PERSONAL[at // EVERY % len(PERSONAL)].split() if at % EVERY == 0 else []
        while len(question) < WORDS:
            question += chance.choice(words)
        made.append(" ".join(question[:WORDS]))
    return made


def measure_redaction(texts: Sequence[str], number: int = 20_000) -> Redacted:
    """Redact made questions on one core, after a first hundred that load the lists."""
    from feedback.redaction import redact_batch

    mixed = made_questions(texts, number)
    clean = [question for at, question in enumerate(mixed) if at % EVERY]
    redact_batch(mixed[:100])
    speeds = []
    for some in (mixed, clean):
        begun = time.process_time()
        redact_batch(some)
        speeds.append(round(len(some) / (time.process_time() - begun)))
    return Redacted(number, *speeds)


def measure_presidio(texts: Sequence[str], python: Path, ours: Redacted, number: int = 1_000) -> PeerRedacted:
    """Let a Python that has pandas and Presidio redact the first of the made questions, on one core.

    Raises WrongUsage when it cannot.
    """
    from feedback.redaction import redact_batch

    questions = made_questions(texts, ours.texts)[:number]
    script = Path(__file__).with_name("presidio_peer.py")
    try:
        done = subprocess.run(
            [str(python), "-I", str(script)], input=json.dumps(questions), capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise WrongUsage(reason=N_("that Python has no pandas and Presidio")) from error
    told = json.loads(done.stdout.splitlines()[-1])
    changed = sum(bool(found.spans) for found in redact_batch(questions))
    ratio = round(ours.mixed_per_s / told["per_s"], 1)
    return PeerRedacted(len(questions), **told, ours_changed=changed, ratio=ratio)


def measure_import(texts: Sequence[str], rows: int, compute: str = "local") -> Imported:
    """Take a made CSV of so many rows in, by a process of its own, into an empty SQLite database.

    `compute` as in TERUGKOPPEL_COMPUTE.
    """
    with tempfile.TemporaryDirectory(prefix="terugkoppel-bench-") as folder:
        file = Path(folder) / "vragen.csv"
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, delimiter=";")
            writer.writerow(["datum", "vraag", "kanaal"])
            for at, question in enumerate(made_questions(texts, rows)):
                writer.writerow([f"{at % 28 + 1}-{at % 12 + 1}-2025", question, ("balie", "telefoon", "web")[at % 3]])
        command = [sys.executable, "-m", "workbench.import_benchmark", str(file)]
        environment = environment_for(Path(folder) / "data") | {"TERUGKOPPEL_COMPUTE": compute}
        told, peak = watched(command, environment)
    return Imported(rows=rows, compute=compute, peak_mb=peak, **told)


def watched(command: Sequence[str], environment: Mapping[str, str]) -> tuple[dict[str, Any], int]:
    """What a process of ours prints as JSON, and the most memory (MB) that it and its children had at once."""
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert child.stdout is not None
    peak = 0
    while child.poll() is None:
        peak = max(peak, _memory_of(child.pid))
        time.sleep(WATCHED)
    printed = child.stdout.read()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    told: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return told, peak // 1024


def _memory_of(pid: int) -> int:
    """KB of a process and its children, what they share counted once; 0 where the system does not tell."""
    total, waiting = 0, [pid]
    while waiting:
        one = Path(f"/proc/{waiting.pop()}")
        try:
            lines = (one / "smaps_rollup").read_text().splitlines()
            total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
            waiting += [int(child) for task in (one / "task").iterdir() for child in _children(task)]
        except OSError:  # it ended meanwhile
            continue
    return total


def _children(task: Path) -> list[str]:
    return (task / "children").read_text().split()


def _digest() -> str:
    """Of what is stored: each row's text and where it leads, in the order of the file."""
    import sqlalchemy as sa
    from sqlmodel import col

    from feedback.models import Item, Routing
    from journeys.models import Organisation
    from workbench.database import unit_of_work

    told = hashlib.blake2b(digest_size=12)
    rows = (
        sa.select(col(Item.text), col(Organisation.name), col(Routing.product_id), col(Routing.confidence))
        .outerjoin(Routing, col(Routing.item_id) == col(Item.id))
        .outerjoin(Organisation, col(Organisation.id) == col(Routing.organisation_id))
        .order_by(col(Item.id), col(Organisation.name))
    )
    with unit_of_work(write=False) as session:
        for row in session.execute(rows.execution_options(yield_per=10_000)):
            told.update(repr(tuple(row)).encode())
    return told.hexdigest()


def main(file: Path) -> None:
    """Take the file in and print how it went."""
    import resource

    from workbench.tasks import import_path

    begun = time.perf_counter()
    storing, before = begun, 0

    def tell(done: int, _total: int | None = None, *_words: object) -> None:
        nonlocal storing, before
        if done < before:  # counted anew: all was read
            storing = time.perf_counter()
        before = done

    result = import_path(file, "questions", source="bench", progress=tell)
    ended = time.perf_counter()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    told = {
        "imported": result.imported,
        "digest": _digest(),
        "seconds": round(ended - begun, 1),
        "storing_seconds": round(ended - storing, 1),
        "cpu_seconds": round(sum(one.ru_utime + one.ru_stime for one in used), 1),
    }
    print(json.dumps(told))  # noqa: T201 - the pipe to the parent


if __name__ == "__main__":
    main(Path(sys.argv[1]))
