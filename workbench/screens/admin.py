"""Beheer: organisations and processes, people, sources and imports, long work, and what this installation is."""

from workbench import shell
from workbench.i18n import _
from workbench.parts import Part, show_parts
from workbench.screens import (
    admin_about,
    admin_accounts,
    admin_audit,
    admin_events,
    admin_exposure,
    admin_jobs,
    admin_organisations,
    admin_priority,
    admin_retention,
    admin_sources,
)


def show() -> None:
    """Draw the screen; only the part that is open is read from the database."""
    shell.page_header(_("Administration"), scope=False)
    parts = [
        Part("noemers", _("Exposure"), admin_exposure.show),
        Part("gebeurtenissen", _("Events"), admin_events.show),
    ]
    if shell.visitor().may_all:
        parts = [
            Part("organisaties", _("Organisations and processes"), admin_organisations.show),
            Part("bronnen", _("Sources and imports"), admin_sources.show),
            Part("mensen", _("People and roles"), admin_accounts.show),
            Part("prioriteit", _("Priority"), admin_priority.show),
            *parts,
            Part("bewaren", _("Keeping"), admin_retention.show),
            Part("logboek", _("Audit"), admin_audit.show),
            Part("werk", _("Jobs"), admin_jobs.show),
            Part("over", _("About"), admin_about.show),
        ]
    show_parts("admin_part", parts)
