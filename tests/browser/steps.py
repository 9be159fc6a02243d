"""What a person does on any page, as a browser does it."""

from __future__ import annotations

from playwright.sync_api import FloatRect, Locator, Page, expect

SAME = 3


def settled(page: Page) -> None:
    """The page has drawn all that it is going to draw."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator('[data-testid="stSkeleton"], [data-testid="stStatusWidget"]')).to_have_count(0)


def choose(page: Page, field: Locator, words: str) -> None:
    """Open a list, type some words, take the first entry that has them."""
    settled(page)
    # A list closes when the page scrolls, and a click scrolls to what it aims at.
    field.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    field.click()
    page.keyboard.type(words)
    page.get_by_role("option", name=words).first.click()


def resting_place(locator: Locator) -> FloatRect:
    """Where something stands once it no longer moves: a picture that is drawn again moves what is aimed at."""
    settled(locator.page)
    locator.scroll_into_view_if_needed()
    places: list[FloatRect | None] = [None]
    while len(places) < SAME or len({str(place) for place in places[-SAME:]}) > 1:
        locator.page.wait_for_timeout(200)
        places.append(locator.bounding_box())
    place = places[-1]
    assert place is not None
    return place
