"""Photographs every recruiter page, wide and narrow, light and dark: python -m docs.pictures.

It starts Kasauti with the demonstration round in a folder of its own and leaves a picture of each
page in FOLDER, to be looked at; ``--readme`` also renews those of the README. The language model is
the tests' stand-in, not a real one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.installation import Installation, installed
from tests.browser.conftest import Site, Visit, chromium, visit
from tests.connections.stand_in import Request, stand_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WINDOWS = ((1280, 850), (360, 740))
SCHEMES = ("light", "dark")
README = Path(__file__).parent / "pictures"
SETTLED = 300_000.0  # milliseconds that the demonstration round, or a measuring, may take
PLACES = {
    "roles": "/",
    "new-role": "/roles/new",
    "guided-role": "/roles/new/guided",
    "shortlist": "{role}",
    "picture": "{role}?view=picture",
    "role": "{role}edit",
    "description": "{role}description",
    "files": "{role}files",
    "unreadable": "{unreadable}",
    "compare": "{role}compare?{people}",
    "person": "{person}",
    "pipeline": "{role}pipeline",
    "pipeline-list": "{role}pipeline?view=list",
    "stages": "{role}stages",
    "requisition-new": "{role}requisition",
    "requisitions": "/requisitions/",
    "work": "{person}work",
    "knowledge": "{person}knowledge",
    "plan": "{person}interviews",
    "offer": "{person}offer",
    "offer-compare": "{person}offer/compare",
    "interviews": "/interviews/",
    "hours": "/interviews/hours",
    "training": "/interviews/training",
    "items": "/interviews/items",
    "exemplars": "/interviews/exemplars/",
    "exemplar-sitting": "/interviews/exemplars/D",
    "own-ratings": "/interviews/ratings",
    "sheet": "/interviews/sheets/recommender?vectors=12.8&requests=many&hnsw=38.4",
    "validation": "/interviews/validation",
    "job": "{role}job",
    "bands": "/bands",
    "pay-settings": "/pay/settings",
    "referrals": "/pay/referrals",
    "letter-check": "/letters/check",
    "team": "/team/",
    "waiting": "/waiting",
    "deadlines": "/deadlines",
    "pool": "/pool/",
    "known": "/pool/1/",
    "imports": "/imports/",
    "duplicates": "/duplicates/",
    "fairness": "/fairness/",
    "mail-words": "/mail/words/",
    "mail-word": "/mail/words/not_taken_forward/en-gb",
    "reports": "/reports/",
    "security": "/security/",
    "careers": "/careers/",
    "style": "/style",
    "skills": "/skills/",
    "skill": "/skills/pytorch",
    "search": "/search?q=a",
    "nobody": "/search?q=nobody-is-called-this",
    "missing": "/no-such-page",
}
OPEN_FOLDS = (
    "document.querySelectorAll('main details:not(.menu)').forEach((fold) => fold.open = true)"
)


def pointed_at(request: Request) -> str:
    """Answer as a language model might: the first lines that name a skill."""
    asked = request.body["messages"][-1]["content"]
    lines = re.findall(r"^(\d+)\W+(.*\b(PyTorch|Python|Kubernetes|SQL)\b.*)$", asked, re.MULTILINE)
    found = [{"line": int(n), "skill": skill, "kind": "built"} for n, _, skill in lines[:4]]
    return json.dumps({"lines": [*found, {"line": 1, "skill": "Zarquon", "kind": "led"}]})


def photographs(visitor: Visit, folder: Path, name: str, *, unfold: bool = False) -> None:
    """Photograph the page that is open, in every window and scheme."""
    page = visitor.page
    if unfold:
        page.evaluate(OPEN_FOLDS)
    for width, height in WINDOWS:
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.wait_for_timeout(60)
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": WINDOWS[0][0], "height": WINDOWS[0][1]})
    page.emulate_media(color_scheme="light")


def places(visitor: Visit, damaged: Path) -> dict[str, str]:
    """Return the addresses that depend on the round, a damaged file dropped onto it."""
    page, role = visitor.page, visitor.open_role()
    visitor.open(f"{role}files")
    page.set_input_files("input[type=file]", damaged)
    page.wait_for_url("**" + role)  # choosing files sends them
    told = page.locator("a[href^='/files/']").first
    for _ in range(100):
        visitor.open(f"{role}files")
        if told.count():
            break
        page.wait_for_timeout(2000)
    unreadable = str(told.get_attribute("href"))
    visitor.open(role)
    chosen = [page.locator("[data-select]").nth(at).get_attribute("value") for at in range(4)]
    person = str(page.locator(".people a[data-open]").first.get_attribute("href"))
    people = "&".join(f"people={pk}" for pk in chosen)
    return {"role": role, "person": person, "people": people, "unreadable": unreadable}


def measuring(visitor: Visit, folder: Path) -> None:
    """Photograph the bench before, during and after it measures."""
    page = visitor.page
    visitor.open("/bench")
    photographs(visitor, folder, "bench-before")
    page.get_by_role("button", name="Measure now").click()
    page.locator("progress").wait_for()
    photographs(visitor, folder, "bench-measuring")
    page.get_by_role("button", name="Measure again").wait_for(timeout=SETTLED)
    photographs(visitor, folder, "bench-after")


def asking(visitor: Visit, folder: Path, person: str) -> None:
    """Photograph a person's page with the lines that a language model points at."""
    page = visitor.page
    visitor.open(person)
    page.get_by_role("button", name="Ask the model").click()
    page.locator("#model li").first.wait_for(timeout=SETTLED)
    photographs(visitor, folder, "person-model")
    page.keyboard.press("b")
    page.locator("h1", has_text="Candidate").wait_for()
    photographs(visitor, folder, "person-blind")
    page.keyboard.press("b")
    page.locator("h1:not(:has-text('Candidate'))").wait_for()


def take(browser: Browser, site: Site, folder: Path) -> Iterator[str]:
    """Photograph everything, naming what is done."""
    visitor = visit(browser, site)
    visitor.page.set_default_timeout(60_000)
    damaged = folder / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7 and nothing more")
    known = places(visitor, damaged)
    for name, address in PLACES.items():
        visitor.open(address.format(**known))
        if name in {"shortlist", "person"}:
            visitor.page.screenshot(path=folder / f"{name}.png")  # as the README shows it
        photographs(visitor, folder, name, unfold=name in {"person", "files"})
        if name == "missing":
            visitor.complaints.clear()  # the browser tells of a missing page, as it should
        yield name
    asking(visitor, folder, known["person"])
    yield "a language model, and blind"
    measuring(visitor, folder)
    yield "the bench"
    for complaint in visitor.complaints:
        yield f"the browser complains: {complaint}"


def started(kasauti: Installation) -> Site:
    """Start it and wait for its round."""
    address = kasauti.start("--demo").rstrip("/")
    assert kasauti.process is not None
    assert kasauti.process.stdout is not None
    for line in kasauti.process.stdout:
        if found := re.search(r"Sign in as (\S+) with (\S+)", line):
            return Site(address, found[1], found[2], kasauti.data)
    raise AssertionError(f"it told no sign-in: {kasauti.said}")


def main() -> None:
    """Read the command line and photograph."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readme", action="store_true", help="renew docs/pictures as well")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with stand_in(pointed_at) as model, installed() as kasauti, sync_playwright() as playwright:
        os.environ["KASAUTI_LANGUAGE_MODEL_URL"] = model.url
        os.environ["KASAUTI_LANGUAGE_MODEL_NAME"] = "stand-in-1"
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        for name in take(browser, started(kasauti), chosen.folder):
            print(name, flush=True)  # noqa: T201
        browser.close()
    if chosen.readme:
        for name in ("shortlist", "person"):
            (README / f"{name}.png").write_bytes((chosen.folder / f"{name}.png").read_bytes())


if __name__ == "__main__":
    main()
