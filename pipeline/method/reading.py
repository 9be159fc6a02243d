"""The glossary, and where each article of the convention lives in the software."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.convention.parameters import REFERENCE
from pipeline.wording import enumeration, typeset


def said_articles(numbers: str) -> str:
    """`article 6`, `articles 6 et 8` from `6`, `6, 8`; another text of law stays as it is."""
    listed = numbers.split(", ")
    if not all(number[0].isdigit() for number in listed):
        return numbers
    return f"{'article' if len(listed) == 1 else 'articles'} {enumeration(listed)}"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the screen, what it means, and the article that it belongs to."""

    term: str
    meaning: str
    article: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the convention (or several), what it is about, where it lives, and the folders of the pages."""

    number: str
    title: str
    where: str
    pages: tuple[str, ...]


@lru_cache(maxsize=2)
def glossary(directory: Path = REFERENCE) -> tuple[Word, ...]:
    """The words of the screen, in the order in which one meets them."""
    listed = tomllib.loads((directory / "glossary.toml").read_text(encoding="utf-8"))["word"]
    return tuple(Word(typeset(row["term"]), typeset(row["meaning"]), row["article"]) for row in listed)


@lru_cache(maxsize=2)
def articles(directory: Path = REFERENCE) -> tuple[Article, ...]:
    """The articles of the convention, in order."""
    listed = tomllib.loads((directory / "articles.toml").read_text(encoding="utf-8"))["article"]
    return tuple(Article(row["number"], row["title"], typeset(row["where"]), tuple(row["pages"])) for row in listed)


@dataclass(frozen=True, slots=True)
class Export:
    """A file that a page offers: the folder of the page, how the file's name begins, and what it holds."""

    page: str
    name: str
    what: str


@lru_cache(maxsize=2)
def exports(directory: Path = REFERENCE) -> tuple[Export, ...]:
    """The tables and pictures of each page, then the papers of the reports."""
    listed = tomllib.loads((directory / "exports.toml").read_text(encoding="utf-8"))
    tables = [Export(row["page"], row["name"], typeset(row["what"])) for row in listed["file"]]
    papers = [Export("reports", row["name"], typeset(row["what"])) for row in listed["paper"]]
    return (*tables, *papers)
