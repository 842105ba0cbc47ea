"""The top of the sidebar: organisation, period and language, kept while moving and in the address."""

from datetime import date, timedelta

import streamlit as st

from journeys.errors import UnreadablePeriod
from journeys.periods import Period, parse_period
from workbench.i18n import LANGUAGES, _
from workbench.names import in_full
from workbench.settings import settings
from workbench.shell import Choice

WEEKS = "12-weken"
YEAR = "52-weken"


def choose(organisations: list[tuple[int, str, str]], today: date) -> None:
    """Let the user choose among (id, name, short name) and the periods up to `today`; `chosen()` tells which."""
    state, address = st.session_state, st.query_params
    _take_over_address([short for _id, _name, short in organisations], today)
    by_short = {short: (id_, name) for id_, name, short in organisations}
    with st.sidebar.container(key="shell_choosing"):
        st.selectbox(
            _("Organisation"),
            ["", *by_short],
            format_func=lambda short: in_full(short, by_short[short][1]) if short else _("All organisations"),
            key="shell_organisation",
        )
        periods = _periods(today)
        if state["shell_period"] not in periods:
            periods.append(state["shell_period"])
        st.selectbox(_("Period"), periods, format_func=lambda token: period(token, today).label, key="shell_period")
    id_, name = by_short.get(state["shell_organisation"], (None, None))
    days = period(state["shell_period"], today)
    state["shell_choice"] = Choice(id_, name, days.start, days.end, days.label)
    kept = {"organisatie": state["shell_organisation"], "periode": state["shell_period"]}
    if user_language() not in (None, settings().language):
        kept["taal"] = str(user_language())
    state["shell_address"] = {key: value for key, value in kept.items() if value}
    for key in ("organisatie", "periode", "taal"):
        wanted = state["shell_address"].get(key)
        if wanted is None:
            address.pop(key, None)
        elif address.get(key) != wanted:
            address[key] = wanted


def settle_address(screen: str) -> None:
    """Show in the address what holds now: the browser leaves it as it was when a link leads from a screen to itself.

    What a link to a study or a topic named would be gone at the next click.
    """
    now = st.query_params.to_dict()
    before, address = st.session_state.get("shell_was_at", ("", {}))
    if before == screen and address != now:
        st.query_params.from_dict(now)
    st.session_state["shell_was_at"] = (screen, now)


def _take_over_address(shorts: list[str], today: date) -> None:
    """What the address names wins over what was chosen before; moving between screens names nothing."""
    state, address = st.session_state, st.query_params
    written = state.get("shell_address", {})
    asked = address.get("organisatie")
    if asked is not None and asked != written.get("organisatie"):
        state["shell_organisation"] = next((s for s in shorts if s.casefold() == asked.casefold()), "")
    if state.get("shell_organisation", "") not in ("", *shorts):
        state["shell_organisation"] = ""
    state.setdefault("shell_organisation", "")
    asked = address.get("periode")
    if asked is not None and asked != written.get("periode") and _readable(asked, today):
        state["shell_period"] = asked
    state.setdefault("shell_period", WEEKS)


def period(token: str, today: date) -> Period:
    """The period a token of the address stands for; rolling ones end on the last Sunday."""
    if token in (WEEKS, YEAR):
        end = today - timedelta(days=today.isoweekday())
        weeks = 12 if token == WEEKS else 52
        label = _("last 12 weeks") if token == WEEKS else _("last 52 weeks")
        return Period(end - timedelta(days=7 * weeks - 1), end, label)
    days = parse_period(token, today)
    return Period(days.start, days.end, _label(days))


def _readable(token: str, today: date) -> bool:
    try:
        period(token, today)
    except UnreadablePeriod:
        return False
    return True


def _periods(today: date) -> list[str]:
    """What can be chosen: rolling periods, the last four quarters, six months and three years."""
    quarter, month = (today.year * 4 + (today.month - 1) // 3), (today.year * 12 + today.month - 1)
    quarters = [f"{index // 4}-Q{index % 4 + 1}" for index in range(quarter, quarter - 5, -1)]
    months = [f"{index // 12}-{index % 12 + 1:02d}" for index in range(month, month - 6, -1)]
    return [WEEKS, YEAR, *quarters, *months, *(str(today.year - back) for back in range(3))]


def _label(days: Period) -> str:
    """The name of whole months in the user's language."""
    from babel.dates import format_date

    from workbench.i18n import language

    months = 12 * (days.end.year - days.start.year) + days.end.month - days.start.month + 1
    pattern = {1: "LLLL y", 3: "QQQQ y", 12: "y"}.get(months)
    return format_date(days.start, pattern, locale=language()) if pattern else days.label


def user_language() -> str | None:
    """The language this user chose; None outside a session or before a choice."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    chosen = st.session_state.get("shell_language")
    return str(chosen) if chosen else None


def choose_own_language() -> None:
    """The switch between Dutch and English, at the foot of the sidebar."""
    names = {"nl": "Nederlands", "en": "English"}
    st.segmented_control(
        _("Language"),
        LANGUAGES,
        format_func=names.__getitem__,
        key="shell_language",
        required=True,
        label_visibility="collapsed",
    )


def take_over_language() -> None:
    """Begin in the language the address names, else in that of the settings."""
    asked = st.query_params.get("taal", "")
    if "shell_language" not in st.session_state:
        st.session_state["shell_language"] = asked if asked in LANGUAGES else settings().language
