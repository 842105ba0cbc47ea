"""Taking personal data out of a reply before anything of it is weighed, kept or shown."""

from dataclasses import replace
from datetime import date
from typing import Any

from exports.reply_said import Said, TrackerIssue
from exports.reply_values import status_in
from feedback.dates import UnreadableDate, read_day
from journeys.labels import label
from journeys.ports import Redactor


def redacted(lines: list[Said], redactor: Redactor, today: date) -> list[Said]:
    """The lines without personal data; what is a known word or day stays as it is."""
    places: list[tuple[int, str]] = []
    texts: list[str] = []
    for place, said in enumerate(lines):
        for name in ("answer", "owner", "status", "tag_text", "due_on", "live_on", "ease"):
            value = getattr(said, name)
            if isinstance(value, str) and value and not _is_plain(name, value, said, today):
                places.append((place, name))
                texts.append(value)
    made = [_with_redacted_marks(said, redactor) for said in lines]
    for (place, name), told in zip(places, redactor.redact(texts) if texts else [], strict=True):
        made[place] = with_text(made[place], name, told.text)
    return made


def _with_redacted_marks(said: Said, redactor: Redactor) -> Said:
    """The line with what its stamp and its issue say as it may be kept."""
    if said.stamp:
        [told] = redactor.redact([said.stamp.organisation])
        said = replace(said, stamp=replace(said.stamp, organisation=told.text))
    return replace(said, issue=_issue(said.issue, redactor)) if said.issue else said


def _issue(issue: TrackerIssue, redactor: Redactor) -> TrackerIssue:
    # its key is a number of the tracker, the rest is words that people chose
    kind, state, not_done = (told.text for told in redactor.redact([issue.kind, issue.state, issue.not_done]))
    return replace(issue, key=label(redactor, issue.key), kind=kind, state=state, not_done=not_done)


def _is_plain(name: str, value: str, said: Said, today: date) -> bool:
    if name == "status":
        return status_in(value) is not None
    if name == "tag_text":
        return bool(said.tags)
    if name in ("due_on", "live_on"):
        try:
            return read_day(value, today, future=True) is not None
        except UnreadableDate:
            return False
    return name == "ease" and value.strip() in ("1", "2", "3", "4", "5")


def words_kept(said: Said) -> dict[str, str]:
    """What a line said, field by field, to keep with the reply."""
    names = ("status", "answer", "owner", "due_on", "ease", "live_on")
    texts = {name: str(getattr(said, name) if getattr(said, name) is not None else "") for name in names}
    texts["state"] = said.issue.state if said.issue else ""
    texts["key"] = said.issue.key if said.issue else ""
    return {name: text for name, text in texts.items() if text}


def with_text(said: Said, name: str, text: str) -> Said:
    """The same line with another text in one field."""
    changed: dict[str, Any] = {name: text}
    return replace(said, **changed)
