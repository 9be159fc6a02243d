"""A month whose export shrank abruptly looks like a hundred closings: a warning for `load`, a question for the page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.books import Books, IncomingFile
from pipeline.commands import main
from pipeline.convention import load_convention
from tests.books.test_mappings import COMMUNES
from tests.commands.extract_rows import users_file, users_row

APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)
AT = datetime(2026, 7, 1, tzinfo=UTC)


def users(numbers, day=APRIL, **changes):
    data = users_file(
        *(users_row(number, f"a{number}@allonnes.fr", **changes.get(f"n{number}", {})) for number in numbers)
    )
    return IncomingFile(f"users_{day:%Y_%m_%d}.csv", data)


@pytest.fixture
def books(tmp_path):
    return Books.create(tmp_path / "b.duckdb", IncomingFile("c.csv", COMMUNES.read_bytes()), "test", AT)


def questions(books, *files):
    return [preview.question for preview in books.preview(files)]


def warnings(books, *files):
    return [list(result.warnings) for result in books.deposit(files, "test", AT)]


@pytest.mark.parametrize(
    ("before", "missing", "abrupt"),
    [
        (50, 11, True),
        (55, 11, False),
        (54, 11, True),
        (40, 10, False),
        (1000, 201, True),
        (1000, 200, False),
        (12, 11, True),
    ],
)
def test_both_thresholds_count(books, before, missing, abrupt):
    april, may = users(range(before)), users(range(missing, before), MAY)
    assert questions(books, april, may)[0] is None
    question = questions(books, april, may)[1]
    first, second = warnings(books, april, may)
    assert first == []
    assert second == ([question] if abrupt else [])
    assert (question is not None) is abrupt
    if abrupt:
        assert question.startswith(
            f"{missing}\u00a0comptes sur {before} ne figurent plus dans l’extrait du 31\u00a0mai"
        )
        assert "présumés fermés" in question


def test_deleted_accounts_are_no_shrink(books):
    gone = {f"n{number}": {"deleted": "2026-05-12 08:00:00Z"} for number in range(30)}
    assert questions(books, users(range(50)), users(range(50), MAY, **gone)) == [None, None]


def test_an_earlier_month_deposited_late_is_questioned_too(books):
    """The accounts that it lacks were there before and came back: they are counted once."""
    books.deposit([users(range(100)), users(range(100), JUNE)], "test", AT)
    (question,) = questions(books, users(range(24, 100), MAY))
    assert question is not None
    assert "24\u00a0comptes sur 100" in question
    assert questions(books, users(range(20, 100), MAY)) == [None]


def test_the_rest_of_the_snapshot_answers_the_question(books):
    books.deposit([users(range(50)), users(range(25), MAY)], "test", AT)
    rest = users(range(25, 50), MAY)
    assert questions(books, rest) == [None]
    assert warnings(books, rest) == [[]]


def test_the_thresholds_are_parameters(tmp_path):
    convention = load_convention().replace(abrupt_share_percent=50, abrupt_accounts=2)
    books = Books.create(tmp_path / "b.duckdb", IncomingFile("c.csv", COMMUNES.read_bytes()), "test", AT)
    strict = Books(tmp_path / "b.duckdb", convention)
    files = [users(range(6)), users(range(4, 6), MAY)]
    assert questions(books, *files) == [None, None]
    assert questions(strict, *files)[1] is not None


def test_the_command_line_loads_and_warns(tmp_path, capsys):
    database = ["--database", str(tmp_path / "b.duckdb")]
    assert main([*database, "init", "--empty"]) == 0
    for incoming in (users(range(50)), users(range(30, 50), MAY)):
        path = tmp_path / incoming.name
        path.write_bytes(incoming.data)
        capsys.readouterr()
        assert main([*database, "load", str(path)]) == 0
    assert "Attention : 30\u00a0comptes sur 50 ne figurent plus" in capsys.readouterr().out
