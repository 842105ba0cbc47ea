"""Beheer, Prioriteit: the rule is set on screen, counts in the backlog, and can be put back."""

from typing import Any

from exports.priority import Rule, rule_in
from tests.workbench.test_screen_admin import show_part
from workbench.settings import settings


def test_a_weight_is_set_counts_from_then_on_and_is_put_back(open_screen: Any, filled: Any) -> None:
    at = show_part(open_screen("beheer"), "Prioriteit")
    at.number_input(key="priority_weight_ease").set_value(0.0)
    at.number_input(key="priority_reach_0").set_value(5)
    at.button(key="priority_save").click().run()
    assert not at.exception
    assert not at.error
    assert rule_in(settings().data_dir) == Rule(weight_ease=0.0, reach_from=(5, 25, 75, 200))
    at.button(key="priority_reset").click().run()
    assert not at.exception
    assert rule_in(settings().data_dir) == Rule()
    assert at.number_input(key="priority_weight_ease").value == 1.0


def test_what_cannot_be_a_rule_is_told_and_not_kept(open_screen: Any, filled: Any) -> None:
    at = show_part(open_screen("beheer"), "Prioriteit")
    at.number_input(key="priority_reach_0").set_value(100)
    at.button(key="priority_save").click().run()
    assert not at.exception
    assert at.error
    assert rule_in(settings().data_dir) == Rule()
