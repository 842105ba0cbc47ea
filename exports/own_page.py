"""The page on which a respondent sees their own record and answers it: everything escaped, no script."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from exports.own_view import left_block, own_view
from exports.quoted import LeftIn
from exports.report_words import day
from exports.templating import fill
from exports.typesetting import TEMPLATES
from journeys.base import AMSTERDAM
from journeys.own_record import OwnRecord


def own_page(
    record: OwnRecord,
    left: Sequence[LeftIn],
    *,
    expires_at: datetime,
    today: date,
    contact: str = "",
    kept_months: int = 0,
    said: Sequence[str] = (),
    refused: bool = False,
    given: Mapping[str, str] | None = None,
) -> str:
    """The page; `said`: a heading and sentences on what was just done, `given`: what was filled in and not taken."""
    filled = given or {}
    return fill(
        "own_page.html.j2",
        style=page_style(),
        view=own_view(record, left, today=today, contact=contact, kept_months=kept_months),
        expires=day(expires_at.astimezone(AMSTERDAM).date()),
        may_answer=record.withdrawn_at is None,
        may_quote=record.may_quote,
        may_record=record.may_record or record.recording_until is not None,
        steps=[(step.id, f"{place}. {step.title}") for place, step in enumerate(record.steps, start=1)],
        said=list(said),
        refused=refused,
        given={name: filled.get(name, "") for name in ("kind", "step", "text")},
    )


def withdrawn_words(left: Sequence[LeftIn], *, held: bool) -> tuple[str, ...]:
    """What to tell somebody who has just stopped: a heading, and a sentence each."""
    told = ["U bent gestopt", "Wat u vertelde, is gewist. Wij gebruiken er niets meer van."]
    if held:
        told.append(
            "Eén kopie moeten wij van de wet nog bewaren. Die is op slot: niemand gebruikt haar. Zodra het mag, wissen "
            "wij ook die."
        )
    if left:
        told.append("Deze stukken waren al gemaakt. De onderzoeker vraagt wie ze kreeg om ze weg te doen:")
        told += [" ".join((f"{block.heading}.", *block.texts)) for block in map(left_block, left)]
    return tuple(told)


def page_style() -> str:
    """The one style sheet, which the security policy names by its digest."""
    return "".join((TEMPLATES / name).read_text("utf-8") for name in ("answer_page.css", "own_record.css"))
