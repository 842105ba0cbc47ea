"""Taking a file in, step by step: the file, its columns, and what became of it."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import items_columns, items_result, items_source

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from feedback.importing import ImportRequest


def show() -> None:
    """Draw the step at hand: the result of the last file until another is chosen."""
    state = st.session_state
    running = shell.job_progress("import")
    place = st.container()
    if state.get("items_job") or "items_result" in state:
        _steps(place, 3)
        items_result.show(running)
        return
    chosen = _ask_file()
    if chosen is None:
        _steps(place, 1)
        return
    request, content = chosen
    _steps(place, 2)
    items_columns.show(request, content)


def _steps(place: "DeltaGenerator", now: int) -> None:
    names = (_("File"), _("Columns"), _("Result"))
    place.markdown(
        " &nbsp;→&nbsp; ".join(
            f"**{number} {name}**" if number == now else f":gray[{number} {name}]"
            for number, name in enumerate(names, start=1)
        )
    )


def _ask_file() -> "tuple[ImportRequest, io.BytesIO] | None":
    """The file with what it holds and for whom, once one is chosen."""
    from feedback.importing import plan_import
    from workbench.database import unit_of_work

    turn = st.session_state.setdefault("items_turn", 0)
    left, right = st.columns(2, gap="large")
    with left:
        file = st.file_uploader(
            _("Spreadsheet, CSV, JSON, Parquet or chat"),
            key=f"items_file_{turn}",
            help=_("The file itself is not kept: personal data is taken out first."),
        )
        most = st.get_option("server.maxUploadSize")
        st.caption(_("At most {size} MB.").format(size=most))
    path = Path(file.name) if file else None
    with right:
        said = items_source.ask(_remembered(path) if path else None)
        organisation = shell.chosen().organisation
        for_all = organisation is not None and st.toggle(
            _("Rows without an organisation of their own are about {organisation}").format(organisation=organisation),
            key="items_for_all",
        )
    if file is None or path is None:
        return None
    with right:
        source = st.text_input(
            _("Source"),
            value=_source_of(path),
            max_chars=200,
            key=f"items_source_name_{turn}_{file.file_id}",
            help=_("The columns you choose are remembered under this name, for the next file."),
        )
    if said is None:
        st.info(_("Say above where the file comes from, then it is read."), icon=":material/arrow_upward:")
        return None
    with unit_of_work(write=False) as session:
        request = plan_import(
            session,
            path,
            said.kind,
            source=source.strip() or None,
            organisation=organisation if for_all else None,
            profile=said.profile,
            whole=said.whole,
            own_senders=said.own_senders,
        )
    return request, file


def _source_of(path: Path) -> str:
    """The source that this file seems to come from: of rows to correct, the one they were set aside from."""
    from feedback.corrections import source_of_download
    from feedback.importing import suggest_source
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return source_of_download(session, path) or suggest_source(path)


def _remembered(path: Path) -> str | None:
    """What the source that this file seems to come from was last read as."""
    from feedback.importing import remembered_profile
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return remembered_profile(session, _source_of(path))
