"""The command line: a file by where it comes from, and an empty log to fill in."""

from pathlib import Path

import openpyxl

from tests.workbench.commands import Shell

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def test_a_profile_says_what_a_file_holds(settled: Shell) -> None:
    taken = settled.json("import", str(EXAMPLES / "informatiepunt.csv"), "--profile", "informatiepunt")
    assert (taken["kind"], taken["imported"], taken["quarantined"]) == ("questions", 4, 0)
    again = settled.json("import", str(EXAMPLES / "informatiepunt.csv"))  # the source is known by now
    assert (again["kind"], again["duplicates"]) == ("questions", 4)


def test_a_chat_needs_to_be_told_who_is_the_organisation(settled: Shell) -> None:
    chat = str(EXAMPLES / "whatsapp.txt")
    refused = settled.run("import", chat, "--profile", "whatsapp")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    taken = settled.json("import", chat, "--profile", "whatsapp", "--own-sender", "Gemeente Voorbeeld")
    assert taken["imported"] == 3


def test_statistics_get_their_process_and_week_for_the_whole_file(settled: Shell) -> None:
    taken = settled.json(
        *("import", str(EXAMPLES / "website-funnel-matomo.csv"), "--profile", "website-funnel"),
        *("--organisation", "CBR", "--process", "Gezondheidsverklaring", "--week", "2026-W44"),
    )
    assert (taken["imported"], taken["quarantined"]) == (5, 0)


def test_what_the_file_holds_must_be_said_one_way_or_another(settled: Shell) -> None:
    refused = settled.run("import", str(EXAMPLES / "counter.csv"))
    assert refused.returncode == 2
    assert settled.run("import", str(EXAMPLES / "counter.csv"), "--profile", "balie").returncode == 2


def test_an_empty_log_is_written_and_told_to_be_empty(settled: Shell, tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    made = settled.json("template", "informatiepunt", "-o", str(path))
    assert made == {"profile": "informatiepunt", "file": str(path)}
    assert openpyxl.load_workbook(path).sheetnames[0] == "Logboek"
    empty = settled.run("import", str(path), "--profile", "informatiepunt")
    assert empty.returncode == 1
    assert settled.run("template", "whatsapp", "-o", str(path)).returncode == 2
