"""Which accounts or requests were left out or added: named where their amounts identify them, else among which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from math import comb

from pipeline.review.picks import CLASSES_FOR_THREE, CLASSES_FOR_TWO

MOST_CHOSEN = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Some of a commune's accounts or requests. `number`: how many; `names`: one choice that gives the amount.

    `identified`: no other choice gives it. `among`: those of which any choice that gives it takes some. `group`: the
    words of the named group that was chosen whole; None when a few were chosen one by one.
    """

    number: int
    names: tuple[str, ...]
    identified: bool
    among: tuple[str, ...]
    group: str | None = None


def few_of(values: Mapping[str, int], total: int) -> Choice:
    """The choices of one, two or three names whose values add up to a total; the fewest names first.

    ValueError if there is none: the search found one, so the values are not those of the search.
    """
    found = few_or_none(values, total)
    if found is None:
        raise ValueError(f"no three of {len(values)} values add up to {total}")
    return found


def few_or_none(values: Mapping[str, int], total: int) -> Choice | None:
    """`few_of`; None where there is no such choice, or where the values are too many to try (`picks`)."""
    by_value: dict[int, list[str]] = defaultdict(list)
    for name in sorted(values):
        if values[name] > 0:
            by_value[values[name]].append(name)
    solutions = list(_solutions(sorted(by_value), total))
    counted = [(chosen, _ways(chosen, by_value)) for chosen in solutions]
    possible = [(chosen, ways) for chosen, ways in counted if ways]
    if not possible:
        return None
    number = len(possible[0][0])
    fewest = [chosen for chosen, _ in possible if len(chosen) == number]
    among = {name for chosen in fewest for value in chosen for name in by_value[value]}
    return Choice(
        number=number,
        names=_first_names(possible[0][0], by_value),
        identified=sum(ways for _, ways in possible) == 1,
        among=tuple(sorted(among)),
    )


def whole_group(members: Mapping[str, int], words: str, everyone: Mapping[str, int]) -> Choice:
    """A named group, chosen whole; identified unless another few of everyone have the same total."""
    names = tuple(sorted(name for name, value in members.items() if value > 0))
    identified = True
    if len(names) <= MOST_CHOSEN:
        few = few_or_none(everyone, sum(members[name] for name in names))
        identified = few is not None and few.identified
    return Choice(number=len(names), names=names, identified=identified, among=names, group=words)


def _solutions(values: list[int], total: int) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [(value,) for value in values if value == total]
    if len(values) <= CLASSES_FOR_TWO:
        known = set(values)
        found += [(value, total - value) for value in values if total - value in known and value <= total - value]
    if len(values) <= CLASSES_FOR_THREE:
        found += [three for three in combinations_with_replacement(values, MOST_CHOSEN) if sum(three) == total]
    return found


def _ways(chosen: tuple[int, ...], by_value: Mapping[int, list[str]]) -> int:
    """In how many ways names can have these values."""
    ways = 1
    for value in set(chosen):
        ways *= comb(len(by_value[value]), chosen.count(value))
    return ways


def _first_names(chosen: tuple[int, ...], by_value: Mapping[int, list[str]]) -> tuple[str, ...]:
    names: list[str] = []
    for value in sorted(set(chosen)):
        names += next(combinations(by_value[value], chosen.count(value)))
    return tuple(sorted(names))
