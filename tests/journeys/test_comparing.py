"""Journeys beside each other: two groups, two studies, and what happened beside what was meant."""

import json
from typing import Any

import pandas as pd
import pytest
from sqlmodel import Session

from journeys import changes, queries
from journeys.charts import journey_chart
from journeys.coding import code_span
from journeys.compare_chart import comparison_chart
from journeys.comparing import compare, signed
from journeys.drafts import PlannedTouchpointDraft, SessionDraft, TouchpointDraft
from journeys.mapping import lay_out
from journeys.recording import record_planned
from journeys.told import MAP_COLUMNS, quotable
from tests.journeys.study_seed import REDACTOR, a_code, a_person, a_study, span_of

Step = dict[str, Any]


def journey(
    session: Session, study: int, name: str, group: str, *steps: Step, experience: int | None = None, **consent: object
) -> int:
    """A conversation with these steps; a title alone is enough."""
    drafts = [TouchpointDraft.of(**({"stage": "Reis", "channel": "phone"} | step)) for step in steps]
    draft = SessionDraft.of(experience=experience, touchpoints=drafts, transcript="Het was vreselijk. Echt waar.")
    return changes.record_session(session, a_person(session, study, name, group, **consent), draft, REDACTOR).id or 0


def row(who: int, title: str, **values: object) -> dict[str, object]:
    """A row of a journey map made by hand."""
    given = {"respondent_id": who, "expectation": "happy", "place": who, "stage": "Reis", "title": title}
    common = {"channel": "phone", "plan": "planned", "emotion": 0, "told_again": False, "pain_points": ()}
    return dict.fromkeys(MAP_COLUMNS) | {"quote": "", "what_happened": ""} | common | given | values


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=MAP_COLUMNS)


def planned_study(session: Session, *meant: tuple[str, str]) -> int:
    drafts = tuple(PlannedTouchpointDraft.of(stage="Reis", title=title, channel=channel) for title, channel in meant)
    return a_study(session, planned=drafts)


# --- two sets of journeys --------------------------------------------------------------------


def test_unhappy_and_happy_customers_are_compared_touchpoint_by_touchpoint(session: Session) -> None:
    study = a_study(session)
    journey(
        session,
        study,
        "A",
        "unhappy",
        {"title": "Brief", "emotion": -1},
        {"title": "Bellen", "plan": "extra", "emotion": -2, "handed_over_to": "web", "waiting_minutes": 30},
        {"title": "Keuring", "emotion": 0, "told_again": True, "waiting_minutes": 15},
        experience=4,
    )
    journey(session, study, "B", "unhappy", {"title": "brief", "emotion": 0}, {"title": "Keuring", "plan": "skipped"})
    journey(
        session, study, "C", "happy", {"title": "BRIEF", "emotion": 2}, {"title": "App", "emotion": 1}, experience=2
    )
    steps = queries.journey_map(session, study)
    found = compare(
        "Ontevreden", steps[steps["expectation"] == "unhappy"], "Tevreden", steps[steps["expectation"] == "happy"]
    )
    assert [(one.title, one.left.came, one.left.emotion, one.right.came, one.right.emotion) for one in found.rows] == [
        ("Brief", 2, -0.5, 1, 2.0),
        ("App", 0, None, 1, 1.0),
        ("Bellen", 1, -2.0, 0, None),
        ("Keuring", 1, 0.0, 0, None),
    ]
    assert [one.change for one in found.rows] == [2.5, None, None, None]
    left, right = found.left, found.right
    assert (left.people, left.judgements, left.judgement, left.surprises) == (2, (4,), 4.0, 1)
    assert (left.steps, left.skipped, left.extra, left.handed_over, left.told_again, left.waiting) == (
        4,
        1,
        1,
        1,
        1,
        45,
    )
    assert left.emotion == pytest.approx(-0.75)
    assert (right.people, right.surprises, right.waiting, right.handed_over) == (1, 1, 0, 0)
    assert found.finding == "Het grootste verschil is bij ‘Brief’: −0,5 tegenover +2"


def test_two_studies_without_a_touchpoint_in_common_differ_nowhere() -> None:
    found = compare("Voor", frame(row(1, "Brief", emotion=-2)), "Na", frame(row(2, "App", emotion=2)))
    assert {one.title for one in found.rows} == {"Brief", "App"}
    assert found.finding == "Bij geen contactmoment verschilt de beleving"
    assert found.left.judgement is None


def test_nothing_beside_something_and_nothing_beside_nothing_can_be_compared_and_drawn() -> None:
    import vl_convert

    for left, right in ((frame(), frame(row(1, "App", emotion=1))), (frame(), frame())):
        found = compare("Voor", left, "Na", right)
        assert (found.left.people, found.left.emotion, found.left.steps) == (0, None, 0)
        spec = comparison_chart(found, ("#123456", "#654321"), ("Onvolledig onderzoek",)).to_dict()
        assert "Onvolledig onderzoek" in vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def test_a_touchpoint_that_was_only_skipped_has_no_emotion_on_that_side() -> None:
    found = compare("Voor", frame(row(1, "Brief", plan="skipped", emotion=-2)), "Na", frame(row(2, "Brief", emotion=2)))
    [one] = found.rows
    assert (one.left.came, one.left.emotion, one.right.emotion, one.change) == (0, None, 2.0, None)


def test_who_comes_twice_counts_once_as_a_person_and_twice_as_an_experience() -> None:
    found = compare("Voor", frame(row(1, "Bellen", emotion=-2), row(1, "Bellen", emotion=1)), "Na", frame())
    assert (found.rows[0].left.came, found.rows[0].left.emotions, found.left.people) == (1, (-2, 1), 1)


def test_numbers_carry_their_sign_as_the_dutch_write_it() -> None:
    assert [signed(number) for number in (1.5, -2, 0, 0.04, -0.04)] == ["+1,5", "−2", "0", "0", "0"]


def test_the_comparison_becomes_a_picture_with_names_that_are_only_text() -> None:
    import vl_convert

    nasty = "'];alert(1);[' <b>\\"
    found = compare("Voor", frame(row(1, nasty, emotion=-1)), "Na", frame(row(2, nasty, emotion=1)))
    svg = vl_convert.vegalite_to_svg(comparison_chart(found, ("#123456", "#654321")).to_dict(), allowed_base_urls=[])
    assert "<b>" not in svg
    assert "alert(1)" in svg


# --- what happened beside what was meant -----------------------------------------------------


def test_the_columns_of_the_map_follow_the_planned_journey_and_count_who_did_otherwise(session: Session) -> None:
    study = planned_study(session, ("Brief", "letter"), ("Formulier", "web"), ("Keuring", "counter"))
    brief, form, exam = (one.id for one in queries.study(session, study).planned)
    first = journey(session, study, "A", "unhappy")
    record_planned(session, first, exam, REDACTOR)  # the other way round
    record_planned(session, first, form, REDACTOR, skipped=True)
    record_planned(session, first, brief, REDACTOR)
    journey(
        session,
        study,
        "B",
        "happy",
        {"title": "Brief", "channel": "email", "planned_id": brief},
        {"title": "Bellen", "plan": "extra"},
        {"title": "Keuring", "channel": "counter", "planned_id": exam},
    )
    layout = lay_out(queries.journey_map(session, study), planned=queries.study(session, study).planned)
    assert layout.planned
    assert [
        (one.title, one.planned_channel, one.came, one.skipped, one.elsewhere, one.extra, one.deviates)
        for one in layout.columns
    ] == [
        ("Brief", "letter", 2, 0, 1, False, True),
        ("Bellen", None, 1, 0, 0, True, True),
        ("Formulier", "web", 0, 1, 0, False, True),
        ("Keuring", "counter", 2, 0, 0, False, False),
    ]
    spec = json.dumps(
        journey_chart(queries.study(session, study), queries.journey_map(session, study)), ensure_ascii=False
    )
    for words in ("Zoals bedoeld", "1× ander kanaal", "1× niet bedoeld", "1× niet gedaan"):
        assert words in spec


def test_a_touchpoint_that_is_meant_twice_has_two_columns_each_with_its_own_channel(session: Session) -> None:
    study = planned_study(session, ("Brief", "letter"), ("Bellen", "phone"), ("Brief", "email"))
    first, call, last = (one.id for one in queries.study(session, study).planned)
    talk = journey(session, study, "A", "unhappy")
    for number in (first, call, last):
        record_planned(session, talk, number, REDACTOR)
    other = journey(session, study, "B", "happy")
    record_planned(session, other, last, REDACTOR)  # the first letter never came
    layout = lay_out(queries.journey_map(session, study), planned=queries.study(session, study).planned)
    assert [(one.title, one.planned_channel, one.came, one.elsewhere) for one in layout.columns] == [
        ("Brief", "letter", 1, 0),
        ("Bellen", "phone", 1, 0),
        ("Brief", "email", 2, 0),
    ]


def test_who_comes_back_unplanned_leaves_the_planned_column_to_the_planned_visit() -> None:
    from journeys.overviews import PlannedStep

    meant = [PlannedStep(7, 1, "Reis", "Bellen", "phone"), PlannedStep(8, 2, "Reis", "Brief", "letter")]
    rows = frame(
        row(1, "Bellen", plan="extra"), row(1, "Bellen", planned_id=7), row(1, "Brief", planned_id=8), row(2, "BELLEN")
    )
    columns = lay_out(rows, planned=meant).columns
    assert [(one.title, one.planned_channel, one.came, one.extra) for one in columns if one.came] == [
        ("Bellen", None, 1, True),
        ("Bellen", "phone", 2, False),  # also who came without anybody saying that it was meant
        ("Brief", "letter", 1, False),
    ]


def test_a_planned_step_that_was_renamed_keeps_its_visitors(session: Session) -> None:
    from journeys.planning import plan_journey

    study = planned_study(session, ("Brief", "letter"))
    [meant] = queries.study(session, study).planned
    talk = journey(session, study, "A", "unhappy")
    record_planned(session, talk, meant.id, REDACTOR)
    renamed = PlannedTouchpointDraft.of(id=meant.id, stage="Begin", title="Uitnodiging", channel="letter")
    plan_journey(session, study, [renamed], REDACTOR)
    layout = lay_out(queries.journey_map(session, study), planned=queries.study(session, study).planned)
    assert [(one.stage, one.title, one.came) for one in layout.columns] == [("Begin", "Uitnodiging", 1)]


# --- quotes ----------------------------------------------------------------------------------


def test_quotes_stand_on_the_map_with_consent_only_the_worst_pain_point_first(session: Session) -> None:
    study = a_study(session)
    said = {"title": "Brief", "quote": "Ik snapte er niets van", "what_happened": "was boos"}
    talks = [journey(session, study, name, "unhappy", said | {"title": name}, may_quote=name != "B") for name in "AB"]
    code = a_code(session, "Onbegrijpelijk")
    for talk in talks:
        step = queries.session_detail(session, talk).touchpoints[0].id
        code_span(session, talk, span_of(session, talk, "vreselijk"), code, severity=5, touchpoint_id=step)
    leaving = queries.journey_map(session, study)
    assert [(one.person.name, one.words) for one in lay_out(leaving).said] == [("A", "vreselijk")]
    own = queries.journey_map(session, study, all_quotes=True)
    assert {(one.person.name, one.words) for one in lay_out(own).said} == {("A", "vreselijk"), ("B", "vreselijk")}
    safe = quotable(own)
    assert list(safe["quote"]) == ["Ik snapte er niets van", ""]
    assert list(safe["what_happened"]) == ["was boos", ""]
    assert [[mark.quote for mark in marks] for marks in safe["pain_points"]] == [["vreselijk"], [""]]
    assert [[mark.name for mark in marks] for marks in safe["pain_points"]] == [["Onbegrijpelijk"]] * 2
    assert list(own["quote"]) == ["Ik snapte er niets van"] * 2  # the researcher's own map is left as it was
    assert quotable(frame()).empty


def test_a_noted_quote_stands_where_no_pain_point_was_quoted(session: Session) -> None:
    study = a_study(session)
    journey(session, study, "A", "unhappy", {"title": "Brief", "quote": "Netjes hoor"}, {"title": "App"})
    said = lay_out(queries.journey_map(session, study)).said
    assert [(one.column, one.words) for one in said] == [(0, "Netjes hoor")]
