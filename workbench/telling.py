"""Errors as they may be shown, logged and kept: what somebody typed, or called a file, may hold personal data."""

from journeys.errors import Explanation, TerugkoppelError
from journeys.labels import label
from workbench import wiring
from workbench.i18n import _, is_ours


def told_of(error: TerugkoppelError) -> Explanation:
    """The error in three sentences in the user's language, without personal data in what it repeats."""
    return error.explain(_, _repeatable)


def _repeatable(fact: str) -> str:
    from feedback.kept_names import kept_names

    if is_ours(fact):
        return fact
    redactor = wiring.redactor()
    folder, slash, name = fact.rpartition("/") if fact.startswith(("/", "~", ".")) else ("", "", fact)
    # a home folder is called after a person, and a path without it leads nowhere
    return label(redactor, folder) + slash + kept_names(redactor, [name])[0]
