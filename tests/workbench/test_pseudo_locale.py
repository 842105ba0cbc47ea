"""Every screen in a language that marks what is translated: nothing a user reads stands outside the marks."""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer
from streamlit.testing.v1 import AppTest

from tests.workbench.pseudo import PseudoTranslations, Shown, pieces, shown, strays, unmarked
from workbench import i18n
from workbench.database import metadata, unit_of_work
from workbench.settings import settings
from workbench.shell import SCREENS

Open = Callable[..., AppTest]

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
    # what leaves for Dutch organisations is Dutch for every reader, and is shown here as it leaves
    "Klantreis": "where a quote in the report comes from",
    "Geen vragen geteld": "what a factor of the priority rests on",
    "telt als gelijk": "what a factor of the priority rests on",
    "Nog geen aantallen": "what a factor of the priority rests on",
    "Nog geen gegevens over de ernst": "what a factor of the priority rests on",
    "Vult de eigenaar in": "what a factor of the priority rests on",
}
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
OTHERS: tuple[tuple[str, dict[str, str], dict[str, Any]], ...] = (
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
    ("klantreizen", {"onderzoek": STUDY, "deelnemer": "1"}, {}),
    *(("klantreizen", {"onderzoek": STUDY, "deelnemer": "1"}, {"journeys_mode_1": mode}) for mode in ("hold", "text")),
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


def screens(open_screen: Open) -> Iterator[tuple[str, AppTest]]:
    """Every screen, each of its parts, and what is opened in it."""
    for screen in SCREENS.values():
        yield screen.address, open_screen(screen.address)
    for address, parameters, key in TABS:
        at = open_screen(address, **parameters)
        names = [tab.label for tab in at.tabs]
        assert names, address
        for name in names:
            at.session_state[key] = name
            yield f"{address} {name}", at.run()
    for address, parameters, state in OTHERS:
        at = open_screen(address, **parameters)
        for key, value in state.items():
            at.session_state[key] = value
        yield f"{address} {parameters} {state}", at.run() if state else at


def test_nothing_on_screen_stands_outside_the_marks(open_screen: Open, filled: Any, marked: None) -> None:
    from journeys.base import today
    from workbench import wiring
    from workbench.demo.studies import load_studies

    with unit_of_work() as session:
        load_studies(session, wiring.redactor(), today())
    known = data() | ALLOWED.keys()
    found, texts = {}, 0
    for name, at in screens(open_screen):
        assert not at.exception, (name, at.exception[0].value)
        read = [one for one in shown(at) if not (one.where.startswith("vega") and tuple(name.split()) in PICTURES)]
        texts += len(read)
        if left := strays(read, known):
            found[name] = sorted(left)
    assert found == {}
    assert texts > 5_000


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
