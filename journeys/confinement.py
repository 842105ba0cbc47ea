"""A child process for what may be hostile: little memory, little time, nothing but pipes to its parent.

The parent starts it with `confined`; the child's first act is `limit_resources` (or `limit_memory`, and
`limit_time` once it knows how much there is to read). Run as a module with `python -I`, a
child finds the product wherever it is installed, and nothing that lies about in the current folder.
"""

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import subprocess

MEMORY_BYTES = 1 << 30
CHUNK = 1 << 20
TOO_LONG = 5  # a child ends with this when what it reads is too long


def limit_resources(cpu_seconds: int) -> None:
    """At most 1 GB of memory, so many seconds of processor, no core dump (where the system can limit them)."""
    limit_memory()
    limit_time(cpu_seconds)


def limit_memory() -> None:
    """At most 1 GB of memory, and no core dump."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what is in memory may be personal
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def limit_time(cpu_seconds: int) -> None:
    """So many seconds of processor from the start of this process."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))


@contextlib.contextmanager
def confined(module: str, content: BinaryIO) -> Iterator["subprocess.Popen[bytes]"]:
    """The child that runs `module` and gets `content` on its standard input; it does not outlive the block."""
    import subprocess
    import threading

    child = subprocess.Popen(
        [sys.executable, "-I", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    feeder = threading.Thread(target=_feed, args=(content, child), daemon=True)
    feeder.start()
    try:
        yield child
    finally:
        child.kill()
        feeder.join()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def answer_of(module: str, content: bytes, most: int) -> tuple[bytes, int]:
    """What the child that runs `module` wrote of `content`, and its exit code.

    A child that writes more than `most` bytes is ended, as if it had said `TOO_LONG`.
    """
    with confined(module, io.BytesIO(content)) as child:
        assert child.stdout is not None
        told = child.stdout.read(most + 1)
        return (b"", TOO_LONG) if len(told) > most else (told, child.wait())


def _feed(content: BinaryIO, child: "subprocess.Popen[bytes]") -> None:
    assert child.stdin is not None
    with contextlib.suppress(BrokenPipeError, ValueError):  # it refused or was stopped: its exit code tells
        while chunk := content.read(CHUNK):
            child.stdin.write(chunk)
    with contextlib.suppress(BrokenPipeError):
        child.stdin.close()
