"""The one theme of the project's charts: colours, type, French locale, and the passage from frames to data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import altair as alt
import polars as pl
from altair.utils.schemapi import disable_debug_mode

from pipeline.charts.tokens import PALETTES, Palette, Theme
from pipeline.wording import MONTHS, NARROW, NO_BREAK, day

# Each mark would be held against the schema as it is made, which takes half of the time of a picture; tests do that for
# each whole picture.
disable_debug_mode()

NAME = "mutualisation"
SCREEN_FONT = "Source Sans, Liberation Sans, Arial, sans-serif"
"""Source Sans comes with Streamlit; nothing is fetched."""
LABEL_SIZE = 12
TITLE_SIZE = 16
NARROW_WIDTH = 480
"""Charts below this many pixels use short words (a phone in its upright position)."""
MOST_ROWS = 60
"""A ranked picture beyond this many rows is no picture; it says how many it leaves to the table."""
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
FRENCH = {
    "number": {
        "decimal": ",",
        "thousands": NARROW,
        "grouping": [3],
        "currency": ["", f"{NO_BREAK}€"],
        "percent": f"{NO_BREAK}%",
    },
    "time": {
        "dateTime": "%A %e %B %Y à %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
        "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
        "months": list(MONTHS),
        "shortMonths": list(SHORT_MONTHS),
    },
}


@dataclass(frozen=True)
class Setting:
    """In what a chart is drawn: the date of its data, its source, the active theme, whether the data are invented."""

    data_date: date
    source: str = "extraits des comptes et titres de recettes déposés par la DSIN"
    theme: Theme = "light"
    demonstration: bool = False

    @property
    def palette(self) -> Palette:
        """Colours of the active theme."""
        return PALETTES[self.theme]

    @property
    def source_line(self) -> str:
        """The last line of a picture: `Données de démonstration. Source : … Données au 15 janvier 2027.`."""
        mark = "Données de démonstration. " if self.demonstration else ""
        return f"{mark}Source{NO_BREAK}: {self.source}. Données au {day(self.data_date)}."

    def for_print(self) -> Setting:
        """The same in light colours: exports are printed, whatever the screen's theme."""
        return replace(self, theme="light")


def configuration(palette: Palette) -> dict[str, Any]:
    """Vega-Lite configuration of the theme; `locale` stands here because only here both renderers obey it."""
    return {
        "locale": FRENCH,
        "background": palette.background,
        "font": SCREEN_FONT,
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "color": palette.text,
            "fontSize": TITLE_SIZE,
            "fontWeight": "bold",
            "lineHeight": 20,
            "offset": 8,
        },
        "axis": {
            "labelColor": palette.muted,
            "titleColor": palette.muted,
            "labelFontSize": LABEL_SIZE,
            "titleFontSize": LABEL_SIZE,
            "titleFontWeight": "normal",
            "gridColor": palette.grid,
            "domainColor": palette.grid,
            "tickColor": palette.grid,
        },
        "text": {"color": palette.text, "fontSize": LABEL_SIZE},
    }


@alt.theme.register(NAME, enable=True)
def registered_theme() -> alt.theme.ThemeConfig:
    """The light theme, for whatever chart does not bring its own configuration."""
    return alt.theme.ThemeConfig({"config": configuration(PALETTES["light"])})  # type: ignore[typeddict-item]


def chart_data(frame: pl.DataFrame) -> alt.InlineData:
    """Rows as a chart can take them: `*_cents` become euros without the suffix, decimals floats, dates ISO text.

    The only place where an amount becomes a binary float: pictures are drawn with it, nothing is computed from it.
    """
    cents = [name for name in frame.columns if name.endswith("_cents")]
    euros = frame.with_columns((pl.col(cents) / 100).round(2)).rename(
        {name: name.removesuffix("_cents") for name in cents}
    )
    plain = euros.with_columns(
        pl.selectors.decimal().cast(pl.Float64), pl.selectors.temporal().cast(pl.String).name.keep()
    )
    return alt.InlineData(values=plain.to_dicts())
