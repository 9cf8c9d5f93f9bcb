"""Every page: no violation that axe-core knows of, and nothing clipped or sideways on a phone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kasauti.postgres import url

from .conftest import SOURCE, Site, Visit, visit

AXE = (Path(__file__).parent / "axe-core-4.14.1.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING: dict[str, object] = {"type": "tag", "values": TAGS}
COLOURS: dict[str, object] = {"type": "rule", "values": ["color-contrast"]}  # a theme is no more
LOOKS: dict[str, tuple[int, str, dict[str, object]]] = {
    "desk light": (1280, "light", EVERYTHING),
    "desk dark": (1280, "dark", COLOURS),
    "phone": (360, "light", EVERYTHING),
}
PAGES = (
    "/",
    "/roles/new",
    "/roles/new/guided",
    "{role}",
    "{role}?view=picture",
    "{role}?met=0&met=1&met=2&met=3&flagged=yes",
    "{role}edit",
    "{role}description",
    "{role}files",
    "{compare}",
    "{person}?further=whole",
    "{blind person}",
    "{role}pipeline",
    "{role}pipeline?view=list",
    "{role}stages",
    "{role}requisition",
    "/requisitions/",
    "{person}mail?begin=letter_question.hi",
    "{person}work",
    "{person}knowledge",
    "{person}interviews",
    "{person}offer",
    "{person}offer/compare",
    "/interviews/",
    "/interviews/hours",
    "/interviews/training",
    "/interviews/ratings",
    "/interviews/sheets/recommender?vectors=12.8&requests=many&hnsw=38.4",
    "/interviews/validation",
    "{role}job",
    "/bands",
    "/pay/settings",
    "/pay/referrals",
    "/letters/check",
    "/team/",
    "/security/",
    "/waiting",
    "/deadlines",
    "/pool/",
    "/found/",
    "/pool/1/",
    "/imports/",
    "/duplicates/",
    "/privacy/",
    "/privacy/people/1/",
    "/trail/",
    "/privacy/breaches/",
    "/fairness/",
    "/mail/words/",
    "/mail/words/not_taken_forward/en-gb",
    "/reports/",
    "/skills/",
    "/skills/pytorch",
    "/bench",
    "/search?q=a",
    "/search?q=nobody-is-called-this",
    "/style",
    "/no-such-page",
    "{role}questions",
    "{unreadable}",
    "{import}",
    "{duplicate}",
    "{breach}",
    "{breach}report",
    "{requisition}",
    "{requisition}change",
    "{letter}",
    "{survey}",
    "{bars}",
    "{contest}",
    "/interviews/exemplars/",
    "/interviews/exemplars/D",
    "/interviews/items",
    "/security/password",
    "/sign-in/forgotten",
    "{reset}",
    "{join}",
    "/practice/",
    "/practice/K/",
    "/my-link",
    "{own}",
    "{own}rights/",
    "{own}about-me",
    "{own reading}",
    "{own withdraw}",
    "{own feedback}",
    "{own resume}",
    "{own newer}",
    "{own}address",
    "{address}",
    "/mail/own/new",
    "{own words}",
)
CLIPPED = """() => {
  const found = [];
  const scrolls = (e) => e !== null && (
    ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const cut = (e) => e !== null
    && (getComputedStyle(e).clipPath !== 'none' || cut(e.parentElement));
  const unseen = '.visually-hidden, [hidden], template, datalist, option';
  for (const e of document.querySelectorAll('main *, header *')) {
    if (e.closest(unseen) || e.ownerSVGElement) continue;
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!box.width || !e.checkVisibility({visibilityProperty: true}) || cut(e)) continue;
    const where = `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''}`;
    if (box.right > innerWidth + 1 && !scrolls(e.parentElement)) found.push(`${where} runs off`);
    const cuts = ['hidden', 'clip'].includes(style.overflowX) && style.textOverflow !== 'ellipsis';
    const within = e.scrollWidth > e.clientWidth + 1 && !e.matches('input, select, progress');
    if (cuts && within) found.push(`${where} clips`);
  }
  return found;
}"""


# A template draws each row of a list: the first dozen are looked at for all of them. Once what is
# clipped was looked for among all.
FIRST_ROWS = """() => document.querySelectorAll('main :is(tbody, ul, ol, dl, select, datalist)')
  .forEach((list) => [...list.children].slice(12).forEach((row) => row.remove()))"""
OPEN_FOLDS = """() => [...document.querySelectorAll('main details:not(.menu)')]
  .slice(0, 8).forEach((fold) => fold.open = true)"""


@pytest.fixture(scope="module")
def reader(browser: Browser, site: Site) -> Iterator[Visit]:
    """One visitor for all pages; they change their window and theme."""
    found = visit(browser, site)
    yield found
    found.page.context.close()


@pytest.fixture(scope="module")
def places(reader: Visit, site: Site) -> dict[str, str]:
    """The addresses that depend on what is in the database."""
    role = reader.open_role()
    people = reader.page.locator("[data-select]")
    chosen = [people.nth(at).get_attribute("value") for at in range(4)]
    person = str(reader.page.locator(".people a[data-open]").first.get_attribute("href"))
    compare = f"{role}compare?" + "&".join(f"people={pk}" for pk in chosen)
    shown = {"role": role, "person": person, "blind person": person, "compare": compare}
    return shown | made(site)


def made(site: Site) -> dict[str, str]:
    """Make what only a page of its own shows, and return the pages."""
    environment = os.environ | {
        "KASAUTI_DATA": str(site.data),
        "DATABASE_URL": url(site.data),
        "DJANGO_SETTINGS_MODULE": "kasauti.settings",
        "PYTHONPATH": str(SOURCE),
    }
    program = [sys.executable, str(Path(__file__).parent / "things.py")]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


@contextmanager
def opened(reader: Visit, address: str, places: dict[str, str]) -> Iterator[Page]:
    """Open a page, in blind mode where it is asked for, with its first folds open."""
    page = reader.page
    status = reader.open(address.format(**places))
    assert status == (404 if address == "/no-such-page" else 200)
    if "blind" in address:
        reader.press("b")
        page.locator("h1", has_text="Candidate").wait_for()
    page.evaluate(OPEN_FOLDS)
    try:
        yield page
    finally:
        if "blind" in address:
            reader.press("b")
            page.locator("h1:not(:has-text('Candidate'))").wait_for()


def violations(page: Page, rules: dict[str, object] = EVERYTHING) -> list[str]:
    """Return what axe-core finds, each with the elements it is about."""
    # What passes is told by number alone, without a selector for each of thousands of elements.
    asked = "{runOnly: rules, resultTypes: ['violations'], selectors: false}"
    found = page.evaluate(f"rules => axe.run({asked})", rules)
    return [
        f"{one['id']}: {one['help']}: " + "; ".join(node["html"][:160] for node in one["nodes"][:4])
        for one in found["violations"]
    ]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_open_to_everyone(reader: Visit, places: dict[str, str], address: str) -> None:
    with opened(reader, address, places) as page:
        page.set_viewport_size({"width": LOOKS["phone"][0], "height": 800})
        sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        clipped = page.evaluate(CLIPPED)
        page.evaluate(FIRST_ROWS)
        page.evaluate(AXE)  # by the debugger: the page's own policy would refuse it
        for look, (width, scheme, rules) in LOOKS.items():
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert violations(page, rules) == [], look
    assert sideways <= 0
    assert clipped == []


def test_signing_in_needs_nothing_but_a_keyboard(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{site.address}/sign-in/")
    page.evaluate(AXE)
    assert violations(page) == []
    page.keyboard.type(site.email)
    page.keyboard.press("Tab")
    page.keyboard.type(site.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/")
    context.close()
