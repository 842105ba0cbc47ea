"""Whom the reader can turn to: the phone number (how it is written, where it stands), the Informatiepunt; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.letter_findings import Check, Checked, Finding, Rule, found
from journeys.ports import RedactedSpan

LONGEST_OWN_LINE = 60  # characters: a longer line is a sentence in which a number hides
EDGE = 1 / 3  # of the lines with words, from the top and from the bottom
LONGEST_GROUP = 4  # digits that one can read aloud in one breath

PHONE = re.compile(
    r"""\[telefoon\w*\]
    |(?<![\w.,/-])(?<!\d\ )(?<!\b[A-Z]{4}\ )(?:
        (?:\+31|0031)[ -]?(?:\(0\))?[ -]?\d(?:[ -]?\d){8}
        |\(?0(?:[ ()-]{0,2}\d){9}
        |0[89]00[ -]?\d(?:[ -]?\d){3,6}
        |14[ ]?0(?:[ ]?\d){2,3}
    )(?![\w-]|[.,]\d)""",
    re.IGNORECASE | re.VERBOSE,
)
INFORMATIEPUNT = re.compile(r"\binformatiepunt", re.IGNORECASE)
# what asks for a computer: the process is hard for the one in five who is not at home with it
DIGITAL = re.compile(
    r"\b(?:digid|eherkenning|inloggen|logt? in|log dan in|online|digita\w+|elektronische? \w+|(?:de|onze) website|"
    r"uploaden?|mijn [A-Z]\w+|berichtenbox|persoonlijke (?:omgeving|pagina))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Phone:
    """A phone number at code points [start, end); as it was written, or "" where that was taken out."""

    start: int
    end: int
    written: str


def phones(text: str) -> tuple[Phone, ...]:
    """The phone numbers of a text, also those that were taken out."""
    return tuple(
        Phone(match.start(), match.end(), "" if match.group().startswith("[") else match.group().strip())
        for match in PHONE.finditer(text)
    )


def moved(known: Sequence[Phone], redacted: str, spans: Sequence[RedactedSpan]) -> tuple[Phone, ...]:
    """Phone numbers of an original at their places in what redaction left, with the way they were written.

    Of `known` only those count that redaction took out; the others still stand there.
    """
    ways = {(phone.start, phone.end): phone.written for phone in known}
    shift, at = 0, []
    for span in spans:
        length = len(f"[{span.kind}]")
        written = next((way for (start, end), way in ways.items() if start < span.end and span.start < end), "")
        at.append((span.start + shift, span.start + shift + length, written))
        shift += length - (span.end - span.start)
    by_place = {(start, end): written for start, end, written in at}
    return tuple(
        Phone(one.start, one.end, one.written or by_place.get((one.start, one.end), "")) for one in phones(redacted)
    )


def in_groups(written: str) -> bool:
    """Whether a number is written in groups that one can read aloud."""
    return all(len(group) <= LONGEST_GROUP for group in re.findall(r"\d+", written))


def check_phone(text: str, known: Sequence[Phone]) -> Checked:
    """Whether there is a number, near the top or the bottom, on a line of its own."""
    if not known:
        return Checked(
            Check.PHONE, False, "Er staat geen telefoonnummer in de brief. Zet er een in, op een eigen regel."
        )
    stands_out = [_own_line(text, phone) and _near_edge(text, phone) for phone in known]
    if any(stands_out):
        return Checked(Check.PHONE, True, "Het telefoonnummer valt op.")
    if any(_own_line(text, phone) for phone in known):
        told = "Het telefoonnummer staat midden in de brief. Zet het bovenaan of onderaan."
    else:
        told = "Het telefoonnummer staat midden in een zin of alinea. Geef het een eigen regel, bovenaan of onderaan."
    return Checked(Check.PHONE, False, told)


def phone_findings(text: str, known: Sequence[Phone]) -> Iterator[Finding]:
    """Numbers in one long row of digits."""
    for phone in known:
        if phone.written and not in_groups(phone.written):
            better = _grouped(phone.written)
            advice = f"Schrijf het nummer in groepjes{f': {better}' if better and not _taken_out(text, phone) else ''}."
            yield found(Rule.PHONE, text, (phone.start, phone.end), advice)


def _taken_out(text: str, phone: Phone) -> bool:
    return text[phone.start] == "["


def _grouped(written: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(written, "NL")
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))


def _line(text: str, phone: Phone) -> tuple[int, int]:
    end = text.find("\n", phone.end)
    return text.rfind("\n", 0, phone.start) + 1, len(text) if end < 0 else end


def _own_line(text: str, phone: Phone) -> bool:
    start, end = _line(text, phone)
    return end - start <= LONGEST_OWN_LINE


def _near_edge(text: str, phone: Phone) -> bool:
    starts = [match.start() for match in re.finditer(r"^.*\w.*$", text, re.MULTILINE)]
    before = sum(start < _line(text, phone)[0] for start in starts)
    edge = max(1.0, len(starts) * EDGE)
    return before < edge or len(starts) - 1 - before < edge


def check_informatiepunt(text: str, *, hard: bool) -> Checked:
    """Whether the Informatiepunt is named where people need it: `hard` says that they get stuck in this process."""
    if INFORMATIEPUNT.search(text):
        return Checked(Check.INFORMATIEPUNT, True, "De brief noemt het Informatiepunt.")
    if hard:
        told = "Klanten lopen vast in dit proces. Noem het Informatiepunt Digitale Overheid in de bibliotheek."
        return Checked(Check.INFORMATIEPUNT, False, told)
    if match := DIGITAL.search(text):
        told = (
            f"De brief vraagt iets met de computer (“{match.group()}”). "
            "Noem het Informatiepunt Digitale Overheid: daar krijgt de lezer gratis hulp."
        )
        return Checked(Check.INFORMATIEPUNT, False, told)
    return Checked(
        Check.INFORMATIEPUNT, True, "De brief vraagt niets met de computer; het Informatiepunt hoeft er niet in."
    )
