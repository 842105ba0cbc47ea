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
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W\d_])(?:[ -]?(?:nummers?|nr|num|no))?\.?{_LINK}{code}(?![^\W_])")


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
_OF_KVK = re.compile(r"kvk|k\.v\.k|koophandel|handelsregister")
_EIGHT_DIGITS = re.compile(r"(?<![\d.,/-])\d{8}(?![\d/-]|[.,]\d)")
_OF_IND = re.compile(r"v-?\s?n(?:ummer|r)|\bind\b|verblijf|vreemdeling|naturalis|asiel|\bcoa\b|inburger|statushouder")
_TEN_DIGITS = re.compile(r"(?<![\d.,/-])2\d{2}([ .]?)\d{3}\1\d{4}(?![\d/-]|[.,]\d)")
_DOTTED_TEN = re.compile(r"(?<![\d.,/-])[1-9]\d{2}\.\d{3}\.\d{4}(?![\d/-]|[.,]\d)")
_OF_DOCUMENT = re.compile(r"paspoort|identiteit|\bid\b|id-?kaart|verblijfs|vreemdeling|legitimatie")
_LOWER_DOCUMENT = re.compile(r"(?<![\w-])(?=(?:[a-z]*\d){2})[a-np-z]{2}[a-np-z0-9]{5,6}\d(?![\w-])")
_OF_LICENCE = re.compile(r"rijbewij|\brbw\b")
_LICENCE = re.compile(r"(?<![\d.,/+-])[3-9]\d{9}(?![\d/-]|[.,]\d)")
_DOCUMENT = _called(
    r"paspoort(?:nummer|nr)?|id-?kaart(?:nummer)?|id-?(?:nummer|bewijs)|identiteits(?:kaart|bewijs)(?:nummer)?|"
    r"documents?(?: ?nummer| ?nr)|vreemdelingen[ -]?(?:id|pas)|verblijfs(?:document|kaart|pas|vergunning)(?:nummer)?|"
    r"rijbewijs(?:nummer|nr)?|vreemdelingendocument|"
    r"nationaliteitsbewijs|reisdocument(?:nummer)?|legitimatie(?:bewijs|nummer)?",
    r"((?=[a-z]{0,3} ?[a-z]{0,8}\d)[a-z]{0,3}[ ]?[a-z0-9]{6,10}(?: ?\d{2,6})?)",
)
_VERB_BEFORE = re.compile(r"(?:[a-z]{1,3} )?[a-z]{4,10} (?=\d)")
_DOCUMENT_FORM = re.compile(
    r"(?<![\w-])(?:(?=(?:[A-Z]*\d){2})[A-NP-Z]{2}[A-NP-Z0-9]{6}\d|(?=(?:\d*[A-Z]){3})[A-Z]\d[A-Z0-9]{6}\d)(?![\w-])"
)
# "het rijbewijs van Noureddine nr 5218430976": a name or a few words in between
_DOCUMENT_APART = re.compile(
    r"(?:paspoort|id-?kaart|identiteitskaart|identiteitsbewijs|rijbewijs|verblijfsdocument|verblijfspas)"
    r"(?: [^\W\d_.,]{1,20}){1,4} (?:nummer|nr|met nummer)\.? ?:? ?([a-z]{0,3}\d[a-z0-9]{5,11})(?![^\W_])"
)
_OLD_ACCOUNT = _called(
    r"rekening(?:nummer|nr)|giro(?:nummer|rekening)|bankrekening(?:nummer)?|bankrekeningnr", r"(\d(?:[ .]?\d){6,9})"
)

# without one of these a text is not searched for user names
USERNAME_SIGNS = (
    "naam", "login", "inlog", "user", "gebruiker", "wachtwoord", "ww ", "ww,", "account", "password", "code",
    "ingelogd", "aangemeld", "discord", "verkoper", "profiel", "insta", "#",
    "_",
)  # fmt: skip
# the shape alone: an underscore between letters and figures, or letters, dots and a figure at the end
_USER_SHAPE = re.compile(
    r"(?<![\w@/.:-])(?=[\w.-]{0,40}[^\W\d])(?:[^\W_]+(?:[._-][^\W_]+){0,4}_[^\W_]+(?:[._-][^\W_]+){0,4}|"
    r"[^\W\d_]{1,20}\.[^\W\d_]{2,20}-?\d{1,5}|[^\W_]{3,20}#\d{4})(?![\w@/-]|\.\w)"
)
_OF_ACCOUNTS = re.compile(
    r"inlog|ingelogd|log ?in|account|gebruiker|\buser|wachtwoord|\bww\b|password|aangemeld|discord|profiel|\binsta|"
    r"snapchat|tiktok|verkoper|marktplaats|digid|hack|#"
)
_USERNAME_APART = re.compile(
    r"(?<![^\W_])(?:gebruikers?naam|gebruikersid|inlognaam|loginnaam|inlog|login|username|account|accountnaam|"
    r"wachtwoord|ww|password|pincode|toegangscode|inlogcode|ingelogd als|aangemeld als|inloggen als|heet ik|user|"
    r"discord|insta|instagram|snapchat|tiktok|facebook|marktplaats|verkoper|profiel|nickname)(?![^\W_]),?"
    r"(?: [^\W\d_]{1,20}(?=[ :=])){0,5}(?: (?:is|was|als|van|voor)|:| =)? ?[\"“'‘(]?([^\s\"”'’(),;:\[\]]{4,60})"
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
    for match in _DOCUMENT_APART.finditer(lowered):
        yield Span(match.start(1), match.end(1), Kind.DOCUMENT)
    yield from _by_subject(lowered)


def _by_subject(lowered: str) -> Iterator[Span]:
    """Numbers of a form that says little by itself, in a text that is about what has such a number."""
    for shape, subject, kind in _SUBJECTS:
        for match in shape.finditer(lowered):
            if (subject is None or subject.search(lowered)) and not _DAY_IN_DIGITS.fullmatch(match.group()):
                yield Span(match.start(), match.end(), kind)


_NAMED = (
    (_CASE, Kind.CASE, 3),
    (_CJIB, Kind.CJIB, 8),
    (_V_NUMBER, Kind.V_NUMBER, 8),
    (_KVK, Kind.KVK, 7),
    (_OLD_ACCOUNT, Kind.IBAN, 7),
)


_DAY_IN_DIGITS = re.compile(
    r"(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
)
_SUBJECTS = (
    (_EIGHT_DIGITS, _OF_KVK, Kind.KVK),
    (_TEN_DIGITS, _OF_IND, Kind.V_NUMBER),
    (_DOTTED_TEN, None, Kind.V_NUMBER),
    (_LICENCE, _OF_LICENCE, Kind.DOCUMENT),
    (_LOWER_DOCUMENT, _OF_DOCUMENT, Kind.DOCUMENT),
)


def find_usernames(lowered: str) -> Iterator[Span]:
    """User names and passwords: after the word for them, or by their shape where accounts are spoken of."""
    for match in _USER_SHAPE.finditer(lowered) if _OF_ACCOUNTS.search(lowered) else ():
        yield Span(match.start(), match.end(), Kind.USERNAME)
    for match in _USERNAME_APART.finditer(lowered):
        name = match.group(1).rstrip(".!")
        if any(character.isdecimal() or character in "_@#$" for character in name) and any(map(str.isalpha, name)):
            yield Span(match.start(1), match.start(1) + len(name), Kind.USERNAME)
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
    rf"(?<![\d/.-])(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d|"
    rf"[0-3]?\d[ ]?([-/. ])[ ]?[01]?\d[ ]?\1[ ]?(?:(?:19|20)\d\d|['’‘]?\d\d)|(?:19|"
    rf"20)\d\d([-/.])[01]?\d\2[0-3]?\d|"
    rf"[0-3]?\d(?:e|ste|de)?[ -]?{_MONTH}[ -]?(?:19\d\d|20\d\d|['’‘]?\d\d))(?![\d/-])"
)
_MISSPELT_MONTH = re.compile(r"(?<![\d/.-])[0-3]?\d(?:e|ste|de)?[ -]([a-z]{5,10})[ -](?:19\d\d|20\d\d|['’‘]\d\d)(?!\d)")
_MONTHS = "januari februari maart april juni juli augustus september oktober november december".split()
# said aloud: "drie maart negentienvierenvijftig"
_SPOKEN_DATE = re.compile(
    rf"(?<![^\W_])(?:[a-z]{{3,20}}|\d{{1,2}}) {_MONTH} "
    r"(?:negentien ?(?:honderd)? ?|tweeduizend ?)(?:en ?)?[a-z]{2,20}(?![^\W_])"
)
_BORN_IN = re.compile(r"(?<![^\W_])(?:geb|geboren)\.?(?: in)?:? ((?:19|20)\d\d)(?![\d-])")
_BORN_BEFORE = re.compile(
    r"(?:gebo(?:ren|re)|geboorte\w{0,12}|geb(?:\.| )|jarig|verjaar\w{0,5}|geb\.?dat\w{0,3}|"
    r"\bdob\b)[^\d\n.!?]{0,30}$|geb\. ?$"
)
_BOUND = re.compile(  # a rule or an event, not a person
    r"\b(?:voor|vóór|na|vanaf|tot|t/m|tussen|en|sinds|uiterlijk|op of na|per|wet van|besluit van|versie|ingang van|"
    r"sedert|dateert van|uit|vastgesteld op|(?:brief|beschikking|aanslag|rekening|factuur|aanvraag|melding|akte) van) $"
)
_OLD_ENOUGH = 2007  # who was born later does not come to a desk, and logs are younger
_BORN_AFTER = re.compile(r"[ ,(]{0,3}(?:ben ik |is (?:hij|zij|ze) |te \w{1,30} )?geboren")
_IS_FROM = re.compile(
    r"(?:\bik ben|(?:man|vrouw|partner|zoon|dochter|moeder|vader|kind|zus|broer|vriend|vriendin|oma|opa|hij|zij|ze)"
    r"(?: \w{1,20})? is) van $"
)


def find_spoken_birth_dates(lowered: str) -> Iterator[Span]:
    """Dates of birth in words, whole or the year alone."""
    for match in _SPOKEN_DATE.finditer(lowered):
        yield Span(match.start(), match.end(), Kind.BIRTH_DATE)


def _dates(lowered: str) -> Iterator[re.Match[str]]:
    from rapidfuzz.distance import OSA

    yield from _DATE.finditer(lowered)
    for match in _MISSPELT_MONTH.finditer(lowered):
        if any(OSA.distance(match.group(1), month, score_cutoff=2) <= 2 for month in _MONTHS):
            yield match


def find_birth_dates(lowered: str, others: list[Span]) -> Iterator[Span]:
    """Dates that the text calls a birth date, that lie a lifetime back, or stand in a row of other personal data."""
    for match in _BORN_IN.finditer(lowered):
        yield Span(match.start(1), match.end(1), Kind.BIRTH_DATE)
    for match in _dates(lowered):
        before = lowered[max(0, match.start() - 60) : match.start()]
        if _BOUND.search(before):
            continue
        if (
            _BORN_BEFORE.search(before)
            or _IS_FROM.search(before)
            or _BORN_AFTER.match(lowered, match.end())
            or _by_its_age(match.group())
            or (others and _long_ago(match.group()) and _in_a_row(lowered, match.start(), match.end(), others))
            or (others and _behind_a_name(lowered, match.start(), others))
        ):
            yield Span(match.start(), match.end(), Kind.BIRTH_DATE)


def _behind_a_name(lowered: str, start: int, others: list[Span]) -> bool:
    """Whether the date stands in brackets right after a name: "Fenna (4-7-2019)"."""
    before, _ = neighbours(others, start, start)
    return before is not None and before.kind is Kind.NAME and lowered[before.end : start] in (" (", "(")


def _by_its_age(date: str) -> bool:
    """Whether a whole date lies so far back that it can hardly be anything else than a birthday."""
    if date.isdecimal():
        return False  # eight figures in a row may be anything
    if year := re.search(r"(?:19|20)\d\d", date):
        return int(year.group()) < _OLD_ENOUGH
    short = re.search(r"['’‘]?(\d\d)$", date)
    return short is not None and int(short.group(1)) > 30  # a year that is still to come in this century


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
