"""Who does what, beside the table that ships: words added here that point to an organisation, and taken out again."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from feedback.models import Responsibility
from feedback.redaction import redact_batch
from feedback.routing_table import WEIGHTS, Duty
from journeys.errors import N_, InvalidValue
from journeys.lookup import found
from journeys.models import Organisation, Product

LONGEST = 120


@dataclass(frozen=True)
class DutyRow:
    """Words added here, since when, and the product they point to."""

    id: int
    phrase: str
    product: str | None
    strength: str
    added_at: datetime


def own_duties(session: Session) -> tuple[Duty, ...]:
    """Everything added here, in a fixed order: what the router adds to its table."""
    rows = session.exec(
        select(Organisation.name, Responsibility.phrase, Product.uri, Responsibility.strength)
        .join(Organisation, col(Organisation.id) == Responsibility.organisation_id)
        .outerjoin(Product, col(Product.id) == Responsibility.product_id)
        .order_by(col(Responsibility.id))
    )
    return tuple(Duty(*row) for row in rows)


def duties_of(session: Session, organisation_id: int) -> list[DutyRow]:
    """What was added here about one organisation, the latest first."""
    rows = session.exec(
        select(Responsibility, Product.name)
        .outerjoin(Product, col(Product.id) == Responsibility.product_id)
        .where(Responsibility.organisation_id == organisation_id)
        .order_by(col(Responsibility.id).desc())
    )
    return [DutyRow(row.id or 0, row.phrase, product, row.strength, row.added_at) for row, product in rows]


def add_duty(
    session: Session, organisation_id: int, phrase: str, *, product_id: int | None = None, strength: str = "strong"
) -> int:
    """Let these words point to the organisation; returns the number of the row, of the old one if it was there.

    All words must stand near one another in a question, in any order. Raises InvalidValue for no words, too many, or
    something personal; NotFound for an organisation or product that is not there.
    """
    found(session, Organisation, organisation_id, N_("organisation"))
    if product_id is not None:
        found(session, Product, product_id, N_("product"))
    words = " ".join(phrase.lower().split())
    telling = [word for word in words.split() if any(map(str.isalpha, word)) and len(word) > 1]
    # as typed too: capitals tell more of a name or a street
    personal = any(one.spans for one in redact_batch([words, phrase]))
    if not telling or len(words) > LONGEST or strength not in WEIGHTS or personal:
        raise InvalidValue(
            value="…" if words else "",  # what is personal is not said again
            field=N_("words"),
            expected=N_("a few words of a question, nothing personal"),
        )
    known = select(Responsibility).where(
        Responsibility.organisation_id == organisation_id, Responsibility.phrase == words
    )
    row = session.exec(known).first() or Responsibility(organisation_id=organisation_id, phrase=words)
    row.product_id, row.strength = product_id, strength
    session.add(row)
    session.flush()
    return row.id or 0


def remove_duty(session: Session, duty_id: int) -> None:
    """Let these words point nowhere again; raises NotFound."""
    session.delete(found(session, Responsibility, duty_id, N_("words")))
    session.flush()
