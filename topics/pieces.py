"""The pieces of words that the built-in embedding has vectors for."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

UNKNOWN = "[UNK]"
WHOLE = -2.0  # log probability of a word in one piece: better than any of its parts


def train_tokenizer(common: Sequence[str], rest: Mapping[str, int], pieces: int) -> Any:
    """A unigram tokenizer over lower-case words without accents; no piece crosses a word.

    Each of the `common` words is one piece; what is left of `pieces` goes to parts of words, found in `rest` (how
    often each word is met): they put together compounds and what is misspelt.
    """
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import Unigram
    from tokenizers.trainers import UnigramTrainer

    tokenizer = Tokenizer(Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\W+"), behavior="removed"),
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always"),
        ]
    )
    trainer = UnigramTrainer(
        vocab_size=pieces - len(common),
        special_tokens=[UNKNOWN],
        unk_token=UNKNOWN,
        max_piece_length=20,
        show_progress=False,
    )
    tokenizer.train_from_iterator((" ".join([word] * min(count, 30)) for word, count in sorted(rest.items())), trainer)
    parts = json.loads(tokenizer.to_str())["model"]["vocab"]
    whole = {f"▁{word}" for word in common}
    vocabulary = [(UNKNOWN, 0.0), *((piece, WHOLE) for piece in sorted(whole))]
    # rounded: the trainer adds up in threads, and the last bits differ from run to run
    vocabulary += [
        (piece, round(score + 2 * WHOLE, 2)) for piece, score in parts if piece != UNKNOWN and piece not in whole
    ]
    tokenizer.model = Unigram(vocabulary, unk_id=0, byte_fallback=False)
    return tokenizer
