"""Takes personal data out of Dutch citizens' texts: the text is "geredigeerd", never called anonymous.

A number that passes the eleven-test is always taken out as BSN; there is no switch.
"""

import re
from collections.abc import Sequence
from itertools import islice

from feedback.redaction_addresses import find_addresses
from feedback.redaction_codes import (
    USERNAME_SIGNS,
    find_birth_dates,
    find_codes,
    find_spoken_birth_dates,
    find_usernames,
)
from feedback.redaction_kinds import TAG, Span, merged
from feedback.redaction_names import find_names
from feedback.redaction_numbers import (
    find_accounts,
    find_bsn,
    find_emails,
    find_machines,
    find_phones,
    find_plates,
    find_spoken,
)
from journeys.ports import RedactedSpan, RedactedText

_DIGIT = re.compile(r"\d")
_SPOKEN = ("nul", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")  # figures said one by one
_PASSES = 4  # a redacted text is read again until nothing more shows


class RuleRedactor:
    """Redacts by rules, checksums and lists of names; implements `journeys.ports.Redactor`."""

    def redact(self, texts: Sequence[str]) -> list[RedactedText]:
        """The texts without personal data, in the same order."""
        return redact_batch(texts)


def redact_batch(texts: Sequence[str]) -> list[RedactedText]:
    """Each text with its personal data replaced by the kind in brackets.

    Spans are end-exclusive code points of the text as given, in order, without overlap. Redacting the
    result again changes nothing; time grows linearly with the length of the texts.
    """
    return [_redacted(text) for text in texts]


def _redacted(text: str) -> RedactedText:
    spans = find_personal_data(text)
    if not spans:
        return RedactedText(text)
    for _ in range(_PASSES):
        result, moved = _replaced(text, spans)
        more = find_personal_data(result)
        if not more:
            break
        spans = merged(spans + _moved_back(more, moved))
    else:
        result, _ = _replaced(text, spans)
    return RedactedText(result, tuple(RedactedSpan(span.start, span.end, str(span.kind)) for span in spans))


def find_personal_data(text: str) -> list[Span]:
    """Spans of personal data, in order, merged where they overlap, outside the tags already in the text."""
    if not text:
        return []
    lowered = _lowered(text)
    spans = list(find_names(text, lowered))
    if "negentien" in lowered or "tweeduizend" in lowered:
        spans += find_spoken_birth_dates(lowered)
    if any(word in lowered for word in _SPOKEN):
        spans += find_spoken(lowered)
    if "@" in text or "at" in lowered or "apenstaart" in lowered:
        spans += find_emails(text, lowered)
    if _DIGIT.search(text):
        spans += _numeric(text, lowered, spans)
    if any(sign in lowered for sign in USERNAME_SIGNS) or ("." in text and _DIGIT.search(text)):
        spans += find_usernames(lowered)
    if not spans:
        return spans
    spans = merged(spans)
    return _outside_tags(text, spans) if "[" in text else spans


def _numeric(text: str, lowered: str, names: list[Span]) -> list[Span]:
    spans = merged([*find_accounts(lowered), *find_phones(lowered)])
    spans += find_bsn(text, lowered, spans)
    spans += find_plates(lowered)
    spans += find_codes(text, lowered)
    spans += find_machines(lowered)
    spans += find_addresses(text, lowered)
    spans += find_birth_dates(lowered, merged([*spans, *names]))
    return spans


def _lowered(text: str) -> str:
    """Lower case, code point for code point."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def _outside_tags(text: str, spans: list[Span]) -> list[Span]:
    """Spans in order, less what overlaps a tag that stands in the text."""
    tags = [match.span() for match in TAG.finditer(text)]
    kept: list[Span] = []
    first = 0
    for span in spans:
        start = span.start
        while first < len(tags) and tags[first][1] <= start:
            first += 1
        for tag_start, tag_end in islice(tags, first, None):
            if tag_start >= span.end:
                break
            if start < tag_start:
                kept.append(Span(start, tag_start, span.kind))
            start = tag_end
        if start < span.end:
            kept.append(Span(start, span.end, span.kind))
    return [span for span in kept if any(character.isalnum() for character in text[span.start : span.end])]


def _replaced(text: str, spans: list[Span]) -> tuple[str, list[tuple[int, int, int]]]:
    """The text with tags, and per kept stretch where it stands now, where it stood, and its length."""
    pieces: list[str] = []
    stretches: list[tuple[int, int, int]] = []
    position = length = 0
    for span in spans:
        stretches.append((length, position, span.start - position))
        tag = f"[{span.kind}]"
        pieces += (text[position : span.start], tag)
        length += span.start - position + len(tag)
        position = span.end
    stretches.append((length, position, len(text) - position))
    pieces.append(text[position:])
    return "".join(pieces), stretches


def _moved_back(spans: list[Span], stretches: list[tuple[int, int, int]]) -> list[Span]:
    """Spans of the redacted text, in order, as spans of the original."""
    original: list[Span] = []
    first = 0
    for span in spans:
        while first + 1 < len(stretches) and stretches[first][0] + stretches[first][2] <= span.start:
            first += 1
        for now, stood, length in islice(stretches, first, None):
            if now >= span.end:
                break
            start, end = max(span.start, now), min(span.end, now + length)
            if start < end:
                original.append(Span(start - now + stood, end - now + stood, span.kind))
    return original
