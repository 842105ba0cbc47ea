"""Beheer: how heavily each factor of a priority counts, and from where each value begins."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens.backlog_words import decimal, factor_name

if TYPE_CHECKING:
    from exports.priority import Rule

SHARES = ("change_small", "change_large", "not_helped_share", "drop_off_share")


def show() -> None:
    """Draw the rule as a form; what is saved counts for every organisation from then on."""
    from exports.priority import FACTORS, Rule, rule_in
    from workbench.settings import settings

    rule = rule_in(settings().data_dir)
    st.markdown(
        _(
            "The priority of an improvement is the weighted mean of the factors that are known, each from 1 to 5. A "
            "weight of 0 leaves a factor out. Files that left before keep the priority that stands in them."
        )
    )
    with st.form("priority_form", border=False):
        st.markdown(f"**{_('Weights')}**")
        for column, name in zip(st.columns(len(FACTORS)), FACTORS, strict=True):
            column.number_input(
                factor_name(name), 0.0, 10.0, rule.weight(name), 0.5, format="%.1f", key=f"priority_weight_{name}"
            )
        st.markdown(f"**{_('Reach: questions a quarter from which it is 2, 3, 4 and 5')}**")
        for place, column in enumerate(st.columns(4)):
            label = _("From, for {value}").format(value=place + 2)
            column.number_input(label, 1, 1_000_000, rule.reach_from[place], key=f"priority_reach_{place}")
        names = {
            "change_small": _("Trend: no change up to, in %"),
            "change_large": _("Trend: strong from, in %"),
            "not_helped_share": _("Severity 3: not helped from, in %"),
            "drop_off_share": _("Severity 4: drop-off from, in %"),
        }
        st.markdown(f"**{_('Shares')}**")
        for column, name in zip(st.columns(len(SHARES)), SHARES, strict=True):
            column.number_input(names[name], 0, 1000, round(100 * getattr(rule, name)), key=f"priority_{name}")
        st.form_submit_button(_("Save"), key="priority_save", type="primary", on_click=_save)
    if rule != Rule():
        st.button(
            _("As the product has it"), key="priority_reset", icon=":material/undo:", on_click=_keep, args=(None,)
        )
    with st.expander(_("What 1 to 5 mean"), key="priority_anchors"):
        for name in FACTORS:
            st.markdown(f"**{factor_name(name)}** :gray[{_('weight')} {decimal(rule.weight(name))}]")
            st.markdown("\n".join(f"{value}. {shell.plain(told)}" for value, told in enumerate(rule.anchors(name), 1)))


def _save() -> None:
    from exports.priority import FACTORS, rule_from

    state = st.session_state
    given: dict[str, object] = {f"weight_{name}": state[f"priority_weight_{name}"] for name in FACTORS}
    given["reach_from"] = [state[f"priority_reach_{place}"] for place in range(4)]
    given |= {name: state[f"priority_{name}"] / 100 for name in SHARES}
    made: list[Rule] = []
    if shell.attempt(lambda: made.append(rule_from(given))):
        _keep(made[0])


def _keep(rule: "Rule | None") -> None:
    """Keep this rule, or the one of the product."""
    from exports.priority import Rule, keep_rule
    from workbench.settings import settings

    if rule is None:
        for name in [str(key) for key in st.session_state if str(key).startswith("priority_")]:
            st.session_state.pop(name)
    shell.attempt(lambda: keep_rule(rule or Rule(), settings().data_dir), _("The rule is saved."))
