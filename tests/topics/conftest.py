"""What tests of topics share."""

import pytest

from journeys.ports import Embedder


@pytest.fixture
def builtin() -> Embedder:
    """The embedder that the product uses."""
    from workbench.wiring import embedder

    return embedder()
