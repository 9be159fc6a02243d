"""A picture is drawn again when its contents change, and only then."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pages.shared.drawn import drawn
from pipeline.charts import Setting

SETTING = Setting(date(2027, 1, 31))


def picture(frame, **words):
    return lambda setting: {"rows": frame.to_dicts(), "words": words, "theme": setting.theme}


def asked_twice(first, second, *settings):
    """How often two pictures, asked one after the other, are drawn."""
    times = []
    one, other = settings or (SETTING, SETTING)
    for draw, setting in ((first, one), (second, other)):
        answer = drawn(lambda: times.append(1) or draw(setting), draw, setting)  # noqa: B023 (called at once)
        assert answer == draw(setting)
    return len(times)


@pytest.fixture
def frame(request):
    # A word of the test's own keeps its pictures apart from those of the others.
    return pl.DataFrame({"test": [request.node.name] * 2, "cents": [1, None], "months": [[1, 2], [3]]})


def test_equal_contents_are_drawn_once(frame):
    assert asked_twice(picture(frame, title="a"), picture(frame.clone(), title="a")) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.with_columns(cents=pl.Series([1, 0])),
        lambda frame: frame.reverse(),
        lambda frame: frame.head(1),
        lambda frame: frame.rename({"cents": "euros"}),
        lambda frame: frame.with_columns(pl.col("cents").cast(pl.Float64)),
        lambda frame: frame.with_columns(months=pl.Series([[2, 1], [3]])),
    ],
)
def test_another_frame_is_another_picture(frame, change):
    assert asked_twice(picture(frame), picture(change(frame))) == 2


def test_other_words_another_setting_another_function_are_other_pictures(frame):
    assert asked_twice(picture(frame, year=2026), picture(frame, year=2027)) == 2
    assert asked_twice(picture(frame, shown=1), picture(frame, shown=True)) == 2
    dark = Setting(date(2027, 1, 31), theme="dark")
    assert asked_twice(picture(frame, of="theme"), picture(frame, of="theme"), SETTING, dark) == 2
    assert asked_twice(picture(frame, of="code"), lambda setting: {"other": setting.theme}) == 2


def test_a_picture_inside_a_picture_counts(frame):
    def around(inner):
        return lambda setting: {"around": inner(setting)}

    assert asked_twice(around(picture(frame, depth=1)), around(picture(frame, depth=2))) == 2
    assert asked_twice(around(picture(frame, depth=3)), around(picture(frame, depth=3))) == 1


def test_what_cannot_be_told_by_its_content_is_drawn_each_time(frame):
    thing = object()
    assert asked_twice(picture(frame, thing=thing), picture(frame, thing=thing)) == 2
