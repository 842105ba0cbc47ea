"""How the app is served: the command, and where its options lie (.streamlit/config.toml beside the script)."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from time import sleep

from journeys.errors import NotOnlyHere

_sign_in_asked: bool | None = None


def serve_pages(*, sign_in: bool) -> None:
    """This process serves pages from now on: with `sign_in`, whoever is nobody gets nothing, until it ends."""
    global _sign_in_asked
    _sign_in_asked = sign_in


def sign_in_asked() -> bool | None:
    """Whether people have to sign in at this server, as it was when it began; None: this process serves no pages."""
    return _sign_in_asked


APP = Path(__file__).parent / "app.py"  # the script
ENTRY = Path(__file__).parent / "asgi.py"  # the script, and beside it the way in for machines


# what takes seconds to read: for the first screen, in the order in which it needs them, and for those after it
_NEEDED_FIRST = ("workbench.app", "workbench.screens.overview", "topics.surveillance", "altair", "workbench.charts")
_NEEDED_NEXT = ("pandas", "workbench.screens.journeys", "workbench.screens.topic_list")
_FIRST_LOOK = 10  # seconds in which the rest would be in the way of the first screen


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """What is read in the block stays until the end, so that nobody need look whether it is rubbish.

    Looking takes a fifth of the reading itself, and a tenth of a second after each screen that was drawn.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def read_ahead() -> None:
    """Read, in a thread of its own, what the first visitor would otherwise wait for; what fails, fails for them."""

    def read() -> None:
        with suppress(Exception), _kept_for_good():
            for name in _NEEDED_FIRST:
                import_module(name)
            # each chart held against Vega-Lite's schema is work for the tests, and half of what drawing one takes
            import_module("altair.utils.schemapi").disable_debug_mode()
        sleep(_FIRST_LOOK)
        with suppress(Exception), _kept_for_good():
            for name in _NEEDED_NEXT:
                import_module(name)

    Thread(target=read, name="read-ahead", daemon=True).start()


def require_only_here(address: str | None) -> None:
    """Raise `NotOnlyHere` unless the address is of this computer alone: without signing in, everybody may do all."""
    try:
        here = address == "localhost" or (bool(address) and ip_address(str(address)).is_loopback)
    except ValueError:
        here = False
    if not here:
        raise NotOnlyHere(address=address or "*")


def streamlit_arguments(port: int | None = None, address: str | None = None) -> list[str]:
    """What `streamlit` is told to serve the app; at 127.0.0.1:8501 unless told otherwise."""
    arguments = ["run", str(ENTRY)]
    if port is not None:
        arguments += ["--server.port", str(port)]
    return [*arguments, "--server.address", address] if address is not None else arguments


def streamlit_command(port: int | None = None, address: str | None = None) -> list[str]:
    """The command that serves the app in a process of its own, for `subprocess`."""
    return [sys.executable, "-m", "streamlit", *streamlit_arguments(port, address)]


def serve_here(port: int | None = None, address: str | None = None) -> None:
    """Serve the app in this process until it is stopped: what was read already is not read again."""
    gc.disable()  # until `read_ahead` has read
    from streamlit.web import cli

    try:
        cli.main(streamlit_arguments(port, address), prog_name="streamlit", standalone_mode=False)
    except cli.click.Abort:  # type: ignore[attr-defined]  # its word for Ctrl+C
        raise KeyboardInterrupt from None
