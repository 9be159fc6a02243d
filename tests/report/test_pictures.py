from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import vl_convert
from PIL import Image

from pipeline.charts import Setting, expected_and_invoiced
from pipeline.report.pictures import INVISIBLE, to_png, to_svg

ROOT = Path(__file__).parents[2]


@pytest.fixture
def setting():
    return Setting(date(2027, 1, 15), demonstration=True)


@pytest.fixture
def review():
    return pl.DataFrame(
        {
            "commune": ["Sargé-lès-le-Mans", "Aigné"],
            "status": ["difference", "consistent"],
            "expected_cents": [139000, 26250],
            "invoiced_cents": [152000, 26250],
            "difference_cents": [13000, 0],
        }
    )


def test_the_png_is_170_mm_at_300_dpi_and_shows_the_chart(review, setting):
    picture = Image.open(io.BytesIO(to_png(expected_and_invoiced(review, 2026, setting))))
    assert picture.format == "PNG"
    assert picture.width == pytest.approx(170 / 25.4 * 300, abs=15)
    assert picture.info["dpi"][0] == pytest.approx(300, abs=1)
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24)}
    assert (0x17, 0x45, 0x6B) in colours  # the circle
    assert (0xC4, 0x66, 0x1A) in colours  # the diamond
    assert picture.convert("RGB").getpixel((2, 2)) == (255, 255, 255)


def test_the_png_is_half_as_wide_at_half_the_dots(review, setting):
    chart = expected_and_invoiced(review, 2026, setting)
    whole, half = (Image.open(io.BytesIO(to_png(chart, dpi))) for dpi in (300, 150))
    assert half.width == pytest.approx(whole.width / 2, abs=2)


def test_narrow_blanks_have_a_glyph_of_their_own_width():
    def width(text):
        mark = {"type": "text", "encode": {"enter": {"text": {"value": text}, "fontSize": {"value": 40}}}}
        mark["encode"]["enter"] |= {
            "font": {"value": "Liberation Sans"},
            "y": {"value": 40},
            "fill": {"value": "black"},
        }
        png = vl_convert.vega_to_png({"width": 300, "height": 60, "padding": 0, "background": "white", "marks": [mark]})
        box = Image.open(io.BytesIO(png)).convert("L").point(lambda level: 255 - level).getbbox()
        return box[2] - box[0]

    joined, narrow, wide = (width(f"1{blank}2") for blank in ("", "\u202f", "\u00a0"))
    assert joined < narrow < wide  # a missing glyph would be a box, wider than a blank


def test_the_svg_keeps_words_as_text_in_a_font_of_every_office(review, setting):
    svg = to_svg(expected_and_invoiced(review, 2026, setting)).decode()
    assert svg.startswith("<svg")
    assert "1\u202f000\u00a0€" in svg
    assert "+130,00\u00a0€" in svg
    assert "Données de démonstration" in svg
    assert "Source Sans" not in svg
    assert "Arial" in svg
    assert "http://" not in svg.replace("http://www.w3.org/", "")
    assert "https://" not in svg


def test_a_real_picture_has_no_demonstration_mark(review, setting):
    assert (
        "démonstration"
        not in to_svg(expected_and_invoiced(review, 2026, replace(setting, demonstration=False))).decode()
    )


def test_the_same_chart_gives_the_same_bytes(review, setting):
    assert to_png(expected_and_invoiced(review, 2026, setting)) == to_png(expected_and_invoiced(review, 2026, setting))


def test_the_fonts_of_the_machine_change_nothing(tmp_path):
    """Drawn in a process with the fonts of this machine, and in one that was told of none."""
    bare = tmp_path / "fonts.conf"
    bare.write_text(f"<fontconfig><dir>{tmp_path / 'none'}</dir></fontconfig>", encoding="utf-8")
    drawing = (
        "import os, sys, altair as alt; from pipeline.charts.theme import Setting, configuration\n"
        "from pipeline.report.pictures import to_png\n"
        "words = alt.Chart(alt.InlineData(values=[{}])).mark_text(text='Sargé-lès-le-Mans\u202f: −1\u202f390,00\u00a0€')\n"
        "sys.stdout.buffer.write(to_png(words.configure(**configuration(Setting(None).palette))))\n"
        "sys.stderr.write(os.environ.get('FONTCONFIG_FILE', 'not set'))\n"
    )

    def drawn(environment):
        command = [sys.executable, "-c", drawing]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)

    machine = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
    with_fonts, without = drawn(machine), drawn(machine | {"FONTCONFIG_FILE": str(bare)})
    assert with_fonts.stdout == without.stdout
    assert Image.open(io.BytesIO(with_fonts.stdout)).convert("L").getextrema()[0] < 100  # the words are there
    assert (with_fonts.stderr.decode(), without.stderr.decode()) == ("not set", str(bare))


def test_a_dark_chart_is_not_printed(review, setting):
    with pytest.raises(ValueError, match="light theme"):
        to_png(expected_and_invoiced(review, 2026, replace(setting, theme="dark")))
    to_svg(expected_and_invoiced(review, 2026, replace(setting, theme="dark").for_print()))


def test_what_is_there_to_be_clicked_is_not_printed():
    seen = '<path d="M0,0h1v1h-1Z" fill="none" fill-opacity="0" stroke="red"/>'
    unseen = '<path aria-label="x" d="M0,0h1v1h-1Z" fill="#4c78a8" opacity="0"/>'
    faint = '<path d="M0,0h1v1h-1Z" opacity="0.5"/>'
    assert INVISIBLE.sub("", f"<g>{unseen}{seen}{unseen}{faint}</g>") == f"<g>{seen}{faint}</g>"
