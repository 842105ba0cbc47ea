"""Reading a reply: our own workbook or CSV, or what Jira, Azure DevOps or GitLab exports; told by their columns."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from exports.formats.workbook import FILL_IN
from exports.reply_rows import Sheet, read_sheets
from exports.reply_said import ReadReply, Said
from exports.reply_stamp import read_stamp
from exports.reply_trackers import find_tracker, tracker_lines
from feedback.cells import Cell, clean_text, is_blank, one_line, plain
from feedback.dates import find_order
from journeys.errors import ReplyNotRecognised

HEADER_WITHIN = 30  # rows: above the names of the columns stands what to do
TAG = re.compile(r"\btk\s?[-–_ ]?\s?(\d{1,9})\b", re.IGNORECASE)  # also as people retype it
# name of a column, plain → field; the first of these that is there counts
COLUMNS = {
    "tag": ("kenmerk", "tag"),
    "title": ("verbeterpunt",),
    "status": ("nieuwe status", "status"),
    "answer": ("uw antwoord of reden", "uw antwoord", "antwoord of reden", "antwoord", "reden"),
    "owner": ("eigenaar",),
    "due_on": ("streefdatum",),
    "ease": ("gemak 1 5", "gemak"),
    "live_on": ("live sinds", "datum live", "live op"),
    "stamp": ("uitgave",),
}
# columns of ours that are there to be read
READ_ONLY = frozenset(
    "status nu|proces|product|prioriteit|bereik|ernst|ontwikkeling|samenvatting|vragen|periode|"
    "vragen in de periode ervoor|onderbouwing|citaten|voorstel|aanleiding|antwoord uiterlijk|let op".split("|")
)


def read_reply(path: Path, content: BinaryIO | None = None) -> ReadReply:
    """What a file says, line by line; raises FileProblem, of which ReplyNotRecognised says that it is no reply."""
    sheets, notes = read_sheets(path, content)
    for sheet in sorted(sheets, key=lambda one: one.name.strip().casefold() != FILL_IN.casefold()):
        for place, (_, cells, problem) in enumerate(sheet.records[:HEADER_WITHIN]):
            names = [plain(one_line(cell).replace("–", " ")) for cell in cells]
            if problem:
                continue
            # the sheet to read has our columns too, but nobody fills in anything there
            if _is_ours(names) and (not sheet.name or "nieuwe status" in names or "uitgave" in names):
                return _ours(sheet, place, names, cells, notes)
            if tracker := find_tracker(names):
                return tracker_lines(tracker, names, sheet.records[place + 1 :], notes)
    raise ReplyNotRecognised(file=path.name)


def _is_ours(names: Sequence[str]) -> bool:
    found = _places(names)
    return "tag" in found and bool(found.keys() - {"tag", "title", "stamp"})


def _places(names: Sequence[str]) -> dict[str, int]:
    found = {}
    for field, known in COLUMNS.items():
        named = [names.index(name) for name in known if name in names]
        if named:
            found[field] = named[0]
    return found


def _ours(sheet: Sheet, place: int, names: list[str], header: list[Cell], notes: list[str]) -> ReadReply:
    where = _places(names)
    rows = [record for record in sheet.records[place + 1 :] if record[2] or not is_blank(record[1])]
    dates = [_at(cells, where.get(field)) for _, cells, _ in rows for field in ("due_on", "live_on")]
    unread = [
        one_line(header[number])
        for number, name in enumerate(names)
        if number not in where.values() and name not in READ_ONLY and name
        and any(not is_blank([_at(cells, number)]) for _, cells, _ in rows)
    ]  # fmt: skip
    notes = [*notes, *(f"De kolom “{name[:60]}” is niet gelezen: die kennen wij niet." for name in unread)]
    lines = tuple(_said(number, cells, problem, where) for number, cells, problem in rows)
    return ReadReply("workbook" if sheet.name else "csv", lines, find_order(dates), notes=tuple(notes))


def _said(number: int, cells: list[Cell], problem: str, where: dict[str, int]) -> Said:
    def text(field: str) -> str:
        return clean_text(_at(cells, where.get(field)))

    tag_text = one_line(_at(cells, where["tag"]))
    return Said(
        row=number,
        tags=tuple(dict.fromkeys(int(found) for found in TAG.findall(tag_text))),
        tag_text=tag_text,
        title=one_line(_at(cells, where["title"])) if "title" in where else None,
        status=" ".join(text("status").split()),
        answer=text("answer"),
        owner=" ".join(text("owner").split()),
        due_on=_at(cells, where.get("due_on")),
        ease=_at(cells, where.get("ease")),
        live_on=_at(cells, where.get("live_on")),
        stamp=read_stamp(clean_text(_at(cells, where.get("stamp")))),
        problem=problem,
    )


def _at(cells: Sequence[Cell], place: int | None) -> Cell:
    return cells[place] if place is not None and place < len(cells) else None
