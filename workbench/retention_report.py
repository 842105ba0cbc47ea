"""The destruction report of a run, as sentences and CSV: in Dutch, for the archive of an organisation."""

from journeys.tables import Table
from workbench.retention import Run

COLUMNS = ("soort", "termijn in maanden", "ouder dan", "vernietigd", "aangehouden", "grond")


def as_table(run: Run) -> Table:
    """A line a kind."""
    rows = tuple((one.name, one.months, one.before, one.destroyed, one.held, one.ground) for one in run.kinds)
    return Table("vernietiging", COLUMNS, rows)


def as_csv(run: Run) -> bytes:
    """As CSV."""
    from exports.formats import sheets

    return sheets.as_csv(as_table(run))


def as_text(run: Run) -> str:
    """As text to print."""
    first = "Telling: wat nu zou worden vernietigd" if run.dry else "Verklaring van vernietiging"
    lines = [first, f"Nummer {run.run}, {run.ran_at:%d-%m-%Y %H:%M} UTC, door {run.actor}", ""]
    for one in run.kinds:
        if one.destroyed or one.held:
            kept = f", {one.held} aangehouden" if one.held else ""
            lines += [
                f"{one.name}: {one.destroyed} vernietigd{kept}",
                f"  ouder dan {one.before:%d-%m-%Y}. {one.ground}",
            ]
    if not run.destroyed and not run.held:
        lines.append("Er was niets over zijn termijn.")
    return "\n".join(lines)
