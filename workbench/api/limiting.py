"""How often one key may call: a fixed number of requests a minute, counted in this process."""

import threading
import time
from collections.abc import Callable

MINUTE = 60.0


class RequestLimit:
    """Counts the requests of each key in the minute that began with its first one."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_minute, self._clock = a_minute, clock
        self._counted: dict[int, tuple[float, int]] = {}  # key → when its minute began, requests in it
        self._lock = threading.Lock()

    def seconds_to_wait(self, token_id: int) -> int:
        """Count one request: 0 when it may go on, else how long until the next one may."""
        now = self._clock()
        with self._lock:
            began, count = self._counted.get(token_id, (now, 0))
            if now - began >= MINUTE:
                began, count = now, 0
            if count >= self._a_minute:
                return max(1, round(MINUTE - (now - began)))
            self._counted[token_id] = (began, count + 1)
            return 0
