"""Many at once on one database, each with what people do: 0 errors, and every write that was acknowledged is there."""

import time
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from exports.models import BacklogChange, BacklogItem
from feedback.models import Item, Routing, Source
from journeys.models import JourneySession, Touchpoint
from tests.journeys.study_seed import a_conversation, a_person, a_study
from tests.processes import APART, started
from topics.models import Topic, TopicEdit
from workbench.database import make_engine, require_sound, unit_of_work

KINDS = 5


def write(url: str, writer: int, writes: int, place: dict[str, int], results: Any) -> None:
    """What one person does: steps of a conversation, an improvement, the name of a topic, a question of a system."""
    from exports.changes import BacklogEdit, edit_item
    from journeys.base import today
    from journeys.changes import save_touchpoint
    from journeys.drafts import TouchpointDraft
    from journeys.ports import FakeRedactor
    from journeys.recording import change_touchpoint
    from topics.steering import rename_topic

    engine, redactor = make_engine(url), FakeRedactor()
    done: Counter[str] = Counter()
    errors: list[str] = []
    slowest = 0.0
    step = 0
    for number in range(writes):
        began = time.monotonic()
        kind = number % KINDS
        try:
            with unit_of_work(engine=engine) as session:
                if kind == 0:
                    draft = TouchpointDraft.of(stage="Reis", title=f"{writer}.{number}", channel="phone")
                    step = save_touchpoint(session, place["session"], draft, redactor).id
                elif kind == 1:
                    change_touchpoint(session, step, redactor, quote=f"citaat {writer}.{number}")
                elif kind == 2:
                    edit = BacklogEdit(title=f"Titel {writer}.{number}")
                    edit_item(session, place["item"], edit, actor=str(writer), redactor=redactor, today=today())
                elif kind == 3:
                    rename_topic(session, place["topic"], f"Naam {writer}.{number}", redactor)
                else:
                    ask(session, place, f"{writer}.{number}")
            done[str(kind)] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            errors.append(f"{type(error).__name__}: {error}"[:200])
        slowest = max(slowest, time.monotonic() - began)
    engine.dispose()
    results.put((dict(done), errors, slowest))


def ask(session: Any, place: dict[str, int], name: str) -> None:
    item = Item(batch_id=place["batch"], source_id=place["source"], row_key=name, text=f"Vraag {name}")
    session.add(item)
    session.flush()
    session.add(Routing(item_id=item.id or 0, organisation_id=place["organisation"]))


def all_at_once(engine: sa.Engine, writers: int, writes: int) -> None:
    from feedback.models import ImportBatch

    with unit_of_work(engine=engine) as session:
        told = a_conversation(session, a_person(session, a_study(session)))
        organisation = session.exec(select(Topic.organisation_id)).first() or 1
        source = Source(name="balie")
        session.add(source)
        session.flush()
        batch = ImportBatch(source_id=source.id or 0, kind="questions", file_name="vragen.csv")
        topic = Topic(organisation_id=organisation, label="Onderwerp", model_id="fake-64")
        item = BacklogItem(organisation_id=organisation, title="Begin")
        session.add_all([batch, topic, item])
        session.flush()
        numbers = {"session": told, "source": source.id, "batch": batch.id, "topic": topic.id, "item": item.id}
        place = {name: number or 0 for name, number in numbers.items()} | {"organisation": organisation}
    url = engine.url.render_as_string(hide_password=False)
    results = APART.Queue()
    began = time.monotonic()
    people = [started(write, url, number, writes, place, results) for number in range(writers)]
    ended = [results.get(timeout=120 + writers * writes) for _ in people]
    for one in people:
        one.join(60)
    seconds = time.monotonic() - began
    assert [error for _done, errors, _slow in ended for error in errors] == []
    done = sum((Counter(told) for told, _errors, _slow in ended), Counter[str]())
    assert sum(done.values()) == writers * writes
    slowest = max(slow for *_rest, slow in ended)
    print(f"{engine.dialect.name} {writers} × {writes}: {seconds:.0f} s, slowest write {slowest:.2f} s")  # noqa: T201 - `pytest -s`
    require_sound(engine)
    with unit_of_work(engine=engine, write=False) as session:
        steps = session.exec(select(Touchpoint).order_by(col(Touchpoint.position))).all()
        assert [one.position for one in steps] == list(range(1, done["0"] + 1))
        assert sum(one.quote.startswith("citaat") for one in steps) == done["1"]
        titles = session.exec(select(BacklogChange.before, BacklogChange.after).order_by(col(BacklogChange.id))).all()
        assert len(titles) == done["2"]
        assert [before for before, _after in titles[1:]] == [after for _before, after in titles[:-1]]  # none lost
        assert len(session.exec(select(TopicEdit.id)).all()) == done["3"]
        assert session.exec(select(sa.func.count()).select_from(Item)).one() == done["4"]
        assert session.exec(select(sa.func.count()).select_from(Routing)).one() == done["4"]
        assert len(session.exec(select(JourneySession.id)).all()) == 1


def test_four_people_at_once_lose_nothing(engine: sa.Engine) -> None:
    all_at_once(engine, 4, 15)


@pytest.mark.slow
def test_twenty_on_sqlite_and_fifty_on_postgresql_write_five_hundred_times_each(engine: sa.Engine) -> None:
    all_at_once(engine, 20 if engine.dialect.name == "sqlite" else 50, 500)
