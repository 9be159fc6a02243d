"""Charts as files for a council paper: PNG at 300 dots per inch, SVG; made on the machine, without network."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import vl_convert

from pipeline.charts.tokens import PALETTES

PAPER_WIDTH = 643
"""170 mm, the width of the text on an A4 page, in the 96 pixels an inch that browsers count with."""
MARGIN = 12
PIXELS_PER_INCH = 96
POINTS_PER_INCH = 72
INVISIBLE = re.compile(r'<path (?=[^>]*\sopacity="0")[^>]*/?>(?:</path>)?')
"""What is there to be clicked has no place on paper; drawing it takes as long as the rest of a picture."""
PRINT_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""vl-convert carries Liberation Sans, so that a picture is the same on every machine; Arial has its measures, so that
an SVG opened in an office suite keeps its layout."""


def to_png(chart: alt.LayerChart, dpi: int = 300) -> bytes:
    """The chart as PNG, 170 mm wide at `dpi` dots per inch, on white.

    Raises:
        ValueError: the chart was drawn for the dark screen; draw it with `setting.for_print()`.
    """
    svg = to_svg(chart).decode()
    png: bytes = vl_convert.svg_to_png(svg, scale=POINTS_PER_INCH / PIXELS_PER_INCH, ppi=dpi)
    return png


def to_svg(chart: alt.LayerChart) -> bytes:
    """The chart as SVG in UTF-8, 170 mm wide, its words as text.

    Raises:
        ValueError: the chart was drawn for the dark screen; draw it with `setting.for_print()`.
    """
    svg: str = vl_convert.vegalite_to_svg(_printed(chart))
    return INVISIBLE.sub("", svg).encode()


def _printed(chart: alt.LayerChart) -> dict[str, Any]:
    specification: dict[str, Any] = chart.to_dict(validate=False)  # a third of the time, and tests validate each chart
    if specification["config"]["background"] != PALETTES["light"].background:
        raise ValueError("a chart for print wants the light theme: draw it with setting.for_print()")
    specification["width"] = PAPER_WIDTH - 2 * MARGIN
    specification["padding"] = MARGIN
    specification["config"]["font"] = PRINT_FONT
    return specification
