"""Improvements, replies: the difference before it is taken, contradictions asked about, links made and revoked."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from exports.changes import BacklogEdit, edit_item
from exports.links import links
from exports.models import BacklogItem, Handoff, Reply, Status, TrackerKey
from journeys.base import today
from journeys.ports import FakeRedactor
from tests.exports.backlog_seed import TODAY
from tests.exports.reply_files import Handed, filled_in, handed
from workbench.database import engine_for, unit_of_work
from workbench.settings import settings


@pytest.fixture
def sent(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Handed:
    monkeypatch.setattr("workbench.wiring.redactor", FakeRedactor)
    with unit_of_work(engine=engine_for(settings().url)) as session:
        return handed(session)


def replies(open_screen: Callable[..., AppTest]) -> AppTest:
    app = open_screen("verbeterpunten", organisatie="CBR")
    next(one for one in app.segmented_control if one.key == "backlog_view").set_value("replies").run()
    assert not app.exception
    return app


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    at = app.file_uploader(key="backlog_reply_file_0").upload(name, content, "application/octet-stream").run()
    assert not at.exception
    return app


def button(app: AppTest, key: str):  # type: ignore[no-untyped-def]
    return next(one for one in app.button if one.key == key)


def item(tag: str) -> BacklogItem:
    with unit_of_work(write=False) as session:
        found = session.get_one(BacklogItem, int(tag[3:]))
        session.expunge(found)
        return found


def test_the_difference_is_shown_and_taken_when_asked(sent: Handed, open_screen, said) -> None:  # type: ignore[no-untyped-def]
    first, second, _ = sent.tags
    content = filled_in(
        sent.content, {first: {"status": "Gepland", "owner": "Team Brieven"}, second: {"status": "Gepalnd"}}
    )
    app = upload(replies(open_screen), "cbr.xlsx", content)
    shown = said(app)
    assert "Team Brieven" in shown
    assert "Bedoelt u “Gepland”?" in shown
    assert item(first).status == Status.SENT, "looking takes nothing"
    button(app, "backlog_reply_take").click().run()
    assert not app.exception
    assert item(first).status == Status.PLANNED
    assert item(second).status == Status.SENT
    assert "cbr.xlsx" not in said(app)
    assert len(app.expander) >= 1, "it stands among the replies that came before"


def test_a_contradiction_has_a_box_and_waits_for_it(sent: Handed, open_screen, said) -> None:  # type: ignore[no-untyped-def]
    tag = sent.tags[0]
    with unit_of_work() as session:
        edit_item(session, int(tag[3:]), BacklogEdit(owner="Team Web"), actor="onderzoeker", redactor=FakeRedactor(),
                  today=TODAY)  # fmt: skip
    app = upload(replies(open_screen), "cbr.xlsx", filled_in(sent.content, {tag: {"owner": "Team Brieven"}}))
    assert "intussen gewijzigd door onderzoeker" in said(app)
    app.checkbox(key=f"backlog_reply_yes_{tag[3:]}").check().run()
    button(app, "backlog_reply_take").click().run()
    assert item(tag).owner == "Team Brieven"


def test_a_file_that_is_no_reply_or_of_another_is_a_sentence(sent: Handed, open_screen) -> None:  # type: ignore[no-untyped-def]
    app = upload(replies(open_screen), "a.csv", b"naam;vraag\nJan;Ja\n")
    assert app.error
    with unit_of_work(write=False) as session:
        assert not session.exec(select(Reply)).all()


def test_a_link_is_made_shown_once_and_revoked(sent: Handed, open_screen) -> None:  # type: ignore[no-untyped-def]
    app = replies(open_screen)
    button(app, "backlog_link_save").click().run()
    assert not app.exception
    assert "/terugmelding/" in app.code[0].value
    button(app, "backlog_link_kept").click().run()
    assert not app.code
    with unit_of_work(write=False) as session:
        (made,) = links(session)
    app.selectbox(key="backlog_link_revoked").set_value(made.id).run()
    button(app, "backlog_link_revoke").click().run()
    with unit_of_work(write=False) as session:
        assert links(session)[0].revoked_at


def test_the_answer_stands_on_the_page_of_the_improvement(sent: Handed, open_screen, said) -> None:  # type: ignore[no-untyped-def]
    tag = sent.tags[0]
    with unit_of_work() as session:
        session.get_one(BacklogItem, int(tag[3:])).answer = "Wij kijken ernaar."
        session.add(TrackerKey(backlog_item_id=int(tag[3:]), tracker="jira", key="CBR-12", state="To Do"))
        session.get_one(BacklogItem, int(sent.tags[1][3:])).answer_by = today() - timedelta(days=1)
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=tag[3:])
    assert "Wij kijken ernaar." in said(app)
    assert "CBR" in said(app)
    late = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=sent.tags[1][3:])
    assert "geen antwoord op de afgesproken datum" in said(late)
    assert "geen antwoord op de afgesproken datum" in said(open_screen("verbeterpunten", organisatie="CBR"))


def test_only_what_is_new_goes_into_the_next_file(sent: Handed, open_screen) -> None:  # type: ignore[no-untyped-def]
    app = open_screen("verbeterpunten", organisatie="CBR")
    assert button(app, "backlog_make").disabled, "all of it was handed over as XLSX"
    app.toggle(key="backlog_everything").set_value(True).run()
    assert not button(app, "backlog_make").disabled
    app.selectbox(key="backlog_format").set_value("json").run()
    button(app, "backlog_make").click().run()
    assert not app.exception
    with unit_of_work(write=False) as session:
        assert len(session.exec(select(Handoff)).all()) == 1, "made is not yet handed over"
