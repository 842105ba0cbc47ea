"""The suggested next step: each rule fires on its own evidence, says so, and nothing fires on nothing."""

from datetime import date

import pytest

from exports.queries import FunnelFigures, LetterRow, PainPlace
from exports.suggestions import LABELS, RULES, STEPS, WORDS, Signals, suggest, without_counts

ASKED = {"questions": 200, "when": "in het 3e kwartaal 2026"}
SILENT = LetterRow(1, 1, "Uw aanslag", None, None, has_phone=False, names_informatiepunt=False)
COMPLETE = LetterRow(1, 1, "Uw aanslag", None, None, has_phone=True, names_informatiepunt=True)


def place(channel: str, plan: str = "planned", customers: int = 2) -> PainPlace:
    return PainPlace(1, 1, "Brief met de uitslag", channel, plan, customers)


def funnel(exits: int) -> FunnelFigures:
    return FunnelFigures("Inloggen", 1, 100, exits, date(2026, 7, 6), date(2026, 9, 28))


@pytest.mark.parametrize(
    ("signals", "rule"),
    [
        (Signals(**ASKED, mentions={"rewrite_letter": 40}), "rewrite_letter"),
        (Signals(places=(place("letter"),)), "rewrite_letter"),
        (Signals(**ASKED, mentions={"phone_on_letter": 40}, letters=(SILENT,)), "phone_on_letter"),
        (
            Signals(places=(place("letter", "extra"), place("web", "extra")), pain_points=("Nog een keer opsturen",)),
            "step_out",
        ),
        (Signals(funnel=funnel(40)), "step_out"),
        (Signals(**ASKED, mentions={"status_message": 40}), "status_message"),
        (Signals(pain_points=("Hoe lang duurt het nog",)), "status_message"),
        (Signals(max_severity=4, letters=(SILENT,)), "name_informatiepunt"),
        (Signals(**ASKED, mentions={"name_informatiepunt": 40}), "name_informatiepunt"),
        (Signals(**ASKED, mentions={"other_channel": 40}), "other_channel"),
        (Signals(places=(place("web"),)), "other_channel"),
        (Signals(**ASKED, mentions={"explain": 40}), "explain"),
        (Signals(**ASKED), "follow_customers"),
        (Signals(**ASKED, mentions={"rewrite_letter": 39}), "follow_customers"),  # under a fifth of the questions
        (Signals(pain_points=("Onvriendelijk geholpen",)), "count"),
        (Signals(**ASKED, pain_points=("Onvriendelijk geholpen",)), "ask_staff"),
        (Signals(asked=True), "watch"),
        (Signals(asked=True, mentions={"rewrite_letter": None}), "watch"),  # fewer than ten
        (Signals(asked=True, lately="na het 3e kwartaal 2026"), "look_now"),  # new since the period
    ],
)
def test_each_rule_fires_on_its_own_evidence_and_names_it(signals: Signals, rule: str) -> None:
    suggestion = suggest(signals)
    assert suggestion is not None
    assert suggestion.rule == rule
    assert suggestion.triggers
    assert suggestion.text.startswith(STEPS[rule])
    assert f"Aanleiding: {suggestion.triggers[0]}" in suggestion.text


@pytest.mark.parametrize(
    "signals",
    [
        Signals(),
        Signals(mentions={"rewrite_letter": 40}),  # of how many?
        Signals(letters=(SILENT,)),  # a silent letter alone is no problem yet
        Signals(max_severity=5, letters=(COMPLETE,)),
        Signals(funnel=funnel(37)),  # 35% as it may leave
        Signals(places=(place("letter", customers=1),)),
        Signals(places=(place("counter"),)),
    ],
)
def test_nothing_asked_and_nothing_told_gives_no_suggestion(signals: Signals) -> None:
    assert suggest(signals) is None


@pytest.mark.parametrize(
    ("stored", "leaves"),
    [
        (
            "hoe, waar of wanneer iets moet komt voor in 20 van de 35 vragen in het 3e kwartaal 2026.",
            "“hoe, waar of wanneer iets moet” komt voor in ongeveer de helft van de vragen in het 3e kwartaal 2026.",
        ),
        (
            "wachten op bericht komt voor in 1.210 van de 1.250 vragen.",
            "“wachten op bericht” komt voor in de meeste vragen.",
        ),
        ("25 vragen; nog geen klant die erover vertelde.", "vragen hierover; nog geen klant die erover vertelde."),
        ("het knelpunt “Oogarts”; 25 vragen in mei 2026.", "het knelpunt “Oogarts”; vragen hierover in mei 2026."),
        ("minder dan 10 vragen in mei 2026.", "minder dan 10 vragen in mei 2026."),
    ],
)
def test_a_suggestion_that_was_stored_with_counts_leaves_without_a_second_number_for_its_questions(
    stored: str, leaves: str
) -> None:
    assert without_counts(f"Leg het uit.\nAanleiding: {stored}") == f"Leg het uit.\nAanleiding: {leaves}"
    assert without_counts(f"Beantwoord 25 vragen: {stored}") == f"Beantwoord 25 vragen: {stored}"  # no ground of ours


def test_what_triggers_a_suggestion_is_told_without_counts() -> None:
    found = [suggest(Signals(**ASKED, mentions={rule: 80})) for rule in WORDS]
    found += [suggest(Signals(**ASKED)), suggest(Signals(**ASKED, pain_points=("Onvriendelijk geholpen",)))]
    assert all(one is not None and "80" not in one.text and "200" not in one.text for one in found)


@pytest.mark.parametrize("letters", [(), (COMPLETE,)])
def test_a_phone_number_is_only_missed_on_a_letter_that_lacks_one(letters: tuple[LetterRow, ...]) -> None:
    suggestion = suggest(Signals(**ASKED, mentions={"phone_on_letter": 40}, letters=letters))
    assert suggestion is not None
    assert suggestion.rule == "follow_customers"


def test_a_step_that_fits_the_evidence_goes_before_finding_out_more() -> None:
    suggestion = suggest(Signals(**ASKED, mentions={"explain": 200, "status_message": 40}))
    assert suggestion is not None
    assert suggestion.rule == "status_message"


def test_the_rule_with_the_most_evidence_wins() -> None:
    signals = Signals(
        **ASKED,
        mentions={"rewrite_letter": 60, "status_message": 60},
        pain_points=("Weken wachten op de uitslag",),
    )
    suggestion = suggest(signals)
    assert suggestion is not None
    assert suggestion.rule == "status_message"
    assert len(suggestion.triggers) == 2


def test_what_an_older_letter_lacked_is_no_ground_once_a_newer_one_has_it() -> None:
    asked = Signals(**ASKED, mentions={"phone_on_letter": 40}, max_severity=5, letters=(COMPLETE, SILENT))
    newest = suggest(asked)
    assert newest is not None
    assert newest.rule == "follow_customers"
    again = Signals(**ASKED, mentions={"phone_on_letter": 40}, letters=(SILENT, COMPLETE))
    silent = suggest(again)
    assert silent is not None
    assert silent.rule == "phone_on_letter"


def test_a_share_that_leaves_is_reckoned_from_counts_as_they_may_leave() -> None:
    few = FunnelFigures("Inloggen", 1, 12, 9, date(2026, 7, 6), date(2026, 9, 28))
    assert few.drop_off == 0.0
    assert FunnelFigures("Inloggen", 1, 102, 38, date(2026, 7, 6), date(2026, 9, 28)).drop_off == 0.4


def test_every_rule_has_its_words_label_and_step() -> None:
    assert set(RULES) == set(WORDS)
    assert set(RULES) < set(LABELS) == set(STEPS)
    assert all(word == word.lower() for words in WORDS.values() for word in words)
