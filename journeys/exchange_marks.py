"""What other tools marked in a text, put on the conversation as it is stored here."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from journeys.coding import COUNTS, code_span, explain_term, mark_unclear
from journeys.errors import InvalidValue
from journeys.models import Coding, Highlight, JourneySession
from journeys.planning import researcher_of
from journeys.ports import Redactor
from journeys.refi import Selection, Source
from journeys.spans import Span, remap
from journeys.taking_in import take_in


class Marking:
    """Adds quotes and codes that are not here yet, and counts them; `lost` holds quotes whose words are gone."""

    def __init__(
        self,
        session: Session,
        study_id: int,
        codes: Mapping[str, int],
        users: Mapping[str, int],
        redactor: Redactor,
    ) -> None:
        self.session, self.study_id, self.redactor = session, study_id, redactor
        self.codes, self.users = codes, users
        self.highlights = self.codings = 0
        self.lost: list[str] = []

    def mark(self, told: JourneySession, source: Source) -> None:
        """Put the selections of a source on a conversation, carried over to its text."""
        assert told.id is not None
        taken = take_in(source.text, [(one.start, one.end) for one in source.selections], self.redactor)
        spans: list[Span | None]
        if told.transcript == taken.cleaned:
            spans = list(taken.cleaned_spans)
        elif told.transcript == taken.safe:
            spans = list(taken.safe_spans)
        else:
            there = [span or (0, 0) for span in taken.safe_spans]
            spans = remap(taken.safe, told.transcript, there)
        known = self._known(told.id)
        for selection, span, safe in zip(source.selections, spans, taken.safe_spans, strict=True):
            if span and told.transcript[slice(*span)].strip():
                self._put(told.id, selection, span, known)
            elif safe and (words := taken.safe[slice(*safe)].strip()):
                self.lost.append(words)

    def _known(self, session_id: int) -> dict[Span, set[tuple[int, int]]]:
        """The quotes of a conversation, each with its codes and who gave them."""
        marked = (
            select(Highlight, Coding)
            .join(Coding, (col(Coding.highlight_id) == Highlight.id) & col(Coding.status).in_(COUNTS), isouter=True)
            .where(Highlight.session_id == session_id)
        )
        known: dict[Span, set[tuple[int, int]]] = {}
        for highlight, coding in self.session.exec(marked).all():
            given = known.setdefault((highlight.span_start, highlight.span_end), set())
            if coding:
                given.add((coding.code_id, coding.researcher_id))
        return known

    def _put(self, session_id: int, selection: Selection, span: Span, known: dict[Span, set[tuple[int, int]]]) -> None:
        """Give one stretch its codes, and mark it as unclear, as far as that was not done."""
        new, given = span not in known, known.get(span, set())
        for coding in selection.codings:
            researcher_id = self.users.get(coding.user) or researcher_of(self.session, self.study_id).id or 0
            one = (self.codes[coding.code], researcher_id)
            if one not in given:
                code_span(self.session, session_id, span, one[0], researcher_id=one[1], severity=coding.severity)
                given.add(one)
                self.codings += 1
        unclear = selection.unclear and self._mark_unclear(session_id, selection, span)
        if new and (given or unclear):
            known[span] = given
            self.highlights += 1
            self._name(session_id, selection, span)

    def _mark_unclear(self, session_id: int, selection: Selection, span: Span) -> bool:
        try:
            term = mark_unclear(self.session, session_id, span)
        except InvalidValue:  # more than a few words: no term
            return False
        if selection.plain and not term.plain:
            explain_term(self.session, term.id or 0, selection.plain, self.redactor)
        return True

    def _name(self, session_id: int, selection: Selection, span: Span) -> None:
        """A new quote keeps the guid that it came with, unless that is in use."""
        if self.session.exec(select(Highlight.id).where(Highlight.guid == selection.guid)).first() is None:
            place = (Highlight.session_id == session_id, Highlight.span_start == span[0], Highlight.span_end == span[1])
            self.session.exec(select(Highlight).where(*place)).one().guid = selection.guid
            self.session.flush()
