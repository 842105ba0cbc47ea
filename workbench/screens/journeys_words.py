"""Words of the journeys screens in the user's language: groups, channels, emotions, and what a study lacks."""

from journeys.method import Lacking
from journeys.models import Answer, Channel, ConsentForm, Expectation, Plan
from workbench.i18n import _, ngettext


def group(expectation: str) -> str:
    """What the organisation believes of a customer."""
    return _("expected unhappy") if expectation == Expectation.UNHAPPY else _("expected happy")


def channel(code: str) -> str:
    """The name of a channel."""
    return {
        Channel.COUNTER: _("Counter"),
        Channel.PHONE: _("Phone"),
        Channel.WEB: _("Website"),
        Channel.APP: _("App"),
        Channel.WHATSAPP: _("WhatsApp"),
        Channel.EMAIL: _("E-mail"),
        Channel.LETTER: _("Letter"),
        Channel.INFORMATIEPUNT: _("Informatiepunt"),
    }[Channel(code)]


def plan(code: str) -> str:
    """Whether a touchpoint was meant to be there."""
    return {Plan.PLANNED: _("planned"), Plan.EXTRA: _("extra"), Plan.SKIPPED: _("skipped")}[Plan(code)]


def emotion(value: int) -> str:
    """An emotion with its number, −2 to +2."""
    return {
        -2: _("−2 very unpleasant"),
        -1: _("−1 unpleasant"),
        0: _("0 neutral"),
        1: _("+1 pleasant"),
        2: _("+2 very pleasant"),
    }[value]


def signed(value: int) -> str:
    """An emotion as a bare number with its sign."""
    return f"{value:+d}".replace("-", "−").replace("+0", "0")


def face(value: int) -> str:
    """An emotion as a face with its number, for a large button."""
    faces = {
        -2: ":material/sentiment_very_dissatisfied:",
        -1: ":material/sentiment_dissatisfied:",
        0: ":material/sentiment_neutral:",
        1: ":material/sentiment_satisfied:",
        2: ":material/sentiment_very_satisfied:",
    }
    return f"{faces[value]} {signed(value)}"


def consent_form(code: str) -> str:
    """How consent was given."""
    return {
        ConsentForm.ORAL: _("oral"),
        ConsentForm.PAPER: _("on paper"),
        ConsentForm.DIGITAL: _("digital"),
    }[ConsentForm(code)]


def answer(code: str) -> str:
    """What a customer who was approached said."""
    return {Answer.AGREED: _("takes part"), Answer.DECLINED: _("says no"), Answer.SILENT: _("no answer")}[Answer(code)]


def experience(value: int) -> str:
    """An overall judgement with its number, 1 to 5."""
    return {1: _("1 very bad"), 2: _("2 bad"), 3: _("3 fair"), 4: _("4 good"), 5: _("5 very good")}[value]


def severity(value: int) -> str:
    """How bad a pain point was, 1 to 5."""
    return {
        1: _("1 small nuisance"),
        2: _("2 help needed"),
        3: _("3 delay"),
        4: _("4 harm threatens"),
        5: _("5 gives up"),
    }[value]


def lacking(missing: Lacking) -> str:
    """What a study still lacks: “still 1 happy customer, 2 conversations”; or that it is complete."""
    parts = []
    if missing.unhappy:
        parts.append(ngettext("{number} unhappy customer", "{number} unhappy customers", missing.unhappy))
    if missing.happy:
        parts.append(ngettext("{number} happy customer", "{number} happy customers", missing.happy))
    if missing.sessions:
        parts.append(ngettext("{number} conversation", "{number} conversations", missing.sessions))
    numbers = [number for number in (missing.unhappy, missing.happy, missing.sessions) if number]
    filled = [part.format(number=number) for part, number in zip(parts, numbers, strict=True)]
    return _("still {list}").format(list=", ".join(filled)) if filled else _("complete")
