"""Names that people gave a file, a column, a source or a key, as they may be kept: they name such things after people.

They go through the redactor like any text, but read as words: a word_with_words in it is no user name here.
"""

from collections.abc import Sequence

from feedback.guessing import first_row_is_data
from feedback.readers import Table
from journeys.errors import NoColumnNames
from journeys.labels import NEVER_IN_A_NAME
from journeys.ports import RedactedText, Redactor


def kept_names(redactor: Redactor, names: Sequence[str]) -> list[str]:
    """These names as they may be kept; one in which nothing is personal stays as it is."""
    return [told.text if told.spans else name for name, told in zip(names, _read(redactor, names), strict=True)]


def kept_columns(redactor: Redactor, table: Table, file: str) -> tuple[str, ...]:
    """The names of the columns as they may be kept, each of them once.

    Raises NoColumnNames when the first row is one of the data: it would be lost, and what it says would be kept.
    """
    told = _read(redactor, table.columns)
    if any(span.kind in NEVER_IN_A_NAME for name in told for span in name.spans):
        raise NoColumnNames(file=file)
    if first_row_is_data(table.columns, table.sample):
        raise NoColumnNames(file=file)
    names: list[str] = []
    for column, name in zip(table.columns, told, strict=True):
        kept = name.text if name.spans else column
        copies = sum(earlier == kept or earlier.startswith(f"{kept} (") for earlier in names) if name.spans else 0
        names.append(f"{kept} ({copies + 1})" if copies else kept)
    return tuple(names)


def _read(redactor: Redactor, names: Sequence[str]) -> list[RedactedText]:
    return redactor.redact([name.replace("_", " ") for name in names])
