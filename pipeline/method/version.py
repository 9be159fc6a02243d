"""The version of the program, told where it is declared: the project's settings."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


@lru_cache(maxsize=1)
def version() -> str:
    """`0.1.0`: the version of the checkout that is running."""
    return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])
