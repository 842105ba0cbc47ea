"""Runs apart (`python -I typesetting_child.py FOLDER`): compiles FOLDER/main.typ to FOLDER/out.pdf.

Standard library and typst only: this file is run by path, outside the packages. A panic of the
compiler, a runaway document or too much memory ends this process and nothing else.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 30  # of processor time


def limit() -> None:
    """Cap memory and processor time, where the platform can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock still ends us
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main(folder: Path, made_at: str) -> int:
    """Compile; a warning (an unknown font, say) fails like an error."""
    limit()
    import typst

    compiler = typst.Compiler(folder / "main.typ", root=folder, font_paths=[folder / "fonts"], ignore_system_fonts=True)
    try:
        _, warnings = compiler.compile_with_warnings(
            output=folder / "out.pdf",
            pdf_standards=["ua-1", "a-2a"],
            timestamp=datetime.fromtimestamp(int(made_at), UTC),
        )
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return 1
    if warnings:
        sys.stderr.write("; ".join(warning.message for warning in warnings))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
