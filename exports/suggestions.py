"""The suggested next step: seven rules over the evidence, each naming what triggered it; else how to learn more.

Pure: signals in, suggestion out. Counts are rounded before they get here (see `exports.safety`). A suggestion is
stored for months, while the counts beside it are read afresh and may leave coarser; so what triggered it is told
without counts, and one that was stored with them leaves through `without_counts`. The rules are in docs/backlog.md.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from exports.queries import FunnelFigures, LetterRow, PainPlace
from exports.safety import THRESHOLD, shown
from journeys.models import Channel, Plan

MENTION_SHARE = 0.20  # from this share of the questions, words count as a trigger
DROP_OFF_SHARE = 0.40  # from this share leaving at one step, the funnel does
CUSTOMERS = 2  # from this number of customers, a touchpoint does
HALF, MOST = 0.40, 0.60  # from these shares of the questions words are in about half of them, in most of them
GROUND = "\nAanleiding: "
GIVES_UP = 4  # from this severity a process is hard enough to name the Informatiepunt

# Lower-case pieces of words as citizens write them; looked for in questions and in names of pain points.
WORDS: Mapping[str, tuple[str, ...]] = {
    "rewrite_letter": (
        "brief",
        "brieven",
        "beschikking",
        "acceptgiro",
        "aanslagbiljet",
        "wat betekent",
        "wat bedoelen",
    ),
    "phone_on_letter": ("bellen", "telefoonnummer", "telefonisch", "aan de telefoon", "wie bel ik"),
    "step_out": ("opnieuw invullen", "opnieuw opsturen", "nog een keer", "dubbel", "alweer", "steeds weer"),
    "status_message": (
        "hoe lang duurt",
        "hoelang duurt",
        "wanneer krijg",
        "wanneer hoor",
        "nog niets gehoord",
        "niks gehoord",
        "geen bericht",
        "zonder bericht",
        "nog steeds niet",
        "hoe ver is",
        "hoever is",
        "hoe ver het is",
        "hoever het is",
        "stand van zaken",
        "al weken",
        "al maanden",
        " wachten",
        "wachttijd",
    ),
    "name_informatiepunt": (
        "hulp bij",
        "helpen met",
        "kunt u helpen",
        "kan iemand",
        "lukt niet",
        "lukt me niet",
        "kom er niet uit",
    ),
    "other_channel": (
        "geen computer",
        "geen internet",
        "geen smartphone",
        "geen mobiel",
        "geen e-mail",
        "geen email",
        "geen digid",
        "op papier",
        "niet digitaal",
        "zonder internet",
    ),
    "explain": (
        "hoe ",
        "wat moet",
        "wat is",
        "wat kost",
        "waar kan",
        "waar moet",
        "waar vind",
        "welke",
        "waarom",
        "kan ik",
        "mag ik",
        "moet ik",
        "heb ik recht",
    ),
}
LABELS: Mapping[str, str] = {
    "rewrite_letter": "Herschrijf de brief",
    "phone_on_letter": "Telefoonnummer op de brief",
    "step_out": "Stap eruit",
    "status_message": "Statusbericht",
    "name_informatiepunt": "Noem het Informatiepunt",
    "other_channel": "Ander kanaal erbij",
    "explain": "Leg het uit",
    "follow_customers": "Volg klanten",
    "count": "Tel hoe vaak",
    "ask_staff": "Vraag de uitvoering",
    "look_now": "Kijk nu al",
    "watch": "Kijk later nog eens",
}
STEPS: Mapping[str, str] = {
    "rewrite_letter": "Herschrijf de brief: één boodschap, korte zinnen, bovenaan wat de burger moet doen en wanneer.",
    "phone_on_letter": "Zet op de brief een telefoonnummer met de uren waarop iemand opneemt.",
    "step_out": "Haal deze stap uit het proces of voeg hem samen met een andere stap.",
    "status_message": "Stuur uit uzelf een bericht: wat is ontvangen, wat gebeurt er nu, wanneer volgt het besluit.",
    "name_informatiepunt": "Noem in de brief en op de website dat een Informatiepunt Digitale Overheid gratis helpt.",
    "other_channel": "Bied ook een ander kanaal: op papier, aan de balie of aan de telefoon.",
    "explain": "Beantwoord deze vraag waar zij opkomt: bovenaan de webpagina en in de brief, in gewone taal.",
    "follow_customers": "Zoek uit waar het misgaat: volg klanten die dit nu meemaken, van begin tot eind.",
    "count": "Zoek uit hoe vaak dit voorkomt: laat balie, telefoon en Informatiepunten het een maand bijhouden.",
    "ask_staff": "Leg dit voor aan wie het werk uitvoert: wat kan er morgen al anders?",
    "look_now": "Zoek nu al uit wat er misgaat: hier wordt pas sinds kort veel over gevraagd.",
    "watch": "Doe nu nog niets; kijk na het volgende kwartaal of er meer over wordt gevraagd.",
}


ABOUT: Mapping[str, str] = {
    "rewrite_letter": "een brief of de tekst ervan",
    "phone_on_letter": "bellen of een telefoonnummer",
    "step_out": "iets opnieuw moeten doen",
    "status_message": "wachten op bericht",
    "name_informatiepunt": "er zelf niet uitkomen",
    "other_channel": "niet digitaal kunnen",
    "explain": "hoe, waar of wanneer iets moet",
}
ASKED = "vragen hierover"
_NUMBER = r"[1-9]\d{0,2}(?:\.\d{3})*"
_MENTIONED = re.compile(rf"({'|'.join(ABOUT.values())}) komt voor in ({_NUMBER}) van de ({_NUMBER}) vragen")
_ASKED = re.compile(rf"(^|; ){_NUMBER} vragen(?= in |[;.]|$)")


@dataclass(frozen=True)
class Signals:
    """What the rules look at for one item; counts rounded for leaving (None: under the threshold)."""

    asked: bool = False  # there are questions, however few
    questions: int | None = None
    when: str = ""  # “in het 3e kwartaal 2026”
    lately: str = ""  # “na het 3e kwartaal 2026”: enough were asked since, the period is only too early to hold them
    mentions: Mapping[str, int | None] = field(default_factory=dict)  # rule → questions with its words
    pain_points: tuple[str, ...] = ()
    max_severity: int | None = None
    places: tuple[PainPlace, ...] = ()
    funnel: FunnelFigures | None = None  # the step where most leave
    letters: tuple[LetterRow, ...] = ()  # newest first

    @property
    def letter(self) -> tuple[LetterRow, ...]:
        """The letter that citizens get now: what an older one lacked may have been mended since."""
        return self.letters[:1]


@dataclass(frozen=True)
class Suggestion:
    """A next step, the rule that gave it, and the evidence that triggered the rule."""

    rule: str
    triggers: tuple[str, ...]

    @property
    def text(self) -> str:
        """The step and its ground, as it is stored and shown."""
        return f"{STEPS[self.rule]}{GROUND}{'; '.join(self.triggers)}."


def suggest(signals: Signals) -> Suggestion | None:
    """The rule with the most triggers, among equals the first of `RULES`; else what to find out; None on nothing."""
    fired = [Suggestion(rule, tuple(triggers(signals))) for rule, triggers in RULES.items()]
    best = max(fired, key=lambda suggestion: len(suggestion.triggers))
    return best if best.triggers else _find_out(signals)


def _find_out(signals: Signals) -> Suggestion | None:
    """The step that gets what is missing: stories where there are counts, counts where there are stories."""
    told = f"het knelpunt “{signals.pain_points[0]}” uit de klantreizen" if signals.pain_points else ""
    few = f"{shown(None)} vragen {signals.when}".strip()
    counted = f"{ASKED} {signals.when}".strip()
    if told and signals.questions:
        return Suggestion("ask_staff", (told, counted))
    if told:
        return Suggestion("count", (told, "minder dan 10 vragen erover"))
    if signals.questions:
        return Suggestion("follow_customers", (counted, "nog geen klant die erover vertelde"))
    if signals.lately:  # how many is not said: the next period tells, and the two would give away too much
        return Suggestion("look_now", (f"{THRESHOLD} of meer vragen {signals.lately}", few))
    return Suggestion("watch", (few,)) if signals.asked else None


def _words(signals: Signals, rule: str) -> list[str]:
    """Enough questions, or the name of a pain point, hold words of the rule."""
    found = []
    mentioned = signals.mentions.get(rule)
    if mentioned is not None and signals.questions and mentioned >= max(THRESHOLD, MENTION_SHARE * signals.questions):
        found.append(f"“{ABOUT[rule]}” komt voor in {_part(mentioned, signals.questions)} {signals.when}".strip())
    for name in signals.pain_points:
        if any(word in name.lower() for word in WORDS[rule]):
            found.append(f"het knelpunt “{name}” uit de klantreizen")
    return found


def without_counts(text: str) -> str:
    """A suggestion as it may leave: one that was stored with counts in its ground tells them in words."""
    step, ground, told = text.partition(GROUND)
    told = _MENTIONED.sub(lambda found: f"“{found[1]}” komt voor in {_part(*map(_number, found.group(2, 3)))}", told)
    return step + ground + _ASKED.sub(rf"\1{ASKED}", told)


def _part(mentioned: int, questions: int) -> str:
    """How many of the questions, in words: a second number beside their count would narrow that count down."""
    share = mentioned / questions
    return (
        "de meeste vragen" if share >= MOST else f"{'ongeveer de helft' if share >= HALF else 'een deel'} van de vragen"
    )


def _number(text: str) -> int:
    return int(text.replace(".", ""))


def _at(signals: Signals, channels: tuple[Channel, ...]) -> list[str]:
    """Customers met the problem at a touchpoint in one of the channels; the busiest one."""
    place = next((place for place in _busy(signals) if place.channel in channels), None)
    return [f"{place.customers} klanten liepen vast bij “{place.touchpoint}”"] if place else []


def _busy(signals: Signals) -> list[PainPlace]:
    return [place for place in signals.places if place.customers >= CUSTOMERS]


def _rewrite_letter(signals: Signals) -> list[str]:
    return _words(signals, "rewrite_letter") + _at(signals, (Channel.LETTER,))


def _phone_on_letter(signals: Signals) -> list[str]:
    without = [letter for letter in signals.letter if not letter.has_phone]
    asked = _words(signals, "phone_on_letter") + _at(signals, (Channel.PHONE,))
    if not without or not asked:  # a number is only missed where people want to call
        return []
    return [f"de brief “{without[0].title}” noemt geen telefoonnummer", *asked]


def _step_out(signals: Signals) -> list[str]:
    found = _words(signals, "step_out")
    extra = next((place for place in _busy(signals) if place.plan == Plan.EXTRA), None)
    if extra:
        found.append(f"{extra.customers} klanten moesten de extra stap “{extra.touchpoint}” zetten")
    if signals.funnel and signals.funnel.drop_off >= DROP_OFF_SHARE:
        found.append(
            f"{round(100 * signals.funnel.drop_off)}% van de bezoekers haakt af bij de stap “{signals.funnel.step}”"
        )
    return found


def _status_message(signals: Signals) -> list[str]:
    return _words(signals, "status_message")


def _name_informatiepunt(signals: Signals) -> list[str]:
    found = _words(signals, "name_informatiepunt")
    silent = [letter for letter in signals.letter if not letter.names_informatiepunt]
    if silent and (signals.max_severity or 0) >= GIVES_UP:
        found.append(f"het probleem is ernstig en de brief “{silent[0].title}” noemt het Informatiepunt niet")
    return found


def _other_channel(signals: Signals) -> list[str]:
    return _words(signals, "other_channel") + _at(signals, (Channel.WEB, Channel.APP))


def _explain(signals: Signals) -> list[str]:
    return _words(signals, "explain")


RULES: Mapping[str, Callable[[Signals], list[str]]] = {
    "rewrite_letter": _rewrite_letter,
    "phone_on_letter": _phone_on_letter,
    "step_out": _step_out,
    "status_message": _status_message,
    "name_informatiepunt": _name_informatiepunt,
    "other_channel": _other_channel,
    "explain": _explain,
}
