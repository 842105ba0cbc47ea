"""Make the built-in embedding from a catalogue of public products: read, ask the teacher, train, write."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from topics.lessons import Remembered, lesson_texts, vocabulary, whole_and_rest, with_meanings
from topics.meanings import read_dictionary, read_meanings
from topics.pieces import train_tokenizer
from topics.teacher import unpack_teacher
from topics.training import Recipe, train
from topics.training_texts import read_catalogue
from topics.transformer_adapter import TransformerEmbedder, save_static

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Trained:
    """What a training used and made: pages, texts that the teacher was asked about, pieces, dimensions, megabytes."""

    pages: int
    lesson: int
    pieces: int
    dimensions: int
    megabytes: float
    recipe: dict[str, float]


def train_embedding(
    catalogue: Path,
    out: Path,
    *,
    exclude: frozenset[str] = frozenset(),
    meanings: Path | None = None,
    dictionary: Path | None = None,
    teacher_vectors: Path | None = None,
    recipe: Recipe | None = None,
    tell: Tell = lambda _line: None,
) -> Trained:
    """Train on the pages of `catalogue`, without the products in `exclude`, and write the model to folder `out`.

    `meanings` is WordNet's folder and `dictionary` a Dutch-English one for dictd; with both, the model learns general
    Dutch too. `teacher_vectors` (.npz) keeps what the teacher said: the first training asks it for 260,000 texts.
    Raises `FileMissing`, `FileUnreadable`, `ColumnMissing` and, without the extra `train`, `EmbedderUnavailable`.
    """
    # what may be wrong with the files comes out before the teacher is asked anything
    told = (read_meanings(meanings), read_dictionary(dictionary)) if meanings and dictionary else None
    recipe = recipe or Recipe()
    pages = read_catalogue(catalogue, exclude)
    known = vocabulary()
    tokenizer = train_tokenizer(*whole_and_rest(pages, known), recipe.pieces)
    with TemporaryDirectory() as folder:
        memory = Remembered(teacher_vectors, lambda: TransformerEmbedder(str(unpack_teacher(Path(folder)))))

        def ask(done: int, total: int) -> None:
            tell(f"teacher {done}/{total}")

        lesson = memory.lesson(lesson_texts(pages, known.words), ask)
        if told:
            lesson = with_meanings(lesson, *told, known.words, lambda texts: memory.lesson(texts, ask))
    table = train(pages, lesson, tokenizer, known.frequency, recipe, tell).astype(np.float16)
    save_static(out, tokenizer, table)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
    made = Trained(len(pages), len(lesson.texts), len(table), recipe.dimensions, round(size, 1), asdict(recipe))
    (out / "training.json").write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
    return made
