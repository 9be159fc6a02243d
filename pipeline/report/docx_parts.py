"""What python-docx does not offer: language, header rows, words for tables, fields, a table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.report.document import AMOUNT_KINDS, Figures, Heading, Table
from pipeline.report.widths import column_widths, is_small

FRENCH = "fr-FR"
PANEL = "F5F4F0"
RULE = {"val": "single", "sz": "4", "space": "0", "color": "B9BDC4"}
HEAD_RULE = {"val": "single", "sz": "8", "space": "0", "color": "1E2430"}
TWIPS_PER_CM = 567
LARGE, SMALL, SMALLEST = "30", "18", "16"
"""Sizes of type in half points."""


class Parts:
    """Counts headings and pictures, so that each has a name of its own."""

    def __init__(self) -> None:
        self._headings = 0
        self._pictures = 0

    def next_heading(self) -> int:
        """Number of the next heading, from 1."""
        self._headings += 1
        return self._headings

    def next_picture(self) -> int:
        """Number of the next picture, from 1."""
        self._pictures += 1
        return self._pictures


def element(name: str, attributes: dict[str, str] | None = None, children: Sequence[Any] = ()) -> Any:  # noqa: ANN401
    """One XML element of WordprocessingML: `w:` attributes, children in order."""
    made = OxmlElement(name)
    for key, value in (attributes or {}).items():
        made.set(qn(f"w:{key}"), value)
    for child in children:
        made.append(child)
    return made


def set_language(word: Any) -> None:  # noqa: ANN401
    """French for every run: in the defaults of the styles, and in the theme's language."""
    for lang in word.styles.element.iter(qn("w:lang")):
        for attribute in ("val", "eastAsia"):
            lang.set(qn(f"w:{attribute}"), FRENCH)
    for lang in word.settings.element.iter(qn("w:themeFontLang")):
        lang.set(qn("w:val"), FRENCH)


def word_table(table: Table, width_cm: float) -> Any:  # noqa: ANN401
    """A `w:tbl` whose first row is a header, repeated on each page, with a title and words for those who hear it."""
    head, body, foot = table.head(), table.body(), table.foot()
    size = SMALLEST if is_small(table) else SMALL
    right = [column.kind in AMOUNT_KINDS for column in table.columns]
    rows = [_row(head, right, size, strong=True, header=True)]
    rows += [_row(cells, right, size) for cells in body]
    if foot is not None:
        rows.append(_row(foot, right, size, strong=True))
    return _table(table.title, column_widths(table, width_cm), rows)


def figure_table(figures: Figures, width_cm: float) -> Any:  # noqa: ANN401
    """A `w:tbl` of a few figures: labels as header row, values, what they cover."""
    left = [False] * len(figures.items)
    labels, values, notes = ([item[part] for item in figures.items] for part in range(3))
    rows = [
        _row(labels, left, SMALL, header=True),
        _row(values, left, LARGE, strong=True),
        _row(notes, left, SMALLEST),
    ]
    return _table(figures.title, [width_cm / len(figures.items)] * len(figures.items), rows)


def add_field(paragraph: Any, instruction: str) -> None:  # noqa: ANN401
    """A field that Word computes (`PAGE`, `NUMPAGES`)."""
    for kind in ("begin", None, "separate", "result", "end"):
        run = paragraph.add_run()
        if kind is None:
            text = element("w:instrText")
            text.text = instruction
            run._r.append(text)  # noqa: SLF001
        elif kind == "result":
            run.text = "1"
        else:
            run._r.append(element("w:fldChar", {"fldCharType": kind}))  # noqa: SLF001


def bookmark(paragraph: Any, number: int) -> None:  # noqa: ANN401
    """Name a heading, so that the table of contents leads to it."""
    properties = paragraph._p.pPr  # noqa: SLF001
    properties.addnext(element("w:bookmarkStart", {"id": str(number), "name": f"titre_{number}"}))
    paragraph._p.append(element("w:bookmarkEnd", {"id": str(number)}))  # noqa: SLF001


def add_contents(word: Any, headings: Sequence[Heading]) -> None:  # noqa: ANN401
    """A list of the headings of level 1, each a link to its section; all headings are given, in order."""
    word.add_paragraph("Sommaire", style="Subtitle")
    for number, heading in enumerate(headings, start=1):
        if heading.level > 1:
            continue
        paragraph = word.add_paragraph()
        link = element("w:hyperlink", {"anchor": f"titre_{number}", "history": "1"})
        run = element("w:r", children=[element("w:t")])
        run[0].text = heading.words
        link.append(run)
        paragraph._p.append(link)  # noqa: SLF001


def _table(title: str, widths: Sequence[float], rows: Sequence[Any]) -> Any:  # noqa: ANN401
    twips = [str(round(width * TWIPS_PER_CM)) for width in widths]
    margins = [element(f"w:{side}", {"w": "85", "type": "dxa"}) for side in ("left", "right")]
    properties = element(
        "w:tblPr",
        children=[
            element("w:tblW", {"w": str(sum(int(width) for width in twips)), "type": "dxa"}),
            element("w:tblBorders", children=[element("w:bottom", RULE), element("w:insideH", RULE)]),
            element("w:tblLayout", {"type": "fixed"}),
            element(
                "w:tblCellMar",
                children=margins,
            ),
            element("w:tblLook", {"firstRow": "1", "lastRow": "0", "firstColumn": "0", "noHBand": "1", "noVBand": "1"}),
            element("w:tblCaption", {"val": title}),
            element("w:tblDescription", {"val": f"Tableau : {title}"}),
        ],
    )
    grid = element("w:tblGrid", children=[element("w:gridCol", {"w": width}) for width in twips])
    for row in rows:
        for cell, width in zip(row.iter(qn("w:tcPr")), twips, strict=True):
            cell.insert(0, element("w:tcW", {"w": width, "type": "dxa"}))
    return element("w:tbl", children=[properties, grid, *rows])


def _row(cells: Sequence[str], right: Sequence[bool], size: str, *, strong: bool = False, header: bool = False) -> Any:  # noqa: ANN401
    marks = [element("w:cantSplit")] + ([element("w:tblHeader")] if header else [])
    made = element("w:tr", children=[element("w:trPr", children=marks)])
    for words, to_the_right in zip(cells, right, strict=True):
        made.append(_cell(words, size, to_the_right=to_the_right, strong=strong, header=header))
    return made


def _cell(words: str, size: str, *, to_the_right: bool, strong: bool, header: bool) -> Any:  # noqa: ANN401
    shading = (
        [
            element("w:tcBorders", children=[element("w:bottom", HEAD_RULE)]),
            element("w:shd", {"val": "clear", "color": "auto", "fill": PANEL}),
        ]
        if header
        else []
    )
    text = element("w:t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run_properties = element("w:rPr", children=([element("w:b")] if strong else []) + [element("w:sz", {"val": size})])
    spacing = element("w:spacing", {"before": "30", "after": "30"})
    aligned = [element("w:jc", {"val": "right"})] if to_the_right else []
    keep = [element("w:keepNext")] if header else []
    paragraph = element(
        "w:p",
        children=[
            element("w:pPr", children=[*keep, spacing, *aligned]),
            element("w:r", children=[run_properties, text]),
        ],
    )
    return element("w:tc", children=[element("w:tcPr", children=shading), paragraph])
