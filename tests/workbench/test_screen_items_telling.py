"""Vragen en reacties, what a log tells: each tab empty and full, filters as chips, search by meaning, files."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from exports.formats import sheets
from feedback.models import Exposure
from journeys.changes import ensure_organisation
from journeys.ports import FakeEmbedder
from tests.feedback.asking import ask
from topics.models import Topic, TopicAssignment
from workbench.database import unit_of_work
from workbench.screens import items_download, items_rows

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]

SUNDAY = date(2026, 11, 22)
MONDAY = SUNDAY - timedelta(weeks=12, days=-1)
PERIOD = f"{MONDAY.isoformat()}..{SUNDAY.isoformat()}"
TABS = ("kanalen", "doorverwezen", "achter-de-vraag", "andere-antwoorden", "stille-organisaties")
FINE = "Ik kan mijn boete van het CJIB niet betalen."


@pytest.fixture(autouse=True)
def quick_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.wiring.embedder", FakeEmbedder)


@pytest.fixture
def log(data_dir: object) -> None:
    """Twelve weeks in 2026: digital grows beside the phone, answers differ, six organisations state their customers."""
    with unit_of_work() as session:
        for week in range(12):
            day = MONDAY + timedelta(weeks=week, days=2)
            for busy in (0, 4):
                ask(session, "Brief", asked_on=MONDAY + timedelta(weeks=week, days=busy), channel="letter")
            ask(session, "Rijbewijs", asked_on=day, about=["CBR"], channel="phone", times=30, outcome="helped")
            digital = 10 if week < 6 else 30
            told = {"referral": "Wijkteam", "referral_kind": "civil_society", "outcome": "referred"}
            ask(session, "Boete", asked_on=day, about=["CJIB"], channel="web", times=digital, **told)
            for at, name in enumerate(("CBR", "CJIB", "DUO", "RDW", "UWV", "SVB")):
                ask(session, "Iets", asked_on=day, about=[name], times=12 if name != "SVB" else 0)
                value = 100 if name != "SVB" else 900
                key = f"{name}-{week}-{at}"
                owner = ensure_organisation(session, name).id
                monday = MONDAY + timedelta(weeks=week)
                session.add(Exposure(row_key=key, organisation_id=owner, week=monday, measure="klanten", value=value))
        more = {"asked_for": "other", "life_event": "verhuizen", "too_personal": True, "age_group": "75+"}
        ask(session, "Hoe scan ik?", asked_on=MONDAY, about=["CBR"], question_behind=FINE, times=14, **more)
        ask(session, "Score", asked_on=MONDAY, about=["CBR"], score=7.5, too_personal=False, found_via="krant")
        answered = [
            item
            for channel, words in (("phone", "Dat kost € 41."), ("web", "Dat kost € 45."))
            for item in ask(session, "Prijs", asked_on=MONDAY, about=["CBR"], channel=channel, answer=words, times=6)
        ]
        topic = Topic(
            organisation_id=ensure_organisation(session, "CBR").id or 0,
            label="Wat kost het",
            model_id="fake-64",
            prototypes=FakeEmbedder().embed(["Prijs"]).tobytes(),
        )
        session.add(topic)
        session.flush()
        session.add_all(TopicAssignment(item_id=item, topic_id=topic.id or 0) for item in answered)


def shown(at: AppTest, said: Said) -> str:
    """All words on the screen, tables of HTML included."""
    return said(at) + "".join(html.proto.body for html in at.html)


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_without_anything_to_tell_says_what_would_fill_it(open_screen: Open, said: Said, tab: str) -> None:
    at = open_screen("vragen", deel=tab, periode="2026")
    assert not at.exception
    assert not at.error
    assert any(word in said(at) for word in ("periode", "Periode"))


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("organisation", ["", "CBR"])
def test_a_tab_is_drawn_for_all_organisations_and_for_one(
    open_screen: Open, log: None, tab: str, organisation: str
) -> None:
    at = open_screen("vragen", deel=tab, periode="2026-Q4", organisatie=organisation)
    assert not at.exception
    assert not at.error


def test_channels_answer_the_question_with_numbers(open_screen: Open, said: Said, log: None) -> None:
    at = open_screen("vragen", deel="kanalen", periode="2026")
    assert not at.exception
    assert "**Ernaast**: digitaal groeide" in said(at)
    assert "van 11,5 naar 30 per week (46 en 120 vragen in 4 weken): 2,61 keer zoveel" in said(at)
    at.segmented_control(key="items_channels_with").set_value("jaar").run()
    assert not at.exception
    assert "**Niet te vergelijken**" in said(at)
    with unit_of_work() as session:
        for week in range(-53, 0):
            for busy in (0, 4):
                day = MONDAY + timedelta(weeks=week, days=busy)
                ask(session, "Rijbewijs", asked_on=day, channel="phone", times=15)
    at.run()
    assert not at.exception
    assert "hetzelfde seizoen" in said(at)


def test_referrals_tell_their_base(open_screen: Open, said: Said, log: None) -> None:
    at = open_screen("vragen", deel="doorverwezen", periode="2026")
    assert not at.exception
    assert "Van 240 vragen waarbij het is vastgelegd" in said(at)
    assert "Van 1 vraag waarbij het is vastgelegd" in said(at)


def test_behind_the_question_tells_where_it_leads(open_screen: Open, said: Said, log: None) -> None:
    at = open_screen("vragen", deel="achter-de-vraag", periode="2026")
    assert not at.exception
    assert "Bij **100%** wijst de vraag erachter naar een andere organisatie: 14 van 14." in said(at)
    assert "14 paren, de nieuwste eerst." in said(at)
    at.text_input(key="items_behind_words").input("fiets").run()
    assert "Geen paar past hierbij" in "".join(info.value for info in at.info)
    at.text_input(key="items_behind_words").input("SCAN boete").run()
    at.segmented_control(key="items_behind_where").set_value("zelfde").run()
    assert not at.exception
    assert len(at.info) == 1
    at.segmented_control(key="items_behind_view").set_value("wie").run()
    assert not at.exception
    assert "Van 14 vragen waarbij het is vastgelegd" in said(at)
    personal = next(frame.value for frame in at.dataframe if "te persoonlijk" in frame.value)
    assert list(personal.iloc[0])[1:3] == [14, 15]


def test_other_answers_are_laid_side_by_side(open_screen: Open, said: Said, log: None) -> None:
    at = open_screen("vragen", deel="andere-antwoorden", periode="2026")
    assert not at.exception
    assert "Van **1** onderwerpen verschilt er **1**." in said(at)
    assert "Het ene kanaal noemt een ander feit dan het andere" in said(at)
    assert "€ 41" in shown(at, said)
    assert "Uw oordeel wordt hier niet bewaard" in said(at)
    at.segmented_control(key="items_answers_fewest").set_value(10).run()
    assert not at.exception
    assert "Geen onderwerp heeft" in said(at)


def test_a_quiet_organisation_is_named_and_the_others_cannot_be_judged(
    open_screen: Open, said: Said, log: None
) -> None:
    with unit_of_work() as session:
        ask(session, "Zonder omvang", asked_on=MONDAY, about=["Belastingdienst"], times=4)
    at = open_screen("vragen", deel="stille-organisaties", periode="2026")
    assert not at.exception
    assert "**Sociale Verzekeringsbank** krijgt opvallend weinig vragen: 0" in said(at)
    assert "Belastingdienst (4)" in said(at)
    assert any("1 organisatie is niet te beoordelen" in box.label for box in at.expander)


def test_a_filter_in_force_is_a_chip_that_takes_it_away(open_screen: Open, said: Said, log: None) -> None:
    at = open_screen("vragen", periode="2026")
    at.selectbox(key="items_age_group").set_value("75+").run()
    assert "14 vragen gevonden." in said(at)
    at.selectbox(key="items_asked_for").set_value("other").run()
    assert [button.label for button in at.button if str(button.key).startswith("items_chip_")] == [
        r"Leeftijd\: 75\+",
        r"Voor wie\: voor een ander",
        "Alles weghalen",
    ]
    at.button(key="items_chip_age_group").click().run()
    assert not at.exception
    assert at.selectbox(key="items_age_group").value is None
    at.number_input(key="items_score_from").set_value(7.0).run()
    at.button(key="items_chip_asked_for").click().run()
    assert "1 vraag gevonden." in said(at)
    at.selectbox(key="items_outcome").set_value("helped").run()
    at.button(key="items_chip_all").click().run()
    assert not [button for button in at.button if str(button.key).startswith("items_chip_")]


def test_search_by_meaning_says_where_it_looked(open_screen: Open, said: Said, log: None) -> None:
    at = open_screen("vragen", periode="2026")
    at.text_input(key="items_search").input("hoe scan ik papier").run()
    assert "0 vragen gevonden." in said(at), "no item has all these words"
    at.toggle(key="items_meaning").set_value(True).run()
    assert not at.exception
    assert "Gezocht op betekenis in alle" in said(at)
    assert shown(at, said).count("Hoe scan ik?") >= 14
    at.text_input(key="items_search").input("?!").run()
    assert not at.exception
    assert "Deze woorden zijn niet bekend" in said(at)


def test_the_file_of_the_log_holds_what_researchers_need_in_cells_that_cannot_run(open_screen: Open, log: None) -> None:
    with unit_of_work() as session:
        ask(session, "=1+1", asked_on=SUNDAY, about=["CBR"], answer="@som", score=2.5, too_personal=False)
    table = items_rows.read({"search": "", "start": SUNDAY})
    (row,) = csv.DictReader(io.StringIO(sheets.as_csv(table).decode("utf-8-sig")), delimiter=";")
    assert row["Vraag of reactie"] == "'=1+1"
    assert row["Antwoord"] == "'@som"
    assert (row["Score"], row["Te persoonlijk"], row["Datum"]) == ("2,5", "nee", "2026-11-22")
    assert sheets.as_workbook([table], "x").startswith(b"PK")
    some = items_rows.read({}, ids=[3, 1])
    assert [line[0] for line in some.rows] == [3, 1]


def test_counts_leave_rounded_and_never_under_ten() -> None:
    assert [items_download.count(number) for number in (0, 9, 10, 12, 13)] == [
        "minder dan 10",
        "minder dan 10",
        10,
        10,
        15,
    ]
    assert items_download.share(9, 200) is None
    assert items_download.share(52, 198) == "25%"
    assert items_download.share(12, 12) == "100%"
