"""A document as a DOCX that the assemblies' service can edit: the blocks and the words of the PDF, in Word styles."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from pipeline.report.archive import same_bytes
from pipeline.report.document import (
    A4_CM,
    MARGIN_CM,
    Block,
    Bullets,
    Contents,
    Document,
    Figures,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Table,
)
from pipeline.report.docx_parts import (
    Parts,
    add_contents,
    add_field,
    bookmark,
    element,
    figure_table,
    set_language,
    word_table,
)
from pipeline.report.pictures import to_png

FONT = "Arial"
"""On every office machine; Liberation Sans has its measures where it is not."""
INK = RGBColor(0x1E, 0x24, 0x30)
BLUE = RGBColor(0x17, 0x45, 0x6B)
MUTED = RGBColor(0x5B, 0x64, 0x72)
RED = "B3261E"
PANEL = "F5F4F0"
PICTURE_WIDTH_CM = 17.0
SIZES = {"Normal": 10, "Title": 20, "Subtitle": 11, "Heading 1": 15, "Heading 2": 12, "Heading 3": 10.5}
LOOKS = {"body": "Normal", "lead": "Réponse", "note": "Note", "warning": "Avertissement"}


def to_docx(document: Document) -> bytes:
    """The document as a DOCX: French, headings, header rows, alternative texts; the same document, the same bytes."""
    word: Any = docx.Document()
    _set_styles(word)
    _set_page(word, document)
    _set_properties(word, document)
    width = document.text_width_cm
    parts = Parts()
    word.add_paragraph(document.title, style="Title")
    word.add_paragraph(document.subtitle, style="Subtitle")
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    for block in document.blocks:
        if isinstance(block, Contents):
            add_contents(word, headings)
        else:
            _add(word, block, width, parts)
    if document.blocks and isinstance(document.blocks[-1], Table | Figures):
        word.add_paragraph(style="Note")  # a table is never the last thing in Word
    output = io.BytesIO()
    word.save(output)
    return same_bytes(output.getvalue())


def _add(word: Any, block: Block, width: float, parts: Parts) -> None:  # noqa: ANN401 (python-docx has no types)
    match block:
        case Heading():
            bookmark(word.add_heading(block.words, block.level), parts.next_heading())
        case Paragraph():
            _fill(word.add_paragraph(style=LOOKS[block.look]), block.runs)
        case Bullets():
            for item in block.items:
                _fill(word.add_paragraph(style="List Bullet"), item)
        case Table():
            word.add_paragraph(block.title, style="Titre de tableau")
            word.element.body.insert_element_before(word_table(block, width), "w:sectPr")
            if block.remark:
                word.add_paragraph(block.remark, style="Note")
        case Figures():
            word.add_paragraph(block.title, style="Titre de tableau")
            word.element.body.insert_element_before(figure_table(block, width), "w:sectPr")
        case Picture():
            run = word.add_paragraph().add_run()
            shape = run.add_picture(io.BytesIO(to_png(block.chart)), width=Cm(PICTURE_WIDTH_CM))
            number = parts.next_picture()
            shape._inline.docPr.set("descr", block.alternative)  # noqa: SLF001 (python-docx offers no other way)
            shape._inline.docPr.set("name", f"Graphique {number}")  # noqa: SLF001
        case PageBreak():
            word.add_page_break()


def _fill(paragraph: Any, words: Sequence[Run]) -> None:  # noqa: ANN401
    for run in words:
        paragraph.add_run(run.words).bold = True if run.strong else None


def _set_styles(word: Any) -> None:  # noqa: ANN401
    set_language(word)
    for name, size in SIZES.items():
        style = word.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = INK if name == "Normal" else MUTED if name == "Subtitle" else BLUE
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:hAnsi"), FONT)
    normal = word.styles["Normal"].paragraph_format
    normal.space_before, normal.space_after = Pt(4), Pt(5)
    title_border = word.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if title_border is not None:
        word.styles["Title"].element.pPr.remove(title_border)
    for name, size, colour in (("Réponse", 12.5, INK), ("Note", 8.5, MUTED), ("Avertissement", 10, INK)):
        added = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.base_style = word.styles["Normal"]
        added.font.size, added.font.color.rgb = Pt(size), colour
    frame = word.styles["Avertissement"].element.get_or_add_pPr()
    frame.append(
        element("w:pBdr", children=[element("w:left", {"val": "single", "sz": "18", "space": "6", "color": RED})])
    )
    frame.append(element("w:shd", {"val": "clear", "color": "auto", "fill": PANEL}))
    caption = word.styles.add_style("Titre de tableau", WD_STYLE_TYPE.PARAGRAPH)
    caption.base_style = word.styles["Normal"]
    caption.font.size, caption.font.bold = Pt(9), True
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(8), Pt(3)


def _set_page(word: Any, document: Document) -> None:  # noqa: ANN401
    section = word.sections[0]
    width, height = (Cm(side) for side in (A4_CM[::-1] if document.landscape else A4_CM))
    section.orientation = WD_ORIENT.LANDSCAPE if document.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = Cm(MARGIN_CM)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    right = Cm(document.text_width_cm)
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = f"{document.subtitle}\t{document.mark}" if document.mark else document.subtitle
    foot.text = f"{document.footer}\t"
    add_field(foot, "PAGE")
    foot.add_run(" / ")
    add_field(foot, "NUMPAGES")
    for paragraph in (head, foot):
        paragraph.style = word.styles["Normal"]
        paragraph.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(8), MUTED


def _set_properties(word: Any, document: Document) -> None:  # noqa: ANN401
    moment = datetime(document.data_date.year, document.data_date.month, document.data_date.day)  # noqa: DTZ001
    properties = word.core_properties
    properties.title, properties.subject, properties.author = document.title, document.subtitle, document.author
    properties.last_modified_by, properties.comments, properties.keywords = document.author, document.mark, ""
    properties.created = properties.modified = moment
    properties.language, properties.revision = "fr-FR", 1
