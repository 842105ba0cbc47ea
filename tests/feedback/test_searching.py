"""Search by words: endings and accents fold, both databases find the same items, nothing that is typed can break it."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import Session, col, select

from feedback.models import ImportBatch, Item, Source
from feedback.queries import items_page
from feedback.searching import WORDS_TABLE, matches
from workbench.database import alembic_config, make_engine, unit_of_work

WORDS = """aanvraag aanvragen aangevraagd verlengen verlengd verlenging rijbewijs rijbewijzen boete boetes betalen
    betaald betaling toeslag toeslagen terugbetalen financiële financiele één een café cafés ideeën coördinatie
    Curaçao enquête crème naïef reünie DigiD MijnOverheid e-mail e-mailadres A4'tje foto's 75plus 75-plusser 2e 1.250,50
    3-11-2026 +31612345678 06-12345678 https://www.digid.nl/inloggen info@digid.nl <b>vet</b> A&O en/of en niet de het
    van brief brieven zorgverzekering huur huurtoeslag 50% [NAAM] [BSN] km² ½ Ⅷ ﬁets ĳs straße Łódź Ørsted
    Αθήνα Москва 漢字 snake_case C++ AOW-leeftijd 'quotes' "dubbel" 🙈 … – zzp'er auto.s x/y/z NEAR OR AND
    NOT""".split()


def store(session: Session, texts: list[str], behind: dict[int, str] | None = None) -> list[int]:
    """Keep these texts as items; gives their ids in order."""
    source = Source(name="log")
    session.add(source)
    session.flush()
    batch = ImportBatch(source_id=source.id or 0, kind="questions", file_name="log.csv")
    session.add(batch)
    session.flush()
    items = [
        Item(
            batch_id=batch.id or 0,
            source_id=source.id or 0,
            row_key=str(number),
            text=text,
            question_behind=(behind or {}).get(number),
        )
        for number, text in enumerate(texts)
    ]
    session.add_all(items)
    session.flush()
    return [item.id or 0 for item in items]


def found(session: Session, words: str) -> set[int]:
    return {number for number in session.exec(select(Item.id).where(matches(words))) if number}


def texts_found(session: Session, words: str) -> set[str]:
    return set(session.exec(select(Item.text).where(matches(words))).all())


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ("verlengen", {"Ik wil mijn rijbewijs verlengen", "Mijn rijbewijs is niet verlengd", "Verlenging duurt lang"}),
        ("verlengen rijbewijs", {"Ik wil mijn rijbewijs verlengen", "Mijn rijbewijs is niet verlengd"}),
        ("RIJBEWIJS", {"Ik wil mijn rijbewijs verlengen", "Mijn rijbewijs is niet verlengd"}),
        ("financiele", {"Ik heb financiële zorgen"}),
        ("financiële zorg", {"Ik heb financiële zorgen"}),
        ("enquete", {"Waarom krijg ik een enquête?"}),
        ("rijb", {"Ik wil mijn rijbewijs verlengen", "Mijn rijbewijs is niet verlengd"}),
        ("digid", {"Ga naar www.digid.nl/inloggen", "DigiD-app werkt niet"}),
        ("app", {"DigiD-app werkt niet"}),
        ("de het een", None),
        ("de digid", {"Ga naar www.digid.nl/inloggen", "DigiD-app werkt niet"}),
        ("verlengen fiets", set()),
        ("?!", set()),
    ],
)
def test_endings_and_accents_fold_and_a_word_finds_longer_ones(
    session: Session, asked: str, fits: set[str] | None
) -> None:
    texts = [
        "Ik wil mijn rijbewijs verlengen",
        "Mijn rijbewijs is niet verlengd",
        "Verlenging duurt lang",
        "Ik heb financiële zorgen",
        "Waarom krijg ik een enquête?",
        "Ga naar www.digid.nl/inloggen",
        "DigiD-app werkt niet",
    ]
    store(session, texts)
    assert texts_found(session, asked) == (set(texts) if fits is None else fits)


def test_the_question_behind_it_is_searched_too(session: Session) -> None:
    first, _second = store(
        session, ["Hoe werkt de scanner?", "Waar is de ingang?"], {0: "Ik heb schulden bij het CJIB"}
    )
    assert found(session, "schuld") == {first}
    assert found(session, "scanner schuld") == {first}


def test_what_is_changed_or_deleted_is_found_as_it_is_now(session: Session) -> None:
    changed, gone, other = store(session, ["Waar is mijn paspoort?", "Mijn paspoort is weg", "Paspoort aanvragen"])
    session.connection().execute(sa.update(Item).where(col(Item.id) == changed).values(text="Waar is mijn fiets?"))
    session.connection().execute(sa.update(Item).where(col(Item.id) == other).values(question_behind="Ik ga op reis"))
    session.connection().execute(sa.delete(Item).where(col(Item.id) == gone))
    assert found(session, "paspoort") == {other}
    assert found(session, "fiets") == {changed}
    assert found(session, "reis paspoort") == {other}
    session.connection().execute(sa.delete(Item))
    assert found(session, "paspoort") == set()
    again = store_more(session, "Fietsen huren")
    assert found(session, "fiets") == {again}, "the number of an item that is gone may be given out again"


def store_more(session: Session, text: str) -> int:
    batch = session.exec(select(ImportBatch)).one()
    item = Item(batch_id=batch.id or 0, source_id=batch.source_id, row_key="more", text=text)
    session.add(item)
    session.flush()
    return item.id or 0


HOSTILE = [
    '"',
    "'",
    '""',
    "*",
    "rij*",
    "* OR *",
    "NEAR(boete betalen, 2)",
    "boete NEAR/2 betalen",
    "boete OR betalen",
    "NOT boete",
    "boete AND",
    "(boete",
    "boete)",
    "((((",
    "words:boete",
    "{words}: boete",
    "^boete",
    "-boete",
    "boete & | !",
    "boete:*B",
    "<-> boete <2>",
    "'; DROP TABLE item; --",
    "%_\\",
    "\x00boete\x00",
    "\ud800",
    "🙈 boete 🙈",
    "e\u0301\u0301\u0301",
    "aᦰb",
    "ˈboete",
    "ﬁ ½ ² Ⅷ ㎡",
    "\u202eboete",
    "boete" * 2_000,
    "boete " * 2_000,
    "é" * 10_000,
    "漢" * 10_000,
    " ".join(f"w{number}" for number in range(2_000)),
]


@pytest.mark.parametrize("asked", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_breaks_the_search(session: Session, asked: str) -> None:
    store(session, ["Ik wil mijn boete betalen", "Iets anders", "x" * 5_000, "漢" * 3_000])
    items_page(session, search=asked)
    assert session.exec(select(sa.func.count()).select_from(Item)).one() == 4


def test_a_text_with_an_endless_word_is_kept_and_found(session: Session) -> None:
    (kept,) = store(session, [f"boete {'x' * 20_000} {'é' * 9_000}"])
    assert found(session, "boete") == {kept}


@pytest.fixture
def both(tmp_path: Path, migrated_sqlite: Path, migrated_postgres: sa.Engine) -> Iterator[list[sa.Engine]]:
    """A SQLite file and a PostgreSQL database, both empty."""
    from tests.conftest import EMPTY_POSTGRES

    path = tmp_path / "search.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    sqlite = make_engine(f"sqlite:///{path}")
    yield [sqlite, migrated_postgres]
    sqlite.dispose()
    with migrated_postgres.begin() as connection:
        connection.exec_driver_sql(EMPTY_POSTGRES)


def test_both_databases_find_the_same_items(both: list[sa.Engine]) -> None:
    random = Random(7)
    texts = [" ".join(random.choices(WORDS, k=random.randint(1, 8))) for _ in range(200)]
    behind = {number: random.choice(WORDS) for number in range(0, 200, 9)}
    asked = [*WORDS, *(" ".join(random.choices(WORDS, k=2)) for _ in range(150))]
    asked += [word[: len(word) // 2 + 1] for word in WORDS]
    answers = []
    for engine in both:
        with unit_of_work(engine=engine) as session:
            first = store(session, texts, behind)[0]
            answers.append([sorted(number - first for number in found(session, words)) for words in asked])
    for words, one, other in zip(asked, *answers, strict=True):
        assert one == other, words
    assert sum(map(bool, answers[0])) > 200


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_an_earlier_layout_can_be_searched_after_the_migration(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'earlier.db'}")
    else:
        url = sa.make_url(request.getfixturevalue("postgres_url"))
        server = make_engine(url.render_as_string(hide_password=False))
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CREATE DATABASE unsearched")
        engine = make_engine(url.set(database="unsearched").render_as_string(hide_password=False))
    command.upgrade(alembic_config(engine), "0003")
    with engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("INSERT INTO source (id, name, kind, mapping) VALUES (1, 'log', 'questions', '{}')")
        connection.exec_driver_sql(
            "INSERT INTO import_batch (id, source_id, kind, file_name, started_at, read, imported, duplicates,"
            " quarantined) VALUES (1, 1, 'questions', 'log.csv', '2026-01-01 00:00:00', 2, 2, 0, 0)"
        )
        for number, text in enumerate(("Mijn boete betalen", "Iets anders"), start=1):
            connection.exec_driver_sql(
                "INSERT INTO item (id, batch_id, source_id, kind, row_key, text, may_contact)"
                f" VALUES ({number}, 1, 1, 'questions', 'k{number}', '{text}', false)"
            )
    command.upgrade(alembic_config(engine), "head")
    with unit_of_work(engine=engine) as session:
        assert found(session, "boete betalen") == {1}
        assert len(session.exec(select(Item)).all()) == 2
    if kind == "sqlite":
        assert sa.inspect(engine).has_table(WORDS_TABLE)
    engine.dispose()
    if kind == "postgresql":
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("DROP DATABASE unsearched")
        server.dispose()
