"""An app and a passkey, set up and used in a real browser with an authenticator of its own."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.urls import resolve

from tests.web.one_time_codes import code_of

from .conftest import PASSWORD, Site, account
from .test_accessibility import AXE, CLIPPED, COLOURS, LOOKS, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PICTURES = os.environ.get("KASAUTI_PICTURES")  # a folder to keep screenshots in


def look(page: Page, name: str, route: str) -> None:
    """Find nothing that axe knows of and nothing clipped, wide and narrow, light and dark."""
    assert resolve(urlsplit(page.url).path).url_name == route
    page.evaluate(AXE)
    for seen, (width, scheme, rules) in (LOOKS | {"phone dark": (360, "dark", COLOURS)}).items():
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page, rules) == [], f"{name}, {seen}"
        if PICTURES:
            place = Path(PICTURES) / f"{name}-{seen.replace(' ', '-')}.png"
            page.screenshot(path=place, full_page=True)
    assert page.evaluate(CLIPPED) == [], name
    page.set_viewport_size({"width": 1280, "height": 800})


def sign_in(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.address}/sign-in/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def leave(context: BrowserContext, page: Page) -> None:
    """Forget the session once nothing is on its way that would bring a cookie of it back."""
    page.goto("about:blank")
    context.clear_cookies()


def test_an_app_and_a_passkey_open_the_door(browser: Browser, site: Site) -> None:
    email = account(site, "ravi.menon@example.in", "Ravi Menon", membership="recruiter").email
    site = replace(
        site, address=site.address.replace("127.0.0.1", "localhost")
    )  # passkeys have names
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    sign_in(page, site, email)
    page.wait_for_url(f"{site.address}/")
    page.locator(".bar details.menu summary").click()
    page.get_by_role("link", name="Signing in").click()
    look(page, "security", "mfa_index")
    page.get_by_role("link", name="Set up an app").click()
    look(page, "security-confirm", "account_reauthenticate")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".code-picture svg")
    page.get_by_text("No camera: type the key").click()
    key = re.findall(r"\b[A-Z2-7]{32}\b", page.inner_text("main"))[0]
    look(page, "security-app", "mfa_activate_totp")
    page.fill("input[name=code]", code_of(key))
    page.keyboard.press("Enter")
    page.wait_for_selector(".recovery-codes")
    look(page, "security-codes", "mfa_view_recovery_codes")
    code = page.locator(".recovery-codes li").first.inner_text()

    told = context.new_cdp_session(page)
    told.send("WebAuthn.enable")
    key_of_the_machine = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    told.send("WebAuthn.addVirtualAuthenticator", {"options": key_of_the_machine})
    page.goto(f"{site.address}/security/passkey")
    look(page, "security-passkey", "mfa_add_webauthn")
    page.get_by_label("It signs me in").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/security/")
    look(page, "security-with-all", "mfa_index")
    page.get_by_role("link", name="Remove the app").click()
    look(page, "security-sure", "mfa_deactivate_totp")

    leave(context, page)
    page.goto(f"{site.address}/sign-in/")
    look(page, "sign-in", "account_login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site.address}/")

    leave(context, page)
    sign_in(page, site, email)
    page.wait_for_url("**/sign-in/code")
    look(page, "sign-in-code", "mfa_authenticate")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site.address}/")

    leave(context, page)
    sign_in(page, site, email)
    page.fill("input[name=code]", code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/")
    assert complaints == []
    context.close()
