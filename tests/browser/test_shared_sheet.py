"""The sheet of a design question, filled in together: the key stays with the panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .conftest import Site, Visit, running
from .test_candidates import look
from .test_interview import book, interviewer, kept, kill_server, plan_for_one_session
from .test_offer import keep

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

expect.set_options(timeout=20_000)  # a loaded machine is slow, never wrong
KEY = ("bandwidth * 1e9", "bandwidth × 1e9", "No exact scan", "fits", "Accepted", "own:")


def cell(page: Page, field: str) -> Locator:
    return page.locator(f"[data-part=sheet] input[data-field='{field}']")


def put_on(page: Page, name: str) -> None:
    """Put a figure on the shared sheet, from the panel's side."""
    page.locator("[data-part=sheet-put]").select_option(label=name)
    page.get_by_role("button", name="Put on the sheet").click()


def heard_by(page: Page) -> list[bytes]:
    """Return a list that grows by all that the page's sockets are sent from now on."""
    heard: list[bytes] = []

    def hear(said: str | bytes) -> None:
        heard.append(said if isinstance(said, bytes) else said.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", hear))
    return heard


def fill_the_sheet(panel: Page, phone: Page) -> None:
    """Put two figures on, fill one from both sides; the panel alone reads what fits."""
    for page in (panel, phone):
        page.locator("[data-show=sheet]").click()
    expect(phone.get_by_text("Your interviewer puts a figure here")).to_be_visible()
    put_on(panel, "Memory of the item vectors")
    put_on(panel, "One exact scan at the memory's speed")
    expect(phone.locator("[data-part=sheet] [role=group]")).to_have_count(2)
    expect(phone.locator("[data-part=sheet-count]")).to_have_text("2")
    cell(phone, "vectors.items").press_sequentially("50M")
    cell(panel, "vectors.width").press_sequentially("64")  # what the candidate says aloud
    expect(cell(panel, "vectors.items")).to_have_value("50M")
    expect(cell(phone, "vectors.width")).to_have_value("64")
    cell(phone, "vectors").press_sequentially("12.8 GB")
    expect(panel.get_by_text("12.8 GB fits (12.8 GB).")).to_be_visible()
    cell(phone, "exact_scan").press_sequentially("9999")
    expect(panel.get_by_text("times what these assumptions give")).to_be_visible()
    cell(phone, "vectors").press("Home")  # a caret stays where it is while another types
    cell(panel, "vectors").press("End")
    panel.keyboard.type(" or so")
    expect(cell(phone, "vectors")).to_have_value("12.8 GB or so")
    phone.keyboard.type("~")
    expect(cell(panel, "vectors")).to_have_value("~12.8 GB or so")
    expect(panel.get_by_text("cannot be read")).to_be_visible()
    cell(phone, "vectors").fill("12.8 GB")
    expect(panel.get_by_text("12.8 GB fits (12.8 GB).")).to_be_visible()
    look(phone)
    look(panel)
    keep(phone, "phone-sheet")
    keep(panel, "sheet")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A round of its own: the other journey plans with the same person and the same raters."""
    with running("--demo") as found:
        yield found


def test_both_fill_the_sheet_and_the_key_never_reaches_the_candidate(
    recruiter: Visit, browser: Browser, site: Site
) -> None:
    bilal, chitra = (interviewer(browser, site, name) for name in ("Bilal", "Chitra"))
    plan_for_one_session(recruiter)
    phone = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme="dark", reduced_motion="reduce"
    ).new_page()
    session = book(phone, site)
    round_path = f"/rounds/{session.rstrip('/').rpartition('/')[2]}/"
    bilal.open(round_path + "room")
    bilal.page.get_by_role("button", name="Start").click()
    expect(bilal.page.get_by_text("left", exact=True)).to_be_visible()
    heard = heard_by(phone)
    phone.goto(session + "room")
    kept(bilal.page, phone)
    for name in ("Bilal", "Venkata"):  # whoever comes in is told at once who is there
        expect(phone.locator("[data-part=people]")).to_contain_text(name, timeout=10_000)
    note = bilal.page.locator("form[data-note]").first
    note.locator("textarea").fill("Asked for the width before anything else.")
    expect(note).to_have_attribute("data-state", "kept")
    fill_the_sheet(bilal.page, phone)

    phone.context.set_offline(True)  # one is dropped, and the server dies meanwhile
    kill_server(site)
    cell(phone, "exact_scan.items").fill("49 million")
    expect(bilal.page.locator("#room")).to_have_attribute("data-state", "away")
    cell(bilal.page, "exact_scan.width").fill("64")
    phone.context.set_offline(False)
    expect(cell(bilal.page, "exact_scan.items")).to_have_value("49 million")
    expect(cell(phone, "exact_scan.width")).to_have_value("64")
    kept(bilal.page, phone)
    bilal.page.reload()
    bilal.page.locator("[data-show=sheet]").click()
    for page in (bilal.page, phone):
        expect(cell(page, "vectors.items")).to_have_value("50M")
        expect(cell(page, "exact_scan.items")).to_have_value("49 million")
    expect(bilal.page.get_by_text("12.8 GB fits (12.8 GB).")).to_be_visible()

    assert any(b"Memory of the item vectors" in said for said in heard)
    assert [words for words in KEY for said in heard if words.encode() in said] == []
    assert [words for words in KEY if words in phone.content()] == []
    assert [words for words in KEY if words in bilal.page.content()] == list(KEY[1:])
    bilal.page.get_by_role("group", name="One exact scan").get_by_role(
        "button", name="Take off the sheet"
    ).click()
    expect(phone.locator("[data-part=sheet] [role=group]")).to_have_count(1)
    kept(bilal.page, phone)

    recruiter.open(round_path + "replay")
    page = recruiter.page
    expect(page.locator("#replay")).to_have_attribute("data-ready", "yes")
    expect(cell(page, "vectors")).to_have_value("12.8 GB")
    expect(cell(page, "vectors")).not_to_be_editable()
    keep(page, "sheet-replay")
    page.locator("#slider").fill("0")
    expect(page.locator("[data-part=sheet]")).to_be_hidden()
    page.locator("#slider").fill(page.locator("#slider").get_attribute("max") or "")
    expect(cell(page, "vectors.width")).to_have_value("64")
    for one in (bilal.page, chitra.page, phone):
        one.context.close()
    assert [one for one in bilal.complaints if "CONNECTION_REFUSED" not in one] == []
