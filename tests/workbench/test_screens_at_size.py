"""Screens ask the database as often with many questions and topics as with few, and are measured by a command."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from feedback.daily_counts import week_of
from feedback.models import ImportBatch, Item, Routing, Source
from journeys.changes import ensure_organisation
from tests.workbench.commands import Shell
from tests.workbench.conftest import OpenScreen
from topics.models import Topic, TopicAssignment, TopicRun
from workbench import count_index, screen_benchmark
from workbench.database import engine_for, unit_of_work
from workbench.settings import settings

# a first view of each screen, and the parts of two of them that count the most
OPENED: tuple[tuple[str, dict[str, str]], ...] = (
    ("overzicht", {}),
    ("klantreizen", {}),
    ("vragen", {}),
    ("vragen", {"deel": "toewijzen"}),
    ("vragen", {"deel": "kanalen"}),
    ("vragen", {"deel": "doorverwezen"}),
    ("vragen", {"deel": "achter-de-vraag"}),
    ("vragen", {"deel": "stille-organisaties"}),
    ("onderwerpen", {}),
    ("onderwerpen", {"deel": "verloop"}),
    ("onderwerpen", {"deel": "waar"}),
    ("onderwerpen", {"deel": "groepen"}),
    ("onderwerpen", {"onderwerp": "1"}),
    ("verbeterpunten", {"organisatie": "CBR"}),
    ("effect", {}),
    ("rapporten", {"organisatie": "CBR"}),
    ("brieven", {}),
    ("beheer", {}),
)


def fill(number: int) -> None:
    """As many questions and topics as asked, of two organisations, in the last twelve weeks."""
    today = date.today()  # noqa: DTZ011 - the day of this machine, as on screen
    with unit_of_work() as session:
        source = Source(name="Informatiepunt")
        session.add(source)
        session.flush()
        assert source.id is not None
        batch = ImportBatch(source_id=source.id, kind="questions", file_name="vragen.csv")
        session.add(batch)
        owners = [ensure_organisation(session, name).id for name in ("CBR", "DUO")]
        session.flush()
        session.add_all(
            TopicRun(organisation_id=owner or 0, model_id="fake-64", items=number, topics=number) for owner in owners
        )
        rows: dict[type[Any], list[dict[str, Any]]] = {Item: [], Topic: [], Routing: [], TopicAssignment: []}
        for at in range(1, number + 1):
            owner = owners[at % 2]
            asked = {"asked_on": today - timedelta(days=at % 90), "channel": ("phone", "web", None)[at % 3]}
            item = {"id": at, "batch_id": batch.id, "source_id": source.id, "row_key": f"rij {at}", "text": "Hoe lang?"}
            rows[Item].append(item | asked)
            rows[Topic].append({"id": at, "organisation_id": owner, "label": f"Onderwerp {at}", "model_id": "fake-64"})
            rows[Routing].append({"item_id": at, "organisation_id": owner})
            rows[TopicAssignment].append({"item_id": at, "topic_id": at})
        for table, some in rows.items():
            session.execute(sa.insert(table), some)


def statements(open_screen: OpenScreen) -> dict[tuple[str, ...], list[str]]:
    """What each screen asks the database at its first view, once everything is loaded."""
    found = {}
    for address, parameters in OPENED:
        open_screen(address, **parameters)
        with screen_benchmark.noted(engine_for(settings().url)) as noted:
            at = open_screen(address, **parameters)
        assert not at.exception, address
        found[address, *parameters.values()] = [words for _seconds, words in noted]
    return found


def test_each_screen_asks_as_often_with_2000_questions_and_topics_as_with_20(open_screen: OpenScreen) -> None:
    fill(20)
    few = statements(open_screen)
    with unit_of_work() as session:
        for table in (TopicAssignment, Routing, TopicRun, Topic, Item, ImportBatch, Source):
            session.connection().execute(sa.delete(table))
    fill(2_000)
    many = statements(open_screen)
    more = {screen: (len(few[screen]), len(many[screen])) for screen in few if len(few[screen]) < len(many[screen])}
    assert more == {}


@pytest.mark.slow
def test_screens_are_measured_on_an_invented_database_that_can_be_kept(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    keep = tmp_path / "proef"
    told = shell.json("bench", "screens", "--items", "300", "--rounds", "1", "--keep", str(keep))
    assert told["invented"]
    assert (told["items"], told["engine"]) == (300, "sqlite")
    assert {row["screen"] for row in told["screens"]} == {name for name, *_rest in screen_benchmark.SCREENS}
    assert all(row["p50"] > 0 and row["statements"] > 0 for row in told["screens"])
    kept = engine_for(f"sqlite:///{keep / 'terugkoppel.db'}")
    with unit_of_work(engine=kept) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Item)) == 300
        assert count_index.differences(session) == []
    kept.dispose()


def test_the_counts_are_compared_and_mended_by_a_command(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.json("db", "upgrade")
    assert shell.json("db", "counts") == {"wrong": [], "wrong_copies": 0, "mended": False}
    engine = engine_for(f"sqlite:///{tmp_path / 'data' / 'terugkoppel.db'}")
    with unit_of_work(engine=engine) as session:
        week = week_of(date(2026, 1, 5))
        session.connection().exec_driver_sql(
            f"INSERT INTO daily_count ({count_index.KEY}, number) VALUES (0, 0, {week}, '2026-01-05', '', 3)"
        )
    (wrong,) = shell.json("db", "counts")["wrong"]
    assert (wrong["kept"], wrong["there"], wrong["day"]) == (3, 0, "2026-01-05")
    assert shell.json("db", "counts", "--mend")["mended"]
    assert shell.json("db", "counts")["wrong"] == []
    engine.dispose()
