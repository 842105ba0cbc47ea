"""A study out to a file and in from one: what the command line and the app both do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from journeys.drafts import ConsentDraft
from journeys.errors import N_, FileUnreadable, InvalidValue, WrongUsage
from journeys.file_errors import require_file
from journeys.models import Expectation
from workbench import audit, wiring
from workbench.database import unit_of_work

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.exchange import ImportResult, Person
    from journeys.refi import Project, Remark

SUFFIXES = (".qdpx", ".qdc", ".xlsx", ".zip", ".csv")
ZIP_SIGN = b"PK"


@dataclass(frozen=True)
class StudyFiles:
    """A study as written."""

    title: str
    conversations: int
    files: list[Path]


@dataclass(frozen=True)
class CodesAdded:
    """A codebook as taken in: how many codes it holds, how many were new here, and what was left out."""

    read: int
    new: int
    not_understood: "tuple[Remark, ...]"


def write_study_file(study_id: int, path: Path, *, quotable_only: bool = False) -> StudyFiles:
    """Write a study in the format that the name of the file asks for; `.csv` gives three files."""
    from exports.safety import write_whole
    from journeys.queries import study

    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidValue(value=path.name, field=N_("file name"), expected=", ".join(SUFFIXES))
    with unit_of_work(write=False) as session:
        overview = study(session, study_id)
        files = _files(session, study_id, overview.title, path, suffix, quotable_only)
    audit.note("study.exported", f"study {study_id}")
    return StudyFiles(overview.title, overview.sessions, write_whole(files))


def study_bytes(session: "Session", study_id: int, suffix: str, *, quotable_only: bool = False) -> bytes:
    """A study as one file, `.qdpx`, `.qdc`, `.xlsx` or `.zip`, for a download."""
    from journeys.queries import study

    title = study(session, study_id).title
    audit.note("study.exported", f"study {study_id}", engine=session.get_bind().engine)
    return next(iter(_files(session, study_id, title, Path(f"study{suffix}"), suffix, quotable_only).values()))


def import_study_file(
    path: Path,
    *,
    organisation: str | None = None,
    process: str | None = None,
    places: Mapping[str, Expectation] | None = None,
    consent: ConsentDraft | None = None,
    title: str | None = None,
    leave_out: Sequence[str] = (),
) -> "ImportResult | CodesAdded":
    """Take in a QDPX project or a QDC codebook; `places` and `leave_out` name texts as the file does."""
    from journeys.changes import ensure_organisation, ensure_process

    content = _content(path)
    if is_codebook(content, path.name):
        return import_codes(content, path.name)

    def owner(session: "Session") -> int | None:
        if not (organisation and process):
            return None
        known = ensure_organisation(session, organisation)
        return ensure_process(session, known.id or 0, process, redactor=wiring.redactor()).id

    return import_project(content, path.name, owner, places=places, consent=consent, title=title, leave_out=leave_out)


def is_codebook(content: bytes, name: str) -> bool:
    """Whether a file holds a codebook alone, and no project."""
    return not content.startswith(ZIP_SIGN) and not name.lower().endswith(".qdpx")


def import_codes(content: bytes, name: str) -> CodesAdded:
    """Take in a QDC codebook."""
    from journeys.exchange import import_codebook
    from journeys.refi_reading import read_codebook

    book = read_codebook(content, name)
    with unit_of_work() as session:
        taken = import_codebook(session, book, wiring.redactor())
    return CodesAdded(len(taken.numbers), taken.new, book.not_understood)


def import_project(
    content: bytes,
    name: str,
    process_of: "Callable[[Session], int | None]",
    *,
    places: Mapping[str, Expectation] | None = None,
    consent: ConsentDraft | None = None,
    title: str | None = None,
    leave_out: Sequence[str] = (),
) -> "ImportResult":
    """Take in a QDPX project; `process_of` gives the process of a study that is new here."""
    from journeys.exchange import import_study, known_study
    from journeys.refi_reading import read_project

    project = read_project(content, name)
    people, left_out = _people(project, places or {}, consent), _guids(project, leave_out)
    with unit_of_work() as session:
        process_id = process_of(session) if known_study(session, project) is None else None
        return import_study(
            session, project, process_id, people, wiring.redactor(), title=title, leave_out=set(left_out)
        )


def _files(
    session: "Session", study_id: int, title: str, path: Path, suffix: str, quotable_only: bool
) -> dict[Path, bytes]:
    from exports.formats.sheets import as_csv, as_workbook, as_zip
    from journeys.exchange import export_codebook, export_study
    from journeys.queries import study
    from journeys.refi_writing import write_codebook, write_project
    from journeys.tables import about_study, study_tables

    if suffix == ".qdpx":
        return {path: write_project(export_study(session, study_id, quotable_only=quotable_only))}
    if suffix == ".qdc":
        book = export_codebook(session)
        if not book.codes:
            raise WrongUsage(reason=N_("the codebook holds no codes yet"))
        return {path: write_codebook(book)}
    about = about_study(study(session, study_id))
    tables = (about, *study_tables(session, study_id, quotable_only=quotable_only))
    made: Mapping[str, Callable[[], bytes]] = {
        ".xlsx": lambda: as_workbook(tables, title),
        ".zip": lambda: as_zip(tables),
    }
    if suffix in made:
        return {path: made[suffix]()}
    return {path.with_stem(f"{path.stem}-{table.name.lower()}"): as_csv(table) for table in tables}


def _content(path: Path) -> bytes:
    require_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=path.name, reason=error.strerror or str(error)) from error


def _people(project: "Project", places: Mapping[str, Expectation], consent: ConsentDraft | None) -> "dict[str, Person]":
    """Whom each text is with, from what the caller says and else from the file; consent may come from either."""
    from journeys.exchange import Person, person_of

    people = {}
    named = dict(zip(_guids(project, list(places)), places.values(), strict=True))
    for source in project.sources:
        case = person_of(project, source)
        expectation = named.get(source.guid) or (Expectation(case.expectation) if case and case.expectation else None)
        agreed = consent
        if case and case.consent_form and case.consent_on:
            agreed = ConsentDraft.of(
                form=case.consent_form,
                given_on=case.consent_on,
                version=case.consent_version or "",
                may_quote=bool(case.may_quote),
                may_record=bool(case.may_record),
            )
        if expectation and agreed and (source.guid in named or agreed is consent):
            pseudonym = case.name if case and project.guid else ""
            experience, held_on = (case.experience, case.held_on) if case else (None, None)
            people[source.guid] = Person(pseudonym, expectation, agreed, experience, held_on)
    return people


def _guids(project: "Project", names: Sequence[str]) -> list[str]:
    """The texts with these names, capitals aside; a name that the file does not hold is an error."""
    from feedback.kept_names import kept_names

    by_name = {source.name.casefold(): source.guid for source in project.sources}
    for name in names:
        if name.casefold() not in by_name:
            choices = ", ".join(kept_names(wiring.redactor(), [source.name for source in project.sources])) or "–"
            raise InvalidValue(value=name, field=N_("text in the file"), expected=choices)
    return [by_name[name.casefold()] for name in names]
