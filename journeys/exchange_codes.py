"""The codebook out to other tools and in again: a code is known by its guid, then by its name."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import count

from sqlmodel import Session, select

from journeys.codebook import create_code
from journeys.drafts import CodeDraft, clean, one_line
from journeys.models import Code
from journeys.ports import Redactor
from journeys.refi import Codebook, CodeEntry

NAMELESS = "Code zonder naam"
COLOUR_LENGTH = len("#F2BE80")


@dataclass(frozen=True)
class CodesTaken:
    """The number here of each code of a file, by its guid, and how many of them are new."""

    numbers: dict[str, int]
    new: int


def export_codebook(session: Session) -> Codebook:
    """Every code, each below the one it belongs to, by name."""
    below: dict[int | None, list[Code]] = defaultdict(list)
    for code in session.exec(select(Code)).all():
        below[code.parent_id].append(code)

    def entries(parent_id: int | None) -> tuple[CodeEntry, ...]:
        return tuple(
            CodeEntry(code.guid, code.name, code.description, code.color, code.is_pain_point, entries(code.id))
            for code in sorted(below[parent_id], key=lambda one: (one.name.casefold(), one.guid))
        )

    return Codebook(entries(None))


def import_codebook(session: Session, codebook: Codebook, redactor: Redactor) -> CodesTaken:
    """Add the codes that are not here yet; those that are keep their name, words and place."""
    with session.begin_nested():
        return take_codes(session, codebook.codes, redactor)


def take_codes(
    session: Session, codes: Sequence[CodeEntry], redactor: Redactor, severe: Set[str] = frozenset()
) -> CodesTaken:
    """Find each code by guid, then by name (capitals aside), else make it, redacted.

    Where the file does not say what marks a problem, the codes in `severe` do. A second code of the same
    name becomes “Name (Parent)”.
    """
    known = session.exec(select(Code)).all()
    by_guid = {code.guid: code for code in known}
    by_name = {code.name.lower(): code for code in known}
    flat = list({entry.guid: (entry, parent) for entry, parent in _flat(codes)}.values())
    names = _safe_names([entry for entry, _ in flat], redactor)
    numbers = {entry.guid: by_guid[entry.guid].id or 0 for entry, _ in flat if entry.guid in by_guid}
    claimed, new = set(numbers.values()), 0
    for entry, parent in flat:
        if entry.guid in numbers:
            continue
        for name in _possible(names[entry.guid], names[parent.guid] if parent else ""):
            same = by_name.get(name.lower())
            if same is None or same.id not in claimed:
                break
        if same is None:
            above = numbers.get(parent.guid) if parent else None
            marks = entry.is_pain_point if entry.is_pain_point is not None else entry.guid in severe
            same = _made(session, entry, name, above, marks, redactor)
            by_name[same.name.lower()] = same
            new += 1
        numbers[entry.guid] = same.id or 0
        claimed.add(same.id or 0)
    return CodesTaken(numbers, new)


def _made(
    session: Session, entry: CodeEntry, name: str, parent_id: int | None, marks: bool, redactor: Redactor
) -> Code:
    draft = CodeDraft.of(
        name=name,
        description=str(clean(entry.description))[:20_000],
        parent_id=parent_id,
        is_pain_point=marks,
        color=entry.color if len(entry.color) == COLOUR_LENGTH else "",
    )
    code = create_code(session, draft, redactor)
    code.guid = entry.guid
    session.flush()
    return code


def _flat(codes: Sequence[CodeEntry], parent: CodeEntry | None = None) -> Iterator[tuple[CodeEntry, CodeEntry | None]]:
    """Each code after the one it belongs to."""
    for code in codes:
        yield code, parent
        yield from _flat(code.codes, code)


def _safe_names(entries: Sequence[CodeEntry], redactor: Redactor) -> dict[str, str]:
    redacted = redactor.redact([str(one_line(entry.name))[:200].strip() or NAMELESS for entry in entries])
    return {entry.guid: safe.text for entry, safe in zip(entries, redacted, strict=True)}


def _possible(name: str, parent: str) -> Iterator[str]:
    """The name, with its parent where it is taken, with a number where that is taken too."""
    yield name
    longer = f"{name} ({parent})" if parent else f"{name} (2)"
    yield longer
    yield from (f"{longer} {number}" if parent else f"{name} ({number})" for number in count(2 if parent else 3))
