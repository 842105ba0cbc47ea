"""What stands in a question: phrases of the table, abbreviations in capitals, names of places; not yet weighed."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from feedback.routing_table import Place, Table
from feedback.routing_words import EXACT, Token
from journeys.register import ANY_MUNICIPALITY

WINDOW = 40  # tokens within which the words of one phrase must stand
NAMED_PLACE = 0.8  # "gemeente Tilburg"
PLACE_ONLY = 0.3  # "Tilburg"
UNSAID, UNSAID_TRUST = frozenset((-1,)), 0.95  # where the words of the context stand


class Hit(NamedTuple):
    """A phrase found in a text: the positions of its words and how far it is to be trusted."""

    organisation: str | None
    product_uri: str | None
    weight: float
    cover: frozenset[int]


def phrases(words: list[Token], ready: Table, unsaid: Sequence[int]) -> Iterator[Hit]:
    """Every phrase of which all words stand in one window; a window overlaps half of the one before."""
    for start in range(0, max(1, len(words) - WINDOW // 2), WINDOW // 2):
        yield from _phrases_in(words[start : start + WINDOW], start, ready, unsaid)


def _phrases_in(words: list[Token], offset: int, ready: Table, unsaid: Sequence[int]) -> Iterator[Hit]:
    filled: dict[int, tuple[float, frozenset[int]]] = {slot: (UNSAID_TRUST, UNSAID) for slot in unsaid if words}

    def fill(found: Sequence[tuple[int, float]], cover: frozenset[int]) -> None:
        for slot, trust in found:
            now = filled.get(slot)
            filled[slot] = (trust, cover) if now is None else (max(trust, now[0]), now[1] | cover)

    look_up = ready.lexicon.look_up
    for place, word in enumerate(words, offset):
        if found := look_up(word.bare):
            fill(found, frozenset((place,)))
    openings = ready.lexicon.openings
    for place, (first, second) in enumerate(pairwise(words), offset):
        if first.bare in openings and (joined := ready.lexicon.look_up_joined(first.bare, second.bare)):
            fill([(slot, EXACT) for slot in joined], frozenset((place, place + 1)))
    for slot, (trust, cover) in filled.items():
        for phrase in ready.by_slot.get(slot, ()):
            if len(phrase.slots) == 1:
                yield Hit(phrase.organisation, phrase.product_uri, phrase.weight * trust, cover)
                continue
            for other in phrase.slots:
                if other not in filled:
                    break
            else:
                least = min(filled[other][0] for other in phrase.slots)
                union = frozenset().union(*(filled[other][1] for other in phrase.slots))
                yield Hit(phrase.organisation, phrase.product_uri, phrase.weight * least, union)


def capitals(words: list[Token], ready: Table) -> Iterator[Hit]:
    """Abbreviations that are also words (OM, AP) count in capitals, unless the whole text is in capitals."""
    for position, word in enumerate(words):
        if word.bare in ready.capitals_only and word.written.isupper():
            around = words[max(0, position - 2) : position + 3]
            if not all(other.written.isupper() for other in around) or len(around) == 1:
                yield Hit(ready.capitals_only[word.bare], None, 0.85, frozenset((position,)))


def places_in(words: list[Token], ready: Table) -> Iterator[tuple[int, Place, bool]]:
    """Names of municipalities, provinces and water boards: (position, place, after "gemeente")."""
    taken = 0
    for position, word in enumerate(words):
        for place in ready.places.get(word.bare, ()) if position >= taken else ():
            end = position + len(place.words)
            if tuple(other.bare for other in words[position:end]) == place.words:
                said = position > 0 and words[position - 1].bare in ("gemeente", "gem")
                if place.careful and not said and (position == 0 or not word.written[0].isupper()):
                    continue
                taken = end
                yield position, place, said or place.general != ANY_MUNICIPALITY
                break


def place_hits(places: list[tuple[int, Place, bool]]) -> Iterator[Hit]:
    """What places in a question point at: (position of the first word, place, whether “gemeente” stands before it)."""
    for position, place, said in places:
        start = position - 1 if said and place.general == ANY_MUNICIPALITY else position
        cover = frozenset(range(start, position + len(place.words)))
        yield Hit(place.general, None, NAMED_PLACE if said else PLACE_ONLY, cover)
