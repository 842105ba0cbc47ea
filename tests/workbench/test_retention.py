"""What is past its term is destroyed, kind by kind, and nothing else; a hold keeps it; a killed run is told truly."""

import os
import signal
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.models import ImportBatch, Item, Source
from feedback.searching import matches
from journeys.errors import InvalidValue, NotAllowed
from journeys.models import JourneySession, Respondent
from journeys.respondent_models import Erasure
from tests.processes import started
from tests.workbench.worlds import fill_world
from topics.models import TopicAssignment
from workbench import retention
from workbench.access import Who, acting_as
from workbench.database import make_engine, metadata, unit_of_work
from workbench.models import AuditEntry, Destruction, RetentionTerm, Role
from workbench.retention import run_retention, runs, set_term, terms
from workbench.retention_holds import holds, holds_on_respondent, lift_hold, place_hold
from workbench.retention_kinds import kinds, months_before
from workbench.retention_rules import RULES

LONG_AFTER, SOON_AFTER = date(2046, 1, 1), date(2026, 3, 1)
# tables of which rows go, with how many of the one world there is
GOES: dict[str, dict[str, int]] = {
    "recordings": {"audio": 1},
    "invitations": {"invitation": 1},
    "set_aside": {"quarantined_row": 1},
    "receipts": {"receipt": 1},
    "deliveries": {"delivery": 1},
    "sign_ins": {"sign_in": 1},
    "respondents": dict.fromkeys(
        (
            "journey_session",
            "audio",
            "touchpoint",
            "highlight",
            "coding",
            "respondent_link",
            "respondent_remark",
            "held_copy",
        ),
        1,
    ),
}  # fmt: skip
TOLD = {"destruction", "audit_entry", "erasure"}


def counts(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table.name not in TOLD
        }


def texts(engine: sa.Engine, kind: str) -> list[Any]:
    """What may not be left of a kind of which rows stay."""
    asked = {
        "conversations": "SELECT transcript || notes FROM journey_session UNION ALL SELECT what_happened || quote"
        " FROM touchpoint UNION ALL SELECT text || outcome FROM respondent_remark",
        "items": "SELECT text || coalesce(answer, '') || coalesce(question_behind, '')"
        " || coalesce(source_reference, '') FROM item UNION ALL SELECT reason FROM routing",
        "letters": "SELECT text FROM letter",
        "replies": "SELECT actor || file_name FROM reply",
    }
    with engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql(asked[kind]) if row[0]]


@pytest.fixture
def world(engine: sa.Engine) -> dict[str, dict[str, Any]]:
    with unit_of_work(engine=engine) as session:
        return fill_world(session, "oud")


@pytest.mark.parametrize("kind", list(RULES))
def test_what_is_past_its_term_goes_and_nothing_else(engine: sa.Engine, world: Any, kind: str) -> None:
    before = counts(engine)
    assert kind in GOES or texts(engine, kind)
    told = run_retention(only=(kind,), day=LONG_AFTER, engine=engine)
    assert [(one.kind, one.destroyed, one.held) for one in told.kinds] == [(kind, 1, 0)]
    assert counts(engine) == {name: number - GOES.get(kind, {}).get(name, 0) for name, number in before.items()}
    assert kind in GOES or not texts(engine, kind)
    again = run_retention(only=(kind,), day=LONG_AFTER, engine=engine)
    assert again.destroyed == 0


@pytest.mark.parametrize("kind", list(RULES))
def test_what_is_not_past_its_term_stays(engine: sa.Engine, world: Any, kind: str) -> None:
    before = counts(engine)
    assert run_retention(only=(kind,), day=SOON_AFTER, engine=engine).destroyed == 0
    assert counts(engine) == before


@pytest.mark.parametrize("whole_kind", [True, False])
@pytest.mark.parametrize("kind", list(RULES))
def test_a_hold_keeps_what_is_past_its_term_until_it_is_lifted(
    engine: sa.Engine, world: Any, kind: str, whole_kind: bool
) -> None:
    """Of the whole kind, or of all there is of an organisation, which sign-ins are not of."""
    organisation = None if whole_kind else world["organisation"]["id"]
    with unit_of_work(engine=engine) as session:
        hold = place_hold(session, "Rechtszaak", kind=kind if whole_kind else "", organisation_id=organisation)
    of_nobody = kind == "sign_ins" and not whole_kind
    told = run_retention(only=(kind,), day=LONG_AFTER, engine=engine)
    assert (told.destroyed, told.held) == ((1, 0) if of_nobody else (0, 1))
    with unit_of_work(engine=engine) as session:
        lift_hold(session, hold)
        assert session.get_one(retention.Destruction, 1) if of_nobody else True
    assert run_retention(only=(kind,), day=LONG_AFTER, engine=engine).destroyed == (0 if of_nobody else 1)


@pytest.mark.parametrize("kind", [kind for kind in RULES if kind != "sign_ins"])
def test_a_hold_on_another_organisation_keeps_nothing(engine: sa.Engine, world: Any, kind: str) -> None:
    with unit_of_work(engine=engine) as session:
        from journeys.models import Organisation

        another = Organisation(name="Een andere")
        session.add(another)
        session.flush()
        place_hold(session, "Rechtszaak", organisation_id=another.id)
    told = run_retention(only=(kind,), day=LONG_AFTER, engine=engine)
    assert (told.destroyed, told.held) == (1, 0)


def test_a_dry_run_counts_and_destroys_nothing(engine: sa.Engine, world: Any) -> None:
    before = counts(engine)
    told = run_retention(dry=True, day=LONG_AFTER, engine=engine)
    assert {one.kind for one in told.kinds if one.destroyed} == set(RULES)
    assert counts(engine) == before
    with unit_of_work(engine=engine) as session:
        assert runs(session) == [] or runs(session)[0].run != told.run


def test_a_question_past_its_term_still_counts_for_its_topic_and_is_found_by_no_word(
    engine: sa.Engine, world: Any
) -> None:
    run_retention(only=("items",), day=LONG_AFTER, engine=engine)
    with unit_of_work(engine=engine) as session:
        row = session.exec(select(Item)).one()
        assert (row.asked_on, row.channel, row.row_key) == tuple(
            world["item"][name] for name in ("asked_on", "channel", "row_key")
        )
        assert session.exec(select(TopicAssignment)).one().by_hand  # no run moves it
        word = world["item"]["text"].split()[0]
        assert session.exec(select(Item.id).where(matches(word))).all() == []


def test_a_respondent_past_the_term_is_erased_with_a_tombstone(engine: sa.Engine, world: Any) -> None:
    run_retention(only=("respondents",), day=LONG_AFTER, engine=engine)
    with unit_of_work(engine=engine) as session:
        person = session.exec(select(Respondent)).one()
        assert (person.pseudonym, person.place) == (f"verwijderd {person.id}", None)
        assert ("respondent", person.guid, "retention") in session.exec(
            select(Erasure.kind, Erasure.guid, Erasure.ground)
        ).all()
        assert session.exec(select(AuditEntry).where(col(AuditEntry.action) == "respondent.erased")).one()


def test_each_run_leaves_a_destruction_report_that_says_who_what_when_and_why(engine: sa.Engine, world: Any) -> None:
    told = run_retention(day=LONG_AFTER, engine=engine)
    with unit_of_work(engine=engine) as session:
        kept = runs(session)[0]
        assert (kept.run, kept.actor) == (told.run, "command")
        assert {one.kind: one.destroyed for one in kept.kinds} == {
            one.kind: one.destroyed for one in told.kinds if one.destroyed
        }
        letters = next(one for one in kept.kinds if one.kind == "letters")
        assert letters.before == months_before(LONG_AFTER, 60)
        assert letters.ground == kinds()["letters"].ground
        noted = session.exec(select(AuditEntry.object).where(col(AuditEntry.action) == "retention.ran")).all()
        assert len(noted) == len(kept.kinds)


def test_a_term_set_by_an_administrator_counts_from_then_on(engine: sa.Engine, world: Any) -> None:
    with unit_of_work(engine=engine) as session:
        set_term(session, "letters", 6, "Selectielijst 2025, nummer 7")
    assert run_retention(only=("letters",), day=date(2026, 9, 2), engine=engine).destroyed == 0
    told = run_retention(only=("letters",), day=date(2026, 9, 3), engine=engine)
    assert [(one.destroyed, one.ground) for one in told.kinds] == [(1, "Selectielijst 2025, nummer 7")]
    with unit_of_work(engine=engine) as session:
        set_term(session, "letters", None)
        assert next(term for term in terms(session) if term.kind.id == "letters").months == 60
    with unit_of_work(engine=engine) as session:
        changed = session.exec(select(AuditEntry.object).where(col(AuditEntry.action) == "retention.changed")).all()
        assert changed == [f"retention_kind {kinds()['letters'].number}"] * 2


@pytest.mark.parametrize(
    ("kind", "months", "ground"),
    [("letters", 5, "te kort"), ("letters", 1201, "te lang"), ("letters", 12, ""), ("audit", 12, "x"), ("??", 12, "x")],
)
def test_a_term_that_cannot_be_is_refused(session: Session, kind: str, months: int, ground: str) -> None:
    with pytest.raises(InvalidValue):
        set_term(session, kind, months, ground)
    assert session.exec(select(RetentionTerm)).all() == []


def test_a_researcher_sets_no_term_places_no_hold_and_runs_nothing(engine: sa.Engine) -> None:
    with acting_as(Who("account 7", "app", role=Role.RESEARCHER, account_id=7)):
        with pytest.raises(NotAllowed), unit_of_work(engine=engine) as session:
            set_term(session, "letters", 12, "x")
        with pytest.raises(NotAllowed), unit_of_work(engine=engine) as session:
            place_hold(session, "x")
        with pytest.raises(NotAllowed):
            run_retention(engine=engine)


def test_under_a_hold_a_respondent_may_not_be_erased_and_everybody_can_know(engine: sa.Engine, world: Any) -> None:
    with unit_of_work(engine=engine) as session:
        person = world["respondent"]["id"]
        assert holds_on_respondent(session, person) == []
        hold = place_hold(session, "Klacht bij de ombudsman", study_id=world["study"]["id"])
        assert holds_on_respondent(session, person) == [hold]
        place_hold(session, "Anders", kind="letters")
        assert holds_on_respondent(session, person) == [hold]
        lift_hold(session, hold)
        assert holds_on_respondent(session, person) == []
        assert [one.lifted_by for one in holds(session, in_force=False) if one.id == hold] == ["command"]
    with unit_of_work(engine=engine) as session:
        told = session.exec(select(AuditEntry.action).where(col(AuditEntry.object) == f"legal_hold {hold}")).all()
        assert sorted(told) == ["hold.lifted", "hold.placed"]


def test_no_word_of_what_was_destroyed_is_left_in_the_file(tmp_path: Path, migrated_sqlite: Path) -> None:
    path = tmp_path / "gone.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    with unit_of_work(engine=engine) as session:
        made = fill_world(session, "oud")
        session.get_one(JourneySession, made["journey_session"]["id"]).transcript = "kwetsbaarverhaal " * 4000
        session.get_one(Item, made["item"]["id"]).text = "uniekwoordvraag"
    run_retention(day=LONG_AFTER, engine=engine)
    engine.dispose()
    held = b"".join(file.read_bytes() for file in tmp_path.glob("gone.db*"))
    assert not [word for word in (b"kwetsbaarverhaal", b"uniekwoordvraag") if word in held]


def _run_in_lots(url: str) -> None:
    retention.LOT = 5
    retention.PAUSE = 0.0
    run_retention(only=("items",), day=LONG_AFTER, engine=make_engine(url))


def test_a_run_that_is_killed_has_told_what_it_destroyed_and_the_next_one_goes_on(
    tmp_path: Path, migrated_sqlite: Path
) -> None:
    path = tmp_path / "killed.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    url = f"sqlite:///{path}"
    engine = make_engine(url)
    with unit_of_work(engine=engine) as session:
        source = Source(name="balie")
        session.add(source)
        session.flush()
        batch = ImportBatch(source_id=source.id or 0, kind="questions", file_name="vragen.csv")
        session.add(batch)
        session.flush()
        session.add_all(
            Item(
                batch_id=batch.id or 0,
                source_id=source.id or 0,
                row_key=str(number),
                text=f"Vraag {number}",
                asked_on=date(2020, 1, 1),
            )
            for number in range(1500)
        )
    halfway = []
    for wait in (0.05, 0.15, 0.3):
        run = started(_run_in_lots, url)
        deadline = time.monotonic() + 20
        already = halfway[-1] if halfway else 0
        while time.monotonic() < deadline and _destroyed(engine) == already:
            time.sleep(0.005)
        time.sleep(wait)
        os.kill(run.pid or 0, signal.SIGKILL)
        run.join()
        halfway.append(_destroyed(engine))
        assert _empty(engine) == halfway[-1]
    assert 0 < halfway[0] < 1500
    _run_in_lots(url)
    assert _destroyed(engine) == _empty(engine) == 1500


def _destroyed(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.sum(col(Destruction.destroyed)))).scalar() or 0)


def _empty(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).where(col(Item.text) == "")).scalar_one())


def test_the_table_in_the_documents_is_that_of_the_code() -> None:
    told = (Path(__file__).parents[2] / "docs" / "retention.md").read_text("utf-8")
    for kind in kinds().values():
        line = next(line for line in told.splitlines() if line.startswith(f"| `{kind.id}` "))
        for part in (kind.name, kind.holds, kind.since, kind.goes, kind.stays, kind.ground):
            assert part in line
        assert f"| {kind.months} " in line or kind.fixed
