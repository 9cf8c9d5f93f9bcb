"""A card of the board moved by hand: the same form as by keyboard, with the same undo."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import Visit


def test_a_dragged_card_moves_and_comes_back(recruiter: Visit) -> None:
    page = recruiter.page
    recruiter.open(f"{recruiter.open_role()}pipeline")
    cards = page.locator("[data-stage]").first.locator("[data-row]")
    name = cards.first.locator("a").inner_text()
    before = cards.count()
    target = page.locator("[data-stage]").nth(1)
    cards.first.drag_to(target)
    expect(page.locator(".toast")).to_contain_text("1 person")
    moved = page.locator("[data-stage]").nth(1).locator("[data-row]", has_text=name)
    expect(moved).to_have_count(1)
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text("is back")
    expect(page.locator("[data-stage]").first.locator("[data-row]")).to_have_count(before)
    assert recruiter.complaints == []


def test_a_card_dragged_onto_the_last_stage_asks_why(recruiter: Visit) -> None:
    page = recruiter.page
    recruiter.open(f"{recruiter.open_role()}pipeline")
    card = page.locator("[data-stage]").first.locator("[data-row]").first
    column = page.locator("[data-turns-down]")
    column.scroll_into_view_if_needed()
    card.drag_to(column)
    expect(page.locator("#reason")).to_be_focused()
    expect(card.locator("[data-select]")).to_be_checked()
    expect(page.locator(".toast")).to_have_count(0)
    assert recruiter.complaints == []


def test_people_follow_as_they_are_scrolled_to_and_can_be_dragged(recruiter: Visit) -> None:
    page = recruiter.page
    recruiter.open(f"{recruiter.open_role()}pipeline")
    column = page.locator("[data-stage]").first
    everybody = int(column.locator(".count").inner_text())
    cards = column.locator("[data-row]")
    assert cards.count() < everybody
    while cards.count() < everybody:
        had = cards.count()
        # By script: what is waited for to be still is replaced while it is waited for.
        column.evaluate(
            "one => one.querySelector('.board-cards').lastElementChild.scrollIntoView()"
        )
        expect(cards.nth(had)).to_be_visible()
    expect(column.locator("[hx-trigger]")).to_have_count(0)
    assert cards.last.get_attribute("draggable") == "true"
    assert len(
        set(cards.locator("[data-select]").evaluate_all("all => all.map(a => a.value)"))
    ) == (everybody)
    name = cards.last.locator("a").inner_text()
    expect(cards.last.get_by_role("checkbox", name=f"Select {name}")).not_to_be_checked()
    assert recruiter.complaints == []


def test_lists_grow_as_they_are_scrolled(recruiter: Visit) -> None:
    page = recruiter.page
    role = recruiter.open_role()
    for path in (role, f"{role}pipeline?view=list", "/pool/"):
        recruiter.open(path)
        rows = page.locator("tbody tr[data-row]")
        first = rows.count()
        page.keyboard.press("End")
        expect(rows.nth(first)).to_be_attached()
        names = rows.locator("a[data-open]").evaluate_all("all => all.map(a => a.href)")
        assert len(set(names)) == len(names) > first
    assert recruiter.complaints == []
