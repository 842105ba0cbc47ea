"""What was improved and what it did, and what is still open, as a report tells it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from exports.awaiting import NO_ANSWER
from exports.formats.outgoing import OutgoingItem
from exports.models import Status
from exports.proposals import QUOTED
from exports.published import TOPICS, Counted
from exports.publishing import Publication
from exports.report_content import LiveLine, OpenLine
from exports.report_figures import before_and_after, window
from exports.report_reading import Effect, LiveItem
from exports.report_words import EXPECTED, day
from exports.safety import shown
from journeys.periods import Period

AWAITING = (Status.PROPOSED, Status.SENT)


@dataclass(frozen=True)
class Counting:
    """Over which days questions can be counted around the day something went live."""

    first: date | None  # of the log
    last: date | None
    days: Mapping[int, Sequence[tuple[date, int]]]  # topic → questions a day


def live_line(
    publication: Publication, item: LiveItem, counting: Counting, period: Period, effect: Effect | None
) -> LiveLine:
    """An improvement that went live, with counts before and after and, where it is known, what it did."""
    weeks = window(item.live_on, counting.first, counting.last) if item.topics else 0
    before = after = None
    if weeks:
        reach = timedelta(weeks=weeks)
        names = tuple(sorted(str(topic) for topic in item.topics))
        days = [entry for topic in item.topics for entry in counting.days.get(topic, ())]
        exact = before_and_after(days, item.live_on, weeks)
        last_day = timedelta(days=1)
        before = publication.show(
            Counted(TOPICS, names, item.live_on - reach, item.live_on - last_day), exact[0], stays=True
        )
        after = publication.show(
            Counted(TOPICS, names, item.live_on, item.live_on + reach - last_day), exact[1], stays=True
        )
    counts = _counts(bool(item.topics), weeks, before, after)
    return LiveLine(
        tag=f"tk-{item.id}",
        title=own_title(item.title, item.title_edited),
        process=item.process,
        live_on=item.live_on,
        in_period=period.start <= item.live_on,
        expected=EXPECTED.get(item.expected_change or "", ""),
        weeks=weeks,
        before=before,
        after=after,
        counts=counts if item.led else "Wie dit verbeterpunt leidt, krijgt te horen of er minder vragen over zijn.",
        effect=effect.sentence if effect else "",
        effect_on=effect.on if effect else None,
        answer=item.answer,
        together=item.together,
    )


def _counts(has_topics: bool, weeks: int, before: int | None, after: int | None) -> str:
    if not has_topics:
        return "Er is geen onderwerp aan gekoppeld, dus er is niets te tellen."
    if not weeks:
        return "Er is nog geen hele week vóór en na deze dag geteld."
    span = "In de week" if weeks == 1 else f"In de {weeks} weken"
    after_span = "in de week" if weeks == 1 else f"in de {weeks} weken"
    return f"{span} ervoor {shown(before)} vragen, {after_span} erna {shown(after)}."


def open_line(item: OutgoingItem, title: str, today: date) -> OpenLine:
    """An improvement that is still open, with what makes it matter."""
    reasons = [factor for factor in item.factors if factor.value is not None]
    evidence = [item.summary] if item.questions or item.customers_total else []
    if item.funnel is not None:
        evidence.append(f"{item.funnel.percent}% haakt af bij ‘{item.funnel.step}’")
    late = item.due_on is not None and item.due_on < today and item.status in AWAITING
    told = ""
    if item.unanswered:
        told = f"{NO_ANSWER[0].lower()}{NO_ANSWER[1:]}" + (f" ({day(item.answer_by)})" if item.answer_by else "")
    elif late and item.due_on:
        told = f"geen antwoord vóór {day(item.due_on)}"
    elif item.due_on:
        told = f"termijn {day(item.due_on)}"
    return OpenLine(
        tag=item.tag,
        title=title,
        process=item.process,
        priority=item.priority,
        reasons=", ".join(f"{factor.label.lower()} {factor.value}" for factor in reasons),
        evidence=tuple(evidence),
        suggestion=item.suggestion,
        owner=item.owner,
        status=item.status_label.lower(),
        due_on=item.due_on,
        overdue=item.unanswered or late,
        due=told,
        unanswered=item.unanswered,
        answer=item.answer,
        together=item.together,
        small=item.is_small and item.questions is not None and not item.unanswered,
    )


def own_title(title: str, edited: bool) -> str:
    """The title without the citizen's question that a proposal took up: nobody has reviewed that yet."""
    return title if edited else title.partition(QUOTED)[0]
