"""The command line, for nightly jobs, for tests, and for those who prefer it.

Exit 0: done. 1: refused, with what, where and what to do on standard error. 2: wrong use.
"""

from __future__ import annotations

from pipeline.commands.main import main

__all__ = ["main"]
