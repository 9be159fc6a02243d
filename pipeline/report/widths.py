"""How wide each column of a table on paper is; one reckoning for the PDF and for the DOCX."""

from __future__ import annotations

from pipeline.report.document import Table

MANY_COLUMNS = 6
"""Beyond so many columns a table is set in smaller type."""
CM_PER_SIGN = {"large": 0.185, "small": 0.165}
HEADER_LINES = {"large": 1.7, "small": 2.5}
"""On how many lines a header may stand, about."""
BOLD = 1.1
"""How much wider a bold sign is, in the office font too, which is wider than the PDF's."""
PADDING_CM = 0.42
NARROWEST_CM = 1.2
LEAST_FOR_TEXTS = 0.22
"""Share of the page that columns of text have at least, all together."""


def is_small(table: Table) -> bool:
    """Whether a table is set in smaller type."""
    return len(table.columns) > MANY_COLUMNS


def column_widths(table: Table, width_cm: float) -> list[float]:
    """Centimetres of each column, the page's width in all.

    Amounts and dates take what their longest value and the longest word of their header need; texts share the rest by
    their weights, never less than a share of the page.
    """
    foot = table.foot() or [""] * len(table.columns)
    rows = [*table.body(), foot]
    size = "small" if is_small(table) else "large"
    sign = CM_PER_SIGN[size]
    needed: list[float] = []
    for place, column in enumerate(table.columns):
        if column.kind == "text":
            needed.append(0.0)
            continue
        header = max(len(column.header) / HEADER_LINES[size], *(len(word) for word in column.header.split(" ")))
        longest = max(*(len(row[place]) for row in rows), header * BOLD)
        needed.append(max(longest * sign + PADDING_CM, NARROWEST_CM))
    weights = [table.weights.get(column.name, 1.0) if column.kind == "text" else 0.0 for column in table.columns]
    room = max(width_cm - sum(needed), LEAST_FOR_TEXTS * width_cm if sum(weights) else 0.0)
    share = room / (sum(weights) or 1.0)
    widths = [fixed or weight * share for fixed, weight in zip(needed, weights, strict=True)]
    scale = width_cm / sum(widths)
    return [width * scale for width in widths]
