"""One month from several consoles: one fact gives one event, by its strongest evidence, in whatever order they come."""

from __future__ import annotations

from datetime import date
from random import Random

import polars as pl
import pytest

from tests.books.test_mappings import Desk
from tests.commands.extract_rows import object_id, users_file, users_row
from tests.extracts import test_audit_logs as audit
from tests.extracts import test_directory_exports as directory

APRIL, MAY = date(2026, 4, 30), date(2026, 5, 31)
NAMES = [f"a{number}@allonnes.fr" for number in range(6)]


def deletion(number, moment):
    return audit.record(
        "Delete user",
        moment,
        id=object_id(number),
        upn=object_id(number).replace("-", "") + NAMES[number],
        key=f"k{number}",
    )


def gone(number, day):
    return {
        "User principal name": NAMES[number],
        "Object Id": object_id(number),
        "Deleted on": f"{day}T09:00:00Z",
        "Licenses": "x",
    }


def month():
    """Account 1 is recorded, 2 stamped, 3 disappears, 4 is in both logs and among the deleted, 5 has its name changed."""
    april = users_file(*(users_row(number, NAMES[number]) for number in range(6)))
    may = users_file(
        users_row(0, NAMES[0]), users_row(2, NAMES[2], deleted="2026-05-12 08:00:00Z"), users_row(5, "b5@allonnes.fr")
    )
    entra = directory.unquoted(
        *(
            {"id": object_id(n), "userPrincipalName": name, "mail": name, "createdDateTime": "1/15/2024 9:30:00 AM"}
            for n, name in ((0, NAMES[0]), (5, "b5@allonnes.fr"))
        )
    )
    renamed = audit.record(
        "Update user",
        "2026-05-07T08:00:00.0Z",
        [("UserPrincipalName", NAMES[5], "b5@allonnes.fr")],
        id=object_id(5),
        upn="b5@allonnes.fr",
    )
    first, fourth = deletion(1, "2026-05-05T22:30:00.0Z"), deletion(4, "2026-05-18T08:00:00.0Z")
    deleted = directory.table(
        ["User principal name", "Object Id", "Deleted on", "Licenses"],
        [gone(4, "2026-05-19"), gone(1, "2026-05-07")],
        ",",
    )
    return [
        ("users_april.csv", april, APRIL), ("users_may.csv", may, MAY), ("exportUsers.csv", entra, MAY),
        ("AuditLogs.csv", audit.entra_csv(first, fourth, renamed), MAY), ("purview.csv", audit.purview(fourth), MAY),
        ("AuditLogs.json", audit.entra_json(fourth, renamed), MAY), ("deleted.csv", deleted, MAY),
    ]  # fmt: skip


def told(desk):
    """Events beside openings: account number, event, date, evidence, presumed."""
    events = desk.books.situation().events.filter(pl.col("event") != "opened")
    return sorted(
        (int(row["account"][:8], 16), row["event"], str(row["date"]), row["evidence"], row["presumed"])
        for row in events.iter_rows(named=True)
    )


@pytest.mark.parametrize("seed", range(2))
def test_files_of_a_month_in_any_order_give_one_event_per_fact(tmp_path, seed):
    files = month()
    Random(seed).shuffle(files)
    desk = Desk(tmp_path / "books.duckdb")
    for name, data, day in files:
        result = desk.deposit(name, data, day)
        assert result.status == "accepted", (name, result.message, result.rejected.rows())
    assert told(desk) == [
        (1, "closed", "2026-05-06", "audit", False),
        (2, "closed", "2026-05-12", "stamped", False),
        (3, "closed", "2026-05-01", "difference", True),
        (4, "closed", "2026-05-18", "audit", False),
        (5, "renamed", "2026-05-07", "audit", False),
    ]
    periods = desk.books.situation().periods
    assert periods["opened"].unique().to_list() == [date(2024, 1, 15)]
    assert periods.height == 6
    assert desk.rebuilt() == []
