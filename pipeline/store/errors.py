"""What the store refuses, in French: what, where, and what to do."""

from __future__ import annotations


class StoreError(Exception):
    """The file cannot be read or written as asked; the message says what, where, and what to do."""


class StoreMissingError(StoreError):
    """There is no file yet."""


class StoreBusyError(StoreError):
    """Another process has held the file for longer than we are patient."""


class StoreNewerError(StoreError):
    """The file was written by a newer version of the code."""
