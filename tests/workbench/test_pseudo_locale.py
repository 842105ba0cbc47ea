"""Every screen in a language that marks what is translated: nothing a user reads stands outside the marks."""

import re
import time
import tomllib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer
from streamlit.testing.v1 import AppTest

from tests.exports.effect_world import TODAY, World, falls, reckon_effects
from tests.workbench.pseudo import PseudoTranslations, Shown, pieces, shown, strays, unmarked
from workbench import access, i18n, serving
from workbench.accounts import add_account
from workbench.database import metadata, unit_of_work
from workbench.settings import settings
from workbench.shell import SCREENS

Open = Callable[..., AppTest]
State = tuple[str, dict[str, str], dict[str, Any]]

TERMS = Path(i18n.__file__).parent / "data" / "retention.toml"

STUDY = "2"  # the first of the demo: `filled` has one of its own

# what stands on screen outside the catalogue, and why
ALLOWED = {
    "English": "a language by its own name",
    "Nederlands": "a language by its own name",
    "Terugkoppel": "the name of the product",
    "PDF": "the name of a format, in every language",
    "tk": "the number of an improvement, as agencies quote it: tk-12",
    "sqlite": "the name of the database that is used",
    "db": "the file of the database: terugkoppel.db",
    "exports": "the folder of what was made, as it is called on disk",
    "rapporten": "an example of an e-mail address",
    "csv": "the ending of a file name",
    "yes": "a column of a chart that tells whole periods from partial ones and is not shown",
    "partial": "part of what tells two lines of a chart apart, not shown",
    "nl": "the language that the page says it speaks",
    "given": "the state of a coding, by which it gets its look",
    "suggested": "the state of a coding, by which it gets its look",
    # what leaves for Dutch organisations is Dutch for every reader, and is shown here as it leaves
    "Klantreis": "where a quote in the report comes from",
    "Geen vragen geteld": "what a factor of the priority rests on",
    "telt als gelijk": "what a factor of the priority rests on",
    "Nog geen aantallen": "what a factor of the priority rests on",
    "Nog geen gegevens over de ernst": "what a factor of the priority rests on",
    "Vult de eigenaar in": "what a factor of the priority rests on",
}
# of an effect, as the report tells it
EFFECT = frozenset(
    {"Meer vragen", "Minder vragen", "meer dan zonder de verbetering", "minder dan zonder de verbetering"}
    | {"zoals verwacht", "Burgers hadden hulp nodig", "zij stelden er een vraag over", "dat verschil kan toeval zijn"}
    | {"was", "was minder dan"}
)
# pictures that leave as they are drawn: their words are those of the report
PICTURES = {("klantreizen", "⟦Kaart⟧"), ("klantreizen", "⟦Vergelijken⟧")}

# parts of a screen in tabs: address, parameters, the key of the tabs
TABS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("vragen", {}, "items_part"),
    ("onderwerpen", {}, "topic_list_part"),
    ("klantreizen", {"onderzoek": STUDY}, "journeys_tab"),
    ("rapporten", {"organisatie": "CBR"}, "reports_part"),
    ("brieven", {}, "letters_part"),
    ("beheer", {}, "admin_part"),
)
OTHERS: tuple[State, ...] = (
    ("vragen", {"toon": "onzeker"}, {}),
    ("vragen", {"toon": "zonder-datum"}, {}),
    ("vragen", {"toon": "zonder-organisatie"}, {}),
    ("onderwerpen", {"onderwerp": "1"}, {}),
    ("onderwerpen", {"onderwerp": "99999"}, {}),
    ("onderwerpen", {"organisatie": "CBR", "volgorde": "rising"}, {}),
    ("verbeterpunten", {"organisatie": "CBR"}, {}),
    *(("verbeterpunten", {"organisatie": "CBR"}, {"backlog_view": view}) for view in ("board", "table", "replies")),
    *(("verbeterpunten", {"organisatie": "CBR", "verbeterpunt": number}, {}) for number in ("1", "2")),
    ("effect", {"verbeterpunt": "2"}, {}),
    ("klantreizen", {"onderzoek": STUDY, "deel": "gesprekken", "deelnemer": "1"}, {}),
    *(
        ("klantreizen", {"onderzoek": STUDY, "deel": "gesprekken", "deelnemer": "1"}, {"journeys_mode_1": mode})
        for mode in ("hold", "text")
    ),
)


@pytest.fixture
def marked(data_dir: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Screens speak the language of the marks, whatever language is asked for."""
    made = PseudoTranslations(i18n._catalogue("nl"))
    monkeypatch.setattr(i18n, "_catalogue", lambda _language: made)
    monkeypatch.setattr(ExpanderContainer, "open", True)  # what is drawn when somebody opens it
    yield
    st.cache_resource.clear()


def data() -> frozenset[str]:
    """What the world holds: the texts of the database but the words that the code stores, and what ships as data."""
    texts = set(_shipped())
    with unit_of_work(write=False) as session:
        for table in metadata.sorted_tables:
            for stored in session.execute(sa.select(table)).all():
                # a word of one piece in a column of its own is a value of the code: a status, a role, a channel
                texts |= {one for one in stored if isinstance(one, str) and not re.fullmatch(r"[a-z_]+", one)}
                texts |= {one for held in stored if isinstance(held, (dict, list)) for one in _texts(held)}
    return frozenset(piece for text in texts for piece in [text.strip(), *pieces(text)])


def _shipped() -> Iterator[str]:
    """What comes along as data in the language of its source, or leaves for Dutch organisations and is shown so."""
    from exports.priority import FACTORS, Rule
    from feedback.routing_table import shipped_duties
    from feedback.templates import CHOICES
    from journeys.register import entries, products
    from workbench.about import licences

    yield from products().values()
    for entry in entries():
        yield from (entry.name, entry.abbreviation, (entry.tooi or "").rpartition("/id/")[2])
        yield from (duty.phrase for duty in shipped_duties(entry.name))
    yield from (text for row in licences() for text in row.values())
    yield from (text for name in FACTORS for text in Rule().anchors(name))
    yield from (word for words in CHOICES.values() for word in words)  # stored as they are chosen, or typed
    yield from _texts(tomllib.loads(TERMS.read_text("utf-8")))
    yield str(settings().data_dir)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (one for part in value.values() for one in _texts(part))
    elif isinstance(value, (list, tuple)):
        yield from (one for part in value for one in _texts(part))


def states(open_screen: Open) -> Iterator[State]:
    """Every screen, each of its parts, and what is opened in it: address, parameters, what the session remembers."""
    for screen in SCREENS.values():
        yield screen.address, {}, {}
    for address, parameters, key in TABS:
        names = [tab.label for tab in open_screen(address, **parameters).tabs]
        assert names, address
        for name in names:
            yield address, parameters, {key: name}
    yield from OTHERS


def reach(open_screen: Open, state: State) -> AppTest:
    """A screen in that state."""
    address, parameters, remembered = state
    at = open_screen(address, **parameters)
    for key, value in remembered.items():
        at.session_state[key] = value
    return at.run() if remembered else at


def look(at: AppTest, known: Collection[str], state: State | None = None) -> tuple[int, list[tuple[str, str]]]:
    """How many texts a screen holds, and those outside the marks."""
    assert not at.exception, (state, at.exception[0].value)
    picture = state is not None and (state[0], *map(str, state[2].values())) in PICTURES
    read = [one for one in shown(at) if not (picture and one.where.startswith("vega"))]
    return len(read), sorted(strays(read, known))


@pytest.fixture
def world(filled: Any, marked: None) -> None:
    """What `filled` holds, and the studies of the demo."""
    from journeys.base import today
    from workbench import wiring
    from workbench.demo.studies import load_studies

    with unit_of_work() as session:
        load_studies(session, wiring.redactor(), today())


def test_nothing_on_screen_stands_outside_the_marks(open_screen: Open, world: None) -> None:
    known = data() | ALLOWED.keys()
    found, texts = {}, 0
    for state in states(open_screen):
        number, left = look(reach(open_screen, state), known, state)
        texts += number
        if left:
            found[str(state)] = left
    assert found == {}
    assert texts > 5_000


def test_nothing_that_a_button_brings_stands_outside_the_marks(
    open_screen: Open, world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each button once, with nothing filled in: dialogs, what is missing, what was done and how to undo it."""
    monkeypatch.setattr("workbench.jobs.enqueue", lambda *_told, **_once: "1")
    known = data() | ALLOWED.keys()
    pressed: set[str] = set()
    found = {}
    for state in list(states(open_screen)):
        for key in [button.key or "" for button in reach(open_screen, state).button if not button.disabled]:
            if (kind := re.sub(r"\d+", "1", key)) in pressed:
                continue
            at = reach(open_screen, state)
            if not any(button.key == key and not button.disabled for button in at.button):
                continue  # after what was pressed before
            pressed.add(kind)
            at.button(key=key).click().run()
            if look(at, known, state)[1]:
                known = data() | ALLOWED.keys()  # the press may have stored something
            if left := look(at, known, state)[1]:
                found[key] = left
    assert found == {}
    assert len(pressed) > 40


def test_an_effect_that_is_known_is_told_within_the_marks(
    open_screen: Open, data_dir: Path, marked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("effect_tasks", "screens.backlog_detail", "screens.overview"):
        monkeypatch.setattr(f"workbench.{module}.today", lambda: TODAY)
    with unit_of_work() as session:
        made = World(session)
        made.others(3, mean=15)
        own = made.organisation("CBR")
        moved = made.topic(own, "brief", {"phone": falls(20, 0.4), "counter": falls(14, 2.0), "web": falls(1, 1)})
        small = made.topic(own, "pas", {"counter": falls(1, 1)})
        numbers = [made.improvement(own, [moved], title="Kortere brief")]
        numbers += [made.improvement(own, [small], title="Uitleg over de pas", expected=None)]
        reckon_effects(session, today=TODAY)
    known = data() | ALLOWED.keys() | EFFECT
    for address in ("effect", "verbeterpunten"):
        for number in numbers:
            at = open_screen(address, organisatie="CBR", verbeterpunt=str(number))
            assert at.get("vega_lite_chart") or address == "verbeterpunten" or number == numbers[1]
            assert look(at, known)[1] == []
    assert look(open_screen("overzicht", organisatie="CBR"), known)[1] == []


@pytest.mark.parametrize("email", ["", "vreemd@x.nl", "iemand@x.nl"])
def test_the_door_stands_within_the_marks(
    open_screen: Open, filled: Any, marked: None, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    """Nobody, somebody who is not known, and a researcher with the way out."""
    with access.acting_as(access.OPERATOR), unit_of_work() as session:
        add_account(session, "iemand@x.nl", name="Dora", organisation_ids=[filled.duo])
    known = data() | ALLOWED.keys() | {email}
    told = {"iss": "https://login.example.nl", "sub": email, "iat": int(time.time()), "email": email, "nonce": "1"}
    monkeypatch.setattr(access, "claims", lambda: told if email else None)
    monkeypatch.setattr(serving, "_sign_in_asked", True)
    at = open_screen("overzicht")
    assert {"": "signing_in", "vreemd@x.nl": "signing_in_again"}.get(email, "signing_out") in {
        button.key for button in at.button
    }
    assert look(at, known)[1] == []


def screen_with_slips() -> None:
    """What the test must find: words outside the catalogue, in each kind of part."""
    import streamlit as st
    from streamlit.components.v2 import component

    from workbench.i18n import _

    st.title("Not translated heading")
    st.markdown(f"**{_('Topics')}** 12 · loose word")
    st.button(_("Save"), key="one", help="unseen help")
    st.selectbox(_("Topics"), ["first choice"], placeholder="nothing yet", key="two")
    st.dataframe([{"a": 1}], column_config={"a": st.column_config.NumberColumn("Column name")})
    st.dataframe([{_("Topics"): "cell text"}])
    st.vega_lite_chart({"mark": "bar", "data": {"values": []}, "encoding": {"x": {"field": "a", "title": "Axis name"}}})
    with st.expander("Folded"):
        st.caption(_("Not in the catalogue"))
    component("slips", html="<p></p>")(data={"said": "in a part"}, key="three")
    st.tabs(["Tab name"])


def test_a_text_that_was_never_translated_is_found(marked: None) -> None:
    at = AppTest.from_function(screen_with_slips).run()
    assert not at.exception
    assert {piece for _where, piece in strays(shown(at), {"known"})} == {
        *("Not translated heading", "loose word", "unseen help", "first choice", "nothing yet", "Column name"),
        *("cell text", "Axis name", "Folded", "Not in the catalogue", "in a part", "Tab name"),
    }


def test_what_was_translated_filled_in_or_is_known_is_not_found() -> None:
    told = "⟦{n} vragen over ⟦Onderwerpen⟧ van CBR⟧ · **12** (3 november 2026)"
    assert unmarked(told) == []
    cut_off = [Shown("", "Uitslag van de keu…")]
    assert strays(cut_off, {"Uitslag van de keuring"}) == set()
    assert strays(cut_off, {"Keuring"}) == {("", "Uitslag van de keu…")}
