"""The door, first thing after a start: no page by deep link for those who do not come from this machine."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pages.shared.frame import PLACES

ADDRESSES = ["" if place.folder == "overview" else place.address for place in PLACES]


@pytest.fixture(scope="module")
def elsewhere(demonstration, copied_books, tmp_path_factory, serve):
    """A dashboard that listens on every address, as it must not before there is a login."""
    books = copied_books(demonstration, tmp_path_factory.mktemp("elsewhere") / "books")
    with serve(books, "--server.address=0.0.0.0") as address:
        yield address


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_server_that_listens_to_all_shows_nobody_anything(elsewhere, browser_page, address):
    browser_page.goto(f"{elsewhere}/{address}?annee=2026&commune=72065")
    expect(browser_page.get_by_role("heading", name="Accès refusé")).to_be_visible(timeout=30_000)
    assert "Chapelle" not in browser_page.content()
    expect(browser_page.get_by_text("Voir en tant que")).to_have_count(0)


@pytest.mark.parametrize("address", ["", "coherence", "depot"])
def test_another_name_for_this_machine_is_not_served(dashboard, browser_page, address):
    """A name that someone else controls, and that leads here: the server's own list of names keeps it out."""
    browser_page.goto(f"{dashboard.replace('127.0.0.1', 'tableau.example')}/{address}")
    browser_page.wait_for_timeout(4000)
    assert "Chapelle" not in browser_page.content()
    assert "Champagné" not in browser_page.content()
