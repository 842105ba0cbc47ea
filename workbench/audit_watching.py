"""What the audit sees by itself: rows of these tables that are made or changed in a unit of work, whatever code did it.

So no screen or command can forget to tell. What leaves no row (reading, downloading), or is written by a bare
statement, is recorded where it is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from exports.models import Contact, Delivery, Handoff, PriorityRule, Reply, Report, SignedLink
from feedback.models import ApiToken, ImportBatch, Responsibility, Source
from journeys.models import Audio, JourneySession, Organisation, Process, Respondent, Study, StudyResearcher
from journeys.respondent_models import ConsentRecord, RespondentLink
from workbench import audit
from workbench.guard import WHO
from workbench.models import LegalHold


@dataclass(frozen=True)
class Watch:
    """Which action it is when a row is made, when one of its columns changes, when another does, and when it goes.

    The object is `kind` with the number in `key`; without a kind there is none.
    """

    kind: str = ""
    made: str = ""
    when: Mapping[str, str] = field(default_factory=dict)  # column → action, when it gets a value
    changed: str = ""
    gone: str = ""
    key: str = "id"


def _always(action: str, kind: str, key: str = "id") -> Watch:
    return Watch(kind, action, changed=action, gone=action, key=key)


WATCHED: dict[type[Any], Watch] = {
    Study: Watch("study", "study.added", changed="study.changed", gone="study.changed"),
    StudyResearcher: _always("study.changed", "study", "study_id"),
    JourneySession: Watch("journey_session", when={"transcript": "transcript.added"}),
    Audio: Watch("journey_session", "recording.added", gone="recording.erased", key="session_id"),
    Respondent: Watch("respondent", when={"withdrawn_at": "respondent.withdrawn"}),
    ConsentRecord: Watch("respondent", "consent.recorded", key="respondent_id"),
    RespondentLink: Watch(
        "respondent_link",
        "respondent_link.made",
        {"used_at": "respondent_link.used", "revoked_at": "respondent_link.revoked"},
    ),
    ImportBatch: Watch("import_batch", "import.stored", {"undone_at": "import.undone"}),
    Source: Watch("source", "source.changed", changed="source.changed"),
    ApiToken: Watch("api_token", "api_token.made", {"revoked_at": "api_token.revoked"}),
    Handoff: Watch("handoff", "backlog.handed_over"),
    Reply: Watch("reply", "reply.stored"),
    Report: Watch("report", "report.made"),
    Delivery: Watch("delivery", "report.queued", {"sent_at": "report.delivered"}),
    SignedLink: Watch(
        "signed_link", "signed_link.made", {"used_at": "signed_link.used", "revoked_at": "signed_link.revoked"}
    ),
    Organisation: Watch("organisation", "organisation.added", changed="organisation.changed"),
    Responsibility: _always("duty.changed", "responsibility"),
    Process: _always("process.changed", "process"),
    Contact: _always("contact.changed", "contact"),
    PriorityRule: _always("priority.changed", "organisation", "organisation_id"),
    LegalHold: Watch("legal_hold", "hold.placed", {"lifted_at": "hold.lifted"}),
}


def begin() -> None:
    """Watch every unit of work of this process from now on."""
    if not sa.event.contains(Session, "after_flush", _see):
        sa.event.listen(Session, "after_flush", _see)


def _see(session: Any, _context: Any) -> None:
    if WHO not in session.info:
        return  # no unit of work: a migration, or a backup that is put back
    for row in session.new:
        if (watch := WATCHED.get(type(row))) is not None:
            _tell(session, watch, row, watch.made)
            for column, action in watch.when.items():
                if getattr(row, column):
                    _tell(session, watch, row, action)
    for row in session.dirty:
        if (watch := WATCHED.get(type(row))) is not None and session.is_modified(row):
            changed = {one.key for one in sa.inspect(row).attrs if one.history.has_changes()}
            known = changed & set(watch.when)
            for column in sorted(known):
                if getattr(row, column):
                    _tell(session, watch, row, watch.when[column])
            if changed - known:
                _tell(session, watch, row, watch.changed)
    for row in session.deleted:
        if (watch := WATCHED.get(type(row))) is not None:
            _tell(session, watch, row, watch.gone)


def _tell(session: Session, watch: Watch, row: Any, action: str) -> None:
    if action:
        audit.record(session, action, f"{watch.kind} {getattr(row, watch.key)}" if watch.kind else "")
