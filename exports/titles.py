"""The title of a proposed improvement: a topic's name with a citizen's question that reads well, else the name alone.

Pure. Logs hold notes, half sentences and three questions in a row; only one whole question heads an improvement.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

SHORTEST, LONGEST = 20, 110  # characters of a question in a title
FEWEST_WORDS = 4
ASKING = frozenset(
    "wie wat waar waarom waarmee waarvoor waarvan waaraan waarop waarin waarheen wanneer welk welke hoe hoeveel hoelang"
    " hoever hoevaak".split()
)
# verbs that a Dutch question begins with
BEGINNING = frozenset(
    "kan kun kunt kunnen kon mag mogen moet moeten moest zal zullen zou zouden wilt willen ben bent is zijn was heb"
    " hebt heeft hebben krijg krijgt krijgen word wordt worden ga gaat gaan doe doet doen kom komt komen klopt geldt"
    " gelden bestaat bestaan telt tellen kost kosten blijf blijft blijven betaal betaalt betalen staat staan verlies"
    " vervalt verloopt hoef hoeft hoeven helpt werkt duurt loopt neemt vergoedt regelt stuurt bepaalt houd houdt"
    " maakt".split()
)
BEFORE_ASKING = frozenset("aan bij in met naar na op per sinds tot uit van vanaf via voor".split())
PERSONS = frozenset("ik je jij u hij zij ze we wij jullie".split())
# after these verbs a note leaves its subject out: “Heeft schulden, welke hulp is er?”
NEEDS_SUBJECT = frozenset("heb heeft hoeft is moet was".split())
SUBJECTS = PERSONS | frozenset("er de het een mijn jouw uw onze dit dat deze die iemand iedereen".split())
# how a desk writes about a visitor: not the visitor's own words
ABOUT_A_VISITOR = frozenset(
    "mw mevr mevrouw dhr meneer heer dame klant cliënt bezoeker bezoekster inwoner echtpaar hij".split()
)
CLIPPED = frozenset("n t k m s".split())  # ’n, ’t

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_LEAD = re.compile(
    r"^(?:[^:?]{1,40}:\s+|(?:hallo|hoi|dag|beste|goedemorgen|goedemiddag|goedendag|vraagje)\b[,:]?\s+)+", re.I
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PERSONAL = re.compile(r"\[|\d{3}|@")  # something was taken out, or an amount, a number, a year


def title_question(name: str, keywords: Iterable[str], told: Sequence[str]) -> str | None:
    """The question that stands for a topic of this name: whole, well formed and about it; None when none is.

    `told` is what citizens asked, the most typical first.
    """
    about, wider = _stems([name]), _stems(keywords)
    written = Counter(word for text in told for word in {word.lower() for word in _WORD.findall(text)})
    found: list[tuple[bool, int, int, int, str]] = []
    for text in told:
        for sentence in _SENTENCE.findall(text):
            question = _LEAD.sub("", sentence.strip())
            if not is_question(question):
                continue
            words = _stems([question])
            told_of = 2 * len(words & about) + len(words & wider)
            if told_of < 2:
                continue
            as_it_stood = question[0].isupper() and not question.endswith("??")
            # a word that nobody else wrote is often a slip of the pen
            alone = sum(written[word.lower()] == 1 for word in _WORD.findall(question))
            found.append((not as_it_stood, alone, -told_of, len(question), _tidy(question)))
    return min(found)[-1] if found else None


def is_question(sentence: str) -> bool:
    """Whether this is one whole Dutch question in a citizen's own words, fit to head an improvement."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    if not SHORTEST <= len(sentence) <= LONGEST or not sentence[0].isalpha() or not sentence.endswith("?"):
        return False
    if len(words) < FEWEST_WORDS or (len(words) == FEWEST_WORDS and not BEGINNING & set(words)):
        return False
    if _PERSONAL.search(sentence) or sentence.isupper() or sentence.count(",") > 1:
        return False
    if (ABOUT_A_VISITOR | CLIPPED) & set(words):
        return False
    if words[0] in BEFORE_ASKING:
        return words[1] in ASKING
    if words[0] in ASKING:
        return words[1] not in PERSONS  # “Waar ik moet beginnen?”
    if words[1] == "ik" and words[0].endswith("t") and words[0] != "moet":
        return False  # “Hoeft ik”
    return words[0] in BEGINNING and (words[0] not in NEEDS_SUBJECT or words[1] in SUBJECTS)


def _tidy(question: str) -> str:
    return question[0].upper() + question[1:].rstrip("?").rstrip() + "?"


def _stems(texts: Iterable[str]) -> set[str]:
    """The words, without their endings; short words tell nothing, but abbreviations do."""
    return {word.lower()[:5] for text in texts for word in _WORD.findall(text) if len(word) > 3 or word.isupper()}
