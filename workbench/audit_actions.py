"""The words of the audit: what can have been done, and to what kind of thing; anything else is no entry.

A closed list keeps text out: an entry names an action from here, and an object by its kind and number.
"""

import re

from journeys.error_base import N_

# action → what it is called on screen
ACTIONS: dict[str, str] = {
    # studies and respondents
    "study.added": N_("Study added"),
    "study.changed": N_("Study changed"),
    "study.exported": N_("Study exported"),
    "study.imported": N_("Study taken in"),
    "transcript.read": N_("Transcript read"),
    "transcript.added": N_("Transcript added"),
    "recording.added": N_("Recording added"),
    "recording.played": N_("Recording played"),
    "recording.erased": N_("Recording erased"),
    "candidates.exported": N_("Requests to customers exported"),
    "consent.recorded": N_("Consent recorded"),
    "respondent.shown": N_("Respondent’s own record shown"),
    "respondent.exported": N_("Respondent’s own record exported"),
    "respondent.corrected": N_("Respondent’s record corrected"),
    "respondent.withdrawn": N_("Respondent withdrew"),
    "respondent.erased": N_("Respondent erased"),
    "respondent.sealed": N_("Respondent erased, with a sealed copy for a hold"),
    "respondent.unsealed": N_("Sealed copy of a respondent opened"),
    "respondent_link.made": N_("Personal link made"),
    "respondent_link.used": N_("Personal link used"),
    "respondent_link.revoked": N_("Personal link revoked"),
    # what came in
    "import.stored": N_("Import stored"),
    "import.undone": N_("Import undone"),
    "items.exported": N_("Questions downloaded"),
    "items.redacted": N_("Redacted by hand"),
    "source.changed": N_("Source changed"),
    "api_token.made": N_("Key made"),
    "api_token.revoked": N_("Key revoked"),
    # what went out and came back
    "backlog.handed_over": N_("Improvements handed over"),
    "reply.stored": N_("Answer stored"),
    "report.made": N_("Report made"),
    "report.exported": N_("Report downloaded"),
    "report.queued": N_("Report put in the queue"),
    "report.delivered": N_("Report delivered"),
    "signed_link.made": N_("Link to answer made"),
    "signed_link.used": N_("Link to answer used"),
    "signed_link.revoked": N_("Link to answer revoked"),
    # who may come in
    "account.added": N_("Account added"),
    "account.changed": N_("Account changed"),
    "account.blocked": N_("Account blocked"),
    "account.unblocked": N_("Account opened again"),
    "sign_in.began": N_("Signed in"),
    "sign_in.ended": N_("Signed out"),
    "sign_in.all_ended": N_("All sign-ins ended"),
    "rights.exceeded": N_("Tried something that is not allowed"),
    # the installation
    "organisation.added": N_("Organisation added"),
    "organisation.changed": N_("Organisation changed"),
    "duty.changed": N_("Who does what changed"),
    "process.changed": N_("Process changed"),
    "contact.changed": N_("Address changed"),
    "priority.changed": N_("Rule of priority changed"),
    "backup.made": N_("Backup made"),
    "backup.restored": N_("Backup put back"),
    "retention.changed": N_("Term changed"),
    "retention.ran": N_("Destroyed what was past its term"),
    "hold.placed": N_("Hold placed"),
    "hold.lifted": N_("Hold lifted"),
    "audit.read": N_("Audit read"),
    "audit.exported": N_("Audit downloaded"),
    "audit.checked": N_("Audit checked"),
}

RESULTS: dict[str, str] = {"done": N_("went through"), "refused": N_("refused"), "failed": N_("failed")}

# who is no account, and by which way
ACTORS: dict[str, str] = {
    "command": N_("command line"),
    "app": N_("the app"),
    "worker": N_("worker"),
    "api": N_("another system"),
    "link": N_("a link"),
}

# kinds of things: their tables, or what they are called otherwise
KINDS: dict[str, str] = {
    "account": N_("account"),
    "api_token": N_("key"),
    "audit_entry": N_("entry"),
    "backlog_item": N_("improvement"),
    "contact": N_("address"),
    "delivery": N_("delivery"),
    "destruction": N_("line of a destruction report"),
    "handoff": N_("hand-over"),
    "import_batch": N_("import"),
    "item": N_("question"),
    "journey_session": N_("conversation"),
    "legal_hold": N_("hold"),
    "letter": N_("letter"),
    "organisation": N_("organisation"),
    "process": N_("process"),
    "reply": N_("reply"),
    "report": N_("report"),
    "respondent": N_("respondent"),
    "respondent_link": N_("personal link"),
    "respondent_remark": N_("remark of a respondent"),
    "responsibility": N_("duty"),
    "retention_kind": N_("kind of record"),
    "sign_in": N_("sign-in"),
    "signed_link": N_("link to answer"),
    "source": N_("source"),
    "study": N_("study"),
    "topic": N_("topic"),
}
_OBJECT = re.compile(r"(?:(?P<kind>[a-z_]{1,40}) [0-9]{1,18})?\Z")
_ACTOR = re.compile(r"[a-z_]{1,40}(?: [0-9]{1,18})?\Z")


def require_known(action: str, told: str, result: str, actor: str, origin: str) -> None:
    """Raise ValueError unless an entry is made of these words and numbers; the message repeats none of them."""
    if action not in ACTIONS:
        raise ValueError("an action that the audit does not know")
    if result not in RESULTS:
        raise ValueError("a result that the audit does not know")
    match = _OBJECT.match(told)
    if match is None or (match["kind"] is not None and match["kind"] not in KINDS):
        raise ValueError("an object of an audit entry is a kind and a number")
    if not _ACTOR.match(actor) or not _ACTOR.match(origin):
        raise ValueError("an actor of an audit entry is a kind and a number")
