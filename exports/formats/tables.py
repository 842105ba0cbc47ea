"""CSV for people (semicolons, as Dutch Excel opens it) and for Jira, Azure DevOps and GitLab to import."""

import csv
import html
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from exports.formats.lines import description_blocks, evidence_lines, parts
from exports.formats.shapes import FICTIONAL, Outgoing, OutgoingItem, decimal
from exports.safety import safe_cell, shown

JIRA_ROWS = 250  # what a Jira user who is not an administrator may import at once
AZURE_ROWS = 1000  # what Azure DevOps takes in one file
TITLE_LENGTH = 255  # both trackers cut or refuse beyond this
JIRA_PRIORITIES = ((4.5, "Highest"), (3.5, "High"), (2.5, "Medium"), (1.5, "Low"), (0.0, "Lowest"))
AZURE_PRIORITIES = ((4.0, "1"), (3.0, "2"), (2.0, "3"), (0.0, "4"))

COLUMNS = (
    "Kenmerk",
    "Verbeterpunt",
    "Proces",
    "Product",
    "Prioriteit",
    "Bereik",
    "Ernst",
    "Ontwikkeling",
    "Gemak",
    "Samenvatting",
    "Vragen",
    "Periode",
    "Vragen in de periode ervoor",
    "Onderbouwing",
    "Citaten",
    "Voorstel",
    "Aanleiding",
    "Status",
    "Eigenaar",
    "Samen met",
    "Streefdatum",
    "Live sinds",
    "Antwoord",
    "Antwoord uiterlijk",
    "Antwoord van anderen",
    "Samengevoegd",
    "Uitgave",
    "Let op",
)


def plain(content: Outgoing) -> bytes:
    """One row an item; UTF-8 with a byte order mark, semicolons, decimal commas, dd-mm-jjjj."""
    return _csv([COLUMNS, *(_row(content, item) for item in content.items)], delimiter=";").encode("utf-8-sig")


def jira(content: Outgoing) -> list[bytes]:
    """Jira's CSV import: at most 250 rows a file, several columns called Labels."""
    header = ("Summary", "Issue Type", "Priority", "Description", "Labels", "Labels", "Labels", "Due Date")
    files = []
    for part in parts(content.items, JIRA_ROWS):
        rows = [
            (
                _short(item.title),
                "Task",
                _level(item.priority, JIRA_PRIORITIES),
                _jira_text(content, item),
                item.tag,
                "terugkoppel",
                "fictief" if content.fictional else "",
                item.due_on.isoformat() if item.due_on else "",
            )
            for item in part
        ]
        files.append(_csv([header, *rows]).encode("utf-8"))
    return files


def azure(content: Outgoing) -> list[bytes]:
    """Azure DevOps' CSV import of new work items: at most 1,000 rows a file, tags joined by semicolons."""
    header = ("Work Item Type", "Title", "Priority", "Description", "Tags")
    files = []
    for part in parts(content.items, AZURE_ROWS):
        rows = [
            (
                "Task",  # the one type that every process template has
                _short(item.title),
                _level(item.priority, AZURE_PRIORITIES),
                _azure_html(content, item),
                _azure_tags(content, item),
            )
            for item in part
        ]
        files.append(_csv([header, *rows]).encode("utf-8-sig"))  # its Excel users open it first
    return files


def azure_update(content: Outgoing) -> list[bytes]:
    """Azure DevOps' CSV import of work items that are there: by their ID; type and state stay as they were read.

    Holds the items whose ID is known, at most 1,000 rows a file.
    """
    header = ("ID", "Work Item Type", "Title", "State", "Priority", "Description", "Tags")
    files = []
    for part in parts([item for item in content.items if item.azure], AZURE_ROWS):
        rows = [
            (
                item.azure.key,
                item.azure.kind or "Task",
                _short(item.title),
                item.azure.state,
                _level(item.priority, AZURE_PRIORITIES),
                _azure_html(content, item),
                _azure_tags(content, item),
            )
            for item in part
            if item.azure
        ]
        files.append(_csv([header, *rows]).encode("utf-8-sig"))
    return files


def gitlab(content: Outgoing) -> bytes:
    """GitLab's CSV import; labels as quick actions at the end of the description."""
    rows = [
        (
            _short(item.title),
            _gitlab_text(content, item),
            item.due_on.isoformat() if item.due_on else "",
            "",
        )
        for item in content.items
    ]
    return _csv([("title", "description", "due_date", "milestone"), *rows]).encode("utf-8")


def escaped_markdown(text: str) -> str:
    """Text that Markdown shows as it is: no markup, image, mention or raw HTML, and no quick action."""
    return re.sub(r"([\\`*_{}\[\]>#|!~@&$^])", r"\\\1", " ".join(text.split())).replace("<", "&lt;")


def _row(content: Outgoing, item: OutgoingItem) -> list[str]:
    asked = item.questions
    factors = [str(factor.value) if factor.value is not None else "" for factor in item.factors]
    return [
        item.tag,
        item.title,
        item.process,
        item.product,
        decimal(item.priority),
        *factors,
        item.summary,
        shown(asked.count) if asked else "",
        asked.base if asked else "",
        shown(asked.previous) if asked and asked.previous_period else "",
        "\n".join(f"{kind}: {sentence}" for kind, sentence in evidence_lines(item)),
        "\n".join(f"“{quote}”" for quote in item.quotes),
        item.suggestion,
        item.trigger,
        item.status_label,
        item.owner,
        item.together,
        _dutch_date(item.due_on),
        _dutch_date(item.live_on),
        item.answer,
        _dutch_date(item.answer_by),
        "\n".join(f"{name}: {answer}" for name, answer in item.answers),
        ", ".join(item.absorbed),
        content.stamp,
        FICTIONAL if content.fictional else "",
    ]


def _jira_text(content: Outgoing, item: OutgoingItem) -> str:
    """Jira's wiki markup: its signs in our text are escaped, so nothing becomes a link, image or macro."""

    def clean(line: str) -> str:
        return re.sub(r"([\\{}\[\]!|*_^~])", r"\\\1", " ".join(line.split()))

    blocks = description_blocks(content, item)
    return "\n\n".join(
        f"*{clean(title)}*\n" + "\n".join(f"* {clean(line)}" for line in lines) for title, lines in blocks
    )


def _azure_html(content: Outgoing, item: OutgoingItem) -> str:
    """Azure's description is HTML."""
    blocks = description_blocks(content, item)
    return "".join(
        f"<p><b>{html.escape(title)}</b></p><ul>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ul>"
        for title, lines in blocks
    )


def _azure_tags(content: Outgoing, item: OutgoingItem) -> str:
    return "; ".join([item.tag, "terugkoppel", *(["fictief"] if content.fictional else [])])


def _gitlab_text(content: Outgoing, item: OutgoingItem) -> str:
    blocks = description_blocks(content, item)
    text = "\n\n".join(
        f"### {escaped_markdown(title)}\n\n" + "\n".join(f"- {escaped_markdown(line)}" for line in lines)
        for title, lines in blocks
    )
    labels = [item.tag, "terugkoppel", *(["fictief"] if content.fictional else [])]
    return f"{text}\n\n/label " + " ".join(f'~"{label}"' for label in labels)


def _csv(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def _level(number: float, levels: Sequence[tuple[float, str]]) -> str:
    return next(name for start, name in levels if number >= start)


def _dutch_date(on: date | None) -> str:
    return on.strftime("%d-%m-%Y") if on else ""
