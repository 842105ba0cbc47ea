"""A database with rows in it, made by an earlier version, is brought to the newest layout and loses nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import select

from journeys import queries
from journeys.coded import marks
from journeys.coding import code_span, suggest_codes
from journeys.models import Code, Coding, Highlight, Researcher
from workbench.database import alembic_config, make_engine, require_current, require_sound, unit_of_work

TEXT = "Ik snapte de brief niet 🙈. Dus ik belde."
AT = "2026-03-02 10:00:00"
# rows as layout 0002 has them: table → rows
ROWS: dict[str, list[dict[str, Any]]] = {
    "organisation": [{"id": 1, "name": "CBR", "abbreviation": "CBR", "kind": "national"}],
    "process": [{"id": 1, "organisation_id": 1, "name": "Verlengen"}],
    "study": [
        {
            "id": number,
            "process_id": 1,
            "title": f"Studie {number}",
            "question": "",
            "consent_text": "",
            "consent_version": "",
            "fictional": False,
            "created_at": AT,
        }
        for number in (1, 2)
    ],
    "respondent": [
        {
            "id": number,
            "study_id": study,
            "pseudonym": name,
            "expectation": "unhappy",
            "expectation_reason": "",
            "place": place,
            "consent_form": "oral",
            "consent_on": "2026-03-01",
            "may_quote": True,
            "created_at": AT,
        }
        for number, study, name, place in ((1, 1, "A", 1), (2, 1, "B", 2), (3, 2, "A", 1))
    ],
    "journey_session": [
        {"id": number, "respondent_id": number, "transcript": TEXT, "notes": "", "experience": 2} for number in (1, 3)
    ],
    "touchpoint": [
        {
            "id": 1,
            "session_id": 1,
            "position": 1,
            "stage": "Reis",
            "title": "Brief",
            "channel": "letter",
            "plan": "planned",
            "emotion": -1,
            "what_happened": "lang",
        }
    ],
    "code": [
        {"id": 1, "name": "Wachten", "description": "", "is_pain_point": False, "color": ""},
        {"id": 2, "name": "Brief", "description": "x" * 300, "parent_id": 1, "is_pain_point": True, "color": "#123456"},
        {"id": 11, "name": "Bellen", "description": "", "is_pain_point": True, "color": ""},
    ],
    "highlight": [
        {"id": 1, "session_id": 1, "span_start": 10, "span_end": 25, "touchpoint_id": 1},
        {"id": 2, "session_id": 1, "span_start": 27, "span_end": 39, "touchpoint_id": None},
        {"id": 3, "session_id": 3, "span_start": 10, "span_end": 25, "touchpoint_id": None},
    ],
    "coding": [
        {"highlight_id": 1, "code_id": 2, "severity": 4},
        {"highlight_id": 1, "code_id": 1, "severity": None},
        {"highlight_id": 2, "code_id": 11, "severity": 2},
        {"highlight_id": 3, "code_id": 2, "severity": 5},
    ],
}
CODINGS = {(row["highlight_id"], row["code_id"], row["severity"]) for row in ROWS["coding"]}
GIVEN_GUIDS = ("study", "respondent", "journey_session", "code", "highlight")


@pytest.fixture(params=["sqlite", "postgresql"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty database of layout 0002."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'earlier.db'}")
        command.upgrade(alembic_config(engine), "0002")
        yield engine
        engine.dispose()
        return
    url = sa.make_url(request.getfixturevalue("postgres_url"))
    server = make_engine(url.render_as_string(hide_password=False))

    def said(statement: str) -> None:
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)

    said("CREATE DATABASE earlier")
    engine = make_engine(url.set(database="earlier").render_as_string(hide_password=False))
    command.upgrade(alembic_config(engine), "0002")
    yield engine
    engine.dispose()
    said("DROP DATABASE earlier")
    server.dispose()


def fill(engine: sa.Engine) -> None:
    """Put the rows in, by SQL: today's models have other columns."""
    with engine.execution_options(write=True).begin() as connection:
        for table, rows in ROWS.items():
            for row in rows:
                names = ", ".join(row)
                values = ", ".join(f":{name}" for name in row)
                connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
            if engine.dialect.name == "postgresql" and "id" in rows[0]:
                last = max(row["id"] for row in rows)
                connection.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))


def rows_of(engine: sa.Engine, table: str, *columns: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(f"SELECT {', '.join(columns)} FROM {table}"))]


def test_every_coding_is_kept_with_a_researcher_and_every_row_that_files_name_has_a_guid(earlier: sa.Engine) -> None:
    fill(earlier)
    command.upgrade(alembic_config(earlier), "head")
    require_current(earlier)
    require_sound(earlier)
    with unit_of_work(engine=earlier) as session:
        codings = session.exec(select(Coding)).all()
        assert {(row.highlight_id, row.code_id, row.severity) for row in codings} == CODINGS
        assert {(row.status, row.similarity) for row in codings} == {("given", None)}
        [researcher] = session.exec(select(Researcher)).all()
        assert {row.researcher_id for row in codings} == {researcher.id}
        for study in (1, 2):
            assert [one.name for one in queries.study(session, study).researchers] == [researcher.name]
            assert queries.study(session, study).keep_audio_days == 90
        assert [(one.quote, one.severity) for one in queries.session_spans(session, 1)] == [
            ("de brief niet 🙈", 4),
            ("Dus ik belde", 2),
        ]
        assert queries.session_detail(session, 1).touchpoints[0].what_happened == "lang"
        colours = {code.name: code.color for code in session.exec(select(Code)).all()}
        assert colours["Brief"] == "#123456"
        assert all(colours.values())
        # and work goes on
        code_span(session, 3, (0, 9), 11, severity=1)
        assert {one.researcher for mark in marks(session, 3) for one in mark.codings} == {researcher.name}
    for table in GIVEN_GUIDS:
        guids = [guid for (guid,) in rows_of(earlier, table, "guid")]
        assert len(set(guids)) == len(guids)
        assert all(len(guid) == 36 for guid in guids)


def test_the_way_back_keeps_what_was_given_and_forward_again_too(earlier: sa.Engine) -> None:
    fill(earlier)
    command.upgrade(alembic_config(earlier), "head")
    with unit_of_work(engine=earlier) as session:
        session.add(Researcher(name="Tweede"))
        session.flush()
        second = session.exec(select(Researcher.id).where(Researcher.name == "Tweede")).one() or 0
        session.add(Coding(highlight_id=1, code_id=2, researcher_id=second, severity=5))  # the same, and worse
        suggest_codes(session, 1, [((27, 39), 2, 0.5)])  # a suggestion is no code
    command.downgrade(alembic_config(earlier), "0002")
    require_sound(earlier)
    kept = (CODINGS - {(1, 2, 4)}) | {(1, 2, 5)}
    assert set(rows_of(earlier, "coding", "highlight_id", "code_id", "severity")) == kept
    for table, rows in ROWS.items():
        assert len(rows_of(earlier, table, "*")) == len(rows)
        assert "guid" not in {column["name"] for column in sa.inspect(earlier).get_columns(table)}
    command.upgrade(alembic_config(earlier), "head")
    require_current(earlier)
    with unit_of_work(engine=earlier, write=False) as session:
        assert {(row.highlight_id, row.code_id, row.severity) for row in session.exec(select(Coding)).all()} == kept
        assert len(session.exec(select(Highlight)).all()) == 3


def test_a_database_without_studies_gets_no_researcher(earlier: sa.Engine) -> None:
    command.upgrade(alembic_config(earlier), "head")
    require_current(earlier)
    command.check(alembic_config(earlier))
    assert rows_of(earlier, "researcher", "name") == []
