"""Run every test, the long ones included, and write down how it went: `python -m tests.whole_run FILE`."""

import os
import platform
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest


class Tally:
    """Counts outcomes, and keeps how long each test took."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called for the setup, the call and the teardown of each test."""
        self.seconds[report.nodeid.removeprefix("tests/")] += report.duration
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.outcome] += 1


def main(path: Path) -> int:
    """Run, write, and return pytest's exit code."""
    tally, start = Tally(), time.monotonic()
    code = pytest.main(["--numprocesses", "2", "--dist", "worksteal", "-m", "not browser"], plugins=[tally])
    minutes, seconds = divmod(round(time.monotonic() - start), 60)
    told = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(tally.outcomes.items(), reverse=True))
    longest = "\n".join(f"| `{name}` | {took:.0f} |" for name, took in tally.seconds.most_common(12))
    path.write_text(
        f"""# The last run of all tests

`make test-all`, {date.today():%-d %B %Y}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}: **{told} in {minutes} min {seconds} s**.

| longest | seconds |
|---|---|
{longest}
""",  # noqa: DTZ011, E501
        encoding="utf-8",
    )
    return int(code)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
