"""Sentences that hide who does what: passive, nouns for verbs, and words that belong together far apart; pure.

Rules over words, no parser: each takes the forms that Dutch grammars name (ANS 2.3, 18.5.7) and leaves out what is
usually something else. They are made to advise a writer, who sees what they are about.
"""

import re
from functools import lru_cache

from exports.letter_text import Sentence, Word

FURTHEST = 8  # words between two that belong together
MOST_SEARCHED = 40  # words of a clause in which the rest of a verb is looked for
FEWEST_IN_ATTRIBUTE = 5  # words from article to noun
LONGEST_PASSIVE = 16  # words from the helping verb
WORDEN = frozenset("word wordt worden werd werden geworden".split())
ZIJN = frozenset("is zijn was waren ben bent".split())
HEBBEN = frozenset("heb heeft hebt hebben had hadden".split())
MODAL = frozenset(
    "kan kunt kunnen kon konden zal zult zullen zou zouden moet moeten moest moesten mag mogen mocht dient dienen"
    " wil wilt willen".split()
)
HELPING = ZIJN | HEBBEN
_FINITE = WORDEN | HELPING | MODAL
# what opens another clause, with a verb of its own
_OPENS_ANOTHER = (
    HELPING | MODAL | WORDEN | frozenset("dat die omdat als indien waarop waarin waarbij zoals dan".split())
)
_PREPOSITIONS = frozenset(
    "aan bij binnen door in met na naar om onder op over per sinds tot tussen uit van via voor zonder".split()
)

_SEPARABLE = (
    "aan|achter|af|bij|bloot|dicht|door|goed|in|klaar|kwijt|los|mede|mee|na|neer|om|on|onder|op|open|over|plaats|samen|"
    "tegemoet|tegen|terug|teweeg|toe|tot|uit|vast|voor|voort|vrij|weer|weg"
)
_WEAK = re.compile(
    rf"(?:{_SEPARABLE})?ge[a-zëïéö]{{2,}}(?:d|t|en|gaan|daan|zien|staan)|(?:{_SEPARABLE})?(?:be|ver|ont|her|er)[a-zëïé]{{2,}}d|"
    r"(?:be|ver|ont|her)\w*(?:kt|pt|cht|ft)|(?:over|onder|door|voor)[a-z]{3,}d"
)
_STRONG = frozenset(
    """vereist vergist verrast verplaatst belast aanbevolen bedrogen begonnen begrepen behouden bekeken
    beschreven besloten besproken bevolen bewezen bezonken betrokken ondernomen ondervonden ondergaan
    onderworpen onderzocht ontheven onthouden ontnomen ontslagen ontvangen ontworpen ontbonden overgenomen
    overlegd overschreden overwogen verboden verbonden verdreven vergeleken vergeten verkozen verkregen verloren
    vernomen verschoven verstreken verworpen verwezen verzonden voldaan volbracht voorgeschreven vervangen
    verlaten verheven vertrokken herzien voorzien verkocht bezocht verzocht gekocht bereikt verwerkt verstrekt
    gemaakt gebruikt gezocht geschat gezet gesteld gedaan gezien gegaan beslist""".split()
)
# participles that go with “zijn” because somebody did or became something, and those that say how a thing is
_ACTIVE = frozenset(
    """gebleken geweest gegaan gekomen gebleven geworden begonnen gestopt gestegen gedaald gestorven gevallen
    gelukt geslaagd gegroeid gebeurd ontstaan verdwenen vertrokken verhuisd verlopen verstreken overleden
    verschenen vergaan aangekomen teruggekomen opgehouden afgelopen geschrokken gewend geëindigd veranderd
    verbeterd vervallen mislukt""".split()
)
_STATES = frozenset(
    """verplicht bekend onbekend bereid bevoegd geschikt ongeschikt gerechtigd geldig gesloten geopend bedoeld
    gevestigd verzekerd getrouwd gehuwd gescheiden geboren gelegen geïnteresseerd tevreden verbonden betrokken
    gewenst bereikbaar beschikbaar beperkt geheel gezond bezig gelijk gratis gemeld genoeg gebied geluid gezin
    gevolg getuigen goed gebouwen gegevens gemeenten gevallen gedeelten gebieden gesprekken gebreken kosten
    eerst best meest vast gewest geest bericht gerechten gewoonten getal geld geduld gewicht gezicht gedrag
    gebruik gebouw gevoel verschillend verband verstand bestand bestuurd beleid verkeerd beroemd""".split()
)
_NOT_ACTS = frozenset(
    """woning woningen rekening rekeningen mening meningen omgeving opleiding opleidingen verzekering
    verzekeringen belasting belastingen uitkering uitkeringen afdeling afdelingen leerling leerlingen koning
    lening leningen tekening vereniging stichting vergunning vergunningen vergadering vergaderingen regering
    gezondheid overheid vakantie organisatie organisaties informatie huishouding bevolking waarheid gelegenheid
    mogelijkheid mogelijkheden moeilijkheden eenheid tweeling handtekening korting kortingen richting telling
    zitting kleding verdieping dinsdag universiteit kwaliteit maatschap landschap schap gereedschap boodschap
    boodschappen vriendschap situatie situaties relatie relaties locatie locaties installatie station instelling
    instellingen voorziening voorzieningen werkelijkheid zekerheid snelheid hoeveelheid minderheid meerderheid
    ring dring ding dingen jongen tong long ping haring paling houding regeling regelingen verklaring
    verklaringen toestemming vestiging vestigingen verwarming zoiets ochtend""".split()
)
_NOUN = re.compile(r"[a-zëïéöü]{3,}(?:ing|ingen|heid|heden|atie|aties|isatie|iteit|iteiten|isme|ering)")
_DETERMINERS = frozenset("de het een deze die uw onze ons geen elke iedere".split())
_ATTRIBUTE = re.compile(
    r"\b(?:de|het|een|deze|die|uw)\s+(?:door|in|op|aan|bij|met|tot|voor|van|hieraan|hieronder|daartoe|daaraan|ter|ten|te)"
    r"(?:\s+[\w-]+){1,6}?\s+[\w-]+(?:de|te|en|nd|ende)\s+[\w-]{3,}",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"\s(?:ge\w+|be\w+|ver\w+|ont\w+|\w+ge\w+)(?:de|te|en)\s[\w-]+$", re.IGNORECASE)
_STOPS = re.compile(r"[;:.!?]")


@lru_cache(maxsize=20_000)
def is_participle(word: str) -> bool:
    """Whether a word in small letters has the form of a past participle, and is not usually something else."""
    if word in _STATES or word.endswith("heid"):
        return False
    return word in _STRONG or _WEAK.fullmatch(word) is not None


def passives(sentence: Sentence) -> list[tuple[int, int]]:
    """From the helping verb to the participle, or the other way round: “wordt door ons verlengd”, “is besloten”."""
    words = sentence.words
    found: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        worden = word.lower in WORDEN
        if not worden and word.lower not in ZIJN:
            continue
        partner = _partner(sentence, at, worden=worden)
        if partner is not None:
            first, last = sorted((word, partner), key=lambda one: one.start)
            if not found or found[-1][1] < last.end:
                found.append((first.start, last.end))
    return found


def _partner(sentence: Sentence, at: int, *, worden: bool) -> Word | None:
    """The participle that goes with the helping verb: the next one, or else the one right before it."""
    words = sentence.words
    for word in words[at + 1 : at + 1 + LONGEST_PASSIVE]:
        if _STOPS.search(sentence.text, words[at].end - sentence.start, word.start - sentence.start):
            break
        if word.lower in _OPENS_ANOTHER:
            break
        if is_participle(word.lower) and word.lower not in WORDEN and not word.name:
            return word if worden or word.lower not in _ACTIVE else None
    for before in reversed(words[max(0, at - 2) : at]):
        if is_participle(before.lower) and (worden or before.lower not in _ACTIVE):
            return before
    return None


def nominals(sentence: Sentence) -> list[Word]:
    """Nouns that were made of a verb or adjective: “beoordeling”, “rechtmatigheid”; not those that name a thing."""
    return [word for word in sentence.words if word.lower not in _NOT_ACTS and _NOUN.fullmatch(word.lower)]


def noun_style(sentence: Sentence) -> list[tuple[int, int]]:
    """Where a verb became a noun with “van” behind it: “de beoordeling van”, “het betalen van”."""
    words = sentence.words
    found = []
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if after.lower != "van":
            continue
        noun = word.lower not in _NOT_ACTS and _NOUN.fullmatch(word.lower)
        infinitive = before.lower == "het" and len(word.lower) > 4 and word.lower.endswith("en")
        if noun or infinitive:
            start = before.start if before.lower in _DETERMINERS else word.start
            found.append((start, after.end))
    return found


def tangs(sentence: Sentence) -> list[tuple[int, int]]:
    """Words that belong together with too much between them: a verb and its rest, an article and its noun."""
    found = [
        (sentence.start + match.start(), sentence.start + match.end())
        for match in _ATTRIBUTE.finditer(sentence.text)
        if _INSIDE.search(match.group()) and len(match.group().split()) > FEWEST_IN_ATTRIBUTE
    ]
    words = sentence.words
    for at, word in enumerate(words):
        if word.lower not in _FINITE:
            continue
        for further in range(at + 1, min(len(words), at + MOST_SEARCHED)):
            rest = words[further]
            if _ends_clause(sentence, words[further - 1], rest):
                break
            participle = is_participle(rest.lower)
            if (participle or _is_infinitive(words, further, word.lower)) and _closes_clause(sentence, further):
                within = any(word.start <= start and end <= rest.end for start, end in found)
                if further - at > FURTHEST and not within:  # one remark about one stretch
                    found.append((word.start, rest.end))
                break
            if participle:
                break
    return sorted(set(found))


def _ends_clause(sentence: Sentence, before: Word, after: Word) -> bool:
    between = sentence.text[before.end - sentence.start : after.start - sentence.start]
    return any(sign in between for sign in ".;:?!,")


def _closes_clause(sentence: Sentence, at: int) -> bool:
    """Whether the word is the last of its clause, or only helping verbs come after it."""
    words = sentence.words
    rest = sentence.text[words[at].end - sentence.start :].lstrip("\"'”’)")
    if not rest or rest[0] in ".;:?!,":
        return True
    return at + 1 < len(words) and words[at + 1].lower in _FINITE


def _is_infinitive(words: tuple[Word, ...], at: int, finite: str) -> bool:
    """Whether the word can be the infinitive that goes with this finite verb."""
    word, before = words[at].lower, words[at - 1].lower
    if not (word.endswith("en") and len(word) > 4 and finite in MODAL):
        return False
    return before == "te" if finite in ("dient", "dienen") else before not in _PREPOSITIONS | _DETERMINERS
