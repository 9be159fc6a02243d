"""A deposit is wholly in, or not at all; facts come back as they were given; nothing is overwritten."""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb
import polars as pl
import pytest

from pipeline.store import DERIVED_TABLES, FACT_TABLES, Content, Store, StoreError, StoreMissingError, problems
from tests.store.conftest import AT, REJECTED, content, new


def test_facts_come_back_with_their_deposit_and_its_day(store):
    number, is_new = store.deposit(new(), b"octets", content())
    assert (number, is_new) == (1, True)
    facts = store.facts()
    assert facts.cost.select("deposit_id", "line", "item", "amount_cents", "known_on").rows() == [
        (1, 2, "poste 0", 0, date(2026, 4, 30)),
        (1, 3, "poste 1", 100, date(2026, 4, 30)),
    ]
    assert store.raw(facts.deposits["sha256"][0]) == b"octets"


def test_every_fact_table_comes_back_empty_with_its_columns(store):
    facts = store.facts()
    for table, columns in FACT_TABLES.items():
        frame = getattr(facts, table)
        assert frame.is_empty()
        assert frame.columns == ["deposit_id", "line", *columns, "known_on"]


def test_the_same_bytes_again_change_nothing(store):
    store.deposit(new(), b"octets", content())
    before = store.version()
    assert store.deposit(new("autre nom.csv"), b"octets", content()) == (1, False)
    assert store.facts().cost.height == 2
    assert store.history().height == 1
    assert before is not None


def test_the_same_bytes_of_another_day_are_another_snapshot(store):
    store.deposit(new(), b"octets", content())
    assert store.deposit(new(day=date(2026, 5, 31)), b"octets", content()) == (2, True)


def test_a_withdrawn_deposit_leaves_the_facts_and_not_the_history(store):
    store.deposit(new(), b"octets", content(rejected=1))
    store.withdraw(1, "mauvais fichier", "analyste", AT)
    assert store.facts().cost.is_empty()
    assert store.facts().deposits.is_empty()
    assert store.history().row(0, named=True)["withdrawn_reason"] == "mauvais fichier"
    assert store.deposit(new(), b"octets", content()) == (2, True)


def test_what_cannot_be_withdrawn_is_said(store):
    with pytest.raises(StoreError, match="Aucun dépôt n° 7"):
        store.withdraw(7, "x", "analyste", AT)
    store.deposit(new(kind="communes"), b"liste", content())
    with pytest.raises(StoreError, match="liste des communes"):
        store.withdraw(1, "x", "analyste", AT)
    store.deposit(new(), b"octets", content())
    store.withdraw(2, "x", "analyste", AT)
    with pytest.raises(StoreError, match="déjà retiré"):
        store.withdraw(2, "x", "analyste", AT)


def test_derived_tables_are_replaced_in_the_same_transaction(store):
    def derive(facts):
        rows = facts.cost.select(
            account="item",
            insee=pl.lit("72065"),
            opened=pl.lit(date(2026, 4, 1)),
            closed=pl.lit(None, dtype=pl.Date),
            opened_by=pl.lit("opened"),
            closed_by=pl.lit(None, dtype=pl.String),
            presumed=pl.lit(value=False),
            mailbox=pl.lit("user"),
        )
        return {"account_period": rows}

    store.deposit(new(), b"un", content(3), derive)
    store.deposit(new(), b"deux", content(2), derive)
    assert store.table("account_period").height == 5
    store.withdraw(1, "x", "analyste", AT, derive)
    assert store.table("account_period").height == 2


def test_a_failing_derivation_leaves_nothing_behind(store):
    def derive(facts):
        raise RuntimeError("boom")

    with pytest.raises(RuntimeError):
        store.deposit(new(), b"octets", content(), derive)
    assert store.history().is_empty()
    assert store.facts().cost.is_empty()
    assert store.deposit(new(), b"octets", content()) == (1, True)


def test_older_deposits_are_read_again_in_the_same_transaction(store):
    store.deposit(new(), b"un", content(1, rejected=2))
    store.deposit(new("table.json", "entry"), b"deux", content(0), read_again=lambda _: {1: content(3)})
    assert store.facts().cost.filter(pl.col("deposit_id") == 1).height == 3
    assert store.table("rejected_row").is_empty()
    assert problems(store) == []


def test_known_on_a_date_is_a_filter_and_communes_are_timeless(store):
    communes = pl.DataFrame(
        {
            "line": [2],
            "insee": ["72065"],
            "siren": [None],
            "name": ["La Chapelle-Saint-Aubin"],
            "population": [2256],
            "population_year": [2023],
            "member_since": [None],
        },
        schema={"line": pl.Int32}
        | dict.fromkeys(("insee", "siren", "name"), pl.String)
        | dict.fromkeys(("population", "population_year"), pl.Int32)
        | {"member_since": pl.String},
    )
    listed = Content(1, 1, {}, pl.DataFrame(schema=REJECTED), "Lu.", {"commune": communes})
    store.deposit(new(kind="communes", day=date(2026, 12, 31)), b"liste", listed)
    store.deposit(new(day=date(2026, 4, 30)), b"avril", content(1))
    store.deposit(new(day=date(2026, 5, 31)), b"mai", content(2))
    facts = store.facts()
    assert facts.known(date(2026, 4, 29)).cost.is_empty()
    assert facts.known(date(2026, 4, 30)).cost.height == 1
    assert facts.known(None).cost.height == 3
    assert facts.known(date(2026, 4, 29)).commune.height == 1


def test_a_preview_shows_what_a_deposit_would(store):
    store.deposit(new(), b"un", content(1))
    before = store.facts()
    tables = content(2).tables
    deposit = before.deposits.with_columns(deposit_id=pl.lit(2, dtype=pl.Int32))
    seen = before.with_reading(deposit, dict(tables))
    store.deposit(new("deux"), b"deux", content(2))
    after = store.facts()
    assert seen.cost.sort("deposit_id", "line").equals(after.cost.sort("deposit_id", "line"))


def test_creating_never_overwrites(store):
    with pytest.raises(StoreError, match="existe déjà"):
        store.create()


@pytest.mark.parametrize("write", [b"pas une base", b"\x89PNG\r\n" * 2000])
def test_a_file_that_is_no_database_is_refused_in_french(tmp_path, write):
    path = tmp_path / "faux.duckdb"
    path.write_bytes(write)
    with pytest.raises(StoreError, match="ne s’ouvre pas comme un fichier DuckDB"):
        Store(path).facts()


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(StoreMissingError, match="init --empty"):
        Store(tmp_path / "rien.duckdb").facts()
    with pytest.raises(StoreError, match="n’est pas un fichier"):
        Store(tmp_path).facts()


def test_a_table_nobody_knows_is_a_mistake_of_the_developer(store):
    with pytest.raises(ValueError, match="no fact table"):
        store.deposit(
            new(), b"x", Content(0, 0, {}, pl.DataFrame(schema=REJECTED), "Lu.", {"licences": pl.DataFrame()})
        )


def test_moments_are_kept_in_utc(store):
    from datetime import timedelta, timezone  # noqa: PLC0415

    paris = datetime(2026, 5, 4, 11, 30, tzinfo=timezone(timedelta(hours=2)))
    deposit = new()
    store.deposit(type(deposit)("a", "couts", deposit.extract_date, "x", paris), b"x", content())
    assert store.history()["deposited_at"][0] == datetime(2026, 5, 4, 9, 30)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        store.withdraw(1, "x", "x", datetime(2026, 1, 1))  # noqa: DTZ001
    assert AT.tzinfo is UTC


def test_check_finds_what_was_spoiled(store):
    store.deposit(new(), b"octets", content())
    assert problems(store) == []
    (raw,) = store.raw_deposits.folder.iterdir()
    raw.write_bytes(b"autre chose")
    assert any("altéré" in problem for problem in problems(store))
    raw.unlink()
    assert any("manque" in problem for problem in problems(store))
    connection = duckdb.connect(str(store.path))
    connection.execute("UPDATE deposit SET rows_read = 99")
    connection.execute("INSERT INTO cost VALUES (42, 1, 2026, 'x', 1, NULL)")
    connection.close()
    found = " ".join(problems(store))
    assert "ne sont pas toutes comptées" in found
    assert "Table cost" in found


def test_derived_tables_are_those_of_the_schema(store):
    for table, columns in DERIVED_TABLES.items():
        assert store.table(table).columns == list(columns)
