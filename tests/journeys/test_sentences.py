"""Sentences as spans: the units in which coding is suggested and compared."""

from itertools import pairwise

import pytest

from journeys.sentences import sentences


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ik belde. Niemand nam op.", ["Ik belde.", "Niemand nam op."]),
        ("Ik belde dhr. Jansen. Klaar.", ["Ik belde dhr. Jansen.", "Klaar."]),
        ("Bel bijv. Oma of J. de Vries.", ["Bel bijv. Oma of J. de Vries."]),
        (
            "Wat?! “Nee,” zei hij. “Echt niet.” Toen…  Einde",
            ["Wat?!", "“Nee,” zei hij.", "“Echt niet.”", "Toen…", "Einde"],
        ),
        ("Eén regel\nzonder punt\n\n  En nog een ", ["Eén regel", "zonder punt", "En nog een"]),
        ("Bel dhr.\nJansen", ["Bel dhr.", "Jansen"]),
        (
            "Het kost 1.250 euro. 14 dagen later 🙈. Één brief.",
            ["Het kost 1.250 euro.", "14 dagen later 🙈.", "Één brief."],
        ),
        ("geen hoofdletter. dus één zin", ["geen hoofdletter. dus één zin"]),
        (" \n ", []),
        ("", []),
    ],
)
def test_a_text_falls_apart_into_sentences(text: str, wanted: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == wanted


def test_sentences_are_in_order_and_hold_every_word() -> None:
    text = "Klant: Ik wachtte. Drie weken!\nInterviewer: En toen?\nKlant: Niets (bijv. een brief)." * 20
    spans = sentences(text)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == "".join(text.split())
