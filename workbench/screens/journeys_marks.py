"""What the transcript on screen is given: its marks, and its words in the user's language."""

from typing import TYPE_CHECKING, Any

from workbench.i18n import _
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.coded import MarkRow
    from journeys.turns import Turn


def turn(row: "Turn") -> list[object]:
    """One line of the transcript: where it stands, when, who, and where the words begin."""
    return [row.start, row.end, _clock(row.time), row.speaker, row.words_start]


def _clock(seconds: int | None) -> str:
    """A moment in a recording: 1:02:03, or 12:34 in the first hour."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def mark(row: "MarkRow", coder: int) -> dict[str, Any]:
    """One highlight as the transcript draws it."""
    return {
        "id": row.id,
        "start": row.start,
        "end": row.end,
        "unclear": row.unclear,
        "step": row.touchpoint_id,
        "codings": [
            {
                "id": one.id,
                "code": one.code_id,
                "severity": one.severity,
                "status": one.status,
                "mine": one.researcher_id == coder,
                "who": "" if one.researcher_id == coder else one.researcher,
            }
            for one in row.codings
        ],
    }


def labels() -> dict[str, Any]:
    """Every word that the transcript shows of its own."""
    return {
        "transcript": _("Transcript"),
        "search": _("Search a code, or name a new one"),
        "giveCode": _("Give a code"),
        "addCode": _("Give another code"),
        "newPainPoint": _("New pain point"),
        "newCode": _("New code"),
        "severity": _("How bad?"),
        "severities": [words.severity(value) for value in range(1, 6)],
        "step": _("At"),
        "noStep": _("no touchpoint yet"),
        "unclear": _("unclear word"),
        "clear": _("Not unclear after all"),
        "remove": _("Take off"),
        "accept": _("Accept"),
        "refuse": _("Refuse"),
    }
