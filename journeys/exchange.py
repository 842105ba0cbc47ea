"""A study in from another tool: a new study, or what a second researcher coded in one that is known here.

The rules of the method keep holding, and every text is redacted before it is stored.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from itertools import count

from sqlmodel import Session, col, select

from journeys.changes import add_respondent, create_study
from journeys.drafts import ConsentDraft, RespondentDraft, SessionDraft, StudyDraft, one_line
from journeys.errors import N_, PeopleUnknown, WrongUsage
from journeys.exchange_codes import export_codebook as export_codebook
from journeys.exchange_codes import import_codebook as import_codebook
from journeys.exchange_codes import take_codes
from journeys.exchange_marks import Marking
from journeys.exchange_out import export_study as export_study
from journeys.labels import label
from journeys.models import Expectation, JourneySession, Researcher, Respondent, Study, StudyResearcher
from journeys.planning import set_researchers
from journeys.ports import Redactor
from journeys.recording import record_session
from journeys.refi import Case, Project, Remark, Source, guid_for

UNTITLED = "Onderzoek zonder titel"
MANY = 1_000  # guids in one question to the database; a study has four texts
WITHDRAWN = N_("“{name}” was left out: this customer has withdrawn.")
ELSEWHERE = N_("“{name}” was left out: it belongs to another study here.")
SECOND_TEXT = N_("“{name}” was left out: there is a conversation with this customer already.")


@dataclass(frozen=True)
class Person:
    """Whom a conversation is with: what a file of another tool cannot say. Without a pseudonym: R1, R2 …"""

    pseudonym: str
    expectation: Expectation
    consent: ConsentDraft
    experience: int | None = None
    held_on: date | None = None


@dataclass(frozen=True)
class ImportResult:
    """What an import added, the quotes whose words are gone here, and what the file held besides."""

    study_id: int
    title: str
    new: bool
    conversations: int
    codes: int
    highlights: int
    codings: int
    researchers: int
    lost: tuple[str, ...]
    not_understood: tuple[Remark, ...]


def known_study(session: Session, project: Project) -> Study | None:
    """The study here that this project is a copy of: by its own mark, else by a text that is known here."""
    study = session.exec(select(Study).where(Study.guid == _study_guid(project))).first()
    if study is not None:
        return study
    guids = [source.guid for source in project.sources[:MANY]]
    return session.exec(
        select(Study)
        .join(Respondent, col(Respondent.study_id) == Study.id)
        .join(JourneySession, col(JourneySession.respondent_id) == Respondent.id)
        .where(col(JourneySession.guid).in_(guids))
        .order_by(col(Study.id))
    ).first()


def person_of(project: Project, source: Source) -> Case | None:
    """The respondent that the file itself names for a source, if it does."""
    return next((case for case in project.cases if source.guid in case.sources), None)


def import_study(
    session: Session,
    project: Project,
    process_id: int | None,
    people: Mapping[str, Person],
    redactor: Redactor,
    *,
    title: str | None = None,
    leave_out: Set[str] = frozenset(),
) -> ImportResult:
    """Take a project in; all of it, or nothing when it breaks a rule.

    `people` says per source guid what the file does not; sources in `leave_out` stay out. A study that is
    known here gets the codes, quotes and conversations that it lacks. Raises `PeopleUnknown`, `GroupIsFull`
    and what else the rules of the method forbid.
    """
    with session.begin_nested():
        study = known_study(session, project)
        new = study is None
        plan = _plan(session, project, study, people, leave_out)
        names = [label(redactor, str(one_line(user.name))[:200]) for user in project.users]
        if study is None:
            study = _new_study(session, project, process_id, title, names, redactor)
        assert study.id is not None
        before, researchers = _researchers(session, study.id, names, new)
        severe = {
            coding.code
            for source in project.sources
            for selection in source.selections
            for coding in selection.codings
            if coding.severity
        }
        codes = take_codes(session, project.codes, redactor, severe)
        users = {user.guid: researchers.get(name.lower(), 0) for user, name in zip(project.users, names, strict=True)}
        marking = Marking(session, study.id, codes.numbers, {k: v for k, v in users.items() if v}, redactor)
        for source, told in plan.known:
            marking.mark(told, source)
        for source, respondent_id, person, case in plan.to_record:
            told = _recorded(session, study.id, source, respondent_id, person, case, redactor)
            marking.mark(told, source)
        return ImportResult(
            study_id=study.id,
            title=study.title,
            new=new,
            conversations=len(plan.to_record),
            codes=codes.new,
            highlights=marking.highlights,
            codings=marking.codings,
            researchers=len(researchers) - before,
            lost=tuple(marking.lost),
            not_understood=(*project.not_understood, *plan.remarks),
        )


# --- within this module ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    """What becomes of each source: known here, to be recorded (for whom), or left out."""

    known: list[tuple[Source, JourneySession]]
    to_record: list[tuple[Source, int | None, Person | None, Case | None]]
    remarks: list[Remark]


def _plan(
    session: Session, project: Project, study: Study | None, people: Mapping[str, Person], leave_out: Set[str]
) -> _Plan:
    plan, missing = _Plan([], [], []), []
    for number, source in enumerate(project.sources, start=1):
        if source.guid in leave_out:
            continue
        told = session.exec(select(JourneySession).where(JourneySession.guid == source.guid)).first()
        case = person_of(project, source)
        respondent = _known_respondent(session, study, source, told, case)
        here = respondent is not None and study is not None and respondent.study_id == study.id
        if respondent is not None and respondent.withdrawn_at is not None:
            plan.remarks.append(Remark(WITHDRAWN, {"name": source.name}))
        elif told is not None and here:
            plan.known.append((source, told))
        elif told is not None:
            plan.remarks.append(Remark(ELSEWHERE, {"name": source.name}))
        elif respondent is not None and here:
            if session.exec(select(JourneySession.id).where(JourneySession.respondent_id == respondent.id)).first():
                plan.remarks.append(Remark(SECOND_TEXT, {"name": source.name}))
            else:
                plan.to_record.append((source, respondent.id, None, case))
        elif person := people.get(source.guid) or _told_by_file(project, case):
            plan.to_record.append((source, None, person, case))
        else:
            missing.append(source.name or str(number))
    if missing:
        raise PeopleUnknown(sources=", ".join(missing))
    return plan


def _known_respondent(
    session: Session, study: Study | None, source: Source, told: JourneySession | None, case: Case | None
) -> Respondent | None:
    if told is not None:
        return session.get(Respondent, told.respondent_id)
    if case and (known := session.exec(select(Respondent).where(Respondent.guid == case.guid)).first()):
        return known
    if study is None:
        return None
    # what we sent out bears the pseudonym: a tool that dropped the case must not bring back who withdrew
    gone = (Respondent.study_id == study.id, Respondent.pseudonym == source.name)
    return session.exec(select(Respondent).where(*gone, col(Respondent.withdrawn_at).is_not(None))).first()


def _told_by_file(project: Project, case: Case | None) -> Person | None:
    if case is None or case.expectation is None or case.consent_form is None or case.consent_on is None:
        return None
    consent = ConsentDraft.of(
        form=case.consent_form,
        given_on=case.consent_on,
        version=case.consent_version or "",
        may_quote=bool(case.may_quote),
        may_record=bool(case.may_record),
    )
    # what another tool calls a case may be somebody's name
    pseudonym = case.name if project.guid else ""
    return Person(pseudonym, Expectation(case.expectation), consent, case.experience, case.held_on)


def _new_study(
    session: Session,
    project: Project,
    process_id: int | None,
    title: str | None,
    researchers: list[str],
    redactor: Redactor,
) -> Study:
    if process_id is None:
        raise WrongUsage(reason=N_("this study is new here, so an organisation and a process are needed"))
    draft = StudyDraft.of(
        process_id=process_id,
        title=title or str(one_line(project.name))[:200] or UNTITLED,
        question=project.question[:20_000],
        researchers=tuple(name for name in researchers if name),
        fictional=project.fictional,
    )
    study = create_study(session, draft, redactor)
    study.guid = _study_guid(project)
    session.flush()
    return study


def _study_guid(project: Project) -> str:
    """The mark of a study: our own, or for another tool's project one that is the same next time."""
    sources = sorted(source.guid for source in project.sources)
    return project.guid or guid_for("project", project.name, *(user.guid for user in project.users), *sources)


def _researchers(session: Session, study_id: int, names: list[str], new: bool) -> tuple[int, dict[str, int]]:
    """How many researchers the study had, and by name all that it has with those of the file."""
    doing = session.exec(
        select(Researcher)
        .join(StudyResearcher, col(StudyResearcher.researcher_id) == Researcher.id)
        .where(StudyResearcher.study_id == study_id)
        .order_by(col(Researcher.id))
    ).all()
    present = [one.name for one in doing]
    if {name.lower() for name in names if name} - {name.lower() for name in present}:
        doing = set_researchers(session, study_id, [*present, *names])
    return 0 if new else len(present), {one.name.lower(): one.id or 0 for one in doing}


def _recorded(
    session: Session,
    study_id: int,
    source: Source,
    respondent_id: int | None,
    person: Person | None,
    case: Case | None,
    redactor: Redactor,
) -> JourneySession:
    if respondent_id is None:
        assert person is not None
        draft = RespondentDraft.of(
            pseudonym=person.pseudonym or _next_pseudonym(session, study_id),
            expectation=person.expectation,
            consent=person.consent,
        )
        respondent = add_respondent(session, study_id, draft, redactor)
        taken = case and session.exec(select(Respondent.id).where(Respondent.guid == case.guid)).first()
        if case and not taken:
            respondent.guid = case.guid
        respondent_id = respondent.id or 0
    held_on = person.held_on if person else case.held_on if case else None
    experience = person.experience if person else case.experience if case else None
    told = record_session(
        session,
        respondent_id,
        SessionDraft.of(held_on=held_on, experience=experience, transcript=source.text),
        redactor,
    )
    told.guid = source.guid
    session.flush()
    return told


def _next_pseudonym(session: Session, study_id: int) -> str:
    """The first of R1, R2 … that nobody in the study has or had."""
    taken = set(session.exec(select(Respondent.pseudonym).where(Respondent.study_id == study_id)).all())
    return next(name for name in (f"R{number}" for number in count(1)) if name not in taken)
