"""What the screens share: periods of the address, names of jobs, errors in three sentences."""

from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from feedback.queries import WeekCount
from journeys.errors import UnreadablePeriod
from workbench import i18n, shell
from workbench.charts import gather_smallest
from workbench.i18n import choose_language, format_date, format_number, language
from workbench.jobs import JobRow
from workbench.names import in_full
from workbench.progress import job_sentence
from workbench.sidebar import period

TODAY = date(2026, 11, 24)  # a Tuesday


def test_the_last_twelve_weeks_are_whole_weeks_that_end_on_a_sunday() -> None:
    weeks = period("12-weken", TODAY)
    assert (weeks.start, weeks.end) == (date(2026, 8, 31), date(2026, 11, 22))
    assert (weeks.start.isoweekday(), weeks.end.isoweekday()) == (1, 7)
    assert period("12-weken", date(2026, 11, 22)).end == date(2026, 11, 15)  # today is not over yet


@pytest.mark.parametrize(
    ("token", "dutch", "english"),
    [
        ("2026-Q3", "3e kwartaal 2026", "3rd quarter 2026"),
        ("2026-09", "september 2026", "September 2026"),
        ("2026", "2026", "2026"),
        ("52-weken", "laatste 52 weken", "last 52 weeks"),
    ],
)
def test_a_period_is_named_in_the_users_language(token: str, dutch: str, english: str) -> None:
    assert period(token, TODAY).label == dutch
    choose_language("en")
    try:
        assert period(token, TODAY).label == english
    finally:
        choose_language(None)


def test_a_period_nobody_can_read_is_an_error() -> None:
    with pytest.raises(UnreadablePeriod):
        period("ooit", TODAY)


def test_dates_and_numbers_are_written_the_dutch_way() -> None:
    assert format_date(date(2026, 11, 3)) == "3 november 2026"
    assert format_number(1234.5, 1) == "1.234,5"
    assert i18n.format_week(date(2026, 11, 3)) == "week 45"


def test_a_chosen_language_wins_over_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_per_user", [lambda: "en"])
    assert language() == "en"
    choose_language("nl")
    try:
        assert language() == "nl"
    finally:
        choose_language(None)


def test_a_job_says_how_far_it_is_and_how_long_it_takes() -> None:
    job = JobRow("1", "import", "running", 10, 1500, "", datetime.now(UTC), 61, {}, "")
    assert job_sentence(job) == "Bestand importeren · 10 van 1.500 · nog ongeveer 1 minuut"
    waiting = JobRow("1", "demo", "waiting", 0, 0, "", datetime.now(UTC), None, {}, "")
    assert job_sentence(waiting) == "Voorbeeldproject laden · wacht op zijn beurt"


def test_a_chart_has_at_most_seven_colours_the_rest_is_together() -> None:
    monday = date(2026, 11, 2)
    gathered = gather_smallest(WeekCount(monday, f"organisatie {number}", number) for number in range(1, 11))
    assert list(gathered) == [*(f"organisatie {number}" for number in range(10, 4, -1)), "overige"]
    assert [weeks[monday] for weeks in gathered.values()] == [10, 9, 8, 7, 6, 5, 1 + 2 + 3 + 4]


def test_what_people_type_is_never_markup() -> None:
    assert shell.plain("*vet* :red[x] <b>") == r"\*vet\* \:red\[x\] \<b\>"
    assert shell.plain("3 november") == "3 november"


def test_an_organisation_is_found_by_its_abbreviation_and_by_its_name() -> None:
    assert in_full("UWV", "Uitvoeringsinstituut Werknemersverzekeringen").startswith("UWV – Uitvoerings")
    assert in_full("", "Gemeente Tilburg") == in_full("Gemeente Tilburg", "Gemeente Tilburg") == "Gemeente Tilburg"


def _twice_empty() -> None:
    from workbench import shell

    shell.empty_state("Er is nog niets.")
    shell.empty_state("Er is ook nog geen rapport.")


def test_two_empty_states_fit_on_one_page() -> None:
    app = AppTest.from_function(_twice_empty).run()
    assert not app.exception
    assert len(app.markdown) == 2


def _fail_then_succeed() -> None:
    import streamlit as st

    from journeys.errors import NoConsent
    from workbench import notices
    from workbench.parts import Part, show_parts

    def fail() -> None:
        raise NoConsent(respondent="Klant A", study="WW")

    st.button("mis", on_click=notices.attempt, args=(fail,))
    st.button("goed", on_click=notices.attempt, args=(lambda: None,))
    notices.show_notices("elders" if st.checkbox("elders") else "hier")
    show_parts("deel", [Part("een", "Een", lambda: None), Part("twee", "Twee", lambda: st.text("tweede deel"))])


def test_what_went_wrong_is_said_until_it_succeeds() -> None:
    app = AppTest.from_function(_fail_then_succeed).run()
    app.button[0].click().run()
    assert "Klant A" in app.error[0].value
    assert "Klant A" in app.toast[0].value  # in a corner too, for who pressed a button far down
    app.run()
    assert app.error
    assert not app.toast
    app.button[1].click().run()
    assert not app.error


def test_what_went_wrong_stays_behind_on_another_screen() -> None:
    app = AppTest.from_function(_fail_then_succeed).run()
    app.button[0].click().run()
    assert app.error
    app.checkbox[0].check().run()
    assert not app.error


def test_the_open_part_stands_in_the_address_and_the_address_opens_a_part() -> None:
    app = AppTest.from_function(_fail_then_succeed).run()
    assert not app.text
    assert "deel" not in app.query_params
    app.session_state["deel"] = "Twee"
    app.run()
    assert [text.value for text in app.text] == ["tweede deel"]
    assert app.query_params["deel"] == "twee"
    app.query_params["deel"] = "een"  # as the browser's way back
    app.run()
    assert not app.text
    app.query_params["deel"] = "twee"
    app.run()
    assert app.text
    app.query_params.pop("deel")  # a link to the screen itself
    app.run()
    assert not app.text
