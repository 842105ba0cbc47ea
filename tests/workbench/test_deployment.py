"""What an organisation copies to a server, and what it tells a privacy officer, is true of this product."""

import configparser
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from starlette.routing import Route
from typer.main import get_command

from workbench.cli import app
from workbench.database import metadata
from workbench.request_guard import NOT_SERVED
from workbench.retention_kinds import kinds
from workbench.settings import Settings
from workbench.signed_page.routes import answer_page, own_page

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "deployment"
UNITS = sorted(FOLDER.glob("*.service"))
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def unit(path: Path) -> configparser.RawConfigParser:
    read = configparser.RawConfigParser(strict=True)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(path, "utf-8")
    return read


def commands_in(text: str) -> set[tuple[str, ...]]:
    return {tuple(found.split()) for found in re.findall(r"bin/terugkoppel ([a-z][^\n\\]*)", text)}


def refuse_unknown(words: tuple[str, ...]) -> None:
    """Raise unless the command and its options exist."""
    command = get_command(app)
    words = tuple(word for word in words if not word.startswith("#"))
    while hasattr(command, "commands"):
        command = command.commands[words[0]]
        words = words[1:]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert not [word for word in words if word.startswith("--") and word not in known], words


def test_every_command_of_a_service_exists_with_its_options() -> None:
    texts = [path.read_text("utf-8") for path in UNITS]
    assert len(texts) == 3
    asked = {command for text in texts for command in commands_in(text)}
    assert {command[0] for command in asked} == {"serve", "worker", "backup"}
    for command in asked | commands_in((ROOT / "docs" / "deployment.md").read_text("utf-8")):
        refuse_unknown(command)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_service_runs_as_a_user_of_its_own_and_may_do_little(path: Path) -> None:
    service = dict(unit(path)["Service"])
    assert service["User"] == service["Group"] == "terugkoppel"
    assert service["CapabilityBoundingSet"] == ""
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "RestrictSUIDSGID"):
        assert service[name] == "yes", name
    assert service["ProtectSystem"] == "strict"
    assert service["UMask"] == "0077"
    assert service["EnvironmentFile"] == "/etc/terugkoppel/terugkoppel.env"


def test_the_timer_starts_the_backup_each_night_and_makes_up_for_a_night_missed() -> None:
    timer = dict(unit(FOLDER / "terugkoppel-backup.timer")["Timer"])
    assert timer["OnCalendar"] == "*-*-* 02:15:00"
    assert timer["Persistent"] == "true"


def test_every_setting_in_the_environment_of_the_services_exists() -> None:
    texts = [(FOLDER / name).read_text("utf-8") for name in ("terugkoppel.env", "compose.yaml", "Dockerfile")]
    texts.append((ROOT / "docs" / "deployment.md").read_text("utf-8"))
    named = {name for text in texts for name in re.findall(r"TERUGKOPPEL_([A-Z_]+)", text)}
    assert named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_the_containers_name_files_and_commands_that_are_there() -> None:
    told = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
    services = told["services"]
    assert (FOLDER / services["app"]["build"]["context"] / services["app"]["build"]["dockerfile"]).is_file()
    for name in ("app", "worker", "backup"):
        refuse_unknown(tuple(services[name]["command"]))
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert "ports" not in services[name], "only the proxy is reached from outside"
    copied = re.findall(r"^COPY ((?!--)[^\n]+) \S+$", (FOLDER / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    sources = {name for line in copied for name in line.split()}
    assert {"workbench", "journeys", "feedback", "topics", "exports", "constraints.txt"} <= sources
    assert not [name for name in sources if not (ROOT / name).exists()]


def test_a_proxy_lets_nobody_say_who_they_are_and_keeps_links_out_of_its_log() -> None:
    nginx, caddy = (FOLDER / "nginx.conf").read_text("utf-8"), (FOLDER / "Caddyfile").read_text("utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "proxy_add_x_forwarded_for" not in nginx
    for link in (answer_page().route(), own_page().route()):
        assert isinstance(link, Route)
        start = link.path.split("{")[0]
        assert f"~^{start}" in nginx.split("log_format")[0]
        assert f"location {start}" in nginx
    assert not re.search(r"^\s*log\b", caddy, re.MULTILINE)
    for path in NOT_SERVED:
        assert path in nginx
        assert path in caddy
    limit = tomllib.loads((ROOT / "workbench/.streamlit/config.toml").read_text("utf-8"))["server"]["maxUploadSize"]
    assert f"client_max_body_size {limit + 1}m" in nginx
    assert f"max_size {limit + 1}MB" in caddy
    assert nginx.count("{") == nginx.count("}")


# --- what a privacy officer reads -----------------------------------------------------------------------------------


def told_of_tables() -> dict[str, tuple[str, ...]]:
    rows = ROW.findall((ROOT / "docs" / "privacy.md").read_text("utf-8"))
    assert len({row[0] for row in rows}) == len(rows), "a table is named twice"
    return {row[0]: row[1:] for row in rows}


def test_every_table_of_the_database_is_told_with_purpose_ground_and_term() -> None:
    told = told_of_tables()
    assert set(told) == set(metadata.tables)
    for name, (_what, _why, ground, term) in told.items():
        assert re.match(r"(T|A|W|B)\b", ground), name
        assert term.strip(), name


def test_every_kind_of_record_with_a_term_is_told_where_it_lies() -> None:
    page = (ROOT / "docs" / "privacy.md").read_text("utf-8")
    assert not [name for name in kinds() if f"`{name}`" not in page]


def test_what_holds_texts_of_people_has_a_term_and_never_counts_as_nobodys() -> None:
    told = told_of_tables()
    words = {"text", "transcript", "notes", "what_happened", "quote", "cells", "email", "answer_by", "content"}
    for table in metadata.sorted_tables:
        if words & {column.name for column in table.columns}:
            assert "geen persoon" not in told[table.name][3], table.name


def test_the_files_that_the_security_page_names_are_there() -> None:
    page = (ROOT / "SECURITY.md").read_text("utf-8")
    files: list[str] = re.findall(r"`([\w/.*]+\.(?:py|txt))`", page)
    assert len(files) > 10
    here = {"guard.py", "audit.py", "security_headers.py"}  # named after a neighbour in the same folder
    found = [name for name in files if list((ROOT / ("workbench" if name in here else ".")).glob(name))]
    assert set(files) == set(found)
