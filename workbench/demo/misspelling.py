"""Spelling as people type: no capitals, dropped letters, the usual mistakes, Dutch learnt later."""

import re
from random import Random

# (as it should be, as it is written), each tried with its own chance
USUAL = tuple(
    (re.compile(rf"\b{right}\b", re.IGNORECASE), wrong)
    for right, wrong in (
        ("gezondheidsverklaring", ("gezondsheidsverklaring", "gezondheids verklaring", "gezondheidverklaring", "gezonheidsverklaring", "gezondheidsverklaaring")),
        ("digid", ("digi d", "digid", "DIGID", "digit", "Digi-D", "diegid")),
        ("rijbewijs", ("rijbewys", "rij bewijs", "rijbwijs", "rijbewijst")),
        ("belastingdienst", ("belasting dienst", "belastingsdienst", "belastindienst")),
        ("zorgtoeslag", ("zorg toeslag", "zorgtoelsag", "zorgtoeslach")),
        ("huurtoeslag", ("huur toeslag", "huurtoelsag", "huursubsidie")),
        ("toeslagen", ("toeslage", "toelsagen", "toeslaggen")),
        ("kinderopvangtoeslag", ("kinder opvang toeslag", "kinderopvangtoelsag")),
        ("kinderbijslag", ("kinder bijslag", "kinderbijlag", "kinderbeislag")),
        ("studiefinanciering", ("studie financiering", "studiefinancering", "studiefinanciëring")),
        ("uitkering", ("uitkerring", "uitkeering", "uitkerig")),
        ("aanvragen", ("aanvrage", "aan vragen", "aanvraagen")),
        ("machtigen", ("machtige", "magtigen", "machtegen")),
        ("automatisch", ("automaties", "automatich")),
        ("gemeente", ("gemeete", "gementee", "gemeentte")),
        ("abonnement", ("abonement",)),
        ("specialist", ("speciallist", "spesialist")),
        ("apparaat", ("aparaat",)),
        ("in ieder geval", ("iniedergeval",)),
        ("even", ("ff", "effe")),
        ("mijn", ("me", "mn", "m'n", "mij")),
        ("het", ("t", "'t", "et")),
        ("wordt", ("word",)),
        ("gebeurt", ("gebeurd",)),
        ("betaalt", ("betaald",)),
        ("vindt", ("vind",)),
        ("krijgt", ("krijg",)),
        ("hij", ("ie",)),
        ("niet", ("nie", "niet", "nit")),
        ("een", ("n", "een", "'n")),
        ("dat", ("da", "dat")),
        ("heeft", ("heef", "heefd")),
        ("moeilijk", ("moeilik", "moelijk")),
        ("eigenlijk", ("eigelijk", "eigenlik")),
        ("brief", ("breif", "brief")),
        ("volgens", ("volgesn", "vlg")),
        ("telefoon", ("tel", "telefoon", "tellefoon")),
        ("formulier", ("formuler", "formulier", "formulir")),
        ("afspraak", ("afspraag", "af spraak")),
        ("terugbetalen", ("terug betalen", "terugbetaalen")),
        ("bijzondere bijstand", ("bijzonder bijstand", "byzondere bijstand", "bijzondere bystand")),
        ("verlengen", ("verlenge", "verlegen")),
        ("wachtwoord", ("wacht woord", "wagtwoord", "wachtwoort")),
        ("berichtenbox", ("berichten box", "berigtenbox")),
        ("inloggen", ("in loggen", "inlogge", "inlogen")),
        ("computer", ("compjoeter", "computer", "komputer")),
    )
)  # fmt: skip
ARTICLES = re.compile(r"\b(?:de|het|een|er|te) ", re.IGNORECASE)
KEYS_NEAR = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "t": "r", "s": "d", "r": "t", "g": "h", "l": "k"}
PLAIN = re.compile(r"[a-z]{4,}")

STYLES = ("neat", "small", "typos", "sloppy", "learner")
WEIGHTS = {"desk": (52, 18, 24, 5, 1), "kin": (45, 22, 19, 12, 2), "ik": (38, 22, 18, 14, 8)}


def misspell(text: str, voice: str, random: Random) -> str:
    """The text as somebody with this voice may have typed it."""
    style = random.choices(STYLES, WEIGHTS[voice])[0]
    if style == "neat":
        return text
    if style in ("typos", "sloppy"):
        text = _usual(text, random, 0.5 if style == "sloppy" else 0.25)
        for _ in range(random.choice((1, 1, 2) if style == "typos" else (1, 2, 3))):
            text = _slip(text, random)
    if style == "learner":
        text = ARTICLES.sub(lambda match: match[0] if random.random() < 0.4 else "", text)
        text = _usual(text, random, 0.15)
    if style in ("small", "sloppy") or (style == "learner" and random.random() < 0.6):
        text = text.lower()
        if random.random() < 0.6:
            text = text.rstrip(".")
        if random.random() < 0.35:
            text = text.replace(",", "")
        if random.random() < 0.3:
            text = text.replace("?", "")
        if random.random() < 0.12:
            text = re.sub(r"([?])(?=\s|$)", r"\1\1", text)
    return " ".join(text.split())


def _usual(text: str, random: Random, chance: float) -> str:
    for right, wrong in USUAL:
        if right.search(text) and random.random() < chance:
            text = right.sub(random.choice(wrong), text, count=1)
    return text


def _slip(text: str, random: Random) -> str:
    """One slip of the finger in a word of four letters or more."""
    words = list(PLAIN.finditer(text))
    if not words:
        return text
    word = random.choice(words)
    at = random.randrange(word.start() + 1, word.end() - 1)
    kind = random.random()
    if kind < 0.4:
        return text[:at] + text[at + 1 :]
    if kind < 0.7:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind < 0.85:
        return text[:at] + text[at] + text[at:]
    return text[:at] + KEYS_NEAR.get(text[at], text[at]) + text[at + 1 :]
