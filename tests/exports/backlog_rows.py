"""Backlog rows made by hand, for tests that need no database."""

from datetime import UTC, date, datetime

from exports.backlog import Backlog, BacklogRow, HistoryEntry
from exports.evidence import ItemEvidence, QuestionEvidence, Quote, TopicShare
from exports.priority import Rule, prioritise
from exports.tracker_keys import TrackerKeyRow
from journeys.periods import Period, parse_period

TODAY = date(2026, 11, 24)
QUARTER: Period = parse_period("2026-Q3", TODAY)


def asked(
    count: int = 212, previous: int | None = 151, items: int = 400, period: Period | None = QUARTER
) -> QuestionEvidence:
    """Questions about one topic."""
    return QuestionEvidence(
        topics=(TopicShare(1, "gezondheidsverklaring", items, count),),
        items=items,
        undated=0 if period else items,
        count=count,
        previous=previous,
        period=period,
    )


def a_row(
    number: int = 1, evidence: ItemEvidence | None = None, ease: int | None = None, rule: Rule | None = None
) -> BacklogRow:
    """A proposed item with a citizen's question in its title."""
    evidence = evidence or ItemEvidence(
        questions=asked(), quotes=(Quote("Wanneer krijg ik bericht?", "question", reviewed=True),)
    )
    return BacklogRow(
        id=number,
        organisation="CBR",
        title="Gezondheidsverklaring: “Hoe lang duurt het?”",
        title_edited=False,
        process_id=1,
        process="Gezondheidsverklaring",
        product=None,
        priority=prioritise(evidence.figures(ease=ease), rule or Rule()),
        evidence=evidence,
        suggestion="Stuur uit uzelf een bericht.\nAanleiding: 60 van de 210 vragen gaan over wachten.",
        suggestion_rule="status_message",
        owner="",
        status="proposed",
        due_on=None,
        live_on=None,
        expected_change=None,
        severity_by_hand=None,
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
        keys=(TrackerKeyRow("azure", "4711", "User Story", "Active"),),
        history=(HistoryEntry(datetime(2026, 11, 24, tzinfo=UTC), "terugkoppel", "status", "", "proposed"),),
    )


def a_backlog(*rows: BacklogRow, fictional: bool = False, rule: Rule | None = None) -> Backlog:
    """The backlog of one organisation."""
    return Backlog("CBR", TODAY, fictional, rule or Rule(), rows)
