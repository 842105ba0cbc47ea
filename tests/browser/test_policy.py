"""Every screen works in Chromium under the Content-Security-Policy: nothing that it needs is refused."""

from typing import Any

import pytest

from tests.browser.conftest import App, settled
from workbench.shell import SCREENS

pytestmark = pytest.mark.browser

WATCH = """
window.refused = [];
document.addEventListener('securitypolicyviolation', event =>
    window.refused.push(event.effectiveDirective + ' ' + event.blockedURI));
"""
PARTS = '[data-testid="stTab"], [data-testid="stButtonGroup"] button'


def test_no_screen_asks_for_what_the_policy_refuses(page: Any, app: App) -> None:
    page.add_init_script(WATCH)
    opened = 0
    addresses = [screen.address for screen in SCREENS.values()] + ["klantreizen?onderzoek=1"]
    for address in addresses:
        answer = page.goto(app.address(address))
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        page.wait_for_selector("h1")
        settled(page)
        parts = page.locator(PARTS)
        for number in range(parts.count()):
            page.keyboard.press("Escape")  # a dialog that the part before opened
            page.wait_for_selector("[role=dialog]", state="detached")
            if parts.nth(number).is_visible() and parts.nth(number).is_enabled():
                parts.nth(number).click()
                settled(page)
                opened += 1
        assert page.evaluate("window.refused") == [], address
    assert opened > 15


def test_a_script_that_got_into_a_page_does_not_run(page: Any, app: App) -> None:
    page.add_init_script(WATCH)
    page.goto(app.address("overzicht"))
    page.wait_for_selector("h1")
    page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.hostile = 1';
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<img src="data:x" onerror="window.hostile = 2">');
    }""")
    page.wait_for_timeout(500)
    assert page.evaluate("window.hostile") is None
    refused = " ".join(page.evaluate("window.refused"))
    assert "script-src-elem inline" in refused
    assert "script-src-attr inline" in refused
