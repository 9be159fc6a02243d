"""Pictures already drawn: a rerun that changes nothing in a picture does not draw it again.

A picture is a pure function of what its drawing function holds: frames, words, the setting. These make its key. What
cannot be told apart by its content is drawn each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from threading import Lock
from types import FunctionType
from typing import Any

import polars as pl

MOST_KEPT = 256


class _Unkeyed(Exception):  # noqa: N818 (a way out, not an error)
    """Something whose content cannot be told by a key."""


def content_key(value: Any) -> Hashable:  # noqa: ANN401 (whatever a drawing function holds)
    """A key equal for equal contents only. `_Unkeyed` for what has none."""
    if value is None:
        return None
    if isinstance(value, pl.DataFrame):
        return (tuple(value.schema.items()), tuple(value.hash_rows().to_list()))
    if isinstance(value, FunctionType):
        held = tuple(content_key(cell.cell_contents) for cell in value.__closure__ or ())
        return (value.__code__, held, content_key(value.__defaults__), content_key(value.__kwdefaults__))
    if isinstance(value, dict):
        return tuple((content_key(name), content_key(held)) for name, held in value.items())
    if isinstance(value, (list, tuple)):
        return (type(value), tuple(content_key(held) for held in value))
    if isinstance(value, Hashable) and type(value).__eq__ is not object.__eq__:
        return (type(value), value)
    raise _Unkeyed


class _Asked:
    """A key, with the function that answers it; only the key counts."""

    def __init__(self, key: Hashable, draw: Callable[[], dict[str, Any]]) -> None:
        self.key = key
        self.draw = draw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


_LOCK = Lock()


@lru_cache(maxsize=MOST_KEPT)
def _kept(asked: _Asked) -> dict[str, Any]:
    return asked.draw()


def drawn(specify: Callable[[], dict[str, Any]], *contents: Any) -> dict[str, Any]:  # noqa: ANN401
    """The specification of a picture, drawn once for the same contents; it is shared, and never changed."""
    try:
        key = tuple(content_key(content) for content in contents)
        hash(key)
    except (_Unkeyed, TypeError, pl.exceptions.PolarsError):
        return specify()
    with _LOCK:
        return _kept(_Asked(key, specify))
