"""Kasauti as ``bin/up`` starts it, and Debian's Chromium in front of it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.installation import copied, prepared

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SOURCE = Path(__file__).parents[2] / "src"
PATIENCE = 120.0
PASSWORD = "of a colleague, long enough"
ARGUMENTS = (
    "--no-sandbox",  # the tests may run as root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True)
class Site:
    """A running installation with the demonstration round, and its sign-in."""

    address: str
    email: str
    password: str
    data: Path


def chromium() -> str | None:
    """Return where Debian's Chromium is, None without one."""
    return os.environ.get("KASAUTI_CHROMIUM") or shutil.which("chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here; without a browser they say so instead of passing."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if chromium() is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The whole product in a folder of its own: database, site, workers, demonstration round."""
    with running("--demo") as found:
        yield found


@contextlib.contextmanager
def running(*flags: str, **settings: str) -> Iterator[Site]:
    """Run the product with these settings; without ``--demo`` it is empty and nobody has a seat."""
    folder = Path(tempfile.mkdtemp(prefix="kasauti-browser-"))
    folder.chmod(0o711)
    if made := prepared():
        copied(made, folder / "data")
    environment = os.environ | {
        "KASAUTI_DATA": str(folder / "data"),
        "KASAUTI_PORT": "0",
        "KASAUTI_WORKERS": "1",
        "DATABASE_URL": "",
        "PYTHONPATH": str(SOURCE),
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "kasauti", "up", *flags],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # A shell's background job ignores Ctrl-C, and so would all that it starts.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    try:
        yield _told(process, folder / "data", signed="--demo" in flags)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def account(site: Site, email: str, name: str, *, membership: str) -> Site:
    """Make an account from the command line; return the site as they sign in to it."""
    environment = os.environ | {
        "KASAUTI_DATA": str(site.data),
        "KASAUTI_PASSWORD": PASSWORD,
        "PYTHONPATH": str(SOURCE),
        "DATABASE_URL": "",
    }
    command = ("create-user", email, "--name", name, "--as", membership)
    subprocess.run([sys.executable, "-m", "kasauti", *command], env=environment, check=True)
    return Site(site.address, email, PASSWORD, site.data)


def _told(process: subprocess.Popen[str], data: Path, *, signed: bool) -> Site:
    """Read address and sign-in from what it prints."""
    said: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        text = "".join(said)
        address = re.search(r"Kasauti is at (\S+)", text)
        sign_in = re.search(r"Sign in as (\S+) with (\S+)", text)
        if address and (sign_in or not signed):
            email, password = sign_in.groups() if sign_in else ("", "")
            return Site(address[1].rstrip("/"), email, password, data)
    raise AssertionError(f"it did not start: {said}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield opened
        opened.close()


@dataclass
class Visit:
    """A signed-in page, and what the browser complained of."""

    page: Page
    site: Site
    complaints: list[str]

    def open(self, path: str) -> int:
        """Go to a page of the site, wait until nothing moves, and return its status."""
        answer = self.page.goto(self.site.address + path)
        self.page.wait_for_load_state("networkidle")
        return answer.status if answer else 0

    def press(self, key: str) -> None:
        """Press a key; a page hears its keys once its scripts have run."""
        self.page.wait_for_load_state()
        self.page.keyboard.press(key)

    def open_role(self) -> str:
        """Go to the demonstration role and return its path."""
        self.open("/")
        self.page.locator("a.role-title", has_text="Language Models").click()
        self.page.wait_for_url("**/roles/*/")
        return self.page.url.removeprefix(self.site.address)


def visit(browser: Browser, site: Site, *, width: int = 1280, scheme: str = "light") -> Visit:
    """Return a new visitor, signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        accept_downloads=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site.address}/sign-in/")
    page.fill("input[name=login]", site.email)
    page.fill("input[name=password]", site.password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{site.address}/")
    return Visit(page, site, complaints)


@pytest.fixture
def recruiter(browser: Browser, site: Site) -> Iterator[Visit]:
    """A recruiter at a desk, signed in."""
    found = visit(browser, site)
    yield found
    found.page.context.close()
