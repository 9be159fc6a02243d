"""How the software computes: rules in force, open questions, figures explained, words, articles; all from data."""

from __future__ import annotations

from pipeline.method.explanations import Explanation, explanations
from pipeline.method.reading import Article, Export, Word, articles, exports, glossary, said_articles
from pipeline.method.rules import AlternativeReading, rules_in_force, silent_points
from pipeline.method.version import version

__all__ = [
    "AlternativeReading",
    "Article",
    "Explanation",
    "Export",
    "Word",
    "articles",
    "explanations",
    "exports",
    "glossary",
    "rules_in_force",
    "said_articles",
    "silent_points",
    "version",
]
