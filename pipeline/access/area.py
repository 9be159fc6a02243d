"""What an area of the books (tariffs, activity, calendar …) shows to one person: the base of its restricted view."""

from __future__ import annotations

from pipeline.access.door import AccessRefusedError
from pipeline.access.seen import SeenBooks


class SeenArea:
    """One area of the books as one person sees it; each answer is restricted before it is handed on."""

    def __init__(self, seen: SeenBooks) -> None:
        self._seen = seen
        self._books = seen.whole
        self.viewer = seen.viewer

    def is_demonstration(self) -> bool:
        """Whether a deposit that counts holds invented data."""
        return self._seen.is_demonstration()

    def _must_be_analyst(self, what: str) -> None:
        """AccessRefusedError, in French, for those who may not do `what` (the subject of the sentence)."""
        if not self.viewer.may_deposit:
            raise AccessRefusedError(f"{what} est réservé aux analystes de la DSIN.")
