"""serve, worker, demo: the app and what runs beside it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Event, Thread
from typing import Annotated

import typer

from workbench.cli.console import JsonOption, answer, example, progress, tell
from workbench.i18n import _

PORT = 8501
HEAD_START = 10  # seconds that the first page has the machine to itself, before a worker begins to load


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(help=_("Start the app."), epilog=example("terugkoppel serve --port 8600"))(serve)
    app.command(help=_("Do queued jobs; `serve` starts one by itself."), epilog=example("terugkoppel worker"))(worker)
    app.command(
        help=_("Load the demo project into an empty database and run the whole loop on it."),
        epilog=example("terugkoppel demo --serve"),
    )(demo)


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help=_("Port on this machine."))] = PORT,
    address: Annotated[
        str | None, typer.Option(help=_("Address of this machine to listen at; others need signing in."))
    ] = None,
    beside: Annotated[
        bool,
        typer.Option("--worker/--no-worker", help=_("Run a worker beside the app; without, it is a service apart.")),
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Run the app and one worker until either is stopped by a person."""
    from workbench.layout import surely_newest
    from workbench.serving import require_only_here, serve_here
    from workbench.settings import settings
    from workbench.sign_in import provider

    if provider() is None and address is not None:
        require_only_here(address)
    require_free(port)
    if not surely_newest(settings().url):
        from workbench.database import engine_for, upgrade  # takes a second to load

        upgrade(engine_for(settings().url))
    tell(_("Terugkoppel runs on http://localhost:{port} (stop with Ctrl+C).").format(port=port))
    if as_json:
        answer(as_json, {"address": f"http://localhost:{port}"}, "")
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))  # so that what runs beside stops along
    with _worker_beside() if beside else nullcontext():
        serve_here(port, address)


@contextmanager
def _worker_beside() -> Iterator[None]:
    """A worker in a process of its own, after `HEAD_START` and again when it died, until the block is left."""
    over = Event()

    def keep() -> None:
        wait = HEAD_START
        while not over.wait(wait):
            helper = subprocess.Popen([sys.executable, "-m", "workbench.worker"])
            while helper.poll() is None:
                if over.wait(1):
                    helper.terminate()
                    helper.wait(15)
            wait = 1  # it died: what it was at is taken up again

    keeper = Thread(target=keep, name="worker-beside")
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def require_free(port: int) -> None:
    """Raise `PortTaken` when something on this machine listens on the port already."""
    import socket

    from journeys.errors import PortTaken

    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise PortTaken(port=port, other=port + 1 if port < 65535 else PORT)


def worker() -> None:
    """Do queued jobs in this process until stopped."""
    from workbench.worker import main

    main()


def demo(
    serve_after: Annotated[bool, typer.Option("--serve", help=_("Start the app afterwards."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Load the demo project, run the loop, say what it made."""
    from workbench.demo.loading import load_demo

    made = load_demo(progress(_("Demo project")))
    answer(as_json, made.as_json(), made.sentences())
    if serve_after:
        serve()
