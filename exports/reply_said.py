"""What one line of a reply says, as it stands there: nothing judged yet, nothing redacted yet."""

from dataclasses import dataclass
from datetime import datetime

from exports.reply_stamp import Stamp
from feedback.cells import Cell, as_text


@dataclass(frozen=True)
class TrackerIssue:
    """The issue that carries the tag: its key, kind and state, and when and why it was closed."""

    tracker: str
    key: str
    kind: str
    state: str
    closed_on: Cell = None
    not_done: str = ""  # why it is closed without being done; empty: it is not


@dataclass(frozen=True)
class Said:
    """One line: which item it is about and what is filled in; an empty cell says nothing."""

    row: int
    tags: tuple[int, ...]  # the numbers in tk-12; one when all is well
    tag_text: str = ""
    title: str | None = None  # as it stands in the file; None: the file has no such column
    status: str = ""
    answer: str = ""
    owner: str = ""
    due_on: Cell = None
    ease: Cell = None
    live_on: Cell = None
    stamp: Stamp | None = None
    issue: TrackerIssue | None = None
    problem: str = ""  # why the row cannot be read (Dutch)

    def words(self) -> list[str]:
        """All that was said, to tell one reply from another."""
        cells = (self.due_on, self.ease, self.live_on, self.issue.closed_on if self.issue else None)
        issue = self.issue
        return [
            self.tag_text,
            self.status,
            self.answer,
            self.owner,
            *(as_text(cell) for cell in cells),
            *((issue.key, issue.kind, issue.state, issue.not_done) if issue else ()),
        ]

    def said_anything(self) -> bool:
        """Whether there is more than a tag in the line."""
        cells = (self.due_on, self.ease, self.live_on)
        return bool(
            self.status or self.answer or self.owner or self.issue or any(cell not in (None, "") for cell in cells)
        )


@dataclass(frozen=True)
class ReadReply:
    """A file or form as it was read."""

    way: str  # workbook, csv, page, jira, azure, gitlab
    lines: tuple[Said, ...]
    order: str = "dmy"  # whether day or month comes first in dates of text
    others: int = 0  # rows without a tag: other work of the team
    notes: tuple[str, ...] = ()  # what there is to tell of the file (Dutch)
    once: str = ""  # what makes this form another one than the next with the same words
    sent_at: datetime | None = None

    @property
    def stamp(self) -> Stamp | None:
        """The stamp that most lines carry."""
        stamps = [said.stamp for said in self.lines if said.stamp]
        return max(set(stamps), key=stamps.count) if stamps else None
