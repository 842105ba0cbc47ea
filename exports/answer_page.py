"""The page on which an organisation answers without an account: its open items, and what was filled in.

Everything on it is Dutch and escaped by the template engine; there is no script. A form carries a seal over the link,
the moment and what the organisation could see then, so that it can be sent once and belongs to this link.
"""

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from exports.awaiting import is_unanswered
from exports.co_answers import own_answers
from exports.formats.shapes import STATUS, day
from exports.handoffs import latest_change
from exports.models import BacklogItem, Status
from exports.owners import belongs_to, sharers
from exports.proposals import QUOTED, tag
from exports.queries import is_fictional
from exports.replies import ReplyResult
from exports.reply_judging import NAMES, shown
from exports.reply_said import ReadReply, Said
from exports.reply_stamp import Stamp
from exports.reply_values import ANSWERS, LONGEST_ANSWER
from exports.suggestions import without_counts
from exports.templating import fill
from exports.typesetting import TEMPLATES
from journeys.models import Organisation, Process

OPEN = (Status.SENT, Status.ACCEPTED, Status.PLANNED)
FIELDS = ("status", "answer", "owner", "due_on", "ease", "live_on")
OUTCOMES = {
    "taken": "overgenomen",
    "unchanged": "niet veranderd",
    "asked": "nog niet overgenomen: wij vragen u iets",
    "refused": "niet overgenomen",
}
_SEAL = re.compile(r"(\d{1,12})\.(\d{1,12})\.([A-Za-z0-9_-]{22})\.([0-9a-f]{64})")


@dataclass(frozen=True)
class OpenItem:
    """An item that waits for an answer or for its going live."""

    id: int
    title: str
    process: str
    suggestion: str
    status: str
    answer: str
    answer_by: date | None
    owner: str
    due_on: date | None
    ease: int | None
    live_on: date | None
    together: str = ""  # with whom

    @property
    def tag(self) -> str:
        """Its mark."""
        return tag(self.id)


@dataclass(frozen=True)
class Form:
    """What the seal of a form says: who may send it, when it was made, and the latest change it could know of."""

    link_id: int
    made_at: int
    seen: int
    once: str


def open_items(session: Session, organisation_id: int) -> list[OpenItem]:
    """What was sent to an organisation and is not live or declined: its own items and those it takes part in.

    A citizen's question in a proposed title is left off: nobody approved it for a page.
    """
    rows = session.exec(
        select(BacklogItem, Process.name)
        .join(Process, col(Process.id) == col(BacklogItem.process_id), isouter=True)
        .where(belongs_to(organisation_id), col(BacklogItem.status).in_(OPEN))
        .order_by(col(BacklogItem.answer_by).is_(None), col(BacklogItem.answer_by), col(BacklogItem.id))
    ).all()
    answers = own_answers(session, [item for item, _ in rows], organisation_id)
    together = sharers(session, [item for item, _ in rows], organisation_id)
    return [
        OpenItem(
            id=item.id or 0,
            title=item.title if item.title_edited else item.title.split(QUOTED)[0],
            process=process or "",
            suggestion=without_counts(item.suggestion),
            status=item.status,
            answer=answers[item.id or 0],
            answer_by=item.answer_by,
            owner=item.owner,
            due_on=item.due_on,
            ease=item.ease,
            live_on=item.live_on,
            together=together.get(item.id or 0, ""),
        )
        for item, process in rows
    ]


def seal(secret: bytes, link_id: int, now: datetime, seen: int) -> str:
    """The seal of a new form."""
    told = f"{int(now.timestamp())}.{seen}.{secrets.token_urlsafe(16)}"
    return f"{told}.{_sealed(secret, link_id, told)}"


def opened(secret: bytes, link_id: int, sealed: str) -> Form | None:
    """What a form of this link says of itself; None when the seal is not ours or of another link."""
    match = _SEAL.fullmatch(sealed)
    if match is None or not hmac.compare_digest(match[4], _sealed(secret, link_id, sealed.rpartition(".")[0])):
        return None
    return Form(link_id, int(match[1]), int(match[2]), match[3])


def reply_of(form: Form, organisation: str, fields: Mapping[str, str]) -> tuple[ReadReply, frozenset[int]]:
    """What was filled in as a reply, and the items for which a question was answered with yes."""
    numbers = sorted({int(match[1]) for name in fields if (match := re.fullmatch(r"tk-(\d{1,9})-\w+", name))})
    stamp = Stamp("0" * 12, form.seen, organisation)
    lines = []
    for row, number in enumerate(numbers, start=1):
        said: dict[str, Any] = {
            name: fields.get(f"tk-{number}-{name}", "").replace("\r\n", "\n").strip() for name in FIELDS
        }
        lines.append(Said(row=row, tags=(number,), tag_text=tag(number), stamp=stamp, **said))
    confirmed = frozenset(number for number in numbers if fields.get(f"tk-{number}-yes"))
    return ReadReply("page", tuple(lines), once=form.once), confirmed


def page(
    session: Session,
    organisation: Organisation,
    *,
    secret: bytes,
    link_id: int,
    expires_at: datetime,
    now: datetime,
    today: date,
    result: ReplyResult | None = None,
    given: Mapping[str, str] | None = None,
    by: str = "",
) -> str:
    """The page: what became of what was sent, and the form. What was not taken stands in the form again."""
    kept = given if result is None or result.already is None else {}
    asked = {line.item_id for line in result.lines if line.outcome == "asked"} if result else set()
    again = {line.item_id for line in result.lines if line.outcome in ("asked", "refused")} if result else set()
    items = open_items(session, organisation.id or 0)
    return fill(
        "answer_page.html.j2",
        style=style(),
        organisation=organisation.name,
        fictional=is_fictional(session, organisation.id),
        expires=day(expires_at.date()),
        seal=seal(secret, link_id, now, latest_change(session)),
        items=[_item(item, kept or {}, again, asked, today) for item in items],
        choices=[(status.value, STATUS[status]) for status in ANSWERS],
        longest=LONGEST_ANSWER,
        result=_result(result) if result else None,
        by=by,
    )


def sentence_page(sentence: str, heading: str = "Terugmelding", styled: str = "") -> str:
    """A page that says one thing; `styled`: another style sheet than our own."""
    return fill("answer_sentence.html.j2", style=styled or style(), heading=heading, sentence=sentence)


def style() -> str:
    """The one style sheet, which the security policy names by its digest."""
    return (TEMPLATES / "answer_page.css").read_text("utf-8")


def _item(
    item: OpenItem, given: Mapping[str, str], again: set[int | None], asked: set[int | None], today: date
) -> dict[str, Any]:
    stored = {
        "status": "",
        "answer": item.answer,
        "owner": item.owner,
        "due_on": item.due_on.isoformat() if item.due_on else "",
        "ease": str(item.ease or ""),
        "live_on": item.live_on.isoformat() if item.live_on else "",
    }
    values = {
        name: given.get(f"{item.tag}-{name}", text) if item.id in again else text for name, text in stored.items()
    }
    late = is_unanswered(item.status, item.answer, item.answer_by, today)
    due = f"Antwoord graag uiterlijk {day(item.answer_by)}" if item.answer_by and not item.answer else ""
    return {
        "tag": item.tag,
        "title": item.title,
        "process": " · ".join(
            part for part in (item.process, f"samen met {item.together}" if item.together else "") if part
        ),
        "suggestion": item.suggestion.splitlines(),
        "status": STATUS[item.status],
        "due": f"{due}. Die dag is voorbij." if due and late else due,
        "values": values,
        "asked": item.id in asked,
    }


def _result(result: ReplyResult) -> dict[str, Any]:
    if result.already is not None:
        return {"already": f"Dit formulier hebben wij al ontvangen, op {day(result.already.date())}.", "lines": []}
    told = [line for line in result.lines if line.outcome != "unchanged"]
    return {
        "already": "",
        "lines": [
            {
                "tag": line.tag,
                "outcome": OUTCOMES[line.outcome],
                "kind": line.outcome,
                "changes": [
                    f"{NAMES[change.field][NAMES[change.field].index(' ') + 1 :]}: {shown(change.field, change.after)}"
                    for change in line.changes
                ],
                "reasons": list(line.reasons),
            }
            for line in told
        ],
    }


def _sealed(secret: bytes, link_id: int, told: str) -> str:
    return hmac.digest(secret, f"form\x1e{link_id}\x1e{told}".encode(), "sha256").hex()
