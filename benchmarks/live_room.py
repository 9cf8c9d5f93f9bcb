"""From a key pressed in one browser to the letter on another's screen, in the live room.

``python -m benchmarks.live_room [--keys N]`` starts Kasauti with the demonstration round in a
folder of its own, seats two raters in a room, opens it in two Chromium windows and types: once
with both at one server process, once with each at a process of its own. It prints median, 95th
percentile and worst. The bars: median under 50 ms with one process, under 100 ms with two.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from statistics import median, quantiles
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from benchmarks.installation import Installation, answers, installed
from kasauti.postgres import url

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE = 20.0  # seconds
BARS = {1: 50.0, 2: 100.0}
SEATED = """
import json, django
django.setup()
from benchmarks.live_room import seat
print(json.dumps(seat()))
"""
WATCH = """() => {
    window.seen = {};
    const content = document.querySelector(".cm-content");
    new MutationObserver(() => {
        const now = performance.timeOrigin + performance.now();
        for (const [, n] of content.textContent.matchAll(/<(\\d+)>/g)) window.seen[n] ??= now;
    }).observe(content, { childList: true, characterData: true, subtree: true });
    content.addEventListener("beforeinput", () => {
        window.pressed = performance.timeOrigin + performance.now();
    }, true);
}"""


def seat() -> dict[str, object]:
    """Seat two raters on the design session of one person; return the round and their sessions."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from kasauti.access import Membership
    from kasauti.actions import interviews, users
    from kasauti.records.models import Application, User

    owner = User.objects.earliest("pk")
    application = Application.objects.exclude(result=None).earliest("pk")
    held = interviews.draw(application, by=owner).rounds.get(code__startswith="A")
    cookies = []
    for name in ("Bilal", "Chitra"):
        rater = users.create(
            f"{name.lower()}@example.in", name=name, password="a long enough one",
            membership=Membership.INTERVIEWER, by=owner,
        )  # fmt: skip
        interviews.seat(held, rater, by=owner)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(rater.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = rater.get_session_auth_hash()
        session.save()
        cookies.append(session.session_key)
    return {"round": held.pk, "cookies": cookies, "cookie": settings.SESSION_COOKIE_NAME}


def _seated(kasauti: Installation) -> dict[str, object]:
    environment = kasauti.environment | {
        "DJANGO_SETTINGS_MODULE": "kasauti.settings",
        "DATABASE_URL": url(kasauti.data),
    }
    done = subprocess.run(
        [sys.executable, "-c", SEATED], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _enter(browser: Browser, address: str, told: dict[str, object], who: int) -> Page:
    cookies = told["cookies"]
    assert isinstance(cookies, list)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": str(told["cookie"]), "value": cookies[who], "url": address}])
    page = context.new_page()
    page.goto(f"{address}rounds/{told['round']}/room")
    page.wait_for_selector("#room[data-state=kept]", timeout=60_000)
    page.evaluate(WATCH)
    return page


def type_and_watch(writer: Page, reader: Page, numbers: range) -> list[float]:
    """Return milliseconds from the key to the other screen, one for each number that is typed."""
    writer.locator(".cm-content").click()
    spent = []
    for number in numbers:
        writer.keyboard.insert_text(f"<{number}")
        writer.keyboard.press(">")  # the key that completes what the other looks for
        pressed = writer.evaluate("window.pressed")
        deadline = time.monotonic() + PATIENCE
        while (seen := reader.evaluate("n => window.seen[n] ?? 0", number)) == 0:
            if time.monotonic() > deadline:
                raise RuntimeError("a key never came to the other screen")
        spent.append(seen - pressed)
    return spent


def _measure(
    browser: Browser, doors: list[str], told: dict[str, object], numbers: range
) -> list[float]:
    pages = [_enter(browser, door, told, who) for who, door in enumerate(doors)]
    spent = type_and_watch(pages[0], pages[1], numbers)
    for page in pages:
        page.context.close()
    return spent


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=200)
    keys = parser.parse_args().keys
    table = Table(title=f"From key to the other screen, {keys} keys")
    for head in ("server processes", "median ms", "p95 ms", "worst ms", "bar", "held"):
        table.add_column(head, justify="right")
    with installed() as kasauti, sync_playwright() as playwright:
        first = kasauti.start("--demo")
        port = str(urlsplit(first).port)
        other = str(int(port) + 1)
        second = first.replace(port, other)
        web = subprocess.Popen(
            [sys.executable, "-m", "kasauti", "web", "--port", other],
            env=kasauti.environment | {"DATABASE_URL": url(kasauti.data)},
        )
        try:
            answers(second)
            told = _seated(kasauti)
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            for processes, doors in ((1, [first, first]), (2, [first, second])):
                first_number = processes * 1_000_000  # the room still holds what was typed before
                numbers = range(first_number, first_number + keys)
                spent = _measure(browser, doors, told, numbers)
                middle, bar = median(spent), BARS[processes]
                table.add_row(
                    str(processes), f"{middle:.1f}", f"{quantiles(spent, n=20)[-1]:.1f}",
                    f"{max(spent):.1f}", f"< {bar:.0f}", "yes" if middle < bar else "NO",
                )  # fmt: skip
            browser.close()
        finally:
            web.terminate()
            web.wait(20)
    Console().print(table)


if __name__ == "__main__":
    main()
