"""Personal numbers that show by their form or their checksum: BSN, IBAN, telephone, licence plate, IP, e-mail.

Every function takes the text and its `lowered` copy of the same length and yields spans. Repetition in the
patterns is bounded, so that time grows with the length of the text and nothing else.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from feedback.redaction_kinds import Kind, Span, neighbours

# what people put between the groups of one number; zero-width characters and soft hyphens among them
SEPARATORS = r"[ \t\u00a0\u2009\u202f\u200b\u200c\u200d\u2060\ufeff\u00ad.\-‐‑‒–—_/]"

_RUN = re.compile(rf"\d+(?:{SEPARATORS}{{1,3}}\d+)*")
_DIGITS = re.compile(r"\d+")
_DATE_SHAPED = re.compile(
    r"(?<!\d)(?:[0-3]?\d([-/.])[01]?\d\1(?:19|20)?\d\d|(?:19|20)\d\d([-/.])[01]?\d\2[0-3]?\d)(?!\d)"
)
_CALLED_BSN = re.compile(
    r"\b(?:bsn|b\.s\.n\.?|burger ?service ?(?:nummer|nr)|burgerservice|sofi(?:[ -]?(?:nummer|nr))?|"
    r"bsn[ -]?(?:nummer|nr)|"
    r"fiscaal ?nummer|persoonsnummer)(?![^\W\d_])[^\d\n]{0,28}$"
)
_TAX = re.compile(r"(?<!\d)(\d{9}|\d{4}[. ]\d{2}[. ]\d{3})(?:[. ]?[a-z][. ]?\d{2}(?:[. ]?\d{1,4})?)(?![^\W_])")


def passes_eleven_test(digits: str) -> bool:
    """Whether nine digits are a possible BSN: weights 9 … 2 and −1, a sum that eleven divides."""
    if len(digits) != 9 or digits == "000000000":
        return False
    return (sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))) % 11 == 0


_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def find_bsn(text: str, lowered: str, taken: list[Span]) -> Iterator[Span]:
    """Every nine-digit number that passes the eleven-test, and any number that the text calls a BSN.

    Groups may be split by separators; zeroes in front do not count. `taken`, in order and without overlap, are
    telephone and account numbers: groups inside one are no BSN of their own.
    """
    for run in _RUN.finditer(text):
        groups = [(run.start() + m.start(), run.start() + m.end()) for m in _DIGITS.finditer(run.group())]
        if run.end() - run.start() < 7:
            continue
        called = _CALLED_BSN.search(lowered, max(0, run.start() - 60), run.start()) is not None
        around, _ = neighbours(taken, run.start(), run.end())
        if around and run.end() <= around.end and not called:
            zeroes_first = len(groups) == 1 and text[run.start()] == "0" and text[run.start() + 1] != "6"
            if around.kind is not Kind.PHONE or not zeroes_first:
                continue
        yield from _bsn_in_groups(text, groups, called)
    for match in _TAX.finditer(lowered):
        if passes_eleven_test(_plain(match.group(1))):
            yield Span(match.start(), match.end(), Kind.BSN)


def _plain(text: str) -> str:
    """The digits of a text as ASCII, whatever script they are in."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def _bsn_in_groups(text: str, groups: list[tuple[int, int]], called: bool) -> Iterator[Span]:
    first = 0
    while first < len(groups):
        found = 0
        digits = ""
        for last in range(first, min(first + 9, len(groups))):
            start, end = groups[last]
            if len(digits) + end - start > 40:
                break
            digits += _plain(text[start:end])
            stripped = digits.lstrip("0")
            if len(stripped) > 10:
                break
            if _is_bsn(text, digits, groups[first][0], end, called and first == 0, last + 1 == len(groups)):
                found = last + 1
        if found:
            yield Span(groups[first][0], groups[found - 1][1], Kind.BSN)
            first = found
        else:
            first += 1


def _is_bsn(text: str, digits: str, start: int, end: int, called: bool, whole: bool) -> bool:
    if called and len(digits) == 9:
        return True
    if called and whole and 7 <= len(digits) <= 10 and not _DATE_SHAPED.fullmatch(text, start, end):
        return True  # a digit too many or too few
    if len(digits) > 9:
        digits = digits.lstrip("0").rjust(9, "0")
    if len(digits) != 9 or not passes_eleven_test(digits):
        return False
    return not _DATE_SHAPED.search(text, start, end)


# --- account numbers ---------------------------------------------------------------------------

_IBAN = re.compile(r"(?<![^\W_])[a-z]{2}[ ]?\d{2}(?:[ .\-]{0,2}[a-z0-9]){11,30}")
_DUTCH_IBAN = re.compile(r"nl[ .\-]{0,2}\d{2}[ .\-]{0,2}[a-z]{4}(?:[ .\-]{0,2}\d){10}(?!\d)")
_LONG_NUMBER = re.compile(r"(?<![\d])\d{4}(?:[ .\-]{0,2}\d{4}){3}(?!\d)")
_VAT = re.compile(r"(?<![^\W_])nl[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?b[ .]?\d{2}(?!\d)")


@lru_cache(maxsize=1)
def _iban_lengths() -> dict[str, int]:
    """Length of an IBAN per country, as the registry of python-stdnum has it."""
    import string

    from stdnum import numdb

    lengths = {}
    registry = numdb.get("iban")
    for country in (a + b for a in string.ascii_uppercase for b in string.ascii_uppercase):
        properties = registry.info(country)[0][1]
        if "bban" in properties:
            lengths[country] = 4 + sum(int(n) for n in re.findall(r"(\d+)!", properties["bban"]))
    return lengths


def find_accounts(lowered: str) -> Iterator[Span]:
    """IBANs (a Dutch one also with a typing mistake), 16-digit references, VAT numbers."""
    match = _IBAN.search(lowered)
    while match:
        dutch = _DUTCH_IBAN.match(lowered, match.start())
        end = dutch.end() if dutch else match.start() + _iban_end(match.group())
        if end > match.start():
            yield Span(match.start(), end, Kind.IBAN)
        match = _IBAN.search(lowered, max(end, match.start() + 2))
    for number in _LONG_NUMBER.finditer(lowered):
        nearby = lowered[max(0, number.start() - 80) : number.end() + 60]
        yield Span(number.start(), number.end(), Kind.CJIB if _OF_CJIB.search(nearby) else Kind.PAYMENT)
    for vat in _VAT.finditer(lowered):
        yield Span(vat.start(), vat.end(), Kind.VAT)


_OF_CJIB = re.compile(r"cjib|boete|bekeuring|beschikking|incassobureau|verkeersovertreding|acceptgiro")


def _iban_end(candidate: str) -> int:
    """Where the IBAN that opens the candidate ends, or 0 when its checksum fails."""
    from stdnum import iban

    length = _iban_lengths().get(candidate[:2].upper(), 0)
    seen = ""
    for position, character in enumerate(candidate):
        if character.isalnum():
            seen += character
            if len(seen) == length:
                closed = position + 1 == len(candidate) or not candidate[position + 1].isalnum()
                return position + 1 if closed and iban.is_valid(seen, check_country=False) else 0
    return 0


# --- telephone ---------------------------------------------------------------------------------

_PHONE = re.compile(
    r"(?:(?<![\w+.,/-])|(?<=[/_])(?=(?:\+31|0031|0)[1-9 -]))"  # also in an address of a page, or a second one: 06…/06…
    r"(?:\+|\(\+|00|\(?0)(?:[ \-‐–./()\u00a0]{0,3}\d){7,14}"
)
_CALLED_PHONE = re.compile(
    r"\b(?:tel|telefoon|telefoonnummer|telnr|telnummer|telefoonnr|mobiel|mobiele nummer|mobielnummer|gsm|06-nummer|"
    r"whatsapp|bellen op|bel mij op|bel me op|bereikbaar op|te bereiken op)\b[ .:]{0,3}(?:is|nr|nummer|op)?[ .:(]{0,3}"
    r"(\d(?:[ \-.()]{0,2}\d){5,10})(?!\d)"
)
_SERVICE = re.compile(r"0[89]00|090[69]|1[48]\d")


def find_phones(lowered: str) -> Iterator[Span]:
    """Telephone numbers, Dutch and foreign; public 0800 and 0900 numbers stay."""
    match = _PHONE.search(lowered)
    while match:
        length = 0 if _DATE_SHAPED.match(lowered, match.start()) else _phone_end(match.group())
        if length:
            yield Span(match.start(), match.start() + length, Kind.PHONE)
        match = _PHONE.search(lowered, match.start() + max(length, 1))
    for called in _CALLED_PHONE.finditer(lowered):
        number = _plain(called.group(1))
        if not _SERVICE.match(number) and not _DATE_SHAPED.match(lowered, called.start(1)):
            yield Span(called.start(1), called.end(1), Kind.PHONE)


def _phone_end(candidate: str) -> int:
    """Where the number that opens the candidate ends, or 0 when it is no telephone number."""
    digits = ""
    ends: dict[int, int] = {}  # number of digits → where a group closes
    for position, character in enumerate(candidate):
        if character.isdecimal():
            digits += str(int(character))
            following = candidate[position + 1 : position + 2]
            if not following.isdecimal():
                ends[len(digits)] = position + 1
    if len(digits) in ends and ends[len(digits)] != len(candidate):
        return 0
    foreign = "+" in candidate[:2] or digits.startswith("00")
    if foreign:
        return _foreign_end(digits, ends, plus="+" in candidate[:2])
    if _SERVICE.match(digits):
        return 0
    lengths = (10, 9, 11) if digits.startswith("06") else (10,)
    return next((ends[length] for length in lengths if length in ends), 0)


def _foreign_end(digits: str, ends: dict[int, int], *, plus: bool) -> int:
    number = digits if plus else digits[2:]
    skipped = 0 if plus else 2
    if number.startswith("31"):
        trunk = 1 if number.startswith("310") else 0
        return next(
            (ends[n] for n in (skipped + 11 + trunk, skipped + 10 + trunk, skipped + 12 + trunk) if n in ends), 0
        )
    import phonenumbers

    for length in sorted(ends, reverse=True):
        if length - skipped < 8:
            break
        try:
            parsed = phonenumbers.parse("+" + number[: length - skipped])
        except phonenumbers.NumberParseException:
            return 0
        if phonenumbers.is_possible_number(parsed):
            return ends[length]
    return 0


_DIGIT_WORDS = {
    "nul": "0", "een": "1", "één": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5", "zes": "6", "zeven": "7",
    "acht": "8", "negen": "9",
}  # fmt: skip
_DIGIT_WORD = "|".join(_DIGIT_WORDS)
_SPELT_NUMBER = re.compile(rf"(?<![^\W_])(?:{_DIGIT_WORD})(?:[ ,.\-]{{1,3}}(?:{_DIGIT_WORD})){{6,14}}(?![^\W_])")


def find_spoken(lowered: str) -> Iterator[Span]:
    """Numbers said figure by figure, as a transcript has them: a BSN by its eleven-test, else a telephone number."""
    for match in _SPELT_NUMBER.finditer(lowered):
        digits = "".join(_DIGIT_WORDS[word] for word in re.findall(_DIGIT_WORD, match.group()))
        yield Span(match.start(), match.end(), Kind.BSN if passes_eleven_test(digits) else Kind.PHONE)


# --- licence plates ----------------------------------------------------------------------------

_PLATE = re.compile(r"(?<![\w-])(?:[a-z]{1,3}|\d{1,3})-(?:[a-z]{1,3}|\d{1,3})-(?:[a-z]{1,3}|\d{1,3})(?![\w-])")
_CALLED_PLATE = re.compile(
    r"\b(?:kenteken\w{0,8}|nummerbord|nummerplaat|kentekenplaat|auto|motor|scooter|bromfiets|bestelbus|aanhanger|caravan|"
    r"camper|voertuig|brommer)[ :]{1,2}(?:is|was|met|heeft|nummer|kenteken|:|=)?[ :\"'(]{0,2}(?:kenteken |is )?"
    r"([a-z0-9]{6}|[a-z0-9]{1,3}[ \-.][a-z0-9]{1,3}[ \-.][a-z0-9]{1,3})(?![^\W_])"
)
_PLATE_SHAPES = frozenset(
    "AA9999 9999AA 99AA99 AA99AA AAAA99 99AAAA 99AAA9 9AAA99 AA999A A999AA AAA99A A99AAA 9AA999 999AA9".split()
)
_PARTS_SHAPES = frozenset(
    """AA-99-99 99-99-AA 99-AA-99 AA-99-AA AA-AA-99 99-AA-AA 99-AAA-9 9-AAA-99 AA-999-A A-999-AA AAA-99-A A-99-AAA
    9-AA-999 999-AA-9""".split()
)
_SHAPE = {**dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "A"), **dict.fromkeys("0123456789", "9")}
_MONTHS = frozenset("jan feb mrt apr mei jun jul aug sep okt nov dec".split())


# parted by spaces or not at all, a plate needs a text about a vehicle, and has no vowels
_ABOUT_VEHICLE = re.compile(
    r"kenteken|nummerbord|\bauto\b|\bbus(?:je)?\b|scooter|motor|brommer|aanhanger|caravan|camper|\brdw\b|\bapk\b|boete|"
    r"bekeuring|parkeer|geparkeerd|voertuig|bestel|wegenbelasting|schorsen|flits"
)
_LOOSE_PLATE = re.compile(
    r"(?<![\w-])(?:[bdfghjklmnprstvwxz]{1,3}|\d{1,3})(?: ?(?:[bdfghjklmnprstvwxz]{1,3}|\d{1,3})){2}(?![\w-])"
)


def find_plates(lowered: str) -> Iterator[Span]:
    """Dutch licence plates with dashes anywhere; without dashes where the text names a vehicle."""
    for match in _PLATE.finditer(lowered):
        plate = match.group()
        shape = "".join(_SHAPE.get(character, character) for character in plate)
        if shape in _PARTS_SHAPES and plate.split("-")[1] not in _MONTHS:
            yield Span(match.start(), match.end(), Kind.PLATE)
    if _ABOUT_VEHICLE.search(lowered):
        for match in _LOOSE_PLATE.finditer(lowered):
            shape = "".join(_SHAPE[character] for character in match.group() if character in _SHAPE)
            parts = "-".join("".join(_SHAPE.get(c, c) for c in part) for part in match.group().split(" "))
            if parts in _PARTS_SHAPES or (shape in _PLATE_SHAPES and " " not in match.group()):
                yield Span(match.start(), match.end(), Kind.PLATE)
    for match in _CALLED_PLATE.finditer(lowered):
        shape = "".join(_SHAPE[character] for character in match.group(1) if character in _SHAPE)
        if shape in _PLATE_SHAPES:
            yield Span(match.start(1), match.end(1), Kind.PLATE)


# --- addresses of machines ---------------------------------------------------------------------

_IP4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\w)")
_IP6 = re.compile(r"(?<![\w:])[0-9a-f]{1,4}:[0-9a-f:]{2,40}(?![\w:])")
_VERSION = re.compile(
    r"(?:versie|version|firmware|release|build|update|artikel|art|paragraaf|hoofdstuk|v)\.?[ :]{0,2}$"
)
_MAC = re.compile(
    r"(?<![\w:-])(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:-])"
)


def find_machines(lowered: str) -> Iterator[Span]:
    """IP addresses (4 and 6) and hardware addresses."""
    import ipaddress

    if lowered.count(".") > 1:
        for match in _IP4.finditer(lowered):
            numbered = _VERSION.search(lowered, max(0, match.start() - 14), match.start())
            if not numbered and all(int(part) < 256 for part in match.group().split(".")):
                yield Span(match.start(), match.end(), Kind.IP)
    for match in _MAC.finditer(lowered):
        yield Span(match.start(), match.end(), Kind.MAC)
    if lowered.count(":") > 1:
        for match in _IP6.finditer(lowered):
            try:
                ipaddress.IPv6Address(match.group())
            except ValueError:
                continue
            if "::" in match.group() or match.group().count(":") == 7:
                yield Span(match.start(), match.end(), Kind.IP)


# --- e-mail ------------------------------------------------------------------------------------

_LOCAL_PART = re.compile(r"[\w.+%'&*=~!#$-]{1,64}@? ?$")
_DOMAIN = re.compile(r" ?[^\W_](?:[\w-]{0,62}[^\W_])?(?: ?[.,] ?[^\W_](?:[\w-]{0,62}[^\W_])?){0,5}")
_TIGHT_DOMAIN = re.compile(r"[^\W_](?:[\w-]{0,62}[^\W_])?(?:[.,][^\W_](?:[\w-]{0,62}[^\W_])?){0,5}")
_SPELT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?: (?:punt|streepje|underscore) [\w+-]{1,30}){0,3}"
    r"(?: ?[(\[] ?(?:at|apenstaart(?:je)?|@) ?[)\]] ?| ?\(at\) ?| (?:apenstaart(?:je)?|at) )"
    r"[\w-]{1,63}(?:(?: ?[(\[] ?(?:punt|dot|\.) ?[)\]] ?| (?:punt|dot) |\.)[a-z][\w-]{0,20}){1,3}\)?"
)


def find_emails(text: str, lowered: str) -> Iterator[Span]:
    """E-mail addresses, also spelt out, and account names after an at-sign."""
    position = text.find("@")
    while position >= 0:
        while text.startswith("@", position + 1):  # "piet@@example.nl"
            position += 1
        yield from _email_around(text, position)
        position = text.find("@", position + 1)
    if any(sign in lowered for sign in ("(at", "[at", " at ", "apenstaart")):
        for match in _SPELT.finditer(lowered):
            yield Span(match.start(), match.end(), Kind.EMAIL)


def _email_around(text: str, at: int) -> Iterator[Span]:
    before = text[max(0, at - 66) : at]
    local = _LOCAL_PART.search(before) if before else None
    domain = _TIGHT_DOMAIN.match(text, at + 1, at + 260)
    if local and domain and not local.group().endswith(" "):
        yield Span(max(0, at - 66) + local.start(), domain.end(), Kind.EMAIL)
        return
    spaced = _DOMAIN.match(text, at + 1, at + 260)
    if local and spaced and re.search(r"[.,] ?[a-z]{2,10}$", spaced.group()):
        yield Span(max(0, at - 66) + local.start(), spaced.end(), Kind.EMAIL)
        return
    if domain and (at == 0 or not text[at - 1].isalnum()) and domain.end() - at > 3:
        yield Span(at, domain.end(), Kind.USERNAME)
