"""What the rules left standing, taken out by a person: words of an item's texts become their kind in brackets."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from feedback.models import Item
from feedback.redaction_kinds import Kind
from feedback.searching import forget_words
from journeys.errors import N_, InvalidValue
from journeys.lookup import found

FIELDS = ("text", "question_behind", "answer")
_WORD = re.compile(r"\S+")
_EDGES = "\"'“”‘’„().,;:!?…"  # punctuation around a word stays


@dataclass(frozen=True)
class Word:
    """One word of a text: code points [start, end) without the punctuation around it."""

    start: int
    end: int
    text: str


def words_of(text: str) -> list[Word]:
    """The words of a redacted text that can be taken out; the tags in it cannot."""
    words = []
    for match in _WORD.finditer(text):
        bare = match.group().strip(_EDGES)
        if bare and not bare.startswith("["):
            start = match.start() + match.group().index(bare)
            words.append(Word(start, start + len(bare), bare))
    return words


def without_words(text: str, places: Collection[int], kind: Kind) -> str:
    """The text with these words (places in `words_of`) taken out; neighbours become one tag.

    Raises InvalidValue for a place where there is no word.
    """
    words = words_of(text)
    if any(place not in range(len(words)) for place in places):
        raise InvalidValue(value=str(max(places)), field=N_("word"), expected=f"0–{len(words) - 1}")
    pieces: list[str] = []
    position = 0
    previous = -2
    for place in sorted(set(places)):
        word = words[place]
        if place == previous + 1 and not text[position : word.start].strip():
            position = word.end
        else:
            pieces += (text[position : word.start], f"[{kind}]")
            position = word.end
        previous = place
    return "".join(pieces) + text[position:]


def redact_by_hand(
    session: Session, item_id: int, field: str, places: Collection[int], kind: Kind, *, seen: str
) -> str:
    """Take words out of one text of an item for good, and return what is left; nothing original is kept.

    `seen` is the text that the person looked at: InvalidValue when it was changed meanwhile.
    """
    if field not in FIELDS:
        raise InvalidValue(value=field, field=N_("text"), expected=", ".join(FIELDS))
    item = found(session, Item, item_id, N_("question"), lock=True)
    text = getattr(item, field) or ""
    if text != seen:
        raise InvalidValue(value="…", field=N_("text"), expected=N_("the text as it is now; look at it again"))
    told = without_words(text, places, kind)
    setattr(item, field, told)
    session.add(item)
    forget_words(session)
    session.flush()
    return told
