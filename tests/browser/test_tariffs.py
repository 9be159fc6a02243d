"""A revision looked at as an elected member does: the picture clicked, a variant, the link sent, the files taken."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import resting_place, settled

PICTURE = "[data-testid=stVegaLiteChart]"


@pytest.fixture
def revision(dashboard, browser_page):
    browser_page.goto(f"{dashboard}/revision")
    expect(browser_page.locator(f"{PICTURE} svg").first).to_be_visible()
    settled(browser_page)
    return browser_page


def click_row(page, commune):
    """The middle of a commune's row, where its bar may or may not reach."""
    box = resting_place(page.locator(f"{PICTURE} svg text", has_text=commune).first)
    page.mouse.click(box["x"] + box["width"] + 160, box["y"] + box["height"] / 2)


def test_a_commune_clicked_on_the_picture_refuses_and_clicked_again_stays(revision):
    refusing = revision.get_by_test_id("stMultiSelect").filter(has_text="Communes qui refusent", visible=True)
    click_row(revision, "Allonnes")
    expect(refusing).to_contain_text("Allonnes")
    expect(revision.get_by_text("1 refuse et s’en va")).to_be_visible()
    expect(revision.locator(f"{PICTURE} svg text", has_text="refuse").first).to_be_visible()
    click_row(revision, "Allonnes")
    expect(refusing).not_to_contain_text("Allonnes")


def test_a_moved_slider_moves_the_answer_and_the_address(revision, dashboard):
    first = revision.get_by_test_id("stMarkdownContainer").filter(has_text="les communes paieraient").first.inner_text()
    slider = revision.get_by_role("slider", name="Prix d’un compte, par an")
    slider.focus()
    for reached in ("10,25", "10,30", "10,35", "10,40"):
        # A finger stays on its key for a moment, and goes on before the page has answered.
        slider.press("ArrowRight", delay=100)
        expect(slider).to_have_attribute("aria-valuetext", reached)
    expect(revision.get_by_role("textbox", name="Prix d’un compte, par an, montant exact")).to_have_value("10,40")
    expect(revision.get_by_text(first)).to_have_count(0)
    answer = (
        revision.get_by_test_id("stMarkdownContainer").filter(has_text="les communes paieraient").first.inner_text()
    )
    expect(revision).to_have_url(re.compile("[?&]s="))
    link = revision.url
    other = revision.context.new_page()
    other.goto(link)
    expect(other.get_by_text(answer)).to_be_visible()


def test_on_a_slow_line_a_slider_moved_again_before_the_page_answers_stays_where_it_is(dashboard, browser_page):
    held, on_hold = [], [False]

    def slow(line):
        server = line.connect_to_server()
        server.on_message(lambda message: held.append(message) if on_hold[0] else line.send(message))
        lines.append(line)

    lines = []
    browser_page.route_web_socket("**/_stcore/stream", slow)
    browser_page.goto(f"{dashboard}/revision")
    expect(browser_page.locator(f"{PICTURE} svg").first).to_be_visible()
    settled(browser_page)
    on_hold[0] = True
    slider = browser_page.get_by_role("slider", name="Prix d’un compte, par an")
    slider.focus()
    for reached in ("10,25", "10,30", "10,35", "10,40"):
        slider.press("ArrowRight", delay=100)
        expect(slider).to_have_attribute("aria-valuetext", reached)
        browser_page.wait_for_timeout(300)
    # In the order in which they came: what comes while they are let through waits behind them.
    while held:
        lines[-1].send(held.pop(0))
    on_hold[0] = False
    expect(browser_page.get_by_role("textbox", name="Prix d’un compte, par an, montant exact")).to_have_value("10,40")
    settled(browser_page)
    expect(slider).to_have_attribute("aria-valuetext", "10,40")
    expect(browser_page.get_by_text("19 communes paieraient plus")).to_contain_text("+441,80")


def test_the_way_back_in_the_browser_brings_back_the_price_before(revision):
    price = revision.get_by_role("textbox", name="Prix d’un compte, par an, montant exact")
    answer = revision.get_by_test_id("stMarkdownContainer").filter(has_text="les communes paieraient").first
    for typed, change in (("11,00", "+1 001,00"), ("12,00", "+1 933,00")):
        price.fill(typed)
        price.press("Enter")
        expect(answer).to_contain_text(change)
        settled(revision)
    for there, change in (("11,00", "+1 001,00"), ("10,20", "+255,40")):
        revision.go_back()
        expect(answer).to_contain_text(change)
        settled(revision)
        expect(price).to_have_value(there)


def test_the_sheet_and_the_picture_are_taken_as_files(revision):
    with revision.expect_download() as download:
        revision.get_by_role("button", name="Fiche d’une page (PDF)").click()
    assert download.value.suggested_filename.startswith("demonstration_scenario")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    with revision.expect_download() as download:
        revision.get_by_role("button", name="PNG").first.click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_on_a_phone_nothing_is_wider_than_the_screen(dashboard, phone_page):
    phone_page.goto(f"{dashboard}/revision")
    expect(phone_page.locator(f"{PICTURE} svg").first).to_be_visible()
    main = phone_page.locator(".stMainBlockContainer")
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth + 1")
