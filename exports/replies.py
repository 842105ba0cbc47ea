"""An organisation's reply: shown before it is stored, taken line by line, and kept with who said what when.

One function for every way in (workbook, CSV, tracker, page). Each line is taken, unchanged, asked about or refused; a
line with a fault is refused as a whole and its words stay with the reply: nothing is half stored, nothing lost.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from exports.changes import BacklogEdit, correct_status, edit_item, set_answer, set_live_date
from exports.handoffs import handoff_marked
from exports.models import BacklogItem, Handoff, Status
from exports.reply_judging import Change, Line, same, steps, weigh
from exports.reply_keeping import digest_of, earlier_replies, keep, keep_key, taken_before
from exports.reply_known import Sender, Stored, sender_of, stored_items
from exports.reply_redacting import redacted, with_text, words_kept
from exports.reply_said import ReadReply, Said, TrackerIssue
from exports.reply_values import tracker_values, values
from exports.tracker_keys import TRACKER_NAMES
from exports.tracker_states import States
from feedback.cells import plain
from journeys.errors import N_, NotFound, ReplyForAnother, ReplyOfNobody
from journeys.lookup import organisation_named
from journeys.models import Organisation
from journeys.ports import Redactor

ALL = -1  # among `confirmed`: whatever is asked


@dataclass(frozen=True)
class ReplyResult:
    """What became of a reply; with `already` all that could be taken was taken from the same reply before."""

    organisation_id: int
    organisation: str
    way: str
    actor: str
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()  # tags that were handed over in this file and are not in the reply
    others: int = 0
    notes: tuple[str, ...] = ()
    already: datetime | None = None
    already_by: str = ""
    reply_id: int | None = None

    def count(self, outcome: str) -> int:
        """How many lines ended this way."""
        return sum(line.outcome == outcome for line in self.lines)


def whose_reply(session: Session, read: ReadReply, organisation_id: int | None, file: str) -> int:
    """The organisation that a reply is of: as chosen, else as its stamp or its tags say.

    Raises ReplyForAnother when the stamp names another one than was chosen, ReplyOfNobody when nothing tells.
    """
    stamp = read.stamp
    stamped = None
    if stamp is not None:
        handoff = handoff_marked(session, stamp.mark)
        named = organisation_named(session, stamp.organisation)
        stamped = handoff.organisation_id if handoff else named.id if named else None
        if organisation_id is not None and stamped != organisation_id:
            chosen = session.get_one(Organisation, organisation_id).name
            raise ReplyForAnother(file=file, there=stamp.organisation, organisation=chosen)
    if organisation_id is not None:
        return organisation_id
    if stamped is not None:
        return stamped
    tags = {tag for said in read.lines for tag in said.tags if tag < 2**31}
    owners = set(session.exec(select(BacklogItem.organisation_id).where(col(BacklogItem.id).in_(sorted(tags)[:1000]))))
    if len(owners) != 1:
        raise ReplyOfNobody(file=file)
    return owners.pop()


def take_reply(
    session: Session,
    read: ReadReply,
    organisation_id: int,
    *,
    by: str = "",
    redactor: Redactor,
    secret: bytes,
    states: States | None = None,
    today: date,
    confirmed: Collection[int] = (),
    file_name: str = "",
    dry_run: bool = False,
) -> ReplyResult:
    """Take a reply and keep it, or with `dry_run` only say what would become of it.

    `confirmed` are the numbers of the items whose questions a person answered with yes (`ALL`: every one). Replies of
    one organisation come one after another. Raises `NotFound`.
    """
    query = select(Organisation).where(Organisation.id == organisation_id)
    organisation = session.exec(query if dry_run else query.with_for_update()).first()
    if organisation is None:
        raise NotFound(kind=N_("organisation"), id=organisation_id)
    sender = sender_of(organisation)
    actor = sender.actor(redactor.redact([" ".join(by.split())[:200]])[0].text if by.strip() else "")
    digest = digest_of(secret, sender.id, read)
    earlier = earlier_replies(session, digest)
    before = taken_before(earlier)
    stored = stored_items(session, {tag for said in read.lines for tag in said.tags}, sender)
    asking = _Asking(session, read, sender, stored, redactor, states or States(), today, frozenset(confirmed))
    judged = asking.lines()
    lines = [
        replace(line, outcome="unchanged", changes=(), reasons=("Dit is al ingelezen.",))
        if line.item_id in before and line.outcome in ("taken", "asked")
        else line
        for line in judged
    ]
    result = ReplyResult(
        sender.id,
        sender.name,
        read.way,
        actor,
        tuple(lines),
        missing=_missing(session, read),
        others=read.others,
        notes=read.notes,
    )
    if earlier and not result.count("taken"):
        return replace(result, already=earlier[0].received_at, already_by=earlier[0].actor)
    if dry_run or not any(line.outcome != "unchanged" or line.key for line in lines):
        return result
    for line in lines:
        if line.outcome == "taken" and line.item_id is not None:
            _apply(session, line, actor, redactor, today, sender.id)
        if line.key and line.item_id is not None:
            keep_key(session, line.item_id, asking.issues[line.row])
    number = keep(session, result, digest, len(earlier), file_name, redactor)
    return replace(result, reply_id=number)


class _Asking:
    """The lines of one reply, each weighed once."""

    def __init__(
        self,
        session: Session,
        read: ReadReply,
        sender: Sender,
        stored: dict[int, Stored],
        redactor: Redactor,
        states: States,
        today: date,
        confirmed: frozenset[int],
    ) -> None:
        self._read, self._sender, self._stored, self._states = read, sender, stored, states
        self._today, self._confirmed, self._redactor = today, confirmed, redactor
        self.issues: dict[int, TrackerIssue] = {}  # row → its issue, redacted
        self._strange = _strange_marks(session, read, sender)

    def lines(self) -> list[Line]:
        """Every line that says something, in the order of the file."""
        raw = [said for said in self._read.lines if said.tags or said.problem or said.said_anything()]
        said = redacted(raw, self._redactor, self._today)
        self.issues = {one.row: one.issue for one in said if one.issue}
        doubles: dict[int, list[int]] = {}
        for place, one in enumerate(raw):
            if len(one.tags) == 1:
                doubles.setdefault(one.tags[0], []).append(place)
        return [self._line(one, raw[place], raw, doubles, place) for place, one in enumerate(said)]

    def _line(self, said: Said, raw: Said, every: list[Said], doubles: dict[int, list[int]], place: int) -> Line:
        tag = f"tk-{said.tags[0]}" if len(said.tags) == 1 else said.tag_text[:60]
        line = Line(said.row, tag, None, "refused", said=words_kept(said))
        if refusal := self._refusal(said, raw):
            return replace(line, reasons=(refusal,))
        number = said.tags[0]
        line = replace(line, item_id=number)
        same_item = doubles[number]
        if len(same_item) > 1:
            if any(every[other].words() != raw.words() for other in same_item):
                return replace(line, reasons=(self._doubled(number, [every[other] for other in same_item]),))
            if place != same_item[0]:
                return replace(line, outcome="unchanged", reasons=("Deze rij staat er dubbel in.",))
        known = self._stored[number].known(said.stamp.seen if said.stamp else None, self._sender)
        if said.title and known.titles and plain(said.title) not in known.titles:
            return replace(line, reasons=("Het kenmerk hoort niet bij deze titel; is het kenmerk veranderd?",))
        if said.issue:
            wanted, problems = tracker_values(said, self._states, known.now["status"], self._today, self._read.order)
        else:
            # what was not touched is compared as it stands here, also where redaction would change it
            for name in ("answer", "owner"):
                if same(getattr(raw, name), known.now[name]) or same(getattr(raw, name), known.then[name]):
                    said = with_text(said, name, getattr(raw, name))
            wanted, problems = values(said, self._today, self._read.order)
        key = said.issue.key if said.issue else ""
        if problems:
            notes = (f"Het nummer in {TRACKER_NAMES[said.issue.tracker]} is wel bewaard: {key}.",) if said.issue else ()
            return replace(line, reasons=tuple(problems), notes=notes, key=key)
        confirmed = number in self._confirmed or ALL in self._confirmed
        weighed = weigh(said, wanted, known, today=self._today, confirmed=confirmed)
        return replace(weighed, said=line.said, key=key)

    def _refusal(self, said: Said, raw: Said) -> str:
        if said.problem:
            return said.problem
        if not said.tags:
            return f"Het kenmerk “{said.tag_text[:60]}” kennen wij niet." if said.tag_text else "Het kenmerk ontbreekt."
        if len(said.tags) > 1:
            return "Er staat meer dan één kenmerk bij; zo is niet te zien over welk verbeterpunt het gaat."
        if said.tags[0] not in self._stored:
            return f"tk-{said.tags[0]} is geen verbeterpunt van {self._sender.short}."
        if said.stamp and said.stamp.mark in self._strange:
            return f"Deze rij komt uit het bestand van een andere organisatie ({said.stamp.organisation[:60]})."
        return ""

    def _doubled(self, number: int, same_item: list[Said]) -> str:
        if keys := [self.issues[said.row].key for said in same_item if said.row in self.issues]:
            return f"tk-{number} staat bij meer dan één taak ({', '.join(keys[:5])}). Laat het bij één ervan staan."
        return f"tk-{number} staat er {len(same_item)} keer in, met verschillende antwoorden. Laat er één staan."


def _strange_marks(session: Session, read: ReadReply, sender: Sender) -> frozenset[str]:
    """Marks in the lines that are of a file for another organisation."""
    stamps = {said.stamp.mark: said.stamp for said in read.lines if said.stamp}
    kept = session.exec(select(Handoff.mark, Handoff.organisation_id).where(col(Handoff.mark).in_(list(stamps)[:500])))
    owner = dict(kept.all())
    return frozenset(
        mark
        for mark, stamp in stamps.items()
        if (owner[mark] != sender.id if mark in owner else stamp.organisation not in (sender.name, sender.short))
    )


def _missing(session: Session, read: ReadReply) -> tuple[str, ...]:
    handoff = handoff_marked(session, read.stamp.mark) if read.stamp else None
    there = {said.tags[0] for said in read.lines if len(said.tags) == 1}
    return tuple(f"tk-{number}" for number in handoff.item_ids if number not in there) if handoff else ()


def _apply(session: Session, line: Line, actor: str, redactor: Redactor, today: date, sender_id: int) -> None:
    changed = {change.field: change for change in line.changes}
    number = line.item_id or 0
    if status := changed.get("status"):
        _move(session, number, Status(status.before), Status(status.after), changed, line, actor)
    elif live := changed.get("live_on"):
        set_live_date(session, number, date.fromisoformat(live.after), actor=actor)
    if answer := changed.get("answer"):
        set_answer(session, number, answer.after, actor=actor, organisation_id=sender_id)
    edits = {name: changed[name].after for name in ("owner", "due_on", "ease") if name in changed}
    if edits:
        edit_item(session, number, BacklogEdit.model_validate(edits), actor=actor, redactor=redactor, today=today)


def _move(
    session: Session, number: int, now: Status, wanted: Status, changed: dict[str, Change], line: Line, actor: str
) -> None:
    """Each step on the way is kept, so that the history reads as the path it is."""
    live = changed.get("live_on")
    live_on = date.fromisoformat(live.after) if live else None
    if live_on is None and wanted == Status.LIVE and line.said.get("live_on"):
        live_on = session.get_one(BacklogItem, number).live_on
    reason = line.said.get("answer", "") if wanted == Status.DECLINED else ""
    if wanted == Status.DECLINED and not reason and (answer := changed.get("answer")):
        reason = answer.after
    for step in steps(now, wanted) or [wanted]:
        last = step == wanted
        correct_status(
            session, number, step, actor=actor, reason=reason if last else "", live_on=live_on if last else None
        )
