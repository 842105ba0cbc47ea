"""study export|import: a study out to, and in from, the tools in which researchers code."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import study_candidates
from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _

if TYPE_CHECKING:
    from journeys.exchange import ImportResult
    from workbench.exchange_tasks import CodesAdded

HIGHEST = 2**31 - 1
StudyArgument = Annotated[int, typer.Argument(min=1, max=HIGHEST, help=_("Number of the study."))]


class Consent(StrEnum):
    """How consent can have been given."""

    ORAL = "oral"
    PAPER = "paper"
    DIGITAL = "digital"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help=_("Take a study to other tools and back."), no_args_is_help=True, rich_markup_mode=None)
    group.command(
        "export",
        help=_(
            "Write a study for other tools, in the format that the file name asks for: .qdpx (REFI-QDA project: "
            "ATLAS.ti, MAXQDA, NVivo), .qdc (the codebook), .xlsx, .zip or .csv (codes, quotes and touchpoints)."
        ),
        epilog=example("terugkoppel study export 3 -o studie.qdpx", "terugkoppel study export 3 -o studie.xlsx"),
    )(export_study)
    group.command(
        "import",
        help=_(
            "Take in a REFI-QDA project (.qdpx) or codebook (.qdc). A study that is known here gets the codes and "
            "quotes it lacks; a new one needs an organisation and process and, unless the file says so, the "
            "expectation and consent of each customer. Personal data is taken out before anything is stored."
        ),
        epilog=example(
            "terugkoppel study import terug.qdpx",
            'terugkoppel study import atlas.qdpx --organisation CBR --process "Rijbewijs verlengen" '
            '--place "Gesprek 1=unhappy" --place "Gesprek 2=happy" --consent oral --consented-on 2026-03-02',
        ),
    )(import_study)
    study_candidates.register(group)
    app.add_typer(group, name="study")


def export_study(
    study: StudyArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help=_("File to write."))],
    quotable_only: Annotated[
        bool, typer.Option("--quotable-only", help=_("Only customers who agreed to be quoted."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a study."""
    from workbench.exchange_tasks import write_study_file

    made = write_study_file(study, out, quotable_only=quotable_only)
    files = [str(file) for file in made.files]
    sentence = _("“{title}” is in {files}.").format(title=made.title, files=", ".join(files))
    answer(as_json, {"study": study, "title": made.title, "files": files}, sentence)


def import_study(
    file: Annotated[Path, typer.Argument(readable=False, help=_("QDPX or QDC file."))],
    organisation: Annotated[
        str | None, typer.Option(help=_("Organisation of a new study: name, abbreviation or TOOI identifier."))
    ] = None,
    process: Annotated[str | None, typer.Option(help=_("Process of a new study; made when it is new."))] = None,
    place: Annotated[
        list[str] | None,
        typer.Option(help=_("Name of a text in the file and what was expected of that customer: NAME=unhappy.")),
    ] = None,
    consent: Annotated[
        Consent | None, typer.Option(help=_("How these customers gave consent, where the file does not say."))
    ] = None,
    consented_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("Day on which they gave it."))
    ] = None,
    may_quote: Annotated[bool, typer.Option("--may-quote", help=_("They agreed to be quoted as well."))] = False,
    leave_out: Annotated[
        list[str] | None, typer.Option(help=_("Name of a text that is no conversation with a customer."))
    ] = None,
    title: Annotated[str | None, typer.Option(help=_("Title of a new study."))] = None,
    as_json: JsonOption = False,
) -> None:
    """Take a project or codebook in."""
    from journeys.drafts import ConsentDraft
    from journeys.errors import N_, WrongUsage
    from workbench.exchange_tasks import CodesAdded, import_study_file

    if (consent is None) != (consented_on is None):
        raise WrongUsage(reason=N_("--consent and --consented-on belong together"))
    agreed = None
    if consent and consented_on:
        agreed = ConsentDraft.of(form=consent.value, given_on=consented_on.date(), may_quote=may_quote)
    result = import_study_file(
        file,
        organisation=organisation,
        process=process,
        places=dict(_place(one) for one in place or []),
        consent=agreed,
        title=title,
        leave_out=leave_out or [],
    )
    if isinstance(result, CodesAdded):
        _tell_codes(result, as_json)
    else:
        _tell_study(result, as_json)


def _place(told: str) -> tuple[str, Any]:
    from journeys.errors import N_, InvalidValue
    from journeys.models import Expectation

    name, _equals, expectation = told.rpartition("=")
    if not name or expectation not in tuple(Expectation):
        raise InvalidValue(value=told, field=N_("place"), expected=N_("NAME=unhappy or NAME=happy"))
    return name, Expectation(expectation)


def _tell_codes(result: "CodesAdded", as_json: bool) -> None:
    left_out = [remark.said(_) for remark in result.not_understood]
    data = {"study": None, "codes": result.new, "codes_read": result.read, "not_understood": left_out}
    line = _("{new} of {read} codes are new here.").format(new=result.new, read=result.read)
    answer(as_json, data, "\n".join([line, *left_out]))


def _tell_study(result: "ImportResult", as_json: bool) -> None:
    left_out = [remark.said(_) for remark in result.not_understood]
    data = {
        "study": result.study_id,
        "title": result.title,
        "new": result.new,
        "conversations": result.conversations,
        "codes": result.codes,
        "highlights": result.highlights,
        "codings": result.codings,
        "researchers": result.researchers,
        "lost": list(result.lost),
        "not_understood": left_out,
    }
    opening = _("Study {study}, “{title}”, is new here.") if result.new else _("Study {study}, “{title}”, was known.")
    added = _(
        "Added: {conversations} conversations, {codes} codes, {highlights} quotes, {codings} codes on quotes, "
        "{researchers} researchers."
    )
    lines = [opening.format(**data), added.format(**data)]
    lines += [_("Not found in the text as it is here: “{words}”").format(words=words) for words in result.lost]
    answer(as_json, data, "\n".join([*lines, *left_out]))
