"""Schema versions go forward only; a backup is a copy that was opened and compared."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from pipeline.store import Store, StoreError, StoreNewerError, backup, problems, schema
from tests.store.conftest import content, new


def test_an_older_file_is_brought_forward_once_with_its_rows(store, monkeypatch):
    store.deposit(new(), b"octets", content())

    def second(connection):
        connection.execute("ALTER TABLE cost ADD COLUMN comment VARCHAR")
        connection.execute("UPDATE cost SET comment = 'repris'")

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, second))
    monkeypatch.setattr("pipeline.store.connection.MIGRATIONS", schema.MIGRATIONS)
    assert store.table("cost")["comment"].to_list() == ["repris", "repris"]
    with store.reading() as connection:
        assert schema.version_of(connection) == 2


def test_a_failing_migration_leaves_the_file_as_it_was(store, monkeypatch):
    store.deposit(new(), b"octets", content())

    def failing(connection):
        connection.execute("ALTER TABLE cost ADD COLUMN comment VARCHAR")
        raise RuntimeError("boom")

    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, failing))
        patch.setattr("pipeline.store.connection.MIGRATIONS", schema.MIGRATIONS)
        with pytest.raises(RuntimeError):
            store.facts()
    assert "comment" not in store.table("cost").columns
    assert store.facts().cost.height == 2


def test_a_newer_file_is_refused_and_not_touched(store):
    connection = duckdb.connect(str(store.path))
    connection.execute("UPDATE schema_version SET version = 99")
    connection.close()
    before = store.path.read_bytes()
    with pytest.raises(StoreNewerError, match="version 99"):
        store.facts()
    with pytest.raises(StoreNewerError):
        store.deposit(new(), b"octets", content())
    assert store.path.read_bytes() == before


def test_a_backup_is_the_same_file_with_its_deposits_and_an_open_archive(store, tmp_path):
    store.deposit(new(), b"octets", content(rejected=1))
    target = tmp_path / "sauvegardes" / "copie.duckdb"
    backup(store, target)
    copy = Store(target)
    assert copy.facts().cost.equals(store.facts().cost)
    assert copy.raw(copy.history()["sha256"][0]) == b"octets"
    assert problems(copy) == []
    assert pl.read_parquet(target.with_name("copie.parquet") / "cost.parquet").height == 2
    with pytest.raises(StoreError, match="existe déjà"):
        backup(store, target)
    assert sorted(path.name for path in target.parent.iterdir()) == ["copie.deposits", "copie.duckdb", "copie.parquet"]


def test_a_backup_without_a_raw_deposit_is_refused_and_leaves_nothing(store, tmp_path):
    store.deposit(new(), b"octets", content())
    for path in store.raw_deposits.folder.iterdir():
        path.unlink()
    with pytest.raises(StoreError, match="manque"):
        backup(store, tmp_path / "copie.duckdb")
    assert not list(tmp_path.glob("copie*"))


def test_an_empty_store_has_a_backup_too(store, tmp_path):
    backup(store, tmp_path / "vide.duckdb")
    assert Store(tmp_path / "vide.duckdb").facts().deposits.is_empty()
