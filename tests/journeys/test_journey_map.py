import json
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import pytest
from sqlmodel import Session

from journeys import changes, queries
from journeys.charts import journey_chart
from journeys.drafts import (
    ConsentDraft,
    PlannedTouchpointDraft,
    RespondentDraft,
    SessionDraft,
    StudyDraft,
    TouchpointDraft,
)
from journeys.mapping import SKIPPED_ROW, dutch_number, lay_out, merge, wrap
from journeys.planning import plan_journey
from journeys.ports import FakeRedactor
from journeys.told import MAP_COLUMNS

REDACTOR = FakeRedactor()
Steps = list[tuple[str, str, str, int]]  # title, channel, plan, emotion
UNHAPPY: Steps = [
    ("Brief", "letter", "planned", 0),
    ("Bellen", "phone", "extra", -2),
    ("Keuring", "counter", "planned", 1),
]
HAPPY: Steps = [("Brief", "letter", "planned", 1), ("Keuring", "counter", "skipped", 0)]
QUOTE = "Drie kwartier in de wacht"


def tell(session: Session, study_id: int, name: str, group: str, steps: Steps, may_quote: bool = True) -> None:
    consent = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), may_quote=may_quote)
    draft = RespondentDraft.of(pseudonym=name, expectation=group, consent=consent)
    respondent = changes.add_respondent(session, study_id, draft, REDACTOR)
    touchpoints = [
        TouchpointDraft.of(stage="Reis", title=title, channel=channel, plan=plan, emotion=emotion)
        for title, channel, plan, emotion in steps
    ]
    assert respondent.id
    draft_session = SessionDraft.of(transcript=f"{QUOTE}.", experience=4, touchpoints=touchpoints)
    told = changes.record_session(session, respondent.id, draft_session, REDACTOR)
    assert told.id
    worst = min(queries.session_detail(session, told.id).touchpoints, key=lambda step: step.emotion)
    changes.tag_pain_point(session, told.id, 0, len(QUOTE), "Lang wachten", 4, touchpoint_id=worst.id)


def study_of(session: Session, *people: tuple[str, str, Steps], may_quote: bool = True) -> int:
    organisation = changes.ensure_organisation(session, "CBR")
    assert organisation.id
    process = changes.ensure_process(session, organisation.id, "Verlengen na 75")
    assert process.id
    draft = StudyDraft.of(process_id=process.id, title="Rijbewijs", fictional=True)
    study = changes.create_study(session, draft, REDACTOR)
    assert study.id
    for name, group, steps in people:
        tell(session, study.id, name, group, steps, may_quote)
    return study.id


FOUR = (("A", "unhappy", UNHAPPY), ("B", "unhappy", HAPPY), ("C", "happy", HAPPY), ("D", "happy", UNHAPPY))


def texts(spec: dict[str, Any]) -> str:
    return json.dumps(spec, ensure_ascii=False)


def test_the_map_has_a_row_for_each_touchpoint_unhappy_first(session: Session) -> None:
    steps = queries.journey_map(session, study_of(session, *FOUR))
    assert list(steps.columns) == MAP_COLUMNS
    assert list(steps["pseudonym"]) == ["A", "A", "A", "B", "B", "C", "C", "D", "D", "D"]
    assert list(steps["title"])[:3] == ["Brief", "Bellen", "Keuring"]
    assert steps["emotion"].tolist()[:3] == [0, -2, 1]
    assert [len(found) for found in steps["pain_points"]][:3] == [0, 1, 0]


def test_an_empty_study_has_an_empty_map_that_can_still_be_drawn(session: Session) -> None:
    study_id = study_of(session)
    steps = queries.journey_map(session, study_id)
    assert steps.empty
    assert list(steps.columns) == MAP_COLUMNS
    spec = journey_chart(queries.study(session, study_id), steps)
    assert "Er zijn nog geen contactmomenten beleefd" in texts(spec)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # what is drawn does not depend on the database
def test_the_map_says_that_its_study_is_incomplete_or_fictional(session: Session) -> None:
    study_id = study_of(session, *FOUR[:3])
    spec = journey_chart(queries.study(session, study_id), queries.journey_map(session, study_id))
    assert spec["title"]["subtitle"][-2:] == [
        "Onvolledig onderzoek: nog 1 tevreden klant, 1 gesprek",
        "Fictief voorbeeld",
    ]
    tell(session, study_id, "D", "happy", HAPPY)
    spec = journey_chart(queries.study(session, study_id), queries.journey_map(session, study_id))
    assert "Onvolledig" not in texts(spec)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # what is drawn does not depend on the database
def test_a_quote_without_consent_to_quoting_is_on_the_researchers_map_only(session: Session) -> None:
    study_id = study_of(session, *FOUR, may_quote=False)
    overview = queries.study(session, study_id)
    leaving = journey_chart(overview, queries.journey_map(session, study_id))
    assert QUOTE not in texts(leaving)
    assert "Lang wachten" in texts(leaving)
    own = journey_chart(overview, queries.journey_map(session, study_id, all_quotes=True))
    assert QUOTE in texts(own)


def test_the_title_is_the_lowest_point_with_its_base(session: Session) -> None:
    layout = lay_out(queries.journey_map(session, study_of(session, *FOUR)))
    assert layout.finding == "Het dieptepunt is ‘Bellen’: gemiddeld −2 bij 2 van de 4 klanten"
    assert [column.title for column in layout.columns] == ["Brief", "Bellen", "Keuring"]
    assert [column.extra for column in layout.columns] == [False, True, False]
    assert {mark.y for mark in layout.marks if mark.plan == "skipped"} == {SKIPPED_ROW}
    assert layout.channels == ("counter", "phone", "letter")
    assert [person.surprise for person in layout.people] == [True, True, False, False]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # what is drawn does not depend on the database
def test_the_map_becomes_an_svg_without_a_browser_and_fits_a_page(session: Session) -> None:
    import vl_convert

    long: Steps = [(f"Gezondheidsverklaring {number}", "web", "planned", number % 3 - 1) for number in range(10)]
    study_id = study_of(session, *FOUR[:3], ("Mevrouw D", "happy", long))
    overview, steps = queries.study(session, study_id), queries.journey_map(session, study_id)
    widths = []
    for fit in (None, 720):
        spec = journey_chart(overview, steps, fit=fit)
        svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        for words in ("Verwacht ontevreden", "Verwacht tevreden", "Balie", "Lang wachten", "overgeslagen", "Mevrouw D"):
            assert words in svg
        widths.append(float(svg.split('width="', 1)[1].split('"', 1)[0]))
    assert widths[0] > 1400
    assert widths[1] <= 800


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # what is drawn does not depend on the database
def test_titles_take_turns_where_columns_are_too_narrow_and_the_lowest_point_is_bold(session: Session) -> None:
    long: Steps = [(f"Gezondheidsverklaring {number}", "web", "planned", number % 3 - 1) for number in range(1, 11)]
    study_id = study_of(session, ("A", "unhappy", long))
    overview, steps = queries.study(session, study_id), queries.journey_map(session, study_id)
    for fit, rows in ((None, 1), (960, 2)):
        spec = journey_chart(overview, steps, fit=fit)
        labels = [
            (label, layer["mark"]["fontWeight"])
            for layer in spec["vconcat"][0]["layer"]
            if layer["mark"].get("baseline") == "line-top"
            for label in layer["data"]["values"]
        ]
        assert len({label["y"] for label, _ in labels}) == rows
        assert [label["full"] for label, weight in labels if weight == 700] == ["Gezondheidsverklaring 3"]


def test_names_with_quotes_and_code_in_them_are_only_text(session: Session) -> None:
    nasty: Steps = [("'];alert(1);[' <b>\\", "letter", "planned", -1)]
    study_id = study_of(session, ("A' || 1", "unhappy", nasty))
    spec = journey_chart(queries.study(session, study_id), queries.journey_map(session, study_id))
    expressions = _values(spec, "labelExpr")
    assert expressions
    assert not any("alert" in expression for expression in expressions)


def _values(tree: Any, key: str) -> list[str]:
    """Every value of this key, however deep."""
    if isinstance(tree, dict):
        here = [str(tree[key])] if key in tree else []
        return here + [found for value in tree.values() for found in _values(value, key)]
    return [found for value in tree for found in _values(value, key)] if isinstance(tree, list) else []


def test_a_detour_stands_where_it_began_and_a_second_visit_is_a_column_of_its_own() -> None:
    assert merge([["a", "b", "c"], ["a", "x", "b", "c"]]) == ["a", "x", "b", "c"]
    assert merge([["a", "b"], ["b", "z"], ["y", "b"]]) == ["y", "a", "b", "z"]
    assert merge([]) == []
    rows = [
        {
            **dict.fromkeys(MAP_COLUMNS, ""),
            "respondent_id": 1,
            "expectation": "happy",
            "place": 1,
            "experience": None,
            "stage": "S",
            "title": title,
            "channel": "phone",
            "plan": "planned",
            "emotion": 0,
            "pain_points": (),
        }
        for title in ("Bellen", "Brief", "Bellen")
    ]
    assert [column.title for column in lay_out(pd.DataFrame(rows)).columns] == ["Bellen", "Brief", "Bellen"]


def test_long_words_are_parted_and_numbers_are_dutch() -> None:
    assert wrap("Gezondheidsverklaring invullen", 14) == ["Gezondheidsve-", "rklaring", "invullen"]
    assert wrap("Verwijzing", 9) == ["Verwij-", "zing"]
    assert [dutch_number(number) for number in (-1.5, -2, 0.04, -0.04)] == ["−1,5", "−2", "0", "0"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # what is drawn does not depend on the database
def test_the_map_is_vega_lite_as_its_schema_says(session: Session) -> None:
    study_id = study_of(session, *FOUR)
    plan = [PlannedTouchpointDraft.of(stage="Aanvraag", title="Brief", channel="letter")]
    plan_journey(session, study_id, plan, REDACTOR)
    spec = journey_chart(queries.study(session, study_id), queries.journey_map(session, study_id, all_quotes=True))
    assert alt.VConcatChart.from_dict(spec, validate=True)
