"""Training the embedding: whole words are one piece, what belongs together comes to lie together, a seed fixes all."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from journeys.ports import FakeEmbedder, Vectors
from topics.lessons import Remembered, bundles, lesson_texts
from topics.pieces import train_tokenizer
from topics.static import StaticEmbedder
from topics.training import Lesson, Recipe, train
from topics.training_texts import Page
from topics.transformer_adapter import save_static

PAGES = [
    Page(f"{what} {doing}", (f"U wilt een {what} {doing}.", f"Kom met uw {what} naar ons loket."), what, authority)
    for what in ("paspoort", "rijbewijs", "uitkering", "vergunning", "kinderopvang", "afvalpas")
    for doing in ("aanvragen", "verlengen", "wijzigen", "opzeggen")
    for authority in ("Amersfoort", "Breda")
]
WORDS = sorted({word for page in PAGES for text in (page.title, *page.sentences) for word in text.lower().split()})
QUICK = Recipe(pieces=200, dimensions=16, distil_rounds=2, distil_batch=16, pair_steps=20, pair_batch=16, block=4)


@cache
def tokenizer_of_the_pages() -> object:
    return train_tokenizer(["paspoort", "rijbewijs", "een"], dict.fromkeys(WORDS, 5), QUICK.pieces)


def made(seed: int = 1) -> tuple[object, np.ndarray]:
    texts = sorted({text for page in PAGES for text in (page.title, *page.sentences)})
    tokenizer = tokenizer_of_the_pages()
    recipe = Recipe(**{**QUICK.__dict__, "seed": seed})
    lesson = Lesson(texts, FakeEmbedder().embed(texts))
    return tokenizer, train(PAGES, lesson, tokenizer, {"een": 0.02, "paspoort": 1e-5}, recipe)


def test_a_common_word_is_one_piece_and_a_rare_one_is_put_together() -> None:
    tokenizer = train_tokenizer(["paspoort"], dict.fromkeys(["aanvraag", "loket", "balie"], 5), 60)
    assert tokenizer.encode("Paspoort", add_special_tokens=False).tokens == ["▁paspoort"]
    assert len(tokenizer.encode("paspoortloketbalie", add_special_tokens=False).tokens) > 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_belongs_together_lies_together_after_training(tmp_path: Path) -> None:
    tokenizer, table = made()
    save_static(tmp_path / "model", tokenizer, table.astype(np.float16))
    embedder = StaticEmbedder(tmp_path / "model")
    one, same, other = embedder.embed(["paspoort aanvragen", "mijn paspoort wijzigen", "kinderopvang opzeggen"])
    assert one @ same > one @ other


def test_the_same_seed_makes_the_same_model_and_another_seed_another() -> None:
    assert np.allclose(made(3)[1], made(3)[1], atol=1e-4)  # the last bits are the processor's
    assert not np.allclose(made(3)[1], made(4)[1], atol=1e-4)


def test_the_teacher_is_asked_once_about_each_text(tmp_path: Path) -> None:
    asked: list[str] = []

    class Teacher(FakeEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return super().embed(texts)

    path = tmp_path / "leraar.npz"
    first = Remembered(path, Teacher).lesson(["een", "twee", "een"], lambda _done, _total: None)
    again = Remembered(path, Teacher).lesson(["twee", "drie"], lambda _done, _total: None)
    assert first.texts == ["een", "twee"]
    assert sorted(asked) == ["query: drie", "query: een", "query: twee"]
    assert np.array_equal(first.vectors[1], again.vectors[0])


def test_leaving_a_product_out_changes_no_other_text_of_the_lesson() -> None:
    every = lesson_texts(PAGES, WORDS)
    fewer = lesson_texts([page for page in PAGES if page.product != "paspoort"], WORDS)
    assert [text for text in every if text in set(fewer)] == fewer


def test_bundles_of_words_are_the_same_each_time_and_hold_known_words_only() -> None:
    words = [f"woord{number}" for number in range(400)]
    vectors = np.random.default_rng(1).normal(size=(400, 8)).astype(np.float32)
    told = bundles(words, vectors)
    assert told == bundles(words, vectors)
    assert len(told) == 200
    assert {word for bundle in told for word in bundle.split()} <= set(words)
