"""Postcodes, and streets with a house number."""

import re
from collections.abc import Iterator

from feedback.names import Known, fold, judge, streets
from feedback.redaction_kinds import Kind, Span

_ABBREVIATIONS = frozenset(
    "BW WW IB EU BV NV OZ VA MB GB KB KM KG KW VS NS OV PC TV AM PM IP IV II VI UU ER EN".split()
)
_SHORT_WORDS = frozenset(
    """is en in de ik om op te tot eu kg km cm ml al er ze we nu na ja of je me uw bij zo af as of os un la le el ie ha
    st nr no pm am mb gb kb kw hz db vs tv pc bv nv ww ib aa uu ue va oz""".split()
)
_POSTCODE = re.compile(
    r"(?<![^\W_])(?<![\d.,/-])([1-9]\d{3})([ \u00a0]{0,2}|-|\n)([a-zA-Z]{2})"
    r"(?:(?=\d{1,4}(?![^\W_]))|(?![^\W_]|[-'’]\w))"
)
_CALLED_POSTCODE = re.compile(r"(?<![^\W_])postcode[ :]{1,2}(?:is )?([1-9]\d{3} ?[a-z] ?[a-z])(?![^\W_])")
_NO_LETTERS = frozenset(  # what stands after a number or a year, and is no pair of letters of a postcode
    """is en in de ik om op te tot eu kg km cm ml al er ze we nu na ja of je me uw bij zo af as os un la le el ie ha jl
    st nr no pm am mb gb kb kw hz db vs tv pc bv nv ww ib aa uu ue va oz pj tm vd ex mn vr ma di wo do za zo gr dd mw
    dr hr nl ff ca pp ii iv vi xl qr mm dl kj gl vj nj mr ps ts ds mg gr gw mw ov kv ac dc rb zw""".split()
)
_SUFFIX = (
    r"(?:[ ]?-?[ ]?(?:bis|hs|huis|boven|beneden|zwart|rood|wit|i{1,3}v?|iv|vi{0,3})(?![^\W_])|-\d{1,4}(?![\d-]|\.\d)|"
    r"/\d{1,3}(?![\d/])|[ -](?:unit|kamer|kmr|app|appartement|flat)\.? ?\d{1,4}|[ ]?zw(?![^\W_])|"
    r"[ ]?-?[a-z]\d{0,2}(?![^\W_]|['’]))?"
)
_HOUSE = re.compile(
    rf"\d{{1,5}}(?![\d.,:]\d|/\d{{1,3}}[\d/-]|[\d%€])(?:{_SUFFIX}){_SUFFIX}(?![^\W_]|\+)", re.IGNORECASE
)
_AFTER_POSTCODE = re.compile(r"[ ,]{0,3}(?:(?:huis)?(?:nummer|nr\.?|no\.?)[ :]{0,2})?")
_BEFORE_POSTCODE = re.compile(r"(?:postcode|\bpc|\bop|\bin|woon\w*|adres)[ :]{0,2}(?:is )?$|\d[ ]?[a-z]?[, ]{1,2}$")
_POST_BOX = re.compile(r"(?:postbus|antwoordnummer) \d{1,5}[ ,;\n]{1,3}$")
_UNIT = re.compile(
    r"[ ]?-?(?:weken|week|jaar|jarig|jaren|euro|uur|uren|dagen|dag|maand|maanden|keer|x|procent|km|kilometer|"
    r"meter|m2|minuten|"
    r"personen|kinderen|mensen|stuks|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|"
    r"december|a4|kg|cm|mm|punten|vragen|e|de|ste)(?![^\W_])|[,.]\d|[ ]?[%€]"
)

_STREET_END = (
    "straat straatje laan laantje gracht grachtje plein pleintje singel kade steeg steegje dreef plantsoen "
    "allee allée boulevard "
    "strjitte leane buorren weg wegje dijk dijkje hof hofje pad paadje park markt wal ring baan veld kamp erf "
    "akker haven dam brink "
    "einde eind meent werf burg berg bos oord horst zoom kwartier poort brug sluis molen heide tuin weide land "
    "hoek sloot "
    "vaart stee gaard gaarde passage kampen velden drift loop dyk polder zijde kant esplanade promenade kolk beek dal "
    "duin duinen hout woud stede schans terp boog ln str"
).split()
_SURE_END = tuple(
    "straat straatje laan laantje gracht grachtje plein pleintje singel kade steeg dreef plantsoen strjitte "
    "str.".split()
)
_ENDS = re.compile(rf"(?:{'|'.join(_STREET_END)})$|(?:str|ln)\.?$")
_SURE_WORDS = frozenset(
    "straat woonstraat zijstraat winkelstraat dwarsstraat plein laan gracht kade steeg dreef plantsoen singel".split()
)
_HEADS = frozenset("laan plein weg park kade hof boulevard promenade straat allee dijk singel gracht baan".split())
_LINKS = frozenset("van de der den het 't ter ten op aan in la du le 's".split())
_ADJECTIVES = frozenset(
    """nieuwe oude korte lange grote kleine eerste tweede derde vierde noorder zuider ooster wester sint st hoge lage
    ds dominee dr doctor prof professor mr ir burgemeester burg burgem wethouder pastoor past pater kapelaan deken
    bisschop kardinaal generaal gen kolonel kapitein admiraal veldmaarschalk veldm luitenant koning koningin prins
    prinses graaf gravin jonker jonkheer jhr freule president minister ambassadeur meester juffrouw zuster broeder
    johan jan willem karel hendrik wilhelmina juliana beatrix emma""".split()
)
_WORD_NUMBER = re.compile(
    r"([^\W\d_][^\W\d_'’.-]{0,40}(?:[-'’.][^\W\d_]{1,40}){0,3}\.?|\d{4})[ \u00a0]{1,2}(?:(?:huis)?(?:nummer|"
    r"nr\.?|no\.?|numero)[ :]{0,2})?(?=\d)",
    re.IGNORECASE,
)
_PRECEDING = re.compile(r"(\d{1,2}e|['’]?[^\W\d_](?:[^\W\d_]|[.'’-](?=[^\W\d_])){0,40}\.?|\d{4}(?:-\d{4})?)[ \u00a0]$")
_LIVES = re.compile(
    r"(?:woon\w*|wonen\w*|adres\w*|verhui\w*|ingeschreven|gevestigd|bezorg\w*|perceel|pand|woning|huurwoning|huis|straat|gelegen)"
    r"[^\d\n.!?]{0,24}$"
)
_LONG_ENDS = re.compile(r"(?:pad|weg|dijk|hof|park|plein|wal|dreef|kade|ring|baan|oord|zoom|veld)$")
_AT = re.compile(r"(?<![^\W_])(?:op|aan) $")
_NO_STREETS = frozenset(
    """snelweg autoweg rijksweg provincialeweg spoorweg wandelpad fietspad voetpad zebrapad voorkant achterkant zijkant
    bovenkant onderkant binnenkant buitenkant invulveld zoekveld tekstveld trefpunt bureaublad zeedijk
    werkdag feestdag zoekopdracht vakantiepark bedrijventerrein industrieterrein speelveld voetbalveld sportveld
    weegbrug sleutelbos woonoord""".split()
)
_PREPOSITION = re.compile(r"(?:\baan|\bop|\bin|\bnaar) (?:de |het |'t )?$")


# the words of a street that the text calls an address, whatever they are
_CALLED_ADDRESS = re.compile(
    r"(?<![^\W_])(?:(?:brief|post|woon|huis|bezorg)?adres(?: is| was| wordt)?|woon(?:t|achtig|de|plaats)?|"
    r"wonen(?:d|de)?|huisbezoek|bezorgd|ingeschreven|verhuisd naar|sturen naar|staat bij|boerderij|"
    r"flatbewoner|bewoner van|bezoek aan)"
    r"[ :,]{1,2}(?:(?:ik |wij |we |nu |hier |op |aan |in |bij |naar |de |het )*)"
    r"((?:['’][^\W\d_]{1,2}[- ])?"
    r"(?:[^\W\d_][^\W\d_'’.-]{0,30}(?:[-'’.][^\W\d_]{1,30}){0,3}\.?[ ]){1,4})(?=\d{1,4}(?!\d))"
)


def _called(text: str, lowered: str) -> Iterator[Span]:
    for match in _CALLED_ADDRESS.finditer(lowered):
        house = _HOUSE.match(text, match.end())
        words = match.group(1).split()
        told = judge(words[-1]) & (Known.COMMON | Known.PROTECTED | Known.KIN) or words[-1] in _NUMBERED_THINGS
        if house and not told and not _is_unit(text, lowered, house.end()):
            yield Span(match.start(1), house.end(), Kind.ADDRESS)


_NUMBERED_THINGS = frozenset(
    """nummer nr huisnummer kamer verdieping etage groep loket balie pagina bijlage punt stap artikel versie week
    lijn""".split()
)


def find_addresses(text: str, lowered: str) -> Iterator[Span]:
    """Postcodes with the house number that follows, and street names with theirs."""
    yield from _postcodes(text, lowered)
    yield from _called(text, lowered)
    for match in _WORD_NUMBER.finditer(text):
        house = _HOUSE.match(text, match.end())
        if fold(match.group(1)) in ("postbus", "antwoordnummer"):
            continue
        if house is None or _is_unit(text, lowered, house.end()):
            continue
        start = _street_start(text, lowered, match, house.end())
        if start is not None:
            yield Span(start, house.end(), Kind.ADDRESS)


def _is_unit(text: str, lowered: str, end: int) -> bool:
    """Whether a number counts or orders something; "De" with a capital begins the next sentence: "Lindelaan 33 De"."""
    match = _UNIT.match(lowered, end)
    return match is not None and text[match.start() : match.end()] != " De"


def _postcodes(text: str, lowered: str) -> Iterator[Span]:
    for match in _CALLED_POSTCODE.finditer(lowered):
        yield Span(match.start(1), match.end(1), Kind.POSTCODE)
    for match in _POSTCODE.finditer(text):
        digits, gap, letters = match.groups()
        link = _AFTER_POSTCODE.match(lowered, match.end())
        house = _HOUSE.match(text, link.end()) if link else None
        if house and (
            _is_unit(text, lowered, house.end()) or re.match(r"[-/.]\d", text[house.end() : house.end() + 2])
        ):
            house = None
        expected = house is not None or _BEFORE_POSTCODE.search(lowered, max(0, match.start() - 20), match.start())
        if letters.isupper():
            doubtful = gap and (letters in _ABBREVIATIONS or ("1900" <= digits <= "2099" and letters in ("NL", "WW")))
        else:
            doubtful = letters.lower() in _SHORT_WORDS or (
                gap and not expected and (letters.lower() in _NO_LETTERS or "1900" <= digits <= "2099")
            )
        if doubtful and (letters.islower() or not (expected or _place_follows(text, match.end()))):
            continue
        if _POST_BOX.search(lowered, max(0, match.start() - 30), match.start()):
            continue
        yield Span(match.start(), house.end() if house else match.end(), Kind.POSTCODE)


_CAPITAL_AFTER = re.compile(r"[ ,]{1,3}(?:te )?([A-Z'’][^\W\d_]{1,30})")


def _place_follows(text: str, end: int) -> bool:
    following = _CAPITAL_AFTER.match(text, end)
    return following is not None and bool(judge(following.group(1)) & Known.PLACE)


def _street_start(text: str, lowered: str, match: re.Match[str], end: int) -> int | None:
    """Where the street name before a number opens, or None when it is no street."""
    word = fold(match.group(1))
    start = match.start(1)
    capital = text[start].isupper()
    headed = _headed(text, start)
    if headed is not None:
        return headed
    if word.isdigit():
        return None
    if _is_street(word, capital, lowered, start):
        return _extended(text, start)
    known = _listed_street(text, start, match.end(1))
    if known is not None:
        if (
            _AT.search(lowered, max(0, known - 6), known)
            or capital
            or _LIVES.search(lowered, max(0, known - 40), known)
            or _postcode_follows(text, end)
        ):
            return known
        return None
    if judge(word) & (Known.COMMON | Known.PROTECTED | Known.PLACE) or not capital:
        return None
    if _postcode_follows(text, end) or (
        _LIVES.search(lowered, max(0, start - 40), start) and _PREPOSITION.search(lowered, max(0, start - 14), start)
    ):
        return _extended(text, start)
    return None


def _is_street(word: str, capital: bool, lowered: str, start: int) -> bool:
    if not _ENDS.search(word) or len(word) < 5:
        return False
    if word.endswith(_SURE_END):
        return word not in _SURE_WORDS or capital or _AT.search(lowered, max(0, start - 6), start) is not None
    ordinary = judge(word) & Known.WORD
    if not ordinary and not capital and len(word) > 8 and _LONG_ENDS.search(word) and not judge(word) & Known.PLACE:
        return True  # "zwaluwpad 3", in whatever sentence
    at = _AT.search(lowered, max(0, start - 6), start) is not None
    if at and len(word) > 7 and word not in _NO_STREETS:
        return True  # "op parallelweg 88"
    if capital:
        return not ordinary or bool(_PREPOSITION.search(lowered, max(0, start - 14), start))
    lives = _LIVES.search(lowered, max(0, start - 40), start) is not None
    return lives if ordinary else lives or bool(_PREPOSITION.search(lowered, max(0, start - 14), start))


def _headed(text: str, start: int) -> int | None:
    """Start of "Laan van Meerdervoort", "Plein 1944": a street word first, then links, then this word."""
    position = start
    for _ in range(4):
        previous = _PRECEDING.search(text, max(0, position - 44), position)
        if previous is None:
            return None
        word = fold(previous.group(1))
        position = previous.start(1)
        lives = word == "laan" and _LIVES.search(text[max(0, position - 40) : position].lower())
        if word in _HEADS and (lives or text[position].isupper() or text[start].isupper() or text[start].isdigit()):
            following = fold(text[previous.end() : previous.end() + 4])
            links = (
                following.startswith(("van", "de ", "der", "den", "'t", "het", "ter", "op ")) or text[start].isdigit()
            )
            return position if links else None
        if word not in _LINKS and not text[position].isupper() and not judge(word) & Known.PLACE and word != "nieuw":
            return None
    return None


def _extended(text: str, start: int) -> int:
    """Start of the whole name: capitalised words, numerals and particles before the street word belong to it."""
    earliest = position = start
    for _ in range(5):
        previous = _PRECEDING.search(text, max(0, position - 44), position)
        if previous is None:
            break
        word = fold(previous.group(1)).rstrip(".")
        position = previous.start(1)
        capital = text[position].isupper()
        sentence_start = position == 0 or text[:position].rstrip()[-1:] in ".!?:\n"
        belongs = word in _ADJECTIVES or re.fullmatch(r"\d{1,2}e", word) is not None
        if belongs or (
            capital and not (sentence_start and judge(word) & Known.COMMON) and not judge(word) & Known.TITLE
        ):
            if judge(word) & Known.COMMON and word in ("de", "het", "in", "op", "aan", "naar", "adres"):
                break
            earliest = position
        elif word not in _LINKS:
            break
        elif _AT.search(text[max(0, position - 6) : position].lower()):
            earliest = position  # "op van speijkstraat 41a"
    return earliest


def _listed_street(text: str, start: int, end: int) -> int | None:
    """Start of a street that the register knows and that ends here, at most four words long."""
    known = streets()
    found = start if fold(text[start:end]) in known and not judge(text[start:end]) & Known.WORD else None
    position = start
    for _ in range(3):
        previous = _PRECEDING.search(text, max(0, position - 44), position)
        if previous is None:
            break
        position = previous.start(1)
        if fold(text[position:end]) in known:
            found = position
    return found


def _postcode_follows(text: str, end: int) -> bool:
    return re.match(r"[ ,;\n]{1,3}(?:te )?[1-9]\d{3} ?[A-Za-z]{2}(?![^\W_])", text[end : end + 14]) is not None
