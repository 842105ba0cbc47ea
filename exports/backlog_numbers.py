"""The counts of a backlog as they may leave: like those of reports, and bound by what reports told (decision 0026)."""

from dataclasses import replace

from sqlmodel import Session

from exports.backlog import Backlog, BacklogRow
from exports.evidence import QuestionEvidence
from exports.published import TOPICS, Counted, Published
from exports.publishing import Publication, settled
from exports.report_history import published_before
from exports.report_reading import secret_of


def guarded_backlog(session: Session, organisation_id: int, rows: Backlog) -> tuple[Backlog, tuple[Published, ...]]:
    """The backlog with counts that give no hidden one away, and what they tell.

    A count of ten or more becomes the number that is shown, which rounding leaves as it is; a smaller one stays, and
    is hidden by every format.
    """
    publication = Publication(published_before(session, organisation_id), key=secret_of(session, organisation_id))
    kept, publication = settled(publication, lambda into: tuple(_row(into, row) for row in rows))
    return replace(rows, rows=kept), publication.told


def _row(publication: Publication, row: BacklogRow) -> BacklogRow:
    asked = row.evidence.questions
    if asked is None or asked.period is None or not asked.topics:
        return row
    return replace(row, evidence=replace(row.evidence, questions=_shown(publication, asked)))


def _shown(publication: Publication, asked: QuestionEvidence) -> QuestionEvidence:
    assert asked.period is not None
    names = tuple(sorted(str(topic.topic_id) for topic in asked.topics))
    now, before = asked.period, asked.period.previous()
    count = publication.show(Counted(TOPICS, names, now.start, now.end), asked.count, stays=True)
    previous = asked.previous
    if previous is not None:
        shown = publication.show(Counted(TOPICS, names, before.start, before.end), previous, stays=True)
        previous = previous if shown is None else shown
    return replace(asked, count=asked.count if count is None else count, previous=previous)
