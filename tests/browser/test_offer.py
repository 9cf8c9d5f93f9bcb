"""From a person to a sealed letter: a package, two people, a phone, a seal, the joining desk."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .conftest import Site, Visit, account, visit
from .test_candidates import look

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BAR = "For one year after leaving you shall not join any competitor."
PICTURES = os.environ.get("KASAUTI_PICTURES")  # a folder to keep screenshots in
TEXTS = {
    "Designation": "Senior ML Engineer", "Duties": "build, evaluate and run the ranking models",
    "Workplace": "14 Residency Road", "City": "Bengaluru", "CTC": "72 lakh",
    "Joining bonus": "6 lakh", "Number": "4800", "Strike, rupees": "10",
    "Fair value of a share today, rupees": "850", "Compute and stack": "A share of 16 H100 GPUs",
    "Legal name": "Demonstration Private Limited", "Registered office": "14 Residency Road",
    "Signs for the company": "Meera Raghunathan", "As": "Head of People",
    "Internal Committee is reached at": "committee@example.org",
    "Privacy contact": "privacy@example.org",
}  # fmt: skip


def fill(page: Page, further: str = "") -> None:
    """Fill the package and save it."""
    form = page.locator("form[action$='/offer/draft']")
    if not form.is_visible():
        page.get_by_text("Revise: the next version").click()
    for label, text in TEXTS.items():
        form.get_by_label(label, exact=True).or_(
            form.get_by_label(f"{label} optional", exact=True)
        ).first.fill(text)
    form.locator("[name=level]").fill("L5")
    form.locator("[name=further]").fill(further)
    form.get_by_role("button", name="Save the draft").click()
    page.wait_for_load_state("networkidle")


def mail_about(site: Site, words: str) -> str:
    """Return the latest mail whose subject has the words, when it is handed over."""
    for _ in range(120):
        mails = sorted((site.data / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime)
        for file in reversed(mails):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            if words in mail["Subject"]:
                body = mail.get_body()
                assert body is not None
                return f"{mail['Subject']}\n{body.get_content()}"
        time.sleep(0.5)
    raise AssertionError(f"no mail about {words!r}")


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def set_band(page: Page, site: Site) -> None:
    """Set a band for L5, for an offer to stand in."""
    page.goto(f"{site.address}/bands")
    for name, told in (
        ("level", "L5"),
        ("low", "60 lakh"),
        ("middle", "75 lakh"),
        ("high", "95 lakh"),
        ("source", "Our survey"),
        ("effective", "2026-04-01"),
    ):
        field = page.locator(f"form[action$='/bands/set'] [name={name}]")
        if not field.is_visible():
            page.locator("summary", has_text="band").first.click()
        field.fill(told)
    page.locator("form[action$='/bands/set'] button").click()
    expect(page.get_by_text("₹75 lakh")).to_be_visible()


@pytest.fixture
def second(browser: Browser, site: Site) -> Visit:
    """A colleague who may approve."""
    return visit(browser, account(site, "ravi@example.org", "Ravi", membership="owner"))


def test_from_a_package_to_a_sealed_letter_and_the_desk(
    recruiter: Visit, second: Visit, browser: Browser, site: Site, tmp_path: Path
) -> None:
    page = recruiter.page
    set_band(page, site)
    recruiter.open_role()
    page.locator(".people a[data-open]").first.click()
    page.get_by_role("link", name="Offer", exact=True).click()
    fill(page, BAR)
    expect(page.locator(".finding")).to_contain_text("F1")
    keep(page, "offer-red")
    fill(page)
    expect(page.get_by_text("none broken")).to_be_visible()
    expect(page.locator(".offer-glance")).to_contain_text("₹72,00,000")
    expect(page.get_by_text("Band L5")).to_be_visible()
    expect(page.get_by_text("In hand, first month")).to_be_visible()
    keep(page, "offer-green")
    page.get_by_role("button", name="Ask for approval").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("ask a second person")).to_be_visible()

    second.page.goto(page.url)
    second.page.get_by_role("button", name="Approve").click()
    page.reload()
    page.get_by_role("button", name="Send to the candidate").click()
    expect(page.get_by_text("The candidate’s link:")).to_be_visible()
    keep(page, "offer-sent")

    link = re.findall(r"/offer/\S+", mail_about(site, "Your offer"))[0]
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, accept_downloads=True, reduced_motion="reduce"
    )
    phone = context.new_page()
    phone.goto(site.address + link)
    expect(phone.get_by_role("heading", name="Senior ML Engineer")).to_be_visible()
    expect(phone.locator(".heading-facts")).to_contain_text("Demonstration Private Limited")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    look(phone, "candidate_offer")
    keep(phone, "candidate-390")
    phone.get_by_label("What is unclear?").fill("When is the bonus paid?")
    phone.get_by_role("button", name="Ask", exact=True).click()
    page.reload()
    expect(page.get_by_text("1 question of the candidate waits")).to_be_visible()
    keep(page, "offer-asked")
    phone.get_by_role("button", name="Send me a code").click()
    code = re.findall(r"\d{6}", mail_about(site, "Your code"))[0]
    phone.get_by_label("Your code").fill(code)
    phone.get_by_label("Your full name").fill("K. S. Ramesh")
    board = phone.locator("canvas.signature")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 20, box["y"] + 40)
    phone.mouse.down()
    for step in range(1, 12):
        phone.mouse.move(box["x"] + 20 + 20 * step, box["y"] + 40 + 30 * (step % 2))
    phone.mouse.up()
    assert phone.locator("[name=drawn]").input_value().startswith("[[[")
    keep(phone, "candidate-sign-390")
    phone.get_by_role("button", name="Accept and sign").click()
    expect(phone.get_by_text("You accepted this offer")).to_be_visible(timeout=20_000)
    look(phone, "candidate_offer")
    keep(phone, "candidate-accepted-390")
    with phone.expect_download() as got:
        phone.get_by_role("link", name="The signed letter").click()
    sealed = tmp_path / "signed.pdf"
    got.value.save_as(sealed)
    context.close()

    assert shutil.which("pdfsig"), "poppler-utils is not installed"
    said = subprocess.run(["pdfsig", str(sealed)], capture_output=True, text=True, check=False)
    assert "Signature is Valid" in said.stdout
    assert "Total document signed" in said.stdout

    page.reload()
    page.get_by_role("button", name="Make the appointment letter").click()
    expect(page.get_by_text("the whole document, unchanged since").first).to_be_visible()
    look(page, "offer")
    keep(page, "offer-accepted")
    page.get_by_role("link", name="Joining desk").click()
    expect(page.get_by_role("heading", name="Papers asked for")).to_be_visible()
    page.get_by_label("What was heard").fill("Holds an offer of a bank")
    page.locator("form", has=page.locator("#heard")).get_by_role("button").click()
    expect(page.get_by_text("Holds an offer of a bank")).to_be_visible()
    look(page, "joining")
    keep(page, "joining")
    assert recruiter.complaints == []
