"""Steps of a study that the screens and the command line share: whom to have approached, and what is handed over."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from journeys.errors import N_, NoLongerPermitted
from journeys.lookup import found
from journeys.models import Expectation, Process, Study
from workbench import audit, wiring
from workbench.i18n import _
from workbench.names import channel_name, segment_value

if TYPE_CHECKING:
    from sqlmodel import Session

    from feedback.candidates import Candidate

COLUMN = "source_reference"


def choose_candidates(
    session: "Session",
    study_id: int,
    *,
    expectation: Expectation | str,
    min_score: float | None = None,
    max_score: float | None = None,
    channels: Sequence[str] = (),
    topic_id: int | None = None,
    search: str = "",
    start: date | None = None,
    end: date | None = None,
    limit: int = 20,
) -> "list[Candidate]":
    """Customers of the study's organisation who may be approached, the surest first; stores nothing."""
    import sqlalchemy as sa
    from sqlmodel import col

    from feedback.candidates import candidates
    from topics.models import TopicAssignment

    organisation_id = _organisation_of(session, study_id)
    within = None
    if topic_id is not None:
        subject_of(session, study_id, topic_id)
        within = sa.select(col(TopicAssignment.item_id)).where(col(TopicAssignment.topic_id) == topic_id)
    return candidates(
        session,
        organisation_id,
        expectation=expectation,
        study_id=study_id,
        min_score=min_score,
        max_score=max_score,
        channels=channels,
        within=within,
        search=search,
        start=start,
        end=end,
        limit=limit,
    )


def subject_of(session: "Session", study_id: int, topic_id: int) -> str:
    """The name of a topic of the study's organisation; raises `NotFound` for any other."""
    from topics.queries import topic_of

    return topic_of(session, topic_id, _organisation_of(session, study_id)).label


def reason_for(candidate: "Candidate", subject: str = "") -> str:
    """Why a customer is asked, without a word of theirs: “score 2 van 10, telefoon, onderwerp ‘…’”."""
    parts = []
    if candidate.score is not None and candidate.out_of:
        parts.append(_("score {score} out of {highest}").format(score=f"{candidate.score:g}", highest=candidate.out_of))
    elif candidate.score is not None:
        parts.append(_("score {score}").format(score=f"{candidate.score:g}"))
    if candidate.complaint:
        parts.append(_("complaint"))
    if candidate.outcome:
        parts.append(segment_value("outcome", candidate.outcome))
    if candidate.channel:
        parts.append(channel_name(candidate.channel))
    if subject:
        parts.append(_("topic ‘{topic}’").format(topic=subject))
    return ", ".join(parts)


def erase_recording(session: "Session", session_id: int) -> None:
    """Destroy the recording of a conversation, and keep in the audit that it was done."""
    from journeys.audio import erase_audio

    erase_audio(session, session_id)
    audit.record(session, "recording.erased", f"journey_session {session_id}")


def hand_over(session: "Session", study_id: int, chosen: "Sequence[Candidate]", subject: str = "") -> bytes:
    """Put on record that the source is asked to approach these customers, and why; gives the CSV for the source.

    The file holds the references and nothing else. Raises `NoLongerPermitted` or `ApproachedAlready`; then the caller's
    unit of work must keep none of it.
    """
    from exports.safety import safe_cell
    from feedback.candidates import still_permitted
    from journeys.planning import ask_to_approach

    references = [candidate.source_reference for candidate in chosen]
    refused = set(references) - still_permitted(session, references)
    if refused:
        raise NoLongerPermitted(number=len(refused))
    audit.record(session, "candidates.exported", f"study {study_id}")
    redactor = wiring.redactor()
    for candidate in chosen:
        reason = reason_for(candidate, subject)
        ask_to_approach(session, study_id, candidate.source_reference, candidate.expectation, reason, redactor)
    # letters, digits and . _ : / - only: nothing to quote
    return "".join(f"{line}\r\n" for line in (COLUMN, *map(safe_cell, references))).encode("ascii", "replace")


def _organisation_of(session: "Session", study_id: int) -> int:
    study = found(session, Study, study_id, N_("study"))
    return found(session, Process, study.process_id, N_("process")).organisation_id
