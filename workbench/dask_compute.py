"""Batches over the workers of a Dask cluster: the one module that knows dask.distributed.

The cluster only computes. What is read and what is stored stays here and in order, so that a batch that was done
twice, because a worker or the scheduler was lost, is still taken once.
"""

import asyncio
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

import dask
from distributed import Client, Future, KilledWorker, Security
from distributed.client import ClosedClientError
from distributed.core import rpc

from journeys.compute_errors import ClusterUnusable
from journeys.errors import N_
from workbench.compute import AHEAD, rare_collection
from workbench.parcels import Parcel, do, done, same, tools

Shared = TypeVar("Shared")
Work = TypeVar("Work")
Done = TypeVar("Done")
LOST = (CancelledError, OSError, ClosedClientError)  # how a scheduler that is gone shows; what it had is gone too
ANSWERS = 10.0  # seconds in which a scheduler that runs answers
RETURNS = 300.0  # seconds in which one that was lost is there again, or a worker for what waits
LOOKS = 5.0  # seconds between two looks at how many workers there are
LOSSES = 5  # of the scheduler in a row, with no batch taken in between: it may be our work that ends it
LOGS = ("distributed", "distributed.client", "tornado.application")  # of this process, not of workers
NOBODY = N_("no scheduler answers there")
NO_WORKER = N_("there is a scheduler, but no worker came")
POISON = N_("one worker after another ended at the same work, most often for want of memory; see what they wrote")
NOT_THERE = N_("a worker or the scheduler could not take the work; is the same Terugkoppel installed there?")
FALLS = N_("the scheduler ended again and again; see what it wrote")


@dataclass(frozen=True)
class Keys:
    """PEM files by which this computer and the scheduler know each other, for `tls://`."""

    ca: Path
    certificate: Path
    key: Path


class DaskCompute:
    """Implements `journeys.ports.Compute` on the scheduler at `address`: `tcp://host:8786`, or `tls://…` with keys.

    A worker that ends costs a retry; so does a scheduler that ends and is there again within `returns` seconds.
    """

    def __init__(self, address: str, keys: Keys | None = None, *, returns: float = RETURNS) -> None:
        self.address, self.keys, self.returns = address, keys, returns

    def map(self, function: Callable[[Shared, Work], Done], shared: Shared, batches: Iterable[Work]) -> Iterator[Done]:
        """In order; a single batch is done here, and asks for no cluster. Raises ClusterUnusable."""
        waiting = iter(batches)
        first = list(islice(waiting, 2))
        if len(first) < 2:
            yield from (function(shared, batch) for batch in first)
            return
        line = _Line(self, tools(function, shared))
        try:
            with rare_collection():
                for batch in chain(first, waiting):
                    line.put(Parcel(batch))
                    while line.is_full():
                        yield line.take()
                while line.sent:
                    yield line.take()
        finally:
            line.leave()

    def threads(self, within: float = ANSWERS) -> int:
        """How many batches the workers do at once; raises OSError when no scheduler answers."""

        async def ask() -> int:
            arguments = self.security().get_connection_args("client")
            async with rpc(self.address, timeout=within, connection_args=arguments) as scheduler:
                told = await asyncio.wait_for(scheduler.identity(n_workers=0), within)
            return int(told["total_threads"])

        return asyncio.run(ask())

    def client(self, within: float) -> Client:
        """A connection, once a scheduler answers within so many seconds; raises ClusterUnusable when none does."""
        for writer in LOGS:
            logging.getLogger(writer).setLevel(logging.CRITICAL)  # beside our sentence they would write pages
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"})  # the tools: sent once
        until = time.monotonic() + within
        while True:
            try:
                self.threads(min(ANSWERS, within))
                return Client(self.address, timeout=ANSWERS, set_as_default=False, security=self.security())
            except (*LOST, ImportError) as error:
                if time.monotonic() > until:
                    raise self.unusable(NOBODY) from error
            time.sleep(0.2)

    def security(self) -> Security:
        """How to speak with the scheduler."""
        if self.keys is None:
            return Security(require_encryption=False)
        return Security(
            require_encryption=True,
            tls_ca_file=str(self.keys.ca),
            tls_client_cert=str(self.keys.certificate),
            tls_client_key=str(self.keys.key),
        )

    def unusable(self, reason: str) -> ClusterUnusable:
        """The error that says why."""
        return ClusterUnusable(reason=reason, place=self.address)


class _Line:
    """The batches that are out, in the order in which they come back: a few for each thread of the workers."""

    def __init__(self, compute: DaskCompute, needed: Parcel) -> None:
        self.sent: deque[tuple[Parcel, Future[Parcel]]] = deque()
        self._compute, self._needed = compute, needed
        self._losses = 0
        self._begin(compute.client(ANSWERS))

    def put(self, batch: Parcel) -> None:
        """Send a batch."""
        try:
            self.sent.append((batch, self._submit(batch)))
        except LOST:
            self._begin_again([batch])

    def is_full(self) -> bool:
        """Whether a batch must come back before the next is sent."""
        if time.monotonic() - self._looked > LOOKS:
            self._look()
        return len(self.sent) >= max(1, self._threads) * (1 + AHEAD)

    def take(self) -> Any:
        """What became of the oldest batch; raises its error, or ClusterUnusable."""
        while True:
            try:
                told = self.sent[0][1].result(timeout=LOOKS)
            except TimeoutError:
                self._look()
            except LOST:
                self._begin_again()
            except KilledWorker as error:
                raise self._compute.unusable(POISON) from error
            except Exception as error:  # what a batch raises comes as a value: this is Dask's own
                raise self._compute.unusable(NOT_THERE) from error
            else:
                self.sent.popleft()
                self._losses = 0
                return done(told)

    def leave(self) -> None:
        """Let go of the cluster; what still waits there is not done."""
        self.sent.clear()
        with suppress(*LOST):
            self._client.close(timeout=ANSWERS)

    def _begin(self, client: Client) -> None:
        self._client = client
        self._name, self._number = f"terugkoppel-{uuid.uuid4().hex}", 0
        self._looked, self._threads, self._seen = 0.0, 0, time.monotonic()
        # a task and not scattered: of a worker that ends with it, the scheduler makes it anew
        self._tools = client.submit(same, self._needed, key=f"{self._name}-tools")

    def _submit(self, batch: Parcel) -> "Future[Parcel]":
        self._number += 1
        return self._client.submit(do, self._tools, batch, key=f"{self._name}-{self._number}")

    def _begin_again(self, more: Iterable[Parcel] = ()) -> None:
        """Send all that is out once more, to a scheduler that knows nothing of it."""
        batches = [*(batch for batch, _ in self.sent), *more]
        while True:
            self._losses += 1
            if self._losses > LOSSES:
                raise self._compute.unusable(FALLS)
            self.leave()
            self._begin(self._compute.client(self._compute.returns))
            try:
                self.sent = deque((batch, self._submit(batch)) for batch in batches)
            except LOST:
                continue
            return

    def _look(self) -> None:
        """How many workers there are; raises ClusterUnusable when there was none for too long."""
        self._looked = time.monotonic()
        try:
            self._threads = self._compute.threads()
        except LOST:
            return  # `take` finds out
        if self._threads:
            self._seen = self._looked
        elif self._looked - self._seen > self._compute.returns:
            raise self._compute.unusable(NO_WORKER)
