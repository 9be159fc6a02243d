"""The marks of a text: quotes, ends of lines and the like, a bit for each byte, by pieces on all cores.

Of a text that quotes some cells, each quote is held against its neighbour. A quote opens a cell behind a delimiter or
at the beginning of a line, closes it before a delimiter or at the end of a line, and is doubled inside; counted from
the beginning of a line, quotes open and close in turn. Looking at each line takes two to six times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from pipeline.extracts.slices import side_by_side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

LARGE = 1 << 23
# Beyond, Polars counts bytes quicker than Python does.
MANY = 1 << 20
WORD = 64
PIECE = 1 << 23
QUOTE, LINE_FEED, RETURN, TAB, NUL = b'"\n\r\t\0'


@dataclass(frozen=True, slots=True)
class Marks:
    """`quotes`: all of them; `doubled`: how many stand for one quote inside a cell."""

    quotes: int
    doubled: int
    line_feeds: int
    returns: int


@dataclass(frozen=True, slots=True)
class Ends:
    """`quotes`: all of them; `delimiters`: how many stand at the ends of lines, with nothing but others behind."""

    quotes: int
    line_feeds: int
    returns: int
    delimiters: int


def counts_of(utf8: bytes, start: int, *marks: int) -> list[int]:
    """How often each of some bytes stands in a text, from a place on."""
    if len(utf8) < MANY:
        return [utf8.count(mark, start) for mark in marks]
    import numpy as np  # noqa: PLC0415 (a dozen megabytes, for large files alone)

    text = np.frombuffer(utf8, np.uint8)
    # Most stand nowhere; of a text that is not long, looking tells so sooner than counting.
    standing = [mark for mark in marks if len(utf8) >= LARGE or utf8.find(mark, start) >= 0]

    def count(begin: int) -> list[int]:
        piece = pl.Series(text[begin : begin + PIECE])
        return [int((piece == mark).sum()) for mark in standing]

    counted = _totals(list(side_by_side(count, range(start, len(text), PIECE))))
    found = dict(zip(standing, counted, strict=True))
    return [found.get(mark, 0) for mark in marks]


def lines_of(utf8: bytes, line_feeds: int) -> int:
    """How many lines a text has from a place on, given its line feeds from there on: the last line need not end."""
    return line_feeds + (not utf8.endswith(b"\n"))


def ends_of(utf8: bytes, start: int, delimiter: str) -> Ends | None:
    """How the lines of a text end, from the beginning of one on; null where anything else may be in them, as below."""
    ends = _of_pieces(utf8, start, lambda text, first, last: _ends(text, first, last, ord(delimiter)))
    return None if ends is None else Ends(*ends)


def marks_of(utf8: bytes, start: int, delimiter: str) -> Marks | None:
    """The marks of a text from the beginning of a line on; null if a quote stands where none may.

    Null as well if anything up to the carriage return, the lowest control characters, does not end a line: a NUL, a
    carriage return inside a cell. Tabulators may stand anywhere.
    """
    marks = _of_pieces(utf8, start, lambda text, first, last: _marks(text, first, last, ord(delimiter)))
    return None if marks is None else Marks(*marks)


def _of_pieces(utf8: bytes, start: int, work: Callable[[Bytes, int, int], list[int] | None]) -> list[int] | None:
    """The sums of what is counted in the pieces of a text, of whole lines each; null if it is null in one of them."""
    import numpy as np  # noqa: PLC0415 (the same)

    text = np.frombuffer(utf8, np.uint8)
    # Where a line feed stands within quotes, the pieces before it have an odd number of them.
    lines = {utf8.find(b"\n", place) + 1 or len(utf8) for place in range(start + PIECE, len(utf8), PIECE)}
    spans = pairwise(sorted({start, *lines, len(utf8)}))
    pieces = list(side_by_side(lambda span: work(text, *span), spans))
    known = [piece for piece in pieces if piece is not None]
    return _totals(known) if len(known) == len(pieces) else None


def _ends(text: Bytes, first: int, last: int, delimiter: int) -> list[int] | None:
    """The ends of some lines, as in Ends."""
    import numpy as np  # noqa: PLC0415 (the same)

    cells = pl.Series(text[first:last])
    places = _places(_bits(cells <= RETURN)) + first
    controls = text[places]
    if (controls == TAB).any():
        places, controls = places[controls != TAB], controls[controls != TAB]
    ends = _line_ends(text, places, controls)
    if ends is None:
        return None
    behind = places[controls == LINE_FEED]
    # The last line need not end.
    behind = behind if text[last - 1] == LINE_FEED else np.append(behind, last)
    at_end = behind - (text[behind - 1] == RETURN)
    delimiters = 0
    while at_end.size:
        at_end = at_end[text[at_end - 1] == delimiter] - 1
        delimiters += at_end.size
    return [int((cells == QUOTE).sum()), *ends, delimiters]


def _marks(text: Bytes, first: int, last: int, delimiter: int) -> list[int] | None:
    """The marks of some lines, as in Marks. A bit stands for a byte: sixty-four are looked at in one step."""
    import numpy as np  # noqa: PLC0415 (the same)

    cells = pl.Series(text[first:last])
    quotes, controls = _bits(cells == QUOTE), _bits(cells <= RETURN)
    places = _places(controls) + first
    tabs = text[places] == TAB
    if tabs.any():
        controls, places = controls & ~_bits(cells == TAB), places[~tabs]
    ends = _line_ends(text, places, text[places])
    inside = _odd_so_far(quotes)
    if ends is None or inside is None:
        return None
    around = quotes | controls | _bits(cells == delimiter)
    before, behind = around << 1, _next(around)
    before[1:] |= around[:-1] >> 63
    before[0] |= 1
    behind[-1] |= np.uint64(1 << (len(cells) - 1) % WORD)
    closing = quotes & ~inside
    if (quotes & inside & ~before).any() or (closing & ~behind).any():
        return None
    return [_number(quotes), _number(closing & _next(quotes)), *ends]


def _bits(marked: pl.Series) -> NDArray[np.uint64]:
    """A bit for each byte, sixty-four to a word, the first one lowest."""
    import numpy as np  # noqa: PLC0415 (the same)

    words = np.zeros(-(-len(marked) // WORD), np.uint64)
    octets = -(-len(marked) // 8)
    words.view(np.uint8)[:octets] = np.frombuffer(marked.to_arrow().buffers()[1], np.uint8, octets)
    words[-1] &= np.uint64((1 << ((len(marked) - 1) % WORD + 1)) - 1)
    return words


def _places(bits: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Where the bits of a few words are set, in no order: the lowest of each word, then the next one."""
    import numpy as np  # noqa: PLC0415 (the same)

    words = np.flatnonzero(bits)
    left, places = bits[words], [np.empty(0, np.intp)]
    while words.size:
        below = left - 1
        places.append(words * WORD + np.bitwise_count(~left & below))
        left = left & below
        words, left = words[left != 0], left[left != 0]
    return np.concatenate(places)


def _next(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """For each byte, the bit of the one behind it."""
    import numpy as np  # noqa: PLC0415 (the same)

    behind = bits >> np.uint64(1)
    behind[:-1] |= bits[1:] << np.uint64(63)
    return behind


def _odd_so_far(bits: NDArray[np.uint64]) -> NDArray[np.uint64] | None:
    """Whether an odd number of bits is set, up to each and with it; null if all are an odd number."""
    import numpy as np  # noqa: PLC0415 (the same)

    odd, shifted = bits.copy(), np.empty_like(bits)
    for step in (1, 2, 4, 8, 16, 32):
        odd ^= np.left_shift(odd, step, out=shifted)
    words = np.bitwise_xor.accumulate(np.right_shift(odd, 63, out=shifted), out=shifted)
    odd[1:] ^= np.negative(words[:-1], out=words[:-1])
    return None if words[-1] else odd


def _line_ends(text: Bytes, places: NDArray[np.intp], controls: Bytes) -> list[int] | None:
    """How many line feeds, and carriage returns before them, stand at these places; null if anything else does."""
    import numpy as np  # noqa: PLC0415 (the same)

    returns = places[controls == RETURN] + 1
    line_feeds = int(np.count_nonzero(controls == LINE_FEED))
    ended = bool((text[returns[returns < len(text)]] == LINE_FEED).all())
    return [line_feeds, len(returns)] if ended and line_feeds + len(returns) == len(places) else None


def _number(bits: NDArray[np.uint64]) -> int:
    import numpy as np  # noqa: PLC0415 (the same)

    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def _totals(counts: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*counts, strict=True)]
