"""From asking for a work sample to its report: by mail, without an account, through a lost tab."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kasauti import work_samples

from .conftest import Site, Visit, visit
from .test_candidates import look

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PICTURES = os.environ.get("KASAUTI_PICTURES")  # a folder to keep screenshots in
PATIENCE = 180_000
WHY = "Learning is apart from applying, and errors name the column."


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"work-{name}.png", full_page=True)


def solution(variant: str) -> str:
    exercise = next(one for one in work_samples.shipped() if one.name == "feature-pipeline")
    return exercise.files("reference", variant)["solution.py"].decode()


def ask(recruiter: Visit, title: str, place: int = 0) -> str:
    """Ask a person of the shortlist, and return the path of the link."""
    recruiter.open_role()
    recruiter.page.locator("a[data-open]").nth(place).click()
    recruiter.page.get_by_role("link", name="Work samples").click()
    recruiter.page.get_by_role("radio", name=re.compile(title)).check()
    recruiter.page.get_by_role("button", name="Ask", exact=True).click()
    recruiter.page.get_by_role("button", name="+33 % time").click()
    expect(recruiter.page.get_by_text("+33 % time given")).to_be_visible()
    picture(recruiter.page, "asked")
    link = recruiter.page.get_by_label("The candidate’s link").input_value()
    return "/work/" + link.split("/work/")[1]


def kept(page: Page) -> None:
    expect(page.locator("[data-kept]")).to_have_text("Saved", timeout=30_000)


def practise(page: Page) -> None:
    page.get_by_role("button", name="Practise").click()
    expect(page.locator(".cm-content[contenteditable=true]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-state=done]")).to_contain_text("1 of 3 tests pass", timeout=PATIENCE)
    page.get_by_role("button", name="Run file").click()
    expect(page.locator(".plot polyline")).to_be_attached(timeout=PATIENCE)
    look(page, "work_practice")
    page.get_by_role("link", name="Done practising").click()


def begin(page: Page) -> None:
    page.get_by_label("I agree to this rule").check()
    page.get_by_role("button", name="Begin: 100 minutes").click()
    expect(page.locator(".cm-content[contenteditable=true]")).to_be_visible()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"1:(39|40):\d\d"))


def lose_the_tab(context: BrowserContext, page: Page, address: str) -> Page:
    """Type while the server is away, close the tab, and open the link again."""
    context.set_offline(True)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# typed while the server was away")
    expect(page.locator("[data-kept]")).to_contain_text("trying again", timeout=30_000)
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    again.get_by_role("link", name="Go on").click()
    expect(again.locator(".cm-content")).to_contain_text("typed while the server was away")
    kept(again)
    return again


def work(page: Page) -> None:
    """Paste a solution in, add a file, run the tests, hand in."""
    editor = page.locator(".cm-content")
    upper = re.search(r"upper=([\d.]+)", editor.text_content() or "")
    assert upper
    code = solution({"0.99": "a", "0.98": "b", "0.95": "c"}[upper[1]])
    editor.click()
    page.keyboard.press("Control+a")
    page.evaluate("text => navigator.clipboard.writeText(text)", code)
    page.keyboard.press("Control+v")
    page.locator("summary", has_text="Files").click()
    page.get_by_label("A new file").fill("test_solution.py")
    page.get_by_role("button", name="Add").click()
    page.keyboard.type("def test_mine():\n    assert True\n")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-state=done]")).to_contain_text("7 of 7 tests pass", timeout=PATIENCE)
    picture(page, "desk")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    look(page, "work_desk")
    picture(page, "desk-360")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="Handed in")).to_be_visible()


def graded(recruiter: Visit, place: str) -> None:
    """Wait for the grading, review blind, and read the report."""
    page = recruiter.page
    for _ in range(180):
        recruiter.open(place)
        if page.get_by_text("graded", exact=True).is_visible():
            break
        page.wait_for_timeout(1000)
    page.get_by_role("link", name="Review blind, or look").click()
    expect(page.get_by_text("signature holds")).to_have_count(0)
    picture(page, "blind")
    page.locator("[name=level_0][value='4']").check()
    page.locator("[name=words_0]").fill(WHY)
    for number in (1, 2):
        page.locator(f"[name=level_{number}][value=N]").check()
    page.get_by_role("button", name="File and lock").click()
    expect(page.get_by_text("signature holds")).to_be_visible()
    expect(page.get_by_text("score 1.00 of 1")).to_be_visible()
    assert "does not lead exactly" not in page.content()
    page.locator("[data-at]").fill("1000")
    expect(page.locator(".replay-editor")).to_contain_text("assert True")
    look(page, "work_sample")
    picture(page, "result")


@pytest.mark.usefixtures("sandbox")
def test_from_the_link_to_the_report(browser: Browser, site: Site, recruiter: Visit) -> None:
    path = ask(recruiter, "Feature-transformation pipeline")
    place = recruiter.page.url.removeprefix(site.address)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site.address + path)
    look(page, "work_brief")
    picture(page, "brief")
    practise(page)
    begin(page)
    page = lose_the_tab(context, page, site.address + path)
    work(page)
    graded(recruiter, place)
    page.reload()
    expect(page.get_by_text("7 of 7 hold").first).to_be_visible()
    assert complaints == []
    assert recruiter.complaints == []
    context.close()


def test_a_run_s_curves_are_drawn_where_files_are_read(browser: Browser, site: Site) -> None:
    recruiter = visit(browser, site)
    address = ask(recruiter, "Training-debug lab:", 1)
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(site.address + address)
    page.get_by_label("I agree to this rule").check()
    page.get_by_role("button", name=re.compile("^Begin")).click()
    page.get_by_role("button", name="curves.svg").click()
    image = page.locator("[data-picture] img")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    picture(page, "curves")
    page.get_by_role("button", name="run.csv").click()
    expect(image).to_be_hidden()
    expect(page.locator(".cm-content")).to_be_visible()
    page.context.close()
    recruiter.page.context.close()


@pytest.mark.usefixtures("sandbox")
def test_a_lab_runs_again_is_counted_and_is_there_in_a_tab_opened_anew(
    browser: Browser, site: Site
) -> None:
    recruiter = visit(browser, site)
    address = site.address + ask(recruiter, "Training-debug lab:", 2)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address)
    page.get_by_label("I agree to this rule").check()
    page.get_by_role("button", name=re.compile("^Begin")).click()
    count = page.locator("[data-runs]")
    expect(count).to_have_text("0 of 8 runs of solution.py used")
    kept(page)
    page.get_by_role("button", name="Run tests").click()
    expect(page.locator("[data-state=done]")).to_contain_text("of 4 tests pass", timeout=PATIENCE)
    expect(count).to_have_text("0 of 8 runs of solution.py used")
    page.get_by_role("button", name="Run file").click()
    expect(count).to_have_text("1 of 8 runs of solution.py used")
    expect(page.locator("[data-state=done] .plot")).to_have_count(4, timeout=PATIENCE)
    picture(page, "lab")
    page.close()
    again = context.new_page()
    again.goto(address)
    again.get_by_role("link", name="Go on").click()
    expect(again.locator("[data-runs]")).to_have_text("1 of 8 runs of solution.py used")
    expect(again.locator("[data-state=done] .plot")).to_have_count(4)
    again.set_viewport_size({"width": 360, "height": 740})
    assert again.evaluate("document.documentElement.scrollWidth") <= 360
    picture(again, "lab-360")
    context.close()
    recruiter.page.context.close()
