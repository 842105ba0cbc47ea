"""The log can be narrowed by all that is known of a question, alone and together."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlmodel import Session, select

from feedback import queries
from feedback.filters import known_values
from feedback.models import ImportBatch, Item, Routing, Source
from feedback.queries import any_items, items_page
from journeys.models import Organisation, Product

ROWS: list[dict[str, Any]] = [
    {"age_group": "75+", "asked_for": "self", "point": "Oost", "outcome": "helped", "life_event": "verhuizen"},
    {"age_group": "75+", "asked_for": "other", "point": "Oost", "outcome": "referred", "score": 4.0},
    {"age_group": "18-30", "point": "West", "outcome": "helped", "score": 8.5, "kind": "feedback"},
    {"life_event": "overlijden", "score": 10.0, "kind": "feedback"},
]


@pytest.fixture
def log(session: Session) -> int:
    """Four items, the first two about a product; gives the product's id."""
    source, organisation = Source(name="log"), Organisation(name="CBR")
    products = [Product(uri=f"http://x/{name}", name=name) for name in ("rijbewijs", "ongebruikt")]
    session.add_all([source, organisation, *products])
    session.flush()
    batch = ImportBatch(source_id=source.id or 0, kind="questions", file_name="log.csv")
    session.add(batch)
    session.flush()
    for number, row in enumerate(ROWS):
        named: dict[str, Any] = {"batch_id": batch.id, "source_id": source.id, "row_key": str(number)}
        item = Item(**named, text=f"Vraag {number}", asked_on=date(2026, 9, 1 + number), **row)
        session.add(item)
        session.flush()
        about = products[0].id if number < 2 else None
        session.add(Routing(item_id=item.id or 0, organisation_id=organisation.id or 0, product_id=about))
    session.flush()
    return products[0].id or 0


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"age_group": "75+"}, [1, 0]),
        ({"age_group": ""}, [3]),
        ({"asked_for": "other"}, [1]),
        ({"asked_for": ""}, [3, 2]),
        ({"point": "Oost", "outcome": "helped"}, [0]),
        ({"life_event": "overlijden"}, [3]),
        ({"kind": "feedback"}, [3, 2]),
        ({"kind": "questions", "search": "vraag"}, [1, 0]),
        ({"score_from": 8.0}, [3, 2]),
        ({"score_from": 4.0, "score_to": 8.5}, [2, 1]),
        ({"score_to": 4.0, "start": date(2026, 9, 3)}, []),
    ],
)
def test_the_log_is_narrowed_by_what_is_known_of_a_question(
    session: Session, log: int, filters: Any, fits: list[int]
) -> None:
    assert [row.text for row in items_page(session, **filters).rows] == [f"Vraag {number}" for number in fits]


def test_the_log_is_narrowed_to_a_product(session: Session, log: int) -> None:
    assert items_page(session, product_id=log).total == 2
    assert items_page(session, product_id=log, asked_for="self").total == 1


def test_only_what_occurs_can_be_chosen(session: Session, log: int) -> None:
    known = known_values(session)
    assert known.products == {log: "rijbewijs"}
    assert known.values["age_group"] == ("18-30", "75+")
    assert known.values["life_event"] == ("overlijden", "verhuizen")
    assert known.values["outcome"] == ("helped", "referred")
    assert known.scores == (4.0, 10.0)


def test_whether_there_is_anything_at_all(session: Session) -> None:
    assert not any_items(session)
    session.add(Source(id=1, name="log"))
    session.flush()
    session.add(ImportBatch(id=1, source_id=1, kind="questions", file_name="log.csv"))
    session.flush()
    session.add(Item(batch_id=1, source_id=1, row_key="k", text="Vraag"))
    session.flush()
    assert any_items(session)


def test_an_empty_log_has_nothing_to_choose(session: Session) -> None:
    known = known_values(session)
    assert known.products == {}
    assert not any(known.values.values())
    assert known.scores is None


def test_unsure_is_said_of_the_organisation_that_was_asked_for(session: Session, log: int) -> None:
    """A chain question that surely belongs to one and perhaps to the other."""
    sure, other = session.exec(select(Organisation.id)).one() or 0, Organisation(name="RDW")
    session.add(other)
    session.flush()
    chain = session.exec(select(Item).where(Item.text == "Vraag 1")).one()
    session.add(Routing(item_id=chain.id or 0, organisation_id=other.id or 0, routed_by="text", confidence=0.4))
    session.flush()
    assert [row.text for row in items_page(session, organisation_id=other.id, uncertain=True).rows] == ["Vraag 1"]
    assert items_page(session, organisation_id=sure, uncertain=True).total == 0


@pytest.mark.parametrize("one_by_one", [False, True])
def test_there_are_as_many_as_are_shown_whatever_is_asked_together(
    session: Session, log: int, one_by_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MANY", -1 if one_by_one else 1_000)
    owner = session.exec(select(Organisation.id)).one() or 0
    lost: dict[str, Any] = {"batch_id": 1, "source_id": 1, "row_key": "lost", "asked_on": date(2026, 9, 2)}
    session.add_all([Item(batch_id=1, source_id=1, row_key="undated", text="Vraag"), Item(**lost, text="Van niemand")])
    session.flush()
    undated = session.exec(select(Item).where(Item.row_key == "undated")).one()
    session.add(Routing(item_id=undated.id or 0, organisation_id=owner, routed_by="text", confidence=0.4))
    session.flush()
    choices: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("organisation_id", (None, owner)),
        ("product_id", (None, log)),
        ("uncertain", (False, True)),
        ("undated", (None, False, True)),
        ("start", (None, date(2026, 9, 2))),
        ("end", (None, date(2026, 9, 3))),
        ("kind", (None, "feedback")),
        ("unrouted", (False, True)),
    )
    totals = set()
    for values in product(*(values for _name, values in choices)):
        filters: Any = dict(zip((name for name, _values in choices), values, strict=True))
        page = items_page(session, **filters)
        assert page.total == len(page.rows), filters
        totals.add(page.total)
    assert totals == {0, 1, 2, 3, 4, 5, 6}
