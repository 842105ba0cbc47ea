"""respondent list|show|export|correct|answer|narrow: a respondent's own record, for who cannot see to it online."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeys.errors import N_, InvalidValue, WrongUsage
from workbench.cli import respondent_ends
from workbench.cli.console import JsonOption, answer, example
from workbench.cli.respondent_ends import HIGHEST, RespondentArgument
from workbench.i18n import _, format_date, ngettext

if TYPE_CHECKING:
    from workbench.respondent_tasks import RespondentRow


class LetterFormat(StrEnum):
    """What the letter can be written as."""

    PDF = "pdf"
    HTML = "html"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help=_("What is recorded of a respondent: show it, correct it, or erase it, at their request."),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command(
        "list",
        help=_("Show the respondents with their consent, and how many remarks wait for an answer."),
        epilog=example("terugkoppel respondent list --study 3"),
    )(list_respondents)
    group.command(
        help=_("Show all that is recorded of a respondent, their remarks, and where something of it went."),
        epilog=example("terugkoppel respondent show 12", 'terugkoppel respondent show "3/Klant A"'),
    )(show)
    group.command(
        help=_("Write all that is recorded of a respondent as a letter to them."),
        epilog=example("terugkoppel respondent export 12 --as pdf --out brief.pdf"),
    )(export)
    group.command(
        help=_("Enter a correction or addition for a respondent, in their own words."),
        epilog=example('terugkoppel respondent correct 12 "Het was geen brief maar een e-mail." --step 2'),
    )(correct)
    group.command(
        "answer",
        help=_("Tell a respondent what was done with their remark."),
        epilog=example('terugkoppel respondent answer 4 "Wij hebben het veranderd."'),
    )(answer_remark)
    group.command(
        help=_("Take back a part of the consent for a respondent: no quotes any more, or no recording."),
        epilog=example("terugkoppel respondent narrow 12 --no-quotes"),
    )(narrow)
    respondent_ends.register(group)
    app.add_typer(group, name="respondent")


def list_respondents(
    study: Annotated[int | None, typer.Option(min=1, max=HIGHEST, help=_("Only those of this study."))] = None,
    as_json: JsonOption = False,
) -> None:
    """Every respondent, without anything they told."""
    from workbench.database import unit_of_work
    from workbench.respondent_tasks import respondents

    with unit_of_work(write=False) as session:
        rows = respondents(session, study)
    told = "\n".join(map(_line, rows)) or _("There are no respondents yet.")
    answer(as_json, {"respondents": [asdict(row) for row in rows]}, told)


def _line(row: "RespondentRow") -> str:
    if row.withdrawn_at:
        state = _("withdrew on {day}").format(day=format_date(row.withdrawn_at.astimezone().date()))
    elif row.consent_on:
        state = _("consent of {day}").format(day=format_date(row.consent_on))
    else:
        state = _("no consent yet")
    parts = [str(row.id), row.pseudonym, f"{row.study_id}: {row.study}", state]
    if row.waiting:
        parts.append(
            ngettext("{number} remark to answer", "{number} remarks to answer", row.waiting).format(number=row.waiting)
        )
    return " · ".join(parts)


def show(respondent: RespondentArgument, as_json: JsonOption = False) -> None:
    """All that is recorded, as text."""
    from workbench.respondent_tasks import respondent_called, seen_record

    record, left, text = seen_record(respondent_called(respondent))
    lines = [text]
    if waiting := [one for one in record.remarks if one.handled_at is None]:
        lines += ["", _("Remarks to answer:")]
        lines += [f"  {one.id}  {one.step or '–'}: {one.text}" for one in waiting]
    told = {"record": asdict(record), "left_in": [asdict(one) for one in left]}
    answer(as_json, told, "\n".join(lines))


def export(
    respondent: RespondentArgument,
    written_as: Annotated[
        LetterFormat | None, typer.Option("--as", help=_("What to write; by default what the name of the file says."))
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help=_("File to write; by default one named after the number."))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the letter."""
    from exports.safety import write_whole
    from workbench.respondent_tasks import letter, letter_name, respondent_called

    told = str(written_as or (out.suffix.lower().removeprefix(".") if out else "") or LetterFormat.PDF)
    if told not in tuple(LetterFormat):
        raise InvalidValue(value=told[:20], field="--as", expected=", ".join(LetterFormat))
    number, kind = respondent_called(respondent), LetterFormat(told)
    file = out or Path(letter_name(number, kind.value))
    write_whole({file: letter(number, kind.value)}, private=True)
    sentence = _("The letter is in {file}. Only you can read it; hand it to the respondent alone.")
    answer(as_json, {"respondent": number, "file": str(file)}, sentence.format(file=file))


def correct(
    respondent: RespondentArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=_("What they say, in their own words."))],
    step: Annotated[
        int | None, typer.Option(min=1, max=HIGHEST, help=_("About which touchpoint it is: its place in the journey."))
    ] = None,
    addition: Annotated[bool, typer.Option("--addition", help=_("It adds something; else it corrects."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Enter a remark for them."""
    from workbench.respondent_tasks import enter_remark, respondent_called

    number = respondent_called(respondent)
    about = _step(number, step) if step is not None else None
    made = enter_remark(number, text, addition=addition, touchpoint_id=about)
    sentence = _("Remark {id} stands beside what was recorded, until it is answered.")
    answer(as_json, {"respondent": number, "remark": made}, sentence.format(id=made))


def _step(respondent_id: int, place: int) -> int:
    from journeys.own_record import own_record
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        steps = own_record(session, respondent_id).steps
    if place > len(steps):
        raise InvalidValue(value=place, field="--step", expected=f"1–{len(steps)}" if steps else N_("no touchpoint"))
    return steps[place - 1].id


def answer_remark(
    remark: Annotated[int, typer.Argument(min=1, max=HIGHEST, help=_("Number of the remark."))],
    text: Annotated[str, typer.Argument(metavar="TEXT", help=_("What was done with it, for the respondent to read."))],
    as_json: JsonOption = False,
) -> None:
    """Answer a remark."""
    from workbench import respondent_tasks

    person = respondent_tasks.answer_remark(remark, text)
    answer(as_json, {"remark": remark, "respondent": person}, _("Remark {id} is answered.").format(id=remark))


def narrow(
    respondent: RespondentArgument,
    no_quotes: Annotated[bool, typer.Option("--no-quotes", help=_("They may not be quoted any more."))] = False,
    no_recording: Annotated[
        bool, typer.Option("--no-recording", help=_("No recording any more; the one there is is erased."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take back a part of the consent."""
    from journeys.consents import narrow_consent
    from workbench.database import unit_of_work
    from workbench.respondent_tasks import respondent_called

    if not (no_quotes or no_recording):
        raise WrongUsage(reason=N_("give --no-quotes, --no-recording or both"))
    number = respondent_called(respondent)
    with unit_of_work() as session:
        person = narrow_consent(session, number, may_quote=not no_quotes, may_record=not no_recording)
        told = {"respondent": number, "may_quote": person.may_quote, "may_record": person.may_record}
    answer(as_json, told, _("The consent is narrowed, and that is on record."))
