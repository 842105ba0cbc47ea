"""Starting processes in tests: afresh, for a fork of a process with threads may never wake up."""

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from types import ModuleType
from typing import Any
from unittest.mock import patch

APART = multiprocessing.get_context("spawn")


def started(target: Callable[..., None], *arguments: Any) -> SpawnProcess:
    """A process that does `target(*arguments)`, a function of a module.

    A new process begins by running what is `__main__` here, and a screen test leaves a script of its own there.
    """
    process = APART.Process(target=target, args=arguments)
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        process.start()
    return process
