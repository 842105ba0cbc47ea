"""What goes with an erasure, and where something of a respondent went before, in words."""

from typing import TYPE_CHECKING

from workbench.delivery_words import state_words
from workbench.i18n import _, format_moment, format_number, ngettext

if TYPE_CHECKING:
    from exports.quoted import LeftIn, SentTo
    from journeys.own_record import OwnRecord


def left_words(one: "LeftIn") -> str:
    """A report, hand-over or study that held something of a respondent, as a sentence."""
    sentence = {
        "report": _("Report to {organisation} on {period}, made {moment}"),
        "handoff": _("Improvements handed over to {organisation} ({written_as}), {moment}"),
        "study": _("The whole study “{study}” was downloaded, {moment}: ask your colleagues for that file"),
    }[one.kind]
    return sentence.format(
        organisation=one.organisation,
        period=one.period,
        written_as=one.written_as,
        study=one.study,
        moment=format_moment(one.made_at),
    )


def sent_words(sent: "SentTo") -> str:
    """An address that a report went to or waits for, and what to do about it."""
    told = f"{sent.address}: {state_words(sent.state)}"
    if sent.sent_at:
        told += f", {format_moment(sent.sent_at)}"
    todo = {
        "sent": _("ask the recipient to delete it"),
        "sending": _("it may have arrived: ask the recipient"),
        "uncertain": _("it may have arrived: ask the recipient"),
    }.get(str(sent.state), "")
    return f"{told}. {todo[:1].upper()}{todo[1:]}." if todo else f"{told}."


def what_goes(record: "OwnRecord") -> list[str]:
    """What is erased when this respondent withdraws, each with its number."""
    words = len(record.transcript.split())
    counted = (
        (words, ngettext("{number} word of the conversation", "{number} words of the conversation", words)),
        (len(record.notes.split()), _("the notes")),
        (len(record.steps), ngettext("{number} touchpoint", "{number} touchpoints", len(record.steps))),
        (len(record.marks), ngettext("{number} quote", "{number} quotes", len(record.marks))),
        (len(record.remarks), ngettext("{number} remark of their own", "{number} remarks of their own",
                                       len(record.remarks))),
        (1 if record.recording_until else 0, _("the recording")),
    )  # fmt: skip
    return [told.format(number=format_number(number)) for number, told in counted if number]
