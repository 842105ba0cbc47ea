"""How far a delivery is, and what a file for a tracker leaves out, in words.

A state goes by its name, so that a help text needs no tables.
"""

from workbench.i18n import _, ngettext


def state_words(state: str) -> str:
    """A state of a delivery as people call it."""
    return {
        "queued": _("waits to be sent"),
        "sending": _("is being sent"),
        "sent": _("sent"),
        "refused": _("refused by the mail server"),
        "uncertain": _("unknown whether it arrived"),
        "stopped": _("stopped, not sent"),
    }[str(state)]


def no_new_work(number: int) -> str:
    """Says that a file for a tracker holds nothing of so many improvements."""
    return ngettext(
        "{n} item is live or declined and not in the file: a tracker would make open work of it.",
        "{n} items are live or declined and not in the file: a tracker would make open work of them.",
        number,
    ).format(n=number)
