"""What every error of ours has: what happened, where, and what to do; lowest of all, importing nothing of ours."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
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
    as_it_is: ClassVar[frozenset[str]] = frozenset({"place", "path", "email", "expected"})  # facts

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.explain().what)

    def __reduce__(self) -> tuple[Callable[..., "TerugkoppelError"], tuple[object, ...]]:
        return _again, (type(self), self.facts)  # from another process it comes back as it was

    def explain(self, translate: Callable[[str], str] = str, safe: Callable[[str], str] = str) -> Explanation:
        """Fill the three templates, after translating them; `safe`: what may be repeated of a fact."""

        def said(name: str, fact: object) -> object:
            # the number of what is not there is as somebody typed it
            if not fact or not (isinstance(fact, str | PurePath) or name == "id"):
                return fact
            # a fact may be a marked sentence of ours too; what is none comes back as it is
            words = translate(str(fact))
            return safe(words) if words == str(fact) and name not in self.as_it_is else words

        facts = {name: said(name, fact) for name, fact in self.facts.items()}

        def fill(template: str) -> str:
            return translate(template).format(**facts) if template else ""

        return Explanation(fill(self.happened()), fill(self.where), fill(self.remedy))

    def happened(self) -> str:
        """The template of what happened, for these facts."""
        return self.what


def _again(kind: type[TerugkoppelError], facts: dict[str, object]) -> TerugkoppelError:
    return kind(**facts)


class Unforeseen(TerugkoppelError):
    """A fault of ours; its own message may quote a citizen, so only its kind is told."""

    what = N_("Something unforeseen went wrong ({kind}).")
    remedy = N_("Set TERUGKOPPEL_DEBUG=1, run it again and send what you then see to the administrator.")


class WrongUsage(TerugkoppelError):
    """The command or choice itself cannot be right."""

    exit_code = 2
    what = N_("This cannot be done: {reason}.")
    remedy = N_("See --help for an example.")


class InvalidValue(TerugkoppelError):
    what = N_("“{value}” is not a valid value for {field}.")
    nothing = N_("Nothing is filled in yet for “{field}”.")
    remedy = N_("Expected: {expected}.")

    def happened(self) -> str:
        """Another sentence where the field was left open."""
        return self.nothing if self.facts.get("value") in ("", None) else self.what
