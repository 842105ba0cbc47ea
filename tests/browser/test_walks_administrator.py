"""An administrator's round: sign in through the organisation's own provider, see who may do what, make a backup."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import App, faults, pictured, settled
from tests.browser.test_signing_in import ANNA, HEAD, provider, sign_in, team
from tests.browser.walks import a_window, command, opened, to_part
from workbench.accounts import account_by_email
from workbench.database import make_engine, unit_of_work
from workbench.models import Account

__all__ = ["provider", "team"]  # the app for a team, and the provider it signs in through

pytestmark = pytest.mark.browser


def test_an_administrator_signs_in_through_the_provider_and_sees_who_may_do_what(chromium: Any, team: App) -> None:
    page = a_window(chromium)
    page.goto(team.address(""))
    page.get_by_role("button", name="Inloggen").wait_for()
    settled(page)
    pictured(page, "walk-inloggen")
    sign_in(page, team, HEAD)
    opened(page, team.address("beheer"))
    to_part(page, "Mensen en rollen")
    page.get_by_text("Anna · Onderzoeker").wait_for()
    settled(page)
    pictured(page, "walk-mensen-en-rollen")
    assert faults(page) == []
    page.context.close()


def test_a_backup_made_while_the_app_runs_holds_what_was_there(team: App, tmp_path: Path) -> None:
    made = command(team, "backup", str(tmp_path / "back-ups"))
    restored = f"sqlite:///{tmp_path / 'tried.db'}"
    command(team, "restore", made["file"], "--into", restored)
    engine = make_engine(restored)
    with unit_of_work(write=False, engine=engine) as session:
        kept = [session.get_one(Account, account_by_email(session, email)).name for email in (ANNA, HEAD)]
    assert kept == ["Anna", "Hoofd"]
    engine.dispose()
