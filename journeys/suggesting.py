"""Codes suggested by meaning: sentences of a transcript that are near to a code's words and to what it was given to.

A suggestion is nothing until a researcher accepts it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.coding import COUNTS, suggest_codes
from journeys.errors import N_
from journeys.lookup import found
from journeys.models import Code, Coding, Highlight, JourneySession, Respondent
from journeys.planning import researcher_of
from journeys.ports import Embedder, Vectors
from journeys.sentences import sentences
from journeys.spans import Span
from journeys.turns import INTERVIEWERS, turns

NEAR = 0.45  # cosine from which a suggestion is worth a researcher's look; docs/decisions/0018
EXAMPLES = 200  # quotes of a code that say what it means, the newest
LEAST_WORDS = 4  # “Ja, klopt.” is near to everything and nothing


def suggest_by_meaning(session: Session, session_id: int, embedder: Embedder, researcher_id: int | None = None) -> int:
    """Suggest codes for the sentences that this researcher gave none yet; returns how many are new.

    What another researcher coded says nothing here: two code the same words apart from each other.
    """
    told = found(session, JourneySession, session_id, N_("conversation"))
    person = found(session, Respondent, told.respondent_id, N_("respondent"))
    researcher = researcher_of(session, person.study_id, researcher_id).id
    coded = [
        (start, end)
        for start, end in session.execute(
            sa.select(col(Highlight.span_start), col(Highlight.span_end))
            .join(Coding, col(Coding.highlight_id) == Highlight.id)
            .where(
                col(Highlight.session_id) == session_id,
                col(Coding.researcher_id) == researcher,
                col(Coding.status).in_(COUNTS),
            )
        )
    ]
    free = [
        (start, end)
        for start, end in told_sentences(told.transcript)
        if not any(begin < end and stop > start for begin, stop in coded)
    ]
    texts = [told.transcript[start:end] for start, end in free]
    near = nearest_codes(texts, _meanings(session), embedder)
    picked: list[tuple[Span, int, float]] = [(free[place], code, cosine) for place, code, cosine in near]
    return suggest_codes(session, session_id, picked, researcher)


def told_sentences(transcript: str) -> list[Span]:
    """The sentences in which a respondent tells something: no question, nothing of the interviewer, not too short."""
    found_spans = []
    for turn in turns(transcript):
        if turn.speaker.casefold() in INTERVIEWERS:
            continue
        words = transcript[turn.words_start : turn.end]
        for start, end in sentences(words):
            if len(words[start:end].split()) >= LEAST_WORDS and not words[start:end].endswith("?"):
                found_spans.append((turn.words_start + start, turn.words_start + end))
    return found_spans


def nearest_codes(
    texts: Sequence[str], meanings: Mapping[int, tuple[str, Sequence[str]]], embedder: Embedder
) -> list[tuple[int, int, float]]:
    """(number of the text, code, cosine) for each text whose nearest code is nearer than `NEAR`.

    `meanings` gives for each code its own words and the quotes it was given to; near to either is near.
    """
    if not texts or not meanings:
        return []
    vectors = embedder.embed(texts)
    cosines = np.stack([_nearness(vectors, embedder, words, quotes) for words, quotes in meanings.values()], axis=1)
    codes = list(meanings)
    best = cosines.argmax(axis=1)
    return [
        (place, codes[code], float(cosines[place, code]))
        for place, code in enumerate(best.tolist())
        if cosines[place, code] >= NEAR
    ]


def _nearness(vectors: Vectors, embedder: Embedder, words: str, quotes: Sequence[str]) -> Vectors:
    near = vectors @ embedder.embed([words])[0]
    if quotes:
        centre = embedder.embed(quotes).mean(axis=0)
        length = float(np.linalg.norm(centre)) or 1.0
        near = np.maximum(near, vectors @ (centre / length))
    nearness: Vectors = near.astype(np.float32)
    return nearness


def _meanings(session: Session) -> dict[int, tuple[str, Sequence[str]]]:
    length = col(Highlight.span_end) - col(Highlight.span_start)
    quoted = (
        sa.select(
            col(Coding.code_id),
            sa.func.substr(col(JourneySession.transcript), col(Highlight.span_start) + 1, length),
        )
        .join(Highlight, col(Coding.highlight_id) == Highlight.id)
        .join(JourneySession, col(Highlight.session_id) == JourneySession.id)
        .where(col(Coding.status).in_(COUNTS))
        .order_by(sa.desc(col(Coding.id)))
    )
    quotes: dict[int, list[str]] = defaultdict(list)
    for code_id, quote in session.execute(quoted):
        if len(quotes[code_id]) < EXAMPLES:
            quotes[code_id].append(quote)
    return {
        code.id or 0: (f"{code.name}. {code.description}", quotes[code.id or 0])
        for code in session.exec(select(Code).order_by(col(Code.id))).all()
    }
