"""Work as it travels to another computer and back: sealed, so that whatever prints it there shows no text."""

import gc
import pickle
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any

from journeys.compute_errors import WorkerDiffers
from journeys.errors import TerugkoppelError, Unforeseen
from workbench import __version__
from workbench.compute import RARELY

KEPT = 2  # shared parts that stay loaded in a worker: of the job of now, and of one before or beside it
_loading = Lock()  # the threads of a worker wait for one another instead of loading the same twice


class Parcel:
    """Pickled content that does not show when it is printed."""

    __slots__ = ("content",)

    def __init__(self, *content: Any) -> None:
        self.content = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)

    def opened(self) -> Any:
        """The content as it was put in."""
        return pickle.loads(self.content)  # noqa: S301 - who sends to a worker may do there all that it may


def tools(function: Callable[[Any, Any], Any], shared: Any) -> Parcel:
    """What is the same for every batch, with the version that it needs."""
    return Parcel(__version__, Parcel(function, shared))


def do(needed: Parcel, batch: Parcel) -> Parcel:
    """Do one batch in a worker; an error travels as a value, for Dask would log what is raised, texts included."""
    try:
        with _loading:
            function, shared = _loaded(needed.content)
        (work,) = batch.opened()
        return Parcel(function(shared, work), None)
    except TerugkoppelError as error:
        return Parcel(None, error)
    except Exception as error:  # noqa: BLE001 - its message may quote a citizen: only its kind leaves the worker
        return Parcel(None, Unforeseen(kind=type(error).__name__))


def same(needed: Parcel) -> Parcel:
    """Bring the tools to the first worker; the others have them from there."""
    return needed


def done(told: Parcel) -> Any:
    """What came of a batch; raises the error that it ended in."""
    result, error = told.opened()
    if error is not None:
        raise error
    return result


@lru_cache(maxsize=KEPT)
def _loaded(content: bytes) -> tuple[Callable[[Any, Any], Any], Any]:
    from threadpoolctl import threadpool_limits

    version, inner = pickle.loads(content)  # noqa: S301 - as above
    if version != __version__:
        raise WorkerDiffers(theirs=__version__, ours=version)
    function, shared = inner.opened()
    # as in a pool of this machine: these objects stay, and there are as many workers as cores
    gc.freeze()
    gc.set_threshold(*RARELY)
    threadpool_limits(1)
    return function, shared
