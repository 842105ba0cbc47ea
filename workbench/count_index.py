"""The counts that screens add up (`feedback.daily_counts`): made after each migration, kept by triggers from then on.

The database keeps them itself, in the transaction of the write, so that no way of writing can pass them by. SQLite has
one writer at a time and adds to one row a key. PostgreSQL has several: each transaction adds to rows of its own
(`part`), so that none waits for another, and `settle` puts those together.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from feedback.daily_counts import how_many
from feedback.models import AGAIN, EVERY, UNDATED
from workbench import item_copies, triggers

TABLE = "daily_count"
MONDAY = 0
NIGHTLY = 1_000_000  # items up to which the counts are looked at each night
KEY = "topic_id, organisation_id, week, day, channel"
_WEEK = {  # number of the week of a day, as `feedback.daily_counts.week_of` has it
    "sqlite": "CAST(julianday({day}) - 1721425.5 AS INTEGER) / 7",
    "postgresql": f"({{day}} - DATE '{UNDATED.isoformat()}') / 7",
}


@dataclass(frozen=True)
class Difference:
    """A count that is not what there is: of a topic or organisation (see `DailyCount`), on a day, through a channel."""

    topic_id: int
    organisation_id: int
    day: str
    channel: str
    kept: int
    there: int


def drop(connection: sa.Connection) -> None:
    """Stop keeping the counts, so that tables can be rebuilt or filled at once."""
    triggers.drop(connection, _sqlite(), _postgres())


def make(connection: sa.Connection) -> None:
    """Count what there is and keep it from now on, where this layout has the table for it."""
    inspector = sa.inspect(connection)
    if not inspector.has_table(TABLE) or "week" not in {c["name"] for c in inspector.get_columns(TABLE)}:
        return
    recount(connection)
    triggers.make(connection, _sqlite(), _postgres())


def recount(connection: sa.Connection) -> None:
    """Throw the counts away and count all items again; on PostgreSQL writers wait meanwhile."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE item, routing, topic_assignment IN SHARE MODE")
    connection.exec_driver_sql(f"DELETE FROM {TABLE}")  # noqa: S608
    # in the order of the key: what is read together then lies together
    rows = f"SELECT * FROM ({_everything(connection.dialect.name)}) AS k ORDER BY 1, 2, 3, 4, 5"  # noqa: S608
    connection.exec_driver_sql(f"INSERT INTO {TABLE} ({KEY}, number) {rows}")


def differences(session: Session, most: int = 100) -> list[Difference]:
    """Where the counts are not what a count of all items says; there should be none."""
    connection = session.connection()
    both = (
        f"WITH found ({KEY}, there) AS ({_everything(connection.dialect.name)}),"  # noqa: S608
        f" beside ({KEY}, kept, there) AS (SELECT {KEY}, number, 0 FROM {TABLE}"
        f" UNION ALL SELECT {KEY}, 0, there FROM found)"
        f" SELECT {KEY}, sum(kept), sum(there) FROM beside GROUP BY {KEY}"
        f" HAVING sum(kept) <> sum(there) ORDER BY {KEY} LIMIT {int(most)}"
    )
    rows = connection.exec_driver_sql(both)
    return [Difference(row[0], row[1], str(row[3]), row[4], int(row[5]), int(row[6])) for row in rows]


def look_after(day: date) -> int:
    """Put parts together, and count again where a count is wrong; gives how many were. For the worker, each night.

    Looking goes through all items: where these are many it is done on Mondays alone.
    """
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        settle(session)
    with unit_of_work(write=False) as session:
        if day.weekday() != MONDAY and (how_many(session) or 0) > NIGHTLY:
            return 0
        wrong = len(differences(session)) + item_copies.wrong_copies(session)
    if wrong:
        with unit_of_work() as session:
            mend_all(session)
    return wrong


def mend_all(session: Session) -> None:
    """Copy again what the database keeps of items beside their topics and organisations, and count them again."""
    item_copies.copy_again(session.connection())
    recount(session.connection())


def settle(session: Session) -> None:
    """Put together what transactions of PostgreSQL left apart, and leave out what came to nothing."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"WITH gone AS (DELETE FROM {TABLE} WHERE part <> 0 RETURNING {KEY}, number)"  # noqa: S608
            f" INSERT INTO {TABLE} AS d ({KEY}, part, number) SELECT {KEY}, 0, sum(number) FROM gone GROUP BY {KEY}"
            f" ORDER BY {KEY} ON CONFLICT ({KEY}, part) DO UPDATE SET number = d.number + excluded.number"
        )
    connection.exec_driver_sql(f"DELETE FROM {TABLE} WHERE number = 0 AND part = 0")  # noqa: S608


# --- what is counted -------------------------------------------------------------------------


def _place(item: str, dialect: str, *, channel: bool = True) -> str:
    """Week, day and channel of an item."""
    day = f"coalesce({item}.asked_on, '{UNDATED.isoformat()}')"
    through = f"coalesce({item}.channel, '')" if channel else "''"
    return f"{_WEEK[dialect].format(day=day)}, {day}, {through}"


def _item(item: str, sign: int, dialect: str) -> str:
    """What an item by itself adds, as rows of `KEY` and number."""
    return f"SELECT 0, {EVERY}, {_place(item, dialect)}, {sign}"


def _whole(item: str, sign: int, dialect: str) -> str:
    """What an item adds with all it belongs to."""
    place, about = _place(item, dialect), _place(item, dialect, channel=False)
    others = f"(SELECT count(*) - 1 FROM routing r WHERE r.item_id = {item}.id)"  # noqa: S608
    return f"""{_item(item, sign, dialect)}
UNION ALL SELECT 0, r.organisation_id, {place}, {sign} FROM routing r WHERE r.item_id = {item}.id
UNION ALL SELECT 0, {AGAIN}, {place}, {sign} * {others} WHERE {others} > 0
UNION ALL SELECT t.id, t.organisation_id, {about}, {sign}
  FROM topic_assignment a JOIN topic t ON t.id = a.topic_id WHERE a.item_id = {item}.id"""  # noqa: S608


def _everything(dialect: str) -> str:
    """What all items add."""
    place, about = _place("i", dialect), _place("i", dialect, channel=False)
    return f"""SELECT 0, {EVERY}, {place}, count(*) FROM item i GROUP BY 3, 4, 5
UNION ALL SELECT 0, r.organisation_id, {place}, count(*) FROM routing r JOIN item i ON i.id = r.item_id
  GROUP BY 2, 3, 4, 5
UNION ALL SELECT 0, {AGAIN}, {place}, sum(r.others) FROM
  (SELECT item_id, count(*) - 1 AS others FROM routing GROUP BY item_id HAVING count(*) > 1) r
  JOIN item i ON i.id = r.item_id GROUP BY 3, 4, 5
UNION ALL SELECT t.id, t.organisation_id, {about}, count(*)
  FROM topic_assignment a JOIN topic t ON t.id = a.topic_id JOIN item i ON i.id = a.item_id
  GROUP BY 1, 2, 3, 4"""  # noqa: S608


# --- triggers --------------------------------------------------------------------------------


def _sqlite() -> dict[str, tuple[str, str]]:
    """Name → when a trigger of SQLite goes off, and what it does."""
    old, new = _whole("old", -1, "sqlite"), _whole("new", 1, "sqlite")
    changed = "AFTER UPDATE OF {} ON {}"
    return {
        "item_counted": ("AFTER INSERT ON item", _add_sqlite(_item("new", 1, "sqlite"))),
        # before: afterwards nobody knows any more to whom it belonged
        "item_discounted": ("BEFORE DELETE ON item", _add_sqlite(old)),
        "item_recounted": (changed.format("asked_on, channel", "item"), f"{_add_sqlite(old)}; {_add_sqlite(new)}"),
        "routing_counted": ("AFTER INSERT ON routing", _add_sqlite(_routed("new", 1, again=True))),
        # of an item that is gone itself there is nothing to find any more: it was discounted as a whole
        "routing_discounted": ("AFTER DELETE ON routing", _add_sqlite(_routed("old", -1, again=True))),
        "routing_recounted": (
            changed.format("organisation_id", "routing"),
            f"{_add_sqlite(_routed('old', -1))}; {_add_sqlite(_routed('new', 1))}",
        ),
        "topic_counted": ("AFTER INSERT ON topic_assignment", _add_sqlite(_about("new", 1))),
        "topic_discounted": ("AFTER DELETE ON topic_assignment", _add_sqlite(_about("old", -1))),
        "topic_recounted": (
            changed.format("topic_id", "topic_assignment"),
            f"{_add_sqlite(_about('old', -1))}; {_add_sqlite(_about('new', 1))}",
        ),
    }


def _add_sqlite(rows: str) -> str:
    # "WHERE 1" tells the parser that ON CONFLICT is no join
    return (
        f"INSERT INTO {TABLE} ({KEY}, number) SELECT * FROM ({rows}) WHERE 1"  # noqa: S608
        f" ON CONFLICT ({KEY}, part) DO UPDATE SET number = number + excluded.number"
    )


def _routed(row: str, sign: int, *, again: bool = False) -> str:
    """What one routing adds; `again`: it may be one more of an item that others have too."""
    place = _place("i", "sqlite")
    rows = f"SELECT 0, {row}.organisation_id, {place}, {sign} FROM item i WHERE i.id = {row}.item_id"  # noqa: S608
    if again:
        rows += (
            f" UNION ALL SELECT 0, {AGAIN}, {place}, {sign} FROM item i WHERE i.id = {row}.item_id AND EXISTS"  # noqa: S608
            f" (SELECT 1 FROM routing r WHERE r.item_id = {row}.item_id AND r.organisation_id <> {row}.organisation_id)"
        )
    return rows


def _about(row: str, sign: int) -> str:
    return (
        f"SELECT t.id, t.organisation_id, {_place('i', 'sqlite', channel=False)}, {sign} FROM item i, topic t"  # noqa: S608
        f" WHERE i.id = {row}.item_id AND t.id = {row}.topic_id"
    )


def _postgres() -> dict[str, tuple[str, str, str]]:
    """Name → table, when a trigger of PostgreSQL goes off (timing / rest), and what it does."""
    added, gone = "REFERENCING NEW TABLE AS added", "REFERENCING OLD TABLE AS gone"
    both = "REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT"
    old, new = _whole("OLD", -1, "postgresql"), _whole("NEW", 1, "postgresql")
    items = f"{_item('i', 1, 'postgresql')} FROM added i"
    once, less = _routed_all("added", 1), _routed_all("gone", -1)
    about, no_more = _about_all("added", 1), _about_all("gone", -1)
    made, deleted = f"AFTER INSERT / {added} FOR EACH STATEMENT", f"AFTER DELETE / {gone} FOR EACH STATEMENT"
    return {
        "item_counted": ("item", made, _add_postgres(items)),
        "item_discounted": ("item", "BEFORE DELETE / FOR EACH ROW", _add_postgres(old)),
        "item_recounted": (
            *("item", "AFTER UPDATE OF asked_on, channel / FOR EACH ROW"),
            _add_postgres(f"{old} UNION ALL {new}"),
        ),
        "routing_counted": ("routing", made, _add_postgres(f"{once} UNION ALL {_again('added', 1)}")),
        "routing_discounted": ("routing", deleted, _add_postgres(f"{less} UNION ALL {_again('gone', -1)}")),
        "routing_recounted": ("routing", f"AFTER UPDATE / {both}", _add_postgres(f"{less} UNION ALL {once}")),
        "topic_counted": ("topic_assignment", made, _add_postgres(about)),
        "topic_discounted": ("topic_assignment", deleted, _add_postgres(no_more)),
        "topic_recounted": (
            "topic_assignment",
            f"AFTER UPDATE / {both}",
            _add_postgres(f"{no_more} UNION ALL {about}"),
        ),
    }


def _add_postgres(rows: str) -> str:
    columns = ", ".join(f"k.{name}" for name in KEY.split(", "))
    return (
        f"INSERT INTO {TABLE} AS d ({KEY}, number, part)"  # noqa: S608
        f" SELECT {columns}, sum(k.number), pg_current_xact_id()::text::bigint FROM ({rows}) AS k ({KEY}, number)"
        f" GROUP BY {columns} HAVING sum(k.number) <> 0"
        f" ON CONFLICT ({KEY}, part) DO UPDATE SET number = d.number + excluded.number"
    )


def _routed_all(table: str, sign: int) -> str:
    place = _place("i", "postgresql")
    return f"SELECT 0, r.organisation_id, {place}, {sign} FROM {table} r JOIN item i ON i.id = r.item_id"  # noqa: S608


def _again(table: str, sign: int) -> str:
    """By how much more often than once items are counted, now that these routings were added or are gone."""
    now = "(SELECT count(*) FROM routing r WHERE r.item_id = n.item_id)"
    before = f"({now} - {sign} * n.changed)"
    return (
        f"SELECT 0, {AGAIN}, {_place('i', 'postgresql')}, greatest({now} - 1, 0) - greatest({before} - 1, 0)"  # noqa: S608
        f" FROM (SELECT item_id, count(*) AS changed FROM {table} GROUP BY item_id) n JOIN item i ON i.id = n.item_id"
    )


def _about_all(table: str, sign: int) -> str:
    return (
        f"SELECT t.id, t.organisation_id, {_place('i', 'postgresql', channel=False)}, {sign}"  # noqa: S608
        f" FROM {table} a JOIN item i ON i.id = a.item_id JOIN topic t ON t.id = a.topic_id"
    )
