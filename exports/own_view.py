"""A respondent's own record in plain Dutch for themselves: nothing left out, the same on the page and in the letter.

Pure: an `OwnRecord` and where something of it went in; headings, sentences and facts out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from exports.quoted import LeftIn, SentTo
from exports.report_words import CHANNELS, day, listed
from journeys.base import AMSTERDAM
from journeys.consents import ConsentRow
from journeys.own_record import OwnMark, OwnRecord, OwnStep
from journeys.remarks import Remark
from journeys.respondent_models import RemarkKind

FORMS = {"oral": "mondeling", "paper": "op papier", "digital": "digitaal"}
THOUGHT = {"unhappy": "dat u waarschijnlijk niet goed geholpen was", "happy": "dat u waarschijnlijk goed geholpen was"}
FELT = {-2: "heel vervelend", -1: "vervelend", 0: "gewoon", 1: "prettig", 2: "heel prettig"}
JUDGED = {1: "heel slecht", 2: "slecht", 3: "gaat wel", 4: "goed", 5: "heel goed"}
PLANNED = {"planned": "", "extra": "Deze stap was niet de bedoeling.", "skipped": "Deze stap sloeg u over."}
KINDS = {"report": "verslag", "handoff": "lijst met verbeterpunten", "study": "bestand met het hele onderzoek"}
REMARKED = {RemarkKind.CORRECTION: "Dit klopt volgens u niet", RemarkKind.ADDITION: "Dit wilde u toevoegen"}
WENT = {
    "sent": "verstuurd naar {address} op {day}",
    "stopped": "niet verstuurd naar {address}: wij hebben dat tegengehouden",
    "queued": "nog niet verstuurd naar {address}",
    "refused": "niet aangekomen bij {address}",
}
CONSENTED = "Dit is de tekst waar u ja op zei:"
SPEAKERS = " Bij “I” praat de onderzoeker, bij “R” praat u."
PERHAPS = "misschien aangekomen bij {address}"


@dataclass(frozen=True)
class Block:
    """Facts and texts about one thing; `quote` marks words that were said."""

    heading: str
    facts: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()
    quote: str = ""


@dataclass(frozen=True)
class Section:
    """One heading of the record."""

    id: str
    heading: str
    texts: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    blocks: tuple[Block, ...] = ()
    long: tuple[str, ...] = ()  # what runs on for pages: the whole conversation


@dataclass(frozen=True)
class OwnView:
    """A respondent's own record, ready to be laid out."""

    title: str
    made: str
    intro: tuple[str, ...]
    mark: str
    sections: tuple[Section, ...]
    contact: str

    def as_data(self) -> dict[str, Any]:
        """For a template that reads JSON."""
        return asdict(self)


def own_view(
    record: OwnRecord, left: Sequence[LeftIn], *, today: date, contact: str = "", kept_months: int = 0
) -> OwnView:
    """The record for its respondent; `contact`: whom to call, `kept_months`: how long what they told is kept."""
    parts = _parts(record, left, kept_months)
    whom = contact or (f"Vraag het aan {_or(record.researchers)}." if record.researchers else "")
    return OwnView(
        title="Wat wij over u hebben vastgelegd",
        made=f"Gemaakt op {day(today)}",
        intro=_intro(record),
        mark="Voorbeeld met verzonnen gegevens" if record.fictional else "",
        sections=tuple(parts),
        contact=whom,
    )


def plain_text(view: OwnView) -> str:
    """The record as text for a terminal or an e-mail, with a blank line between its parts."""
    lines = [view.title, view.made, *([view.mark] if view.mark else []), "", *view.intro]
    for section in view.sections:
        lines += ["", section.heading.upper(), *section.texts]
        lines += [f"{name}: {value}" for name, value in section.facts]
        for block in section.blocks:
            lines += [
                "",
                *([block.heading] if block.heading else []),
                *(f"  {name}: {value}" for name, value in block.facts),
            ]
            lines += [f"  {text}" for text in block.texts]
            lines += [f"  “{block.quote}”"] if block.quote else []
        lines += section.long
    return "\n".join([*lines, *(["", view.contact] if view.contact else [])]) + "\n"


def _intro(record: OwnRecord) -> tuple[str, ...]:
    about = f"U deed mee aan een onderzoek over “{record.process}” van {record.organisation}."
    if record.withdrawn_at:
        gone = day(record.withdrawn_at.astimezone(AMSTERDAM).date())
        return (about, f"U bent gestopt op {gone}. Wat u vertelde, is gewist.")
    return (
        about,
        "Hier staat alles wat wij daarbij over u hebben opgeschreven. Klopt er iets niet? Wilt u iets toevoegen, of "
        "wilt u stoppen? Dat kan altijd. U hoeft niet te zeggen waarom.",
    )


def _parts(record: OwnRecord, left: Sequence[LeftIn], kept_months: int) -> Iterator[Section]:
    yield _why(record)
    if not record.withdrawn_at:
        yield _who(record)
        yield _told(record)
        if record.marks:
            yield Section(
                "labels",
                "Wat de onderzoeker bij uw woorden zette",
                ("De onderzoeker gaf stukken van het gesprek een naam, om ze te kunnen vergelijken met anderen.",),
                blocks=tuple(_marks(record.marks)),
            )
        if record.remarks:
            yield Section(
                "gezegd", "Wat u eerder liet weten", blocks=tuple(_remark(remark) for remark in record.remarks)
            )
    yield _seen_by(record, left, kept_months)
    if record.transcript:
        yield Section(
            "gesprek",
            "Het hele gesprek",
            (
                "Namen, nummers en adressen zijn eruit gehaald. Daar staat nu een woord tussen haken."
                + (SPEAKERS if re.search(r"^I:", record.transcript, re.M) else ""),
            ),
            long=_paragraphs(record.transcript),
        )
    if record.notes:
        yield Section("aantekeningen", "Aantekeningen van de onderzoeker", long=_paragraphs(record.notes))


def _why(record: OwnRecord) -> Section:
    asked = record.question or record.study
    facts = [("Onderzoek", record.study)]
    if asked != record.study:
        facts.append(("Wat wij wilden weten", asked))
    if not record.withdrawn_at and record.consents:
        facts.append(("Wij mogen uw woorden gebruiken in verslagen", _yes(record.may_quote)))
        facts.append(("Wij mogen het gesprek opnemen", _yes(record.may_record)))
    texts = () if record.consents else ("U hebt nog niet gezegd dat u meedoet.",)
    return Section(
        "waarom",
        "Waarom wij dit weten",
        texts,
        tuple(facts),
        tuple(_consent(row) for row in record.consents),
        long=(CONSENTED, *_paragraphs(record.consent_text)) if record.consents and record.consent_text else (),
    )


def _consent(row: ConsentRow) -> Block:
    on = row.recorded_at.astimezone(AMSTERDAM).date() if row.recorded_at else row.given_on
    if row.withdrawn:
        return Block(f"Op {day(on)} bent u gestopt" if on else "U bent gestopt")
    given = f"Op {day(row.given_on)} zei u ja" if row.given_on else "U zei ja"
    noted = row.recorded_at.astimezone(AMSTERDAM).date() if row.recorded_at else None
    facts = [("Hoe", FORMS.get(row.form or "", "onbekend"))]
    if row.version:
        facts.append(("Versie van de tekst", row.version))
    facts.append(("Woorden gebruiken in verslagen", _yes(row.may_quote)))
    facts.append(("Gesprek opnemen", _yes(row.may_record)))
    if noted and noted != row.given_on:
        facts.append(("Opgeschreven op", day(noted)))
    return Block(given, tuple(facts))


def _who(record: OwnRecord) -> Section:
    texts = [
        f"Uw naam staat hier niet. Wij noemen u “{record.pseudonym}”.",
        f"Vóór het gesprek dacht {record.organisation} {THOUGHT[record.expectation]}."
        + (f" De reden: {record.expectation_reason}." if record.expectation_reason else ""),
    ]
    if record.corrected_expectation:
        texts.append(
            f"Later dacht {record.organisation} {THOUGHT[record.corrected_expectation]}."
            + (f" De reden: {record.correction_reason}." if record.correction_reason else "")
        )
    if record.invited:
        texts.append(
            f"{record.organisation} vroeg u om mee te doen. Wij hebben een nummer waarmee alleen die organisatie u kan "
            "terugvinden."
        )
    return Section("wie", "Hoe wij u noemen", tuple(text.replace("..", ".") for text in texts))


def _told(record: OwnRecord) -> Section:
    if record.held_on is None and not record.steps and not record.transcript and not record.notes:
        return Section("verteld", "Wat u vertelde", ("Er is nog geen gesprek vastgelegd.",))
    facts = []
    if record.held_on:
        facts.append(("Datum van het gesprek", day(record.held_on)))
    if record.experience:
        facts.append(("Hoe u het in het geheel vond", JUDGED[record.experience]))
    kept = f"ja, wij wissen die op {day(record.recording_until)}" if record.recording_until else "nee"
    facts.append(("Geluidsopname", kept))
    return Section(
        "verteld",
        "Wat u vertelde",
        ("Stap voor stap, zoals de onderzoeker het opschreef.",) if record.steps else (),
        tuple(facts),
        tuple(_step(place, step) for place, step in enumerate(record.steps, start=1)),
    )


def _step(place: int, step: OwnStep) -> Block:
    facts = [
        ("Wanneer", step.stage),
        ("Waar", CHANNELS.get(step.channel, step.channel)),
        ("Gevoel", FELT[step.emotion]),
    ]
    if step.waiting_minutes:
        facts.append(("Gewacht", waited(step.waiting_minutes)))
    if step.handed_over_to:
        facts.append(("Doorgestuurd naar", CHANNELS.get(step.handed_over_to, step.handed_over_to)))
    if step.told_again:
        facts.append(("Verhaal opnieuw verteld", "ja"))
    texts = tuple(text for text in (PLANNED.get(step.plan, ""), *_paragraphs(step.what_happened)) if text)
    return Block(f"{place}. {step.title}", tuple(facts), texts, " ".join(step.quote.split()))


def _marks(marks: Sequence[OwnMark]) -> Iterator[Block]:
    for mark in marks:
        if mark.labels:
            name = "Naam" if len(mark.labels) == 1 else "Namen"
            yield Block("", ((name, listed(mark.labels)),), quote=" ".join(mark.words.split()))
    unclear = list(dict.fromkeys(" ".join(mark.words.split()) for mark in marks if mark.unclear))
    if unclear:
        yield Block("", (("Woorden die niet duidelijk waren", listed(unclear)),))


def _remark(remark: Remark) -> Block:
    heading = f"{REMARKED[remark.kind]}, {day(remark.said_at.astimezone(AMSTERDAM).date())}"
    facts = [("Het gaat over", remark.step)] if remark.step else []
    facts.append(("Ons antwoord", remark.outcome or "nog niet: de onderzoeker kijkt ernaar"))
    return Block(heading, tuple(facts), quote=" ".join(remark.text.split()))


def _seen_by(record: OwnRecord, left: Sequence[LeftIn], kept_months: int) -> Section:
    texts = []
    if record.researchers and not record.withdrawn_at:
        texts.append(f"Alleen de onderzoekers van dit onderzoek lezen het gesprek: {listed(record.researchers)}.")
    if left:
        texts.append("In deze stukken staat of stond iets dat u vertelde, zonder naam:")
    else:
        texts.append("Er is geen verslag waarin uw woorden staan.")
    if kept_months and not record.withdrawn_at:
        texts.append(f"Wij bewaren wat u vertelde tot {_months(kept_months)} na het einde van het onderzoek.")
    return Section("gezien", "Wie dit ziet", tuple(texts), blocks=tuple(left_block(one) for one in left))


def left_block(one: LeftIn) -> Block:
    """Where something went, as one heading and to whom it was sent."""
    of = " ".join(part for part in (KINDS[one.kind], f"voor {one.organisation}", one.period) if part)
    when = day(one.made_at.astimezone(AMSTERDAM).date())
    return Block(f"{of[0].upper()}{of[1:]}, {when}", texts=tuple(_went(sent) for sent in one.sent))


def _went(sent: SentTo) -> str:
    on = day(sent.sent_at.astimezone(AMSTERDAM).date()) if sent.sent_at else ""
    told = WENT.get(str(sent.state), PERHAPS).format(address=sent.address, day=on)
    return f"{told[0].upper()}{told[1:]}."


def waited(minutes: int) -> str:
    """A waiting time as people say it."""
    for size, one, more in ((7 * 24 * 60, "week", "weken"), (24 * 60, "dag", "dagen"), (60, "uur", "uur")):
        if minutes >= 2 * size or minutes == size:
            number = round(minutes / size)
            return f"{number} {one if number == 1 else more}"
    return f"{minutes} minuten" if minutes != 1 else "1 minuut"


def _months(number: int) -> str:
    if number % 12 == 0:
        return f"{number // 12} jaar"
    return f"{number} maanden"


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _yes(told: bool) -> str:
    return "ja" if told else "nee"


def _or(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " of " + names[-1]
