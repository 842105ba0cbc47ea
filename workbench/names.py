"""What people call the values that the code stores: channels, kinds of organisation, states."""

from workbench.i18n import _


def channel_name(channel: str | None) -> str:
    """A channel in the user's words; none: not recorded."""
    names = {
        "counter": _("counter"),
        "phone": _("phone"),
        "web": _("website"),
        "app": _("app"),
        "whatsapp": _("WhatsApp"),
        "email": _("e-mail"),
        "letter": _("letter"),
        "informatiepunt": _("Informatiepunt"),
    }
    return names.get(channel or "", channel or _("not recorded"))


def segment_name(segment: str) -> str:
    """What questions can be told apart by, in the user's words."""
    names = {
        "channel": _("Channel"),
        "age_group": _("Age"),
        "source": _("Source"),
        "point": _("Place"),
        "outcome": _("Outcome"),
    }
    return names.get(segment, segment)


def segment_value(segment: str, value: str | None) -> str:
    """One value of a segment in the user's words; none: not recorded."""
    if segment == "channel":
        return channel_name(value)
    outcomes = {
        "helped": _("helped"),
        "referred": _("referred on"),
        "course": _("to a course"),
        "not_helped": _("not helped"),
    }
    named = outcomes.get(value or "") if segment == "outcome" else None
    return named or value or _("not recorded")


def answer_name(field: str, value: str | None) -> str:
    """An answer of a log with a fixed set of meanings, in the user's words; none: not recorded."""
    names = {
        "asked_for": {"self": _("for self"), "other": _("for another")},
        "referral_kind": {
            "organisation": _("organisation"),
            "course": _("course"),
            "volunteer": _("volunteer"),
            "civil_society": _("civil society"),
            "informatiepunt": _("another Informatiepunt"),
            "other": _("something else"),
        },
    }
    return names.get(field, {}).get(value or "") or value or _("not recorded")


def told_name(column: str, value: str | None) -> str:
    """A value of what a log tells beside a question in the user's words; the log's own words stay as they are."""
    names = {
        "referral_kind": {
            "organisation": _("a public organisation"),
            "course": _("a course"),
            "volunteer": _("volunteers"),
            "civil_society": _("a civil society organisation"),
            "informatiepunt": _("another Informatiepunt"),
            "other": _("something else"),
        },
        "asked_for": {"self": _("for themselves"), "other": _("for somebody else")},
        "kind": {"questions": _("question"), "feedback": _("reaction")},
    }
    return names.get(column, {}).get(value or "") or segment_value(column, value)


def in_full(short: str, name: str) -> str:
    """An organisation as people look for it: by its abbreviation or by its name."""
    return name if short in ("", name) else f"{short} – {name}"


def organisation_kind(kind: str) -> str:
    """A kind of organisation in the user's words."""
    return {"national": _("national"), "municipality": _("municipality")}.get(kind, _("other"))


def import_kind(kind: str) -> str:
    """What a source or file holds, in the user's words."""
    names = {
        "questions": _("questions"),
        "feedback": _("reactions"),
        "funnel": _("drop-off"),
        "letters": _("letters"),
        "exposure": _("exposure"),
        "events": _("events"),
    }
    return names.get(kind, kind)


def job_state(status: str) -> str:
    """How far a job is, in the user's words."""
    names = {
        "waiting": _("waiting"),
        "running": _("under way"),
        "done": _("done"),
        "failed": _("not finished"),
        "cancelled": _("stopped"),
    }
    return names.get(status, status)


def letter_level(level: str) -> str:
    """How hard a text is to read, in the user's words."""
    return {"easy": _("easy"), "rather hard": _("rather hard"), "hard": _("hard")}.get(level, level)
