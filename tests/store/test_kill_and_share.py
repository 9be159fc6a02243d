"""Killed at any moment, a deposit is wholly there or not at all; several processes and threads live together."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.store import Store, StoreBusyError, problems
from tests.store.conftest import content, new
from tests.store.depositor import ROWS, deposit

ROOT = Path(__file__).resolve().parents[2]
KILLS = 50


def depositor(store: Store, first: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.depositor", str(store.path), str(first)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_kill_at_random_moments_leaves_whole_deposits_only(store):
    moments = random.Random(72)
    caught_midway = 0
    log = store.path.with_name(store.path.name + ".wal")
    for attempt in range(KILLS):
        process = depositor(store, attempt * 1000)
        if attempt % 2:
            # On a loaded machine a moment of the clock falls outside any transaction: every other kill waits for one.
            until = time.monotonic() + 5
            while not log.exists() and time.monotonic() < until:
                time.sleep(0.001)
            time.sleep(moments.uniform(0.0, 0.01))
        else:
            time.sleep(moments.uniform(0.0, 0.25))
        caught_midway += log.exists()
        process.kill()
        process.wait()
        process.stdout.close()
        facts = store.facts()
        sizes = facts.tenant_day.group_by("measure").len()
        assert sizes["len"].unique().to_list() in ([], [ROWS])
        assert sizes.height == facts.deposits.height
        assert problems(store) == []
        deposit(store, f"encore {attempt}")
        assert store.facts().deposits.height == facts.deposits.height + 1
        assert not list(store.raw_deposits.folder.glob("*.partial"))
        for number in store.facts().deposits["deposit_id"].to_list()[-3:-1]:
            store.withdraw(number, "place", "test", new().deposited_at)
    assert caught_midway > 0, "no kill fell inside a transaction: the test would prove nothing"


def test_two_processes_and_a_reader_share_the_file(store):
    processes = [depositor(store, first) for first in (0, 1000)]
    until = time.monotonic() + 6
    seen = 0
    while time.monotonic() < until and seen < 6:
        seen = store.facts().deposits.height
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()
    names = store.facts().deposits["file_name"]
    assert names.n_unique() == len(names) >= 2
    assert problems(store) == []


def test_a_short_hold_by_another_is_waited_for_and_a_long_one_is_told(store, tmp_path):
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb, time; c = duckdb.connect({str(store.path)!r}); print('held', flush=True); time.sleep(1.5)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(StoreBusyError, match="utilisé par un autre programme"):
        Store(store.path, patience=0.2).facts()
    assert store.deposit(new(), b"octets", content()) == (1, True)
    holder.wait()
    holder.stdout.close()


def test_many_threads_read_while_one_writes(store):
    failures: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(8):
                facts = store.facts()
                assert facts.cost.height == 2 * facts.deposits.height
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for number in range(6):
        store.deposit(new(), f"octets {number}".encode(), content())
    for thread in threads:
        thread.join()
    assert not failures
    assert store.facts().deposits.height == 6


def test_the_version_changes_with_a_deposit_and_not_with_a_reading(store):
    before = store.version()
    store.facts()
    store.history()
    assert store.version() == before
    store.deposit(new(), b"octets", content())
    assert store.version() != before


def test_nobody_holds_the_file_after_an_answer(store):
    store.facts()
    other = duckdb.connect(str(store.path))
    other.close()
    assert store.facts().cost.equals(pl.DataFrame(schema=store.facts().cost.schema))
