"""What leaves: a backlog as any file may show it. Every format reads this and nothing else.

Counts of questions are rounded and hidden under 10, one count to one number wherever it stands; a citizen's question
leaves only when its topic reaches that threshold, a customer's words only with consent to quoting and without who said
them; study counts ("3 van de 4 klanten") are exempt. Every text is safe in a spreadsheet cell.
"""

from exports.absorbed import MergedRow
from exports.backlog import Backlog, BacklogRow
from exports.evidence import ItemEvidence, QuestionEvidence
from exports.formats.shapes import (
    NOTES,
    STATUS,
    TRENDS,
    Outgoing,
    OutgoingChange,
    OutgoingFactor,
    OutgoingFunnel,
    OutgoingItem,
    OutgoingJourney,
    OutgoingLetter,
    OutgoingMerged,
    OutgoingOwner,
    OutgoingQuestions,
    OutgoingShare,
)
from exports.priority import Rule, prioritise
from exports.proposals import QUOTED, tag
from exports.safety import rounded, safe_cell
from exports.suggestions import GROUND, LABELS, without_counts

__all__ = ["Outgoing", "OutgoingItem", "outgoing", "safe_title"]


def outgoing(backlog: Backlog) -> Outgoing:
    """The backlog as it may leave."""
    return Outgoing(
        organisation=safe_cell(backlog.organisation),
        made_on=backlog.made_on,
        fictional=backlog.fictional,
        rule=backlog.rule,
        items=tuple(_item(row, backlog.organisation_id, backlog.rule) for row in backlog),
        left_out=backlog.left_out,
        mark=backlog.mark,
        seen=backlog.seen,
        notes=(*NOTES, _left_out(backlog.left_out)) if backlog.left_out else NOTES,
        merged=tuple(_merged(row) for row in backlog.merged),
    )


def _left_out(number: int) -> str:
    if number == 1:
        return "1 verbeterpunt dat u al eerder in deze vorm kreeg, staat er niet in."
    return f"{number} verbeterpunten die u al eerder in deze vorm kreeg, staan er niet in."


def safe_title(row: BacklogRow) -> str:
    """The title without the citizen's question that a proposal took up, when its topic is too small to quote."""
    asked = row.evidence.questions
    if row.title_edited or (asked is not None and asked.may_quote):
        return row.title
    return row.title.split(QUOTED)[0]


def _merged(row: MergedRow) -> OutgoingMerged:
    """Without a citizen's question in either title: what is told here is which number stands for which."""
    title = row.title if row.title_edited else row.title.split(QUOTED)[0]
    into = row.into_title if row.into_edited else row.into_title.split(QUOTED)[0]
    return OutgoingMerged(tag(row.id), safe_cell(title), tag(row.into_id), safe_cell(into))


def _owners(row: BacklogRow, reader: int) -> tuple[OutgoingOwner, ...]:
    if not row.co_owners:
        return ()
    leads = OutgoingOwner(safe_cell(row.leader), True, row.organisation_id == reader)
    return (leads, *(OutgoingOwner(safe_cell(one.short), False, one.id == reader) for one in row.co_owners))


def _item(row: BacklogRow, reader: int, rule: Rule) -> OutgoingItem:
    evidence = row.evidence
    customers, total = evidence.customers
    step, _, trigger = without_counts(row.suggestion).partition(GROUND)
    return OutgoingItem(
        id=row.id,
        tag=row.tag,
        title=safe_cell(safe_title(row)),
        process=safe_cell(row.process or ""),
        product=safe_cell(row.product or ""),
        status=row.status,
        owner=safe_cell(row.owner),
        due_on=row.due_on,
        live_on=row.live_on,
        priority=row.priority.number,
        factors=tuple(
            OutgoingFactor(factor.name, factor.label, factor.value, factor.weight, safe_cell(factor.reason))
            for factor in row.priority.factors
        ),
        questions=_questions(evidence.questions, row.priority.factor("trend").value or 3)
        if evidence.questions
        else None,
        journeys=_journeys(evidence),
        customers=customers,
        customers_total=total,
        funnel=_funnel(evidence),
        letters=tuple(
            OutgoingLetter(
                safe_cell(letter.title),
                letter.sent_on,
                letter.number_sent,
                letter.has_phone,
                letter.names_informatiepunt,
            )
            for letter in evidence.letters
        ),
        quotes=_quotes(evidence, safe_title(row)),
        suggestion=safe_cell(step),
        trigger=safe_cell(trigger),
        rule=LABELS.get(row.suggestion_rule, ""),
        history=_history(row),
        answer=safe_cell(row.answer),
        answer_by=row.answer_by,
        unanswered=row.unanswered,
        azure=next((key for key in row.keys if key.tracker == "azure"), None),
        owners=_owners(row, reader),
        answers=tuple((safe_cell(name), safe_cell(answer)) for name, answer in row.answers),
        shares=tuple(
            OutgoingShare(
                safe_cell(one.organisation),
                _questions(one.evidence.questions, _trend(one.evidence, rule)) if one.evidence.questions else None,
                _journeys(one.evidence),
            )
            for one in row.shares
        ),
        absorbed=tuple(one.tag for one in row.absorbed),
    )


def _journeys(evidence: ItemEvidence) -> tuple[OutgoingJourney, ...]:
    return tuple(
        OutgoingJourney(
            safe_cell(found.name),
            safe_cell(found.study),
            found.respondents,
            found.respondents_total,
            found.complete,
        )
        for found in evidence.journeys
    )


def _questions(asked: QuestionEvidence, trend: int) -> OutgoingQuestions:
    measured_before = asked.period is not None and asked.previous is not None
    return OutgoingQuestions(
        count=rounded(asked.count),
        period=asked.period,
        previous=rounded(asked.previous or 0) if measured_before else None,
        previous_period=asked.period.previous() if asked.period and measured_before else None,
        trend=TRENDS[trend],
        topics=tuple(safe_cell(topic.label) for topic in asked.topics),
    )


def _trend(evidence: ItemEvidence, rule: Rule) -> int:
    return prioritise(evidence.figures(), rule).factor("trend").value or 3


def _funnel(evidence: ItemEvidence) -> OutgoingFunnel | None:
    if evidence.funnel is None:
        return None
    worst = evidence.funnel.worst
    return OutgoingFunnel(
        process=safe_cell(evidence.funnel.process),
        step=safe_cell(worst.step),
        percent=round(100 * worst.drop_off),
        visits=rounded(worst.visits),
        first_week=worst.first_week,
        last_week=worst.last_week,
    )


def _quotes(evidence: ItemEvidence, title: str) -> tuple[str, ...]:
    from_questions = evidence.questions is not None and evidence.questions.may_quote
    return tuple(
        safe_cell(" ".join(quote.text.split()))
        for quote in evidence.quotes
        if quote.reviewed and (quote.kind == "journey" or from_questions) and quote.text.strip() not in title
    )


def _history(row: BacklogRow) -> tuple[OutgoingChange, ...]:
    """Only the steps of the status: other changes may hold words that should not leave."""
    steps: list[OutgoingChange] = []
    for entry in row.history:
        if entry.field == "status":
            steps.append(OutgoingChange(entry.changed_at.date(), STATUS.get(entry.after, entry.after), ""))
        elif entry.field == "reason" and steps:
            steps[-1] = OutgoingChange(steps[-1].on, steps[-1].status, safe_cell(entry.after))
    return tuple(steps)
