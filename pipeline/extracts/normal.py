"""One way to compare what people and consoles write: headers, domains, names of communes, words of a template.

Compared without case, accents, the apostrophe's shape, underscores, hyphens and any kind or number of blanks.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import polars as pl

APOSTROPHES = "[\u2018\u2019\u02bc\u00b4`]"
SEPARATORS = r"[\s_\-]+"
ASCII_FOLDED = str.maketrans("`_-", "'  ")
LIGATURES = {"œ": "oe", "æ": "ae"}


def normal(text: str) -> str:
    """A text in the form in which it is compared: `Date d’émission` and `date_d'emission` are one."""
    if text.isascii():
        return " ".join(text.lower().translate(ASCII_FOLDED).split())
    folded = unicodedata.normalize("NFKD", text.lower())
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    for written, plain in LIGATURES.items():
        folded = folded.replace(written, plain)
    folded = re.sub(APOSTROPHES, "'", folded)
    return re.sub(SEPARATORS, " ", folded).strip()


@lru_cache(maxsize=4096)
def normal_spelling(text: str) -> str:
    """The same of what readers and tables spell: few words, that each file asks for again."""
    return normal(text)


def normal_expr(text: pl.Expr) -> pl.Expr:
    """The same on a column of strings; a blank text gives a blank one."""
    folded = text.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{Mn}", "")
    for written, plain in LIGATURES.items():
        folded = folded.str.replace_all(written, plain, literal=True)
    folded = folded.str.replace_all(APOSTROPHES, "'")
    return folded.str.replace_all(SEPARATORS, " ").str.strip_chars()


def commune_key(text: str) -> str:
    """The form in which a commune is looked up: whole name, INSEE code or SIREN.

    « COMMUNE DE SARGE LES LE MANS » and « Sargé-lès-le-Mans » are one; so are St and Saint. The whole name
    always: « Le Mans » is inside « Sargé-lès-le-Mans ».
    """
    key = normal(text).replace("'", " ")
    key = re.sub(r"^(commune|ville|mairie) (de la |du |des |de |d )?", _article, key)
    key = re.sub(r"\bst\b", "saint", key)
    key = re.sub(r"\bste\b", "sainte", key)
    return re.sub(r"\s+", " ", key).strip()


def _article(match: re.Match[str]) -> str:
    """The article that a preposition had swallowed: « ville du Mans » is « Le Mans »."""
    return {"de la ": "la ", "du ": "le ", "des ": "les "}.get(match.group(2) or "", "")
