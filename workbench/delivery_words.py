"""How far a delivery is, in words; by the name of the state, so that a help text needs no tables."""

from workbench.i18n import _


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
