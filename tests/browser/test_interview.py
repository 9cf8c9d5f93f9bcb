"""From a plan to a decision: the candidate books on a phone, the room holds, two file blind."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from .conftest import Site, Visit, account, visit
from .test_candidates import look
from .test_offer import PICTURES, keep, mail_about
from .test_paper import prints_as_a_packet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

expect.set_options(timeout=20_000)  # a loaded machine is slow, never wrong
SEEN = "Asked which negatives to use before drawing anything, unprompted."


def interviewer(browser: Browser, site: Site, name: str) -> Visit:
    """Return an interviewer of the team, signed in."""
    email = f"{name.lower()}@example.org"
    return visit(browser, account(site, email, name, membership="interviewer"))


def kill_server(site: Site) -> None:
    """Kill every process that serves the site of this test, all within a moment."""
    for number in serving(site):
        os.kill(number, signal.SIGKILL)


def serving(site: Site) -> list[int]:
    """Return the processes that serve the site of this test."""
    port = site.address.rpartition(":")[2]
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if "uvicorn" in " ".join(words) and port in words:
                found.append(int(folder.name))
    assert found, "nothing serves the site"
    return found


def plan_for_one_session(recruiter: Visit) -> str:
    """Draw a plan, keep the design session alone, seat two raters; return the plan's path."""
    page = recruiter.page
    recruiter.open_role()
    page.locator(".people a[data-open]").first.click()
    page.wait_for_url(re.compile(r"/people/\d+"))
    found = re.search(r"/people/\d+", page.url)
    assert found
    path = found[0]
    recruiter.open(f"{path}/interviews")
    page.get_by_role("button", name="Draw the plan").click()
    page.wait_for_load_state("networkidle")
    keep(page, "plan")
    sessions = page.locator("section.card", has=page.locator("form[action$='/cancel']"))
    while (others := sessions.filter(has_not_text="ML system design")).count():
        others.first.locator("summary").click()
        others.first.locator("input[name=reason]").fill("Not held in this loop")
        others.first.get_by_role("button", name="Cancel the session").click()
        page.wait_for_load_state("networkidle")
    for name in ("Bilal", "Chitra"):
        sessions.first.locator("summary").click()
        sessions.first.locator("select[name=rater]").select_option(label=name)
        sessions.first.get_by_role("button", name="Ask onto the panel").click()
        page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Let the candidate choose times").click()
    expect(page.get_by_text("The candidate is sent the link.")).to_be_visible()
    keep(page, "plan-asked")
    return path


def book(phone: Page, site: Site) -> str:
    """Follow the mailed link, choose a time; return the session's address."""
    mail = mail_about(site, "Choose your interview times")
    link = re.search(r"https?://\S+(/c/\S+)", mail)
    assert link
    phone.goto(site.address + link[1])
    look(phone, "own_page")
    keep(phone, "phone-own-page")
    phone.get_by_role("link", name=re.compile("ML system design")).click()
    phone.wait_for_url("**/rounds/*/")
    look(phone, "own_session")
    keep(phone, "phone-session")
    phone.locator(".slot").nth(2).click()
    phone.get_by_role("button", name="Take this time").click()
    expect(phone.get_by_text("Your time is set")).to_be_visible()
    look(phone)
    keep(phone, "phone-booked")
    return phone.url.partition("?")[0]


def text(page: Page) -> str:
    """Return the code as it is shown, without the others' carets."""
    shown: str = page.evaluate(
        """() => [...document.querySelectorAll(".cm-line")].map((line) => {
            const plain = line.cloneNode(true);
            plain.querySelectorAll(".caret").forEach((caret) => caret.remove());
            return plain.textContent;
        }).join("\\n")"""
    )
    return shown


def write(page: Page, words: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(words)


def draw(page: Page) -> None:
    """Draw a box on the whiteboard."""
    board = page.locator("[data-part=board]")
    expect(board).to_have_attribute("data-ready", "yes")
    tool = page.frame_locator("[data-part=board]").get_by_test_id("toolbar-rectangle")
    tool.click(force=True)  # the label around it takes the press
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box
    middle = box["x"] + 0.5 * box["width"]  # beside the panel of the tool
    page.mouse.move(middle, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(middle + 80, box["y"] + 230, steps=8)
    page.mouse.up()


def drawn(page: Page, count: int) -> None:
    """Wait until the board itself, in its frame, holds so many and fills the frame."""
    board = page.frame_locator("[data-part=board]").locator("#board")
    expect(board).to_have_attribute("data-elements", str(count))
    frame = page.locator("[data-part=board]").bounding_box()
    assert frame
    wide = board.locator(".excalidraw").first.evaluate("e => e.getBoundingClientRect().width")
    assert wide > frame["width"] - 4


def seen(page: Page, name: str) -> None:
    """Photograph what is in the window: a picture of the whole page lays frames out anew."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def same_code(*pages: Page, holding: str) -> None:
    """Wait until every page shows what is typed."""
    for page in pages:
        expect(page.locator(".cm-content")).to_contain_text(holding, timeout=20_000)


def kept(*pages: Page) -> None:
    for page in pages:
        expect(page.locator("#room")).to_have_attribute("data-state", "kept", timeout=20_000)


def file(visitor: Visit, path: str, level: int) -> None:
    """Fill a scorecard and file it."""
    visitor.open(path)
    page = visitor.page
    for box in page.locator("fieldset:has(textarea[name^=evidence_])").all():
        box.locator(f"input[value='{level}']").check()
        box.locator("textarea").fill(SEEN)
    page.locator("label.chip:has(input[value='yes'])").click()
    page.get_by_role("button", name="File and lock").click()
    expect(page.locator(".note", has_text="It is locked")).to_be_visible()


def test_from_a_plan_to_a_decision(recruiter: Visit, browser: Browser, site: Site) -> None:
    bilal, chitra = (interviewer(browser, site, name) for name in ("Bilal", "Chitra"))
    path = plan_for_one_session(recruiter)
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="light", reduced_motion="reduce"
    ).new_page()
    session = book(phone, site)
    round_path = f"/rounds/{session.rstrip('/').rpartition('/')[2]}/"

    phone.goto(session + "room")
    expect(phone.get_by_text("half an hour before")).to_be_visible()
    bilal.open(round_path + "room")
    bilal.page.get_by_role("button", name="Start").click()
    expect(bilal.page.get_by_text("left", exact=True)).to_be_visible()
    phone.goto(session + "room")
    kept(bilal.page, phone)

    write(bilal.page, "def double(n):\n")
    same_code(phone, holding="def double(n):")
    write(phone, "    return 2 * n\n")
    same_code(bilal.page, holding="return 2 * n")
    expect(phone.locator("[data-part=people]")).to_contain_text("Bilal")
    write(bilal.page, "\nprint(double(21))")
    same_code(phone, holding="print(double(21))")
    phone.get_by_role("button", name="Run").click()
    for page in (bilal.page, phone):
        expect(page.locator("[data-part=output]")).to_contain_text("42", timeout=120_000)
    assert "50 million" in bilal.page.content()
    assert "50 million" not in phone.content()
    look(phone, "own_room")
    look(bilal.page, "room")
    keep(phone, "phone-room")
    keep(bilal.page, "room")

    for page in (bilal.page, phone):
        page.get_by_role("button", name="Whiteboard").click()
    draw(bilal.page)
    drawn(phone, 1)
    draw(phone)
    drawn(bilal.page, 2)
    drawn(phone, 2)
    look(phone)
    seen(phone, "phone-board")
    seen(bilal.page, "board")
    for page in (bilal.page, phone):
        page.get_by_role("button", name="Code", exact=True).click()

    phone.context.set_offline(True)  # one is dropped, and the server dies meanwhile
    kill_server(site)
    write(phone, "\n# typed without a connection")
    write(bilal.page, "\n# typed while the server was away")
    expect(bilal.page.locator("#room")).to_have_attribute("data-state", "away", timeout=20_000)
    phone.context.set_offline(False)
    for words in ("# typed without a connection", "# typed while the server was away"):
        same_code(bilal.page, phone, holding=words)
    kept(bilal.page, phone)
    assert text(phone) == text(bilal.page)
    assert text(phone).count("# typed") == 2
    bilal.page.reload()
    same_code(bilal.page, holding="# typed without a connection")

    note = bilal.page.locator("form[data-note]").first
    note.locator("textarea").fill(SEEN)
    expect(note).to_have_attribute("data-state", "kept")
    bilal.page.get_by_role("button", name="End").click()
    expect(bilal.page.get_by_text("ended", exact=True)).to_be_visible()
    expect(phone.locator("#room")).to_have_attribute("data-state", "refused")
    expect(phone.get_by_text("closed to you now")).to_be_visible()

    bilal.open(round_path)
    assert SEEN in bilal.page.locator("textarea[name^=evidence_]").first.input_value()
    look(bilal.page, "scorecard")
    file(bilal, round_path, 4)
    assert bilal.page.goto(f"{site.address}{path}/debrief").status == 403  # type: ignore[union-attr]
    file(chitra, round_path, 3)
    recruiter.open(f"{path}/debrief")
    expect(recruiter.page.get_by_role("heading", name="Debrief")).to_be_visible()
    look(recruiter.page, "debrief")
    prints_as_a_packet(recruiter.page)
    keep(recruiter.page, "debrief")
    recruiter.page.locator("label.chip:has(input[value='offer'])").click()
    recruiter.page.locator("textarea[name=reason]").fill(
        "Above the bar on both sides; both raters."
    )
    recruiter.page.locator("form[action$='/decide'] button").click()
    expect(recruiter.page.get_by_text("Above the bar on both sides").first).to_be_visible()
    recruiter.open(round_path + "replay")
    expect(recruiter.page.locator("#replay")).to_have_attribute("data-ready", "yes")
    expect(recruiter.page.locator(".cm-content")).to_contain_text("return 2 * n")
    drawn(recruiter.page, 2)
    board = recruiter.page.locator("[data-part=board]")
    board.scroll_into_view_if_needed()
    inside = recruiter.page.frame_locator("[data-part=board]")
    expect(inside.get_by_text("Scroll back to content")).to_have_count(0)
    look(recruiter.page, "replay")
    seen(recruiter.page, "replay")
    for visitor in (bilal, chitra):
        visitor.page.context.close()
    phone.context.close()
