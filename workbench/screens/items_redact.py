"""Under the log: what the rules left standing is taken out by hand, word by word; undone until it is saved."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices
from workbench.i18n import _
from workbench.screens import items_html
from workbench.screens.items_reassign import ask_question

if TYPE_CHECKING:
    from feedback.queries import ItemRow

MOST_WORDS = 300


def show(rows: "Sequence[ItemRow]") -> None:
    """Draw the choice of a question on this page, its words to press, and what will be left."""
    with st.expander(_("Did you see something personal?"), icon=":material/visibility_off:", key="items_redact"):
        st.caption(_("Choose the question and press the words that must go. Until you save, pressing again undoes it."))
        row = ask_question(rows, "items_redact_which")
        if row is None:
            return
        fields = {"text": (_("Question"), row.text), "question_behind": (_("Question behind it"), row.question_behind)}
        fields["answer"] = (_("Answer"), row.answer)
        filled = {name: (title, text) for name, (title, text) in fields.items() if text}
        field = "text"
        if len(filled) > 1:
            field = st.segmented_control(
                _("Which text"),
                list(filled),
                format_func=lambda name: filled[name][0],
                required=True,
                default="text",
                key=f"items_redact_field_{row.id}",
            )
        _press(row.id, field, filled[field][1] or "")


def _press(item_id: int, field: str, text: str) -> None:
    from feedback.hand_redaction import without_words, words_of
    from feedback.redaction_kinds import Kind

    words = words_of(text)[:MOST_WORDS]
    key = f"items_redact_words_{item_id}_{field}_{len(text)}"
    places = st.pills(
        _("Words"),
        range(len(words)),
        format_func=lambda place: words[place].text,
        selection_mode="multi",
        key=key,
    )
    kind = st.selectbox(_("What it is"), [Kind.NAME, *(kind for kind in Kind if kind != Kind.NAME)], key=f"{key}_kind")
    if places:
        st.html(items_html.stored(without_words(text, places, kind)))
    st.button(
        _("Save"),
        key=f"{key}_save",
        type="primary",
        disabled=not places,
        on_click=_save,
        args=(item_id, field, tuple(places), kind, text),
    )


def _save(item_id: int, field: str, places: tuple[int, ...], kind: str, seen: str) -> None:
    from feedback.hand_redaction import redact_by_hand
    from feedback.redaction_kinds import Kind
    from workbench import audit
    from workbench.database import unit_of_work

    def work() -> None:
        with unit_of_work() as session:
            redact_by_hand(session, item_id, field, places, Kind(kind), seen=seen)
            audit.record(session, "items.redacted", f"item {item_id}")

    notices.attempt(work, _("Taken out for good."))
