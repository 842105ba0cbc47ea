"""What is on the screen to take along, as CSV and as a workbook; made when it is asked for."""

from collections.abc import Callable

import streamlit as st

from exports.safety import FEWER, rounded
from journeys.tables import Cell, Table
from workbench.access import later
from workbench.i18n import _, choose_language, language


def counts(make: Callable[[], Table], key: str) -> None:
    """Two buttons for a table of counts, and what is done to them: see `count` and `share`."""
    told = _("In the file numbers are rounded to 5, and what is under 10 says so; on the screen they are exact.")
    offer(make, key, told)


def offer(make: Callable[[], Table], key: str, told: str) -> None:
    """Two buttons with the words `told` beside them; `make` gives the table."""
    tongue = language()

    def made() -> Table:
        choose_language(tongue)  # the file is made in a thread of its own
        return make()

    def as_csv() -> bytes:
        from exports.formats import sheets

        return sheets.as_csv(made())

    def as_workbook() -> bytes:
        from exports.formats import sheets

        table = made()
        return sheets.as_workbook([table], table.name)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for name, data, suffix, mime in (
            (_("CSV"), as_csv, "csv", "text/csv"),
            (_("Excel"), as_workbook, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ):
            st.download_button(
                name,
                data=later(data),
                file_name=f"{key}.{suffix}",
                mime=mime,
                key=f"items_{suffix}_{key}",
                icon=":material/download:",
                on_click="ignore",
            )
        st.caption(told)


def count(number: int) -> Cell:
    """A count as it may leave: rounded to 5, or that it is under 10."""
    return FEWER if (kept := rounded(number)) is None else kept


def share(number: int, base: int) -> Cell:
    """A share in whole per cents, of the rounded counts; empty when one of them may not leave."""
    part, whole = rounded(number), rounded(base)
    return None if part is None or not whole else f"{round(100 * min(part, whole) / whole)}%"
