"""Pages as a role runs them, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import gate
from pipeline.access import Request

ROOT = Path(__file__).parents[2]
APP = ROOT / "app.py"
SECONDS = 60
LOCAL = Request(listens_on="127.0.0.1", host="127.0.0.1:8501", remote=None, forwarded=False)

Open = Callable[..., AppTest]


@pytest.fixture
def asked_from(monkeypatch) -> Callable[[Request], None]:
    """Says from where pages are asked for: AppTest has no address of its own."""
    return lambda request: monkeypatch.setattr(gate, "request", lambda: request)


@pytest.fixture
def open_page(monkeypatch, asked_from) -> Open:
    """Runs a page of a database: `open_page(database, "coherence", role="commission", annee="2026")`."""

    def opened(
        database: Path,
        folder: str = "overview",
        role: str = "analyste",
        communes: tuple[str, ...] = (),
        request: Request = LOCAL,
        **address: str,
    ) -> AppTest:
        asked_from(request)
        monkeypatch.setenv("MUTUALISATION_DATABASE", str(database))
        test = AppTest.from_file(str(APP), default_timeout=SECONDS)
        test.session_state["seen_as"] = role
        test.session_state["seen_communes"] = list(communes)
        test.run()  # the first run declares the pages
        test.switch_page(f"pages/{folder}/page.py")
        for name, value in address.items():
            test.query_params[name] = value
        return test.run()

    return opened


@pytest.fixture
def words() -> Callable[[AppTest], str]:
    """Everything that a run of a page sends to the browser, as one text: labels, tables, charts, and what is hidden."""
    return served_words


def served_words(test: AppTest) -> str:
    served = [element.proto.SerializeToString() for element in (*test.main, *test.sidebar) if element.proto]
    # in tables, signs that markdown would obey are escaped: an address is one all the same
    return b"\n".join(served).decode("utf-8", "ignore").replace("\\", "")
