"""What a file can hold; apart from the tables, so that the command line need not load a database to offer it."""

from enum import StrEnum


class ImportKind(StrEnum):
    """What a file holds, as named after `terugkoppel import --kind`."""

    QUESTIONS = "questions"
    FEEDBACK = "feedback"
    FUNNEL = "funnel"
    LETTERS = "letters"
    EXPOSURE = "exposure"
    EVENTS = "events"
