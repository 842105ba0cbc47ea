"""Ten rows as they will be kept, with what was taken out in colour; a row that will be set aside says why."""

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _, format_date, format_number
from workbench.names import answer_name, channel_name
from workbench.screens import items_html

if TYPE_CHECKING:
    from feedback.dates import DateOrder
    from feedback.drafts import FieldSpec
    from feedback.importing import ImportRequest, Preview, PreviewCell
    from feedback.mapping import Mapping

NARROW = ("day", "week", "number", "seconds")
SHOWN = 400  # characters of a cell


def order(request: "ImportRequest", guessed: "Mapping") -> "DateOrder | None":
    """Whether the day or the month comes first, as was said of this file or its source; None: as the file shows."""
    said: DateOrder | None = st.session_state.get(f"{_order_key(request)}_said", guessed.order)
    return said


def _order_key(request: "ImportRequest") -> str:
    return f"items_order_{request.kind}_{request.path.name}_{request.source}"


def _ask_order(request: "ImportRequest", preview: "Preview") -> None:
    """Where a file does not simply put the day first, whoever brings it sees so, and says how it is."""
    order = preview.mapping.order or preview.seen_order
    if "dmy" == preview.seen_order == order:
        return
    key = _order_key(request)

    def said() -> None:  # only what somebody chose is remembered of the source
        st.session_state[f"{key}_said"] = st.session_state[key]

    names = {"dmy": _("the day: 31-12-2026"), "mdy": _("the month: 12-31-2026")}
    st.selectbox(
        _("Which comes first in the dates of this file?"),
        list(names),
        index=list(names).index(order) if order in names else None,
        format_func=names.__getitem__,
        placeholder=_("both occur: what could be either is set aside"),
        key=key,
        on_change=said,
        help=_("Found in the file itself. Look whether the dates below are right, and choose the other one if not."),
        width=380,
    )


def show(request: "ImportRequest", preview: "Preview") -> None:
    """Draw the table, and above it what is to be looked at in the dates."""
    _ask_order(request, preview)
    fields = [spec for spec in preview.fields if any(spec.name in row.cells for row in preview.rows)]
    rows = []
    for row in preview.rows:
        cells = [_cell(spec, row.cells.get(spec.name), as_read=bool(row.problem)) for spec in fields]
        where = f"{row.column}: " if row.column else ""
        remark = _("set aside: {reason}").format(reason=where + row.problem) if row.problem else ""
        rows.append([str(row.number), *cells, items_html.plain(remark)])
    items_html.table(
        _("The first rows as they will be kept"),
        [_("Row"), *(_(spec.title) for spec in fields), _("Remark")],
        rows,
        narrow=[number for number, spec in enumerate(fields, start=1) if spec.role in NARROW],
        wide=[number for number, spec in enumerate(fields, start=1) if spec.role == "text"],
    )


def _cell(spec: "FieldSpec", cell: "PreviewCell | None", *, as_read: bool) -> str:
    """A value in the user's words; in a row that will be set aside, as it stands in the file."""
    if cell is None:
        return ""
    if cell.text and not as_read:
        if spec.role in ("day", "week"):
            return items_html.plain(format_date(date.fromisoformat(cell.text)))
        if spec.role in ("number", "seconds"):
            return items_html.plain(format_number(float(cell.text), decimals=2))
        if spec.name == "channel":
            return items_html.plain(channel_name(cell.text))
        if spec.name == "outcome":
            return items_html.plain(outcome_name(cell.text))
        if spec.role == "choice":
            return items_html.plain(answer_name(spec.name, cell.text))
    tags = [(tag.start, tag.end) for tag in cell.tags if tag.end <= SHOWN]
    short = cell.text if len(cell.text) <= SHOWN else cell.text[: max(SHOWN, *(end for _start, end in tags), 0)] + "…"
    return items_html.marked(short, tags)


def outcome_name(outcome: str) -> str:
    """How a conversation ended, in the user's words."""
    names = {
        "helped": _("helped"),
        "referred": _("referred"),
        "course": _("to a course"),
        "not_helped": _("not helped"),
    }
    return names.get(outcome, outcome)
