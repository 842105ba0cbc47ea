"""The built-in embedding: the same as the model it ships, quick, deaf to case and accents, and at home in Dutch."""

import csv
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from journeys.errors import ColumnMissing, EmbedderUnavailable, FileMissing, FileUnreadable
from topics.static import MODEL, StaticEmbedder, words_of
from topics.training_texts import asked, misspelt, read_catalogue, read_labels

QUESTIONS = [
    "Hoe vraag ik zorgtoeslag aan?",
    "mijn zorgtoelsag is gestopt, wat nu",
    "Ik ben 75 en moet mijn rijbewijs verlengen",
    "Gezondheidsverklaring CBR invullen lukt niet",
    "DigiD-app werkt niet meer na nieuwe telefoon",
    "Één café in België wil een terras: welke vergunning?",
    "ik kan niet inloggen",
    "Mevrouw [naam] belt over een boete van het CJIB (€ 120,-)",
]


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.slow
def test_it_gives_the_vectors_that_sentence_transformers_gives_for_the_shipped_model(embedder: StaticEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(MODEL)).encode(QUESTIONS, normalize_embeddings=True).astype(np.float32)
    cosines = np.einsum("ij,ij->i", embedder.embed(QUESTIONS), theirs)
    assert cosines.min() > 0.9995


def test_vectors_have_length_one_and_texts_without_a_known_sign_have_none(embedder: StaticEmbedder) -> None:
    vectors = embedder.embed([*QUESTIONS, "", "!!! …", "😀"])
    assert vectors.shape == (len(QUESTIONS) + 3, embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors[: len(QUESTIONS)], axis=1), 1, atol=1e-5)
    assert not vectors[len(QUESTIONS) :].any()


def test_case_accents_and_punctuation_make_no_difference(embedder: StaticEmbedder) -> None:
    plain, written = embedder.embed(["een cafe in belgie", "Eén CAFÉ, in België!"])
    assert np.array_equal(plain, written)


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: StaticEmbedder) -> None:
    together = embedder.embed(QUESTIONS)
    alone = np.vstack([StaticEmbedder().embed([question]) for question in reversed(QUESTIONS)])[::-1]
    assert np.array_equal(together, alone)


def test_a_slip_of_the_finger_leaves_a_question_near_itself(embedder: StaticEmbedder) -> None:
    right, wrong, other = embedder.embed(
        ["mijn zorgtoeslag is gestopt", "mijn zorgtoelsag is gestopt", "mijn paspoort is gestolen"]
    )
    assert right @ wrong > right @ other + 0.3


def test_words_of_one_subject_are_nearer_than_words_of_another(embedder: StaticEmbedder) -> None:
    fine, penalty, licence = embedder.embed(["boete betalen", "bekeuring betalen", "rijbewijs verlengen"])
    assert fine @ penalty > fine @ licence + 0.2


def test_only_the_beginning_of_an_endless_text_is_read(embedder: StaticEmbedder) -> None:
    long = "zorgtoeslag aanvragen " * 50_000
    assert len(words_of(long)) < 3_000
    assert embedder.embed([long])[0] @ embedder.embed(["zorgtoeslag aanvragen"])[0] > 0.99


def test_the_shipped_model_fits_in_thirty_megabytes() -> None:
    assert sum(path.stat().st_size for path in MODEL.rglob("*")) <= 30_000_000


def test_a_folder_without_a_model_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable):
        StaticEmbedder(tmp_path)


def catalogue(folder: Path) -> Path:
    path = folder / "catalogus.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["text", "answer", "label", "source"])
        rows.writerow(
            ["Paspoort  aanvragen", "U kunt een paspoort aanvragen. Nee. Kom langs bij ons loket.", "paspoort", "A"]
        )
        rows.writerow(["Grafrechten", "U wilt een graf verlengen.", "grafrechten", "B"])
    return path


def test_a_catalogue_is_read_without_the_products_that_are_kept_out(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("id,label\n1,grafrechten\n", encoding="utf-8")
    pages = read_catalogue(catalogue(tmp_path), read_labels(labels))
    assert [(page.title, page.sentences) for page in pages] == [
        ("Paspoort aanvragen", ("U kunt een paspoort aanvragen.", "Kom langs bij ons loket."))
    ]


def test_a_catalogue_that_is_not_there_or_lacks_a_column_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_catalogue(tmp_path / "geen.csv")
    wrong = tmp_path / "fout.csv"
    wrong.write_text("text,answer\na,b\n", encoding="utf-8")
    with pytest.raises(ColumnMissing):
        read_catalogue(wrong)


@pytest.mark.parametrize("name", ["geen.csv.gz", "geen.csv"])
def test_a_catalogue_that_is_no_csv_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xff\xfe\x00\x81 no table \x00")
    with pytest.raises(FileUnreadable):
        read_catalogue(tmp_path / name)


def test_questions_and_slips_for_the_training_are_the_same_each_time() -> None:
    from random import Random

    told = [
        (asked("Paspoort aanvragen", Random(seed)), misspelt("gezondheidsverklaring invullen", Random(seed), 1))
        for seed in range(40)
    ]
    again = [
        (asked("Paspoort aanvragen", Random(seed)), misspelt("gezondheidsverklaring invullen", Random(seed), 1))
        for seed in range(40)
    ]
    assert told == again
    assert all("paspoort aanvragen" in question for question, _ in told)
    assert len({slip for _, slip in told}) > 10


def test_the_model_names_the_figures_of_its_making() -> None:
    made = json.loads((MODEL / "training.json").read_text(encoding="utf-8"))
    assert made["dimensions"] == StaticEmbedder().dimensions


def test_threads_that_embed_at_once_get_the_same_vectors_as_one_by_one() -> None:
    texts = [[f"vraag {thread}{number} over woord{number * thread}" for number in range(300)] for thread in range(8)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(StaticEmbedder().embed, texts))
    alone = StaticEmbedder()
    assert all(np.allclose(found, alone.embed(some)) for found, some in zip(together, texts, strict=True))
