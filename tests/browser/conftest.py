"""A real dashboard in its own process, and a real browser in front of it."""

from __future__ import annotations

import importlib.util
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
STARTING_SECONDS = 60
# The browser asks nothing of the outside world.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Someone else's name that leads to this machine, for the tests of the door.
    "--host-resolver-rules=MAP tableau.example 127.0.0.1",
)
WIDE = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844}
# A loaded machine is slow, not wrong.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def serve():
    """The context manager that serves books, with options of Streamlit, and gives the address."""
    return served


@pytest.fixture(scope="session")
def dashboard(demonstration, copied_books, tmp_path_factory) -> Iterator[str]:
    """The address of a dashboard on a copy of the demonstration. What a test enters stays for the session."""
    books = copied_books(demonstration, tmp_path_factory.mktemp("dashboard") / "books")
    with served(books) as address:
        yield address


@pytest.fixture
def own_dashboard(own_demonstration) -> Iterator[str]:
    """The address of a dashboard on a copy of the demonstration that is this test's alone, just started."""
    with served(own_demonstration) as address:
        yield address


@pytest.fixture
def empty_dashboard(fresh_books) -> Iterator[str]:
    """The address of a dashboard on books that hold no extract, this test's alone."""
    with served(fresh_books) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def browser_page(browser) -> Iterator[Page]:
    """A page as wide as a desk, in French."""
    with opened(browser, WIDE) as page:
        yield page


@pytest.fixture
def phone_page(browser) -> Iterator[Page]:
    """A page as wide as a phone held upright, in French."""
    with opened(browser, PHONE) as page:
        yield page


@contextmanager
def opened(browser: Browser, viewport: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport=viewport, accept_downloads=True)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@contextmanager
def served(books: Path, *options: str) -> Iterator[str]:
    """The address of a dashboard on these books; it stops when the block ends."""
    port = free_port()
    words = ["--database", str(books), "dashboard", "--", f"--server.port={port}", *options]
    command = [sys.executable, "-m", "pipeline", *words]
    log = books.with_suffix(".log")
    with (
        log.open("w") as output,
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/_stcore/health", server, log)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                answer.read()
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer within {STARTING_SECONDS} s: {log.read_text()}")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def chromium_path() -> str:
    spec = importlib.util.spec_from_file_location("ensure", Path(__file__).with_name("ensure.py"))
    ensure = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(ensure)
    path = ensure.find()
    assert path, "No Chromium: run `make browser`"
    return path
