"""What the app says to its user: errors in three sentences, and what was done or failed meanwhile."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from journeys.errors import TerugkoppelError
from workbench.i18n import _
from workbench.telling import told_of

log = logging.getLogger(__name__)


def show_error(error: TerugkoppelError) -> None:
    """An error in three sentences: what happened, where, what to do."""
    told = told_of(error)
    _show(told.what, told.where, told.remedy)


def _show(*sentences: str) -> None:
    first, *rest = (sentence for sentence in sentences if sentence)
    st.error("\n\n".join([f"**{first}**", *rest]), icon=":material/error:")


@contextmanager
def guarded() -> Iterator[None]:
    """Turn any error in the block into sentences on the screen; what nobody foresaw is logged."""
    try:
        yield
    except TerugkoppelError as error:
        show_error(error)
    except Exception:  # the last net: the user gets a sentence, the log the traceback
        log.exception("a screen failed")
        show_error(TerugkoppelError())


def attempt(work: Callable[[], object], done: str = "") -> bool:
    """Do the work of a button: an error becomes sentences, success the word `done`; both after the next redraw.

    Safe in a callback: `on_click=lambda: attempt(work, _("Saved."))`.
    """
    try:
        work()
    except TerugkoppelError as error:
        keep_failure(error)
        return False
    forget_failure()
    if done:
        notify(done)
    return True


def notify(text: str) -> None:
    """Say this in a corner of the screen after the next redraw."""
    st.session_state.setdefault("shell_notices", []).append(text)


def keep_failure(failure: TerugkoppelError) -> None:
    """Say at the next redraw, and until it is closed, what went wrong."""
    told = told_of(failure)
    st.session_state["shell_failure"] = (told.what, told.where, told.remedy)
    st.session_state["shell_untold"] = True


def forget_failure() -> None:
    """What went wrong before is mended: say it no longer."""
    if st.session_state.pop("shell_failure", None):
        st.session_state["shell_untold"] = True


def draw_all_to_tell() -> None:
    """In a part of a screen that is drawn by itself: draw everything when there is something to say at its top."""
    if st.session_state.get("shell_notices") or st.session_state.get("shell_untold"):
        st.rerun()


def show_in_dialog() -> None:
    """Say the same where the user looks, in a dialog that covers the screen; what failed goes when something works."""
    for text in st.session_state.pop("shell_notices", []):
        st.toast(text, icon=":material/check_circle:")
    if failure := st.session_state.get("shell_failure"):
        _show(*failure)


def show_notices(screen: str) -> None:
    """Say what was kept; what went wrong on another screen is said no longer."""
    untold = st.session_state.pop("shell_untold", None)
    if not untold and st.session_state.get("shell_told_on") != screen:
        st.session_state.pop("shell_failure", None)
    st.session_state["shell_told_on"] = screen
    for text in st.session_state.pop("shell_notices", []):
        st.toast(text, icon=":material/check_circle:")
    if failure := st.session_state.get("shell_failure"):
        if untold:  # whoever pressed a button far down does not see the top of the screen
            st.toast(" ".join(filter(None, failure)), icon=":material/error:", duration="long")
        words, button = st.columns([12, 1])
        with words:
            _show(*failure)
        button.button(
            "",
            icon=":material/close:",
            help=_("Close"),
            key="shell_dismiss",
            type="tertiary",
            on_click=forget_failure,
        )
