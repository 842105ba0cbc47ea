"""How the app is served: the command, and where its options lie (.streamlit/config.toml beside the script)."""

import sys
from contextlib import suppress
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


def read_ahead() -> None:
    """Read, in a thread of its own, what the first visitor would otherwise wait for; what fails, fails for them."""

    def read() -> None:
        with suppress(Exception):
            for name in _NEEDED_FIRST:
                import_module(name)
            # each chart held against Vega-Lite's schema is work for the tests, and half of what drawing one takes
            import_module("altair.utils.schemapi").disable_debug_mode()
            sleep(_FIRST_LOOK)
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


def streamlit_command(port: int | None = None, address: str | None = None) -> list[str]:
    """The command that serves the app, for `subprocess` or `os.execv`; at 127.0.0.1:8501 unless told otherwise."""
    command = [sys.executable, "-m", "streamlit", "run", str(ENTRY)]
    if port is not None:
        command += ["--server.port", str(port)]
    return [*command, "--server.address", address] if address is not None else command
