"""A researcher sees and changes their own studies and organisations, in every table; what has no rule is closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from exports.models import BacklogItem, CoOwner, Evidence
from feedback.models import DailyCount, Item, Routing
from journeys.base import as_evidence
from journeys.errors import NotAllowed, NotSignedIn
from journeys.models import Coding, Highlight, JourneySession, Process, Respondent, Study, StudyResearcher
from tests.workbench.worlds import fill_world, row_of
from workbench import serving
from workbench.access import Who, acting_as
from workbench.access_rules import RULES
from workbench.database import metadata, unit_of_work
from workbench.models import AuditEntry, Role

TABLES = sorted(table.name for table in metadata.sorted_tables)
CLOSED = {"account", "account_organisation", "sign_in", "api_token", "receipt", "audit_entry", "retention_term"}
CLOSED |= {"destruction", "held_copy"}
SHARED = {name for name, rule in RULES.items() if rule.seen is None}
KEPT_APART = sorted(set(TABLES) - CLOSED - SHARED)
OF_STUDIES = {"study", "study_researcher", "planned_touchpoint", "invitation", "respondent", "journey_session", "audio"}
OF_STUDIES |= {"touchpoint", "highlight", "coding", "consent_record", "respondent_link", "respondent_remark"}


def class_of(table: str) -> Any:
    return next(m.class_ for m in SQLModel._sa_registry.mappers if m.local_table.name == table)  # type: ignore[attr-defined]


@dataclass
class Worlds:
    """Two organisations with a row in every table, and a researcher of the first one's organisation and study."""

    own: dict[str, dict[str, Any]]
    other: dict[str, dict[str, Any]]
    who: Who


@pytest.fixture
def worlds(engine: sa.Engine) -> Worlds:
    with unit_of_work(engine=engine) as session:
        own, other = fill_world(session, "own"), fill_world(session, "other")
        # what the database counted of these rows by itself goes: each table has one row of each
        channels = [row["daily_count"]["channel"] for row in (own, other)]
        session.execute(sa.delete(DailyCount).where(col(DailyCount.channel).not_in(channels)))
        for row in (own, other):  # counts have no keys to other tables
            row["daily_count"]["organisation_id"] = row["organisation"]["id"]
            mine = sa.update(DailyCount).where(col(DailyCount.channel) == row["daily_count"]["channel"])
            session.execute(mine.values(organisation_id=row["organisation"]["id"]))
    who = Who(
        f"account {own['account']['id']}",
        "app",
        role=Role.RESEARCHER,
        account_id=own["account"]["id"],
        researcher_id=own["researcher"]["id"],
    )
    return Worlds(own, other, who)


@pytest.fixture
def seen(engine: sa.Engine, worlds: Worlds) -> Iterator[Session]:
    """A unit of work of the researcher, to look in."""
    with acting_as(worlds.who), unit_of_work(write=False, engine=engine) as session:
        yield session


def key(table: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in metadata.tables[table].primary_key)


def named(cls: Any) -> list[Any]:
    """The columns of the primary key, through the class."""
    return [getattr(cls, column.key) for column in sa.inspect(cls).primary_key]


def keys_seen(session: Session, table: str) -> set[tuple[Any, ...]]:
    return {sa.inspect(row).identity for row in session.exec(select(class_of(table)))}


def test_every_table_has_a_rule() -> None:
    assert set(RULES) == set(TABLES)


@pytest.mark.parametrize("table", KEPT_APART)
def test_what_is_kept_apart_is_seen_by_its_own_researcher_only(seen: Session, worlds: Worlds, table: str) -> None:
    cls, own, other = class_of(table), key(table, worlds.own[table]), key(table, worlds.other[table])
    assert keys_seen(seen, table) == {own}
    assert seen.get(cls, other) is None
    assert seen.scalar(select(sa.func.count()).select_from(cls)) == 1
    column = named(cls)[0]
    assert seen.scalars(sa.select(column)).all() == [own[0]]
    other_name = aliased(cls)
    assert len(seen.scalars(sa.select(other_name)).all()) == 1
    inside = sa.select(sa.select(column).subquery())
    assert len(seen.execute(inside).all()) == 1
    either = sa.select(column).union_all(sa.select(column))
    assert len(seen.execute(either).all()) == 2
    common = sa.select(column).cte("common")
    assert len(seen.execute(sa.select(common)).all()) == 1
    mine = sa.select(sa.literal(1)).where(sa.exists().where(column == other[0]))
    if own[0] != other[0]:
        assert seen.execute(mine).first() is None


@pytest.mark.parametrize("table", sorted(CLOSED))
def test_what_is_of_the_administrator_is_closed(seen: Session, worlds: Worlds, table: str) -> None:
    assert keys_seen(seen, table) == set()
    assert seen.get(class_of(table), key(table, worlds.own[table])) is None


@pytest.mark.parametrize("table", sorted(SHARED))
def test_what_is_shared_is_seen_whole(seen: Session, worlds: Worlds, table: str) -> None:
    assert keys_seen(seen, table) >= {key(table, worlds.own[table]), key(table, worlds.other[table])}


@pytest.mark.parametrize("table", sorted(OF_STUDIES))
def test_as_evidence_studies_of_own_organisations_are_read_too(engine: sa.Engine, worlds: Worlds, table: str) -> None:
    with unit_of_work(engine=engine) as session:
        rest = {name: worlds.own[name].get("id", 0) for name in TABLES if name not in OF_STUDIES | {"researcher"}}
        colleague = fill_world(session, "colleague", rest)  # another study of the same process, by another researcher
    with acting_as(worlds.who), unit_of_work(write=False, engine=engine) as session:
        assert key(table, colleague[table]) not in keys_seen(session, table)
        with as_evidence(session):
            assert keys_seen(session, table) == {key(table, worlds.own[table]), key(table, colleague[table])}
        assert key(table, colleague[table]) not in keys_seen(session, table)


@pytest.mark.parametrize("table", TABLES)
def test_nobody_changes_or_removes_a_row_they_do_not_see(engine: sa.Engine, worlds: Worlds, table: str) -> None:
    cls, rule, other = class_of(table), RULES[table], key(table, worlds.other[table])
    rest = [getattr(cls, c.key) for c in cls.__table__.c if not c.primary_key]
    here = sa.and_(*(c == value for c, value in zip(named(cls), other, strict=True)))
    with acting_as(worlds.who):
        for verb, statement in (
            ("delete", sa.delete(cls).where(here)),
            ("update", sa.update(cls).where(here).values({rest[0]: rest[0]}) if rest else None),
        ):
            if statement is None or (table in SHARED and verb in rule.verbs):
                continue
            for said in (statement, bare(statement, other)):
                if rule.ids_only and said is not statement:
                    continue  # bare statements on ties of ids are the topics' own
                with unit_of_work(engine=engine) as session:
                    if verb in rule.verbs:
                        assert session.execute(said).rowcount == 0  # type: ignore[attr-defined]
                    else:
                        with pytest.raises(NotAllowed):
                            session.execute(said)
    with unit_of_work(write=False, engine=engine) as session:
        assert other in keys_seen(session, table)


def bare(statement: Any, where: tuple[Any, ...]) -> Any:
    """The same statement on the table by itself."""
    table = metadata.tables[statement.table.name]
    first = list(table.c)[-1]
    made: Any = sa.delete(table) if statement.is_delete else sa.update(table).values({first: first})
    return made.where(*(column == value for column, value in zip(table.primary_key, where, strict=True)))


@pytest.mark.parametrize("table", TABLES)
def test_nobody_adds_a_row_they_would_not_see(engine: sa.Engine, worlds: Worlds, table: str) -> None:
    rule = RULES[table]
    if (rule.seen is None and "insert" in rule.verbs) or not rule.checked:
        pytest.skip("may be added for any organisation")
    with unit_of_work(engine=engine) as session:
        strange = fill_world(session, "strange", until=table)
    with acting_as(worlds.who), pytest.raises(NotAllowed), unit_of_work(engine=engine) as session:
        session.add(class_of(table)(**row_of(table, "strange", strange)))


def test_a_researcher_makes_a_study_and_belongs_to_it_but_does_not_let_themselves_into_another(
    engine: sa.Engine, worlds: Worlds
) -> None:
    me, process = worlds.own["researcher"]["id"], worlds.own["process"]["id"]
    with acting_as(worlds.who), unit_of_work(engine=engine) as session:
        study = Study(process_id=process, title="Nieuw")
        session.add(study)
        session.flush()
        made = study.id or 0
        session.add(StudyResearcher(study_id=made, researcher_id=me))
    with acting_as(worlds.who), unit_of_work(engine=engine, write=False) as session:
        assert session.get(Study, made) is not None
    with acting_as(worlds.who), pytest.raises(NotAllowed), unit_of_work(engine=engine) as session:
        session.add(StudyResearcher(study_id=worlds.other["study"]["id"], researcher_id=me))
    with acting_as(worlds.who), pytest.raises(NotAllowed), unit_of_work(engine=engine) as session:
        session.add(Study(process_id=process, title="Van niemand"))  # nobody would ever see it


def test_a_conversation_is_not_moved_to_a_study_of_others(engine: sa.Engine, worlds: Worlds) -> None:
    with acting_as(worlds.who), pytest.raises(NotAllowed), unit_of_work(engine=engine) as session:
        respondent = session.exec(select(Respondent)).one()
        respondent.study_id, respondent.place = worlds.other["study"]["id"], 2
    with acting_as(worlds.who), unit_of_work(engine=engine, write=False) as session:
        assert session.exec(select(Respondent.study_id)).one() == worlds.own["study"]["id"]


def test_sql_in_words_and_bare_tables_are_not_let_through(engine: sa.Engine, worlds: Worlds) -> None:
    sessions = metadata.tables["journey_session"]
    told = JourneySession.transcript
    for statement in (
        sa.text("SELECT transcript FROM journey_session"),
        sa.select(sessions.c.transcript),
        sa.select(told).where(col(JourneySession.id).in_(sa.select(sessions.c.id))),
        sa.select(sa.func.count()).select_from(sessions),
        sa.select(sa.func.count()).select_from(sessions.alias()),
        sa.select(told, sa.select(sa.func.max(sessions.c.transcript)).scalar_subquery()),
    ):
        with acting_as(worlds.who), pytest.raises(NotAllowed), unit_of_work(engine=engine) as session:
            session.execute(statement)


def test_statements_that_join_what_the_rules_look_at_are_narrowed_too(engine: sa.Engine, worlds: Worlds) -> None:
    with acting_as(worlds.who), unit_of_work(write=False, engine=engine) as session:
        told = session.execute(
            sa.select(col(Coding.id))
            .join(Highlight, col(Highlight.id) == col(Coding.highlight_id))
            .join(JourneySession, col(JourneySession.id) == col(Highlight.session_id))
            .join(Respondent, col(Respondent.id) == col(JourneySession.respondent_id))
            .join(Study, col(Study.id) == col(Respondent.study_id))
            .join(StudyResearcher, col(StudyResearcher.study_id) == col(Study.id))
            .join(Process, col(Process.id) == col(Study.process_id))
        ).all()
        assert [row[0] for row in told] == [worlds.own["coding"]["id"]]
        another = aliased(Routing)
        asked = session.execute(
            sa.select(col(Item.id), col(Routing.organisation_id))
            .join(Routing, col(Routing.item_id) == col(Item.id), isouter=True)
            .where(~sa.exists().where(another.item_id == col(Item.id), another.organisation_id == 999))
        ).all()
        assert [tuple(row) for row in asked] == [(worlds.own["item"]["id"], worlds.own["organisation"]["id"])]
        shared = session.execute(
            sa.select(col(BacklogItem.id), col(CoOwner.organisation_id))
            .join(CoOwner, col(CoOwner.backlog_item_id) == col(BacklogItem.id))
            .join(Evidence, col(Evidence.backlog_item_id) == col(BacklogItem.id))
        ).all()
        assert [row[0] for row in shared] == [worlds.own["backlog_item"]["id"]]


def test_a_bare_column_beside_its_class_is_narrowed_with_it(engine: sa.Engine, worlds: Worlds) -> None:
    sessions = metadata.tables["journey_session"]
    with acting_as(worlds.who), unit_of_work(write=False, engine=engine) as session:
        for statement in (
            sa.select(sessions.c.id).where(col(JourneySession.id) > 0),
            sa.select(sessions.c.id, JourneySession.id),
            sa.select(sessions.c.id).order_by(col(JourneySession.id)),
            sa.select(sessions.c.id).join(Respondent, col(Respondent.id) == col(JourneySession.respondent_id)),
            sa.select(sessions.c.id).join(Respondent, col(Respondent.id) == sessions.c.respondent_id),
            sa.select(sessions.c.id).where(sa.and_(sessions.c.id > 0, col(JourneySession.id) > 0)),
            sa.select(sessions.c.id).group_by(col(JourneySession.id)),
            sa.select(sessions.c.id).join(aliased(JourneySession), sa.true()).distinct(),
            sa.select(col(Respondent.id)).join(sessions, col(JourneySession.respondent_id) == col(Respondent.id)),
        ):
            try:
                found = session.execute(statement).all()
            except NotAllowed:
                continue
            assert [row[0] for row in found] == [worlds.own["journey_session"]["id"]]


def test_the_audit_is_only_added_to_even_by_the_operator(engine: sa.Engine, worlds: Worlds) -> None:
    for statement in (sa.update(AuditEntry).values(result="refused"), sa.delete(AuditEntry)):
        with pytest.raises(sa.exc.DBAPIError, match="only added"), unit_of_work(engine=engine) as session:
            session.execute(statement)


def test_who_is_nobody_gets_nothing(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_sign_in_asked", True)
    with pytest.raises(NotSignedIn), unit_of_work(engine=engine):
        pass
