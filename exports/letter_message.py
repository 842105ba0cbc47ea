"""Whether a letter says one thing, to one reader: how much it asks, by how many days, and u or je; pure."""

import re
from collections.abc import Iterator, Sequence

from exports.letter_figures import MONTHS
from exports.letter_findings import Check, Checked, Finding, Rule, found
from exports.letter_text import Sentence

MOST_REQUESTS = 3
MOST_DEADLINES = 1

_FORMAL = re.compile(r"\b(?:u|uw|uzelf)\b", re.IGNORECASE)
_INFORMAL = re.compile(r"\b(?:je|jij|jou|jouw|jezelf|jullie)\b", re.IGNORECASE)
_MUST = re.compile(
    r"\b(?:u|je|jij)\s+(?:moet|dient)\b|\b(?:moet|dient|moeten)\s+(?:u|je)\b|"
    r"\b(?:verzoeken|vragen)\s+(?:wij|we)\s+u\b|\b(?:wij|we)\s+(?:verzoeken|vragen)\s+(?:u|je)\b|"
    r"\bwordt\s+u\s+verzocht\b|\bu\s+wordt\s+verzocht\b|\bdien(?:t|en)\b.{0,80}?\bte\s+(?:worden|zijn)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:[-–•*]\s*)?(?:vul|stuur|bel|betaal|maak|neem|vraag|lever|geef|log|ga|scan|meld|schrijf|onderteken|print|download|"
    r"zet|haal|breng|upload|reageer|regel|dien|doe|kies|open|mail|teken|laat|wijzig|controleer)\b",
    re.IGNORECASE,
)
_STEP = re.compile(r"\s*(?:\d{1,2}[.)]|stap \d)", re.IGNORECASE)
_OFFER = re.compile(  # what the reader may do and need not
    r"\b(?:vragen|hulp|een vraag|liever|niet eens|meer weten|meer informatie|bezwaar|beroep)\b", re.IGNORECASE
)
_CONDITION = re.compile(r"^(?!(?:wat|wanneer|hoe|waar|waarom)\b).*\?$", re.IGNORECASE | re.DOTALL)
_BY = re.compile(
    r"\b(?:uiterlijk(?: op)?|v[oó]{2}r|tot en met|tot|binnen)\s+"
    rf"((?:\d{{1,2}}|\w+)\s+(?:{'|'.join(MONTHS)})|\d{{1,2}}[-/]\d{{1,2}}[-/]\d{{2,4}}|"
    r"(?:\d{1,3}|\w+)\s+(?:werk|kalender)?(?:dag(?:en)?|we(?:ek|ken)|maand(?:en)?))\b",
    re.IGNORECASE,
)


def requests(text: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Sentences that ask the reader to do something; the numbered steps of one task are one request.

    What stands behind a question in the same paragraph (“Kunt u niet betalen? Bel ons.”) is for some readers only, and
    so is what stands under a question that is a line of its own.
    """
    asking: list[Sentence] = []
    in_steps = for_some = False
    end = 0
    for sentence in sentences:
        if "\n" in text[end : sentence.start] and not (for_some and _is_heading(text, end)):
            for_some = False
        end = sentence.end
        step = _STEP.match(text, text.rfind("\n", 0, sentence.start) + 1) is not None
        asks = _MUST.search(sentence.text) or _IMPERATIVE.match(sentence.text)
        if asks and not for_some and not (step and in_steps) and not _OFFER.search(sentence.text):
            asking.append(sentence)
        in_steps = step
        if _CONDITION.search(sentence.text):
            for_some = True
    return asking


def _is_heading(text: str, end: int) -> bool:
    """Whether the sentence that ends here has its line for itself: a question as a heading."""
    return "." not in text[text.rfind("\n", 0, end) + 1 : end]


def deadlines(asking: Sequence[Sentence]) -> tuple[str, ...]:
    """The days and terms by which something has to be done, each once."""
    named = (" ".join(match[1].lower().split()) for sentence in asking for match in _BY.finditer(sentence.text))
    return tuple(dict.fromkeys(named))


def check_one_message(asking: Sequence[Sentence]) -> Checked:
    """Whether a letter asks little enough to be done at once."""
    by = deadlines(asking)
    told = []
    if len(asking) > MOST_REQUESTS:
        told.append(f"De brief vraagt {len(asking)} dingen.")
    if len(by) > MOST_DEADLINES:
        told.append(f"De brief noemt {len(by)} termijnen: {', '.join(by)}.")
    if told:
        told.append("Zeg bovenaan wat de lezer moet doen en wanneer; zet de rest in een bijlage of een andere brief.")
    return Checked(Check.ONE_MESSAGE, not told, " ".join(told) or "De brief heeft één boodschap.")


def request_findings(text: str, asking: Sequence[Sentence]) -> Iterator[Finding]:
    """The requests beyond what one letter can ask."""
    for number, sentence in enumerate(asking[MOST_REQUESTS:], MOST_REQUESTS + 1):
        advice = f"Dit is verzoek {number} in deze brief. Moet het hier, of kan het later?"
        yield found(Rule.REQUESTS, text, (sentence.start, sentence.end), advice)


def address_findings(text: str) -> Iterator[Finding]:
    """Where the letter says je although it says u, or the other way round: the rarer of the two."""
    formal, informal = list(_FORMAL.finditer(text)), list(_INFORMAL.finditer(text))
    if formal and informal:
        rarer, usual = (informal, "u") if len(informal) <= len(formal) else (formal, "je")
        for match in rarer:
            advice = f"De brief zegt verder “{usual}”. Kies er één en houd die vast."
            yield found(Rule.ADDRESS, text, match.span(), advice)
