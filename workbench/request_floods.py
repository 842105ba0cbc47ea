"""How much one address may try before it has to wait: what was refused, and connections."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MINUTE = 60.0
REFUSED = frozenset({400, 401, 403, 404, 405, 410})
REFUSALS_A_MINUTE = 60  # guesses at keys and links
CONNECTIONS_A_MINUTE = 240  # a municipality is one address
CONNECTIONS_AT_ONCE = 200
ALL_CONNECTIONS = 1000
REMEMBERED = 10_000  # addresses


class Floods:
    """Counts by address, in this process; an empty address is this machine itself and is not held up.

    A proxy that does not tell whom it asks for makes all of them this machine: better than that one of them shuts
    out the rest. `docs/deployment.md` has proxies that tell.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._refusals: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._opened: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._open: dict[str, int] = {}
        self._lock = threading.Lock()

    def may_ask(self, address: str) -> bool:
        """Whether this address may ask anything of the ways in without a sign-in."""
        with self._lock:
            return not address or self._count(self._refusals, address) < REFUSALS_A_MINUTE

    def answered(self, address: str, status: int) -> None:
        """Remember an answer."""
        if address and status in REFUSED:
            with self._lock:
                self._add(self._refusals, address)

    def may_connect(self, address: str) -> bool:
        """Whether one more connection may be opened; if so it counts until `disconnected`."""
        with self._lock:
            mine = self._open.get(address, 0)
            if sum(self._open.values()) >= ALL_CONNECTIONS:
                allowed = False
            elif not address:
                allowed = True
            else:
                allowed = mine < CONNECTIONS_AT_ONCE and self._count(self._opened, address) < CONNECTIONS_A_MINUTE
            if allowed:
                self._open[address] = mine + 1
                self._add(self._opened, address)
            return allowed

    def disconnected(self, address: str) -> None:
        """One connection less."""
        with self._lock:
            left = self._open.get(address, 0) - 1
            if left > 0:
                self._open[address] = left
            else:
                self._open.pop(address, None)

    def _count(self, counted: OrderedDict[str, tuple[float, int]], address: str) -> int:
        began, count = counted.get(address, (0.0, 0))
        return count if count and self._clock() - began < MINUTE else 0

    def _add(self, counted: OrderedDict[str, tuple[float, int]], address: str) -> None:
        count = self._count(counted, address)
        began = counted[address][0] if count else self._clock()
        counted[address] = (began, count + 1)
        counted.move_to_end(address)
        while len(counted) > REMEMBERED:
            counted.popitem(last=False)
