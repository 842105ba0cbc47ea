"""The table of who does what, made ready for matching: phrases, and the slots their words fill."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from feedback.routing_words import Lexicon, bare
from journeys.register import ANY_MUNICIPALITY, RegisterEntry, entries, find_entry, national_entries, register_products

TABLE = Path(__file__).parent / "data" / "responsibilities.toml"
# how often a phrase of each kind means this organisation
WEIGHTS = {"strong": 0.9, "likely": 0.68, "hint": 0.35}
NAMED, MUNICIPAL_PRODUCT, WORD_GEMEENTE = 0.85, 0.55, 0.65
_SMALL_WORDS = {
    "van",
    "de",
    "het",
    "een",
    "en",
    "of",
    "in",
    "op",
    "bij",
    "voor",
    "met",
    "na",
    "aan",
    "uit",
    "door",
    "te",
}


class Phrase(NamedTuple):
    """Words that together point to an organisation (None: to a product only), with their weight."""

    slots: tuple[int, ...]
    organisation: str | None
    product_uri: str | None
    weight: float


@dataclass(frozen=True)
class Place:
    """A municipality, province or water board by the words of its name; `careful`: the name is a common word too."""

    words: tuple[str, ...]
    organisation: str
    general: str
    careful: bool


@dataclass(frozen=True)
class Table:
    """Everything the router matches with."""

    lexicon: Lexicon
    by_slot: dict[int, list[Phrase]]  # slot → phrases for which it is the rarest
    places: dict[str, list[Place]]  # first word of the name → places, longest name first
    general_of: dict[str, str]  # Gemeente Tilburg → Gemeente
    capitals_only: dict[str, str]  # abbreviation that is also a word (OM, AP) → organisation
    products: dict[str, str]


@dataclass(frozen=True)
class Duty:
    """Words that point to an organisation, and to a product where there is one; `strength` is a key of `WEIGHTS`."""

    organisation: str
    phrase: str
    product_uri: str | None = None
    strength: str = "strong"


@lru_cache(maxsize=4)
def table(own: tuple[Duty, ...] = ()) -> Table:
    """The shipped table with what was added here, compiled at the first question (about 100 ms)."""
    return _Compiler().compile(_shipped(), own)


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text("utf-8"))


def shipped_duties(organisation: str) -> list[Duty]:
    """What ships about one organisation, by the register's name, in the order of the table."""
    uris = {product.name: product.uri for product in register_products()}
    return [
        Duty(organisation, phrase, uris.get(row.get("product", "")), strength)
        for row in _shipped()["responsibility"]
        if (entry := find_entry(row["organisation"])) and entry.name == organisation
        for strength in WEIGHTS
        for phrase in row.get(strength, ())
    ]


class _Compiler:
    def __init__(self) -> None:
        self.lexicon = Lexicon()
        self.slots: dict[frozenset[str], int] = {}
        self.phrases: dict[tuple[frozenset[int], str | None, str | None], Phrase] = {}
        self.groups: dict[str, list[str]] = {}
        self.products = {product.uri: product.name for product in register_products()}

    def compile(self, raw: dict[str, Any], own: tuple[Duty, ...] = ()) -> Table:
        capitals = set(raw["capitals_only"])
        self.groups = raw["words"]
        uris = {name: uri for uri, name in self.products.items()}
        for row in raw["responsibility"]:
            entry = find_entry(row["organisation"])
            assert entry is not None, row["organisation"]
            uri = uris[row["product"]] if "product" in row else None
            for kind, weight in WEIGHTS.items():
                for phrase in row.get(kind, ()):
                    self.add(phrase, entry.name, uri, weight)
        for duty in own:
            self.add(duty.phrase, duty.organisation, duty.product_uri, WEIGHTS[duty.strength])
        self.add("gemeente", ANY_MUNICIPALITY, None, WORD_GEMEENTE)
        for entry in national_entries():
            for name in (entry.name, entry.abbreviation, *entry.aliases):
                if bare(name) not in capitals and not name.startswith(("de ", "Mijn ")):
                    self.add(name, entry.name, None, NAMED)
        self._add_products(set(raw["not_municipal"]))
        phrases = tuple(self.phrases.values())
        self.lexicon.leave_alone(raw["ordinary_words"])
        enough = {phrase.slots[0] for phrase in phrases if len(phrase.slots) == 1 and phrase.organisation}
        self.lexicon.allow_mistakes(
            sorted(word for words, slot in self.slots.items() if slot in enough for word in words)
        )
        use = Counter(slot for phrase in phrases for slot in phrase.slots)
        by_slot: dict[int, list[Phrase]] = {}
        for phrase in phrases:
            by_slot.setdefault(min(phrase.slots, key=lambda slot: (use[slot], slot)), []).append(phrase)
        found = {word: entry.name for word in sorted(capitals) if (entry := find_entry(word))}
        places = _places(set(raw["common_words"]))
        general_of = {place.organisation: place.general for group in places.values() for place in group}
        return Table(self.lexicon, by_slot, places, general_of, found, self.products)

    def add(self, phrase: str, organisation: str | None, product_uri: str | None, weight: float) -> None:
        """Add a phrase; one with a hyphen also as a single word (ww-uitkering, wwuitkering)."""
        words = phrase.split()
        variants = [[part for word in words for part in word.split("-")]]
        if "-" in phrase:
            variants.append([word.replace("-", "") for word in words])
        for variant in variants:
            slots = tuple(sorted({self._slot(part) for word in variant if (part := self._alternatives(word))}))
            key = (frozenset(slots), organisation, product_uri)
            if slots and (key not in self.phrases or self.phrases[key].weight < weight):
                self.phrases[key] = Phrase(slots, organisation, product_uri, weight)

    def _alternatives(self, word: str) -> frozenset[str]:
        if word.startswith("@"):
            return frozenset(map(bare, self.groups[word[1:]]))
        parts = (re.sub(r"[^\w*]", "", bare(part)) for part in word.split("|"))
        return frozenset(part for part in parts if part and part not in _SMALL_WORDS)

    def _slot(self, alternatives: frozenset[str]) -> int:
        if alternatives not in self.slots:
            self.slots[alternatives] = len(self.slots)
            self.lexicon.add(sorted(alternatives), self.slots[alternatives])
        return self.slots[alternatives]

    def _add_products(self, ignored: set[str]) -> None:
        """Names in the product list name the product; one that only municipalities offer names those too."""
        claimed = {phrase.product_uri for phrase in self.phrases.values() if phrase.organisation != ANY_MUNICIPALITY}
        for product in register_products():
            name = re.sub(r"\(.*?\)", " ", product.name).strip()
            if product.name in ignored or ("-" not in name and " " not in name and len(name) < 6):
                continue
            municipal = product.levels == ("Gemeente",) and product.uri not in claimed
            self.add(name, ANY_MUNICIPALITY if municipal else None, product.uri, MUNICIPAL_PRODUCT)


def _places(common: set[str]) -> dict[str, list[Place]]:
    """Names of municipalities; of provinces and water boards only with that word in it."""
    found: dict[str, list[Place]] = {}
    for entry in entries():
        for name, general in _place_names(entry):
            words = tuple(bare(word) for word in re.findall(r"[^\W_]+", name))
            place = Place(words, entry.name, general, bare(name) in common)
            found.setdefault(words[0], []).append(place)
    for places in found.values():
        places.sort(key=lambda place: -len(place.words))
    return found


def _place_names(entry: RegisterEntry) -> list[tuple[str, str]]:
    first, _, rest = entry.name.partition(" ")
    if entry.kind == "municipality" and rest:
        return [(name, ANY_MUNICIPALITY) for name in dict.fromkeys((rest, *entry.aliases))]
    if first == "Provincie" and rest:
        return [(entry.name, first)]
    if entry.kind == "other" and first in ("Waterschap", "Hoogheemraadschap", "Wetterskip") and rest:
        return [(entry.name, "Waterschap")]
    return []
