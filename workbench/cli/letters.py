"""letter and train-letters: how hard letters are and what can be better; a table of texts; an office's letters."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.console import JsonOption, answer, example, progress
from workbench.cli.misreading import OptionMissing
from workbench.i18n import _, format_date, format_number
from workbench.names import letter_level

if TYPE_CHECKING:
    from exports.letter_queries import LetterLine
    from exports.letter_training import Trained
    from exports.letters import LetterReport


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        help=_("Check a letter (TXT, DOCX, PDF): how hard it is and what can be better. Or score a table of texts."),
        epilog=example(
            "terugkoppel letter brief.docx --organisation CBR",
            "terugkoppel letter teksten.csv --text-column tekst -o gescoord.csv",
            "terugkoppel letter --organisation CBR",
        ),
    )(letter)
    app.command(
        "train-letters",
        help=_("Make the weights behind the difficulty of letters anew, from sentences and their plain versions."),
        epilog=example("terugkoppel train-letters zinnen.csv -o letter_model.json"),
    )(train_letters)


def letter(
    file: Annotated[
        Path | None, typer.Argument(readable=False, help=_("A letter, or with --text-column a CSV or XLSX file."))
    ] = None,
    text_column: Annotated[
        str | None, typer.Option("--text-column", help=_("Column that holds the text; adds difficulty to each row."))
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help=_("CSV file to write."))] = None,
    organisation: Annotated[
        str | None,
        typer.Option(help=_("Whose letter it is: the words its customers did not understand. Alone: all its letters.")),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say how hard a letter, a table of texts, or each letter of an organisation is."""
    from workbench import letter_tasks

    if file is None:
        if organisation is None:
            raise OptionMissing(name="FILE")
        found = letter_tasks.letters_named(organisation)
        answer(as_json, [asdict(line) for line in found.lines], "\n".join(map(_line, found.lines)) or _("No letters."))
    elif text_column is None and (out or file.suffix.lower() in (".csv", ".xlsx", ".tsv", ".ods", ".parquet")):
        raise OptionMissing(name="--text-column")
    elif text_column is None:
        report = letter_tasks.check_letter_file(file, organisation=organisation)
        answer(as_json, _as_json(report), _as_text(report))
    elif out is None:
        raise OptionMissing(name="-o")
    else:
        rows = letter_tasks.check_letter_table(file, text_column, out, progress(_("Scoring")))
        told = _("{rows} rows written to {file}.").format(rows=rows, file=out)
        answer(as_json, {"rows": rows, "file": str(out)}, told)


def train_letters(
    pairs: Annotated[Path, typer.Argument(readable=False, help=_("CSV with the columns text, answer and source."))],
    out: Annotated[Path, typer.Option("-o", "--out", help=_("JSON file to write the weights to."))],
    as_json: JsonOption = False,
) -> None:
    """Learn the weights, and say how often pairs of unseen documents come in the right order."""
    from exports.letter_training import train_letters as train

    made = train(pairs, out)
    answer(as_json, asdict(made), _trained(made))


def _line(line: "LetterLine") -> str:
    sent = format_date(line.sent_on) if line.sent_on else _("day not recorded")
    passed = _("{passed} of {checks} points in order").format(passed=line.passed, checks=line.checks)
    return f"{_score(line.difficulty, line.level)} · {passed} · {sent} · {line.title}"


def _score(difficulty: float, level: str) -> str:
    return f"{format_number(round(difficulty)):>3} ({letter_level(level)})"


def _as_text(report: "LetterReport") -> str:
    """The score, the checklist, and what was found sentence by sentence."""
    words = _("{words} words, {mean} a sentence").format(
        words=format_number(report.words), mean=format_number(report.words_a_sentence, 1)
    )
    lines = [
        _("Difficulty: {score} of 100; {words}.").format(score=_score(report.difficulty, report.level), words=words)
    ]
    lines += ["", *(f"[{'x' if check.passed else ' '}] {check.told}" for check in report.checks)]
    for sentence in report.sentences:
        if sentence.findings:
            lines += ["", f"{format_number(round(sentence.difficulty)):>3}  {' '.join(sentence.text.split())}"]
            lines += [f"     - {one.words}: {one.advice}" for one in sentence.findings if one.words != sentence.text]
            lines += [f"     - {one.advice}" for one in sentence.findings if one.words == sentence.text]
    return "\n".join(lines)


def _as_json(report: "LetterReport") -> dict[str, Any]:
    return asdict(report) | {
        "sentences": [asdict(sentence) | {"level": sentence.level} for sentence in report.sentences]
    }


def _trained(made: "Trained") -> str:
    lines = [
        _("{share}% of {pairs} pairs in the right order, whole documents held out.").format(
            share=format_number(100 * made.share, 1), pairs=made.pairs
        )
    ]
    lines += [f"  {', '.join(fold.documents)}: {fold.right}/{fold.pairs}" for fold in made.folds]
    lines += [_("For comparison:")]
    lines += [f"  {name}: {format_number(100 * share, 1)}%" for name, share in made.beside.items()]
    return "\n".join(lines)
