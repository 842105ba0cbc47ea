from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.kinds import ImportKind
from feedback.models import ImportBatch, Item, RoutedBy, Routing, Source
from feedback.queries import items_page, totals, uncertain_count, weekly_counts
from journeys.models import Organisation, Product

TEXTS = [
    ("Hoe verleng ik mijn rijbewijs?", date(2026, 9, 7), "counter", ["CBR"]),
    ("Mijn rijbewijs is gestolen", date(2026, 9, 13), "phone", ["CBR", "RDW"]),
    ("Waar is mijn kenteken?", date(2026, 9, 22), None, ["RDW"]),
    ("100% korting_op alles", None, "phone", ["CBR"]),
    ("Iets zonder organisatie", date(2026, 9, 23), "web", []),
]


@pytest.fixture
def log(session: Session) -> dict[str, int]:
    """Five items: a chain question, an undated one, one that belongs to nobody; ids of the organisations."""
    source = Source(name="log")
    product = Product(uri="http://x/rijbewijs", name="rijbewijs")
    organisations = {name: Organisation(name=name) for name in ("CBR", "RDW")}
    session.add_all([source, product, *organisations.values()])
    session.flush()
    batch = ImportBatch(source_id=source.id or 0, kind=ImportKind.QUESTIONS, file_name="log.csv")
    session.add(batch)
    session.flush()
    for number, (text, day, channel, names) in enumerate(TEXTS):
        item = Item(
            batch_id=batch.id or 0,
            source_id=source.id or 0,
            row_key=str(number),
            text=text,
            asked_on=day,
            channel=channel,
        )
        session.add(item)
        session.flush()
        for name in names:
            session.add(
                Routing(
                    item_id=item.id or 0,
                    organisation_id=organisations[name].id or 0,
                    product_id=product.id if name == "CBR" else None,
                    routed_by=RoutedBy.TEXT if name == "RDW" else RoutedBy.COLUMN,
                    confidence=0.5 if name == "RDW" else 1.0,
                )
            )
    session.flush()
    return {name: organisation.id or 0 for name, organisation in organisations.items()}


def test_undated_items_are_counted_apart_from_those_in_a_period(session: Session, log: dict[str, int]) -> None:
    everything = totals(session)
    assert (everything.items, everything.dated, everything.undated) == (5, 4, 1)
    assert (everything.routed, everything.unrouted) == (4, 1)
    assert (everything.first, everything.last) == (date(2026, 9, 7), date(2026, 9, 23))
    week = totals(session, log["CBR"], date(2026, 9, 7), date(2026, 9, 7))
    assert (week.items, week.dated, week.undated, week.routed) == (2, 1, 1, 2)


def test_an_empty_database_has_nothing_to_count(session: Session) -> None:
    assert totals(session).items == 0
    assert totals(session).first is None
    assert items_page(session).total == 0
    assert weekly_counts(session) == []


def test_the_log_shows_the_newest_first_and_undated_last(session: Session, log: dict[str, int]) -> None:
    page = items_page(session)
    assert page.total == 5
    assert [row.asked_on.day if row.asked_on else None for row in page.rows] == [23, 22, 13, 7, None]
    chain = page.rows[2]
    assert chain.organisations == ("CBR", "RDW")
    assert chain.products == ("rijbewijs",)
    assert chain.confidence == 0.5
    assert page.rows[0].organisations == ()


def test_the_log_is_read_page_by_page(session: Session, log: dict[str, int]) -> None:
    pages = [items_page(session, offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [len(page.rows) for page in pages] == [2, 2, 1]
    assert len({row.id for page in pages for row in page.rows}) == 5
    assert {page.total for page in pages} == {5}


@pytest.mark.parametrize(
    ("search", "number"),
    [
        ("RIJBEWIJS", 2),
        ("rijbewijs gestolen", 1),
        ("gestolen mijn", 1),
        ("100%", 1),
        ("verlengen", 1),
        ("korting", 1),
        ("rijbew", 2),
        ("%", 0),
        ("de", 5),
        ("fiets", 0),
    ],
)
def test_searching_finds_items_with_all_the_words(
    session: Session, log: dict[str, int], search: str, number: int
) -> None:
    assert items_page(session, search=search).total == number


def test_the_log_can_be_narrowed(session: Session, log: dict[str, int]) -> None:
    assert items_page(session, organisation_id=log["RDW"]).total == 2
    assert items_page(session, start=date(2026, 9, 8), end=date(2026, 9, 22)).total == 2
    assert items_page(session, channel="phone").total == 2
    assert items_page(session, channel="").total == 1
    assert items_page(session, undated=True, start=date(2026, 9, 8)).total == 1
    assert items_page(session, undated=False).total == 4
    assert items_page(session, unrouted=True).total == 1
    assert items_page(session, uncertain=True).total == 2
    assert items_page(session, within=sa.select(col(Item.id)).where(col(Item.channel) == "web")).total == 1


def test_counts_per_week_start_on_monday_and_include_empty_weeks(session: Session, log: dict[str, int]) -> None:
    counts = weekly_counts(session, organisation_id=log["RDW"])
    assert [(one.week.day, one.items) for one in counts] == [(7, 1), (14, 0), (21, 1)]


def test_counts_per_week_fill_the_whole_period(session: Session, log: dict[str, int]) -> None:
    counts = weekly_counts(session, organisation_id=log["CBR"], start=date(2026, 9, 1), end=date(2026, 9, 30))
    assert [one.week.day for one in counts] == [31, 7, 14, 21, 28]


def test_a_chain_question_counts_in_each_of_its_organisations(session: Session, log: dict[str, int]) -> None:
    counts = weekly_counts(session)
    assert {name: sum(one.items for one in counts if one.organisation == name) for name in ("", "CBR", "RDW")} == {
        "": 1,
        "CBR": 2,
        "RDW": 2,
    }
    alone = weekly_counts(session, organisation_id=log["CBR"])
    assert {one.organisation for one in alone} == {"CBR"}
    assert sum(one.items for one in alone) == 2


def test_items_whose_organisation_is_not_sure_are_counted(session: Session, log: dict[str, int]) -> None:
    assert uncertain_count(session) == 2
    assert uncertain_count(session, log["CBR"]) == 0
