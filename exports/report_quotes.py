"""Which words may be put before a person for approval: a quote leaves only after that, and never with who said it."""

from datetime import date

from sqlmodel import Session

from exports.quote_review import quote_key
from exports.report_content import Quote
from exports.safety import THRESHOLD
from journeys.base import reads_evidence
from journeys.periods import Period
from journeys.queries import pain_points
from topics.queries import representative_questions, topic_counts, topics

JOURNEY, QUESTION = "Klantreis: ", "Vraag: "  # what a quote is about begins with where it comes from
A_SUBJECT = 3  # candidates per pain point or topic
LONGEST = 300  # characters


@reads_evidence
def quote_candidates(session: Session, organisation_id: int, period: Period) -> tuple[Quote, ...]:
    """Quotes from journeys with consent to quoting, and from topics that reach the threshold in the period."""
    found = [
        _quote(text, f"{JOURNEY}{pain.name}")
        for pain in pain_points(session, organisation_id=organisation_id)
        for text in pain.quotes[:A_SUBJECT]
    ]
    large = _large_topics(session, organisation_id, period.start, period.end)
    questions = representative_questions(session, list(large)) if large else {}
    found += [
        _quote(text, f"{QUESTION}{label}")
        for topic, label in large.items()
        for _, text in questions.get(topic, [])[:A_SUBJECT]
    ]
    return tuple({quote.key: quote for quote in found if quote.text}.values())


def _large_topics(session: Session, organisation_id: int, start: date, end: date) -> dict[int, str]:
    dated = topic_counts(session, organisation_id, start, end)
    if any(topic.count for topic in dated):
        return {topic.topic_id: topic.label for topic in dated if topic.count >= THRESHOLD}
    return {row.id: row.label for row in topics(session, organisation_id) if row.undated >= THRESHOLD}


def shortened(text: str) -> str:
    """A quote as a report shows it."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"


def _quote(text: str, about: str) -> Quote:
    words = shortened(text)
    return Quote(quote_key(words), words, about)
