"""The built-in embedder: our own Dutch model of word pieces, read without torch.

The model in `topics/model` is an ordinary StaticEmbedding of sentence-transformers: a text is the mean of the vectors
of its pieces. No piece crosses a word, so each word is looked up once and remembered, and a batch of texts is one
sparse product of word counts with word vectors.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeys.errors import EmbedderUnavailable
from journeys.ports import Vectors

MODEL = Path(__file__).parent / "model"
LONGEST = 20_000  # characters of a text that are read: a question is told by then
REMEMBERED = 200_000  # words whose vectors are kept: 200 MB at the most
AT_ONCE = 20_000  # texts in one product
_WORDS = re.compile(r"\w+")


class StaticEmbedder:
    """Implements `Embedder` with a StaticEmbedding model from a folder; raises `EmbedderUnavailable`."""

    def __init__(self, folder: Path = MODEL) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        try:
            tensors = load_file(folder / "model.safetensors")
            self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the libraries raise kinds of their own
            raise EmbedderUnavailable(name=str(folder), reason=str(error).splitlines()[0]) from error
        self._folder = folder
        # as small as it is stored: made larger only for the pieces of new words, for every process has its own
        self._pieces: NDArray[np.floating] = tensors["embedding.weight"]
        self.dimensions = self._pieces.shape[1]
        self.model_id = f"{folder.name}-{_fingerprint(tensors['embedding.weight'])}"
        self._learning = Lock()  # the words it remembers are shared by the threads of a server
        self._forget()

    def __reduce__(self) -> tuple[type["StaticEmbedder"], tuple[()] | tuple[Path]]:
        # another process reads the files again: quicker than to be sent them; what ships has its own place everywhere
        return StaticEmbedder, () if self._folder == MODEL else (self._folder,)

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._learning:
            return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        import scipy.sparse as sp

        result = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), AT_ONCE):
            some = texts[start : start + AT_ONCE]
            if len(self._rows) > REMEMBERED:
                self._forget()
            rows: list[int] = []
            ends = [0]
            row_of = self._rows.__getitem__
            for text in some:
                rows += map(row_of, words_of(text))
                ends.append(len(rows))
            self._learn()
            counts = sp.csr_matrix(
                (np.ones(len(rows), dtype=np.float32), np.array(rows, dtype=np.int32), np.array(ends, dtype=np.int32)),
                shape=(len(some), len(self._rows)),
            )
            result[start : start + AT_ONCE] = counts @ self._vectors[: len(self._rows)]
        lengths = np.sqrt(np.einsum("ij,ij->i", result, result))[:, None]
        np.divide(result, lengths, out=result, where=lengths > 0)
        return result

    def _forget(self) -> None:
        self._rows = _Rows()
        self._vectors: Vectors = np.zeros((0, self.dimensions), dtype=np.float32)
        self._known = 0

    def _learn(self) -> None:
        """Look up the words that were not met before."""
        import scipy.sparse as sp

        if len(self._rows) == self._known:
            return
        new = list(self._rows)[self._known :]
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(new, add_special_tokens=False)]
        ends = np.concatenate([[0], np.cumsum([len(own) for own in pieces])])
        ids = np.fromiter((piece for own in pieces for piece in own), dtype=np.int32, count=int(ends[-1]))
        used, places = np.unique(ids, return_inverse=True)
        counts = sp.csr_matrix((np.ones(len(ids), dtype=np.float32), places, ends), shape=(len(new), len(used)))
        if len(self._rows) > len(self._vectors):
            room = np.zeros((max(len(self._rows), 2 * len(self._vectors)), self.dimensions), dtype=np.float32)
            room[: self._known] = self._vectors[: self._known]
            self._vectors = room
        self._vectors[self._known : len(self._rows)] = counts @ self._pieces[used].astype(np.float32)
        self._known = len(self._rows)


class _Rows(dict[str, int]):
    """Word → its row; a new word gets the next."""

    def __missing__(self, word: str) -> int:
        self[word] = row = len(self)
        return row


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case and without accents, as the model's tokenizer has them."""
    text = text[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFD", text).translate(_marks())
    return _WORDS.findall(text.lower())


@lru_cache(maxsize=1)
def _marks() -> dict[int, None]:
    """The signs that stand over or under a letter, to be left out."""
    return {sign: None for sign in range(0x20000) if unicodedata.category(chr(sign)) == "Mn"}


def _fingerprint(weights: NDArray[Any]) -> str:
    import hashlib

    return hashlib.blake2b(weights.tobytes(), digest_size=4).hexdigest()
