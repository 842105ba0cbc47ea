"""What the teacher is asked when the embedding is trained: words, titles, sentences, and what words mean."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from journeys.errors import EmbedderUnavailable
from journeys.ports import Embedder, Vectors
from topics.discovery import normalised
from topics.grouping import mean_of, unit
from topics.meanings import NAMES, BaseForm, base_form, in_dutch, translatable, translations, words_of
from topics.teacher import QUERY
from topics.training import Lesson
from topics.training_texts import Page, distinct

WORDS = 72_000
SENTENCES = 80_000
WHOLE_WORDS = 40_000
RANKED = 150_000  # words among which parts of words are sought
CATALOGUE = 0.3  # weight of how often a word is met in the catalogue, beside general Dutch
LONGEST_WORD = 25  # letters

Tell = Callable[[int, int], None]


def lesson_texts(pages: Sequence[Page], words: Sequence[str]) -> list[str]:
    """Titles, single words (most frequent first) and sentences that the teacher is asked about."""
    sentences = sorted(distinct([sentence for page in pages for sentence in page.sentences]), key=_anyhow)
    return [*sorted({page.title for page in pages if page.title}), *words[:WORDS], *sentences[:SENTENCES]]


def _anyhow(text: str) -> bytes:
    """An order that has nothing to do with content, and in which leaving some texts out moves no other."""
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def with_meanings(
    lesson: Lesson,
    meanings: Sequence[str],
    dictionary: Mapping[str, Sequence[str]],
    words: Sequence[str],
    ask: Callable[[Sequence[str]], Lesson],
    base: BaseForm = base_form,
) -> Lesson:
    """The lesson with words taught by what they are in English too, and with descriptions of meanings in Dutch words.

    The teacher's vector of a single word follows its spelling; that of its translation is spelt otherwise and means
    the same. What it says in each language has that language's mean taken out.
    """
    english = {word: ", ".join(told[:NAMES]) for word, told in dictionary.items()}
    known = translations(dictionary, words, base)
    in_words = {meaning: told for meaning in meanings if translatable(told := words_of(meaning, known, base))}
    taught, described = ask(list(english.values())), ask(list(in_words))
    of_text = dict(zip(taught.texts, _directions(taught.vectors), strict=True))
    of_word = {word: of_text[text] for word, text in english.items()}
    vectors = _directions(lesson.vectors)
    for row, text in enumerate(lesson.texts):
        if " " not in text:
            translated = of_word.get(text, of_word.get(base(text, "nl")))
            if translated is not None:
                vectors[row] += translated
    directions = _directions(described.vectors)
    added = in_dutch([in_words[text] for text in described.texts], directions, known, of_word)
    return Lesson([*lesson.texts, *added], np.concatenate([unit(vectors), directions[list(added.values())]]))


def _directions(vectors: Vectors) -> Vectors:
    """What is not common to all, at length 1."""
    return unit(vectors.astype(np.float32) - mean_of(vectors))


class Remembered:
    """The teacher's vectors, kept in a file so that a second training need not ask again."""

    def __init__(self, path: Path | None, teacher: Callable[[], Embedder]) -> None:
        self._path, self._teacher = path, teacher
        self._known: dict[str, int] = {}
        self._vectors = np.zeros((0, 0), dtype=np.float16)
        if path is not None and path.exists():
            with np.load(path) as stored:
                self._vectors = stored["vectors"]
                self._known = {text: row for row, text in enumerate(bytes(stored["texts"]).decode().split("\n"))}

    def lesson(self, texts: Sequence[str], tell: Tell, at_once: int = 2_000) -> Lesson:
        """These texts with their vectors; asks the teacher about those that are new, part by part."""
        texts = list(dict.fromkeys(text.replace("\n", " ") for text in texts))
        new = sorted((text for text in texts if text not in self._known), key=len)
        teacher = self._teacher() if new else None
        for start in range(0, len(new), at_once):
            if teacher is None:
                break
            some = new[start : start + at_once]
            told = teacher.embed([QUERY + text for text in some]).astype(np.float16)
            self._vectors = np.concatenate([self._vectors, told]) if len(self._known) else told
            self._known |= {text: len(self._known) + place for place, text in enumerate(some)}
            tell(start + len(some), len(new))
            self._keep()
        return Lesson(texts, self._vectors[[self._known[text] for text in texts]].astype(np.float32))

    def _keep(self) -> None:
        if self._path is not None:
            told = np.frombuffer("\n".join(self._known).encode(), dtype=np.uint8)
            part = self._path.with_suffix(".part.npz")
            np.savez(part, vectors=self._vectors, texts=told)
            part.replace(self._path)


@dataclass(frozen=True)
class Vocabulary:
    """Dutch words, most frequent first, with how often each is met in a text of one word (0…1)."""

    words: list[str]
    frequency: dict[str, float]


def vocabulary() -> Vocabulary:
    """The words of `wordfreq` (its large list), in lower case without accents; raises `EmbedderUnavailable`."""
    try:
        import wordfreq
    except ImportError as error:
        raise EmbedderUnavailable(name="wordfreq", reason="pip install 'terugkoppel[train]'") from error
    frequency: dict[str, float] = {}
    for written, share in wordfreq.get_frequency_dict("nl", wordlist="large").items():
        for word in normalised(written).split():
            frequency[word] = frequency.get(word, 0) + share
    words = [word for word in wordfreq.top_n_list("nl", 120_000, wordlist="large") if word.isalpha() and len(word) > 1]
    return Vocabulary(words, frequency)


def whole_and_rest(pages: Sequence[Page], known: Vocabulary) -> tuple[list[str], dict[str, int]]:
    """The words that are one piece each, and the others with how often they count when parts of words are sought."""
    met = Counter(word for page in pages for text in (page.title, *page.sentences) for word in normalised(text).split())
    total = met.total()
    score = {
        word: known.frequency.get(word, 0) + (CATALOGUE * met[word] / total if met[word] > 2 else 0)
        for word in {*known.frequency, *met}
        if len(word) < LONGEST_WORD
    }
    ranked = sorted(score, key=lambda word: (-score[word], word))
    whole = [word for word in ranked if not any(sign.isdigit() for sign in word)][:WHOLE_WORDS]
    taken = set(whole)
    others = [*ranked[:RANKED], *sorted(word for word in met if met[word] > 1)]
    rest = {word: (3 if met[word] > 1 else 1) + min(met[word], 10) for word in others if word not in taken}
    return whole, rest
