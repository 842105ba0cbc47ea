"""The CSV that Jira, Azure DevOps and GitLab export: which one it is, and what it says of the items with a tag.

Who it is assigned to, who wrote it and what was said below it are not read: those are people.
"""

import re
from collections.abc import Iterable, Sequence

from exports.reply_said import ReadReply, Said, TrackerIssue
from exports.tracker_states import NOT_DONE
from feedback.cells import Cell, Record, as_text, clean_text, is_blank, one_line
from feedback.dates import find_order

TAG = re.compile(r"(?<![\w-])tk-(\d{1,9})(?![\w-])", re.IGNORECASE)

# columns, plain: field → names in English and Dutch; a repeated column ("Labels (2)") counts too
NAMES = {
    "jira": {
        "key": ("issue key", "work item key", "issuesleutel", "sleutel", "key"),
        "kind": ("issue type", "work type", "issuetype", "type"),
        "state": ("status",),
        "title": ("summary", "samenvatting"),
        "labels": ("labels",),
        "text": ("description", "beschrijving", "omschrijving"),
        "due_on": ("due date", "vervaldatum", "deadline"),
        "closed_on": ("resolved", "resolution date", "opgelost"),
        "why": ("resolution", "oplossing"),
    },
    "azure": {
        "key": ("id",),
        "kind": ("work item type", "type werkitem"),
        "state": ("state", "status"),
        "title": ("title", "titel"),
        "labels": ("tags", "labels"),
        "text": ("description", "beschrijving"),
        "due_on": ("due date", "target date", "streefdatum"),
        "closed_on": ("closed date", "resolved date", "state change date"),
        "why": ("reason", "resolved reason", "reden"),
    },
    "gitlab": {
        "key": ("issue id", "iid", "work item id", "issue iid"),
        "kind": ("type",),
        "state": ("state", "status"),
        "title": ("title", "titel"),
        "labels": ("labels",),
        "text": ("description", "beschrijving"),
        "due_on": ("due date",),
        "closed_on": ("closed at utc", "closed at"),
        "why": (),
    },
}
MUST = {"jira": ("key", "title", "state"), "azure": ("key", "kind", "state"), "gitlab": ("key", "title", "state")}


def find_tracker(names: Sequence[str]) -> str | None:
    """The tracker whose export has these columns (plain names); None when there is none."""
    found = [
        tracker
        for tracker, must in MUST.items()
        if all(any(name in NAMES[tracker][field] for name in names) for field in must)
    ]
    return found[0] if found else None


def tracker_lines(tracker: str, names: Sequence[str], rows: Iterable[Record], notes: Sequence[str]) -> ReadReply:
    """A line for each row with a tag; the others are counted, for they are the team's own work."""
    where = {
        field: [number for number, name in enumerate(names) if _bare(name) in known]
        for field, known in NAMES[tracker].items()
    }
    lines: list[Said] = []
    dates: list[Cell] = []
    others = 0
    for number, cells, problem in rows:
        if not problem and is_blank(cells):
            continue
        said = _said(tracker, number, cells, problem, where)
        if said.tags:
            lines.append(said)
            dates += [said.due_on, said.issue.closed_on if said.issue else None]
        else:
            others += 1
    order = find_order(dates)
    # Azure writes days as the exporter's own settings have them; a clock with AM and PM is an American one
    if order == "dmy" and tracker == "azure" and any(re.search(r"\d [AP]M$", as_text(cell)) for cell in dates):
        order = "mdy"
    return ReadReply(tracker, tuple(lines), order, others, tuple(notes))


def _said(tracker: str, number: int, cells: list[Cell], problem: str, where: dict[str, list[int]]) -> Said:
    def every(field: str) -> list[str]:
        return [clean_text(cells[place]) for place in where[field] if place < len(cells)]

    def first(field: str) -> str:
        return " ".join(next((text for text in every(field) if text), "").split())

    if problem:  # its cells are not where they should be: the tag may stand anywhere
        found = TAG.findall(" ".join(clean_text(cell) for cell in cells))
        return Said(number, _numbers(found), problem=problem)
    tags: tuple[int, ...] = ()
    for field in ("labels", "title", "text"):
        tags = tags or _numbers(TAG.findall(" , ".join(every(field))))
    state, why = first("state"), first("why")
    labels = [label.strip().lower() for text in every("labels") for label in re.split(r"[,;]", text)]
    not_done = why if why.lower() in NOT_DONE else next((label for label in labels if label in NOT_DONE), "")
    return Said(
        row=number,
        tags=tags,
        tag_text=", ".join(f"tk-{tag}" for tag in tags),
        due_on=_day(first("due_on")),
        issue=TrackerIssue(
            tracker=tracker,
            key=one_line(first("key"))[:100],
            kind=first("kind")[:100],
            state=state[:100],
            closed_on=_day(first("closed_on")),
            not_done=not_done[:100],
        ),
    )


def _numbers(found: Iterable[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(number) for number in found))


def _bare(name: str) -> str:
    """Without the number that a repeated column gets."""
    return re.sub(r" \d+$", "", name) if not name.startswith("custom") else name


def _day(text: str) -> str:
    """Jira's 03/Nov/26 2:05 PM as a day that can be read."""
    match = re.match(r"(\d{1,2})[/-]([A-Za-z]{3,9})\.?[/-](\d{2,4})\b", text)
    return f"{match[1]} {match[2].lower()} {match[3]}" if match else text
