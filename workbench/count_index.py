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

TABLE = "daily_count"
MONDAY = 0
NIGHTLY = 1_000_000  # items up to which the counts are looked at each night
KEY = "topic_id, organisation_id, day, channel"
_DAY = f"coalesce({{item}}.asked_on, '{UNDATED.isoformat()}')"
_PLACE = f"{_DAY}, coalesce({{item}}.channel, '')"

# what an item adds, as (topic_id, organisation_id, day, channel, number); {item}: its row
_ITEM = f"SELECT 0, {EVERY}, {_PLACE}, {{sign}}"
_WHOLE = f"""{_ITEM}
UNION ALL SELECT 0, r.organisation_id, {_PLACE}, {{sign}} FROM routing r WHERE r.item_id = {{item}}.id
UNION ALL SELECT 0, {AGAIN}, {_PLACE}, {{sign}} * (SELECT count(*) - 1 FROM routing r WHERE r.item_id = {{item}}.id)
  WHERE (SELECT count(*) FROM routing r WHERE r.item_id = {{item}}.id) > 1
UNION ALL SELECT t.id, t.organisation_id, {_DAY}, '', {{sign}}
  FROM topic_assignment a JOIN topic t ON t.id = a.topic_id WHERE a.item_id = {{item}}.id"""  # noqa: S608

_EVERYTHING = f"""SELECT 0, {EVERY}, {_PLACE}, count(*) FROM item i GROUP BY 3, 4
UNION ALL SELECT 0, r.organisation_id, {_PLACE}, count(*) FROM routing r JOIN item i ON i.id = r.item_id
  GROUP BY 2, 3, 4
UNION ALL SELECT 0, {AGAIN}, {_PLACE}, sum(r.others) FROM
  (SELECT item_id, count(*) - 1 AS others FROM routing GROUP BY item_id HAVING count(*) > 1) r
  JOIN item i ON i.id = r.item_id GROUP BY 3, 4
UNION ALL SELECT t.id, t.organisation_id, {_DAY}, '', count(*)
  FROM topic_assignment a JOIN topic t ON t.id = a.topic_id JOIN item i ON i.id = a.item_id
  GROUP BY 1, 2, 3""".format(item="i")  # noqa: S608


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
    if connection.dialect.name == "sqlite":
        for name in _sqlite():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    inspector = sa.inspect(connection)
    for name, (table, _when, _body) in _postgres().items():
        if inspector.has_table(table):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")


def make(connection: sa.Connection) -> None:
    """Count what there is and keep it from now on, where this layout has the table for it."""
    if not sa.inspect(connection).has_table(TABLE):
        return
    recount(connection)
    if connection.dialect.name == "sqlite":
        for name, (when, body) in _sqlite().items():
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} BEGIN {body}; END")
        return
    for name, (table, when, does) in _postgres().items():
        body = f"BEGIN {does}; RETURN {_given(when)}; END"
        connection.exec_driver_sql(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        timing, _, how = when.partition(" / ")
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {timing} ON {table} {how} EXECUTE FUNCTION {name}()")


def recount(connection: sa.Connection) -> None:
    """Throw the counts away and count all items again; on PostgreSQL writers wait meanwhile."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE item, routing, topic_assignment IN SHARE MODE")
    connection.exec_driver_sql(f"DELETE FROM {TABLE}")  # noqa: S608
    connection.exec_driver_sql(f"INSERT INTO {TABLE} ({KEY}, number) {_EVERYTHING}")


def differences(session: Session, most: int = 100) -> list[Difference]:
    """Where the counts are not what a count of all items says; there should be none."""
    both = (
        f"WITH found ({KEY}, there) AS ({_EVERYTHING}),"  # noqa: S608
        f" beside ({KEY}, kept, there) AS (SELECT {KEY}, number, 0 FROM {TABLE}"
        f" UNION ALL SELECT {KEY}, 0, there FROM found)"
        f" SELECT {KEY}, sum(kept), sum(there) FROM beside GROUP BY {KEY}"
        f" HAVING sum(kept) <> sum(there) ORDER BY {KEY} LIMIT {int(most)}"
    )
    rows = session.connection().exec_driver_sql(both)
    return [Difference(row[0], row[1], str(row[2]), row[3], int(row[4]), int(row[5])) for row in rows]


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
        wrong = len(differences(session))
    if wrong:
        with unit_of_work() as session:
            recount(session.connection())
    return wrong


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


# --- triggers --------------------------------------------------------------------------------


def _sqlite() -> dict[str, tuple[str, str]]:
    """Name → when a trigger of SQLite goes off, and what it does."""
    old, new = _WHOLE.format(item="old", sign=-1), _WHOLE.format(item="new", sign=1)
    changed = "AFTER UPDATE OF {} ON {}"
    return {
        "item_counted": ("AFTER INSERT ON item", _add_sqlite(_ITEM.format(item="new", sign=1))),
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
    place = _PLACE.format(item="i")
    rows = f"SELECT 0, {row}.organisation_id, {place}, {sign} FROM item i WHERE i.id = {row}.item_id"  # noqa: S608
    if again:
        rows += (
            f" UNION ALL SELECT 0, {AGAIN}, {place}, {sign} FROM item i WHERE i.id = {row}.item_id AND EXISTS"  # noqa: S608
            f" (SELECT 1 FROM routing r WHERE r.item_id = {row}.item_id AND r.organisation_id <> {row}.organisation_id)"
        )
    return rows


def _about(row: str, sign: int) -> str:
    return (
        f"SELECT t.id, t.organisation_id, {_DAY.format(item='i')}, '', {sign} FROM item i, topic t"  # noqa: S608
        f" WHERE i.id = {row}.item_id AND t.id = {row}.topic_id"
    )


def _postgres() -> dict[str, tuple[str, str, str]]:
    """Name → table, when a trigger of PostgreSQL goes off (timing / rest), and what it does."""
    added, gone = "REFERENCING NEW TABLE AS added", "REFERENCING OLD TABLE AS gone"
    both = "REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT"
    old, new = _WHOLE.format(item="OLD", sign=-1), _WHOLE.format(item="NEW", sign=1)
    items = f"SELECT 0, {EVERY}, {_PLACE.format(item='i')}, 1 FROM added i"  # noqa: S608
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


def _given(when: str) -> str:
    return "OLD" if when.startswith("BEFORE") else "NULL"


def _add_postgres(rows: str) -> str:
    columns = ", ".join(f"k.{name}" for name in KEY.split(", "))
    return (
        f"INSERT INTO {TABLE} AS d ({KEY}, number, part)"  # noqa: S608
        f" SELECT {columns}, sum(k.number), pg_current_xact_id()::text::bigint FROM ({rows}) AS k ({KEY}, number)"
        f" GROUP BY {columns} HAVING sum(k.number) <> 0"
        f" ON CONFLICT ({KEY}, part) DO UPDATE SET number = d.number + excluded.number"
    )


def _routed_all(table: str, sign: int) -> str:
    place = _PLACE.format(item="i")
    return f"SELECT 0, r.organisation_id, {place}, {sign} FROM {table} r JOIN item i ON i.id = r.item_id"  # noqa: S608


def _again(table: str, sign: int) -> str:
    """By how much more often than once items are counted, now that these routings were added or are gone."""
    now = "(SELECT count(*) FROM routing r WHERE r.item_id = n.item_id)"
    before = f"({now} - {sign} * n.changed)"
    return (
        f"SELECT 0, {AGAIN}, {_PLACE.format(item='i')}, greatest({now} - 1, 0) - greatest({before} - 1, 0)"  # noqa: S608
        f" FROM (SELECT item_id, count(*) AS changed FROM {table} GROUP BY item_id) n JOIN item i ON i.id = n.item_id"
    )


def _about_all(table: str, sign: int) -> str:
    return (
        f"SELECT t.id, t.organisation_id, {_DAY.format(item='i')}, '', {sign}"  # noqa: S608
        f" FROM {table} a JOIN item i ON i.id = a.item_id JOIN topic t ON t.id = a.topic_id"
    )
