"""The work of the page, in a thread of its own: whose link it is, what is open, and taking what was filled in."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session

from exports.answer_page import open_items, opened, page, reply_of, sentence_page, style
from exports.links import LinkRow, link_with, note_link_use
from exports.replies import take_reply
from journeys.base import today, utc_now
from journeys.models import Organisation
from workbench import audit, wiring
from workbench.database import unit_of_work

UNKNOWN = "Deze link is niet geldig. Kijk of u hem helemaal hebt overgenomen, of vraag om een nieuwe."
GONE = {
    "expired": "Deze link is verlopen. Vraag om een nieuwe; wat u eerder invulde, hebben wij.",
    "revoked": "Deze link is ingetrokken. Vraag om een nieuwe; wat u eerder invulde, hebben wij.",
}
STRANGE = "Dit formulier hoort niet bij deze link. Open de link opnieuw en vul het formulier daar in."
STORED_NOTHING = "Er is niets opgeslagen."
_WORDS = re.compile(r"by|tk-\d{1,9}-[a-z_]+")  # fields that somebody filled in


@dataclass(frozen=True)
class Answer:
    """What to send back."""

    status: int
    html: str


def told(status: int, sentence: str) -> Answer:
    """A page of one sentence."""
    return Answer(status, sentence_page(sentence))


def style_digest() -> str:
    """By which the security policy lets our own style through, and no other."""
    return digest(style())


def digest(styled: str) -> str:
    """What stands for a style sheet of ours in the security policy."""
    return "'sha256-" + b64encode(sha256(styled.encode()).digest()).decode() + "'"


def link_of(token: str) -> LinkRow | Answer:
    """The link in force, or why there is none."""
    with unit_of_work(write=False) as session:
        link = link_with(session, token, wiring.secret())
    if link is None:
        return told(404, UNKNOWN)
    state = link.state(utc_now())
    return link if state == "in force" else told(410, GONE[state])


def shown(link: LinkRow) -> Answer:
    """The page as it stands; changes nothing."""
    with unit_of_work(write=False) as session:
        return Answer(200, _page(session, link))


def taken(link: LinkRow, fields: Mapping[str, str]) -> Answer:
    """Take what was filled in, in the way that a file is taken, and show what became of it."""
    form = opened(wiring.secret(), link.id, fields.get("seal", ""))
    if form is None:
        return told(400, f"{STRANGE} {STORED_NOTHING}")
    read, confirmed = reply_of(form, link.organisation, fields)
    by = " ".join(fields.get("by", "").split())[:100]
    given = _repeatable(fields)
    with unit_of_work(durable=True) as session:
        theirs = {item.id for item in open_items(session, link.organisation_id)}
        result = take_reply(
            session,
            read,
            link.organisation_id,
            by=by,
            redactor=wiring.redactor(),
            secret=wiring.secret(),
            today=today(),
            confirmed=confirmed & theirs,
        )
        if result.reply_id is not None:
            note_link_use(session, link.id, utc_now())
            audit.record(session, "signed_link.used", f"signed_link {link.id}", actor=f"signed_link {link.id}")
        return Answer(200, _page(session, link, result=result, given=given, by=given.get("by", "")[:100]))


def _repeatable(fields: Mapping[str, str]) -> dict[str, str]:
    """What was filled in as it may stand on the page again: without personal data."""
    words = {name: text for name, text in fields.items() if text and _WORDS.fullmatch(name)}
    told = wiring.redactor().redact(list(words.values()))
    return {**fields, **{name: one.text for name, one in zip(words, told, strict=True)}}


def _page(session: Session, link: LinkRow, **more: object) -> str:
    organisation = session.get_one(Organisation, link.organisation_id)
    return page(
        session,
        organisation,
        secret=wiring.secret(),
        link_id=link.id,
        expires_at=link.expires_at,
        now=utc_now(),
        today=today(),
        **more,  # type: ignore[arg-type]
    )
