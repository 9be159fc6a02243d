"""Charts as files for a council paper: PNG at 300 dots per inch, SVG; made on the machine, without network."""

from __future__ import annotations

import os
import re
from pathlib import Path
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
"""vl-convert carries Liberation Sans; Arial has its measures, so that an SVG opened in an office suite keeps its
layout."""
NO_FONT_OF_THE_MACHINE = Path(__file__).parent / "fonts" / "none.conf"
FONT_SETTINGS = "FONTCONFIG_FILE"


def _draw_with_its_own_fonts_only() -> None:
    """vl-convert draws with the fonts that it carries, from here on, and never with those of the machine.

    It looks for fonts once, at its first picture, and prefers the machine's: another edition of the same font draws
    another picture, and its file is opened anew for each letter, a third of the time that a chart takes. The setting is
    put back, since a browser that is started from here wants fonts. Linux alone heeds it.
    """
    before = os.environ.get(FONT_SETTINGS)
    os.environ[FONT_SETTINGS] = str(NO_FONT_OF_THE_MACHINE)
    try:
        vl_convert.svg_to_png('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    finally:
        if before is None:
            del os.environ[FONT_SETTINGS]
        else:
            os.environ[FONT_SETTINGS] = before


_draw_with_its_own_fonts_only()


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
