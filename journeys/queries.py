"""Reads about journeys: organisations, processes, studies and the evidence they give.

Frozen dataclasses and data frames, with a fixed number of queries each; what was told is in `told`.
"""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.errors import N_, UnknownProcess
from journeys.lookup import find_organisation as find_organisation
from journeys.lookup import found
from journeys.method import Lacking
from journeys.models import Expectation, Organisation, Process, Product, Study
from journeys.overviews import Place as Place
from journeys.overviews import PlannedStep as PlannedStep
from journeys.overviews import StudyOverview as StudyOverview
from journeys.overviews import overviews
from journeys.overviews import studies as studies
from journeys.overviews import studies_of_process as studies_of_process
from journeys.overviews import study as study
from journeys.told import CodedSpan, coded_spans
from journeys.told import journey_map as journey_map
from journeys.told import session_detail as session_detail
from journeys.told import session_of_respondent as session_of_respondent
from journeys.told import session_spans as session_spans
from journeys.told import study_spans as study_spans

# --- organisations, processes ----------------------------------------------------------------


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation and how much is studied there."""

    id: int
    name: str
    abbreviation: str
    kind: str
    tooi: str | None
    processes: int
    studies: int


@dataclass(frozen=True)
class ProcessRow:
    """A process, its organisation and its product of the UPL, if one was given."""

    id: int
    name: str
    organisation_id: int
    organisation: str
    product: str | None
    product_uri: str | None


def organisations(session: Session) -> list[OrganisationRow]:
    """Every organisation in use, by name."""
    counted = (
        sa.select(
            col(Organisation.id),
            sa.func.count(sa.distinct(col(Process.id))),
            sa.func.count(sa.distinct(col(Study.id))),
        )
        .select_from(Organisation)
        .join(Process, col(Process.organisation_id) == Organisation.id, isouter=True)
        .join(Study, col(Study.process_id) == Process.id, isouter=True)
        .group_by(col(Organisation.id))
    )
    counts = {number: (processes, studied) for number, processes, studied in session.execute(counted)}
    return [
        OrganisationRow(row.id or 0, row.name, row.abbreviation, row.kind, row.tooi, *counts[row.id])
        for row in session.exec(select(Organisation).order_by(Organisation.name)).all()
    ]


def processes(session: Session, organisation_id: int | None = None) -> list[ProcessRow]:
    """The processes of one organisation or of all, by organisation and name."""
    query = (
        sa.select(Process, col(Organisation.name), col(Product.name), col(Product.uri))
        .join(Organisation, col(Process.organisation_id) == Organisation.id)
        .join(Product, col(Process.product_id) == Product.id, isouter=True)
        .order_by(col(Organisation.name), col(Process.name))
    )
    if organisation_id is not None:
        query = query.where(col(Process.organisation_id) == organisation_id)
    return [
        ProcessRow(process.id, process.name, process.organisation_id, organisation, product, uri)
        for process, organisation, product, uri in session.execute(query)
    ]


def find_process(session: Session, organisation_id: int, name: str) -> ProcessRow:
    """The organisation's process with this name, capitals aside; else `UnknownProcess`."""
    known = processes(session, organisation_id)
    wanted = " ".join(name.split()).casefold()
    for process in known:
        if process.name.casefold() == wanted:
            return process
    organisation = found(session, Organisation, organisation_id, N_("organisation"))
    choices = ", ".join(process.name for process in known) or "–"
    raise UnknownProcess(organisation=organisation.name, name=name, choices=choices)


# --- evidence --------------------------------------------------------------------------------


@dataclass(frozen=True)
class PainPointEvidence:
    """A pain point in one study: how many of the customers met it, how badly, and in which words.

    `respondents_total` counts conversations held; `lacking` says what keeps the study from being complete.
    """

    code_id: int
    name: str
    process_id: int
    process: str
    study_id: int
    respondents: int
    respondents_total: int
    max_severity: int
    quotes: tuple[str, ...]  # only those that may be quoted, worst first
    complete: bool
    study: str
    fictional: bool
    lacking: Lacking
    unhappy: int  # of the respondents, those expected unhappy
    happy: int


def pain_points(
    session: Session, process_id: int | None = None, organisation_id: int | None = None
) -> list[PainPointEvidence]:
    """The pain points of a process, an organisation or all, one row a study; most customers first, then worst."""
    conditions: list[sa.ColumnElement[bool]] = [sa.true()]
    if process_id is not None:
        conditions.append(col(Process.id) == process_id)
    if organisation_id is not None:
        conditions.append(col(Process.organisation_id) == organisation_id)
    condition = sa.and_(*conditions)
    spans: dict[tuple[int, int], list[CodedSpan]] = defaultdict(list)
    for span in coded_spans(session, condition):
        spans[span.code_id, span.study_id].append(span)
    studied = {one.id: one for one in overviews(session, condition)} if spans else {}
    evidence = []
    for (code_id, study_id), tagged in spans.items():
        overview = studied[study_id]
        who = {span.respondent_id: span.expectation for span in tagged}
        evidence.append(
            PainPointEvidence(
                code_id=code_id,
                name=tagged[0].code,
                process_id=overview.process_id,
                process=overview.process,
                study_id=study_id,
                respondents=len(who),
                respondents_total=overview.sessions,
                max_severity=max(span.severity or 1 for span in tagged),
                quotes=tuple(dict.fromkeys(span.quote for span in tagged if span.may_quote)),
                complete=overview.complete,
                study=overview.title,
                fictional=overview.fictional,
                lacking=overview.lacking,
                unhappy=sum(expectation == Expectation.UNHAPPY for expectation in who.values()),
                happy=sum(expectation == Expectation.HAPPY for expectation in who.values()),
            )
        )
    return sorted(evidence, key=lambda one: (-one.respondents, -one.max_severity, one.name, one.study_id))
