"""Writes prepared rows to their tables in bulk: a few statements per batch, never one per row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from feedback.drafts import ITEM_KINDS
from feedback.kinds import ImportKind
from feedback.models import Event, Exposure, FunnelStep, ImportBatch, Item, Letter, RoutedBy, Routing
from feedback.row_keys import nth_key
from feedback.spilling import Met
from feedback.spool import SetAsideRow, TakenRow
from journeys.changes import ensure_organisation, ensure_process, ensure_product
from journeys.errors import InvalidValue, UnknownOrganisation

KEYS_PER_QUESTION = 900  # SQLite takes a limited number of parameters a statement

UNKNOWN_ORGANISATION = "De organisatie is niet bekend."
NO_ORGANISATION = "De organisatie ontbreekt."
PROCESS_WITHOUT_ORGANISATION = "Bij een proces hoort een organisatie; die ontbreekt."
CONTRADICTION = "Hiervoor staat al een andere waarde in de gegevens."
REASON_COLUMN = "Staat in kolom “{column}”."
REASON_CHOSEN = "Gekozen bij het importeren."

StepKey = tuple[int, date, str]  # process, week, step


@dataclass
class Written:
    """What became of the rows so far."""

    imported: int = 0
    duplicates: int = 0
    undated: int = 0
    by_column: int = 0
    by_text: int = 0
    unrouted: int = 0
    unknown_organisations: Counter[str] = field(default_factory=Counter)
    set_aside: list[SetAsideRow] = field(default_factory=list)


@dataclass
class Writer:
    """Stores rows of one batch, kind by kind; remembers the organisations, processes and products it met."""

    session: Session
    batch: ImportBatch
    columns: dict[str, str]  # field → column
    chosen: str | None = None  # organisation for rows that name none
    written: Written = field(default_factory=Written)
    _organisations: dict[str, int | None] = field(default_factory=dict)
    _processes: dict[tuple[int, str], int] = field(default_factory=dict)
    _products: dict[str, int | None] = field(default_factory=dict)
    _positions: dict[int, dict[str, int]] = field(default_factory=dict)
    _times: Met = field(default_factory=Met)  # key of a row that is there already → how often in this file

    @cached_property
    def _before(self) -> int:
        """The highest number of an item before this file."""
        return int(self.session.execute(sa.select(sa.func.max(_table(Item).c.id))).scalar_one() or 0)

    def write(self, rows: Sequence[TakenRow]) -> None:
        """Store these rows; those there already, or contradicting what is there, are counted."""
        kind = ImportKind(self.batch.kind)
        if kind in ITEM_KINDS:
            _ = self._before  # before the first is stored
        if kind in ITEM_KINDS:
            self._write_items(rows)
        elif kind == ImportKind.FUNNEL:
            self._write_funnel(rows)
        elif kind == ImportKind.EXPOSURE:
            self._write_exposure(rows)
        elif kind == ImportKind.LETTERS:
            self._insert(Letter, [self._dated(*placed, "sent_on") for placed in self._placed(rows, required=True)])
        else:
            self._insert(Event, [self._dated(*placed, "happened_on") for placed in self._placed(rows)])

    def set_aside(self, row: TakenRow, name: str, reason: str) -> None:
        """Keep the row apart, with the column that held field `name`."""
        self.written.set_aside.append(SetAsideRow(row.number, self.columns.get(name, ""), reason, row.cells))

    # --- items and their routing ---------------------------------------------------------------

    def _write_items(self, rows: Sequence[TakenRow]) -> None:
        there = self._store_items(rows)
        # two visitors who say the same words on the same day are two questions
        repeated = self._repeated(there)
        self.written.duplicates -= len(repeated)  # counted again below, where they are there already
        also_there = self._store_items([replace(row, key=nth_key(row.key, number)) for row, number in repeated])
        told = {id(row) for row, _number in repeated}
        self._keep_consent([row for row in there if id(row) not in told] + also_there)

    def _store_items(self, rows: Sequence[TakenRow]) -> list[TakenRow]:
        """Store the rows that are not there yet, with their routing; gives those that are."""
        source = {"source_id": self.batch.source_id, "kind": self.batch.kind}
        new = self._insert(Item, [_item_values(row) | source for row in rows])
        routings: list[dict[str, Any]] = []
        there: list[TakenRow] = []
        for row in rows:
            if (item_id := new.pop(row.key, None)) is not None:
                self.written.undated += row.values.get("asked_on") is None
                routings += self._routings(item_id, row)
            else:
                there.append(row)
        if routings:
            self.session.execute(sa.insert(_table(Routing)), routings)
        return there

    def _repeated(self, rows: Sequence[TakenRow]) -> list[tuple[TakenRow, int]]:
        """Of rows that are there already: those that came before in this file, and the how manieth each is."""
        unnumbered = [row for row in rows if not row.numbered]
        items = _table(Item).c
        own: set[str] = set()  # stored by this file, not by an earlier one
        for keys in chunks([row.key for row in unnumbered if not self._times.knows(row.key)]):
            # asked for by key alone: by batch as well SQLite went through the whole batch for each few of them
            stored = sa.select(items.row_key, items.batch_id, items.id).where(items.row_key.in_(keys))
            own.update(
                key
                for key, batch, number in self.session.execute(stored)
                if batch == self.batch.id and number > self._before
            )
        repeated = []
        for row in unnumbered:
            number = self._times.again(row.key, int(row.key in own))
            if number > 1:
                repeated.append((row, number))
        return repeated

    def _keep_consent(self, rows: Sequence[TakenRow]) -> None:
        """Of rows there already the newest file says whether someone may be approached: consent can be taken back."""
        said = [
            {"key": row.key, "said": row.values["may_contact"], "reference": row.values.get("source_reference")}
            for row in rows
            if row.values.get("may_contact") is not None
        ]
        if said:
            items = _table(Item)
            reference = sa.func.coalesce(sa.bindparam("reference", type_=sa.String), items.c.source_reference)
            changed = sa.update(items).where(items.c.row_key == sa.bindparam("key"))
            self.session.connection().execute(
                changed.values(may_contact=sa.bindparam("said", type_=sa.Boolean), source_reference=reference), said
            )

    def _routings(self, item_id: int, row: TakenRow) -> list[dict[str, Any]]:
        """By the names in the column if any is known, else by the text if that leads anywhere."""
        named: dict[int, str] = {}
        for name in row.organisations:
            if (organisation_id := self._organisation(name)) is None:
                self.written.unknown_organisations[name] += 1
            else:
                named.setdefault(organisation_id, name)
        route = row.route or {}
        routed = self._organisation(route["organisation"]) if route else None
        product = self._product(route["product_uri"]) if route and route["product_uri"] else None
        day = _day(row.values.get("asked_on"))
        base = {"item_id": item_id, "routed_by": RoutedBy.COLUMN.value, "confidence": 1.0, "asked_on": day}
        if named:
            self.written.by_column += 1
            return [
                base
                | {"organisation_id": number, "product_id": product if number == routed else None}
                | {"reason": self._reason(name)}
                for number, name in named.items()
            ]
        if routed is None:
            self.written.unrouted += 1
            return []
        self.written.by_text += 1
        decided = {name: route[name] for name in ("confidence", "reason")}
        by_text = base | {"routed_by": RoutedBy.TEXT.value} | decided
        chain = [number for name in route.get("also", ()) if (number := self._organisation(name)) not in (None, routed)]
        return [
            by_text | {"organisation_id": routed, "product_id": product},
            *(by_text | {"organisation_id": number, "product_id": None} for number in dict.fromkeys(chain)),
        ]

    def _reason(self, name: str) -> str:
        column = self.columns.get("organisation")
        return REASON_CHOSEN if not column or name == self.chosen else REASON_COLUMN.format(column=column)

    # --- funnel and exposure: the same row with another value is a contradiction -----------------

    def _write_funnel(self, rows: Sequence[TakenRow]) -> None:
        placed = [(row, process) for row, _organisation, process in self._placed(rows, required=True) if process]
        there = self._known_steps({(process, date.fromisoformat(row.values["week"])) for row, process in placed})
        new: list[dict[str, Any]] = []
        for row, process in placed:
            week, step = date.fromisoformat(row.values["week"]), row.values["step"]
            measured = (row.values["visits"], row.values["exits"], row.values["median_seconds"])
            if self._is_new(row, (process, week, step), measured, there, "visits"):
                position = row.values["position"]
                position = self._position(process, step) if position is None else position
                new.append(row.values | {"process_id": process, "week": week, "position": position})
        self._insert(FunnelStep, new)

    def _known_steps(self, places: set[tuple[int, date]]) -> dict[StepKey, object]:
        there: dict[StepKey, object] = {}
        processes = sorted({process for process, _week in places})
        for weeks in chunks(sorted({week for _process, week in places})):
            for process in processes:
                table = _table(FunnelStep).c
                measured = (table.visits, table.exits, table.median_seconds)
                found = sa.select(table.week, table.step, *measured)
                for row in self.session.execute(found.where(table.process_id == process, table.week.in_(weeks))):
                    there[process, row[0], row[1]] = tuple(row[2:])
        return there

    def _position(self, process: int, step: str) -> int:
        """The step's place in the order: as before, else after the steps met so far."""
        if process not in self._positions:
            known = select(FunnelStep.step, sa.func.min(FunnelStep.position)).where(FunnelStep.process_id == process)
            self._positions[process] = dict(self.session.exec(known.group_by(col(FunnelStep.step))).all())
        places = self._positions[process]
        return places.setdefault(step, max(places.values(), default=0) + 1)

    def _write_exposure(self, rows: Sequence[TakenRow]) -> None:
        there: dict[str, object] = {}
        for keys in chunks([row.key for row in rows]):
            found = select(Exposure.row_key, Exposure.value).where(col(Exposure.row_key).in_(keys))
            there |= dict(self.session.exec(found).all())
        new = [
            self._dated(row, organisation, process, "week")
            for row, organisation, process in self._placed(rows)
            if self._is_new(row, row.key, row.values["value"], there, "value")
        ]
        self._insert(Exposure, new)

    def _is_new(self, row: TakenRow, key: Any, measured: object, there: dict[Any, object], name: str) -> bool:
        if key not in there:
            there[key] = measured
            return True
        if there[key] == measured:
            self.written.duplicates += 1
        else:
            self.set_aside(row, name, CONTRADICTION)
        return False

    # --- what all kinds share ------------------------------------------------------------------

    def _placed(
        self, rows: Iterable[TakenRow], *, required: bool = False
    ) -> Iterator[tuple[TakenRow, int | None, int | None]]:
        """Rows with their organisation and process; those that name one nobody knows are set aside."""
        for row in rows:
            name = row.organisations[0] if row.organisations else None
            organisation = self._organisation(name) if name else None
            process = row.values.get("process")
            if name and organisation is None:
                self.written.unknown_organisations[name] += 1
                self.set_aside(row, "organisation", UNKNOWN_ORGANISATION)
            elif organisation is None and required:
                self.set_aside(row, "organisation", NO_ORGANISATION)
            elif organisation is None and process:
                self.set_aside(row, "process", PROCESS_WITHOUT_ORGANISATION)
            else:
                yield row, organisation, self._process(organisation, process) if organisation and process else None

    def _dated(self, row: TakenRow, organisation: int | None, process: int | None, day: str) -> dict[str, Any]:
        place = {"organisation_id": organisation, "process_id": process, "row_key": row.key}
        return row.values | place | {day: _day(row.values[day])}

    def _insert(self, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> dict[str, int]:
        """Store the rows that are not there yet; gives their ids by row key, and counts the others as duplicates."""
        if not rows:
            return {}
        table = _table(model)
        insert = postgresql.insert if self.session.get_bind().dialect.name == "postgresql" else sqlite.insert
        keyed = "row_key" in table.c
        told = table.c.row_key if keyed else table.c.id
        statement = insert(table).on_conflict_do_nothing().returning(told, table.c.id)
        told_of = _told(table, rows)
        values = [{name: row.get(name) for name in told_of} | {"batch_id": self.batch.id} for row in rows]
        new = {str(key): int(number) for key, number in self.session.execute(statement, values)}
        self.written.imported += len(new)
        self.written.duplicates += len(rows) - len(new)
        return new

    def _organisation(self, name: str) -> int | None:
        if name not in self._organisations:
            try:
                self._organisations[name] = ensure_organisation(self.session, name).id
            except UnknownOrganisation:
                self._organisations[name] = None
        return self._organisations[name]

    def _process(self, organisation_id: int, name: str) -> int:
        place = (organisation_id, name)
        if place not in self._processes:
            self._processes[place] = cast(int, ensure_process(self.session, organisation_id, name).id)
        return self._processes[place]

    def _product(self, uri: str) -> int | None:
        if uri not in self._products:
            try:
                self._products[uri] = ensure_product(self.session, uri).id
            except InvalidValue:
                self._products[uri] = None
        return self._products[uri]


def _item_values(row: TakenRow) -> dict[str, Any]:
    """What is stored of a row, as far as it says something."""
    day, consent = _day(row.values.get("asked_on")), bool(row.values.get("may_contact"))
    return row.values | {"row_key": row.key, "asked_on": day, "may_contact": consent}


def _told(table: sa.Table, rows: Sequence[dict[str, Any]]) -> list[str]:
    """The columns of which these rows say something: binding twelve empty ones a row takes a quarter of storing."""
    there = {name for row in rows for name in row}
    said = {name for row in rows for name, value in row.items() if value is not None}
    return [
        column.name
        for column in table.c
        if column.name in said or (column.name in there and not (column.nullable and column.default is None))
    ]


def chunks(keys: Sequence[Any], size: int = KEYS_PER_QUESTION) -> Iterator[Sequence[Any]]:
    """The keys, so many at a time that one statement can hold them."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _table(model: type[SQLModel]) -> sa.Table:
    return cast(sa.Table, sa.inspect(model).local_table)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
