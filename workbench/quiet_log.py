"""What a log says of a fault: its kind and where in our own code, never a text that it quotes or a path of the machine.

Streamlit, the page server and our own modules log to handlers of their own; what they share is how a record is made.
"""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.settings import settings

ROOT = Path(__file__).parents[1]
PACKAGES = frozenset({"workbench", "exports", "topics", "feedback", "journeys"})


def kind_and_place(error: BaseException) -> str:
    """`OperationalError in workbench/tasks.py:120`: the innermost line of ours that the fault passed."""
    kind = type(error).__name__
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.is_relative_to(ROOT) and file.relative_to(ROOT).parts[0] in PACKAGES:
            return f"{kind} in {file.relative_to(ROOT).as_posix()}:{frame.lineno}"
    return kind


def without_course(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    """Make records that hold no course of a fault."""

    def made(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = make(*arguments, **named)
        if record.exc_info and record.exc_info[1] is not None:
            record.msg, record.args = f"{record.getMessage()} ({kind_and_place(record.exc_info[1])})", None
        record.exc_info = record.exc_text = record.stack_info = None
        return record

    return made


def keep_quiet() -> None:
    """From now on this process logs no course of a fault, unless TERUGKOPPEL_DEBUG asks for it."""
    if not settings().debug:
        logging.setLogRecordFactory(without_course(logging.getLogRecordFactory()))
