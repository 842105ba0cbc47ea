"""What every command shares: answers on standard output, progress on standard error, errors in three sentences."""

import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Annotated, Any

import typer

from journeys.errors import TerugkoppelError
from workbench.i18n import _
from workbench.telling import told_of

JsonOption = Annotated[bool, typer.Option("--json", help=_("Answer as JSON on standard output."))]
Progress = Callable[..., None]
_COMMANDING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def example(*lines: str) -> str:
    """The closing words of a command's help."""
    return "\n\n".join([_("Example:"), *(f"  {line}" for line in lines)])


def answer(as_json: bool, data: Any, sentences: str) -> None:
    """Say what was done: as JSON for machines, else as sentences."""
    _write(json.dumps(data, ensure_ascii=False, default=plain) if as_json else shown(sentences.rstrip()))


def _write(text: str) -> None:
    # a file name may hold bytes that are no UTF-8
    sys.stdout.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")


def shown(text: str) -> str:
    """Without the signs that would command a terminal or turn the reading direction."""
    return _COMMANDING.sub("\ufffd", text)


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def tell(sentence: str) -> None:
    """A line of progress on standard error."""
    sys.stderr.write(shown(sentence) + "\n")
    sys.stderr.flush()


def progress(what: str) -> Progress:
    """A callback (done, total, message) that shows how far `what` is, at most twice a second."""
    last = time.monotonic()
    live = sys.stderr.isatty()

    def show(done: int, total: int | None = None, message: str = "") -> None:
        nonlocal last
        finished = total is not None and done >= total
        if time.monotonic() - last < (0.5 if live else 5) and not (live and finished):
            return
        last = time.monotonic()
        share = f"{100 * done // total}%" if total else f"{done:,}".replace(",", ".")
        line = f"{what}: {share} {message}".rstrip()
        sys.stderr.write(f"\r{line:<78}" + ("\n" if finished else "") if live else line + "\n")
        sys.stderr.flush()

    return show


def report_error(error: TerugkoppelError, as_json: bool) -> int:
    """Say what went wrong, where, and what to do; returns the exit code."""
    told = told_of(error)
    if as_json:
        _write(json.dumps({"error": asdict(told)}, ensure_ascii=False))
    else:
        tell("\n".join(part for part in (told.what, told.where, told.remedy) if part))
    return error.exit_code
