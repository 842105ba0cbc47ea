"""Questions for tests: three subjects, and the storing of questions as an import would."""

from datetime import date, timedelta

from sqlalchemy import insert
from sqlmodel import Session, col

from feedback.models import ImportBatch, Item, Routing, Source
from journeys.models import Organisation
from tests.topics.test_discovery import SUBJECTS

__all__ = ["MONDAY", "SUBJECTS", "all_texts", "an_organisation", "ask"]

MONDAY = date(2026, 9, 7)


def an_organisation(session: Session, name: str = "CBR") -> int:
    """An organisation without questions."""
    organisation = Organisation(name=name)
    session.add(organisation)
    session.flush()
    assert organisation.id
    return organisation.id


def ask(
    session: Session,
    organisation_id: int,
    texts: list[str],
    day: date | None = MONDAY,
    channel: str = "counter",
    age_group: str | None = None,
) -> int:
    """Store questions for an organisation, one a day from `day` on; returns the import they came with."""
    source = Source(name=f"Bron {len(texts)} {texts[0][:20]!r} {day} {channel} {organisation_id}")
    session.add(source)
    session.flush()
    batch = ImportBatch(source_id=source.id or 0, kind="questions", file_name="vragen.csv")
    session.add(batch)
    session.flush()
    rows = [
        {
            "batch_id": batch.id,
            "source_id": source.id,
            "row_key": f"{source.id}-{number}",
            "kind": "questions",
            "text": text,
            "channel": channel,
            "age_group": age_group,
            "asked_on": day + timedelta(days=number) if day else None,
        }
        for number, text in enumerate(texts)
    ]
    items = session.scalars(insert(Item).returning(col(Item.id), sort_by_parameter_order=True), rows).all()
    routings = [{"item_id": item, "organisation_id": organisation_id, "routed_by": "column"} for item in items]
    session.execute(insert(Routing), routings)
    session.flush()
    return batch.id or 0


def all_texts() -> list[str]:
    """The questions of the three subjects."""
    return [text for texts in SUBJECTS.values() for text in texts]
