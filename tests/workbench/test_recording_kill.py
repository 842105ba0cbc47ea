"""Recording during a conversation: what was acknowledged is there after the server was killed at any moment."""

import random
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from journeys.models import JourneySession, Respondent, Touchpoint
from tests.journeys.study_seed import a_person, a_study
from workbench.database import require_sound, unit_of_work

# What the screen does for each tap: `journeys_conversation.with_conversation` and `journeys_step.store`,
# each in a unit of work of its own. A line is printed once the unit has been left.
RECORDER = """
import sys
from datetime import date
from itertools import count
from journeys.changes import change_session, ensure_session, save_touchpoint
from journeys.drafts import SessionDraft, TouchpointDraft
from journeys.ports import FakeRedactor
from journeys.recording import change_touchpoint
from workbench.database import make_engine, unit_of_work

engine, person, life, redactor = make_engine(sys.argv[1]), int(sys.argv[2]), sys.argv[3], FakeRedactor()

def acknowledge(*words):
    print(*words, sep="\\t", flush=True)

acknowledge("ready")
for number in count():
    name = f"{life}.{number}"
    with unit_of_work(engine=engine) as session:
        told = ensure_session(session, person, date(2026, 3, 2), redactor)
        draft = TouchpointDraft.of(stage="Reis", title=name, channel="phone")
        step = save_touchpoint(session, told.id, draft, redactor).id
    acknowledge("step", step, name)
    values = {"quote": f"citaat {name}", "what_happened": f"notitie {name}", "emotion": number % 5 - 2}
    for field, value in values.items():
        with unit_of_work(engine=engine) as session:
            change_touchpoint(session, step, redactor, **{field: value})
        acknowledge(field, step, value)
    with unit_of_work(engine=engine) as session:
        told = ensure_session(session, person, date(2026, 3, 2), redactor)
        change_session(session, told.id, SessionDraft.of(notes=name), redactor)
    acknowledge("notes", 0, name)
"""


def record_and_kill(url: str, person: int, life: int, chance: random.Random) -> list[list[str]]:
    """Record until killed at a random moment; returns what was acknowledged."""
    recorder = subprocess.Popen(
        [sys.executable, "-c", RECORDER, url, str(person), str(life)], stdout=subprocess.PIPE, text=True
    )
    assert recorder.stdout
    assert recorder.stdout.readline() == "ready\n"
    first = recorder.stdout.readline()  # a first connection can take longer than the moment waited for below
    time.sleep(chance.uniform(0.02, 0.5))
    recorder.kill()
    rest, _ = recorder.communicate(timeout=30)
    *whole, _half = (first + rest).split("\n")  # a line that broke off was not told
    return [line.split("\t") for line in whole]


def kill_again_and_again(engine: sa.Engine, kills: int) -> None:
    with unit_of_work(engine=engine) as session:
        person = a_person(session, a_study(session))
    url = engine.url.render_as_string(hide_password=False)
    chance = random.Random(kills)
    kept: dict[tuple[str, str], str] = {}  # field of which step → its last acknowledged value
    for life in range(kills):
        told = record_and_kill(url, person, life, chance)
        kept |= {(field, step): value for field, step, value in told}
        require_sound(engine)
        with unit_of_work(engine=engine, write=False) as session:
            rows = {str(row.id): row for row in session.exec(select(Touchpoint).order_by(col(Touchpoint.id))).all()}
            lost = [
                (field, step, value)
                for (field, step), value in kept.items()
                if field != "notes" and str(getattr(rows[step], "title" if field == "step" else field)) != value
            ]
            assert lost == []
            assert [row.position for row in rows.values()] == list(range(1, len(rows) + 1))
            assert {row.stage for row in rows.values()} <= {"Reis"}
            notes = session.exec(select(JourneySession.notes).where(JourneySession.respondent_id == person)).all()
            # the note that came last, or the one that was being stored
            if ("notes", "0") in kept:
                written = [int(part) for part in notes[0].split(".")]
                assert written >= [int(part) for part in kept["notes", "0"].split(".")]
            assert len(session.exec(select(Respondent)).all()) == 1
    assert len(kept) >= kills  # a slow machine acknowledges less in the same time


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_that_was_acknowledged_is_lost_when_the_server_is_killed_three_times(engine: sa.Engine) -> None:
    kill_again_and_again(engine, 3)


@pytest.mark.slow
def test_nothing_that_was_acknowledged_is_lost_when_the_server_is_killed_twenty_times(engine: sa.Engine) -> None:
    kill_again_and_again(engine, 20)
