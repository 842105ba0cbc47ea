"""topics rename|merge|split|pin|unpin|move|guide|undo|history: what a person decides about topics."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _

if TYPE_CHECKING:
    from sqlmodel import Session

HIGHEST = 2**31 - 1
TopicArgument = Annotated[int, typer.Argument(min=1, max=HIGHEST, help=_("Number of the topic."))]
LabelArgument = Annotated[str, typer.Argument(help=_("Name of the topic; personal data in it is taken out."))]


def register(group: typer.Typer) -> None:
    """Add these commands to those about topics."""
    commands: list[tuple[Callable[..., None], str, str]] = [
        (
            rename,
            _("Give a topic a name that no run changes."),
            "terugkoppel topics rename 12 'Uitstel van betaling'",
        ),
        (merge, _("Put the items of other topics into one."), "terugkoppel topics merge 12 15 18"),
        (
            split,
            _("Show the parts that a topic falls into, or make one of them a topic of its own."),
            "terugkoppel topics split 12 --part 2",
        ),
        (pin, _("Keep a topic and its items as they are in every run."), "terugkoppel topics pin 12"),
        (unpin, _("Let runs change a topic again."), "terugkoppel topics unpin 12"),
        (move, _("Put items in a topic; no run takes them out."), "terugkoppel topics move 12 4031 4077"),
        (
            guide,
            _("Find a subject of your own from a few example questions, and make it a topic."),
            "terugkoppel topics guide CBR 'Keuring na beroerte' "
            "--example 'Mag ik rijden na een beroerte?' --example 'keuring na herseninfarct'",
        ),
        (undo, _("Take a decision about topics back."), "terugkoppel topics undo 7"),
        (
            history,
            _("Show what people decided about a topic and where its items came from."),
            "terugkoppel topics history 12 --json",
        ),
    ]
    for command, told, shown in commands:
        group.command(help=told, epilog=example(shown))(command)


def rename(topic: TopicArgument, label: LabelArgument, as_json: JsonOption = False) -> None:
    """Give a topic a name."""
    from topics.steering import rename_topic
    from workbench.wiring import redactor

    _decide(as_json, lambda session: rename_topic(session, topic, label, redactor()).id)


def merge(
    keep: Annotated[int, typer.Argument(min=1, max=HIGHEST, help=_("Number of the topic that keeps its name."))],
    others: Annotated[list[int], typer.Argument(min=1, max=HIGHEST, help=_("Numbers of the topics that go into it."))],
    as_json: JsonOption = False,
) -> None:
    """Put topics together."""
    from topics.steering import merge_topics

    _decide(as_json, lambda session: merge_topics(session, keep, others).id)


def split(
    topic: TopicArgument,
    part: Annotated[
        int | None,
        typer.Option(min=1, max=HIGHEST, help=_("Number of the part; without it: show the parts.")),
    ] = None,
    label: Annotated[str | None, typer.Option(help=_("Name of the new topic."))] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the parts of a topic, or make one of them a topic."""
    from journeys.errors import N_, InvalidValue
    from topics.steering import propose_split, split_topic
    from workbench.database import unit_of_work
    from workbench.wiring import embedder, redactor

    if part is None:
        with unit_of_work(write=False) as session:
            parts = propose_split(session, topic, embedder())
        lines = [f"{number:>4}  {len(one.item_ids):>7}  {one.label}" for number, one in enumerate(parts, start=1)]
        answer(as_json, parts, "\n".join(lines) or _("These items are all about the same thing: there are no parts."))
        return

    def carry_out(session: "Session") -> int | None:
        parts = propose_split(session, topic, embedder())
        if part > len(parts):
            raise InvalidValue(value=str(part), field=N_("part"), expected=f"1–{len(parts)}" if parts else "–")
        return split_topic(session, topic, parts[part - 1].item_ids, embedder(), label, redactor()).id

    _decide(as_json, carry_out)


def pin(topic: TopicArgument, as_json: JsonOption = False) -> None:
    """Keep a topic as it is."""
    from topics.steering import pin_topic

    _decide(as_json, lambda session: pin_topic(session, topic, True).id)


def unpin(topic: TopicArgument, as_json: JsonOption = False) -> None:
    """Give a topic free."""
    from topics.steering import pin_topic

    _decide(as_json, lambda session: pin_topic(session, topic, False).id)


def move(
    topic: TopicArgument,
    items: Annotated[list[int], typer.Argument(min=1, max=HIGHEST, help=_("Numbers of the items."))],
    as_json: JsonOption = False,
) -> None:
    """Put items in a topic by hand."""
    from topics.steering import move_items

    def carry_out(session: "Session") -> int:
        move_items(session, items, topic)
        return topic

    _decide(as_json, carry_out)


def guide(
    organisation: Annotated[str, typer.Argument(help=_("Name, abbreviation or TOOI identifier of an organisation."))],
    label: LabelArgument,
    examples: Annotated[list[str], typer.Option("--example", help=_("A question about it; give two or more."))],
    as_json: JsonOption = False,
) -> None:
    """Find a subject from example questions."""
    from journeys.lookup import find_organisation
    from topics.steering import guide_topic
    from workbench.database import unit_of_work
    from workbench.wiring import embedder, redactor

    with unit_of_work() as session:
        number = find_organisation(session, organisation).id or 0
        found = guide_topic(session, number, label, examples, embedder(), redactor())
        told = None if found.topic_id is None else _topic(session, found.topic_id)
    if told is None:
        missing = {"id": None, "label": label, "items": 0}
        answer(as_json, missing, _("No questions about this were found; there is no new topic."))
        return
    answer(as_json, told, _sentence(told))


def undo(
    decision: Annotated[
        int, typer.Argument(min=1, max=HIGHEST, help=_("Number of the decision, as topics history shows it."))
    ],
    as_json: JsonOption = False,
) -> None:
    """Take a decision back."""
    from topics.steering import undo as take_back
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        take_back(session, decision)
    answer(as_json, {"undone": decision}, _("Undone."))


def history(topic: TopicArgument, as_json: JsonOption = False) -> None:
    """Show decisions and origins of a topic."""
    from topics.steering import history as decided
    from topics.steering import lineage
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        decisions, origins = decided(session, topic), lineage(session, topic)
    lines = [
        f"{row.id:>6}  {row.at:%Y-%m-%d}  {row.kind}: {', '.join(row.labels)}"
        + (f" ({_('undone')})" if row.undone else "")
        for row in decisions
    ]
    lines += [
        _("{items} items came from {topic}").format(items=origin.items, topic=origin.from_label)
        for origin in origins
        if origin.from_label
    ]
    data = {"decisions": decisions, "origins": origins}
    answer(as_json, data, "\n".join(lines) or _("Nobody decided anything about this topic yet."))


def _decide(as_json: bool, carry_out: Callable[["Session"], int | None]) -> None:
    """Carry a decision out and say what became of its topic."""
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        told = _topic(session, carry_out(session) or 0)
    answer(as_json, told, _sentence(told))


def _topic(session: "Session", topic_id: int) -> dict[str, Any]:
    """The topic after a decision, with the number by which that can be undone."""
    from topics.queries import topics
    from topics.steering import last_edit

    (row,) = topics(session, topic_id=topic_id)
    edit = last_edit(session, row.organisation_id)
    return {
        "id": row.id,
        "label": row.label,
        "organisation": row.organisation,
        "items": row.items,
        "pinned": row.held,
        "decision": edit.id if edit and topic_id in edit.topic_ids else None,
    }


def _sentence(told: dict[str, Any]) -> str:
    line = _("{organisation}: topic {id}, “{label}”, {items} items.").format(**told)
    if told["decision"] is None:
        return line
    return line + "\n" + _("To undo this: terugkoppel topics undo {decision}").format(**told)
