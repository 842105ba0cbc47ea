"""What people call each other and their papers: a name may stand there, but nothing else by which somebody is found."""

from collections.abc import Callable

from journeys.ports import Redactor

NEVER_IN_A_NAME = frozenset({"BSN", "IBAN", "e-mail", "telefoon"})  # kinds that a redactor knows
NAME = "naam"


def label(redactor: Redactor, text: str) -> str:
    """The text without the numbers and addresses that belong to one person, each replaced by its kind."""
    return _without(redactor, text, NEVER_IN_A_NAME.__contains__)


def stand_in(redactor: Redactor, text: str) -> str:
    """A pseudonym without anything personal but a name: an invented name looks like any other."""
    return _without(redactor, text, lambda kind: kind != NAME)


def _without(redactor: Redactor, text: str, goes: Callable[[str], bool]) -> str:
    kept: list[str] = []
    position = 0
    for span in redactor.redact([text])[0].spans:
        if goes(span.kind):
            kept += (text[position : span.start], f"[{span.kind}]")
            position = span.end
    return "".join((*kept, text[position:]))
