"""`dashboard`: the pages, in a browser, on the database of this command."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from pipeline.commands.parser import DATABASE_VARIABLE

APP = Path(__file__).resolve().parents[2] / "app.py"


def dashboard(options: argparse.Namespace) -> int:
    """Serve the dashboard until it is stopped; what stands after `--` goes to Streamlit (`--server.port=8600`)."""
    from streamlit.runtime.pages_manager import PagesManager  # noqa: PLC0415 (heavy: only this command needs it)
    from streamlit.web.cli import main  # noqa: PLC0415

    # A folder named pages/ makes Streamlit look for pages of its own at the first visit after a start: it would not
    # find the one that a link asks for, and show another. All pages are declared in app.py.
    PagesManager.uses_pages_directory = False
    os.environ[DATABASE_VARIABLE] = str(options.database)
    os.chdir(APP.parent)  # where .streamlit/ stands
    # An installed dashboard does not watch its sources: it would say so, in English, over every page.
    main(["run", str(APP), "--server.fileWatcherType=none", *options.streamlit])
    return 0
