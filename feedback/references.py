"""References by which a source knows its customer: opaque keys, so that nobody else learns who that is.

A reason never repeats the value.
"""

import re

from feedback.redaction_kinds import Kind
from journeys.ports import Redactor

NOT_A_KEY = (
    "De referentie van de bron is geen sleutel: 1 tot 64 letters, cijfers of . _ : / - en minstens één cijfer erin."
)
PERSONAL = (
    "De referentie van de bron lijkt op een persoonsgegeven (BSN, telefoonnummer, naam, datum). "
    "Gebruik een sleutel die alleen de bron kan lezen."
)

_KEY = re.compile(r"(?=.*\d)[A-Za-z0-9._:/-]{1,64}")  # a name has no digit; a key has
_BETWEEN = re.compile(r"[._:/-]")
_PHONE = re.compile(r"(?:00)?31[1-9]\d{8}|0[1-9]\d{8}|6\d{8}")  # a spreadsheet drops the zero in front
_DATE = re.compile(r"(?:[0-3]?\d[./:-][01]?\d[./:-](?:19|20)\d\d|(?:19|20)\d\d[./:-]?[01]\d[./:-]?[0-3]\d)")
_DIGEST = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32,64}")
_LETTERS_OF_CHANCE = 4  # a digest has more letters than this; digits with zeroes in front do not


def fault(text: str) -> str:
    """Why this cannot be a reference, in Dutch; empty when it can."""
    from stdnum.nl import bsn

    if not _KEY.fullmatch(text):
        return NOT_A_KEY
    digits = _BETWEEN.sub("", text)
    if _PHONE.fullmatch(digits) or _DATE.fullmatch(text):
        return PERSONAL
    # the check itself adds the zeroes that a spreadsheet dropped, but a shorter number is nobody's
    return PERSONAL if digits.isdecimal() and len(digits) in (8, 9) and bsn.is_valid(digits) else ""


def looks_personal(text: str, redactor: Redactor) -> bool:
    """Whether the redactor finds a person in a reference: not in a digest, and a case number is what it should be."""
    if _DIGEST.fullmatch(text) and sum(sign.isalpha() for sign in text) >= _LETTERS_OF_CHANCE:
        return False
    return any(span.kind != Kind.CASE for span in redactor.redact([text])[0].spans)
