"""Which of a commune's accounts or requests an amount identifies, against every choice of three tried one by one."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from pipeline.review.selection import few_of, few_or_none, whole_group


def every_choice(values, total):
    names = sorted(name for name, value in values.items() if value > 0)
    return [
        chosen for number in (1, 2, 3) for chosen in combinations(names, number)
        if sum(values[name] for name in chosen) == total
    ]  # fmt: skip


def test_the_same_choices_as_trying_them_all():
    dice = Random(9)
    tried = 0
    for _ in range(400):
        values = {f"n{place}": dice.randint(0, 12) for place in range(dice.randint(1, 12))}
        total = dice.randint(1, 36)
        choices = every_choice(values, total)
        found = few_or_none(values, total)
        assert (found is None) == (not choices)
        if found is None:
            continue
        fewest = min(map(len, choices))
        assert found.number == len(found.names) == fewest
        assert sum(values[name] for name in found.names) == total
        assert found.identified == (len(choices) == 1)
        assert set(found.among) == {name for chosen in choices if len(chosen) == fewest for name in chosen}
        tried += 1
    assert tried > 100


def test_one_name_alone_is_identified():
    assert few_of({"a": 7, "b": 9, "c": 9}, 7).names == ("a",)
    assert few_of({"a": 7, "b": 9, "c": 9}, 7).identified


def test_two_alike_are_told_among_both():
    found = few_of({"a": 7, "b": 9, "c": 9}, 9)
    assert (found.identified, found.among, found.number) == (False, ("b", "c"), 1)


def test_a_choice_of_another_number_takes_certainty_away():
    # 9 is b alone, and a with c.
    found = few_of({"a": 2, "b": 9, "c": 7}, 9)
    assert (found.names, found.identified) == (("b",), False)


def test_what_adds_up_to_nothing_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="add up to 5"):
        few_of({"a": 7}, 5)


def test_a_group_is_chosen_whole_and_doubted_where_others_do_as_well():
    everyone = {"a": 3, "b": 3, "c": 6, "d": 1}
    assert not whole_group({"a": 3, "b": 3}, "d’octobre", everyone).identified
    assert whole_group({"d": 1}, "de décembre", everyone).identified


def test_a_group_among_too_many_different_values_is_not_taken_for_certain():
    everyone = {f"n{place}": 1000 + place for place in range(400)}
    found = whole_group({"n0": 1000, "n1": 1001}, "d’octobre", everyone)
    assert (found.number, found.identified) == (2, False)
