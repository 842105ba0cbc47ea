"""The only composition root: settings → the adapters behind the ports. Each is made once per process."""

from functools import lru_cache
from typing import TYPE_CHECKING

from journeys.errors import DatabaseUnreachable
from journeys.ports import Compute, Embedder, Redactor
from workbench.settings import settings

if TYPE_CHECKING:
    from feedback.routing import Router


@lru_cache(maxsize=1)
def redactor() -> Redactor:
    """What takes personal data out of every text before it is stored."""
    from feedback.redaction import RuleRedactor

    return RuleRedactor()


@lru_cache(maxsize=1)
def router() -> "Router":
    """What tells from a text to which organisation and product it belongs, by what ships with the package."""
    from feedback.routing import Router
    from feedback.routing_examples import Examples, shipped_examples
    from topics.static import StaticEmbedder  # whatever model the topics use: this one is always here, and quick

    return Router(examples=Examples(StaticEmbedder(), shipped_examples()))


@lru_cache(maxsize=1)
def embedder() -> Embedder:
    """What turns texts into vectors: built in, or any sentence-transformers model named in the settings."""
    name = settings().embedding
    if name == "builtin":
        from topics.static import StaticEmbedder

        return StaticEmbedder()
    from topics.transformer_adapter import TransformerEmbedder

    return TransformerEmbedder(name)


@lru_cache(maxsize=1)
def compute() -> Compute:
    """What does the heavy work of many batches."""
    from workbench.compute import LocalCompute

    return LocalCompute()


def secret() -> bytes:
    """The key under which rows are recognised again: set for a team, else made once in the data folder."""
    from feedback.row_keys import load_secret

    given = settings().secret
    if given:
        return given.encode()
    try:
        return load_secret(settings().data_dir)
    except OSError as error:
        raise DatabaseUnreachable(place=str(settings().data_dir), reason=error.strerror or str(error)) from error
