"""Keys that recognise a row in any later file without keeping it: keyed hashes of the original content.

The secret lies in a file beside the data, not in the database: who only has the database cannot test guesses of
what was taken out of a text. Without the file, rows taken in earlier are no longer recognised.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

FILE_NAME = "row_key.secret"


def load_secret(folder: Path) -> bytes:
    """The secret in this folder, made at the first question, readable by its owner only."""
    path = folder / FILE_NAME
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = folder / f".{FILE_NAME}.{secrets.token_hex(8)}"
    if not path.exists():
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(secrets.token_bytes(32))
        try:
            os.link(new, path)  # fails when another process was first: then theirs counts
        except FileExistsError:
            pass
        finally:
            new.unlink()
    return path.read_bytes()


def nth_key(key: str, number: int) -> str:
    """The key of the row that is the same as another and comes `number`th in its file; the first keeps its own."""
    return hashlib.blake2b(f"{key}\x1e{number}".encode(), digest_size=16).hexdigest() if number > 1 else key


def row_key(secret: bytes, *parts: str) -> str:
    """128 bits in hexadecimal that stand for these parts."""
    message = "\x1e".join(parts).encode("utf-8", "surrogatepass")
    return hmac.digest(secret, message, "sha256").hex()[:32]
