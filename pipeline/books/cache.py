"""Answers kept in memory for as long as the file has not changed, so that a rerun of a page opens no file."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import RLock
from typing import TypeVar, cast

Answer = TypeVar("Answer")

KEPT_ANSWERS = 48


class VersionedCache:
    """The latest answers of one data version. A new version forgets them all; the least used goes first.

    One lock for all: two people who ask the same question at once have it answered once.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._version: Hashable = None
        self._answers: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, version: Hashable, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """The kept answer to a question about this version of the data, else a new one."""
        with self._lock:
            if version != self._version:
                self._answers.clear()
                self._version = version
            if question in self._answers:
                self._answers.move_to_end(question)
            else:
                self._answers[question] = answer()
                while len(self._answers) > KEPT_ANSWERS:
                    self._answers.popitem(last=False)
            return cast("Answer", self._answers[question])
