"""The effect screen: what is live, the verdict on one of it, every channel, and what was expected beforehand."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from exports.effects import known_effects
from exports.models import Status
from tests.exports.effect_world import TODAY, World, falls, reckon_effects
from workbench.database import engine_for, unit_of_work
from workbench.settings import settings


@pytest.fixture
def numbers(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Three improvements: one that moved questions to the counter, one too small to tell, one that is planned."""
    for module in ("workbench.effect_tasks", "workbench.screens.backlog_detail", "workbench.screens.overview"):
        monkeypatch.setattr(f"{module}.today", lambda: TODAY)
    with unit_of_work(engine=engine_for(settings().url)) as session:
        world = World(session)
        world.others(3, mean=15)
        own = world.organisation("CBR")
        moved = world.topic(own, "brief", {"phone": falls(20, 0.4), "counter": falls(14, 2.0), "web": falls(1, 1)})
        small = world.topic(own, "pas", {"counter": falls(1, 1)})
        return {
            "moved": world.improvement(own, [moved], title="Kortere brief"),
            "small": world.improvement(own, [small], title="Uitleg over de pas", expected=None),
            "planned": world.improvement(
                own, [small], title="Duidelijker formulier", status=Status.PLANNED, live_on=None, expected=None
            ),
            "none": world.organisation("SVB"),
        }


def reckoned() -> None:
    with unit_of_work() as session:
        reckon_effects(session, today=TODAY)


def words(app: AppTest) -> str:
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def button(app: AppTest, key: str):  # type: ignore[no-untyped-def]
    return next(one for one in app.button if one.key == key)


def charts(app: AppTest) -> int:
    return len(app.get("altair_chart")) + len(app.get("vega_lite_chart")) + len(app.get("arrow_vega_lite_chart"))


def test_where_nothing_is_live_the_screen_says_what_will_be_there(open_screen) -> None:  # type: ignore[no-untyped-def]
    app = open_screen("effect")
    assert not app.exception
    assert "Nog niets te meten" in words(app)


def test_before_it_was_worked_out_the_button_does_it_and_says_how_many_are_new(numbers, open_screen) -> None:  # type: ignore[no-untyped-def]
    app = open_screen("effect", organisatie="CBR")
    assert not app.exception
    assert "nog niet berekend" in words(app)
    button(app, "effect_again").click().run()
    assert not app.exception
    with unit_of_work(write=False) as session:
        known = known_effects(session, list(numbers.values()))
    assert known[numbers["moved"]].verdict == "moved"
    assert "Verplaatst naar balie" in words(app)
    assert any("2 effecten zijn nieuw" in toast.value for toast in app.toast) or "2 effecten zijn nieuw" in words(app)


def test_an_effect_is_told_in_one_sentence_with_all_its_channels(numbers, open_screen) -> None:  # type: ignore[no-untyped-def]
    reckoned()
    app = open_screen("effect", organisatie="CBR", verbeterpunt=str(numbers["moved"]))
    assert not app.exception
    told = words(app)
    assert "Verplaatst naar balie" in app.subheader[0].value
    assert len(app.subheader[0].value.split()) <= 15
    assert "Naar schatting" in told
    for channel in ("**telefoon**", "**balie**", "**website**"):
        assert channel in told
    assert charts(app) == 4
    assert "Vastgelegd op 2 maart 2026, voordat de verbetering live ging" in told
    assert "We vergelijken 52 hele weken vóór met 29 hele weken na 4 mei 2026" in told
    assert "Dienst 0" in told
    assert not app.dataframe  # they wait until somebody opens them
    app.session_state["effect_table"] = True
    app.run()
    assert [len(table.value) for table in app.dataframe] == [81] * 4


def test_another_improvement_opens_from_the_list(numbers, open_screen) -> None:  # type: ignore[no-untyped-def]
    reckoned()
    app = open_screen("effect", organisatie="CBR")
    button(app, f"effect_open_{numbers['small']}").click().run()
    assert not app.exception
    assert "Te weinig gegevens: minder dan 5 vragen per week" in app.subheader[0].value
    assert "Vooraf is niet vastgelegd wat er moest gebeuren" in words(app)


def test_what_is_planned_asks_for_an_expectation(numbers, open_screen) -> None:  # type: ignore[no-untyped-def]
    reckoned()
    app = open_screen("effect", organisatie="CBR")
    assert "Zeg vooraf wat u verwacht" in words(app)
    assert "Zeg vooraf wat u verwacht" not in words(open_screen("effect", organisatie="SVB"))


def test_the_improvement_itself_tells_its_effect_and_what_is_still_to_record(numbers, open_screen) -> None:  # type: ignore[no-untyped-def]
    reckoned()
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=str(numbers["moved"]))
    assert not app.exception
    assert "Verplaatst naar balie" in words(app)
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=str(numbers["planned"]))
    assert "Alleen dan telt het mee" in words(app)


def test_the_overview_tells_which_effects_are_now_known(numbers, open_screen) -> None:  # type: ignore[no-untyped-def]
    assert "een effect dat nu bekend is" not in words(open_screen("overzicht", organisatie="CBR"))
    reckoned()
    app = open_screen("overzicht", organisatie="CBR")
    assert not app.exception
    assert "verbeterpunt heeft een effect dat nu bekend is: “Kortere brief”" in words(app).replace("\\", "")
