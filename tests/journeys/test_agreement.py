"""How far two researchers agree: values worked out by hand and known from the literature."""

import pytest
from sqlmodel import Session

from journeys.agreement import Agreement, agreement, coded_sentences
from journeys.coded import study_agreement
from journeys.coding import code_span, suggest_codes
from tests.journeys.study_seed import a_code, a_conversation, a_person, a_study, researchers, span_of


def of(sentences: int, first: set[int], second: set[int]) -> Agreement:
    [row] = agreement(sentences, {1: frozenset(first)}, {1: frozenset(second)})
    return row


def test_krippendorffs_published_example_of_two_observers_and_two_values() -> None:
    # K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), A: Meg and Owen, ten articles; α = .095
    meg, owen = {1, 8}, {0, 1, 2, 5}
    row = of(10, meg, owen)
    assert row.alpha == pytest.approx(0.095, abs=0.0005)
    # by hand: 6 of 10 alike; by chance .2 · .4 + .8 · .6 = .56; (.6 − .56) / .44
    assert row.kappa == pytest.approx(0.04 / 0.44)
    assert (row.both, row.only_first, row.only_second, row.share) == (1, 1, 3, pytest.approx(0.6))


def test_cohens_kappa_by_hand() -> None:
    # 50 proposals: both yes 20, only the first 5, only the second 10, both no 15; .7 alike, .5 by chance; κ = .4
    row = of(50, set(range(25)), {*range(20), *range(25, 35)})
    assert (row.both, row.only_first, row.only_second) == (20, 5, 10)
    assert row.kappa == pytest.approx(0.4)
    # alpha: 2 · 15 of 100 pairable values differ; by chance 2 · 55 · 45 / (100 · 99)
    assert row.alpha == pytest.approx(1 - 0.3 / (2 * 55 * 45 / (100 * 99)))


def test_perfect_agreement_is_one_and_the_contrary_below_zero() -> None:
    assert (of(4, {1, 2}, {1, 2}).kappa, of(4, {1, 2}, {1, 2}).alpha) == (1.0, 1.0)
    contrary = of(4, {0, 1}, {2, 3})
    assert contrary.kappa == pytest.approx(-1.0)
    assert contrary.alpha == pytest.approx(1 - 1 / (2 * 4 * 4 / (8 * 7)))


def test_one_who_codes_everything_and_one_who_codes_nothing_agree_on_nothing() -> None:
    row = of(3, {0, 1, 2}, set())
    assert (row.kappa, row.share) == (0.0, 0.0)
    assert row.alpha is not None
    assert row.alpha < 0


@pytest.mark.parametrize(("sentences", "coded"), [(0, set()), (3, set()), (3, {0, 1, 2})])
def test_without_any_difference_between_sentences_there_is_nothing_to_reckon(sentences: int, coded: set[int]) -> None:
    row = of(sentences, coded, coded)
    assert (row.kappa, row.alpha, row.share) == (None, None, 1.0)


def test_the_least_agreed_comes_first_and_what_cannot_be_told_last() -> None:
    first = {1: frozenset({0, 1}), 2: frozenset({0}), 3: frozenset(range(4))}
    second = {1: frozenset({0, 1}), 2: frozenset({3}), 3: frozenset(range(4))}
    assert [row.code_id for row in agreement(4, first, second)] == [2, 1, 3]
    assert agreement(4, {}, {}) == []


def test_a_highlight_counts_for_every_sentence_that_it_touches() -> None:
    spans = [(0, 5), (6, 10), (11, 20)]
    assert coded_sentences(spans, [((4, 7), 1), ((5, 6), 2), ((19, 99), 1)]) == {
        1: frozenset({0, 1, 2}),
        2: frozenset(),  # the space between two sentences
    }


TALK = "Ik belde. Ik wachtte. Niemand kwam. Ik schreef. Het was klaar."


def test_two_researchers_are_compared_on_the_conversations_that_both_coded_and_on_what_counts(
    session: Session,
) -> None:
    study = a_study(session)
    talks = [a_conversation(session, a_person(session, study, name), TALK) for name in "AB"]
    wait = a_code(session, "Wachten")
    call = a_code(session, "Bellen")
    anna, bram = researchers(session)
    assert study_agreement(session, study, anna, bram) == ([], 0)
    for words in ("Ik wachtte", "Niemand kwam"):
        code_span(session, talks[0], span_of(session, talks[0], words), wait, researcher_id=anna)
    code_span(session, talks[0], span_of(session, talks[0], "wachtte. Niemand"), wait, researcher_id=bram)
    code_span(session, talks[0], span_of(session, talks[0], "belde"), call, researcher_id=bram)
    code_span(session, talks[1], span_of(session, talks[1], "belde"), call, researcher_id=anna)  # Bram did not read it
    suggest_codes(session, talks[0], [(span_of(session, talks[0], "Ik schreef."), wait, 0.6)], bram)
    rows, conversations = study_agreement(session, study, anna, bram)
    assert conversations == 1
    assert [(name, row.sentences, row.both, row.only_first, row.only_second) for name, row in rows] == [
        ("Bellen", 5, 0, 0, 1),
        ("Wachten", 5, 2, 0, 0),
    ]
    assert [row.kappa for _, row in rows] == [0.0, 1.0]
