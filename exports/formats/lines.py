"""The words of one item, shared by the formats that are text."""

from collections.abc import Iterable

from exports.awaiting import NO_ANSWER
from exports.formats.shapes import FICTIONAL, Outgoing, OutgoingItem, day, decimal, told_journeys
from exports.models import Status
from exports.owners import enumerated


def evidence_lines(item: OutgoingItem) -> list[tuple[str, str]]:
    """(kind, sentence) for every piece of evidence."""
    lines: list[tuple[str, str]] = []
    if item.questions:
        lines.append(("Vragen", item.questions.sentence))
        if len(item.questions.topics) > 1:
            lines.append(("Onderwerpen", item.questions.subjects))
    lines.extend(("Klantreizen", told) for told in told_journeys(item.journeys))
    if item.funnel:
        lines.append(("Website", item.funnel.sentence))
    lines.extend(("Brieven", letter.sentence) for letter in item.letters)
    for share in item.shares:
        if share.questions:
            lines.append((f"Vragen bij {share.organisation}", share.questions.sentence))
        lines.extend((f"Klantreizen bij {share.organisation}", told) for told in told_journeys(share.journeys))
    return lines


def factor_lines(item: OutgoingItem) -> list[str]:
    """One line a factor: value and reason."""
    return [
        f"{factor.label}: {factor.value if factor.value is not None else 'nog niet ingevuld'}. {factor.reason}"
        for factor in item.factors
    ]


def priority_line(item: OutgoingItem) -> str:
    """“4,2 op een schaal van 1 tot 5”."""
    return f"{decimal(item.priority)} op een schaal van 1 tot 5"


def answer_line(item: OutgoingItem) -> str:
    """By when an answer is or was due, while none has come; else nothing."""
    if item.unanswered and item.answer_by:
        return f"{NO_ANSWER[0].lower()}{NO_ANSWER[1:]} ({day(item.answer_by)})"
    if item.answer_by and item.status == Status.SENT and not item.answer:
        return f"antwoord graag uiterlijk {day(item.answer_by)}"
    return ""


def joined_line(item: OutgoingItem) -> str:
    """What was merged into it: “tk-5 en tk-7”; nothing when nothing was."""
    return enumerated(item.absorbed)


def first_upper(text: str) -> str:
    """The same, beginning with a capital."""
    return text[:1].upper() + text[1:]


def heading(content: Outgoing) -> str:
    """The title of the whole."""
    return f"Verbeterpunten voor {content.organisation}"


def made_line(content: Outgoing) -> str:
    """When it was made and how much it holds."""
    number = len(content.items)
    counted = f"{number} {'verbeterpunt' if number == 1 else 'verbeterpunten'}"
    if content.left_out:
        new = f"{number} {'nieuw verbeterpunt' if number == 1 else 'nieuwe verbeterpunten'}"
        counted = f"{new}, naast de {content.left_out} die u al kreeg"
    return f"Gemaakt op {day(content.made_on)} · {counted}"


def description_blocks(content: Outgoing, item: OutgoingItem) -> list[tuple[str, list[str]]]:
    """(heading, lines) of an item for a tracker; the title, status and owner have fields of their own there."""
    blocks: list[tuple[str, list[str]]] = []
    if content.fictional:
        blocks.append(("Let op", [FICTIONAL]))
    if item.process:
        blocks.append(("Proces", [item.process + (f" ({item.product})" if item.product else "")]))
    if item.together or item.absorbed:
        shared = [f"Samen met {item.together}"] if item.together else []
        gone = [f"Samengevoegd: {joined_line(item)} hoort hier nu bij"] if item.absorbed else []
        blocks.append(("Van wie", [*shared, *gone]))
    blocks.append(("Onderbouwing", [item.summary, *(f"{kind}: {sentence}" for kind, sentence in evidence_lines(item))]))
    if item.quotes:
        blocks.append(("Citaten", [f"“{quote}”" for quote in item.quotes]))
    if item.suggestion:
        trigger = [f"Aanleiding: {item.trigger}"] if item.trigger else []
        blocks.append(("Voorstel", [*item.suggestion.splitlines(), *trigger]))
    blocks.append((f"Prioriteit {priority_line(item)}", factor_lines(item)))
    return [(title, [line for line in lines if line.strip()]) for title, lines in blocks]


def parts(items: Iterable[OutgoingItem], size: int) -> list[list[OutgoingItem]]:
    """The items cut into files of at most `size`; at least one file, also when there is nothing."""
    every = list(items)
    return [every[start : start + size] for start in range(0, len(every), size)] or [[]]
