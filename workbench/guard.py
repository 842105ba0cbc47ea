"""Keeps a unit of work to what its owner may see and change, whatever code runs in it.

Every statement of the session passes here: the tables it names get the condition of their rule, also inside
subqueries; a table without a rule, or one that cannot be narrowed, stops it. At the commit, rows that were added or
changed must be such as their writer may see.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Table, TextClause, event, func, inspect, select, tuple_
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Alias, Select, SelectBase
from sqlalchemy.util import immutabledict
from sqlmodel import Session, SQLModel, col

from journeys.base import ACTOR, EVIDENCE, SEES_ALL
from journeys.errors import NotAllowed
from journeys.models import Study, StudyResearcher
from workbench.access import Who
from workbench.access_rules import RULES, VERBS, Rule, Scope

WHO = "who"  # in session.info
KEYS_A_STATEMENT = 400
_GUARDED = "guarded"
_OURS = immutabledict({_GUARDED: True})  # on conditions that the guard itself wrote
_OPEN = "unguarded"
_WRITTEN = "written"  # class → keys of rows to look at before the commit
_MADE = "made"  # studies made in this unit of work: whoever made one may join it


def guard(session: Session, who: Who) -> None:
    """Keep the session to what `who` may see and change, from now on."""
    session.info[WHO], session.info[ACTOR], session.info[SEES_ALL] = who, who.actor, who.may_all
    if who.may_all:
        return
    event.listen(session, "do_orm_execute", _narrow)
    event.listen(session, "before_flush", _note_written)
    event.listen(session, "before_commit", _check_written)


@contextmanager
def unguarded(session: Session) -> Iterator[None]:
    """Leave the guard aside: for the product's own bookkeeping, such as the audit, and never for what a user asks."""
    before = session.info.get(_OPEN, False)
    session.info[_OPEN] = True
    try:
        yield
    finally:
        session.info[_OPEN] = before


def owner(session: Session) -> Who:
    """Whose unit of work this is."""
    who: Who = session.info[WHO]
    return who


def _scope(session: Any, *, made: bool = True) -> Scope:
    who = owner(session)
    begun = session.info.get(_MADE, ()) if made else ()
    numbers = tuple(row.id for row in begun if row.id is not None)
    return Scope(who.account_id or 0, who.researcher_id, bool(session.info.get(EVIDENCE)), numbers)


def _rule(name: str) -> Rule:
    rule = RULES.get(name)
    if rule is None:
        raise NotAllowed
    return rule


def _narrow(state: ORMExecuteState) -> None:
    session: Any = state.session
    statement: Any = state.statement
    if session.info.get(_OPEN) or state.is_column_load or state.is_relationship_load:
        return  # of a row that was seen already
    if isinstance(statement, TextClause):
        raise NotAllowed
    scope = _scope(session)
    table: Any = statement.table if isinstance(statement, UpdateBase) else None
    target = table.name if table is not None else None
    mapped, bare = _tables(statement)
    if target is not None:
        verb = next(verb for verb in VERBS if getattr(statement, f"is_{verb}"))
        rule = _rule(target)
        if verb not in rule.verbs:
            raise NotAllowed
        if verb != "insert" and rule.seen is not None and not (rule.ids_only and target not in mapped):
            # the rows are looked up beforehand with the same condition, and pass here again
            statement = statement.where(rule.seen(table.c, scope)._annotate(_OURS))
    for name in bare - {target}:
        if (rule := _rule(name)).seen is not None and not rule.ids_only:
            raise NotAllowed
    if not state.is_insert:
        statement = statement.options(*(one for name in mapped for one in _criteria(name, _rule(name), scope)))
    state.statement = statement


def _criteria(name: str, rule: Rule, scope: Scope) -> list[Any]:
    if rule.seen is None:
        return []
    return [with_loader_criteria(cls, rule.seen(cls, scope), include_aliases=True) for cls in _classes(name)]


def _tables(statement: Any) -> tuple[set[str], set[str]]:
    """Names of the tables that a statement reads through their classes, and of those that some part names barely.

    A bare table is narrowed with its class where one SELECT has a column of that class among what it returns or in its
    WHERE; an ON or ORDER BY is not enough.
    """
    mapped: set[str] = set()
    bare: set[str] = set()
    parts: list[Any] = [statement]
    while parts:
        part = parts.pop()
        tables = list(_within(part, parts))
        here = {table.name for table, through in tables if through}
        named = {table.name for table, through in tables if not through}
        if isinstance(part, Select):
            here |= _columns([*part._raw_columns, *part._where_criteria])
            if part._propagate_attrs.get("compile_state_plugin") != "orm":
                named, here = named | here, set()  # nothing in it will be narrowed
        mapped |= here
        bare |= named - here
    return mapped, bare


def _within(part: Any, parts: list[Any]) -> Iterator[tuple[Table, bool]]:
    """Every table in one part of a statement, and whether it stands there as its class; SELECTs inside are parts."""
    left = [part]
    while left:
        element = left.pop()
        if _GUARDED in element._annotations:
            continue
        if isinstance(element, SelectBase) and element is not part:
            parts.append(element)
            continue
        through = "parententity" in element._annotations
        if isinstance(element, Table):
            yield element, through
        elif isinstance(element, Alias) and through and isinstance(element.element, Table):
            yield element.element, True
            continue
        left += element.get_children()


def _columns(elements: list[Any]) -> set[str]:
    """The tables of the columns among these that stand there as attributes of a class."""
    found: set[str] = set()
    left = list(elements)
    while left:
        element = left.pop()
        table = getattr(element, "table", None) if "parententity" in element._annotations else None
        table = table.element if isinstance(table, Alias) else table
        if isinstance(table, Table):
            found.add(table.name)
        if not isinstance(element, SelectBase):
            left += element.get_children()
    return found


@cache
def _classes(name: str) -> list[Any]:
    return [mapper.class_ for mapper in SQLModel._sa_registry.mappers if _table_of(mapper).name == name]


def _table_of(mapper: Any) -> Any:
    return mapper.local_table


def _note_written(session: Any, _context: Any, _instances: Any) -> None:
    if session.info.get(_OPEN):
        return
    written = session.info.setdefault(_WRITTEN, defaultdict(list))
    for verb, rows in (("insert", session.new), ("update", session.dirty), ("delete", session.deleted)):
        for row in rows:
            if verb == "update" and not session.is_modified(row):
                continue
            rule = _rule(row.__tablename__)
            if verb not in rule.verbs:
                raise NotAllowed
            if verb == "insert" and isinstance(row, Study):
                session.info.setdefault(_MADE, []).append(row)
            if verb == "insert" and isinstance(row, StudyResearcher):
                _may_join(session, row)
            if verb != "delete" and rule.seen is not None and rule.checked:
                written[type(row)].append(row)


def _may_join(session: Any, row: StudyResearcher) -> None:
    """Only who belongs to a study may let somebody in; being let in by oneself is no way in."""
    seen = _rule("study").seen
    assert seen is not None
    with session.no_autoflush, unguarded(session):
        mine = select(col(Study.id)).where(col(Study.id) == row.study_id, seen(Study, _scope(session)))
        if session.execute(mine).first() is None:
            raise NotAllowed


def _check_written(session: Any) -> None:
    session.flush()
    for cls, rows in session.info.pop(_WRITTEN, {}).items():
        states = [inspect(row) for row in rows]
        keys = list({one.identity for one in states if one.identity is not None and not one.was_deleted})
        seen = RULES[cls.__tablename__].seen
        assert seen is not None
        for start in range(0, len(keys), KEYS_A_STATEMENT):
            some = keys[start : start + KEYS_A_STATEMENT]
            here = tuple_(*inspect(cls).primary_key).in_(some)
            with unguarded(session):
                found = session.scalar(
                    select(func.count()).select_from(cls).where(here, seen(cls, _scope(session, made=False)))
                )
            if found != len(some):
                raise NotAllowed
