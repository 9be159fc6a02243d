"""One column of cells: its texts without the blanks around them, each once where cells repeat."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.extracts.repeats import each_once, repeats
from pipeline.extracts.slices import evaluate

# What surrounds a value without being part of it; U+FEFF stays in front of a first cell that was pasted.
AROUND = " \t\r\n\u00a0\u202f\u2007\ufeff"
# So many cells tell soon that a column says several things, or says them otherwise than is usual.
FEW = 100


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """`texts`: stripped, null where blank; a row each, or, with `places`, each once: the rows' places among them.

    Or one text, in so many `places`.
    """

    texts: pl.Series
    places: pl.Series | int | None

    def spread(self, values: pl.Series) -> pl.Series:
        """Values of the texts → values of the rows."""
        if self.places is None:
            return values
        return values.new_from_index(0, self.places) if isinstance(self.places, int) else values.gather(self.places)


def texts_of(cells: pl.Series, *, quoted: bool) -> Texts:
    """The texts of a column of cells. Most columns say few things many times: what is done once per text is quick."""
    if cells.dtype == pl.Int64:
        return Texts(cells.cast(pl.String), None)
    if cells.dtype == pl.String and says_one_thing(cells):
        return Texts(_stripped(cells.head(1), quoted=quoted), cells.len())
    if cells.dtype == pl.String and not repeats(cells):
        return Texts(_stripped(cells, quoted=quoted), None)
    texts, places = each_once(cells)
    one = texts.len() == 1 and not places.null_count()
    return Texts(_stripped(texts, quoted=quoted), places.len() if one else places)


def says_one_thing(cells: pl.Series) -> bool:
    """Whether all cells are the same text; most columns show soon that they are not."""
    known = cells.len() > 0 and not cells.null_count()
    return known and all(bool((some == cells[0]).all()) for some in (cells.head(FEW), cells))


def _stripped(cells: pl.Series, *, quoted: bool) -> pl.Series:
    """Cells without the quotes and blanks around them, null where nothing is left."""
    if not quoted and cells.len() and _are_documents(cells):
        return cells
    # What is met first stands first: the letters are tried in turn.
    texts = evaluate(cells, pl.col("cell").str.strip_chars(f'"{AROUND}' if quoted else AROUND))
    blank = texts == ""
    return texts.set(blank, None) if blank.any() else texts


def _are_documents(cells: pl.Series) -> bool:
    """Whether each cell is a text within braces: nothing surrounds it, which is quicker to see than to take away."""
    braced = pl.col("cell").str.starts_with("{") & pl.col("cell").str.ends_with("}")
    return str(cells[0]).startswith("{") and bool(evaluate(cells, braced).fill_null(value=False).all())
