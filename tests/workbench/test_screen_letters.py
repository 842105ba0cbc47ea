"""Brieven: a letter pasted, uploaded or imported, with what is hard in it, and rewritten on the screen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from feedback.models import ImportBatch, Letter, Source
from journeys.models import UnclearTerm
from workbench.database import unit_of_work

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]

HARD = """Geachte mevrouw De Vries,

Indien u niet in de gelegenheid bent de bescheiden binnen 14 dagen na dagtekening te overleggen, wordt uw aanvraag, \
met inachtneming van het bepaalde in de wet, niet in behandeling genomen.

Voor nadere informatie kunt u de website raadplegen.
"""
PLAIN = """Beste lezer,

Stuur ons uw papieren vóór 26 maart 2026. Lukt dat niet? Bel ons.

Telefoon: 14 020
"""


def pasted(open_screen: Open, text: str, **parameters: str) -> AppTest:
    at = open_screen("brieven", **parameters)
    at.text_area(key="letters_pasted_0").set_value(text).run()
    return at.button(key="letters_check").click().run()


def drawn(at: AppTest) -> str:
    """The letter as it stands on the screen, as HTML."""
    return "\n".join(element.proto.body for element in at.get("html"))


@pytest.fixture
def stored(filled: Any) -> int:
    """A hard letter of CBR, and a word that its customers did not understand."""
    with unit_of_work() as session:
        source = Source(name="Brieven", kind="letters")
        session.add(source)
        session.flush()
        batch = ImportBatch(source_id=source.id, kind="letters", file_name="brieven.csv", read=1, imported=1)
        session.add(batch)
        session.add(UnclearTerm(organisation_id=filled.cbr, term="bescheiden", plain="papieren"))
        session.flush()
        letter = Letter(
            batch_id=batch.id,
            row_key="1",
            organisation_id=filled.cbr,
            title="Verzoek om *gegevens*",
            text=HARD.replace("De Vries", "[naam]"),
            sent_on=filled.last_sunday - timedelta(days=364),
            number_sent=1200,
        )
        session.add(letter)
        session.flush()
        return letter.id or 0


def test_a_pasted_letter_is_coloured_by_difficulty_without_the_name_in_it(open_screen: Open, said: Said) -> None:
    at = pasted(open_screen, HARD)
    assert not at.exception
    assert not at.error
    letter = drawn(at)
    assert "letter-hard" in letter
    assert "[naam]" in letter
    assert "De Vries" not in letter + said(at)
    assert "Gewoner is: als." in letter
    assert "geen telefoonnummer" in said(at)


def test_rewriting_a_letter_shows_both_scores_and_what_is_better(open_screen: Open, said: Said) -> None:
    at = pasted(open_screen, HARD)
    before = at.metric[0].value
    at.segmented_control(key="letters_mode_own_1").set_value(True).run()
    at.text_area(key="letters_edit_own_1").set_value(PLAIN).run()
    assert not at.exception
    assert at.metric[0].value == before
    assert at.metric[1].label == "Moeilijkheid nu"
    assert int(at.metric[1].delta) < -30
    assert "7 van 7 punten in orde" in said(at)
    at.segmented_control(key="letters_mode_own_1").set_value(False).run()  # what was written stays
    assert "Stuur ons uw papieren" in drawn(at)
    at.segmented_control(key="letters_mode_own_1").set_value(True).run()
    at.button(key="letters_edit_own_1_undo").click().run()
    assert "Gewoner is: als." in drawn(at)


def test_a_name_typed_while_rewriting_is_not_shown_in_the_letter(open_screen: Open) -> None:
    at = pasted(open_screen, PLAIN)
    at.segmented_control(key="letters_mode_own_1").set_value(True).run()
    at.text_area(key="letters_edit_own_1").set_value("Mijn BSN is 111222333. Bel mevrouw Jansen.").run()
    assert "111222333" not in drawn(at)
    assert "Jansen" not in drawn(at)


def test_a_file_is_read_and_another_letter_can_follow(open_screen: Open) -> None:
    at = open_screen("brieven")
    at.file_uploader(key="letters_file_0").upload("brief.txt", PLAIN.encode(), "text/plain").run()
    at.button(key="letters_check").click().run()
    assert not at.error
    assert "14 020" in drawn(at)
    at.button(key="letters_other").click().run()
    assert at.text_area(key="letters_pasted_1").value == ""


@pytest.mark.parametrize("text", ["", "  \n ", "€€ 12 -- !!"])
def test_without_words_there_is_a_sentence_instead_of_a_score(open_screen: Open, said: Said, text: str) -> None:
    at = pasted(open_screen, text)
    assert not at.exception
    assert "Er staan geen woorden in de brief." in said(at)


def test_a_file_that_is_no_letter_is_refused_with_a_sentence(open_screen: Open, said: Said) -> None:
    at = open_screen("brieven")
    at.file_uploader(key="letters_file_0").upload("brief.pdf", b"\x00\x01\x02 geen pdf", "application/pdf").run()
    at.button(key="letters_check").click().run()
    assert not at.exception
    assert "eindigt op .pdf" in said(at)


def test_words_that_customers_did_not_understand_are_underlined_with_their_number(
    open_screen: Open, stored: int
) -> None:
    at = pasted(open_screen, HARD, organisatie="CBR")
    assert 'class="letter-unclear"' in drawn(at)
    assert "Klanten begrepen dit woord niet. Zeg: papieren." in drawn(at)


def test_imported_letters_stand_in_a_list_with_their_scores(open_screen: Open, stored: int, said: Said) -> None:
    at = open_screen("brieven", organisatie="CBR", deel="bewaard")
    assert not at.exception
    assert "1 brief, alle perioden." in said(at)
    assert "moeilijk" in said(at)
    assert "200 stuks" in said(at)


def test_an_imported_letter_opens_with_the_questions_around_its_day(open_screen: Open, stored: int, said: Said) -> None:
    at = open_screen("brieven", organisatie="CBR", brief=str(stored))
    assert not at.exception
    assert "in de 28 dagen voor de verzending" in said(at)
    assert "letter-hard" in drawn(at)


def test_a_letter_that_is_not_there_is_told_in_a_sentence(open_screen: Open, filled: Any, said: Said) -> None:
    for number in ("999", "x", "-1"):
        at = open_screen("brieven", brief=number)
        assert not at.exception
        assert at.error


def test_what_a_letter_says_is_never_markup(open_screen: Open) -> None:
    at = pasted(open_screen, "Beste lezer, <img src=x onerror=alert(1)> klik <b>hier</b> en betaal indien u wilt.")
    assert "<img" not in drawn(at)
    assert "<b>hier" not in drawn(at)
