"""One reader per outside format: bytes in, canonical frames and explained rejects out. Pure.

`unpack` opens a ZIP; `recognise` reads any file; `templates` gives the project's own forms; `proposed_extract_date`
reads a file's name.
How to add a reader: docs/adding-a-reader.md.
"""

from __future__ import annotations

from pipeline.extracts.catalogue import reason_words
from pipeline.extracts.context import HORS_CONVENTION, Context
from pipeline.extracts.extract_date import proposed_extract_date
from pipeline.extracts.journal import entry_document
from pipeline.extracts.mapping_by_hand import HandMapping, hand_mapping
from pipeline.extracts.normal import commune_key, normal
from pipeline.extracts.reading import Reading
from pipeline.extracts.recognition import counts_message, kind_titles, kinds, kinds_read_by, recognise
from pipeline.extracts.rejected_rows import rejected_rows, unplaced
from pipeline.extracts.templates import TemplateFile, templates
from pipeline.extracts.unpacking import unpack

__all__ = [
    "HORS_CONVENTION",
    "Context",
    "HandMapping",
    "Reading",
    "TemplateFile",
    "commune_key",
    "counts_message",
    "entry_document",
    "hand_mapping",
    "kind_titles",
    "kinds",
    "kinds_read_by",
    "normal",
    "proposed_extract_date",
    "reason_words",
    "recognise",
    "rejected_rows",
    "templates",
    "unpack",
    "unplaced",
]
