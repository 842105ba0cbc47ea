"""study candidates: whom the source organisation is asked to approach, as a file with its own references."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _

HIGHEST = 2**31 - 1


class Expected(StrEnum):
    """`journeys.models.Expectation`, named again because the help must not load the tables."""

    UNHAPPY = "unhappy"
    HAPPY = "happy"


def register(group: typer.Typer) -> None:
    """Add this command to the group `study`."""
    group.command(
        "candidates",
        help=_(
            "Choose customers who said that they may be approached, put on record why, and write their references "
            "for the source: nothing else of them leaves."
        ),
        epilog=example(
            "terugkoppel study candidates 3 --expectation unhappy --max-score 4 -o ontevreden.csv",
            "terugkoppel study candidates 3 --expectation happy --channel phone --limit 10 -o tevreden.csv",
        ),
    )(candidates)


def candidates(
    study: Annotated[int, typer.Argument(min=1, max=HIGHEST, help=_("Number of the study."))],
    expectation: Annotated[Expected, typer.Option(help=_("Which of the two groups of the method."))],
    out: Annotated[Path, typer.Option("-o", "--out", help=_("CSV file to write."))],
    max_score: Annotated[
        float | None, typer.Option(help=_("Only scores up to this one, as the source scores."))
    ] = None,
    min_score: Annotated[float | None, typer.Option(help=_("Only scores from this one, as the source scores."))] = None,
    channel: Annotated[
        list[str] | None, typer.Option("--channel", help=_("Only this channel; give it again for another one."))
    ] = None,
    topic: Annotated[int | None, typer.Option(min=1, max=HIGHEST, help=_("Only questions about this topic."))] = None,
    words: Annotated[str, typer.Option(help=_("Only texts with all these words."))] = "",
    limit: Annotated[int, typer.Option(min=1, max=500, help=_("At most so many customers."))] = 20,
    as_json: JsonOption = False,
) -> None:
    """Choose, record and write; all of it or nothing."""
    from exports.safety import write_whole
    from journeys.errors import N_, NothingToDo
    from workbench.database import unit_of_work
    from workbench.study_tasks import choose_candidates, hand_over, reason_for, subject_of

    channels = [_channel(one) for one in channel or []]
    with unit_of_work() as session:
        chosen = choose_candidates(
            session, study, expectation=expectation.value, min_score=min_score, max_score=max_score,
            channels=channels, topic_id=topic, search=words, limit=limit,
        )  # fmt: skip
        if not chosen:
            raise NothingToDo(
                missing=N_("no customers fit who may be approached and were not asked yet"),
                next_step=N_("Ask less, or import a file that says who may be approached; see docs/formats.md."),
            )
        subject = subject_of(session, study, topic) if topic else ""
        content = hand_over(session, study, chosen, subject)
        reasons = [reason_for(one, subject) for one in chosen]
        write_whole({out: content})  # before the commit: without the file nothing is on record
    told = {"study": study, "expectation": expectation.value, "candidates": len(chosen), "reasons": reasons}
    lines = [_("{number} references written to {file}.").format(number=len(chosen), file=out)]
    answer(as_json, told | {"file": str(out)}, "\n".join([*lines, *(f"  {reason}" for reason in reasons)]))


def _channel(word: str) -> str:
    """A channel by its name in code or in everyday words; raises `InvalidValue`."""
    from feedback.cells import plain
    from feedback.values import CHANNEL_WORDS
    from journeys.errors import N_, InvalidValue
    from journeys.models import Channel

    if (known := CHANNEL_WORDS.get(plain(word))) is None:
        raise InvalidValue(value=word, field=N_("channel"), expected=", ".join(Channel))
    return known
