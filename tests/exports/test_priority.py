"""The priority: anchors at their borders, reasons in words, a mean that can be recomputed, a rule that can be set."""

from pathlib import Path

import pytest

from exports.priority import FACTORS, Figures, Rule, keep_rule, prioritise, read_rule, rule_in
from journeys.errors import FileMissing, InvalidValue


def value(factor: str, rule: Rule | None = None, **figures: object) -> int | None:
    return prioritise(Figures(**figures), rule or Rule()).factor(factor).value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("questions", "reach"), [(None, 1), (10, 2), (20, 2), (25, 3), (70, 3), (75, 4), (195, 4), (200, 5), (9000, 5)]
)
def test_reach_follows_the_number_of_questions(questions: int | None, reach: int) -> None:
    assert value("reach", has_questions=True, questions=questions) == reach


@pytest.mark.parametrize(("customers", "reach"), [(1, 1), (2, 2), (3, 3), (4, 4), (8, 4)])
def test_reach_follows_the_number_of_customers_when_nobody_asked(customers: int, reach: int) -> None:
    assert value("reach", customers=customers, customers_total=8) == reach


def test_joint_evidence_counts_with_its_strongest_side() -> None:
    priority = prioritise(Figures(has_questions=True, questions=10, customers=3, customers_total=4), Rule())
    assert priority.factor("reach").value == 3
    assert priority.factor("reach").reason == "10 vragen en 3 van de 4 klanten."


@pytest.mark.parametrize(
    ("figures", "severity"),
    [
        ({"has_questions": True}, 2),
        ({"has_questions": True, "not_helped_share": 0.25}, 3),
        ({"has_questions": True, "not_helped_share": 0.24}, 2),
        ({"drop_off": 0.40}, 4),
        ({"max_severity": 5, "drop_off": 0.5}, 5),
        ({"max_severity": 1}, 1),
        ({"max_severity": 5, "severity_by_hand": 2}, 2),
        ({}, 1),
    ],
)
def test_severity_is_the_worst_that_the_evidence_shows_unless_a_person_decided(
    figures: dict[str, object], severity: int
) -> None:
    assert value("severity", **figures) == severity


@pytest.mark.parametrize(
    ("questions", "previous", "trend"),
    [
        (100, 210, 1),
        (150, 210, 2),
        (200, 210, 3),
        (210, 150, 4),
        (210, 100, 5),
        (60, None, 5),
        (None, 60, 1),
        (10, None, 3),
        (None, None, 3),
        (20, 15, 3),  # a third more, but that can be chance
        (5000, 4800, 3),  # beyond chance, but small
    ],
)
def test_trend_compares_with_the_period_before_and_leaves_chance_alone(
    questions: int | None, previous: int | None, trend: int
) -> None:
    known = {"has_questions": True, "previous_known": True}
    assert value("trend", questions=questions, previous=previous, **known) == trend


def test_trend_counts_as_equal_when_there_is_nothing_to_compare_with() -> None:
    assert value("trend", has_questions=True, questions=500) == 3
    assert value("trend", has_questions=True, questions=500, dated=False, previous_known=False) == 3
    assert value("trend", customers=2, customers_total=4) == 3


def test_ease_stays_empty_until_the_owner_fills_it_in() -> None:
    without = prioritise(Figures(has_questions=True, questions=200, max_severity=4), Rule())
    assert without.factor("ease").value is None
    assert without.number == 4.2  # (2·5 + 2·4 + 1·3) / 5
    filled = prioritise(Figures(has_questions=True, questions=200, max_severity=4, ease=1), Rule())
    assert filled.number == 3.7  # 22 / 6 = 3,67


def test_every_factor_says_why() -> None:
    assert all(factor.reason.endswith(".") for factor in prioritise(Figures(), Rule()).factors)


def test_each_factor_has_five_written_anchors() -> None:
    for factor in FACTORS:
        assert len(set(Rule().anchors(factor))) == 5


def test_the_rule_can_be_set_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "priority.toml"
    path.write_text("weight_trend = 3\nreach_from = [20, 50, 100, 400]\n", encoding="utf-8")
    rule = read_rule(path)
    assert (rule.weight_trend, rule.weight_reach) == (3.0, 2.0)
    assert value("reach", rule, has_questions=True, questions=200) == 4
    assert "20 tot 50" in rule.anchors("reach")[1]


@pytest.mark.parametrize(
    "text",
    [
        "weight_luck = 1",
        "weight_reach = 'veel'",
        "weight_reach = true",
        "weight_reach = -1",
        "weight_reach = nan",
        "weight_reach = 0\nweight_severity = 0\nweight_trend = 0",
        "reach_from = [10, 5, 75, 200]",
        "reach_from = [10, 25]",
        "reach_from = [1.5, 2, 3, 4]",
        "change_small = 0.6",
        "= kapot",
    ],
)
def test_a_mistake_in_the_rule_is_one_clear_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "priority.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue):
        read_rule(path)


def test_a_rule_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_rule(tmp_path / "priority.toml")


def test_the_documentation_holds_every_anchor_as_it_is_used() -> None:
    written = (Path(__file__).parents[2] / "docs" / "backlog.md").read_text(encoding="utf-8")
    rule = Rule()
    assert [anchor for factor in FACTORS for anchor in rule.anchors(factor) if anchor not in written] == []
    assert [name for name in Rule.__dataclass_fields__ if name not in written] == []


def test_a_rule_that_was_set_on_screen_is_read_back_and_only_what_differs_is_written(tmp_path: Path) -> None:
    rule = Rule(weight_ease=0.5, reach_from=(5, 20, 50, 100))
    keep_rule(rule, tmp_path)
    assert rule_in(tmp_path) == rule
    written = (tmp_path / "priority.toml").read_text()
    assert "weight_ease = 0.5" in written
    assert "weight_reach" not in written
    keep_rule(Rule(), tmp_path)
    assert rule_in(tmp_path) == Rule()
