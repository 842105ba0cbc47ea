"""Verbeterpunten: two become one, one becomes two, and who takes part; each with its way back."""

from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from exports.backlog import backlog, backlog_item, propose_items
from exports.evidence_rows import evidence_rows
from exports.joining import merge_items
from exports.models import BacklogItem
from journeys.models import Code, Organisation, Process
from journeys.ports import FakeRedactor
from tests.exports.backlog_seed import TODAY, seed
from tests.exports.test_joining import about, other_organisation
from tests.workbench.test_screen_backlog import button, rows, words
from topics.models import LinkStatus, PainPointLink, Topic
from workbench.database import engine_for, unit_of_work
from workbench.settings import settings


@pytest.fixture
def organisation_id(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("workbench.wiring.redactor", FakeRedactor)
    with unit_of_work(engine=engine_for(settings().url)) as session:
        number = seed(session, linked=False)
        propose_items(session, number, today=TODAY)
    return number


def numbers() -> tuple[int, int, int]:
    with unit_of_work(write=False) as session:
        waiting, renewal = about(session, "gezondheidsverklaring"), about(session, "rijbewijs verlengen")
        return waiting, renewal, about(session, "Weken wachten zonder bericht")


def merged_into(number: int) -> int | None:
    with unit_of_work(write=False) as session:
        return session.get_one(BacklogItem, number).merged_into_id


def suggest_link(session: Session) -> None:
    topic = session.exec(select(Topic.id).where(col(Topic.label) == "gezondheidsverklaring")).one()
    code, process = session.exec(select(Code.id)).one(), session.exec(select(Process.id)).one()
    session.add(
        PainPointLink(code_id=code, process_id=process, topic_id=topic, similarity=0.4, status=LinkStatus.SUGGESTED)
    )


@pytest.mark.parametrize("view", ["board", "table"])
def test_two_are_chosen_one_stays_and_the_notice_undoes_it(organisation_id: int, open_screen, view: str) -> None:  # type: ignore[no-untyped-def]
    keep, other, _ = numbers()
    app = open_screen("verbeterpunten", organisatie="CBR")
    next(one for one in app.segmented_control if one.key == "backlog_view").set_value(view).run()
    app.multiselect(key="backlog_merge_chosen").set_value([keep, other]).run()
    app.radio(key="backlog_merge_kept").set_value(keep).run()
    button(app, "backlog_merge_now").click().run()
    assert not app.exception
    assert not app.error
    assert merged_into(other) == keep
    assert f"tk\\-{other} is nu deel van tk\\-{keep}" in words(app)
    assert len(rows(organisation_id)) == 3
    button(app, "backlog_undo").click().run()
    assert not app.exception
    assert merged_into(other) is None
    assert len(rows(organisation_id)) == 4


def test_what_cannot_be_merged_is_told_in_sentences(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    keep, other, _ = numbers()
    with unit_of_work() as session:
        session.get_one(BacklogItem, other).status = "declined"
    app = open_screen("verbeterpunten", organisatie="CBR")
    app.multiselect(key="backlog_merge_chosen").set_value([keep, other]).run()
    button(app, "backlog_merge_now").click().run()
    assert not app.exception
    assert "afgewezen" in str([one.value for one in app.error])
    assert merged_into(other) is None


def test_two_that_look_the_same_are_asked_about_until_a_person_says_no(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    keep, _, other = numbers()
    app = open_screen("verbeterpunten", organisatie="CBR")
    assert "lijken hetzelfde" not in words(app)
    with unit_of_work() as session:
        suggest_link(session)
    app.run()
    assert "Deze twee lijken hetzelfde:" in words(app)
    pair = f"{min(keep, other)}_{max(keep, other)}"
    button(app, f"backlog_alike_no_{pair}").click().run()
    assert not app.exception
    assert "lijken hetzelfde" not in words(app)
    assert merged_into(max(keep, other)) is None


def test_two_that_look_the_same_become_one_with_a_click(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    keep, _, other = numbers()
    with unit_of_work() as session:
        suggest_link(session)
    app = open_screen("verbeterpunten", organisatie="CBR")
    button(app, f"backlog_alike_yes_{min(keep, other)}_{max(keep, other)}").click().run()
    assert not app.exception
    assert merged_into(max(keep, other)) == min(keep, other)
    assert "lijken hetzelfde" not in words(app)


def test_part_of_what_it_rests_on_is_split_off_and_put_back(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    keep, other, _ = numbers()
    with unit_of_work() as session:
        merge_items(session, keep, [other], actor="Noor")
        pieces = evidence_rows(session, keep)
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=str(keep))
    assert button(app, "backlog_split_now").disabled
    app.checkbox(key=f"backlog_piece_{pieces[1].id}").check().run()
    title = app.text_input(key=f"backlog_split_title_{keep}_{pieces[1].id}")
    assert title.value == "Rijbewijs verlengen"
    title.set_value("Verlengen gaat niet").run()
    button(app, "backlog_split_now").click().run()
    assert not app.exception
    assert not app.error
    made = next(row for row in rows(organisation_id) if row.title == "Verlengen gaat niet")
    assert made.evidence.questions.count == 80
    button(app, "backlog_undo").click().run()
    assert not app.exception
    assert merged_into(made.id) == keep


def test_an_item_is_shared_and_stands_in_the_other_backlog_too(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    keep, _, _ = numbers()
    with unit_of_work() as session:
        uwv, _ = other_organisation(session)
        session.add(Process(organisation_id=uwv, product_id=session.exec(select(Process.product_id)).one(), name="WIA"))
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=str(keep))
    app.multiselect(key=f"backlog_owners_{keep}").set_value([uwv]).run()
    button(app, "backlog_owners_save").click().run()
    assert not app.exception
    assert "CBR leidt; samen met UWV" in words(app)
    with unit_of_work(write=False) as session:
        assert keep in {row.id for row in backlog(session, uwv, today=TODAY)}
        assert session.get_one(Organisation, uwv).abbreviation == "UWV"
    other = open_screen("verbeterpunten", organisatie="UWV")
    assert not other.exception
    assert "CBR leidt, samen met UWV" in words(other)


def test_a_merged_one_says_where_it_went_and_can_be_taken_out(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    keep, other, _ = numbers()
    with unit_of_work() as session:
        merge_items(session, keep, [other], actor="Noor")
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=str(other))
    assert not app.exception
    assert f"deel van tk-{keep}" in words(app)
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=str(keep))
    assert f"Hierin opgegaan: tk-{other}" in words(app)
    button(app, f"backlog_take_out_{other}").click().run()
    assert not app.exception
    assert merged_into(other) is None
    with unit_of_work(write=False) as session:
        history = backlog_item(session, keep, today=TODAY).history
    assert [(entry.field, bool(entry.after)) for entry in history[-2:]] == [
        ("merged_from", True),
        ("merged_from", False),
    ]
    assert "ongedaan gemaakt" in words(app)
