"""Links that open something without an account: chance and a signature over it, of which only a hash is kept.

What is forged fails at the signature, without a question to the database; who reads the database has no link.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from typing import Literal

State = Literal["in force", "expired", "revoked"]
CHANCE = 32  # characters, 192 random bits
_SHAPE = re.compile(rf"[A-Za-z0-9_-]{{{CHANCE + 22}}}")  # and 22 of signature


def new_token(secret: bytes, purpose: str) -> str:
    """A new link's own part; what it is for (`purpose`) is sealed in, so that it opens nothing else."""
    chance = secrets.token_urlsafe(CHANCE * 6 // 8)
    return chance + _signature(secret, purpose, chance)


def is_signed(token: str, secret: bytes, purpose: str) -> bool:
    """Whether this can be a link of ours: compared in constant time, without the database."""
    if not _SHAPE.fullmatch(token):
        return False
    return hmac.compare_digest(token[CHANCE:], _signature(secret, purpose, token[:CHANCE]))


def hash_of(token: str) -> str:
    """What is kept of a link; 192 random bits need no salt and no slow hash: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def state_of(revoked_at: datetime | None, expires_at: datetime, now: datetime) -> State:
    """Whether a link still opens anything."""
    return "revoked" if revoked_at else "expired" if expires_at <= now else "in force"


def _signature(secret: bytes, purpose: str, chance: str) -> str:
    made = hmac.digest(secret, f"{purpose}\x1e{chance}".encode(), "sha256")
    return base64.urlsafe_b64encode(made[:16]).decode().rstrip("=")
