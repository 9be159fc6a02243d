"""Small territories on which every figure can be computed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipeline.convention import Convention, load_convention
from pipeline.tariffs import Inputs, Scenario, gather

OPEN_SINCE = date(2025, 6, 1)
NAMES = {"72065": "La Chapelle-Saint-Aubin", "72130": "Fay", "72003": "Allonnes", "72008": "Arnage"}
POPULATIONS = {"72065": 2400, "72130": 600, "72003": 10_700, "72008": 5400}

PERIODS = {
    "account": pl.String, "insee": pl.String, "opened": pl.Date, "closed": pl.Date,
    "opened_by": pl.String, "closed_by": pl.String, "mailbox": pl.String,
}  # fmt: skip
REQUESTS = {
    "reference": pl.String, "insee": pl.String, "nature": pl.String, "asked_on": pl.Date, "quoted_on": pl.Date,
    "quoted_hours": pl.Decimal(9, 2), "accepted_on": pl.Date, "refused_on": pl.Date, "done_on": pl.Date,
    "spent_hours": pl.Decimal(9, 2),
}  # fmt: skip


def periods_of(accounts: Mapping[str, int], shared: Mapping[str, int] | None = None) -> pl.DataFrame:
    """So many accounts per commune, open since before; of which so many shared mailboxes."""
    rows = []
    for insee, number in accounts.items():
        of_shared = (shared or {}).get(insee, 0)
        rows += [
            (f"{insee}-{place:05d}", insee, OPEN_SINCE, None, "opened", None, "shared" if place < of_shared else "user")
            for place in range(number)
        ]
    return pl.DataFrame(rows, schema=PERIODS, orient="row")


def adhesions_of(codes: Any, effective: date = date(2026, 1, 1)) -> pl.DataFrame:
    return pl.DataFrame(
        [(insee, effective, None) for insee in codes],
        schema={"insee": pl.String, "effective": pl.Date, "end": pl.Date},
        orient="row",
    )


def requests_of(hours: Mapping[str, str], year: int = 2026) -> pl.DataFrame:
    rows = [
        (f"D-{insee}", insee, "request", date(year, 2, 1), date(year, 2, 2), Decimal(quoted), date(year, 2, 3), None,
         date(year, 3, 1), Decimal(quoted))
        for insee, quoted in hours.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=REQUESTS, orient="row")


def communes_of(codes: Any) -> pl.DataFrame:
    return pl.DataFrame(
        [(insee, NAMES.get(insee, f"Commune {insee}"), POPULATIONS.get(insee, 1000)) for insee in codes],
        schema={"insee": pl.String, "name": pl.String, "population": pl.Int32},
        orient="row",
    )


def build(
    accounts: Mapping[str, int] | None = None,
    *,
    years: tuple[int, ...] = (2026, 2027, 2028),
    hours: Mapping[str, str] | None = None,
    shared: Mapping[str, int] | None = None,
    known_on: date = date(2026, 11, 24),
    periods: pl.DataFrame | None = None,
    adhesions: pl.DataFrame | None = None,
    **more: Any,
) -> Inputs:
    accounts = {"72065": 20} if accounts is None else accounts
    return gather(
        periods_of(accounts, shared) if periods is None else periods,
        adhesions_of(accounts) if adhesions is None else adhesions,
        requests_of(hours or {}),
        communes_of(accounts),
        years,
        known_on,
        load_convention(),
        **more,
    )


@pytest.fixture
def inputs_of() -> Callable[..., Inputs]:
    return build


@pytest.fixture
def convention() -> Convention:
    return load_convention()


@pytest.fixture
def scenario_of() -> Callable[..., Scenario]:
    def make(**fields: Any) -> Scenario:
        settings = fields.pop("settings", {})
        return Scenario(
            **{
                "name": "essai",
                "years": (2027,),
                "effective": date(2027, 6, 1),
                "settings": tuple(sorted(settings.items())),
                **fields,
            }
        )

    return make


@pytest.fixture
def facts() -> Any:
    """The builders of small canonical tables."""

    class Facts:
        periods = staticmethod(periods_of)
        adhesions = staticmethod(adhesions_of)
        requests = staticmethod(requests_of)
        communes = staticmethod(communes_of)
        schema = PERIODS

    return Facts
