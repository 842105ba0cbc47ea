"""The only composition root: settings → the adapters behind the ports. Each is made once per process."""

from functools import lru_cache
from typing import TYPE_CHECKING

from journeys.compute_errors import ClusterNotInstalled
from journeys.errors import DatabaseUnreachable, SettingInvalid
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
    """What does the heavy work of many batches: the cluster of the settings, else the cores of this machine."""
    from workbench.compute import LocalCompute

    return cluster() or LocalCompute()


@lru_cache(maxsize=1)
def cluster() -> Compute | None:
    """The Dask cluster of the settings; None: there is none. Raises ClusterNotInstalled, SettingInvalid."""
    address = settings().compute
    if address == "local":
        return None
    try:
        from workbench.dask_compute import DaskCompute, Keys
    except ImportError as error:
        raise ClusterNotInstalled from error
    if not address.startswith("tls://"):
        return DaskCompute(address)
    names = ("compute_ca", "compute_certificate", "compute_key")
    files = {name: getattr(settings(), name) for name in names}
    for name, file in files.items():
        if file is None or not file.is_file():
            raise SettingInvalid(name=f"TERUGKOPPEL_{name.upper()}", value=file or "")
    return DaskCompute(address, Keys(*files.values()))


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
