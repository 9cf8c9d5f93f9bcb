"""A position from its approval to a person's erasure: a team and a candidate, keys only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import PASSWORD, Site, account, running
from .test_candidates import apply, press_on, reach
from .test_candidates import look as looked_at
from .test_journey import DESCRIPTION
from .test_offer import mail_about

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TEAM = {"asha": "owner", "meera": "hiring manager", "farhan": "finance"}
LOOKS = ((1280, "dark"), (360, "light"), (1280, "light"), (360, "dark"))
PICTURES = os.environ.get("KASAUTI_PICTURES")  # a folder to keep screenshots in


@pytest.fixture(scope="module")
def company() -> Iterator[Site]:
    """An installation that requires requisitions, with three people and nothing else."""
    with running(KASAUTI_REQUISITIONS="on") as site:
        hire(site)
        yield site


def hire(site: Site) -> None:
    """Make the accounts, as whoever runs the machine does."""
    for name, membership in TEAM.items():
        account(site, f"{name}@example.in", name.title(), membership=membership)


def look(page: Page, name: str, route: str) -> None:
    """Find nothing broken or cut off, wide and dark, narrow and light; all four for pictures."""
    wide = page.viewport_size
    for width, scheme in LOOKS if PICTURES else LOOKS[:2]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if PICTURES:
            place = Path(PICTURES) / f"{name}-{width}-{scheme}.png"
            page.screenshot(path=place, full_page=True)
        looked_at(page, route)
    assert wide is not None
    page.set_viewport_size(wide)


def write(page: Page, selector: str, text: str) -> None:
    """Walk to a field and type over what stands there."""
    reach(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def choose(page: Page, selector: str, words: str) -> None:
    """Walk to a list and type the beginning of what is wanted."""
    reach(page, selector)
    page.keyboard.type(words)
    assert page.eval_on_selector(selector, "e => e.selectedOptions[0].textContent") == words


def day(page: Page, selector: str, wanted: date) -> None:
    """Walk to a day and type it as the browser asks for it."""
    reach(page, selector)
    page.keyboard.type(f"{wanted:%m%d%Y}")
    assert page.input_value(selector) == wanted.isoformat()


def visitor(browser: Browser, *, width: int = 1280) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, reduced_motion="reduce", locale="en-US"
    )
    return context.new_page()


def sign_in(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.address}/sign-in/")
    page.keyboard.type(f"{name}@example.in")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/")


def make_role(page: Page, site: Site) -> str:
    """Make a role from its description and return its path."""
    page.goto(f"{site.address}/roles/new")
    write(page, "textarea[name=text]", DESCRIPTION)
    press_on(page, "Propose what to ask for")
    page.get_by_role("heading", name="Proposed from the job description").wait_for()
    press_on(page, "Save the role")
    page.wait_for_url("**/roles/*/")
    return page.url.removeprefix(site.address)


def ask_for_a_position(page: Page, site: Site) -> None:
    """Open a requisition and ask to start recruiting."""
    page.goto(f"{site.address}/requisitions/")
    look(page, "requisitions-none", "requisitions")
    reach(page, "summary.button[data-kind=primary]")
    page.keyboard.press("Enter")
    press_on(page, "Senior Machine Learning Engineer, Retrieval")
    page.wait_for_url("**/requisition")
    look(page, "requisition-new", "requisition_new")
    write(page, "[name=headcount]", "1")
    write(page, "[name=low]", "45 lakh")
    write(page, "[name=high]", "60 lakh")
    write(page, "[name=case]", "Support answers wait on retrieval")
    today = datetime.now(UTC).date()
    day(page, "[name=recruit_by]", today)
    day(page, "[name=start_by]", today + timedelta(days=90))
    choose(page, "[name=start_0]", "Meera")
    choose(page, "[name=headcount_0]", "Farhan")
    press_on(page, "Open the requisition")
    page.wait_for_url("**/requisitions/*/")
    press_on(page, "Ask: start recruiting")
    page.get_by_text("Asked, by mail").wait_for()
    look(page, "requisition-asked", "requisition")


def publish(page: Page, site: Site, role: str) -> None:
    """Put the role on the careers page, from where its requisition says that it may be."""
    page.goto(f"{site.address}/requisitions/")
    press_on(page, "Senior Machine Learning Engineer, Retrieval")
    page.get_by_text("The role is on no public page yet").wait_for()
    look(page, "requisition-approved", "requisition")
    press_on(page, "Publish")
    page.wait_for_url(f"**{role}description")


def decide_by_mail(browser: Browser, site: Site, subject: str, verdict: str, button: str) -> None:
    """Open a mail's link on a phone, without signing in, and decide."""
    page = visitor(browser, width=360)
    link = re.findall(r"http\S+/(?:approve|minute)/\S+", mail_about(site, subject))[0]
    page.goto(link.replace(link.split("/")[2], site.address.split("/")[2], 1))
    if "approve" in link:
        look(page, "approve", "approve")
    else:
        look(page, "minute", "minute")
    reach(page, f"input[value='{verdict}'], input[name=verdict]:checked")
    for _ in page.locator("input[name=verdict]").all():
        if page.evaluate("document.activeElement.value") == verdict:
            break
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == verdict
    page.keyboard.press("Space")
    write(page, "#words", "The retrieval work is what we need")
    press_on(page, button)
    page.get_by_text("close this page").wait_for()
    page.context.close()


def turn_down_and_undo(page: Page, role: str, site: Site, name: str) -> None:
    """Turn somebody down with a reason, and take it back with one key."""
    page.goto(f"{site.address}{role}pipeline?view=list")
    look(page, "pipeline-list", "pipeline")
    reach(page, "input[name=people]")
    page.keyboard.press("Space")
    page.keyboard.press("d")
    reach(page, "#reason")
    page.keyboard.press("ArrowDown")
    press_on(page, "Turn down")
    page.locator(".toast").get_by_role("button", name="Undo").wait_for()
    assert stage_of(page, name) == "Not taken forward"
    page.keyboard.press("z")
    page.locator(".toast").get_by_role("button", name="Undo").wait_for(state="detached")
    page.goto(f"{site.address}{role}pipeline?view=list")
    assert stage_of(page, name) == "In review"


def stage_of(page: Page, name: str) -> str:
    return page.locator("tr", has_text=name).locator("td").nth(2).inner_text()


def test_from_an_approved_requisition_to_an_erasure(
    browser: Browser, company: Site, tmp_path: Path
) -> None:
    site, desk, phone = company, visitor(browser), visitor(browser, width=360)
    complaints: list[str] = []
    for page in (desk, phone):
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    sign_in(desk, site, "asha")
    role = make_role(desk, site)
    ask_for_a_position(desk, site)
    phone.goto(f"{site.address}/careers/")
    assert "Retrieval" not in phone.inner_text("main")  # not approved: nobody applies
    decide_by_mail(browser, site, "Asha asks you: start recruiting", "yes", "Decide")
    desk.goto(f"{site.address}/requisitions/")
    assert "approved" in desk.inner_text("table")
    look(desk, "requisitions", "requisitions")
    phone.goto(f"{site.address}/careers/")
    assert "Retrieval" not in phone.inner_text("main")  # approved, and not published yet
    publish(desk, site, role)

    apply(phone, site, tmp_path, "Ishani Borkar")
    desk.goto(f"{site.address}{role}pipeline")
    look(desk, "pipeline-board", "pipeline")
    reach(desk, "input[name=people]")
    desk.keyboard.press("Space")
    choose(desk, "#to", "In review")
    press_on(desk, "Move selected m")
    desk.locator(".toast").first.wait_for()
    desk.goto(f"{site.address}{role}pipeline?view=list")
    assert stage_of(desk, "Ishani Borkar") == "In review"
    reach(desk, "td a[data-open]")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/people/*/")
    desk.locator("#manager").wait_for()  # it follows, scrolled to or not
    choose(desk, "#manager", "Meera")
    press_on(desk, "Ask by mail")
    desk.locator(".toast").first.wait_for()
    decide_by_mail(browser, site, "minute", "take forward", "Answer")
    turn_down_and_undo(desk, role, site, "Ishani Borkar")
    assert "take forward" in desk.inner_text("table")

    press_on(phone, "Erase me")
    phone.wait_for_url("**/erase")
    press_on(phone, "Erase everything")
    phone.wait_for_url("**/erased/**")
    phone.wait_for_selector("text=found nothing of you", timeout=90_000)
    assert re.search(r"\b[0-9a-f]{16}\b", phone.inner_text("dl"))
    desk.goto(f"{site.address}{role}pipeline?view=list")
    assert "Ishani" not in desk.inner_text("main")
    assert complaints == []
    for page in (desk, phone):
        page.context.close()
