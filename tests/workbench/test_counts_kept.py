"""The counts that screens add up are those of the items themselves, whatever was written and taken back."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.models import DailyCount, ImportBatch, Item, Routing, Source
from journeys.models import Organisation
from tests.plans import plans_of
from topics.models import Topic, TopicAssignment
from topics.routing_changes import clear_strays
from workbench import count_index
from workbench.database import engine_for, unit_of_work
from workbench.item_copies import wrong_copies
from workbench.settings import settings

ASSIGNED: Any = sa.inspect(TopicAssignment).local_table
FIRST = date(2026, 1, 1)
CHANNELS = (None, "", "phone", "web")
STEPS = 120


class Walk:
    """Writes of every kind, one after another, on few rows so that they meet."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.chance, self.made = session, random.Random(seed), 0
        source = Source(name="bron")
        self.organisations = [Organisation(name=f"Dienst {number}", kind="national") for number in range(4)]
        session.add_all([source, *self.organisations])
        session.flush()
        batch = ImportBatch(source_id=source.id or 0, kind="questions", file_name="vragen.csv")
        self.topics = [
            Topic(organisation_id=self.organisations[number % 4].id or 0, label=f"onderwerp {number}", model_id="fake")
            for number in range(8)
        ]
        session.add_all([batch, *self.topics])
        session.flush()
        self.batch, self.source = batch.id, source.id

    def items(self) -> list[int]:
        every = sorted(number or 0 for number in self.session.scalars(sa.select(col(Item.id))))
        return self.chance.sample(every, min(len(every), self.chance.randrange(1, 5)))

    def day(self) -> date | None:
        return None if self.chance.random() < 0.2 else FIRST + timedelta(days=self.chance.randrange(3))

    def organisation(self) -> int:
        return self.chance.choice(self.organisations).id or 0

    def topic(self) -> int:
        return self.chance.choice(self.topics).id or 0

    def add_items(self) -> None:
        rows: list[dict[str, Any]] = []
        for _ in range(self.chance.randrange(1, 6)):
            self.made += 1
            rows.append(
                {"batch_id": self.batch, "source_id": self.source, "row_key": f"rij {self.made}", "text": "Hoe lang?"}
                | {"asked_on": self.day(), "channel": self.chance.choice(CHANNELS)}
            )
        self.session.execute(sa.insert(Item), rows)

    def route(self) -> None:
        rows = [{"item_id": item, "organisation_id": self.organisation()} for item in self.items() for _ in range(2)]
        self.ignoring(Routing, rows)

    def put_in_topics(self) -> None:
        self.ignoring(TopicAssignment, [{"item_id": item, "topic_id": self.topic()} for item in self.items()])

    def ignoring(self, table: type[Routing] | type[TopicAssignment], rows: list[dict[str, int]]) -> None:
        """Add what is not there yet."""
        if self.session.get_bind().dialect.name == "sqlite":
            from sqlalchemy.dialects.sqlite import insert
        else:
            from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
        if rows:
            self.session.execute(insert(table).values(rows).on_conflict_do_nothing())

    def route_elsewhere(self) -> None:
        for item in self.items():
            there = set(
                self.session.scalars(sa.select(col(Routing.organisation_id)).where(col(Routing.item_id) == item))
            )
            free = {one.id for one in self.organisations} - there
            if there and free:
                one = sa.update(Routing).where(
                    col(Routing.item_id) == item, col(Routing.organisation_id) == self.chance.choice(sorted(there))
                )
                self.session.connection().execute(
                    one.values(organisation_id=self.chance.choice(sorted(number or 0 for number in free)))
                )

    def take_routings_away(self) -> None:
        gone = sa.delete(Routing).where(col(Routing.item_id).in_(self.items()))
        if self.chance.random() < 0.6:
            gone = gone.where(col(Routing.organisation_id) == self.organisation())
        self.session.connection().execute(gone)

    def move_a_topic(self) -> None:
        """As merging does: what is in both first goes."""
        from_, to = self.topic(), self.topic()
        if from_ == to:
            return
        both = sa.select(ASSIGNED.c.item_id).where(ASSIGNED.c.topic_id == to)
        own = ASSIGNED.c.topic_id == from_
        connection = self.session.connection()
        connection.execute(sa.delete(ASSIGNED).where(own, ASSIGNED.c.item_id.in_(both)))
        connection.execute(sa.update(ASSIGNED).where(own).values(topic_id=to))

    def take_out_of_topics(self) -> None:
        self.session.connection().execute(
            sa.delete(TopicAssignment).where(col(TopicAssignment.item_id).in_(self.items()))
        )

    def change_items(self) -> None:
        changed = sa.update(Item).where(col(Item.id).in_(self.items()))
        self.session.connection().execute(
            changed.values(
                self.chance.choice(
                    (
                        {"asked_on": self.day()},
                        {"channel": self.chance.choice(CHANNELS)},
                        {"outcome": self.chance.choice((None, "helped", "not_helped"))},
                    )
                )
            )
        )

    def redact(self) -> None:
        self.session.connection().execute(sa.update(Item).where(col(Item.id).in_(self.items())).values(text="[naam]"))

    def destroy(self) -> None:
        self.session.connection().execute(sa.delete(Item).where(col(Item.id).in_(self.items())))

    def settle(self) -> None:
        count_index.settle(self.session)

    def take_back(self) -> None:
        with self.session.begin_nested() as tried:
            for _ in range(3):
                self.step(nested=True)
            tried.rollback()

    def step(self, *, nested: bool = False) -> None:
        ways = [
            *([self.add_items, self.route, self.put_in_topics] * 2),
            *(self.route_elsewhere, self.take_routings_away, self.move_a_topic, self.take_out_of_topics),
            *(self.change_items, self.redact, self.destroy, self.settle),
        ]
        self.chance.choice(ways if nested else [*ways, self.take_back])()


@pytest.mark.parametrize("seed", range(4))
def test_after_any_writes_the_counts_are_those_of_a_count_of_all_items(engine: sa.Engine, seed: int) -> None:
    with unit_of_work(engine=engine) as session:
        walk = Walk(session, seed)
    for _ in range(STEPS // 6):
        with unit_of_work(engine=engine) as session:
            walk.session = session
            walk.organisations = [session.merge(one) for one in walk.organisations]
            walk.topics = [session.merge(one) for one in walk.topics]
            for _ in range(6):
                walk.step()
                assert count_index.differences(session) == []
                assert wrong_copies(session) == 0
    with unit_of_work(engine=engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(DailyCount)), "the walk left nothing to count"


def test_a_wrong_count_is_told_and_counting_again_mends_it(engine: sa.Engine) -> None:
    with unit_of_work(engine=engine) as session:
        walk = Walk(session, 1)
        for _ in range(30):
            walk.step()
        count_index.settle(session)
        session.connection().execute(sa.update(DailyCount).values(number=col(DailyCount.number) + 7))
        told = count_index.differences(session)
        assert told
        assert all(one.kept - one.there == 7 for one in told)
        count_index.recount(session.connection())
        assert count_index.differences(session) == []


def test_what_stands_beside_a_topic_or_organisation_is_what_the_item_says_and_mending_sees_to_it(
    engine: sa.Engine,
) -> None:
    with unit_of_work(engine=engine) as session:
        walk = Walk(session, 1)
        for _ in range(30):
            walk.step()
        here = sa.select(ASSIGNED.c.asked_on, ASSIGNED.c.channel, ASSIGNED.c.outcome).order_by(ASSIGNED.c.item_id)
        there = sa.select(col(Item.asked_on), col(Item.channel), col(Item.outcome)).join(
            TopicAssignment, ASSIGNED.c.item_id == col(Item.id)
        )
        assert session.execute(here).all() == session.execute(there.order_by(col(Item.id))).all() != []
        session.connection().execute(sa.update(ASSIGNED).values(outcome="course"))
        session.connection().execute(sa.update(Routing).values(asked_on=date(1999, 1, 1)))
        assert wrong_copies(session) > 0
        count_index.mend_all(session)
        assert wrong_copies(session) == 0
        assert count_index.differences(session) == []


def test_putting_parts_together_changes_no_count(engine: sa.Engine) -> None:
    def counted(session: Session) -> dict[Any, int]:
        key = [col(getattr(DailyCount, name)) for name in count_index.KEY.split(", ")]
        rows = session.execute(sa.select(*key, sa.func.sum(col(DailyCount.number))).group_by(*key))
        return {row[:5]: int(row[5]) for row in rows if row[5]}

    with unit_of_work(engine=engine) as session:
        walk = Walk(session, 2)
    for _ in range(5):
        with unit_of_work(engine=engine) as session:
            walk.session = session
            walk.organisations = [session.merge(one) for one in walk.organisations]
            walk.topics = [session.merge(one) for one in walk.topics]
            for _ in range(10):
                walk.step()
    with unit_of_work(engine=engine) as session:
        before = counted(session)
        count_index.settle(session)
        assert counted(session) == before
        assert not session.scalars(sa.select(col(DailyCount.part)).where(col(DailyCount.part) != 0)).all()


@pytest.fixture
def ours(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """This database as that of the installation."""
    monkeypatch.setenv("TERUGKOPPEL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    settings.cache_clear()
    yield engine
    engine_for(settings().url).dispose()
    settings.cache_clear()


def test_counts_of_many_items_are_looked_at_on_mondays_and_of_few_each_night(
    ours: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monday, tuesday = date(2026, 11, 30), date(2026, 12, 1)

    def spoil() -> None:
        with unit_of_work() as session:
            session.connection().execute(sa.update(DailyCount).values(number=col(DailyCount.number) + 7))

    with unit_of_work() as session:
        walk = Walk(session, 1)
        for _ in range(30):
            walk.step()
    spoil()
    assert count_index.look_after(tuesday) > 0
    assert count_index.look_after(tuesday) == 0
    monkeypatch.setattr(count_index, "NIGHTLY", 1)
    spoil()
    assert count_index.look_after(tuesday) == 0
    assert count_index.look_after(monday) > 0
    with unit_of_work(write=False) as session:
        assert count_index.differences(session) == []


def test_a_run_takes_out_of_the_topics_what_belongs_to_the_organisation_no_more(session: Session) -> None:
    walk = Walk(session, 3)
    while session.scalar(sa.select(sa.func.count()).select_from(TopicAssignment)) < 10:
        walk.step()
    session.flush()
    owner = session.exec(select(Topic.organisation_id).join(TopicAssignment)).first() or 0
    own = sa.select(sa.func.count()).select_from(TopicAssignment).join(Topic).where(Topic.organisation_id == owner)
    clear_strays(session, owner)
    before = session.scalar(own)
    assert before
    item = session.exec(select(TopicAssignment.item_id).join(Topic).where(Topic.organisation_id == owner)).first()
    session.connection().execute(sa.delete(Routing).where(col(Routing.item_id) == item))
    clear_strays(session, owner)
    assert session.scalar(own) < before
    assert session.scalar(own.where(TopicAssignment.item_id == item)) == 0


def test_whether_any_is_there_is_counted_item_by_item_in_the_order_in_which_they_stand(session: Session) -> None:
    engine = session.get_bind()
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL weighs what it knows of the tables")
    owner = Walk(session, 4).organisations[0].id or 0
    with plans_of(engine, "SELECT count(*) AS count_1 FROM routing WHERE") as plans:
        clear_strays(session, owner)
    # from a topic's items each would be looked up where it happens to lie: two minutes a night at ten million
    assert plans[0].startswith("SEARCH routing USING COVERING INDEX")
    assert "organisation_id=?" in plans[0]
    assert any("topic_assignment" in plan and plan.endswith("(item_id=?)") for plan in plans)
