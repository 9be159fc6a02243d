"""A file that cannot be taken: the reason travels to the one place that turns it into an answer."""

from __future__ import annotations

from pipeline.extracts.catalogue import REFUSALS


class RefusalError(Exception):
    """The whole file is refused: a code of the catalogue and the values of its message."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.about = {name: str(value) for name, value in values.items()}
        self.message = REFUSALS[code].text(**values)
        super().__init__(self.message)
