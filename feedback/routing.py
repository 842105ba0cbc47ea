"""Which organisation, and which product, a citizen's question is about: from a table of who does what, and examples.

The table (`data/responsibilities.toml`) holds the knowledge; this module weighs what of it stands in a text, together
with the questions of known organisation that are like it. Unsure means no organisation: a person decides, with the
three best guesses at hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from feedback.redaction_kinds import TAG
from feedback.routing_examples import NONE, NOTHING, Example, Examples, Likeness
from feedback.routing_reading import UNSAID, WINDOW, Hit, capitals, phrases, place_hits, places_in
from feedback.routing_table import Duty, Place, Table, table
from feedback.routing_words import Token, tokens
from journeys.register import find_entry

SURE_ENOUGH = 0.55  # below this the router abstains: the guess is as likely wrong as right
SURE_ALREADY = 0.7  # examples are not asked: they cost as much as all the rest, and change nothing by then
STRONG_ENOUGH = 0.8  # of each part of a chain question
LOGGING_IN = "Logius"
SHOWN = 80  # characters of an example in a reason
NO_WORDS = "geen herkenbare woorden"
_MAX_CHARACTERS, _MAX_TOKENS = 6_000, 600  # what a question is about is said at its beginning


@dataclass(frozen=True)
class Route:
    """Where a question belongs; `organisation` is a name in the register, None when unsure.

    `confidence` 0–1; `reason` the words that decided; `guesses` the best three (organisation, confidence).
    """

    organisation: str | None
    product_uri: str | None
    product: str | None
    confidence: float
    reason: str
    guesses: tuple[tuple[str, float], ...]
    also: tuple[str, ...] = ()  # a chain question: the other organisations it belongs to


class _Seen(NamedTuple):
    """What stands in one text, and how strongly that points to each organisation."""

    words: list[Token]
    places: list[tuple[int, Place, bool]]
    hits: list[Hit]
    said: dict[str, float]


class Router:
    """Routes questions by the shipped table; keeps no text, gives the same answer each time.

    `context`: words that hold for every question of a source without being said, as "buitenland" for what
    Dutch people abroad ask an embassy.
    """

    def __init__(self, context: str = "", examples: Examples | None = None, own: tuple[Duty, ...] = ()) -> None:
        self.context = context
        self.examples = examples
        self.own = own  # what was added to the table here

    def in_context(self, context: str) -> "Router":
        """The same for a source with other words that hold without being said."""
        return self if context == self.context else Router(context, self.examples, self.own)

    def with_examples(self, examples: Sequence[Example]) -> "Router":
        """The same with more examples, such as what people confirmed."""
        return Router(self.context, self.examples.with_more(examples), self.own) if self.examples and examples else self

    def with_duties(self, own: Sequence[Duty]) -> "Router":
        """The same with what was added to the table here."""
        return Router(self.context, self.examples, tuple(own)) if tuple(own) != self.own else self

    def route(self, texts: Sequence[str], organisations: Sequence[str | None] | None = None) -> list[Route]:
        """One route per text. Where the organisation is known already, only the product is sought.

        Raises ValueError when `organisations` is given with another length than `texts`.
        """
        known = organisations if organisations is not None else [None] * len(texts)
        # what was taken out is no word of the question: "[BSN]" does not lead to who hands those out
        texts = [TAG.sub(" ", text) if "[" in text else text for text in texts]
        ready = table(self.own)
        unsaid = [slot for word in tokens(self.context, WINDOW) for slot, _ in ready.lexicon.look_up(word.bare)]
        read = [_read(text, ready, unsaid) for text in texts]
        found = [_decide(seen, given, ready, NOTHING) for seen, given in zip(read, known, strict=True)]
        if self.examples is None:
            return found
        open_ = [at for at, route in enumerate(found) if route.confidence < SURE_ALREADY and texts[at].strip()]
        like = self.examples.like([texts[at][:_MAX_CHARACTERS] for at in open_], self.context) if open_ else []
        for at, likeness in zip(open_, like, strict=True):
            found[at] = _decide(read[at], known[at], ready, likeness)
        return found


def _read(text: str, ready: Table, unsaid: Sequence[int]) -> _Seen:
    words = tokens(text[:_MAX_CHARACTERS], _MAX_TOKENS)
    places = list(places_in(words, ready))
    hits = _most_specific([*phrases(words, ready, unsaid), *capitals(words, ready), *place_hits(places)])
    return _Seen(words, places, hits, _evidence(hits))


def _decide(seen: _Seen, given: str | None, ready: Table, like: Likeness) -> Route:
    words, places, hits, said = seen
    if given:
        name = _registered(given)
        best = _product(hits, {name, ready.general_of.get(name, name)})
        reason = _reason(words, [best]) if best else ""
        return _answer(ready, name, best, 1.0, reason, ((name, 1.0),))
    evidence = _with_examples(said, like)
    if not evidence:
        return _answer(ready, None, _product(hits, set()), 0.0, NO_WORDS, ())
    guesses = _guesses(evidence, places, like.shares.get(NONE, 0.0))
    top = max(evidence, key=lambda name: (evidence[name], name))
    decided = sorted((hit for hit in hits if hit.organisation == top), key=lambda hit: -hit.weight)
    name, confidence = guesses[0]
    sure = confidence >= SURE_ENOUGH
    chain = _chain(hits, said) if not sure else ()
    if chain:
        decided = [max((h for h in hits if h.organisation == part), key=lambda h: h.weight) for part in chain]
        named = tuple(_named(part, places) for part in chain)
        found = _answer(ready, named[0], _product(hits, {chain[0]}), said[chain[1]], _reason(words, decided), guesses)
        return replace(found, also=named[1:])
    best = _product(hits, {top}) if sure else None
    reason = "; ".join(filter(None, (_reason(words, decided[:2]), _alike(like, top))))
    return _answer(ready, name if sure else None, best, confidence, reason, guesses)


def _with_examples(said: dict[str, float], like: Likeness) -> dict[str, float]:
    """What the words say and what examples say, as two witnesses who did not speak to one another."""
    evidence = dict(said)
    for name, share in like.shares.items():
        if name != NONE:
            evidence[name] = 1 - (1 - evidence.get(name, 0.0)) * (1 - share)
    return evidence


def _alike(like: Likeness, organisation: str) -> str:
    """The example that speaks most for this organisation, as a reason."""
    if organisation not in like.shares:
        return ""
    text = " ".join(like.nearest[organisation].split())
    return f"lijkt op “{text if len(text) <= SHOWN else text[: SHOWN - 1] + '…'}”"


def _chain(hits: list[Hit], evidence: dict[str, float]) -> tuple[str, ...]:
    """The two organisations of a chain question: logging in, and what for; or both by their own name.

    Each must show strongly in words of its own, and nothing else may come near.
    """
    first, second, *others = sorted(evidence, key=lambda name: (-evidence[name], name))[:3] + [""] * 2
    strong = second and evidence[second] >= STRONG_ENOUGH and not (others[0] and evidence[others[0]] >= STRONG_ENOUGH)
    if not strong or LOGGING_IN not in (first, second):
        return ()
    covers = [frozenset().union(*(hit.cover for hit in hits if hit.organisation == name)) for name in (first, second)]
    if covers[0] & covers[1]:
        return ()
    return (second, first) if first == LOGGING_IN else (first, second)


def _answer(
    ready: Table,
    name: str | None,
    product: Hit | None,
    confidence: float,
    reason: str,
    guesses: tuple[tuple[str, float], ...],
) -> Route:
    uri = product.product_uri if product else None
    return Route(name, uri, ready.products[uri] if uri else None, confidence, reason, guesses)


@lru_cache(maxsize=2_000)
def _registered(name: str) -> str:
    """The name in the register of an organisation that is known already, so that nothing personal is remembered."""
    entry = find_entry(name)
    return entry.name if entry else name


# --- what it weighs --------------------------------------------------------------------------


def _most_specific(hits: list[Hit]) -> list[Hit]:
    """Without those whose words another uses too, with more: paspoort + buitenland leaves out paspoort."""
    hits = list(dict.fromkeys(hits))
    with_organisation = [hit for hit in hits if hit.organisation]
    return [hit for hit in hits if not any(hit.cover < other.cover for other in with_organisation)]


def _evidence(hits: list[Hit]) -> dict[str, float]:
    """Organisation → how strongly the text points there, 0–1: the best phrase, then others at half, a quarter …"""
    weights: dict[str, dict[frozenset[int], float]] = {}
    for hit in hits:
        if hit.organisation:
            covers = weights.setdefault(hit.organisation, {})
            covers[hit.cover] = max(hit.weight, covers.get(hit.cover, 0.0))
    evidence = {}
    for name, covers in weights.items():
        doubt, share = 1.0, 1.0
        for weight in sorted(covers.values(), reverse=True):
            doubt *= 1 - share * weight
            share /= 2
        evidence[name] = 1 - doubt
    return evidence


def _guesses(
    evidence: dict[str, float], places: list[tuple[int, Place, bool]], none: float
) -> tuple[tuple[str, float], ...]:
    """The three best organisations; confidence is the evidence times its share of the odds, `none` among them."""
    odds = {name: weight / (1 - min(weight, 0.999)) for name, weight in evidence.items()}
    total = sum(odds.values()) + none
    best = sorted(evidence, key=lambda name: (-evidence[name], name))[:3]
    return tuple((_named(name, places), round(evidence[name] * odds[name] / total, 3)) for name in best)


def _named(name: str, places: list[tuple[int, Place, bool]]) -> str:
    """The one municipality (province, water board) that the text names, else the general one."""
    if not places:
        return name
    named = {place.organisation for _, place, _ in places if place.general == name}
    return named.pop() if len(named) == 1 else name


def _product(hits: list[Hit], organisations: set[str]) -> Hit | None:
    """The product of these organisations that the text points to most; else one that only the product list knows."""
    own = [hit for hit in hits if hit.product_uri and hit.organisation in organisations and hit.weight >= SURE_ENOUGH]
    listed = [hit for hit in hits if hit.product_uri and hit.organisation is None and hit.weight >= SURE_ENOUGH]
    ranked = sorted(own or listed, key=lambda hit: (-hit.weight, -len(hit.cover), hit.product_uri or ""))
    return ranked[0] if ranked else None


def _reason(words: list[Token], hits: list[Hit]) -> str:
    """The words that decided, as they stand in the text."""
    phrases = (" + ".join(words[position].written for position in sorted(hit.cover - UNSAID)) for hit in hits)
    return "; ".join(dict.fromkeys(filter(None, phrases)))
