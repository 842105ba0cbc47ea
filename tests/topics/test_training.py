"""Training the embedding: whole words are one piece, what belongs together comes to lie together, a seed fixes all."""

import gzip
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from journeys.errors import FileMissing, FileUnreadable
from journeys.ports import FakeEmbedder, Vectors
from topics.lessons import Remembered, lesson_texts, with_meanings
from topics.meanings import in_dutch, read_dictionary, read_meanings, translatable, translations, words_of
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


@pytest.mark.slow
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


DICTIONARY = """00-database-info
This file was converted from the original TEI source.

bank /bɑŋk/
1. bank
2. bench
oever /ˈuvər/
bank, waterside
geld /ɣɛlt/
money
rivier /riˈvir/
river (large)
lopen /ˈlopən/
to walk
"""
NOUNS = """  1 This software and database is being provided to you
00001 04 n 02 bank 0 depository_financial_institution 0 001 @ 00002 n 0000 | a bank with money; "the bank has money"
00002 17 n 01 bank 1 001 @ 00003 n 0000 | the bank of a river
00003 04 n 01 quark 0 001 @ 00001 n 0000 | a colourless flavoured hadron of string theory
"""


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    with gzip.open(tmp_path / "nld-eng.dict.dz", "wt", encoding="utf-8") as stream:
        stream.write(DICTIONARY)
    (tmp_path / "data.noun").write_text(NOUNS)
    for part in ("verb", "adj", "adv"):
        (tmp_path / f"data.{part}").write_text("")
    return tmp_path, tmp_path / "nld-eng.dict.dz"


def test_a_dictionary_and_meanings_are_read_as_they_are_published(sources: tuple[Path, Path]) -> None:
    words = read_dictionary(sources[1])
    assert words["bank"] == ["bank", "bench"]
    assert (words["rivier"], words["lopen"]) == (["river"], ["walk"])
    assert read_meanings(sources[0]) == [
        "bank, depository financial institution: a bank with money",
        "the bank has money",
        "bank: the bank of a river",
        "quark: a colourless flavoured hadron of string theory",
    ]


def test_of_two_translations_the_one_that_fits_the_description_is_taken(sources: tuple[Path, Path]) -> None:
    axes = {"bank": 0, "geld": 0, "oever": 1, "rivier": 1, "lopen": 2}
    of_word = {word: np.eye(3, dtype=np.float32)[axis] for word, axis in axes.items()}
    known = translations(read_dictionary(sources[1]), list(axes), lambda word, _language: word)
    described = [words_of(told, known, lambda word, _language: word) for told in read_meanings(sources[0])]
    assert [translatable(words) for words in described] == [False, True, True, False]
    told = in_dutch(described[1:3], np.eye(3, dtype=np.float32), known, of_word)
    assert told == {"bank geld": 0, "oever oever rivier": 1}


@pytest.mark.parametrize("line", ["geen WordNet", "00001 04 n zz bank 0 000 | geld", "00001 04 n 01 bank 0 000 | ;"])
def test_a_file_that_is_not_of_wordnet_is_told_in_a_sentence(sources: tuple[Path, Path], line: str) -> None:
    (sources[0] / "data.verb").write_text(line + "\n")
    with pytest.raises(FileUnreadable):
        read_meanings(sources[0])


@pytest.mark.parametrize("content", [b"", b"geen woordenboek", bytes(range(128, 256))])
def test_a_file_that_is_no_dictionary_is_told_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "nld-eng.dict").write_bytes(content)
    with pytest.raises(FileUnreadable):
        read_dictionary(tmp_path / "nld-eng.dict")
    with pytest.raises(FileMissing):
        read_meanings(tmp_path)


def test_a_word_learns_what_its_translation_means(sources: tuple[Path, Path]) -> None:
    lesson = Lesson(["bank", "een bank", "onbekend"], FakeEmbedder().embed(["bank", "een bank", "onbekend"]))
    asked: list[str] = []

    def ask(texts: Sequence[str]) -> Lesson:
        asked.extend(texts)
        return Lesson(list(texts), FakeEmbedder().embed(list(texts)))

    meanings, dictionary = read_meanings(sources[0]), read_dictionary(sources[1])
    taught = with_meanings(lesson, meanings, dictionary, WORDS, ask, lambda word, _language: word)
    assert asked == ["bank, bench", "bank, waterside", "money", "river", "walk", *meanings[1:3]]
    assert list(taught.texts[:3]) == lesson.texts
    assert len(taught.texts) > 3
    assert taught.vectors.shape == (len(taught.texts), lesson.vectors.shape[1])
    assert np.allclose(np.linalg.norm(taught.vectors, axis=1), 1, atol=1e-4)
