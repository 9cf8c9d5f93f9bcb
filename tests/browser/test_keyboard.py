"""Everything by keyboard, and the picture's region by pointer and by fields alike."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import Visit


def test_move_select_compare_open_and_come_back(recruiter: Visit) -> None:
    page = recruiter.page
    recruiter.open_role()
    recruiter.press("j")
    first = page.locator("tr[data-current] a[data-open]").inner_text()
    recruiter.press("x")
    recruiter.press("j")
    recruiter.press("x")
    recruiter.press("k")
    assert page.locator("tr[data-current] a[data-open]").inner_text() == first
    recruiter.press("c")
    page.wait_for_url("**/compare?*")
    expect(page.locator(".compare-person")).to_have_count(2)
    recruiter.press("u")
    page.wait_for_url("**/roles/*/")
    recruiter.press("j")
    recruiter.press("Enter")
    page.wait_for_url("**/people/*/")
    name = page.locator("h1").inner_text()
    recruiter.press("j")
    expect(page.locator("h1")).not_to_have_text(name)
    recruiter.press("k")
    expect(page.locator("h1")).to_have_text(name)
    assert recruiter.complaints == []


def test_search_help_and_blind(recruiter: Visit) -> None:
    page = recruiter.page
    recruiter.open_role()
    recruiter.press("/")
    page.keyboard.type("ramesh")
    recruiter.press("Enter")
    page.wait_for_url("**/search?*")
    expect(page.locator("[data-row]").first).to_contain_text("Ramesh")
    recruiter.press("?")
    expect(page.locator("#keys")).to_be_visible()
    recruiter.press("Escape")
    recruiter.press("j")
    recruiter.press("Enter")
    page.wait_for_url("**/people/*/")
    name = page.locator("h1").inner_text()
    recruiter.press("b")
    expect(page.locator("h1")).to_contain_text("Candidate")
    expect(page.locator(".paper img")).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text(name)
    recruiter.press("b")
    expect(page.locator("h1")).to_have_text(name)
    assert recruiter.complaints == []


def test_n_walks_through_the_evidence(recruiter: Visit) -> None:
    page = recruiter.page
    recruiter.open_role()
    page.locator(".people a[data-open]").first.click()
    page.wait_for_url("**/people/*/")
    recruiter.press("n")
    lit = page.locator(".page-mark[aria-current]").first
    first = lit.get_attribute("data-evidence")
    recruiter.press("n")
    assert lit.get_attribute("data-evidence") != first
    recruiter.press("p")
    assert lit.get_attribute("data-evidence") == first


def test_a_region_drawn_and_a_region_typed_show_the_same_people(recruiter: Visit) -> None:
    page = recruiter.page
    path = recruiter.open_role()
    recruiter.open(f"{path}?view=picture")
    everyone = page.locator(".people tbody tr").count()
    grid = page.locator(".picture-grid").bounding_box()
    assert grid
    page.mouse.move(grid["x"] + 0.4 * grid["width"], grid["y"] + 0.05 * grid["height"])
    page.mouse.down()
    page.mouse.move(grid["x"] + 0.95 * grid["width"], grid["y"] + 0.6 * grid["height"], steps=4)
    with page.expect_response("**engineering_low*"):
        page.mouse.up()
    expect(page.locator(".people tbody tr")).not_to_have_count(everyone)
    drawn = page.locator(".people a[data-open]").all_inner_texts()
    bounds = {
        name: page.locator(f"#{name}").input_value()
        for name in ("engineering_low", "engineering_high", "ml_low", "ml_high")
    }
    recruiter.open(f"{path}?view=picture")
    for name, value in bounds.items():
        page.locator(f"#{name}").fill(value)
    with page.expect_response("**engineering_low*"):
        page.locator("#ml_high").press("Enter")
    expect(page.locator(".people tbody tr")).to_have_count(len(drawn))
    assert page.locator(".people a[data-open]").all_inner_texts() == drawn
    assert drawn
