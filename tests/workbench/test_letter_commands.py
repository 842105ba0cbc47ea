"""terugkoppel letter: one letter, a table of texts, the letters of an organisation."""

import csv
import json
import time
from pathlib import Path

import pytest

from tests.workbench.commands import Shell

HARD = "Indien u de bescheiden niet tijdig overlegt, wordt uw aanvraag niet in behandeling genomen."
PLAIN = "Stuurt u uw papieren niet op tijd? Dan behandelen wij uw aanvraag niet."


def table(path: Path, texts: list[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([["nr", "tekst"], *([str(number), text] for number, text in enumerate(texts))])
    return path


def scores(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as handle:
        return [row["difficulty"] for row in csv.DictReader(handle)]


def test_a_letter_is_reported_without_the_personal_data_in_it_and_without_a_database(
    shell: Shell, tmp_path: Path
) -> None:
    letter = tmp_path / "brief.txt"
    letter.write_text(f"Geachte mevrouw De Vries,\n\n{HARD}\n\nBel 0882277700.", encoding="utf-8")
    report = shell.json("letter", str(letter))
    assert report["difficulty"] > 80
    assert report["level"] == "hard"
    assert {"check", "passed", "told"} == set(report["checks"][0])
    assert {"rule", "start", "end", "words", "advice"} == set(report["findings"][0])
    assert [sentence["text"] for sentence in report["sentences"]][1] == HARD
    assert "De Vries" not in json.dumps(report)
    assert "0882277700" not in json.dumps(report)
    told = shell.run("letter", str(letter))
    assert "“" not in told.stderr
    assert "Gewoner is: als." in told.stdout
    assert "De Vries" not in told.stdout
    assert not (tmp_path / "data" / "terugkoppel.db").exists()


def test_each_row_of_a_table_gets_its_difficulty(shell: Shell, tmp_path: Path) -> None:
    file = table(tmp_path / "teksten.csv", [HARD, PLAIN, "", "12-03 !!"])
    out = tmp_path / "uit.csv"
    assert shell.json("letter", str(file), "--text-column", "tekst", "-o", str(out)) == {"rows": 4, "file": str(out)}
    hard, plain, *without = scores(out)
    assert float(hard) > float(plain)
    assert without == ["", ""]
    assert out.read_text("utf-8").startswith("nr,tekst,difficulty\n")


def test_ten_thousand_rows_take_less_than_a_minute(shell: Shell, tmp_path: Path) -> None:
    file = table(tmp_path / "veel.csv", [HARD, PLAIN] * 5_000)
    start = time.monotonic()
    shell.json("letter", str(file), "--text-column", "tekst", "-o", str(tmp_path / "uit.csv"))
    assert time.monotonic() - start < 60


def test_the_letters_of_an_organisation_and_the_words_its_customers_did_not_know(
    shell: Shell, migrated_sqlite: Path, tmp_path: Path
) -> None:
    shell.with_database(migrated_sqlite)
    letters = tmp_path / "brieven.csv"
    letters.write_text(f"titel;tekst;organisatie;verzonden op\nOproep;{HARD};CBR;01-03-2026\n", encoding="utf-8")
    assert shell.json("import", str(letters), "--kind", "letters")["imported"] == 1
    (line,) = shell.json("letter", "--organisation", "CBR")
    assert (line["title"], line["level"], line["checks"]) == ("Oproep", "hard", 7)
    letter = tmp_path / "brief.txt"
    letter.write_text(PLAIN, encoding="utf-8")
    assert shell.json("letter", str(letter), "--organisation", "CBR")["level"] == "easy"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "FILE is missing"),
        (("{folder}/nergens.txt",), 2, "does not exist"),
        (("{folder}",), 1, "could not be read"),
        (("{folder}/teksten.csv",), 2, "--text-column is missing"),
        (("{folder}/teksten.csv", "--text-column", "tekst"), 2, "-o is missing"),
        (("{folder}/teksten.csv", "--text-column", "brief", "-o", "{folder}/uit.csv"), 2, "not in the file"),
        (("{folder}/brief.odt",), 1, "cannot be read as a letter"),
        (("{folder}/leeg.txt",), 1, "no words"),
        (("{folder}/kapot.pdf",), 1, "could not be opened"),
        (("{folder}/groot.txt",), 1, "too long"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_checked_is_told_in_a_sentence(
    shell: Shell, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    table(tmp_path / "teksten.csv", [HARD])
    for name, content in {
        "brief.odt": b"x",
        "leeg.txt": b"--- 12 !!",
        "kapot.pdf": b"%PDF-1.4\n" + b"\xff" * 500,
        "groot.txt": b"woord " * 200_000,
    }.items():
        (tmp_path / name).write_bytes(content)
    done = shell.run("letter", *(argument.format(folder=tmp_path) for argument in arguments))
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_weights_can_be_made_anew_and_tell_how_well_they_do(shell: Shell, tmp_path: Path) -> None:
    pairs = tmp_path / "paren.csv"
    rows = [(HARD, PLAIN, f"doc {number % 4}") for number in range(12)]
    with pairs.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([("text", "answer", "source"), *rows])
    made = shell.json("train-letters", str(pairs), "-o", str(tmp_path / "model.json"))
    assert (made["pairs"], made["documents"], made["share"]) == (12, 4, 1.0)
    assert set(made["folds"][0]) == {"documents", "pairs", "right", "tied"}
    assert {"weights", "centre", "scale"} == set(json.loads((tmp_path / "model.json").read_text("utf-8")))
