"""Observations, movements and entries → events → periods of each account (Articles 5-2 and 6). Pure."""

from __future__ import annotations

from pipeline.accounts.derivation import AccountBooks, derive

__all__ = ["AccountBooks", "derive"]
