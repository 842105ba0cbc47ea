"""Batches over the cores of this machine: the first few here, the rest in a pool of processes."""

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from journeys.errors import N_, JobFailed

Shared = TypeVar("Shared")
Work = TypeVar("Work")
Done = TypeVar("Done")
HERE_FIRST = 5  # batches: a small file is done before a pool would have started
AHEAD = 2  # batches that wait per process
RARELY = (200_000, 20, 20)  # objects made between two looks for dead rings, instead of 700

_task: tuple[Callable[[Any, Any], Any], Any] | None = None  # of this process of a pool


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let Python look for rings of dead objects less often while millions of small ones pass: they form none.

    Routing takes half the time, all of an import a quarter less.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class LocalCompute:
    """Implements `journeys.ports.Compute` with processes of this machine, one per core unless told otherwise."""

    def __init__(self, processes: int | None = None) -> None:
        self.processes = processes or len(os.sched_getaffinity(0))

    def map(self, function: Callable[[Shared, Work], Done], shared: Shared, batches: Iterable[Work]) -> Iterator[Done]:
        """In order; raises JobFailed when a process of the pool dies (no memory left, killed)."""
        waiting = iter(batches)
        for batch in islice(waiting, HERE_FIRST):
            yield function(shared, batch)
        later = next(waiting, None)
        if later is None:
            return
        # not a fork: threads of a server may hold locks at this moment
        context = multiprocessing.get_context("spawn")
        with rare_collection(), ProcessPoolExecutor(self.processes, context, _begin, (function, shared)) as pool:
            running: deque[Future[Done]] = deque([pool.submit(_do, later)])
            try:
                for batch in waiting:
                    running.append(pool.submit(_do, batch))
                    if len(running) >= self.processes * (1 + AHEAD):
                        yield running.popleft().result()
                while running:
                    yield running.popleft().result()
            except BrokenProcessPool as broken:
                raise JobFailed(job="import", reason=N_("a process of this job was stopped; try again")) from broken
            finally:
                for future in running:
                    future.cancel()


def _begin(function: Callable[[Any, Any], Any], shared: Any) -> None:
    from threadpoolctl import threadpool_limits

    global _task
    _task = (function, shared)
    gc.freeze()
    gc.set_threshold(*RARELY)
    threadpool_limits(1)  # as many processes as cores: threads of their own would only be in each other's way


def _do(batch: Any) -> Any:
    assert _task is not None
    function, shared = _task
    return function(shared, batch)
