"""What every error of ours has: what happened, where, and what to do; lowest of all, importing nothing of ours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a sentence for translation without translating it here."""
    return message


@dataclass(frozen=True)
class Explanation:
    """One error in three sentences, ready to show."""

    what: str
    where: str
    remedy: str


class TerugkoppelError(Exception):
    """Base of every error a user may see; `facts` fill the templates."""

    exit_code: ClassVar[int] = 1
    what: ClassVar[str] = N_("Something went wrong.")
    where: ClassVar[str] = ""
    remedy: ClassVar[str] = N_("Try again; if it happens again, tell the administrator.")

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.explain().what)

    def explain(self, translate: Callable[[str], str] = str) -> Explanation:
        """Fill the three templates, after translating them."""

        # a fact may be a marked sentence of ours too; what is none comes back as it is
        facts = {name: translate(fact) if isinstance(fact, str) and fact else fact for name, fact in self.facts.items()}

        def fill(template: str) -> str:
            return translate(template).format(**facts) if template else ""

        return Explanation(fill(self.what), fill(self.where), fill(self.remedy))


class Unforeseen(TerugkoppelError):
    """A fault of ours; its own message may quote a citizen, so only its kind is told."""

    what = N_("Something unforeseen went wrong ({kind}).")
    remedy = N_("Set TERUGKOPPEL_DEBUG=1, run it again and send what you then see to the administrator.")


class WrongUsage(TerugkoppelError):
    """The command or choice itself cannot be right."""

    exit_code = 2
    what = N_("This cannot be done: {reason}.")
    remedy = N_("See --help for an example.")
