"""What is known of single words: first name, surname, ordinary word, place, or a word that announces a name.

The lists lie beside this module as plain text; each opens with where its facts come from.
"""

import unicodedata
from enum import IntFlag
from functools import lru_cache
from importlib.resources import files
from string import ascii_lowercase


class Known(IntFlag):
    """What a word can be; most words are several things at once."""

    FIRST = 1
    LAST = 2
    WORD = 4  # an ordinary word too: no name without further evidence
    COMMON = 8  # so common that it is no name unless the text says so
    PLACE = 16
    PARTICLE = 32  # tussenvoegsel
    PROTECTED = 64  # organisations, products, months: never part of a name
    TITLE = 128  # "mevrouw": a name follows
    KIN = 256  # "mijn buurman", "de verdachte": a name often follows
    INTRO = 512  # "ik heet", "namens": a name follows
    CLOSING = 1024  # "groeten": a signature follows
    SURNAME_WORD = 2048  # an ordinary word that is also a common surname ("bakker")


PARTICLES = """van de der den ten ter te 't 's het in op aan bij d' la le du des del della di da do dos das von
    vom zu zur
    el al ben bin ibn abu ould ait v.d. v/d vd v. d. l' st""".split()

# particles that open a surname even where nothing else does ("van der Meulen")
SURNAME_OPENERS = frozenset(["van der", "van den", "van 't", "v.d.", "v/d", "vd", "v.", "d.", "ter", "ten", "op den"])
# particles that can open a surname after a first name, also in lower case
FOLLOWERS = frozenset(
    "van de der den ten ter te 't 's el al la le du di da dos von ben v.d. v/d vd v. d. bin ait ould".split()
)

TITLES = """mevrouw meneer mijnheer mevr mw mvr mej mejuffrouw dhr hr heer dames heren familie fam mr mrs drs
    prof ir ds dr
    dokter juffrouw juf meester zuster broeder weduwe wed weduwnaar""".split()

KIN = """man vrouw zoon dochter zoontje dochtertje kind kindje baby buurman buurvrouw buurmeisje buurjongen moeder vader
    mama papa mam pap ma pa broer zus zusje broertje broertjes opa oma tante oom neef nicht neefje nichtje kleinzoon
    kleindochter kleinkind stiefvader stiefmoeder stiefzoon stiefdochter schoonmoeder schoonvader schoonzus
    schoonzoon schoondochter zwager schoonbroer partner vriend vriendin verloofde ex ex-man ex-vrouw exman exvrouw
    expartner ex-partner echtgenoot echtgenote collega leidinggevende begeleider begeleidster consulent consulente
    contactpersoon casemanager klantmanager jobcoach mentor coach voogd bewindvoerder curator mantelzorger behandelaar
    medewerker medewerkster maatschappelijk-werker wijkverpleegkundige huisarts tandarts dokter advocaat advocate
    notaris rechter wethouder burgemeester agent leraar lerares docent docente juf oppas huisgenoot huurder huurster
    verhuurder huisbaas eigenaar eigenares bestuurder getuige verdachte slachtoffer aangever werknemer werkneemster
    werkgever patiënt patient cliënt client cliënte klant bewoner bewoonster aanvrager aanvraagster bezwaarmaker
    opdrachtgever gemachtigde gedetineerde betrokkene passagier ondergetekende huisgenote tolk makelaar vrijwilliger
    vrijwilligster voorzitter voorzitster secretaris penningmeester directeur directrice wijkagent wijkagente loodgieter
    monteur fysiotherapeut psycholoog psychiater verpleegkundige vroedvrouw verloskundige chauffeur buschauffeur
    conducteur inspecteur inspectrice ambtenaar baliemedewerker baliemedewerkster raadslid trouwambtenaar pastoor
    keuringsarts tandarts bedrijfsarts oogarts verzekeringsarts kinderarts specialist chirurg uroloog cardioloog
    dominee imam gastouder gastoudergezin onderhuurder onderhuurster mede-eigenaar kapper kapster bode""".split()

INTROS = """heet heette heten genaamd namens naam roepnaam voornaam achternaam meisjesnaam geslachtsnaam
    t.n.v t.a.v tnv tav t.n.v. t.a.v. ondertekend""".split()

CLOSINGS = """groet groeten groetjes groetje gr grt grtjs groetn hoogachtend mvg mvrgr liefs""".split()

PROTECTED = """gemeente gemeenten provincie ministerie minister rijksoverheid overheid belastingdienst toeslagen
    douane politie rechtbank stichting vereniging school universiteit hogeschool ziekenhuis bibliotheek informatiepunt
    digid mijnoverheid mijn berichtenbox duo uwv svb cbr cjib rdw ind kvk cak ciz rvo logius cbs coa ggd kadaster
    rijkswaterstaat zorgverzekeraar zorgtoeslag huurtoeslag kinderbijslag kindgebonden anw aow wajong wia wao wmo wlz
    zvw zw ww iva wga bijstand participatiewet ziektewet google facebook whatsapp instagram microsoft apple iphone ipad
    android samsung windows safari chrome firefox edge youtube outlook hotmail gmail ziggo kpn odido vodafone
    marktplaats
    ing abn amro rabobank rabo asn sns bunq knab triodos paypal ideal albert-heijn jumbo lidl aldi ikea bol coolblue
    postnl dhl ns ov ema lema emg
    januari februari maart april mei juni juli augustus september oktober november december maandag
    dinsdag woensdag donderdag vrijdag zaterdag zondag kerst pasen pinksteren ramadan nederland nederlandse belgië
    duitsland europa europese ja nee bedankt dank beste geachte hallo hoi goedemorgen goedemiddag goedenavond dag
    klantenservice afdeling team redactie webcare helpdesk balie loket directie bestuur college raad b.v bv nv vof
    n.v v.o.f bsn iban postcode vog gba brp apk vve""".split()

# surnames that are ordinary words: a name after a first name, a title or a particle also in lower case
SURNAME_WORDS = """adelaar akker appel arend baas baars bakker balk beek beer berg bijl bisschop bloem blok
    blom boer bogaard boom
    boon bos bosman both brand brink broek brouwer brug bruin bruijn buis burg dam dekker dijk dorp doorn draaier duif
    duin eik engel faber feit gans geel geer goud graaf graafland groen groot gulden haak haan haas hamer havik heide
    heijden hek helm hert heuvel heus hoek hof hond hoogland horn horst hout huis jager jong jongen kaas kamp kat
    keizer kerk kers klein klerk kloosterman kok kool koning koopman koper kort korte koster kraai krul kuil kuiper
    kuijpers laan laar land lang lange leeuw lek lind linden loos maas markt mast maten meer meeuw mees meijer merel
    metselaar meulen molen molenaar mol mos mulder muis nagel noord noort oever oord oost oven paard pater paus peer
    pool poort post prins raaf raven ridder rijk rijn roos roest rood ruiter schaap schaaf schaper schilder schipper
    scholten schoen schouten schout schrijver schut sluis slager smid snijder snoek spaan speelman spek spijker stam
    steen ster stok straat struik tak timmerman toren tuin valk vaart veen veld verhoef verver visser vis vlieger
    vliet vogel vos vries waal waard water weg wever weide west wijk wijngaard wind winkel wit witte wolf wolff woud
    zand zanden zee zijlstra zomer winter zon zuid zwaan zwart zwarte zwan""".split()


def fold(word: str) -> str:
    """Lower case, without diacritics, with plain apostrophes: as the lists are spelt."""
    lowered = word.lower().replace("’", "'").replace("‘", "'")
    if lowered.isascii():
        return lowered
    bare = unicodedata.normalize("NFKD", lowered.translate(_LETTERS))
    return "".join(character for character in bare if not unicodedata.combining(character))


_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "ə": "e", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ĳ": "ij"}
)


def _listed(name: str) -> list[str]:
    text = files("feedback").joinpath(f"data/names_{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def lexicon() -> dict[str, int]:
    """Folded word → its `Known` flags as one number."""
    known: dict[str, int] = {}

    def mark(words: list[str], flag: Known) -> None:
        value = int(flag)
        for word in words:
            known[word] = known.get(word, 0) | value

    mark(_listed("first"), Known.FIRST)
    mark(_listed("last"), Known.LAST)
    for line in _listed("words"):
        word = line.rstrip("!")
        known[word] = known.get(word, 0) | int(Known.WORD | Known.COMMON if line.endswith("!") else Known.WORD)
    mark([place for place in _listed("places") if " " not in place], Known.PLACE)
    mark([fold(word) for word in PARTICLES], Known.PARTICLE)
    mark([fold(word) for word in TITLES], Known.TITLE)
    mark([fold(word) for word in KIN], Known.KIN | Known.WORD)
    for title in ("mevrouw", "meneer", "mijnheer"):
        mark([slip for slip in _one_slip(title) if slip not in known], Known.TITLE)
    mark(INTROS, Known.INTRO)
    mark(CLOSINGS, Known.CLOSING)
    mark([fold(word) for word in PROTECTED], Known.PROTECTED | Known.WORD)
    mark(SURNAME_WORDS, Known.SURNAME_WORD | Known.LAST | Known.WORD)
    return known


def _one_slip(word: str) -> set[str]:
    """The word with one letter left out, doubled or too many, changed with its neighbour, or another."""
    slips: set[str] = set()
    for at in range(1, len(word) + 1):
        before, after = word[:at], word[at:]
        slips |= {before + after[1:]} if after else set()
        slips |= {before + after[1] + after[0] + after[2:]} if len(after) > 1 else set()
        slips |= {before + letter + rest for letter in ascii_lowercase for rest in (after, after[1:])}
    return slips - {word}


_ARTICLES_OF_NAMES = frozenset("al el ben ait abd abu abou bin ibn".split())
_DIRECTIONS = frozenset(
    "noord zuid oost west midden centrum sint saint santa nieuw oud dorp stad binnen buiten".split()
)


@lru_cache(maxsize=1)
def streets() -> frozenset[str]:
    """Folded street names that carry no street word ("rokin", "vredenburg")."""
    return frozenset(_listed("streets"))


@lru_cache(maxsize=1)
def long_places() -> frozenset[str]:
    """Folded place names of more than one word ("capelle aan den ijssel")."""
    return frozenset(place for place in _listed("places") if " " in place)


def judge(word: str) -> int:
    """Flags of one word as it stands in a text; a double name or a genitive by its parts."""
    known = lexicon()
    folded = fold(word)
    flags = known.get(folded)
    if flags is not None:
        return flags
    if folded.endswith("'s"):
        return known.get(folded[:-2], 0)
    if "-" in folded:
        words = [part for part in folded.split("-") if part]
        parts = [known.get(part, 0) for part in words]
        if not parts:
            return 0
        if words[0] in _DIRECTIONS or words[-1] in _DIRECTIONS:
            return int(Known.WORD | Known.PLACE)
        both = parts[0]
        for part in parts[1:]:
            both &= part
        if both & Known.FIRST:
            return int(both)
        ordinary = any(part & Known.WORD and not part & (Known.LAST | Known.PARTICLE) for part in parts)
        if any(part & Known.LAST for part in parts) and not ordinary:
            return int(Known.LAST)
        if words[0] in _ARTICLES_OF_NAMES and len(words) == 2 and len(words[1]) > 2 and not parts[1] & Known.WORD:
            return int(Known.LAST)  # "al-masri"
        return int(Known.WORD) if ordinary else 0
    return 0
