"""The key given with a backup that is put back: it belongs to that backup, or nothing is put back."""

from pathlib import Path

import pytest

from tests.workbench.commands import Shell


@pytest.fixture
def backup(settled: Shell, tmp_path: Path) -> Path:
    """A backup of it, with its key beside it."""
    return Path(settled.json("backup", str(tmp_path / "kept.zip"))["file"])


@pytest.mark.parametrize("same_machine", [True, False])
@pytest.mark.parametrize(
    ("given", "why"),
    [("not-there.key", "No such file or directory"), ("kept.zip", "it is not the key of this backup")],
)
def test_nothing_is_put_back_with_a_key_that_is_not_there_or_another(
    settled: Shell, backup: Path, tmp_path: Path, same_machine: bool, given: str, why: str
) -> None:
    shell = settled if same_machine else Shell(tmp_path / "elsewhere")
    there = tmp_path / "new" / "terugkoppel.db"
    done = shell.run("restore", str(backup), "--into", f"sqlite:///{there}", "--key", str(tmp_path / given))
    assert done.returncode == 2, done.stdout
    assert why in done.stderr
    assert str(tmp_path / given) in done.stderr
    assert not there.exists()


def test_the_key_that_was_kept_elsewhere_opens_the_backup_on_another_machine(backup: Path, tmp_path: Path) -> None:
    (key,) = tmp_path.glob("terugkoppel-*.key")
    kept = key.rename(tmp_path / "safe.key")
    shell = Shell(tmp_path / "elsewhere")
    assert shell.json("restore", str(backup), "--key", str(kept))["key"] == "installed"
