"""From rows as they stand in a file to rows as they will be stored: read, checked, redacted, routed, batch by batch.

Nothing original leaves this module: what it yields went through the redactor, and so did the cells of a row set aside.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from feedback.cells import SourceRow, as_text, clean_text, in_batches, is_blank
from feedback.dates import DateOrder, find_order
from feedback.drafts import DRAFTS, ITEM_KINDS, ItemDraft, RowDraft, field_specs, identity
from feedback.guessing import organisation_names
from feedback.kinds import ImportKind
from feedback.mapping import Mapping
from feedback.readers import Table
from feedback.references import PERSONAL, fault, looks_personal
from feedback.row_keys import row_key
from feedback.spilling import Met
from feedback.spool import Prepared, SetAsideRow, TakenRow
from feedback.treating import Treated, Treatment, Untreated, treat
from feedback.value_kinds import WHOLE_ROW, kind_of
from feedback.values import Reading
from journeys.ports import Compute, InProcess, RedactedText, Redactor
from journeys.register import find_entry

if TYPE_CHECKING:
    from feedback.routing import Router

Progress = Callable[[int, int | None], None]  # rows done, rows in all (None: not known)

BATCH_ROWS = 2_000
SHOWN_UNKNOWN = 20
KEPT_OF_A_CELL = 10_000
HIDDEN = "[referentie]"  # stands for a reference that may say who someone is
SAME_NUMBER = "Hetzelfde nummer staat eerder in dit bestand, bij een andere rij."


@dataclass(frozen=True)
class Candidate:
    """A row that reads well, its text not yet redacted: never stored, never shown."""

    row: SourceRow
    draft: RowDraft
    key: str
    organisations: tuple[str, ...]  # register names where the register knows them


@dataclass(frozen=True)
class Refusal:
    """A row that does not read well, its cells not yet redacted."""

    row: SourceRow
    column: str
    reason: str


@dataclass
class Intake:
    """One file on its way in."""

    table: Table
    kind: ImportKind
    mapping: Mapping
    redactor: Redactor
    secret: bytes
    source: str
    today: date
    organisation: str | None = None  # for rows whose own column names none
    router: "Router | None" = None
    whole: AnyMapping[str, str] = field(default_factory=dict)  # field → value for rows that leave it out
    channel: str | None = None  # of rows that name none
    read: int = 0
    set_aside: int = 0
    _numbers: Met = field(default_factory=Met)  # key of a row by its number at the source → what else it says
    _canonical: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _public_names: set[str] = field(default_factory=set)  # organisations: known, so nothing personal

    def __post_init__(self) -> None:
        if self.organisation:
            self._public_names.add(self.organisation)

    @cached_property
    def reading(self) -> Reading:
        """Today, the order of day and month in this file, own words; it counts what is not understood."""
        return Reading(self.today, self.mapping.order or self.seen_order, self.mapping.plain_words())

    @cached_property
    def seen_order(self) -> DateOrder:
        """The order of day and month that the first rows of the file show."""
        positions = [self._positions[spec.name] for spec in field_specs(self.kind) if self._is_dated(spec.name)]
        return find_order(row.cells[position] for row in self.table.sample if not row.problem for position in positions)

    def _is_dated(self, name: str) -> bool:
        roles = {spec.name: spec.role for spec in field_specs(self.kind)}
        return name in self._positions and roles[name] in ("day", "week")

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: self.table.columns.index(column) for name, column in self.mapping.columns.items()}

    @cached_property
    def _redacted_fields(self) -> list[str]:
        known = {*self._positions, *self.whole}
        return [spec.name for spec in field_specs(self.kind) if spec.redact and spec.name in known]

    def rows(
        self, progress: Progress | None = None, compute: Compute | None = None
    ) -> Iterator[TakenRow | SetAsideRow]:
        """Every row of the file, to be stored or set aside, in order; `compute` does the heavy part of each batch."""
        waiting: deque[tuple[list[Candidate | Refusal], Untreated]] = deque()

        def works() -> Iterator[Untreated]:
            for batch in in_batches(self.table.rows, BATCH_ROWS):
                candidates = [self.candidate(row) for row in batch]
                work = self._untreated(candidates)
                waiting.append((candidates, work))
                yield work

        for treated in (compute or InProcess()).map(treat, Treatment(self.redactor, self.router), works()):
            candidates, work = waiting.popleft()
            yield from self._finished(candidates, work, treated)
            self.read += len(candidates)
            if progress:
                share = self.table.share_read()
                progress(self.read, max(self.read, round(self.read / share)) if share else None)

    def take(self, batch: Sequence[SourceRow]) -> list[TakenRow | SetAsideRow]:
        """What these rows become: one call to the redactor and one to the router for all of them."""
        candidates = [self.candidate(row) for row in batch]
        work = self._untreated(candidates)
        return self._finished(candidates, work, treat(Treatment(self.redactor, self.router), work))

    def _untreated(self, candidates: Sequence[Candidate | Refusal]) -> Untreated:
        """Each different text of these rows once, and the questions among them that ask for an organisation."""
        places: dict[str, int] = {}
        for row in candidates:
            for text in self._texts(row):
                places.setdefault(text, len(places))
        asked: list[tuple[int, str | None]] = []
        if self.router and self.kind in ITEM_KINDS:
            asked = [
                (places[row.draft.text], next((name for name in row.organisations if name in self._public_names), None))
                for row in candidates
                if isinstance(row, Candidate) and isinstance(row.draft, ItemDraft)
            ]
        return Untreated(tuple(places), tuple(asked))

    def _finished(
        self, candidates: Sequence[Candidate | Refusal], work: Untreated, treated: Treated
    ) -> list[TakenRow | SetAsideRow]:
        redacted = {text: text if told is None else told for text, told in zip(work.texts, treated.texts, strict=True)}
        routes = iter(treated.routes)
        taken = [self._taken(row, redacted, routes if work.asked else None) for row in candidates]
        self.set_aside += sum(isinstance(row, SetAsideRow) for row in taken)
        return taken

    def candidate(self, row: SourceRow) -> Candidate | Refusal:
        """The row as a draft with its key, or the first thing that is wrong with it."""
        if row.problem:
            return Refusal(row, "", row.problem)
        values = {name: row.cells[position] for name, position in self._positions.items()}
        values |= {name: value for name, value in self.whole.items() if is_blank([values.get(name)])}
        try:
            draft = DRAFTS[self.kind].model_validate(values, context=self.reading)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            return Refusal(row, self.mapping.columns.get(str(first["loc"][0]), ""), str(first["msg"]))
        reference = draft.source_reference if isinstance(draft, ItemDraft) else None
        if reference and looks_personal(reference, self.redactor):
            return Refusal(row, self.mapping.columns["source_reference"], PERSONAL)
        organisations = self._organisations(draft.organisation)
        content = identity(draft, organisations)
        if isinstance(draft, ItemDraft) and draft.external_id:
            key = row_key(self.secret, self.kind, "number", self.source, draft.external_id)
            if self._numbers.first(key, hash(content)) != hash(content):
                return Refusal(row, self.mapping.columns["external_id"], SAME_NUMBER)
        else:
            key = row_key(self.secret, self.kind, "content", content)
        # after the key: the same row is recognised whether or not the source had a channel of its own by then
        if self.channel and isinstance(draft, ItemDraft) and is_blank([values.get("channel")]):
            draft = draft.model_copy(update={"channel": self.channel})
        return Candidate(row, draft, key, organisations)

    def _organisations(self, cell: str | None) -> tuple[str, ...]:
        """The names in the cell, by the register's name where it knows them; else the one chosen for the file."""
        if not cell:
            return (self.organisation,) if self.organisation else ()
        if cell not in self._canonical:
            if len(self._canonical) > BATCH_ROWS:
                self._canonical.clear()
            self._canonical[cell] = tuple(dict.fromkeys(map(self._register_name, organisation_names(cell))))
        return self._canonical[cell]

    def _register_name(self, name: str) -> str:
        if (entry := find_entry(name)) is None:
            return name
        self._public_names.add(entry.name)
        return entry.name

    def _texts(self, row: Candidate | Refusal) -> Iterator[str]:
        """Every text of the row that may hold something personal."""
        if isinstance(row, Candidate):
            yield from (text for name in self._redacted_fields if (text := getattr(row.draft, name)))
            yield from (name for name in row.organisations if name not in self._public_names)
        if self._keeps_cells(row):
            yield from filter(None, map(_kept, row.row.cells))

    def _taken(
        self, row: Candidate | Refusal, redacted: dict[str, str], routes: Iterator[dict[str, Any] | None] | None
    ) -> TakenRow | SetAsideRow:
        if isinstance(row, Refusal):
            cells = self._cells(row.row, redacted)
            return SetAsideRow(row.row.number, row.column, row.reason, cells, self._value_kind(row), row.row.mends)
        # of items what was left empty is left out: most of twenty columns are
        values: dict[str, Any] = row.draft.model_dump(
            mode="json", exclude={"organisation", "external_id"}, exclude_none=self.kind in ITEM_KINDS
        )
        for name in self._redacted_fields:
            if values.get(name):
                values[name] = redacted[values[name]]
        if values.get("may_contact") is None:
            values.pop("source_reference", None)  # kept to approach someone, or to remember not to; for nothing else
        organisations = [redacted.get(name, name) for name in row.organisations]
        cells = self._cells(row.row, redacted) if self._keeps_cells(row) else {}
        numbered = isinstance(row.draft, ItemDraft) and row.draft.external_id is not None
        route = next(routes) if routes else None
        return TakenRow(row.row.number, row.key, values, organisations, route, cells, row.row.mends, numbered)

    def _keeps_cells(self, row: Candidate | Refusal) -> bool:
        """Whether the cells as they stood may still be needed: of what is set aside, or may be when it is stored."""
        return isinstance(row, Refusal) or self.kind not in ITEM_KINDS or bool(row.row.mends)

    def _value_kind(self, row: Refusal) -> str:
        if row.row.problem:
            return WHOLE_ROW
        position = self.table.columns.index(row.column) if row.column in self.table.columns else -1
        return kind_of(row.row.cells[position]) if position >= 0 else ""

    def _cells(self, row: SourceRow, redacted: dict[str, str]) -> dict[str, str]:
        columns = (*self.table.columns, *(f"+{extra}" for extra in range(1, len(row.cells) + 1)))
        kept = {column: text for column, text in zip(columns, map(_kept, row.cells), strict=False) if text}
        cells = {column: redacted[text] for column, text in kept.items()}
        keyed = self.mapping.columns.get("source_reference", "")
        if keyed in cells and (fault(kept[keyed]) or looks_personal(kept[keyed], self.redactor)):
            cells[keyed] = HIDDEN
        return cells

    def finish(self) -> Prepared:
        """The counts, once all rows were taken."""
        redacted = redact_once(self.redactor, (value for _name, value in self.reading.unknown))
        unknown: dict[str, Counter[str]] = {}
        for (name, value), count in self.reading.unknown.items():
            unknown.setdefault(name, Counter())[redacted[value].text] += count
        shown = {name: dict(found.most_common(SHOWN_UNKNOWN)) for name, found in unknown.items()}
        return Prepared(self.read, self.set_aside, shown)


def _kept(cell: Any) -> str:
    return clean_text(as_text(cell)[:KEPT_OF_A_CELL])


def redact_once(redactor: Redactor, texts: Iterable[str]) -> dict[str, RedactedText]:
    """Each different text through the redactor, in one call."""
    different = list(dict.fromkeys(texts))
    return dict(zip(different, redactor.redact(different), strict=True)) if different else {}
