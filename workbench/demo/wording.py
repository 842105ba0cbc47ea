"""From hand-written sentences with choices to one text as somebody would say it.

The markup of the content files: `{one|two|}` is a choice (choices may hold choices); `<wie>` and `<ik>` are
whoever it is about (“ik”, “mijn moeder”, “mw.”; afterwards “ik”, “ze”, “hij”), `<mijn>` and `<me>` the same in
other forms, `<partner>` their husband or wife, and any other `<word>` a verb, written as it goes with “ik”.
"""

import re
from dataclasses import dataclass
from random import Random

CHOICE = re.compile(r"\{([^{}]*)\}")
TOKEN = re.compile(r"<(\w+)>")
ABOUT_SOMEONE = re.compile(r"<(?:wie|ik|mijn|me)>")

IRREGULAR = {"heb": "heeft", "ben": "is", "doe": "doet", "ga": "gaat", "sta": "staat", "zie": "ziet", "hou": "houdt"}
SAME = frozenset("kan mag wil zal zou had was kreeg kon ging deed zei zag kwam dacht wilde wist".split())
# verbs that may stand next to <wie> or <ik> without marks of their own
VERBS = (
    "heb ben vind krijg zie doe pak kom vraag betaal maak geef haal snap begin hoor typ dien bel ga sta word rijd durf"
    " woon regel open log vul stuur neem meld lees zet koop boek check schors zoek werk ontvang bereken dek"
    " declareer deel combineer houd denk hou loop kies raak pas begrijp schaam vertrouw twijfel bied"
    " bewijs installeer activeer gebruik wijzig".split()
)
PREPOSITIONS = frozenset("aan bij door met namens over van voor".split())
ABBREVIATIONS = ("mw.", "dhr.", "tel.", "ivm.", "bijv.", "evt.", "incl.", "o.a.", "nr.")
SENTENCE_START = re.compile(r"(?:^|(?<=[.?!]\s))['“(]?[a-zà-ÿ]")


@dataclass(frozen=True)
class Person:
    """Whoever a question is about."""

    named: str  # as first mentioned
    pronoun: str
    possessive: str
    objective: str
    partner: str

    @property
    def speaks(self) -> bool:
        """Whether they ask for themselves."""
        return self.named == "ik"


def asker(random: Random) -> Person:
    """Somebody who asks for themselves."""
    return Person("ik", "ik", "mijn", random.choice(("mij", "me")), random.choice(("man", "vrouw")))


def other(named: str, female: bool) -> Person:
    """Somebody who is asked for."""
    return Person(named, "ze", "haar", "haar", "man") if female else Person(named, "hij", "zijn", "hem", "vrouw")


def choose(text: str, random: Random) -> str:
    """Take every choice, the innermost first."""
    while "{" in text:
        text = CHOICE.sub(lambda match: random.choice(match[1].split("|")), text)
    return text


def about_someone(text: str) -> bool:
    """Whether the text speaks of whoever it is about."""
    return ABOUT_SOMEONE.search(text) is not None


def conjugate(verb: str, person: Person) -> str:
    """The present tense that goes with this person, from the form that goes with “ik”."""
    return verb if person.speaks else third_person(verb)


def third_person(verb: str) -> str:
    """“heb” → “heeft”."""
    if verb in SAME or verb.endswith(("t", "de", "te")):
        return verb
    return IRREGULAR.get(verb, verb + "t")


BASE = {form: verb for verb in VERBS for form in (third_person(verb), verb)}  # either form → the one with “ik”


class Telling:
    """One text in the making: remembers whether the person was mentioned already."""

    def __init__(self, person: Person, random: Random) -> None:
        self.person = person
        self.random = random
        self.mentioned = False

    def say(self, sentence: str) -> str:
        """The sentence with its choices taken and its persons and verbs filled in."""
        words = " ".join(choose(sentence, self.random).split()).split(" ")
        for at, word in enumerate(words):
            if word.startswith("<wie>") and at and words[at - 1].lower() in PREPOSITIONS:
                words[at] = word.replace("<wie>", "<me>")
            elif word.startswith(("<wie>", "<ik>")):
                for near in (at - 1, at + 1):
                    if 0 <= near < len(words) and (verb := BASE.get(words[near].lower())):
                        form = conjugate(verb, self.person)
                        words[near] = form.capitalize() if words[near][0].isupper() else form
        text = TOKEN.sub(self._fill, " ".join(words))
        return re.sub(r"\s+([,.?!:])", r"\1", text)

    def _fill(self, match: re.Match[str]) -> str:
        word, person = match[1], self.person
        if word in ("wie", "ik"):
            said = person.pronoun if self.mentioned else person.named
        elif word == "mijn":
            said = person.possessive if self.mentioned or person.speaks else f"{person.named} {person.possessive}"
        elif word == "me":
            said = person.objective if self.mentioned or person.speaks else person.named
        elif word == "partner":
            return person.partner
        else:
            return conjugate(word, person)
        self.mentioned = True
        return said


def capitals(text: str) -> str:
    """Sentences begin with a capital, abbreviations end none."""

    def raise_first(match: re.Match[str]) -> str:
        before = text[: match.start()].rstrip().lower()
        return match[0] if before.endswith(ABBREVIATIONS) else match[0].upper()

    return SENTENCE_START.sub(raise_first, text)


def lower_first(text: str) -> str:
    """The text as it goes on after a comma; names in capitals stay."""
    return text[0].lower() + text[1:] if len(text) > 1 and text[1].islower() else text
