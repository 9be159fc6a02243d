"""Items for those who may not see persons: cohorts and counts in place of accounts (Article 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

Item = dict[str, Any]


def without_persons(items: Iterable[Item]) -> list[Item]:
    """The same for those who may not see persons: cohorts and counts in place of accounts (Article 5)."""
    cohorts: Counter[tuple[tuple[str, Any], ...]] = Counter()
    others: list[Item] = []
    for item in items:
        if item["kind"] in ("account", "event"):
            key = {name: value for name, value in item.items() if name not in ("account", "date")}
            key["kind"] = {"account": "cohort", "event": "events"}[item["kind"]]
            cohorts[tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in key.items())] += 1
        elif item["kind"] in ("among", "group"):
            others.append(item | {"accounts": len(item["accounts"])})
        else:
            others.append(item)
    counted = [
        {name: list(v) if isinstance(v, tuple) else v for name, v in key} | {"accounts": accounts}
        for key, accounts in sorted(cohorts.items(), key=lambda pair: repr(pair[0]))
    ]
    return [*counted, *others]
