"""Which column holds what, with ten rows as they will be kept; then the file is taken in."""

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import streamlit as st

from workbench import routing_tasks, shell, wiring
from workbench.i18n import _
from workbench.screens import items_preview

if TYPE_CHECKING:
    from feedback.importing import ImportRequest
    from feedback.mapping import Mapping

DIRECT_ROWS = 2_000  # more than this is stored by a job, which goes on when the tab is closed


def show(request: "ImportRequest", content: io.BytesIO) -> None:
    """Draw the columns to choose and the preview; a file that cannot be read raises its FileProblem."""
    from feedback.drafts import field_specs
    from feedback.importing import find_columns, preview
    from feedback.mapping import Mapping, mapping_to_toml

    columns, guessed = find_columns(request, wiring.redactor(), content)
    st.markdown(
        _("**Which column holds what?** Filled in as far as the names and the content tell; change what is wrong.")
    )
    mapping = Mapping(_ask_columns(request, columns, guessed), items_preview.order(request, guessed), guessed.words)
    said = {*mapping.columns, *request.whole}
    missing = [_(spec.title) for spec in field_specs(request.kind) if spec.required and spec.name not in said]
    if missing:
        asked = _("Choose the column for: {fields}.").format(fields=", ".join(missing))
        above = _("Or fill it in above, for the whole file.") if request.profile and request.profile.ask else ""
        st.info(f"{asked} {above}", icon=":material/arrow_upward:")
        return
    request = replace(request, given=mapping)
    shown = preview(request, redactor=wiring.redactor(), content=content)
    st.markdown(_("**The first rows as they will be kept.** What is personal is replaced by its kind, in colour."))
    items_preview.show(request, shown)
    if shown.unused:
        st.caption(_("Not used: {columns}.").format(columns=shell.plain(", ".join(shown.unused))))
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Import"), key="items_start", type="primary", icon=":material/check:"):
            _take_in(request, content)
        st.download_button(
            _("Save these columns as a file"),
            mapping_to_toml(mapping, request.kind),
            file_name=f"{request.source}.toml",
            key="items_toml",
            on_click="ignore",
            type="tertiary",
        )


def _ask_columns(request: "ImportRequest", columns: tuple[str, ...], guessed: "Mapping") -> dict[str, str]:
    """Field → column, as chosen; a column that two fields share counts for both."""
    from feedback.drafts import field_specs

    chosen: dict[str, str] = {}
    places = st.columns(3, gap="medium")
    for number, spec in enumerate(field_specs(request.kind)):
        guess = guessed.columns.get(spec.name)
        column = places[number % 3].selectbox(
            _(spec.title) + (" *" if spec.required else ""),
            columns,
            index=columns.index(guess) if guess in columns else None,
            placeholder=_("not in this file"),
            key=f"items_column_{spec.name}_{request.kind}_{request.path.name}_{request.source}",
        )
        if column:
            chosen[spec.name] = column
    return chosen


def _take_in(request: "ImportRequest", content: io.BytesIO) -> None:
    """Read and redact here; store at once when it is small, else as a job."""
    from feedback.importing import prepare
    from workbench.jobs import enqueue
    from workbench.settings import settings
    from workbench.tasks import assign_later, store_spool

    folder = settings().data_dir / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    spool = folder / f"import-{uuid4().hex}.jsonl"
    bar = st.progress(0.0, text=_("Reading, and taking out what is personal"))
    shell.cluster_link()

    def tell(done: int, total: int | None) -> None:
        bar.progress(min(1.0, done / total) if total else 0.0, text=_("Reading, and taking out what is personal"))

    keep: dict[str, Any] = {}
    stored_later = False
    try:
        prepared = prepare(
            request,
            spool,
            redactor=wiring.redactor(),
            secret=wiring.secret(),
            router=routing_tasks.router(),
            content=content,
            progress=tell,
            compute=wiring.compute(),
        )
        if prepared.read <= DIRECT_ROWS:
            stored = store_spool(spool, assign=False)
            keep["items_result"] = stored.as_json()
            assign_later(stored.batch or 0)
        else:
            keep["items_job"] = enqueue("import", {"spool": str(spool)})
            stored_later = True
    finally:
        if not stored_later:
            spool.unlink(missing_ok=True)
    st.session_state.update(keep)
    st.session_state["items_turn"] += 1
    shell.notify(_("The file was read; storing goes on.") if stored_later else _("The file was taken in."))
    st.rerun()
