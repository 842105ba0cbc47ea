"""Errors about improvements: their status, putting them together, taking them apart."""

from journeys.error_base import N_, TerugkoppelError


class StatusNotAllowed(TerugkoppelError):
    what = N_("An improvement with the status “{status}” cannot get the status “{wanted}”.")
    where = N_("Improvement {tag}.")
    remedy = N_("Possible now: {choices}.")


class StatusIncomplete(TerugkoppelError):
    what = N_("The status “{wanted}” needs {missing}.")
    where = N_("Improvement {tag}.")
    remedy = N_("Fill it in and try again.")


class MergeNotPossible(TerugkoppelError):
    what = N_("{other} cannot be merged into {keep}: {reason}.")
    remedy = N_("{next_step}")


class MergeNotUndoable(TerugkoppelError):
    what = N_("The merging of {tag} cannot be undone: {reason}.")
    remedy = N_("Split the improvement instead, or undo first what came after.")


class SplitOffNotPossible(TerugkoppelError):
    what = N_("{tag} cannot be split this way: {reason}.")
    remedy = N_("{next_step}")


class QuoteWithdrawn(TerugkoppelError):
    what = N_("A quote in it may not leave any more: who said it withdrew, or the words were changed.")
    remedy = N_("Throw away the file, and make it again.")
