"""How the app is served: the command, and where its options lie (.streamlit/config.toml beside the script)."""

import sys
from pathlib import Path

APP = Path(__file__).parent / "app.py"  # the script
ENTRY = Path(__file__).parent / "asgi.py"  # the script, and beside it the way in for machines


def streamlit_command(port: int | None = None) -> list[str]:
    """The command that serves the app, for `subprocess` or `os.execv`; the port is 8501 unless told otherwise."""
    command = [sys.executable, "-m", "streamlit", "run", str(ENTRY)]
    return [*command, "--server.port", str(port)] if port is not None else command
