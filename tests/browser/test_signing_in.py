"""Signing in at a real OpenID Connect provider on this machine, in a real browser."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from tests.browser.conftest import App, pictured, settled
from workbench.accounts import account_by_email, add_account, block_account, end_sign_ins
from workbench.database import unit_of_work
from workbench.models import AuditEntry, Role

pytestmark = pytest.mark.browser

ANNA, HEAD, STRANGER = "anna@gemeente.example", "hoofd@gemeente.example", "vreemd@gemeente.example"


@pytest.fixture
def provider() -> Iterator[str]:
    """A provider that knows three people, in a process of its own; where it tells how to reach it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    people = [{"sub": email, "email": email, "email_verified": True} for email in (ANNA, HEAD, STRANGER)]
    told = [part for one in people for part in ("--user-claims", json.dumps(one))]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *told],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}/.well-known/openid-configuration"
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=1)
            break
        except OSError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def team(tmp_path: Path, migrated_sqlite: Path, provider: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The app for a team: a researcher, an administrator, and somebody without an account."""
    (tmp_path / "terugkoppel.db").write_bytes(migrated_sqlite.read_bytes())
    (tmp_path / "sign-in.toml").write_text(
        f'[provider]\nmetadata = "{provider}"\nclient_id = "terugkoppel"\nclient_secret = "geheim"\n', "utf-8"
    )
    served = App(tmp_path)
    monkeypatch.setitem(os.environ, "TERUGKOPPEL_PUBLIC_URL", f"http://localhost:{served.port}")
    with unit_of_work(engine=served.engine) as session:
        add_account(session, ANNA, name="Anna")
        add_account(session, HEAD, name="Hoofd", role=Role.ADMINISTRATOR)
    served.start()
    yield served
    served.kill()
    served.engine.dispose()


def window(chromium: Any, cookies: Any = None) -> Any:
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="nl-NL")
    if cookies:
        context.add_cookies(cookies)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    return opened


def sign_in(page: Any, team: App, email: str) -> None:
    """Through the door, the provider's own page, and back."""
    page.goto(team.address(""))
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("button", name=email).click()
    page.wait_for_url(lambda address: address.startswith(team.address("")) and "oauth2callback" not in address)


def is_in(page: Any) -> bool:
    """Whether the app is shown rather than the door."""
    page.locator(".st-key-signing_in, .st-key-signing_in_again, .st-key-signing_out").first.wait_for()
    settled(page)
    return bool(page.locator(".st-key-signing_out").count())


def test_a_researcher_signs_in_works_and_signs_out_and_a_copied_cookie_opens_nothing(chromium: Any, team: App) -> None:
    page = window(chromium)
    page.goto(team.address("beheer"))
    page.get_by_role("button", name="Inloggen").wait_for()
    pictured(page, "inloggen")
    assert not is_in(page)
    sign_in(page, team, ANNA)
    assert is_in(page)
    assert page.get_by_text("Anna · onderzoeker").is_visible()
    pictured(page, "ingelogd")
    cookies = page.context.cookies()
    assert any("streamlit_user" in cookie["name"] and cookie["httpOnly"] for cookie in cookies)
    copy = window(chromium, cookies)
    copy.goto(team.address("klantreizen"))
    assert is_in(copy)
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_role("button", name="End session").click()  # the provider asks too
    page.get_by_role("button", name="Inloggen").wait_for()
    assert not is_in(page)
    copy.goto(team.address("klantreizen"))  # still carries the cookie of before
    assert not is_in(copy)
    again = window(chromium, cookies)
    again.goto(team.address("vragen"))
    assert not is_in(again)


def test_who_has_no_account_is_told_whom_to_ask(chromium: Any, team: App) -> None:
    page = window(chromium)
    sign_in(page, team, STRANGER)
    page.get_by_text("Er is geen account voor").wait_for()
    pictured(page, "geen-account")
    assert not is_in(page)


def test_blocking_and_ending_sign_ins_hold_from_the_next_click(chromium: Any, team: App) -> None:
    page = window(chromium)
    sign_in(page, team, ANNA)
    assert is_in(page)
    with unit_of_work(engine=team.engine) as session:
        end_sign_ins(session, account_by_email(session, ANNA))
    page.get_by_role("link", name="Klantreizen").first.click()
    page.get_by_role("button", name="Opnieuw inloggen").wait_for()
    head = window(chromium)
    sign_in(head, team, HEAD)
    head.goto(team.address("beheer"))
    head.get_by_role("tab", name="Mensen en rollen").click()
    head.get_by_text("Anna · Onderzoeker").wait_for()
    settled(head)
    pictured(head, "mensen-en-rollen")
    with unit_of_work(engine=team.engine) as session:
        block_account(session, account_by_email(session, ANNA))
    late = window(chromium)
    sign_in(late, team, ANNA)
    assert not is_in(late)


def test_a_file_made_when_its_button_is_pressed_is_made_for_who_is_signed_in_still(chromium: Any, team: App) -> None:
    head = window(chromium)
    sign_in(head, team, HEAD)
    head.goto(team.address("beheer"))
    head.get_by_role("tab", name="Logboek").click()
    button = head.get_by_role("button", name="Download als CSV")
    with head.expect_download() as taken:
        button.click()
    assert "logboek.csv" in taken.value.suggested_filename
    assert "sign_in.began" in Path(taken.value.path()).read_text("utf-8-sig")
    with unit_of_work(engine=team.engine) as session:
        end_sign_ins(session, account_by_email(session, HEAD))
        before = len(session.exec(select(AuditEntry)).all())
    button.click()
    head.wait_for_timeout(2000)
    with unit_of_work(write=False, engine=team.engine) as session:
        exported = [row for row in session.exec(select(AuditEntry)).all()[before:] if row.action == "audit.exported"]
    assert exported == []


def test_forged_cookies_open_nothing(chromium: Any, team: App) -> None:
    for value in ("x", "2|1:0|10:1700000000|15:_streamlit_user|4:e30=|0000", "%00", "{}"):
        page = window(chromium, [{"name": "_streamlit_user", "value": value, "url": team.address("")}])
        page.goto(team.address(""))
        assert not is_in(page)
        page.context.close()
