"""The one place that knows sentence-transformers: any model by name or folder behind the `Embedder` port."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
        self._name, self.model_id = name, f"st:{name}"
        self.dimensions = len(self._model.encode(["?"])[0])

    def __reduce__(self) -> tuple[type["TransformerEmbedder"], tuple[str]]:
        return TransformerEmbedder, (self._name,)  # another process loads the model itself

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(
            self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), dtype=np.float32
        )


def save_static(folder: Path, tokenizer: Any, weights: NDArray[np.float16]) -> None:
    """Write a StaticEmbedding model (a vector for each piece of the tokenizer) as sentence-transformers loads it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    folder.mkdir(parents=True, exist_ok=True)
    module = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[module]).save(str(folder), create_model_card=False)
