"""Where people got stuck, as a report tells it: the newest study of each process, without a name or pseudonym."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import Session

from exports.report_content import PainLine, Step, StudyPart
from exports.report_words import CHANNELS, GROUPS, day, decimal
from journeys.base import reads_evidence
from journeys.queries import PainPointEvidence, StudyOverview, journey_map, pain_points, studies

if TYPE_CHECKING:
    import pandas as pd

MAP_WIDTH = 720  # pixels: fits the column of a web page and, a little into its margins, a printed page
PAIN_POINTS = 8  # a study


@reads_evidence
def study_parts(session: Session, organisation_id: int, until: date) -> tuple[StudyPart, ...]:
    """The newest study with a conversation of each process that began by `until`, complete ones first."""
    by_process: dict[int, list[StudyOverview]] = defaultdict(list)
    for overview in studies(session, organisation_id):
        if overview.sessions and (overview.starts_on is None or overview.starts_on <= until):
            by_process[overview.process_id].append(overview)
    pains: dict[int, list[PainPointEvidence]] = defaultdict(list)
    for found in pain_points(session, organisation_id=organisation_id):
        pains[found.study_id].append(found)
    chosen = [
        (max(known, key=lambda one: (one.complete, one.starts_on or date.min, one.id)), len(known) - 1)
        for known in by_process.values()
    ]
    chosen.sort(key=lambda entry: (not entry[0].complete, entry[0].process))
    return tuple(_part(session, overview, earlier, pains[overview.id]) for overview, earlier in chosen)


def _part(session: Session, overview: StudyOverview, others: int, pains: list[PainPointEvidence]) -> StudyPart:
    frame = journey_map(session, overview.id)
    places = {person: f"Klant {place}" for place, person in enumerate(dict.fromkeys(frame["respondent_id"]), start=1)}
    frame["pseudonym"] = frame["respondent_id"].map(places)
    # nobody has approved these words for this report
    frame["what_happened"] = frame["quote"] = ""
    frame["pain_points"] = [tuple(replace(mark, quote="") for mark in marks) for marks in frame["pain_points"]]
    steps = tuple(
        Step(
            customer=places[row["respondent_id"]],
            title=row["title"],
            stage=row["stage"],
            channel=CHANNELS.get(row["channel"], row["channel"]),
            emotion=int(row["emotion"]),
            group=GROUPS[row["expectation"]],
        )
        for row in frame.to_dict("records")
    )
    described = _told(overview, steps) if steps else ""
    return StudyPart(
        study_id=overview.id,
        process=overview.process,
        title=overview.title,
        when=_when(overview),
        customers=overview.sessions,
        complete=overview.complete,
        lacking=overview.lacking.in_dutch(),
        pain_points=tuple(
            PainLine(pain.name, pain.respondents, pain.respondents_total, pain.max_severity)
            for pain in pains[:PAIN_POINTS]
        ),
        others=others,
        steps=steps,
        map_chart=_map(overview, frame) if steps else "",
        map_description=described,
    )


def _map(overview: StudyOverview, frame: "pd.DataFrame") -> str:
    from exports.charts import chart_json
    from journeys.charts import journey_chart

    return chart_json(journey_chart(overview, frame, fit=MAP_WIDTH))


def _when(overview: StudyOverview) -> str:
    if overview.starts_on and overview.ends_on:
        return f"{day(overview.starts_on)} tot en met {day(overview.ends_on)}"
    return f"vanaf {day(overview.starts_on)}" if overview.starts_on else ""


def _told(overview: StudyOverview, steps: tuple[Step, ...]) -> str:
    """What the map shows, in words."""
    means = []
    for group in GROUPS.values():
        emotions = [step.emotion for step in steps if step.group == group]
        if emotions:
            means.append(f"klanten die {group} waren gemiddeld {decimal(sum(emotions) / len(emotions))}")
    low = min(steps, key=lambda step: step.emotion)
    return (
        f"Kaart van de klantreis {overview.process}: de beleving per contactmoment van −2 tot +2; "
        f"{', '.join(means)}. Het laagste punt is ‘{low.title}’. De tabel hieronder geeft alle waarden."
    )
