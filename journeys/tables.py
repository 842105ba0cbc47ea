"""A study as three tables for a spreadsheet or a statistics program: codes, quotes, touchpoints."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.coding import COUNTS
from journeys.errors import N_
from journeys.exchange_out import people_of
from journeys.lookup import found
from journeys.map_style import CHANNELS, PLANS
from journeys.models import Code, Coding, Highlight, Researcher, Study, Touchpoint, UnclearTerm

if TYPE_CHECKING:
    from journeys.overviews import StudyOverview

Cell = str | int | date | None
EXPECTATIONS = {"unhappy": "ontevreden", "happy": "tevreden"}


@dataclass(frozen=True)
class Table:
    """Rows under column names; whole numbers and dates are kept as such."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


CODES = ("Kenmerk", "Code", "Valt onder", "Beschrijving", "Knelpunt", "Citaten", "Deelnemers", "Hoogste ernst")
QUOTES = (
    "Kenmerk",
    "Deelnemer",
    "Verwachting",
    "Beleving",
    "Gehouden op",
    "Begin",
    "Einde",
    "Citaat",
    "Code",
    "Ernst",
    "Onderzoeker",
    "Contactmoment",
    "Onduidelijk woord",
    "In gewone taal",
    "Mag geciteerd worden",
)
TOUCHPOINTS = (
    "Deelnemer",
    "Verwachting",
    "Beleving",
    "Volgorde",
    "Fase",
    "Contactmoment",
    "Kanaal",
    "Verloop",
    "Emotie",
    "Wat gebeurde er",
    "Citaat",
    "Doorgestuurd naar",
    "Verhaal opnieuw verteld",
    "Wachttijd in minuten",
    "Mag geciteerd worden",
)


def about_study(overview: "StudyOverview") -> Table:
    """What the other tables are about, and whether the study is complete: a result without it says too much."""
    return Table(
        "Onderzoek",
        ("Onderzoek", "Organisatie", "Proces", "Gesprekken", "Compleet", "Verzonnen voorbeeld"),
        (
            (
                overview.title,
                overview.organisation,
                overview.process,
                overview.sessions,
                "ja" if overview.complete else f"onvolledig: {overview.lacking.in_dutch()}",
                _yes(overview.fictional),
            ),
        ),
    )


def study_tables(session: Session, study_id: int, *, quotable_only: bool = False) -> tuple[Table, Table, Table]:
    """Codes, quotes (a row per code and researcher) and touchpoints of a study; nothing of who withdrew.

    With `quotable_only`, only what was told by respondents who agreed to be quoted.
    """
    found(session, Study, study_id, N_("study"))
    told = {conversation.id: (person, conversation) for person, conversation in
            people_of(session, study_id, quotable_only=quotable_only)}  # fmt: skip
    place = {number: index for index, number in enumerate(told)}
    steps = sorted(
        session.exec(select(Touchpoint).where(col(Touchpoint.session_id).in_(told))).all(),
        key=lambda step: (place[step.session_id], step.position),
    )
    titles = {step.id: step.title for step in steps}
    given = (
        sa.select(Highlight, Coding, Code, col(Researcher.name), UnclearTerm)
        .join(Coding, (col(Coding.highlight_id) == Highlight.id) & col(Coding.status).in_(COUNTS), isouter=True)
        .join(Code, col(Coding.code_id) == Code.id, isouter=True)
        .join(Researcher, col(Coding.researcher_id) == Researcher.id, isouter=True)
        .join(UnclearTerm, col(Highlight.unclear_term_id) == UnclearTerm.id, isouter=True)
        .where(col(Highlight.session_id).in_(told))
        .order_by(col(Highlight.span_start), col(Highlight.span_end), col(Coding.id))
    )
    marked = [row for row in session.execute(given).all() if row[1] or row[4]]  # a mere suggestion is nothing yet
    quotes: list[tuple[Cell, ...]] = []
    for highlight, coding, code, researcher, term in sorted(marked, key=lambda row: place[row[0].session_id]):
        person, conversation = told[highlight.session_id]
        quotes.append(
            (
                highlight.guid,
                person.pseudonym,
                EXPECTATIONS[person.expectation],
                conversation.experience,
                conversation.held_on,
                highlight.span_start,
                highlight.span_end,
                conversation.transcript[highlight.span_start : highlight.span_end],
                code.name if code else "",
                coding.severity if coding else None,
                researcher or "",
                titles.get(highlight.touchpoint_id, ""),
                term.term if term else "",
                term.plain if term else "",
                _yes(person.may_quote),
            )
        )
    lived: list[tuple[Cell, ...]] = []
    for step in steps:
        person, conversation = told[step.session_id]
        lived.append(
            (
                person.pseudonym,
                EXPECTATIONS[person.expectation],
                conversation.experience,
                step.position,
                step.stage,
                step.title,
                CHANNELS.get(step.channel, step.channel),
                {str(plan): word for plan, word in PLANS.items()}.get(step.plan, step.plan),
                step.emotion,
                step.what_happened,
                step.quote,
                CHANNELS.get(step.handed_over_to or "", step.handed_over_to or ""),
                _yes(step.told_again),
                step.waiting_minutes,
                _yes(person.may_quote),
            )
        )
    return (
        Table("Codes", CODES, _codes(session, [(row[0], row[1]) for row in marked if row[1]])),
        Table("Citaten", QUOTES, tuple(quotes)),
        Table("Contactmomenten", TOUCHPOINTS, tuple(lived)),
    )


def _codes(session: Session, given: list[tuple[Highlight, Coding]]) -> tuple[tuple[Cell, ...], ...]:
    """Every code of the codebook, with what it was given to in this study."""
    known = session.exec(select(Code)).all()
    names = {code.id: code.name for code in known}
    uses: dict[int, list[tuple[Highlight, Coding]]] = defaultdict(list)
    for highlight, coding in given:
        uses[coding.code_id].append((highlight, coding))
    rows: list[tuple[Cell, ...]] = []
    for code in sorted(known, key=lambda one: one.name.casefold()):
        used = uses[code.id or 0]
        rows.append(
            (
                code.guid,
                code.name,
                names.get(code.parent_id, ""),
                code.description,
                _yes(code.is_pain_point),
                len({highlight.id for highlight, _ in used}),
                len({highlight.session_id for highlight, _ in used}),
                max((coding.severity for _, coding in used if coding.severity), default=None),
            )
        )
    return tuple(rows)


def _yes(true: bool) -> str:
    return "ja" if true else "nee"
