"""Rapporten: the report of an organisation, sending it, a page for citizens, one for the desk, the programme."""

from workbench import shell
from workbench.i18n import _
from workbench.parts import Part, show_parts
from workbench.screens import reports_citizens, reports_desk, reports_programme, reports_report, reports_sending


def show() -> None:
    """Draw the part that is open."""
    shell.page_header(
        _("Reports"),
        _("What goes back to the organisation: what was asked, where people got stuck, what became of it."),
    )
    show_parts(
        "reports_part",
        [
            Part("rapport", _("Report"), reports_report.show),
            Part("versturen", _("Sending"), reports_sending.show),
            Part("burgers", _("For citizens"), reports_citizens.show),
            Part("balie", _("For the desk"), reports_desk.show),
            Part("programma", _("Programme"), reports_programme.show),
        ],
    )
