"""Books take their place when they are whole; a failure half-way leaves nothing, and says what is in the way."""

from __future__ import annotations

import pytest

from pipeline.store import Store, StoreError, building
from tests.store.conftest import content, new


def filled(path):
    store = Store(path)
    store.create()
    store.deposit(new(), b"octets", content())
    return store


def build(target, *, then):
    with building(target) as draft:
        filled(draft)
        then()


def boom():
    raise RuntimeError("a file is refused")


def test_what_was_built_aside_is_there_with_its_deposits(tmp_path):
    target = tmp_path / "livre.duckdb"
    with building(target) as draft:
        filled(draft)
        assert not target.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["livre.deposits", "livre.duckdb"]
    assert Store(target).facts().cost.height == 2
    assert Store(target).raw(Store(target).history()["sha256"][0]) == b"octets"


def test_a_failure_half_way_leaves_nothing_behind(tmp_path):
    target = tmp_path / "nouveau" / "livre.duckdb"
    with pytest.raises(RuntimeError):
        build(target, then=boom)
    assert list(target.parent.iterdir()) == []


def test_books_that_came_meanwhile_are_not_touched(tmp_path):
    target = tmp_path / "livre.duckdb"
    with pytest.raises(StoreError, match="existe déjà"):
        build(target, then=Store(target).create)
    assert Store(target).history().is_empty()
    assert [path.name for path in tmp_path.iterdir()] == ["livre.duckdb"]


@pytest.mark.parametrize("begin", [lambda path: Store(path).create(), lambda path: building(path).__enter__()])
def test_a_folder_of_deposits_left_alone_is_named_for_what_it_is(tmp_path, begin):
    folder = tmp_path / "livre.deposits"
    folder.mkdir()
    with pytest.raises(StoreError, match=r"livre\.duckdb n’existe pas.*livre\.deposits, est là"):
        begin(tmp_path / "livre.duckdb")
    assert [path.name for path in tmp_path.iterdir()] == ["livre.deposits"]


def test_a_folder_that_cannot_be_made_is_refused_in_french(tmp_path):
    (tmp_path / "fichier").write_bytes(b"")
    with pytest.raises(StoreError, match="Vérifier le dossier"), building(tmp_path / "fichier" / "livre.duckdb"):
        pass
