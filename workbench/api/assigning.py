"""Asks the worker to give new items their topic, a little later and not after every call."""

import logging
import threading

log = logging.getLogger(__name__)

PAUSE = 10.0  # seconds: a source that sends item by item needs one job for them, not hundreds


class TopicsLater:
    """Imports with new items; each is handed to the worker once a pause. A call never waits for this or fails by it."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._batches: set[int] = set()
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def ask_for(self, batches: tuple[int, ...]) -> None:
        """Have the items of these imports in their topic soon."""
        with self._lock:
            self._batches.update(batches)
            if self._batches and self._timer is None:
                self._timer = threading.Timer(self._pause, self.hand_over)
                self._timer.daemon = True
                self._timer.start()

    def hand_over(self) -> None:
        """Queue what was asked for; where no worker ever ran, the next topic run finds these items by itself."""
        with self._lock:
            batches, self._batches = sorted(self._batches), set()
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        if not batches:
            return
        try:
            from workbench import jobs
            from workbench.tasks import assign_later

            if jobs.is_ready():
                for batch in batches:
                    assign_later(batch)
        except Exception as error:  # noqa: BLE001 - the items are stored; the next topic run finds them
            log.warning("new items wait for the next topic run: %s", type(error).__name__)
