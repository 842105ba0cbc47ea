"""Personal numbers that show by the word before them: case, CJIB, V-number, KvK, documents, user names, birth dates."""

import re
from collections.abc import Iterator

from feedback.names import judge
from feedback.redaction_kinds import Kind, Span, neighbours

_LINK_WORDS = r"is|was|luidt|zijn|van|met|onder|nummers?|nr|num|no|kenmerk|code|:|=|#|\.|-(?= )|\"|“|'|\("
_LINK = rf"(?:[ \t]{{0,3}}(?:{_LINK_WORDS})){{0,5}}[ \t]{{0,3}}"
_CODE = (
    r"((?:[a-z]{1,6}[ \-./]{0,2})?[a-z]{0,4}\d[a-z0-9]{0,20}(?:[./\-–][a-z0-9]{1,20}){0,5}"
    r"(?: \d{2,8}(?![^\W_])(?! ?(?:euro|weken|jaar|maanden|dagen|uur)))*)"
)


def _called(words: str, code: str = _CODE) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])(?:[ -]?(?:nummers?|nr|num|no))?\.?{_LINK}{code}(?![^\W_])")


# what has a number of its own, in front of "nummer", "nr", "code" or "kenmerk"
_NUMBERED = """zaaks? dossiers? referentie beschikkings? aanslag klant relatie registratie aanvraag meldings? klacht
    polis factuur order bezwaar procedure parket rol cli[eë]nt(?:en)? personeels student(?:en)? onderwijs
    correspondentie debiteur(?:en)? inschrijf pati[eë]nt(?:en)? kandidaats? reserverings
    transactie machtigings ticket volg incident contract proces-?verbaal loonheffingen uitkerings
    aangifte werkgevers
    vergunning pas lidmaatschaps administratie crv- toeslag aanslagbiljet""".split()
_CASE = _called(
    rf"(?:{'|'.join(_NUMBERED)})[ -]?(?:nummer|nr|code|kenmerk)|ref|referentie|(?:brief|ons |uw )?kenmerk|"
    r"proces-?verbaal|a-nummer"
)
_LOOSE_CASE = _called(
    r"zaak|dossier|beschikking|hr-dossier|procedure|klacht|melding|aanvraag|bezwaar(?:schrift)?|beroep|woo-verzoek"
)
_CASE_FORMS = re.compile(
    r"(?<![\w/-])(?:[a-z]{1,12}[-/]?(?:19|20)\d{2}[-/]\d{3,9}|(?:awb|hr|sgr|ams|arn|zaak)[ -]\d{2}[/.]\d{3,7}|"
    r"c/\d{2}/\d{5,9}|"
    r"\d{2}/\d{5,7}-\d{2}|200\.\d{3}\.?\d{2,3}(?:/\d{2})?)(?![\w/])"
)
_CJIB = _called(
    r"cjib(?:-(?:nummer|kenmerk|nr))?|boete(?:nummer|kenmerk)|bekeuringsnummer", r"(\d(?:[ .\-]{0,2}\d){7,15})"
)
_V_NUMBER = re.compile(rf"(?<![^\W_])v[- ]?(?:nummer|nr)\.?{_LINK}(\d(?:[ .\-]?\d){{7,10}})(?!\d)")
_KVK = _called(
    r"kvk|k\.v\.k|kamer van koophandel|handelsregister|vestigings(?:nummer|nr)|rsin|kvk-?(?:nummer|nr)",
    r"(\d(?:[ .\-]?\d){6,11})",
)
_DOCUMENT = _called(
    r"paspoort(?:nummer|nr)?|id-?kaart(?:nummer)?|id-?(?:nummer|bewijs)|identiteits(?:kaart|bewijs)(?:nummer)?|identiteitskaart|"
    r"documents?(?:nummer|nr)|verblijfs(?:document|kaart|pas|vergunning)(?:nummer)?|rijbewijs(?:nummer|nr)?|vreemdelingendocument|"
    r"nationaliteitsbewijs|reisdocument(?:nummer)?|legitimatie(?:bewijs|nummer)?",
    r"([a-z]{0,3}[ ]?[a-z0-9]{6,10}(?: ?\d{2,6})?)",
)
_VERB_BEFORE = re.compile(r"(?:[a-z]{1,3} )?[a-z]{4,10} (?=\d)")
_DOCUMENT_FORM = re.compile(r"(?<![\w-])(?=(?:[A-Z]*\d){2})[A-NP-Z]{2}[A-NP-Z0-9]{6}\d(?![\w-])")
_OLD_ACCOUNT = _called(
    r"rekening(?:nummer|nr)|giro(?:nummer|rekening)|bankrekening(?:nummer)?|bankrekeningnr", r"(\d(?:[ .]?\d){6,9})"
)

_USERNAME = re.compile(
    r"(?<![^\W_])(?:gebruikers?naam|gebruikersid|inlognaam|loginnaam|login|username|user|accountnaam|user ?name|"
    r"gebruiker|"
    r"inlogcode|wachtwoord|password)"
    r"(?![^\W_])[ \t]{0,2}(?:van digid|voor digid|bij digid|digid)?[ \t]{0,2}(is|was|:|=|"
    r"luidt)?[ \t]{0,3}[\"“'‘(]?([^\s\"”'’(),;:\[\]]{3,60})"
)


def _digits(text: str) -> int:
    return sum(character.isdecimal() for character in text)


def find_codes(text: str, lowered: str) -> Iterator[Span]:
    """Numbers that the text names; the span is the number, the word before it stays."""
    for pattern, kind, least in _NAMED:
        for match in pattern.finditer(lowered):
            if _digits(match.group(1)) >= least:
                yield Span(match.start(1), match.end(1), kind)
    for match in _LOOSE_CASE.finditer(lowered):
        code = match.group(1)
        amount = re.match(r" ?(?:euro|,\d|%|weken|jaar|maanden|dagen|uur)", lowered[match.end(1) : match.end(1) + 9])
        if _digits(code) >= 5 and not amount and not _DATE.fullmatch(code):
            yield Span(match.start(1), match.end(1), Kind.CASE)
    for match in _CASE_FORMS.finditer(lowered):
        yield Span(match.start(), match.end(), Kind.CASE)
    for match in _DOCUMENT.finditer(lowered):
        start, number = match.start(1), match.group(1)
        if verb := _VERB_BEFORE.match(number):  # "rijbewijs verlengen 75"
            start, number = start + verb.end(), number[verb.end() :]
            if len(number) < 5:
                continue
        if _digits(number) >= 2 or re.fullmatch(r"[a-z]{8}\d", number):
            yield Span(start, match.end(1), Kind.DOCUMENT)
    for match in _DOCUMENT_FORM.finditer(text):
        yield Span(match.start(), match.end(), Kind.DOCUMENT)


_NAMED = (
    (_CASE, Kind.CASE, 3),
    (_CJIB, Kind.CJIB, 8),
    (_V_NUMBER, Kind.V_NUMBER, 8),
    (_KVK, Kind.KVK, 7),
    (_OLD_ACCOUNT, Kind.IBAN, 7),
)


def find_usernames(lowered: str) -> Iterator[Span]:
    """User names and passwords after the word for them."""
    for match in _USERNAME.finditer(lowered):
        name = match.group(2).rstrip(".!?")
        telling = any(character.isdecimal() or character in "_@#$" for character in name) or "." in name
        if len(name) > 2 and (telling or (match.group(1) and not judge(name) and name.isalpha())):
            yield Span(match.start(2), match.start(2) + len(name), Kind.USERNAME)


# --- dates of birth ----------------------------------------------------------------------------

_MONTH = (
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    r"jan|feb|febr|mrt|apr|jun|jul|aug|sept|sep|okt|nov|dec)\.?"
)
_DATE = re.compile(
    rf"(?<![\d/.-])(?:[0-3]?\d[ ]?([-/. ])[ ]?[01]?\d[ ]?\1[ ]?(?:(?:19|20)\d\d|\d\d)|(?:19|"
    rf"20)\d\d([-/.])[01]?\d\2[0-3]?\d|"
    rf"[0-3]?\d(?:e|ste|de)?[ -]{_MONTH}[ -](?:19\d\d|20\d\d|['’‘]?\d\d))(?![\d/-])"
)
_BORN_BEFORE = re.compile(
    r"(?:gebo(?:ren|re)|geboorte\w{0,12}|geb(?:\.| )|jarig|verjaar\w{0,5}|geb\.?dat\w{0,3}|"
    r"\bdob\b)[^\d\n.!?]{0,30}$|geb\. ?$"
)
_BOUND = re.compile(r"\b(?:voor|vóór|na|vanaf|tot|tussen|sinds|uiterlijk|op of na) $")  # a rule, not a person
_BORN_AFTER = re.compile(r"[ ,(]{0,3}(?:ben ik |is (?:hij|zij|ze) |te \w{1,30} )?geboren")
_IS_FROM = re.compile(
    r"(?:\bik ben|(?:man|vrouw|partner|zoon|dochter|moeder|vader|kind|zus|broer|vriend|vriendin|oma|opa|hij|zij|ze)"
    r"(?: \w{1,20})? is) van $"
)


def find_birth_dates(lowered: str, others: list[Span]) -> Iterator[Span]:
    """Dates that the text calls a birth date, or that stand in a row of other personal data."""
    for match in _DATE.finditer(lowered):
        before = lowered[max(0, match.start() - 60) : match.start()]
        if _BOUND.search(before):
            continue
        if (
            _BORN_BEFORE.search(before)
            or _IS_FROM.search(before)
            or _BORN_AFTER.match(lowered, match.end())
            or (others and _long_ago(match.group()) and _in_a_row(lowered, match.start(), match.end(), others))
        ):
            yield Span(match.start(), match.end(), Kind.BIRTH_DATE)


def _long_ago(date: str) -> bool:
    year = re.search(r"(?:19|20)\d\d", date)
    return year is not None and int(year.group()) < 2010


def _in_a_row(lowered: str, start: int, end: int, others: list[Span]) -> bool:
    """Whether only a comma, a line end or a place name stands between the date and other personal data."""
    before, after = neighbours(others, start, end)
    if before and 0 <= start - before.end <= 30 and _ROW_BEFORE.fullmatch(lowered, before.end, start):
        return True
    return after is not None and after.start - end <= 3 and _ROW.fullmatch(lowered, end, after.start) is not None


_ROW = re.compile(r"[ ,;|\n\t]{1,3}")
_ROW_BEFORE = re.compile(r"[ ,;|\n\t]{1,3}(?:(?:te |in )?[^\W\d_]{2,20}[ ,;|\n\t]{1,3})?")
