"""The files that pages offer, read from their code: each table's name up to its first variable part."""

from __future__ import annotations

import ast
from pathlib import Path

PAGES = Path(__file__).parents[2] / "pages"
NAME_PLACE = {"Sheet": 3, "sheet_of": 1}
"""The constructors of tables that leave, and where the name of their files stands."""


def stem(node: ast.expr) -> str | None:
    """`comptes` for f"comptes_{year}"; None where the name is a variable."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
        return str(node.values[0].value).rstrip("_-")
    if isinstance(node, ast.IfExp):
        return stem(node.orelse)
    return stem(node.left) if isinstance(node, ast.BinOp) else None


def named(call: ast.Call) -> ast.expr | None:
    kind = call.func.id if isinstance(call.func, ast.Name) else None
    if kind not in NAME_PLACE:
        return None
    by_word = [word.value for word in call.keywords if word.arg == "name"]
    return by_word[0] if by_word else (call.args[NAME_PLACE[kind]] if len(call.args) > NAME_PLACE[kind] else None)


def offered() -> set[tuple[str, str]]:
    """(folder of the page, stem) of every table that pages offer as files."""
    found = set()
    for path in sorted(PAGES.glob("*/*.py")):
        if path.parent.name == "shared":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = named(node) if isinstance(node, ast.Call) else None
            known = None if name is None else stem(name)
            if known:
                found.add((path.parent.name, known))
    return found
