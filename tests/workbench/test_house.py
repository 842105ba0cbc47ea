"""Rules of the house that no linter knows."""

import ast
from pathlib import Path

from workbench.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("journeys", "feedback", "topics", "exports", "workbench")
SOFT, HARD = 300, 500
MAY_BE_LONGER_THAN_SOFT = 6  # modules over the soft limit that we accept at most


def lines() -> dict[str, int]:
    """Length of every module; migrations are records, not code to read."""
    return {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "migrations/versions" not in path.as_posix()
    }


def test_no_module_is_too_long_to_read() -> None:
    found = lines()
    assert not {name: count for name, count in found.items() if count > HARD}
    assert len([name for name, count in found.items() if count > SOFT]) <= MAY_BE_LONGER_THAN_SOFT


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert not [name for name in Settings.model_fields if f"`TERUGKOPPEL_{name.upper()}`" not in readme]


def test_nothing_in_the_script_folder_hides_a_package() -> None:
    """`streamlit run workbench/app.py` puts workbench/ first on the path."""
    beside = {path.stem for path in (ROOT / "workbench").iterdir() if not path.name.startswith("_")}
    assert not beside & {*PACKAGES, "tests"}


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("os.environ", "getenv("))
    ]
    assert readers == ["workbench/settings.py"]


def test_every_command_in_the_readme_exists() -> None:
    from typer.main import get_command

    from workbench.cli import app

    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    told = {
        line.split()[1]
        for line in (ROOT / "README.md").read_text("utf-8").splitlines()
        if line.startswith("terugkoppel ")
    }
    assert told <= known


def test_the_command_line_offers_exactly_the_formats_of_a_report() -> None:
    from exports import report
    from workbench.cli.reports import ReportFormat

    # named twice, because the help must not load what writes them
    assert [one.value for one in ReportFormat] == list(report.FORMATS)


def test_a_file_made_when_its_button_is_pressed_is_made_for_whoever_looked_at_the_page() -> None:
    """Streamlit makes it in a thread that knows nobody: behind a sign-in it would be nobody's, and refused."""
    made_later, bare = 0, []
    for path in (ROOT / "workbench").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "download_button"):
                continue
            data = next((word.value for word in node.keywords if word.arg == "data"), (node.args[1:2] or [None])[0])
            called = getattr(data.func, "id", "") if isinstance(data, ast.Call) else ""
            made_later += called == "later"
            if isinstance(data, ast.Lambda) or called == "partial":
                bare.append(f"{path.name}:{node.lineno}")
    assert bare == []
    assert made_later >= 8
