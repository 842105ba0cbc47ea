"""The work of a respondent's own page, in a thread of its own: whose link it is, what is recorded, what they say."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from sqlmodel import Session

from exports.answer_page import sentence_page
from exports.own_page import own_page, page_style, withdrawn_words
from journeys.base import utc_now
from journeys.consents import narrow_consent
from journeys.drafts import RemarkDraft
from journeys.errors import InvalidValue, NotFound, TooManyRemarks
from journeys.remarks import MOST_OPEN, add_remark
from journeys.respondent_links import PersonalLink, note_personal_link_use, personal_link_with
from workbench import audit, wiring
from workbench.access import BY_LINK, acting_as
from workbench.database import unit_of_work
from workbench.erasing import withdraw
from workbench.own_records import whole_record
from workbench.signed_page.answering import STORED_NOTHING, Answer, digest

HEADING = "Uw gegevens"
UNKNOWN = "Dit adres klopt niet. Kijk of u het helemaal hebt overgenomen, of vraag de onderzoeker om een nieuw."
GONE = {
    "expired": "Dit adres werkt niet meer: de tijd is voorbij. Vraag de onderzoeker om een nieuw.",
    "revoked": "Dit adres werkt niet meer. Vraag de onderzoeker om een nieuw.",
    "withdrawn": "U bent gestopt. Wat u vertelde, is gewist.",
}
STRANGE = f"Dit formulier kennen wij niet. Open de pagina opnieuw. {STORED_NOTHING}"
EMPTY = ("Er is nog niets verstuurd", "Schrijf eerst op wat u wilt zeggen. Het mag kort.")
TOO_LONG = ("Er is nog niets verstuurd", "Uw tekst is te lang. Maak hem korter dan 4.000 tekens, of bel ons.")
ENOUGH = (
    "Er is nog niets verstuurd",
    f"Er wachten al {MOST_OPEN} opmerkingen van u op een antwoord. De onderzoeker leest die eerst.",
)
GONE_STEP = ("Er is nog niets verstuurd", "Die stap staat er niet meer. Kies een andere, of “Over alles”.")
UNSURE = ("U bent niet gestopt", "Zet eerst een vinkje bij “Ja, ik stop”. Er is niets gewist.")
HEARD = ("Dank u wel", "Wij hebben uw opmerking. De onderzoeker leest haar; het antwoord komt op deze pagina.")
NO_QUOTES = ("Dat is geregeld", "Uw woorden komen in geen nieuw verslag meer.")
NO_RECORDING = ("Dat is geregeld", "De opname is gewist. Wij nemen ook niets meer op.")


def told(status: int, sentence: str) -> Answer:
    """A page of one sentence."""
    return Answer(status, sentence_page(sentence, HEADING, page_style()))


def style_digest() -> str:
    """By which the security policy lets our own style through, and no other."""
    return digest(page_style())


def link_of(token: str) -> PersonalLink | Answer:
    """The link in force, or why there is none."""
    with unit_of_work(write=False) as session:
        link = personal_link_with(session, token, wiring.secret())
    if link is None:
        return told(404, UNKNOWN)
    state = link.state(utc_now())
    return link if state == "in force" else told(410, GONE[state])


def shown(link: PersonalLink) -> Answer:
    """The record as it stands; that it was looked at is in the audit before it is shown."""
    with _of(link):
        audit.note_reading("respondent.shown", f"respondent {link.respondent_id}")
        with unit_of_work(write=False) as session:
            return Answer(200, _page(session, link))


def taken(link: PersonalLink, fields: Mapping[str, str]) -> Answer:
    """Do what the form asks, and show the record with what became of it."""
    work = _WORK.get(fields.get("do", ""))
    if work is None:
        return told(400, STRANGE)
    with _of(link):
        try:
            with unit_of_work(durable=True) as session:
                said = work(session, link, fields)
                if said is None:
                    refused: Sequence[str] = UNSURE
                else:
                    note_personal_link_use(session, link.id, utc_now())
                    return Answer(200, _page(session, link, said=said))
        except InvalidValue:
            refused = TOO_LONG if fields.get("text", "").strip() else EMPTY
        except TooManyRemarks:
            refused = ENOUGH
        except NotFound:
            refused = GONE_STEP
        text = wiring.redactor().redact([fields.get("text", "")])[0].text  # it stands on the page again
        with unit_of_work(write=False) as session:
            return Answer(400, _page(session, link, said=refused, refused=True, given={**fields, "text": text}))


def _of(link: PersonalLink) -> AbstractContextManager[None]:
    return acting_as(replace(BY_LINK, actor=f"respondent_link {link.id}"))


def _remark(session: Session, link: PersonalLink, fields: Mapping[str, str]) -> Sequence[str]:
    step = fields.get("step", "")
    draft = RemarkDraft.of(
        kind=fields.get("kind", ""),
        text=fields.get("text", ""),
        touchpoint_id=int(step) if step.isascii() and step.isdigit() and len(step) < 10 else None,
    )
    add_remark(session, link.respondent_id, draft, wiring.redactor())
    audit.record(session, "respondent.corrected", f"respondent {link.respondent_id}")
    return HEARD


def _no_quotes(session: Session, link: PersonalLink, _fields: Mapping[str, str]) -> Sequence[str]:
    narrow_consent(session, link.respondent_id, may_quote=False)
    return NO_QUOTES


def _no_recording(session: Session, link: PersonalLink, _fields: Mapping[str, str]) -> Sequence[str]:
    narrow_consent(session, link.respondent_id, may_record=False)
    return NO_RECORDING


def _stop(session: Session, link: PersonalLink, fields: Mapping[str, str]) -> Sequence[str] | None:
    if fields.get("sure") != "ja":
        return None
    done = withdraw(session, link.respondent_id)
    return withdrawn_words(done.left_in, held=bool(done.held_by))


_WORK: dict[str, Callable[[Session, PersonalLink, Mapping[str, str]], Sequence[str] | None]] = {
    "remark": _remark,
    "no_quotes": _no_quotes,
    "no_recording": _no_recording,
    "withdraw": _stop,
}


def _page(session: Session, link: PersonalLink, **more: object) -> str:
    record, left, also = whole_record(session, link.respondent_id)
    return own_page(record, left, expires_at=link.expires_at, **also, **more)  # type: ignore[arg-type]
