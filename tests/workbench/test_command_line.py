"""The command line: names, JSON keys and exit codes that other people's scripts rely on."""

import csv
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workbench.commands import Shell


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "vragen.csv"
    texts = [
        "Mijn zorgtoeslag is gestopt, hoe kan dat?;Dienst Toeslagen;03-08-2026",
        "zorgtoeslag ineens gestopt, mijn bsn is 111222333;Dienst Toeslagen;04-08-2026",
        "Hoe verleng ik mijn rijbewijs als ik 75 ben?;CBR;05-08-2026",
        "rijbewijs verlengen 75 jaar keuring;CBR;06-08-2026",
        "Moet ik naar de arts voor mijn rijbewijs?;CBR;onleesbaar",
        "Ik heb een vraag zonder datum over mijn rijbewijs;CBR;",
    ]
    path.write_text("vraag;organisatie;datum\n" + "\n".join(texts), encoding="utf-8")
    return path


COMMANDS = [
    "serve",
    "worker",
    "demo",
    "import",
    "template",
    "redact",
    "route",
    "cluster",
    "backlog",
    "report",
    "letter",
]
GROUPS = [["topics", "run"], ["topics", "list"], ["topics", "show"], ["db", "upgrade"], ["db", "check"], ["db", "info"]]


@pytest.mark.parametrize("command", [*([name] for name in COMMANDS), *GROUPS], ids=" ".join)
def test_every_command_explains_itself_with_an_example(shell: Shell, command: list[str]) -> None:
    done = shell.run(*command, "--help")
    assert done.returncode == 0
    assert "Example:" in done.stdout
    assert f"terugkoppel {' '.join(command)}" in done.stdout


def test_the_loop_from_file_to_backlog_and_report(shell: Shell, questions: Path, tmp_path: Path) -> None:
    taken = shell.json("import", str(questions), "--kind", "questions")
    assert {key: taken[key] for key in ("read", "imported", "duplicates", "quarantined")} == {
        "read": 6,
        "imported": 5,
        "duplicates": 0,
        "quarantined": 1,
    }
    assert isinstance(taken["batch"], int)
    again = shell.json("import", str(questions), "--kind", "questions")
    assert (again["imported"], again["duplicates"]) == (0, 5)

    runs = shell.json("topics", "run")
    assert sum(run["items"] for run in runs) == 5
    topics = shell.json("topics", "list")
    assert {"id", "label", "organisation", "items", "first_seen", "last_seen"} <= set(topics[0])
    shown = shell.json("topics", "show", str(topics[0]["id"]))
    assert {"representative", "keywords", "trend"} <= set(shown)
    assert "111222333" not in json.dumps(shell.json("topics", "list", "--organisation", "Toeslagen"))

    for written_as in ("xlsx", "csv", "jira", "azure", "gitlab", "md", "html", "pdf", "json"):
        out = tmp_path / f"backlog.{written_as}"
        made = shell.json("backlog", "CBR", "--format", written_as, "-o", str(out))
        assert made["items"] >= 1
        assert out.stat().st_size > 100
    backlog = json.loads((tmp_path / "backlog.json").read_text(encoding="utf-8"))
    assert {"id", "title", "process", "priority", "evidence", "status"} <= set(backlog["items"][0])
    for written_as in ("html", "pdf", "json"):
        out = tmp_path / f"report.{written_as}"
        shell.json("report", "CBR", "--period", "2026-08", "--format", written_as, "-o", str(out))
        assert out.stat().st_size > 100


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["import", "{folder}/nothing.csv", "--kind", "questions"], 2, "does not exist"),
        (["import", "{folder}/empty.csv", "--kind", "questions"], 1, "no rows"),
        (["import", "{folder}/binary.csv", "--kind", "questions"], 1, "neither text nor a workbook"),
        (["cluster", "{questions}", "--text-column", "tekst", "-o", "{folder}/out.csv"], 2, "tekst"),
        (["redact", "{questions}", "--text-column", "vraag", "-o", "{folder}/no/folder/out.csv"], 2, "written"),
        (["import", "{questions}", "--kind", "questions", "--organisation", "Kabouterbond"], 2, "not known"),
        (["backlog", "Kabouterbond", "--format", "json", "-o", "{folder}/out.json"], 2, "not known"),
        (["report", "CBR", "--period", "ooit", "--format", "html", "-o", "{folder}/out.html"], 2, "not a period"),
        (["topics", "show", "12345"], 2, "12345"),
        (["topics", "run"], 1, "nothing to work with"),
        (["import", "{questions}", "--kind", "recipes"], 2, "recipes"),
        (["unknown"], 2, "unknown"),
        (["import", "{questions}"], 2, "not said what the file holds"),
        (["import", "{questions}", "--kind", "questions", "--zzz"], 2, "--zzz"),
        (["topics", "show", "x"], 2, "TOPIC"),
        (["topics", "show", "99999999999999999999999"], 2, "TOPIC"),
        (["topics", "run", "--organisation", "UWV"], 2, "Nothing is stored about Uitvoeringsinstituut"),
        (["cluster", "{questions}", "--text-column", "vraag", "-o", "{folder}"], 2, "written"),
        (["import", "{questions}", "--kind", "questions", "--mapping", "{folder}/wrong.toml"], 2, "channel"),
        (["import", "{folder}/\udcff.csv", "--kind", "questions"], 2, "does not exist"),
    ],
)
def test_a_mistake_is_one_clear_sentence_and_leaves_nothing(
    settled: Shell, questions: Path, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "wrong.toml").write_text('[columns]\ntext = "vraag"\n[words.channel]\nbalie = {a = 1}\n')
    filled = [part.format(folder=tmp_path, questions=questions) for part in arguments]
    error = settled.json(*filled, code=code)["error"]
    assert said in error["what"]
    assert error["remedy"]
    assert not list(tmp_path.glob("out*"))
    assert not list(tmp_path.glob("*.part"))
    assert settled.json("db", "info")["rows"].get("item", 0) == 0


def test_an_unreadable_database_folder_is_one_clear_sentence(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    for command in (["topics", "list"], ["db", "info"], ["db", "upgrade"]):
        error = shell.json(*command, code=1)["error"]
        assert "could not be opened" in error["what"]
        assert "TERUGKOPPEL_DATA_DIR" in error["remedy"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:geheim@127.0.0.1:9/x", "no database server answers there"),
        ("postgresql://u:geheim@127.0.0.1:poort/x", "this is no URL"),
        ("mysql://u:geheim@host/x", "this is no URL"),
        ("zomaar", "this is no URL"),
        ("sqlite:///", "this is no URL"),
    ],
)
def test_a_database_that_is_not_there_is_one_sentence_without_its_password(shell: Shell, url: str, said: str) -> None:
    shell.environment["TERUGKOPPEL_DATABASE_URL"] = url
    for command in (["db", "upgrade"], ["db", "check"]):
        error = shell.json(*command, code=1)["error"]
        assert said in error["what"]
        assert "geheim" not in str(error)


def test_a_file_that_is_no_database_is_said_so(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "terugkoppel.db").write_bytes(b"no database at all" * 100)
    for command in (["db", "info"], ["db", "check"], ["db", "upgrade"], ["topics", "list"]):
        assert "file is not a database" in shell.json(*command, code=1)["error"]["what"]


def test_a_setting_that_cannot_be_is_named(shell: Shell) -> None:
    shell.environment["TERUGKOPPEL_LANGUAGE"] = "fr"
    assert "TERUGKOPPEL_LANGUAGE" in shell.json("db", "info", code=2)["error"]["what"]
    assert shell.run("--help").returncode == 0


def test_what_was_typed_wrong_is_said_in_dutch(shell: Shell) -> None:
    shell.environment["TERUGKOPPEL_LANGUAGE"] = "nl"
    done = shell.run("import", "vragen.csv", "--kind", "vragen")
    assert done.stderr.startswith("“vragen” is geen keuze bij --kind.\nKies een van deze: questions, feedback")


def test_a_file_name_cannot_command_the_terminal(shell: Shell, tmp_path: Path) -> None:
    assert "\x1b" not in shell.run("import", str(tmp_path / "a\x1b[31mb.csv"), "--kind", "questions").stderr


def test_a_port_that_is_in_use_is_one_sentence(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        error = shell.json("serve", "--port", port, code=1)["error"]
    assert f"Port {port} of this machine is already in use" in error["what"]


@pytest.mark.slow
def test_an_import_stopped_by_a_person_keeps_nothing_and_says_so(settled: Shell, tmp_path: Path) -> None:
    file = tmp_path / "veel.csv"
    rows = "".join(f"Hoe verleng ik mijn rijbewijs nummer {n}?\n" for n in range(100_000))
    file.write_text("vraag\n" + rows, encoding="utf-8")
    # Ctrl+C is ignored in what a shell starts in the background, this test run included
    listening = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code = listening + "from workbench.cli import main; main()"
    command = [sys.executable, "-c", code, "import", str(file), "--kind", "questions"]
    running = subprocess.Popen(command, env=settled.environment, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    assert running.stderr.readline()  # it is well under way
    running.send_signal(signal.SIGINT)
    assert "nothing half-done was kept" in running.communicate()[1]
    assert running.returncode == 130
    rows_of = settled.json("db", "info")["rows"]
    assert (rows_of["item"], rows_of["import_batch"]) == (0, 0)


def test_a_file_named_after_a_person_leaves_no_trace(settled: Shell, tmp_path: Path) -> None:
    file = tmp_path / "vragen van Gerrit Hoekstra 0612345678.csv"
    file.write_text("vraag\nHoe verleng ik mijn rijbewijs?\n", encoding="utf-8")
    assert settled.json("import", str(file), "--kind", "questions")["imported"] == 1
    for kept in (tmp_path / "data").iterdir():
        assert b"Hoekstra" not in kept.read_bytes()
        assert b"0612345678" not in kept.read_bytes()


def test_a_dry_run_tells_what_would_happen_and_stores_nothing(settled: Shell, questions: Path) -> None:
    assert settled.json("import", str(questions), "--kind", "questions", "--dry-run")["imported"] == 5
    assert settled.json("db", "info")["rows"]["item"] == 0


def test_redact_keeps_every_column_and_says_where_what_stood(shell: Shell, questions: Path, tmp_path: Path) -> None:
    out = tmp_path / "redacted.csv"
    assert shell.json("redact", str(questions), "--text-column", "vraag", "-o", str(out))["rows"] == 6
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["vraag", "organisatie", "datum", "text_redacted", "spans"]
    ((start, end, kind),) = json.loads(rows[1]["spans"])
    assert (rows[1]["vraag"][start:end], kind) == ("111222333", "BSN")
    assert rows[1]["text_redacted"].endswith("[BSN]")


def test_cluster_keeps_groups_apart_and_touches_no_database(shell: Shell, questions: Path, tmp_path: Path) -> None:
    out = tmp_path / "clustered.csv"
    arguments = ["--text-column", "vraag", "--group-column", "organisatie", "-o", str(out)]
    assert shell.json("cluster", str(questions), *arguments)["rows"] == 6
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"topic", "label", "probability"} <= set(rows[0])
    assert not {r["topic"] for r in rows if r["organisatie"] == "CBR"} & {
        r["topic"] for r in rows if r["organisatie"] != "CBR"
    }
    assert not (tmp_path / "data").exists()


def test_help_loads_no_database_or_model(shell: Shell) -> None:
    code = (
        "import sys, workbench.cli; print([m for m in ('torch','sqlalchemy','pandas','sklearn') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=shell.environment, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_the_demo_project_runs_the_whole_loop_once_and_is_kept_the_second_time(shell: Shell) -> None:
    made = shell.json("demo")
    assert made["loaded"]
    assert made["items"] > 20_000
    assert made["studies"] == 3
    assert len(made["topics"]) >= 10
    assert made["backlog_items"] > 50
    assert all(Path(file).stat().st_size > 1_000 for file in made["files"])
    backlog = shell.folder / "cbr.json"
    shell.json("backlog", "CBR", "--format", "json", "-o", str(backlog))
    journeys = [item for item in json.loads(backlog.read_text("utf-8"))["items"] if "4 klanten" in json.dumps(item)]
    assert journeys, "stories and counts should meet on at least one item"
    again = shell.json("demo")
    assert (again["loaded"], again["items"]) == (False, made["items"])


def test_a_script_steers_topics_and_takes_a_decision_back(settled: Shell, questions: Path) -> None:
    settled.json("import", str(questions), "--kind", "questions")
    settled.json("topics", "run")
    first = settled.json("topics", "list", "--organisation", "CBR")[0]
    number = str(first["id"])
    renamed = settled.json("topics", "rename", number, "Rijbewijs, bsn 111222333")
    assert renamed["label"] == "Rijbewijs, bsn [BSN]"
    assert settled.json("topics", "pin", number)["pinned"] is True
    told = settled.json("topics", "history", number)["decisions"]
    assert [(row["kind"], row["can_undo"]) for row in told] == [("pin", True), ("rename", False)]
    assert settled.json("topics", "undo", str(renamed["decision"]), code=1)["error"]["remedy"]
    for row in told:
        assert settled.json("topics", "undo", str(row["id"])) == {"undone": row["id"]}
    assert settled.json("topics", "show", number)["label"] == first["label"]
    examples = ["--example", "visakte kopen", "--example", "forel vangen"]
    missing = settled.json("topics", "guide", "CBR", "Vissen", *examples)
    assert missing == {"id": None, "label": "Vissen", "items": 0}
    assert "9999" in settled.json("topics", "merge", number, "9999", code=2)["error"]["what"]


def test_an_import_is_listed_its_rows_set_aside_written_and_undone(
    settled: Shell, questions: Path, tmp_path: Path
) -> None:
    taken = settled.json("import", str(questions), "--kind", "questions")
    [row] = settled.json("imports", "list")
    assert (row["id"], row["imported"]) == (taken["batch"], taken["imported"])
    for name in ("rijen.csv", "rijen.xlsx"):
        settled.json("imports", "set-aside", str(row["id"]), "-o", str(tmp_path / name))
        assert (tmp_path / name).stat().st_size > 100
    assert settled.json("imports", "undo", str(row["id"]))["removed"] == taken["imported"]
    assert settled.json("imports", "list")[0]["undone_at"] is not None
    settled.json("imports", "undo", "999", code=2)
