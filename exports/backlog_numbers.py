"""The counts of a backlog as they may leave: like those of reports, and bound by what reports told (decision 0026).

A count is always told by the organisation that it is about: what a chain item's leader is told of its questions, the
other owners are told too, to the same number. Two of them together then know no more than one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlmodel import Session

from exports.backlog import Backlog, BacklogRow, Share, backlog, in_order
from exports.evidence import QuestionEvidence
from exports.priority import Rule, prioritise
from exports.published import TOPICS, Counted, Published
from exports.publishing import Publication, settled
from exports.report_history import published_before
from exports.report_reading import secret_of

Shown = Mapping[QuestionEvidence, QuestionEvidence]  # exact → as it may leave


def guarded_backlog(session: Session, organisation_id: int, rows: Backlog) -> tuple[Backlog, tuple[Published, ...]]:
    """The backlog with counts that give no hidden one away, and what they tell of this organisation's own questions.

    A count of ten or more becomes the number that is shown, which rounding leaves as it is; a smaller one stays, and
    is hidden by every format. The priority and its reasons are those of the numbers that are shown: a second number
    for the same questions would narrow the first one down.
    """
    chained = any(row.co_owners for row in rows)
    whole = backlog(session, organisation_id, today=rows.made_on) if chained else rows
    shown, told = _shown_of(session, organisation_id, whole)
    others = {number for row in rows for number, _ in _counted(row)} - {organisation_id}
    for other in sorted(others):
        theirs, _ = _shown_of(session, other, backlog(session, other, today=rows.made_on))
        shown = {**shown, **theirs}
    return replace(rows, rows=in_order(_with(row, shown, rows.rule) for row in rows)), told


def _shown_of(session: Session, organisation_id: int, rows: Backlog) -> tuple[Shown, tuple[Published, ...]]:
    """The counts of one organisation as all files tell them."""
    own = [asked for row in rows for number, asked in _counted(row) if number == organisation_id]
    publication = Publication(published_before(session, organisation_id), key=secret_of(session, organisation_id))
    made, publication = settled(publication, lambda into: [_shown(into, asked) for asked in own])
    return dict(zip(own, made, strict=True)), publication.told


def _counted(row: BacklogRow) -> Iterator[tuple[int, QuestionEvidence]]:
    """(organisation, its questions) of an item, as far as they can be counted in a period."""
    parts = [(row.organisation_id, row.evidence), *((one.organisation_id, one.evidence) for one in row.shares)]
    for number, evidence in parts:
        asked = evidence.questions
        if asked is not None and asked.period is not None and asked.topics:
            yield number, asked


def _with(row: BacklogRow, shown: Shown, rule: Rule) -> BacklogRow:
    asked = row.evidence.questions
    shares = tuple(_share(one, shown) for one in row.shares)
    if asked is None or asked not in shown:
        return replace(row, shares=shares)
    evidence = replace(row.evidence, questions=shown[asked])
    figures = evidence.figures(row.severity_by_hand, row.priority.factor("ease").value)
    return replace(row, evidence=evidence, priority=prioritise(figures, rule), shares=shares)


def _share(share: Share, shown: Shown) -> Share:
    asked = share.evidence.questions
    if asked is None or asked not in shown:
        return share
    return replace(share, evidence=replace(share.evidence, questions=shown[asked]))


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
