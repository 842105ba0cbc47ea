"""From feedback to respondents: whom the source organisation is asked to approach."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.models import ImportBatch, Item, Routing, Source
from journeys.changes import ensure_organisation, ensure_process
from journeys.errors import NoLongerPermitted, NotFound
from journeys.models import Expectation, Invitation, Study
from tests.workbench.commands import Shell
from topics.models import Topic, TopicAssignment
from workbench.database import engine_for, unit_of_work
from workbench.study_tasks import choose_candidates, hand_over, reason_for, subject_of


def fill(session: Session) -> tuple[int, int, int]:
    """Six reactions about one process, three in a topic: numbers of the study, the topic, and a topic of another."""
    cbr, rdw = (ensure_organisation(session, name).id or 0 for name in ("CBR", "RDW"))
    study = Study(process_id=ensure_process(session, cbr, "Keuring").id or 0, title="Rijbewijs na 75")
    source = Source(name="Klantcontact")
    topics = [Topic(organisation_id=owner, label="Wachten", model_id="m", centroid=b"") for owner in (cbr, rdw)]
    session.add_all([study, source, *topics])
    session.flush()
    batch = ImportBatch(source_id=source.id or 0, kind="feedback", file_name="x.csv")
    session.add(batch)
    session.flush()
    for number, score in enumerate((1, 2, 3, 8, 9, 10), start=1):
        item = Item(
            batch_id=batch.id or 0,
            source_id=source.id or 0,
            kind="feedback",
            row_key=str(number),
            text=f"Geheime woorden {number}",
            asked_on=date(2026, 11, number),
            channel="phone" if number % 2 else "web",
            score=score,
            may_contact=True,
            source_reference=f"KCC-{number}",
        )
        session.add(item)
        session.flush()
        session.add(Routing(item_id=item.id or 0, organisation_id=cbr))
        if number < 4:
            session.add(TopicAssignment(item_id=item.id or 0, topic_id=topics[0].id or 0))
    session.flush()
    return study.id or 0, topics[0].id or 0, topics[1].id or 0


def test_what_is_handed_over_holds_references_only_and_is_on_record_with_its_reason(session: Session) -> None:
    study, topic, _other = fill(session)
    chosen = choose_candidates(session, study, expectation="unhappy", topic_id=topic, limit=2)
    content = hand_over(session, study, chosen, subject_of(session, study, topic))
    assert content == b"source_reference\r\nKCC-1\r\nKCC-2\r\n"
    asked = session.exec(select(Invitation).order_by(col(Invitation.source_reference))).all()
    assert [(one.source_reference, one.expectation, one.study_id) for one in asked] == [
        ("KCC-1", "unhappy", study),
        ("KCC-2", "unhappy", study),
    ]
    assert asked[0].reason == "score 1 van 10, telefoon, onderwerp ‘Wachten’"
    assert "Geheime" not in "".join(one.reason for one in asked)
    again = choose_candidates(session, study, expectation=Expectation.UNHAPPY)
    assert [one.source_reference for one in again] == ["KCC-3"]


def test_a_topic_of_another_organisation_is_no_subject_of_this_study(session: Session) -> None:
    study, _topic, other = fill(session)
    with pytest.raises(NotFound):
        choose_candidates(session, study, expectation="happy", topic_id=other)
    with pytest.raises(NotFound):
        choose_candidates(session, study + 7, expectation="happy")


def test_who_took_permission_back_meanwhile_is_not_handed_over(session: Session) -> None:
    study, _topic, _other = fill(session)
    chosen = choose_candidates(session, study, expectation="happy")
    session.execute(sa.update(Item).where(col(Item.source_reference) == "KCC-5").values(may_contact=False))
    with pytest.raises(NoLongerPermitted):
        hand_over(session, study, chosen)
    assert session.exec(select(Invitation)).all() == []


def test_a_reference_that_a_spreadsheet_would_run_leaves_as_text(session: Session) -> None:
    study, _topic, _other = fill(session)
    session.execute(sa.update(Item).where(col(Item.source_reference) == "KCC-1").values(source_reference="-1/2"))
    chosen = choose_candidates(session, study, expectation="unhappy", limit=1)
    assert hand_over(session, study, chosen).decode().splitlines() == ["source_reference", "'-1/2"]


def test_a_reason_says_what_is_known_and_nothing_else(session: Session) -> None:
    study, _topic, _other = fill(session)
    session.execute(sa.update(Item).values(score=None, outcome="not_helped", channel=None))
    (chosen, *_rest) = choose_candidates(session, study, expectation="unhappy")
    assert reason_for(chosen) == "niet geholpen"


@pytest.fixture
def filled(tmp_path: Path, migrated_sqlite: Path) -> Iterator[tuple[Shell, int, int]]:
    """The command line on a database of its own with a study and a topic."""
    shell = Shell(tmp_path).with_database(migrated_sqlite)
    engine = engine_for(f"sqlite:///{tmp_path / 'data' / 'terugkoppel.db'}")
    with unit_of_work(engine=engine) as session:
        study, topic, _other = fill(session)
    yield shell, study, topic
    engine.dispose()


def invitations(shell: Shell) -> list[tuple[str, str]]:
    engine = engine_for(f"sqlite:///{shell.folder / 'data' / 'terugkoppel.db'}")
    with unit_of_work(write=False, engine=engine) as session:
        rows = session.exec(select(Invitation).order_by(col(Invitation.id))).all()
        return [(row.source_reference, row.expectation) for row in rows]


def test_the_command_writes_the_references_and_tells_why(filled: tuple[Shell, int, int], tmp_path: Path) -> None:
    shell, study, topic = filled
    out = tmp_path / "ontevreden.csv"
    arguments = ["study", "candidates", str(study), "--expectation", "unhappy", "-o", str(out)]
    told = shell.json(*arguments, "--max-score", "3", "--channel", "telefoon", "--topic", str(topic))
    assert told == {
        "study": study,
        "expectation": "unhappy",
        "candidates": 2,
        "reasons": [f"score {score} out of 10, phone, topic ‘Wachten’" for score in (1, 3)],
        "file": str(out),
    }
    with out.open(encoding="utf-8", newline="") as handle:
        assert list(csv.DictReader(handle)) == [{"source_reference": "KCC-1"}, {"source_reference": "KCC-3"}]
    assert invitations(shell) == [("KCC-1", "unhappy"), ("KCC-3", "unhappy")]


def test_a_file_that_cannot_be_written_puts_nobody_on_record(filled: tuple[Shell, int, int], tmp_path: Path) -> None:
    shell, study, _topic = filled
    arguments = ["study", "candidates", str(study), "--expectation", "happy", "-o", str(tmp_path / "weg" / "x.csv")]
    assert "could not be written" in shell.json(*arguments, code=2)["error"]["what"]
    assert invitations(shell) == []


def test_when_nobody_fits_there_is_no_file(filled: tuple[Shell, int, int], tmp_path: Path) -> None:
    shell, study, _topic = filled
    out = tmp_path / "x.csv"
    arguments = ["study", "candidates", str(study), "--expectation", "happy", "-o", str(out)]
    assert "nothing" in shell.json(*arguments, "--min-score", "11", code=1)["error"]["what"]
    assert "channel" in shell.json(*arguments, "--channel", "rooksignaal", code=1)["error"]["what"]
    assert not out.exists()


def test_the_command_line_names_the_two_groups_of_the_method() -> None:
    from workbench.cli.study_candidates import Expected

    assert [one.value for one in Expected] == [one.value for one in Expectation]
