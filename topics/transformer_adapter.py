"""The one place that knows sentence-transformers: any model by name or folder behind the `Embedder` port."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from journeys.errors import EmbedderUnavailable
from journeys.ports import Vectors


class TransformerEmbedder:
    """Implements `Embedder` with a sentence-transformers model; raises `EmbedderUnavailable` if it cannot be loaded."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        try:
            self._model: Any = SentenceTransformer(name)
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            reason = (str(error) or type(error).__name__).splitlines()[0]
            raise EmbedderUnavailable(name=name, reason=reason) from error
        self.model_id = f"st:{name}"
        self.dimensions = len(self._model.encode(["?"])[0])

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(
            self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), dtype=np.float32
        )
