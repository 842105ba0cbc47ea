"""Vragen en reacties: the log of what people asked and said, what it tells, and how it came in."""

from importlib import import_module

from workbench import shell
from workbench.i18n import _
from workbench.parts import Part, show_parts


def show() -> None:
    """Draw the screen; a part is imported when it is opened."""
    shell.page_header(_("Questions and reactions"), _("What people asked and said, with personal data taken out."))
    show_parts(
        "items_part",
        [
            _part("log", _("Questions"), "items_table"),
            _part("toewijzen", _("Assign"), "items_assign"),
            _part("kanalen", _("Channels"), "items_channels"),
            _part("doorverwezen", _("Referred"), "items_referrals"),
            _part("achter-de-vraag", _("Behind the question"), "items_behind"),
            _part("andere-antwoorden", _("Other answers"), "items_answers"),
            _part("stille-organisaties", _("Quiet organisations"), "items_quiet"),
            _part("website", _("Website"), "items_funnel"),
            _part("importeren", _("Importing"), "items_import"),
            _part("eerder", _("Earlier imports"), "items_history"),
        ],
    )


def _part(name: str, title: str, module: str) -> Part:
    return Part(name, title, lambda: import_module(f"workbench.screens.{module}").show())
