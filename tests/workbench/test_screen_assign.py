"""Toewijzen: a doubtful question at a time, decided by a button or put off, and taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.changes import store
from feedback.importing import plan_import, prepare
from feedback.models import Item, RoutedBy, Routing
from feedback.routing import Router
from journeys.models import Organisation
from journeys.ports import FakeRedactor
from workbench.database import unit_of_work

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]


@pytest.fixture
def doubtful(data_dir: Path) -> None:
    """Three questions that the words do not place, and one that they do."""
    path = data_dir / "log.csv"
    path.write_text(
        "vraag\nEen flapdrol is stuk\nMijn blorp is weg\nWaar is de snork\nZorgtoeslag aanvragen\n", "utf-8"
    )
    with unit_of_work() as session:
        request = plan_import(session, path, "questions")
        prepare(request, data_dir / "spool", redactor=FakeRedactor(), secret=b"x" * 32, router=Router())
        store(session, data_dir / "spool")


def decided() -> dict[str, list[str]]:
    """What people decided: question → organisations."""
    told: dict[str, list[str]] = {}
    with unit_of_work(write=False) as session:
        routed = select(Item.text, Organisation.name).join(Routing, Routing.item_id == Item.id)
        routed = routed.join(Organisation, Organisation.id == Routing.organisation_id)
        for text, name in session.exec(routed.where(Routing.routed_by == RoutedBy.PERSON)):
            told.setdefault(text, []).append(name)
    return told


def asked(at: AppTest) -> str:
    """The question at hand."""
    return " ".join(html.proto.body for html in at.html if "1.25rem" in html.proto.body)


def test_without_doubt_there_is_nothing_to_decide(open_screen: Open, said: Said) -> None:
    assert "Hier wacht geen vraag" in said(open_screen("vragen", deel="toewijzen"))


@pytest.mark.usefixtures("doubtful")
def test_a_question_is_given_to_the_organisation_that_is_picked_and_taken_back(open_screen: Open, said: Said) -> None:
    at = open_screen("vragen", deel="toewijzen")
    assert "snork" in asked(at)
    assert "**3** vragen wachten" in said(at)
    [picker] = [widget for widget in at.multiselect if (widget.key or "").startswith("items_assign_other")]
    picker.select("CAK").select("CIZ").run()
    at.button(key="items_assign_picked").click().run()
    assert decided() == {"Waar is de snork": ["CAK", "CIZ"]}
    assert "blorp" in asked(at)
    at.button(key="items_assign_back").click().run()
    assert decided() == {}
    assert "snork" in asked(at)
    assert not at.exception


@pytest.mark.usefixtures("doubtful")
def test_what_nobody_can_tell_is_not_asked_again_and_what_is_put_off_comes_round(open_screen: Open) -> None:
    at = open_screen("vragen", deel="toewijzen")
    at.button(key="items_assign_none").click().run()
    assert "blorp" in asked(at)
    at.button(key="items_assign_later").click().run()
    assert "flapdrol" in asked(at)
    at.button(key="items_assign_later").click().run()
    assert "blorp" in asked(at)
    assert not at.exception
    with unit_of_work(write=False) as session:
        assert session.exec(select(Item.text).where(Item.unroutable)).all() == ["Waar is de snork"]
