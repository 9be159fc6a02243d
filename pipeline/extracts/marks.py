"""The marks of a text: quotes, ends of lines and the like, counted by pieces that stay near the processor.

Of a text that quotes some cells, each quote is held against its neighbour. A quote opens a cell behind a delimiter or
at the beginning of a line, closes it before a delimiter or at the end of a line, and is doubled inside; counted from
the beginning of a line, quotes open and close in turn. Looking at each line takes two to six times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.extracts.slices import side_by_side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGE = 1 << 23
CHUNK, PIECE = 1 << 18, 1 << 23
QUOTE, LINE_FEED, RETURN, NUL = b'"\n\r\0'


@dataclass(frozen=True, slots=True)
class Marks:
    """`quotes`: all of them; `doubled`: how many stand for one quote inside a cell."""

    quotes: int
    doubled: int
    line_feeds: int
    returns: int


def counts_of(utf8: bytes, start: int, *marks: int) -> list[int]:
    """How often each of some bytes stands in a text, from a place on."""
    if len(utf8) < LARGE:
        found = [
            (bytes([mark]), utf8.find(mark, start)) for mark in marks
        ]  # most stand nowhere, and looking is quicker
        return [utf8.count(mark, place) if place >= 0 else 0 for mark, place in found]
    import numpy as np  # noqa: PLC0415 (a dozen megabytes, for large files alone)

    text = np.frombuffer(utf8, np.uint8)

    def count(begin: int) -> list[int]:
        end = min(begin + PIECE, len(text))
        chunks = [text[place : min(place + CHUNK, end)] for place in range(begin, end, CHUNK)]
        return _totals([[_count(chunk, mark) for mark in marks] for chunk in chunks])

    return _totals(list(side_by_side(count, range(start, len(text), PIECE))))


def marks_of(utf8: bytes, start: int, delimiter: str) -> Marks | None:
    """The marks of a text from the beginning of a line on; null if a quote stands where none may, or there is a NUL."""
    import numpy as np  # noqa: PLC0415 (the same)

    text = np.frombuffer(utf8, np.uint8)
    # Where a line feed stands within quotes, the pieces before it have an odd number of them.
    lines = {utf8.find(b"\n", place) + 1 or len(utf8) for place in range(start + PIECE, len(utf8), PIECE)}
    spans = pairwise(sorted({start, *lines, len(utf8)}))
    pieces = list(side_by_side(lambda span: _marks(text, *span, ord(delimiter)), spans))
    known = [piece for piece in pieces if piece is not None]
    return Marks(*_totals(known)) if len(known) == len(pieces) else None


def _marks(text: NDArray[np.uint8], first: int, last: int, delimiter: int) -> list[int] | None:
    """The marks of some lines, as in Marks."""
    import numpy as np  # noqa: PLC0415 (the same)

    quotes = doubled = line_feeds = returns = 0
    for begin in range(first, last, CHUNK):
        end = min(begin + CHUNK, last)
        here, before = text[begin:end], text[begin - 1 : end - 1]
        behind = text[begin + 1 : end + 1] if end < len(text) else np.append(text[begin + 1 :], np.uint8(LINE_FEED))
        places = np.flatnonzero(here == QUOTE)
        opening, closing = places[quotes % 2 :: 2], places[1 - quotes % 2 :: 2]
        # All these places lie in the piece: clipping spares looking whether they do.
        to_left, to_right = before.take(opening, mode="clip"), behind.take(closing, mode="clip")
        again, at_return = _count(to_right, QUOTE), closing[to_right == RETURN]
        ends = again + _count(to_right, delimiter) + _count(to_right, LINE_FEED) + len(at_return)
        begins = _count(to_left, delimiter) + _count(to_left, LINE_FEED) + _count(to_left, QUOTE)
        stray = ends != len(closing) or begins != len(opening)
        if stray or not _ends_lines(text, at_return + begin + 1) or here.min() == NUL:
            return None
        quotes += len(places)
        doubled += again
        line_feeds += _count(here, LINE_FEED)
        returns += _count(here, RETURN)
    return None if quotes % 2 else [quotes, doubled, line_feeds, returns]


def _ends_lines(text: NDArray[np.uint8], returns: NDArray[np.intp]) -> bool:
    """Whether a line feed, or nothing, stands behind each of these carriage returns."""
    behind = returns + 1
    return bool((text[behind[behind < len(text)]] == LINE_FEED).all())


def _count(chunk: NDArray[np.uint8], mark: int) -> int:
    import numpy as np  # noqa: PLC0415 (the same)

    return int(np.count_nonzero(chunk == mark))


def _totals(counts: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*counts, strict=True)]
