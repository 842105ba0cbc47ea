"""report, desk, programme, contact and deliver on the command line: names, keys and exit codes scripts rely on."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from exports.models import BacklogItem, Report, Status
from feedback.models import ImportBatch, Item, Routing, Source
from journeys.models import Organisation
from tests.workbench.commands import Shell
from topics.models import Topic, TopicAssignment
from workbench import report_tasks
from workbench.database import unit_of_work

ANSWER = "De brief is korter."


def fill() -> None:
    """Forty questions about the CBR and twelve about DUO; the CBR has an improvement live with its answer."""
    with unit_of_work() as session:

        def add(row):
            session.add(row)
            session.flush()
            return row.id

        source = add(Source(name="Informatiepunten"))
        batch = add(ImportBatch(source_id=source, kind="questions", file_name="log.csv"))
        for name, number in (("CBR", 40), ("DUO", 12)):
            organisation = add(Organisation(name=name, abbreviation=name))
            topic = add(Topic(organisation_id=organisation, label=f"Brief {name}", model_id="fake", centroid=b""))
            for place in range(number):
                item = add(
                    Item(
                        batch_id=batch,
                        source_id=source,
                        row_key=f"{name}{place}",
                        text="Waar blijft mijn brief?",
                        asked_on=date(2026, 7, 1) + timedelta(days=place),
                        point="Bibliotheek Ede",
                    )
                )
                session.add(Routing(item_id=item, organisation_id=organisation))
                session.add(TopicAssignment(item_id=item, topic_id=topic))
        live = date(2026, 8, 3)
        add(BacklogItem(organisation_id=1, title="Brief", status=Status.LIVE, live_on=live, answer=ANSWER))


@pytest.fixture
def shell(tmp_path: Path, data_dir: Path) -> Shell:
    """A shell on a database with something in it."""
    fill()
    shell = Shell(tmp_path)
    shell.environment["TERUGKOPPEL_DATA_DIR"] = str(data_dir)
    return shell


@pytest.mark.parametrize(
    "command", [["desk"], ["programme"], ["deliver"], ["deliveries"], ["contact", "add"]], ids=" ".join
)
def test_every_command_explains_itself_with_an_example(shell: Shell, command: list[str]) -> None:
    done = shell.run(*command, "--help")
    assert done.returncode == 0
    assert f"terugkoppel {' '.join(command)}" in done.stdout


def test_the_reports_of_all_organisations_land_in_a_folder(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "nieuw" / "rapporten"
    made = shell.json("report", "--all", "--period", "2026-Q3", "-o", str(folder))

    assert [one["organisation"] for one in made["made"]] == ["CBR", "DUO"]
    assert sorted(path.name for path in folder.iterdir()) == [
        f"terugkoppelrapport-{name}-3e-kwartaal-2026.{kind}" for name in ("cbr", "duo") for kind in ("html", "pdf")
    ]
    assert made["failed"] == []


def test_one_report_that_fails_does_not_stop_the_others(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    write = report_tasks.write_report_file

    def fails_for_cbr(name: str, *rest):
        if name == "CBR":
            raise ZeroDivisionError
        return write(name, *rest)

    monkeypatch.setattr(report_tasks, "write_report_file", fails_for_cbr)
    reports = report_tasks.write_all_reports("2026-Q3", ["html"], data_dir / "rapporten")
    assert [one.organisation for one in reports.made] == ["DUO"]
    assert [name for name, _ in reports.failed] == ["CBR"]


def test_the_exit_code_tells_that_one_report_was_not_made(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "rapporten"
    blocked = folder / "terugkoppelrapport-cbr-3e-kwartaal-2026.html"
    blocked.mkdir(parents=True)
    made = shell.json("report", "--all", "--period", "2026-Q3", "-o", str(folder), code=1)
    assert [one["organisation"] for one in made["made"]] == ["DUO"]
    assert made["failed"][0]["organisation"] == "CBR"


def test_the_page_for_citizens_is_made_for_who_has_something_to_tell(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "pagina"
    made = shell.json("report", "--all", "--for", "citizens", "--period", "2026-Q3", "-o", str(folder))
    assert made["nothing_to_tell"] == ["DUO"]
    assert (folder / "u-vroeg-wij-deden-cbr-3e-kwartaal-2026.pdf").exists()

    one = tmp_path / "cbr.html"
    shell.json("report", "CBR", "--for", "citizens", "--period", "2026-Q3", "-o", str(one))
    assert ANSWER in one.read_text(encoding="utf-8")
    shell.json("report", "DUO", "--for", "citizens", "--period", "2026-Q3", "-o", str(one), code=1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["report", "--period", "2026-Q3", "-o", "x.pdf"],
        ["report", "CBR", "--all", "--period", "2026-Q3", "-o", "x"],
        ["report", "--all", "--period", "ooit", "-o", "x"],
        ["report", "CBR", "--period", "2026-Q3", "-o", "x.docx"],
        ["desk", "--point", "Nergens", "--period", "2026-Q3", "-o", "x.pdf"],
        ["desk", "--period", "2026-Q3", "-o", "x.json"],
        ["deliver", "CBR"],
        ["deliver", "--period", "2026-Q3"],
        ["contact", "add", "Kabouterbond", "a@b.nl"],
        ["contact", "remove", "7"],
        ["deliveries", "--again", "7"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_right_is_wrong_usage(shell: Shell, tmp_path: Path, arguments: list[str]) -> None:
    placed = [str(tmp_path / one) if one.startswith("x") else one for one in arguments]
    assert "error" in shell.json(*placed, code=2)


def test_the_sheet_for_the_desk_is_written(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "balie.pdf"
    made = shell.json("desk", "--point", "bibliotheek ede", "--period", "2026-Q3", "-o", str(out))
    assert made == {"point": "Bibliotheek Ede", "period": "3e kwartaal 2026", "files": [str(out)]}
    assert out.read_bytes().startswith(b"%PDF")


def test_the_programme_leaves_with_rounded_counts(shell: Shell) -> None:
    told = shell.json("programme", "--period", "2026-Q3")
    assert [(row["short"], row["questions"], row["live"]) for row in told["organisations"]] == [
        ("CBR", 40, 1),
        ("DUO", 10, 0),
    ]
    assert "CBR" in shell.run("programme", "--period", "2026-Q3").stdout


def test_addresses_are_added_shown_and_removed(shell: Shell) -> None:
    added = shell.json("contact", "add", "CBR", "post@cbr.example")
    assert shell.json("contact", "list")["contacts"] == [added]
    assert shell.json("contact", "add", "CBR", "geen adres", code=1)["error"]
    shell.json("contact", "remove", str(added["id"]))
    assert shell.json("contact", "list", "CBR")["contacts"] == []


def test_a_dry_run_needs_no_mail_server_and_keeps_no_report(shell: Shell) -> None:
    shell.json("contact", "add", "CBR", "post@cbr.example")
    told = shell.json("deliver", "--all", "--period", "2026-Q3", "--dry-run")
    assert told["queued"] == [{"organisation": "CBR", "addresses": ["post@cbr.example"]}]
    with unit_of_work(write=False) as session:
        assert session.exec(select(Report)).all() == []

    assert shell.json("deliver", "--all", "--period", "2026-Q3", code=2)["error"]


def test_a_mail_server_that_is_down_is_told_and_the_exit_code_says_so(shell: Shell) -> None:
    shell.environment |= {"TERUGKOPPEL_SMTP_HOST": "127.0.0.1", "TERUGKOPPEL_SMTP_PORT": "1"}
    shell.environment["TERUGKOPPEL_SMTP_FROM"] = "rapport@informatiepunt.example"
    shell.json("contact", "add", "CBR", "post@cbr.example")
    told = shell.json("deliver", "CBR", "--period", "2026-Q3", code=1)
    assert told["stopped"]["what"]
    (waiting,) = shell.json("deliveries")["deliveries"]
    assert (waiting["state"], waiting["address"]) == ("queued", "post@cbr.example")
