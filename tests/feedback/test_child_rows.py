"""What a child that opens a file may write: enough for a large file, not for a small one that grows without end."""

import pytest

from feedback import child_rows
from feedback.child_rows import UNSAFE, RowWriter


@pytest.fixture(autouse=True)
def a_thousand_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file may unpack to a thousand characters whatever its size."""
    monkeypatch.setattr(child_rows, "MOST_WRITTEN", 1_000)


def exit_code(writer: RowWriter) -> int:
    """Of a child that goes on writing."""
    with pytest.raises(SystemExit) as stopped:
        for number in range(1_000):
            writer.write(number, ["x" * 80])
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def test_a_large_file_may_unpack_to_twenty_times_its_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(RowWriter(packed=2_000, harmless=10, large_ratio=20)) == UNSAFE
    assert 39_000 < len(capsys.readouterr().out) <= 41_000


def test_a_small_file_may_not_unpack_to_two_hundred_times_its_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(RowWriter(packed=3, harmless=10)) == UNSAFE
    assert len(capsys.readouterr().out) <= 600
