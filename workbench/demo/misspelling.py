"""Spelling as people type: no capitals, dropped letters, the usual mistakes, Dutch learnt later."""

import re
from functools import cache
from random import Random

from workbench.demo.content import read

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


@cache
def _usual_mistakes() -> tuple[tuple[re.Pattern[str], list[str]], ...]:
    usual = read("misspellings.toml")["usual"]
    return tuple((re.compile(rf"\b{right}\b", re.IGNORECASE), wrong) for right, wrong in usual.items())


def _usual(text: str, random: Random, chance: float) -> str:
    for right, wrong in _usual_mistakes():
        found = right.search(text)
        if found and random.random() < chance:
            text = text[: found.start()] + _as(found[0], random.choice(wrong)) + text[found.end() :]
    return text


def _as(written: str, chosen: str) -> str:
    """The chosen spelling with a capital where the word had one."""
    return chosen[0].upper() + chosen[1:] if written[0].isupper() else chosen


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
