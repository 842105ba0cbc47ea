"""Starting processes in tests: afresh, for a fork of a process with threads may never wake up."""

import multiprocessing
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from types import ModuleType
from typing import Any
from unittest.mock import patch

APART = multiprocessing.get_context("spawn")


@contextmanager
def no_main() -> Iterator[None]:
    """Begin a process inside: it would run what is `__main__` here, and a screen test leaves a script of its own."""
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        yield


def started(target: Callable[..., None], *arguments: Any) -> SpawnProcess:
    """A process that does `target(*arguments)`, a function of a module."""
    process = APART.Process(target=target, args=arguments)
    with no_main():
        process.start()
    return process
