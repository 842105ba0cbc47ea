"""The heavy part of a topic run, apart from the database, so that another computer can do it before its turn.

A run does it once, through a `Way`: here, or by taking what was found elsewhere when that was of the same input.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Protocol

import numpy as np

from journeys.ports import Embedder


@dataclass(frozen=True)
class Load:
    """A pure function of texts, arrays and an embedder (which comes last), and what goes in before that."""

    function: Callable[..., Any]
    inputs: tuple[Any, ...]

    def mark(self) -> bytes:
        """The same for the same work, and for nothing else."""
        told = hashlib.blake2b(self.function.__qualname__.encode(), digest_size=16)
        _feed(told.update, self.inputs)
        return told.digest()


class Way(Protocol):
    """How a run does its heavy part: gives `function(*inputs, embedder)`."""

    def __call__(self, function: Callable[..., Any], embedder: Embedder, /, *inputs: Any) -> Any: ...


def here(function: Callable[..., Any], embedder: Embedder, *inputs: Any) -> Any:
    """In this process, when it is asked for."""
    return function(*inputs, embedder)


class Needed(Exception):
    """Ends a run that was only begun to learn its load; what it did so far is to be rolled back."""

    def __init__(self, load: Load | None) -> None:
        super().__init__()
        self.load = load


def asking(function: Callable[..., Any], _embedder: Embedder, *inputs: Any) -> Any:
    """Raise Needed, with the load."""
    raise Needed(Load(function, inputs))


@dataclass(frozen=True)
class Given:
    """What was found elsewhere; when the input is another by now, it is done here."""

    mark: bytes
    found: Any

    def __call__(self, function: Callable[..., Any], embedder: Embedder, *inputs: Any) -> Any:
        if Load(function, inputs).mark() == self.mark:
            return self.found
        return here(function, embedder, *inputs)


def bear(embedder: Embedder, load: Load | None) -> Any:
    """Do a load, wherever this is; None for none."""
    return load.function(*load.inputs, embedder) if load else None


def _feed(update: Callable[[bytes], None], value: Any) -> None:
    """Tell a hash what a value is, the same for equal values wherever they came from."""
    if isinstance(value, np.ndarray):
        update(f"{value.dtype}{value.shape}".encode())
        update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, Mapping):
        _feed(update, list(value.items()))
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        update(f"[{len(value)}".encode())
        for one in value:
            _feed(update, one)
    elif is_dataclass(value):
        _feed(update, [getattr(value, one.name) for one in fields(value)])
    else:
        told = repr(value).encode()
        update(f"{len(told)}:".encode())
        update(told)
