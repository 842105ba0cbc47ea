"""A respondent's own record as a letter to print or send, with a slip to answer on; also as JSON to take along."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from markupsafe import Markup

from exports.own_view import OwnView, own_view, plain_text
from exports.quoted import LeftIn
from exports.report_html import font_faces
from exports.templating import fill
from exports.typesetting import TEMPLATES, compile_pdf
from journeys.file_errors import FormatUnknown
from journeys.own_record import OwnRecord

FORMATS = ("pdf", "html", "json", "text")


def render_own_record(
    record: OwnRecord,
    left: Sequence[LeftIn],
    *,
    as_: str,
    today: date,
    link: str = "",
    contact: str = "",
    kept_months: int = 0,
) -> bytes:
    """The record as the bytes of one file; `link`: the address where it can be seen and answered too.

    Raises `FormatUnknown`, `TypesettingFailed`.
    """
    if as_ == "json":
        told = asdict(record) | {"left_in": [asdict(one) for one in left]}
        return (json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n").encode()
    view = own_view(record, left, today=today, contact=contact, kept_months=kept_months)
    if as_ == "text":
        return plain_text(view).encode()
    if as_ == "pdf":
        return compile_pdf("own_letter.typ", _letter(record, view, link))
    if as_ == "html":
        style = "".join((TEMPLATES / name).read_text("utf-8") for name in ("report.css", "own_record.css"))
        return fill(
            "own_letter.html.j2",
            letter=_letter(record, view, link),
            style=Markup(style),  # noqa: S704 - our own files
            fonts=Markup(font_faces()),  # noqa: S704
        ).encode()
    raise FormatUnknown(format=as_, choices=", ".join(FORMATS))


def _letter(record: OwnRecord, view: OwnView, link: str) -> dict[str, object]:
    wishes = ["Er klopt iets niet, of ik wil iets toevoegen (schrijf het hieronder)"]
    if record.may_quote:
        wishes.append("Gebruik mijn woorden niet meer in verslagen")
    if record.may_record or record.recording_until:
        wishes.append("Wis de geluidsopname")
    wishes.append("Ik stop ermee. Wis alles wat ik vertelde")
    return view.as_data() | {
        "link": link,
        "wishes": [] if record.withdrawn_at else wishes,
        "pseudonym": record.pseudonym,
        "study": record.study,
    }
