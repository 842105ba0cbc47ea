"""bench topics|embedding|import|scale|effect|report|screens: what is claimed of each, measured on your own texts."""

from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from journeys.errors import N_, WrongUsage
from workbench.cli.console import JsonOption, answer, example, tell
from workbench.i18n import _

if TYPE_CHECKING:
    from journeys.ports import Embedder

TeacherOption = Annotated[
    Path | None,
    typer.Option("--teacher", help=_("Folder where multilingual-e5-small is unpacked; empty: a temporary one.")),
]
SetOption = Annotated[
    list[str],
    typer.Option(
        "--set",
        help=_("FILE:text_column:label_column[:N]; labels with fewer than N texts are left out. Repeatable."),
    ),
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help=_("Measure topics, embedding, imports, verdicts and reports."), no_args_is_help=True, rich_markup_mode=None
    )
    group.command(
        help=_("Measure topics on labelled texts, and how long a whole run takes on many."),
        epilog=example(
            "terugkoppel bench topics --set vragen.csv:vraag:onderwerp:4 --seeds 1,2,3 --json",
            "terugkoppel bench topics --scale 10000,100000 --texts producten.csv:titel --json",
        ),
    )(topics)
    group.command(
        help=_("Measure how many texts a second are read."),
        epilog=example("terugkoppel bench embedding --texts vragen.csv:vraag --peer-texts 200 --json"),
    )(embedding)
    group.command(
        "import",
        help=_("Measure how quickly texts are redacted, and files of growing size taken in."),
        epilog=example(
            "terugkoppel bench import --texts vragen.csv:vraag --rows 10000,100000,1000000 --json",
            "terugkoppel bench import --texts vragen.csv:vraag --rows 200000 --turns 5 "
            "--compute local,tcp://127.0.0.1:8786",
        ),
    )(import_)
    group.command(
        help=_("Measure the whole way from a file of any size to questions with topics, and what a night more costs."),
        epilog=example("terugkoppel bench scale --texts producten.csv:titel --rows 10000,100000,1000000 --json"),
    )(scale)
    group.command(
        help=_("Measure how often a verdict on an improvement is wrong, on simulated weeks."),
        epilog=example("terugkoppel bench effect --json", "terugkoppel bench effect --every --series 2000 --seed 7"),
    )(effect)
    group.command(
        help=_("Measure how long a report of 12 topics and 20 improvements takes, as HTML and PDF together."),
        epilog=example("terugkoppel bench report --json", "terugkoppel bench report --questions 1000000"),
    )(report)
    group.command(
        help=_(
            "Measure how quickly each screen opens, and its most used filters, on an invented database of any size."
        ),
        epilog=example(
            "terugkoppel bench screens --items 100000 --json",
            "terugkoppel bench screens --items 5000000 --keep /data/proef --rounds 5",
        ),
    )(screens)
    app.add_typer(group, name="bench")


def topics(
    sets: SetOption = [],  # noqa: B006 - typer reads it and gives a list of its own
    seeds: Annotated[str, typer.Option("--seeds", help=_("Numbers, with commas."))] = "1,2,3",
    peer: Annotated[bool, typer.Option("--peer/--no-peer", help=_("Also BERTopic on multilingual-e5-small."))] = True,
    smallest: Annotated[str, typer.Option("--min-topic-size", help=_("Of BERTopic: numbers, with commas."))] = "10,5",
    scale: Annotated[str, typer.Option("--scale", help=_("Sizes of whole runs, with commas."))] = "",
    texts: Annotated[
        str, typer.Option("--texts", help=_("FILE:text_column from which texts for whole runs are made."))
    ] = "",
    teacher: TeacherOption = None,
    as_json: JsonOption = False,
) -> None:
    """Our topics beside BERTopic's defaults, and whole runs of growing size."""
    from topics import benchmarks
    from workbench import wiring

    if not sets and not (scale and texts):
        raise WrongUsage(reason=N_("give texts to measure on: --set, or --scale with --texts"))
    given = [benchmarks.read_set(*_set(written)) for written in sets]
    sizes, chosen = _numbers(scale), _numbers(seeds)
    measured = []
    usual = _usual(teacher) if peer and given else None
    for one in given:
        tell(f"{one.name}: {len(one.texts)}")
        measured += [benchmarks.measure_ours(one, wiring.embedder(), seed) for seed in chosen]
        if usual is not None:
            vectors, seconds = benchmarks.read_by(usual, one.texts)
            measured += [
                benchmarks.measure_usual(one, vectors, size, seed, seconds)
                for size in _numbers(smallest)
                for seed in chosen
            ]
    grown = benchmarks.measure_growth(*_column(texts), sizes, wiring.embedder) if sizes else []
    data: dict[str, Any] = {
        "topics": list(benchmarks.means(measured)),
        "runs": [asdict(one) for one in measured],
        "scale": [asdict(one) for one in grown],
    }
    lines = [
        "{set}: {method}: ari_sing {ari_sing}, {topics} topics, {outliers:.1%} out, {seconds} s".format(**row)
        for row in data["topics"]
    ] + ["{texts}: {seconds} s, {peak_gb} GB, {topics} topics".format(**row) for row in data["scale"]]
    answer(as_json, data, "\n".join(lines))


def embedding(
    texts: Annotated[str, typer.Option("--texts", help=_("FILE:text_column with the texts to read."))],
    most: Annotated[int, typer.Option("--most", min=1, help=_("Texts that our embedding reads."))] = 20_000,
    peer_texts: Annotated[int, typer.Option("--peer-texts", min=1, help=_("Texts that the slow one reads."))] = 400,
    turns: Annotated[int, typer.Option("--turns", min=1, help=_("Times that both read; the median counts."))] = 3,
    teacher: TeacherOption = None,
    as_json: JsonOption = False,
) -> None:
    """Our embedding beside multilingual-e5-small through sentence-transformers."""
    from topics import benchmarks
    from workbench import wiring

    read = [row[0] for row in benchmarks.read_column(*_column(texts))][:most]
    speed = benchmarks.measure_speed(read, wiring.embedder(), _usual(teacher), peer_texts, turns)
    data = asdict(speed)
    answer(as_json, data, "{ours_per_s}/s, {peer_per_s}/s: {ratio} x".format(**data))


def import_(
    texts: Annotated[str, typer.Option("--texts", help=_("FILE:text_column from which questions are made."))],
    rows: Annotated[str, typer.Option("--rows", help=_("Sizes of the files, with commas."))] = "10000,100000",
    compute: Annotated[
        str, typer.Option("--compute", help=_("Where: local, addresses of schedulers, with commas; in turn."))
    ] = "local",
    turns: Annotated[int, typer.Option("--turns", min=1, help=_("Times that each size is taken in everywhere."))] = 1,
    presidio: Annotated[
        Path | None, typer.Option("--presidio", help=_("A Python with pandas and Presidio, to compare redaction with."))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Redaction on one core, and whole imports into an empty database; speeds beside that of the first place."""
    from topics import benchmarks
    from workbench.import_benchmark import measure_import, measure_presidio, measure_redaction

    read = [row[0] for row in benchmarks.read_column(*_column(texts))]
    redacted = measure_redaction(read)
    data: dict[str, Any] = {"redaction": asdict(redacted), "imports": [], "beside_first": []}
    lines = ["{mixed_per_s}/s, {clean_per_s}/s".format(**data["redaction"])]
    if presidio is not None:
        data["presidio"] = asdict(measure_presidio(read, presidio, redacted))
        lines.append("Presidio: {per_s}/s ({ratio} x)".format(**data["presidio"]))
    for size, _turn in product(_numbers(rows), range(turns)):
        first, *others = [measure_import(read, size, place) for place in compute.split(",")]
        data["imports"] += [asdict(one) for one in (first, *others)]
        lines += [f"{one.rows}: {one.compute}: {one.seconds} s, {one.peak_mb} MB" for one in (first, *others)]
        for one in others:
            beside = {
                "compute": one.compute,
                "rows": size,
                "speed": round(first.seconds / one.seconds, 3),
                "equal": one.digest == first.digest,
            }
            data["beside_first"].append(beside)
            lines.append("{rows}: {compute}: {speed} x, {equal}".format(**beside))
    answer(as_json, data, "\n".join(lines))


def scale(
    texts: Annotated[str, typer.Option("--texts", help=_("FILE:text_column with titles to make questions of."))],
    rows: Annotated[str, typer.Option("--rows", help=_("Sizes of the files, with commas."))] = "10000,100000",
    night: Annotated[int, typer.Option("--night", min=1, help=_("Questions that a night adds."))] = 10_000,
    compute: Annotated[str, typer.Option("--compute", help=_("Where: local, or a scheduler's address."))] = "local",
    straight: Annotated[
        bool, typer.Option("--straight", help=_("Put all but the night's questions in the tables without an import."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Import, topics and a night more, on made questions; growth beside the first size."""
    from topics import benchmarks
    from workbench.scale_benchmark import measure_scale

    titles = [row[0] for row in benchmarks.read_column(*_column(texts)) if row[0].strip()]
    if not titles:
        raise WrongUsage(reason=N_("the column has no texts to make questions of"))
    measured = [asdict(one) for one in measure_scale(titles, _numbers(rows), night, compute, straight=straight)]
    words = "{rows}: {whole_seconds} s ({topics_seconds} s topics), night {night_seconds} s, {peak_mb} MB, x {growth}"
    lines = [_("The data are invented.")] + [words.format(**one) for one in measured]
    answer(as_json, {"scale": measured}, "\n".join(lines))


def effect(
    series: Annotated[int, typer.Option("--series", min=1, help=_("Simulated topics of each kind."))] = 1_000,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help=_("The same number gives the same topics."))] = None,
    every: Annotated[
        bool, typer.Option("--every/--main", help=_("Also harder kinds: drift, other seasons, few comparisons."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Verdicts on improvements beside usual methods: false ones, and changes that are found."""
    from exports import effect_null

    chosen = effect_null.SEED if seed is None else seed
    figures = []
    for world in effect_null.WORLDS if every else effect_null.ASKED:
        tell(world.name)
        figures += effect_null.measure(world, series, chosen)
    data: dict[str, Any] = {
        "seed": chosen,
        "worlds": effect_null.as_rows(figures),
        "moved": effect_null.measure_moves(series, chosen),
        "kinds": effect_null.measure_kinds(series, chosen),
    }
    answer(as_json, data, "\n".join(effect_null.table(figures)))


def report(
    questions: Annotated[int, typer.Option("--questions", min=1, help=_("Questions of the organisation."))] = 20_000,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help=_("Times it is made; the median counts."))] = 3,
    as_json: JsonOption = False,
) -> None:
    """A report of an invented organisation: in one process, bound by earlier ones, and by the command."""
    from workbench.report_benchmark import measure_report

    data = asdict(measure_report(questions, rounds))
    words = "{questions}: {seconds} s ({first} s at first, {bound} s after ten others, {command} s by two commands)"
    answer(as_json, data, words.format(**data))


def screens(
    items: Annotated[int, typer.Option("--items", min=1, help=_("Questions in the invented database."))] = 100_000,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help=_("Times each filter is changed."))] = 3,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", help=_("Folder for the database, used again next time; empty: a temporary one.")),
    ] = None,
    database: Annotated[
        str, typer.Option("--database", help=_("URL of an empty PostgreSQL database to fill; empty: SQLite."))
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Each screen through the entry point of the app, first seen and after a change."""
    from workbench.screen_benchmark import measure_screens

    data = asdict(measure_screens(items, rounds, keep, database))
    lines = [_("The data are invented.")] + [
        "{screen} {change}: {p50} s, {p95} s, {cpu} s CPU, {statements}: {statement_seconds} s".format(**row)
        for row in data["screens"]
    ]
    answer(as_json, data, "\n".join(lines))


def _usual(folder: Path | None) -> "Embedder":
    """multilingual-e5-small, reading each text as a question."""
    from tempfile import mkdtemp

    from topics.benchmarks import Asking
    from topics.teacher import QUERY, unpack_teacher
    from topics.transformer_adapter import TransformerEmbedder

    place = unpack_teacher(folder or Path(mkdtemp(prefix="teacher-")))
    return Asking(TransformerEmbedder(str(place)), QUERY)


def _set(written: str) -> tuple[Path, str, str, int]:
    parts = written.split(":")
    fewest = int(parts.pop()) if parts[-1].isdecimal() and len(parts) > 3 else 1
    if len(parts) < 3:
        raise WrongUsage(reason=N_("--set is FILE:text_column:label_column"))
    return Path(":".join(parts[:-2])), parts[-2], parts[-1], fewest


def _column(written: str) -> tuple[Path, str]:
    file, _separator, column = written.rpartition(":")
    if not file:
        raise WrongUsage(reason=N_("--texts is FILE:text_column"))
    return Path(file), column


def _numbers(written: str) -> list[int]:
    try:
        return [int(number) for number in written.replace(" ", "").split(",") if number]
    except ValueError as error:
        raise WrongUsage(reason=N_("numbers with commas between them are expected")) from error
