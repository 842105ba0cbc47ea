"""Weeks of work in random order, with backups put back in between: counts add up, nothing is lost, what is erased
stays erased, and every row points at one that is there."""

import copy
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, col, select

from exports.changes import NEXT, BacklogEdit, edit_item, set_status
from exports.links import create_link, link_with, revoke_link
from exports.models import BacklogChange, BacklogItem, Reply, Status
from exports.proposals import propose_items
from exports.replies import take_reply
from exports.reply_said import ReadReply, Said
from feedback.changes import undo_import
from feedback.importing import import_file
from feedback.models import ImportBatch, Item, Routing
from journeys.base import utc_now
from journeys.changes import withdraw_respondent
from journeys.coding import code_span
from journeys.errors import GroupIsFull
from journeys.models import Coding, JourneySession, Respondent
from journeys.ports import FakeEmbedder, FakeRedactor
from journeys.respondent_models import Erasure
from tests.journeys.study_seed import a_code, a_conversation, a_person, a_study
from topics.edits import decisions, undo
from topics.models import Topic, TopicAssignment
from topics.runs import run_topics
from topics.steering import merge_topics, move_items, pin_topic, rename_topic
from workbench import settings as own_settings
from workbench.backup import make_backup
from workbench.backup_tables import shapes
from workbench.database import make_engine, require_current, require_sound, unit_of_work
from workbench.erasures import note_erasure
from workbench.restoring import restore

TODAY = date(2026, 11, 24)
REDACTOR = FakeRedactor()
SECRET = b"x" * 32
SUBJECTS = ("zorgtoeslag is gestopt", "rijbewijs verlengen", "inloggen met DigiD", "uitslag van de keuring")


@dataclass
class Known:
    """What a person who wrote everything down would know is stored."""

    studies: list[int] = field(default_factory=list)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)  # guid → what is known of them
    codings: int = 0
    batches: dict[int, set[str]] = field(default_factory=dict)  # import → texts
    about: dict[int, str] = field(default_factory=dict)  # import → organisation in its file
    labels: dict[int, str] = field(default_factory=dict)  # topic → its name, given by a person
    titles: dict[int, str] = field(default_factory=dict)  # improvement → its title, given by a person
    answers: dict[int, str] = field(default_factory=dict)
    replies: int = 0
    links: dict[int, str] = field(default_factory=dict)  # in force


class WeeksOfWork(RuleBasedStateMachine):
    """A small installation; `engines` makes a new empty one."""

    engines: ClassVar[Any] = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="terugkoppel-weeks-"))
        self.before = os.environ["TERUGKOPPEL_DATA_DIR"]
        os.environ["TERUGKOPPEL_DATA_DIR"] = str(self.folder)
        own_settings.settings.cache_clear()
        self.url: str = self.engines(self.folder)
        self.engine = make_engine(self.url)
        self.known = Known()
        self.erased: dict[str, str] = {}  # guid → the word that only they said
        self.revoked: set[str] = set()
        self.backups: list[tuple[Path, Known]] = []
        self.number = 0

    def teardown(self) -> None:
        self.engine.dispose()
        os.environ["TERUGKOPPEL_DATA_DIR"] = self.before
        own_settings.settings.cache_clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def next(self) -> int:
        self.number += 1
        return self.number

    @initialize()
    def begin(self) -> None:
        self.study()
        self.take_in([0, 0, 1, 1, 2], "CBR")

    # --- studies -------------------------------------------------------------------------------

    @precondition(lambda self: len(self.known.studies) < 4)
    @rule()
    def study(self) -> None:
        with unit_of_work(engine=self.engine) as session:
            made = a_study(session, f"Studie {self.next()}")
        self.known.studies.append(made)

    @rule(data=st.data(), group=st.sampled_from(["unhappy", "happy"]), told=st.booleans())
    def invite(self, data: st.DataObject, group: str, told: bool) -> None:
        study = data.draw(st.sampled_from(self.known.studies))
        others = [one for one in self.known.people.values() if (one["study"], one["group"]) == (study, group)]
        word = f"zwanepolk{self.next():05}q"
        try:
            with unit_of_work(engine=self.engine) as session:
                person = a_person(session, study, f"P{self.number}", group)
                if told:
                    a_conversation(session, person, f"Ik snapte {word} niet. Dus ik belde.", ["Brief", "Bellen"])
                guid = session.get_one(Respondent, person).guid
        except GroupIsFull:
            assert len(others) == 2
            return
        assert len(others) < 2
        self.known.people[guid] = {"id": person, "study": study, "group": group, "word": word, "told": told, "coded": 0}

    def in_order_of_coming(self) -> list[str]:
        """The respondents by number: their guids are random, and the same choices must choose the same people again."""
        return sorted(self.known.people, key=lambda guid: self.known.people[guid]["id"])

    @rule(data=st.data(), severity=st.integers(1, 5))
    def give_code(self, data: st.DataObject, severity: int) -> None:
        people = [guid for guid in self.in_order_of_coming() if self.known.people[guid]["told"]]
        if not people:
            return
        guid = data.draw(st.sampled_from(people))
        with unit_of_work(engine=self.engine) as session:
            asked = select(JourneySession.id).where(JourneySession.respondent_id == self.known.people[guid]["id"])
            code = a_code(session, f"Knelpunt {self.next()}")
            code_span(session, session.exec(asked).one() or 0, (3, 9), code, severity=severity)
        self.known.people[guid]["coded"] += 1

    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        if not self.known.people:
            return
        guid = data.draw(st.sampled_from(self.in_order_of_coming()))
        gone = self.known.people.pop(guid)
        with unit_of_work(engine=self.engine) as session:
            withdraw_respondent(session, gone["id"])
            note_erasure(session, guid)
        self.erased[guid] = gone["word"]
        self.look_for_the_erased()

    # --- questions and topics ------------------------------------------------------------------

    @rule(
        subjects=st.lists(st.integers(0, len(SUBJECTS) - 1), min_size=1, max_size=8),
        organisation=st.sampled_from(["CBR", "DUO"]),
    )
    def take_in(self, subjects: list[int], organisation: str) -> None:
        texts = [f"Vraag {self.next()}: {SUBJECTS[subject]}" for subject in subjects]
        self.store(texts, organisation)

    @rule(data=st.data())
    def take_in_again(self, data: st.DataObject) -> None:
        if self.known.batches:
            batch = data.draw(st.sampled_from(sorted(self.known.batches)))
            self.store(sorted(self.known.batches[batch]), self.known.about[batch])

    def store(self, texts: list[str], organisation: str) -> None:
        file = self.folder / "vragen.csv"
        rows = [f"{text};{organisation}" for text in texts]
        file.write_text("vraag;organisatie\n" + "\n".join(rows) + "\n", encoding="utf-8")
        there = set().union(*self.known.batches.values()) if self.known.batches else set()
        with unit_of_work(engine=self.engine) as session:
            done = import_file(session, file, "questions", redactor=REDACTOR, secret=SECRET, source="balie")
        new = set(texts) - there
        assert (done.imported, done.duplicates) == (len(new), len(texts) - len(new))
        if new and done.batch:
            self.known.batches[done.batch] = new
            self.known.about[done.batch] = organisation

    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        if len(self.known.batches) < 2:
            return
        batch = data.draw(st.sampled_from(sorted(self.known.batches)))
        with unit_of_work(engine=self.engine) as session:
            removed = undo_import(session, batch)
        assert removed == len(self.known.batches.pop(batch))

    def organisations(self, session: Session) -> list[int]:
        """Those with questions, in an order of their own: PostgreSQL gives them in any."""
        return sorted(session.exec(select(Routing.organisation_id).distinct()).all())

    @rule(afresh=st.booleans())
    def find_topics(self, afresh: bool) -> None:
        with unit_of_work(engine=self.engine) as session:
            for organisation in self.organisations(session):
                run_topics(session, organisation, FakeEmbedder(), afresh=afresh)
        self.forget_labels()

    def forget_labels(self) -> None:
        """A topic that lost its last question is no longer one."""
        with unit_of_work(engine=self.engine, write=False) as session:
            live = set(session.exec(select(Topic.id).where(col(Topic.retired_at).is_(None))).all())
        self.known.labels = {topic: label for topic, label in self.known.labels.items() if topic in live}

    @rule(data=st.data(), how=st.sampled_from(["rename", "pin", "merge", "move", "undo"]))
    def steer(self, data: st.DataObject, how: str) -> None:
        with unit_of_work(engine=self.engine, write=False) as session:
            live = session.exec(select(Topic.id, Topic.organisation_id).where(col(Topic.retired_at).is_(None))).all()
        if not live:
            return
        topic, organisation = data.draw(st.sampled_from(sorted((id_ or 0, where) for id_, where in live)))
        others = sorted(id_ or 0 for id_, where in live if where == organisation and id_ != topic)
        with unit_of_work(engine=self.engine) as session:
            if how == "rename":
                label = f"Naam {self.next()}"
                rename_topic(session, topic, label, REDACTOR)
                self.known.labels[topic] = label
            elif how == "pin":
                pin_topic(session, topic, data.draw(st.booleans()))
            elif how == "merge" and others:
                merge_topics(session, topic, [data.draw(st.sampled_from(others))])
            elif how == "move" and others:
                asked = select(TopicAssignment.item_id).where(TopicAssignment.topic_id == topic)
                items = sorted(session.exec(asked).all())[:2]
                if items:
                    move_items(session, items, data.draw(st.sampled_from(others)))
            elif how == "undo":
                latest = next((one for one in decisions(session, organisation) if one.can_undo), None)
                if latest:
                    undo(session, latest.id)
                    self.known.labels = {}  # the name before it may have been anybody's
        self.forget_labels()

    # --- improvements and what comes back ------------------------------------------------------

    @rule()
    def propose(self) -> None:
        with unit_of_work(engine=self.engine) as session:
            for organisation in self.organisations(session):
                propose_items(session, organisation, today=TODAY)

    def an_item(self, data: st.DataObject) -> int | None:
        with unit_of_work(engine=self.engine, write=False) as session:
            asked = select(BacklogItem.id).where(col(BacklogItem.merged_into_id).is_(None))
            items = sorted(number or 0 for number in session.exec(asked).all())
        return data.draw(st.sampled_from(items)) if items else None

    @rule(data=st.data())
    def improve(self, data: st.DataObject) -> None:
        item = self.an_item(data)
        if item is None:
            return
        title = f"Titel {self.next()}"
        with unit_of_work(engine=self.engine) as session:
            edit_item(session, item, BacklogEdit(title=title), actor="wij", redactor=REDACTOR, today=TODAY)
            ways = sorted(NEXT[Status(session.get_one(BacklogItem, item).status)])
            if ways:
                status = Status(data.draw(st.sampled_from(ways)))
                set_status(
                    session, item, status, actor="wij", redactor=REDACTOR, reason="kan niet", live_on=date(2026, 10, 1)
                )
                if status == Status.PROPOSED:
                    self.known.answers.pop(item, None)
        self.known.titles[item] = title

    @rule(data=st.data())
    def reply(self, data: st.DataObject) -> None:
        item = self.an_item(data)
        if item is None:
            return
        answer = f"Antwoord {self.next()}"
        with unit_of_work(engine=self.engine) as session:
            kept = session.get_one(BacklogItem, item)
            read = ReadReply("page", (Said(1, (item,), f"tk-{item}", answer=answer),), once=str(self.number))
            result = take_reply(
                session,
                read,
                kept.organisation_id,
                redactor=REDACTOR,
                secret=SECRET,
                today=TODAY,
                file_name="formulier",
            )
            session.flush()
            session.refresh(kept)
            if kept.answer == answer:
                self.known.answers[item] = answer
        if result.already is None and any(line.outcome != "unchanged" for line in result.lines):
            self.known.replies += 1

    @rule()
    def give_link(self) -> None:
        with unit_of_work(engine=self.engine) as session:
            organisations = self.organisations(session)
            if not organisations:
                return
            made = create_link(session, organisations[0], secret=SECRET, now=utc_now())
        self.known.links[made.id] = made.token

    @rule(data=st.data())
    def take_link_back(self, data: st.DataObject) -> None:
        if not self.known.links:
            return
        link = data.draw(st.sampled_from(sorted(self.known.links)))
        with unit_of_work(engine=self.engine) as session:
            revoke_link(session, link, utc_now())
        self.revoked.add(self.known.links.pop(link))

    # --- backups -------------------------------------------------------------------------------

    @precondition(lambda self: len(self.backups) < 4)
    @rule()
    def back_up(self) -> None:
        made = make_backup(self.engine, self.folder / "elders" / f"{self.next()}.zip")
        assert made.orphans == 0
        self.backups.append((made.file, copy.deepcopy(self.known)))

    @precondition(lambda self: self.backups)
    @rule(data=st.data())
    def put_back(self, data: st.DataObject) -> None:
        file, known = self.backups[data.draw(st.integers(0, len(self.backups) - 1))]
        self.engine.dispose()
        done = restore(file, self.url, force=True)
        assert done.set_aside
        if done.set_aside.endswith(".db"):
            Path(done.set_aside).unlink()
        require_current(self.engine)
        self.known = copy.deepcopy(known)
        for guid in self.erased:
            self.known.people.pop(guid, None)
        self.known.links = {link: token for link, token in self.known.links.items() if token not in self.revoked}
        self.look_for_the_erased()

    # --- what must hold ------------------------------------------------------------------------

    def look_for_the_erased(self) -> None:
        """No text of any table holds a word that only an erased respondent said."""
        words = sorted(self.erased.values())
        with self.engine.connect() as connection:
            for shape in shapes(connection):
                columns = [name for name, kind in shape.columns if kind in ("text", "json")]
                if not columns:
                    continue
                table = sa.table(shape.name, *map(sa.column, columns))
                for row in connection.execute(sa.select(*(sa.cast(table.c[name], sa.Text) for name in columns))):
                    told = " ".join(value for value in row if value)
                    if "zwanepolk" in told:
                        assert not [word for word in words if word in told], shape.name

    @invariant()
    def every_row_points_at_one_that_is_there(self) -> None:
        require_sound(self.engine)

    @invariant()
    def counts_add_up(self) -> None:
        with unit_of_work(engine=self.engine, write=False) as session:
            stored: dict[int, set[str]] = {}
            for batch, text in session.exec(select(Item.batch_id, Item.text)).all():
                stored.setdefault(batch, set()).add(text)
            assert stored == self.known.batches
            for batch in session.exec(select(ImportBatch).where(col(ImportBatch.undone_at).is_(None))).all():
                assert batch.read == batch.imported + batch.duplicates + batch.quarantined
                assert batch.imported == len(self.known.batches.get(batch.id or 0, ()))
            strays = (
                select(sa.func.count())
                .select_from(TopicAssignment)
                .join(Topic, col(Topic.id) == TopicAssignment.topic_id)
                .outerjoin(
                    Routing,
                    sa.and_(
                        col(Routing.item_id) == TopicAssignment.item_id,
                        col(Routing.organisation_id) == Topic.organisation_id,
                    ),
                )
                .where(sa.or_(col(Routing.item_id).is_(None), col(Topic.retired_at).is_not(None)))
            )
            assert session.exec(strays).one() == 0
            twice = (
                select(TopicAssignment.item_id)
                .join(Topic, col(Topic.id) == TopicAssignment.topic_id)
                .group_by(col(TopicAssignment.item_id), col(Topic.organisation_id))
                .having(sa.func.count() > 1)
            )
            assert session.exec(twice).all() == []

    @invariant()
    def nothing_is_lost(self) -> None:
        with unit_of_work(engine=self.engine, write=False) as session:
            self.people_are_there(session)
            labels = dict(session.exec(select(Topic.id, Topic.label)).all())
            assert {topic: labels[topic] for topic in self.known.labels} == self.known.labels
            items = {item.id or 0: item for item in session.exec(select(BacklogItem)).all()}
            assert {item: items[item].title for item in self.known.titles} == self.known.titles
            answers = {item: items[item].answer for item in self.known.answers}
            assert answers == self.known.answers
            assert session.exec(select(sa.func.count()).select_from(Reply)).one() == self.known.replies
            named = select(BacklogChange.backlog_item_id).where(BacklogChange.field == "title")
            assert set(self.known.titles) <= set(session.exec(named).all())
            for token in self.known.links.values():
                link = link_with(session, token, SECRET)
                assert link is not None
                assert link.state(utc_now()) == "in force"
            for token in self.revoked:
                link = link_with(session, token, SECRET)
                assert link is None or link.state(utc_now()) == "revoked"

    def people_are_there(self, session: Session) -> None:
        there = dict(
            session.exec(select(Respondent.guid, Respondent.id).where(Respondent.withdrawn_at.is_(None))).all()
        )  # type: ignore[union-attr]
        assert there == {guid: one["id"] for guid, one in self.known.people.items()}
        told = session.exec(
            select(Respondent.guid, JourneySession.transcript, sa.func.count(col(Coding.id)))
            .join(JourneySession, col(JourneySession.respondent_id) == Respondent.id)
            .outerjoin(_highlights(), _highlights().c.session_id == JourneySession.id)
            .outerjoin(Coding, col(Coding.highlight_id) == _highlights().c.id)
            .group_by(col(Respondent.guid), col(JourneySession.transcript))
        ).all()
        assert {
            guid: (one["word"] in text, coded) for guid, text, coded in told for one in [self.known.people[guid]]
        } == {guid: (True, one["coded"]) for guid, one in self.known.people.items() if one["told"]}
        stones = set(session.exec(select(Erasure.guid)).all())
        assert set(self.erased) <= stones


def _highlights() -> Any:
    from journeys.models import Highlight

    return Highlight.__table__  # type: ignore[attr-defined]


@pytest.fixture(params=["sqlite", "postgresql"])
def engines(request: pytest.FixtureRequest, migrated_sqlite: Path) -> Iterator[Any]:
    """A function that makes an empty database of its own in a folder, and gives its URL."""
    if request.param == "sqlite":

        def made(folder: Path) -> str:
            (folder / "weken.db").write_bytes(migrated_sqlite.read_bytes())
            return f"sqlite:///{folder / 'weken.db'}"

        yield made
        return
    url = sa.make_url(request.getfixturevalue("postgres_url"))
    server = make_engine(url.render_as_string(hide_password=False))
    numbers = iter(range(1_000_000))

    def said(statement: str) -> None:
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)

    from workbench.database import upgrade

    said("CREATE DATABASE weeks_template")
    template = make_engine(url.set(database="weeks_template").render_as_string(hide_password=False))
    upgrade(template)
    template.dispose()
    last = ""

    def new(_folder: Path) -> str:
        nonlocal last
        if last:
            said(f"DROP DATABASE {last} WITH (FORCE)")
        last = f"weeks_{next(numbers)}"
        said(f"CREATE DATABASE {last} TEMPLATE weeks_template")
        return url.set(database=last).render_as_string(hide_password=False)

    yield new
    for name in (last, "weeks_template"):
        said(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" if name else "SELECT 1")
    server.dispose()


def work(engines: Any, runs: int, steps: int) -> None:
    machine = type("Weeks", (WeeksOfWork,), {"engines": staticmethod(engines)})
    profile = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        print_blob=True,
    )
    run_state_machine_as_test(machine, settings=profile)


def test_whatever_is_done_in_whatever_order_nothing_is_lost_and_nothing_erased_comes_back(engines: Any) -> None:
    work(engines, 4, 20)


@pytest.mark.slow
def test_two_hundred_times_fifty_steps_of_work_lose_nothing_and_bring_nothing_erased_back(engines: Any) -> None:
    work(engines, 200, 50)
