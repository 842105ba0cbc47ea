"""Verbs of doing business with government, in all their forms.

"Hoe vraag ik uitstel aan" and "uitstel is aangevraagd" both tell of "uitstel aanvragen".
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files


class Form(StrEnum):
    """What form of a verb a word is."""

    NONE = ""
    INFINITIVE = "infinitive"
    FINITE = "finite"
    PARTICIPLE = "participle"
    INFLECTED = "inflected"  # a participle before a noun: de betaalde boete
    NOUN = "noun"  # de aanvraag


@dataclass(frozen=True)
class Verbs:
    """Forms of the listed verbs: single words, and finite forms with their particle further on (vraag … aan)."""

    whole: dict[str, tuple[str, Form]]
    apart: dict[tuple[str, str], str]  # (finite form, particle) → infinitive
    particles: frozenset[str]
    infinitives: frozenset[str]
    without_object: frozenset[str]


@lru_cache(maxsize=1)
def verbs() -> Verbs:
    """The list in `data/verbs.txt`."""
    whole: dict[str, tuple[str, Form]] = {}
    apart: dict[tuple[str, str], str] = {}
    infinitives: set[str] = set()
    without_object: set[str] = set()
    for line in files("topics").joinpath("data/verbs.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        told, _, nouns = line.partition(" : ")
        first, stem, *participles = told.split()
        particle, _, rest = first.removesuffix("~").rpartition("|")
        infinitive = particle + rest
        infinitives.add(infinitive)
        if first.endswith("~"):
            without_object.add(infinitive)
        for noun in nouns.split():
            whole.setdefault(noun, (infinitive, Form.NOUN))
        if stem != "-":
            for finite in {stem, stem if stem.endswith("t") else f"{stem}t"}:
                whole.setdefault(particle + finite, (infinitive, Form.FINITE))
                if particle:
                    apart[finite, particle] = infinitive
            if particle:
                apart[rest, particle] = infinitive
        whole[infinitive] = (infinitive, Form.INFINITIVE)
        if particle:
            whole[f"{particle}te{rest}"] = (infinitive, Form.INFINITIVE)
        for participle in participles:  # verlopen, vergeten: the participle is what people mean
            whole[participle] = (infinitive, Form.PARTICIPLE)
            if participle[-1] in "dt":
                whole[f"{participle}e"] = (infinitive, Form.INFLECTED)
    particles = frozenset(particle for _, particle in apart)
    return Verbs(whole, apart, particles, frozenset(infinitives), frozenset(without_object))
