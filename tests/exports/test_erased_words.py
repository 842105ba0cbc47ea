"""Somebody's words are taken out of a text of others, and what anybody might have said stays."""

import pytest

from exports.erased_words import GONE, Words

TOLD = "Ik snapte de brief écht niet, zei ik nog. Toen belde ik drie keer voor niks."


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Klant: ‘IK  snapte de Brief écht niet!’ en meer", f"Klant: ‘{GONE}!’ en meer"),
        ("Zij zei: snapte de brief e\u0301cht niet", f"Zij zei: {GONE}"),  # an accent as a sign of its own
        ("snapte\u00a0de\nbrief écht - niet", GONE),
        ("brief écht niet: zei ik. En: belde ik drie keer voor", f"{GONE}. En: {GONE}"),
        ("snapte de brief écht niet zei ik nog toen belde ik", GONE),  # one run, however long
        ("snapte de brief écht " * 2, "snapte de brief écht " * 2),  # four words are anybody's
        ("De brief écht niet, ging hij door.", "De brief écht niet, ging hij door."),
        ("", ""),
    ],
)
def test_a_run_of_five_words_goes_whatever_its_capitals_spacing_and_signs(written: str, left: str) -> None:
    assert Words([TOLD]).without(written) == left


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Geen gehoor bij de balie", "Geen gehoor bij de balie"),
        ("Balie: “geen gehoor gekregen”, ook later", f"Balie: “{GONE}”, ook later"),
        ("Geen gehoor gekregen.", f"{GONE}."),
        ("Balie\nGEEN GEHOOR GEKREGEN\nen meer", f"Balie\n{GONE}\nen meer"),
        ("Zij had geen gehoor gekregen.", "Zij had geen gehoor gekregen."),
        ("“geen gehoor gekregen” en “geen gehoor”", f"“{GONE}” en “geen gehoor”"),
    ],
)
def test_a_shorter_quote_goes_only_where_it_stands_by_itself(written: str, left: str) -> None:
    assert Words([], ["Geen gehoor gekregen", "Geen gehoor"]).without(written) == left


def test_plain_data_is_looked_through_and_the_names_of_its_fields_stay() -> None:
    data = {"snapte de brief écht niet": [{"text": "Snapte de brief écht niet."}, 3, None, True]}
    assert Words([TOLD]).without_in(data) == {"snapte de brief écht niet": [{"text": f"{GONE}."}, 3, None, True]}


def test_who_told_nothing_takes_nothing_away() -> None:
    assert not Words([], ["ja"])
    assert Words(["ja", "ik weet het niet"]).without("ik weet het niet") == "ik weet het niet"


def test_how_researchers_write_is_nobodys_own_words() -> None:
    note = "Verrassing: verwacht ontevreden, is tevreden. Haar dochter hielp met het inloggen."
    others = [
        "Verrassing: verwacht ontevreden, is tevreden. Het lijstje deed het.",
        "Verwacht ontevreden, is tevreden.",
    ]
    others.append("Verrassing: verwacht ontevreden, is tevreden, net als gedacht.")
    words = Words([note], turns_of_phrase=iter(others))
    assert [words.without(text) for text in others] == others
    assert words.without("Haar dochter hielp met het inloggen.") == f"{GONE}."
    copied = Words([note], turns_of_phrase=["Zij zei: haar dochter hielp met het inloggen."])  # once is a copy
    assert copied.without("Haar dochter hielp met het inloggen.") == f"{GONE}."
