"""Who is new is led along the screens in the order of the work, and can stop at each."""

import pytest
from streamlit.testing.v1 import AppTest

from feedback.models import Source
from tests.workbench.conftest import OpenScreen
from workbench import shell, tour
from workbench.database import engine_for, unit_of_work
from workbench.settings import settings

ADDRESSES = [shell.SCREENS[step.screen].address for step in tour.STEPS]


def links(at: AppTest) -> dict[str, tuple[str, str]]:
    """What each link says → the screen and the parameters it leads to."""
    found = [link.proto for link in at.get("page_link")]
    return {one.label: (one.page or "overzicht", one.query_string) for one in found}


def test_each_step_leads_to_the_next_screen_and_the_last_one_ends(open_screen: OpenScreen) -> None:
    for number, address in enumerate(ADDRESSES, 1):
        at = open_screen(address, rondleiding=str(number))
        assert any(f"stap {number} van {len(ADDRESSES)}" in block.value for block in at.markdown)
        there = links(at)
        if number == len(ADDRESSES):
            assert "Volgende" not in there
        else:
            page, parameters = there["Volgende"]
            assert (page, f"rondleiding={number + 1}" in parameters) == (ADDRESSES[number], True)
        assert "rondleiding" not in there["Rondleiding stoppen"][1]
        assert ("Terug" in there) == (number > 1)


@pytest.mark.parametrize("said", ["0", "8", "x", "²", "-1", "99999999999999999999"])
def test_a_step_that_is_not_there_shows_no_tour(open_screen: OpenScreen, said: str) -> None:
    assert "Rondleiding stoppen" not in links(open_screen("onderwerpen", rondleiding=said))


def test_a_step_of_another_screen_shows_no_tour(open_screen: OpenScreen) -> None:
    assert "Rondleiding stoppen" not in links(open_screen("rapporten", rondleiding="2"))


def test_who_opens_the_demo_project_is_invited_and_who_works_on_real_questions_is_not(open_screen: OpenScreen) -> None:
    def invited() -> bool:
        return any("rondleiding=1" in parameters for _page, parameters in links(open_screen()).values())

    assert not invited()
    with unit_of_work(engine=engine_for(settings().url)) as session:
        session.add(Source(name="Logboek (fictief)"))
    assert invited()
