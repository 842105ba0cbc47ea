"""The verdict on an improvement in one plain Dutch sentence."""

from exports.effect import FEWEST, FEWEST_WEEKS, EffectResult, Kind, Lacking, Verdict
from exports.safety import STEP, THRESHOLD

MOST_WORDS = 15
VERDICTS = {
    Verdict.LESS: "minder",
    Verdict.MORE: "meer",
    Verdict.SAME: "geen verschil",
    Verdict.MOVED: "verplaatst",
    Verdict.TOO_LITTLE: "te weinig gegevens",
}
NOUNS = {Kind.QUESTIONS: "vragen", Kind.DROP_OFF: "afhakers", Kind.SCORES: "antwoorden"}


def verdict_words(result: EffectResult) -> str:
    """The verdict in a few words, such as “minder, zoals verwacht” or “verplaatst naar balie”."""
    verdict = VERDICTS[result.verdict]
    if result.verdict is Verdict.MOVED:
        verdict = f"verplaatst naar {_named(result.moved_to)}"
    return verdict + _as_expected(result)


def verdict_sentence(result: EffectResult, *, outgoing: bool = False) -> str:
    """The verdict in one sentence of at most fifteen words.

    `outgoing`: as it may leave. A percentage is then rounded to 5, and left out where fewer than ten were counted or
    expected on a side: with the count of the other side it would tell that number.
    """
    if result.verdict is Verdict.TOO_LITTLE:
        return f"Te weinig gegevens: {_lacking(result)}."
    if result.verdict is Verdict.MOVED:
        return _moved(result, outgoing)
    if result.verdict is Verdict.SAME:
        most = f"{round(100 * result.margin)}%"
        about = "hoger of lager cijfer" if result.kind is Kind.SCORES else f"meer of minder {NOUNS[result.kind]}"
        return f"Geen verschil: hooguit {most} {about}{_as_expected(result)}."
    less = result.verdict is Verdict.LESS
    if result.kind is Kind.SCORES:
        way, head = ("lager", "Lager cijfer") if less else ("hoger", "Hoger cijfer")
    else:
        way = "minder" if less else "meer"
        head = f"{way.capitalize()} {NOUNS[result.kind]}"
    percent = _percent(result, outgoing)
    middle = f": {percent} {way}" if percent else ""
    return f"{head}{middle} dan zonder de verbetering{_as_expected(result)}."


def caution(result: EffectResult) -> str:
    """What a reader should know before trusting the verdict; empty when there is nothing."""
    if result.verdict in (Verdict.LESS, Verdict.MORE, Verdict.MOVED):
        if result.unsteady:
            return "Let op: ook op data waarop niets veranderde, leek er iets te veranderen."
        if not result.comparisons:
            return "Let op: er is niet vergeleken met andere onderwerpen."
    return ""


def _lacking(result: EffectResult) -> str:
    if result.lacking is Lacking.WEEKS_BEFORE:
        return f"minder dan {FEWEST_WEEKS} weken van vóór de verbetering"
    if result.lacking is Lacking.WEEKS_AFTER:
        return f"nog geen {FEWEST_WEEKS} weken na de verbetering"
    if result.lacking is Lacking.NUMBERS:
        return f"minder dan {FEWEST} {NOUNS[result.kind]} per week"
    if result.kind is Kind.SCORES:
        return "zowel een lager als een hoger cijfer is nog mogelijk"
    return f"zowel minder als meer {NOUNS[result.kind]} is nog mogelijk"


def _moved(result: EffectResult, outgoing: bool) -> str:
    """As much of it as fits: where to, where from, what it comes to together."""
    head = f"Verplaatst naar {_named(result.moved_to)}"
    tail = _as_expected(result)
    percent = _percent(result, outgoing)
    together = f"samen {percent} {'minder' if (result.ratio or 1.0) < 1 else 'meer'}" if percent else ""
    fuller = [", ".join(part for part in (f"bij {_named(result.moved_from)} minder", together) if part), together]
    for middle in fuller:
        sentence = f"{head}: {middle}{tail}."
        if middle and len(sentence.split()) <= MOST_WORDS:
            return sentence
    sentence = f"{head}{tail}."
    if len(sentence.split()) <= MOST_WORDS:
        return sentence
    return f"Verplaatst naar andere kanalen{': ' if together else ''}{together}{tail}."


def _named(channels: tuple[str, ...]) -> str:
    if len(channels) > 2:
        return "andere kanalen"
    return " en ".join(channels)


def _percent(result: EffectResult, outgoing: bool = False) -> str:
    change = abs(100 * ((result.ratio or 1.0) - 1))
    if not outgoing:
        return f"{round(change)}%"
    if _is_small(result):
        return ""
    return f"ongeveer {max(STEP, STEP * round(change / STEP))}%"


def _is_small(result: EffectResult) -> bool:
    """Whether fewer were counted on one side, or expected, than may be told."""
    if result.kind is not Kind.QUESTIONS:
        return False
    lines = (result.observed[: result.live], result.observed[result.live :], result.expected[result.live :])
    return any(sum(value or 0 for value in line) < THRESHOLD for line in lines)


def _as_expected(result: EffectResult) -> str:
    if result.as_expected is None:
        return ""
    return ", zoals verwacht" if result.as_expected else ", anders dan verwacht"
