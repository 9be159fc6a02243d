"""A simulation as plain data: amounts are strings with two decimals, dates ISO, months whole numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from pipeline.tariffs.equity import Equity
from pipeline.tariffs.legal import LegalClock
from pipeline.tariffs.result import Coverage, SimulationResult, YearResult


def as_json(result: SimulationResult) -> dict[str, object]:
    """The answer of `simulate --json`: `name`, the fields of the first year, `years` with each of them, `assumptions`.

    The fields of a year stand at the top for the first one, so that a scenario of one year is read without a list.
    """
    names = dict(pl.concat([year.communes.select("insee", "name") for year in result.years]).unique().rows())
    legal = _legal(result.legal, names)
    years = [_year(year, legal) for year in result.years]
    return {"name": result.scenario.name, **years[0], "years": years, "assumptions": list(result.assumptions)}


def _year(year: YearResult, legal: dict[str, object]) -> dict[str, object]:
    return {
        "year": year.year,
        "communes": [
            {
                "insee": row["insee"],
                "commune": row["name"],
                "base": _two(row["base_cents"]),
                "scenario": _two(row["scenario_cents"]),
                "change": _two(row["change_cents"]),
                "change_percent": _two(row["change_percent"]),
                "refuses": row["refuses"],
            }
            for row in year.communes.iter_rows(named=True)
        ],
        "total_base": _two(year.total_base_cents),
        "total_scenario": _two(year.total_scenario_cents),
        "change": _two(year.change_cents),
        "coverage": _coverage(year.coverage),
        "legal": legal,
        "equity": _equity(year.equity) | {"base": _equity(year.equity_base)},
        "split": {part: _two(cents) for part, cents in year.summary.split.items()},
        "readings": {
            reading: {"total_base": _two(base), "total_scenario": _two(scenario), "change": _two(scenario - base)}
            for reading, base, scenario in year.summary.readings
        },
        "refusals": {
            "missing": _two(year.refusals.missing_cents),
            "surcharge_per_account": _two(year.refusals.surcharge_cents),
            "break_even_fee": _two(year.refusals.break_even_fee_cents),
            "communes": [
                {
                    "insee": row["insee"],
                    "commune": row["name"],
                    "account_months": row["account_months"],
                    "owed": _two(row["owed_cents"]),
                    "lost": _two(row["lost_cents"]),
                    "licences_in_question": _two(row["licences_cents"]),
                }
                for row in year.refusals.communes.iter_rows(named=True)
            ],
        },
    }


def _coverage(coverage: Coverage | None) -> dict[str, object] | None:
    if coverage is None:
        return None
    return {
        "cost_year": coverage.cost_year,
        "cost": _two(coverage.cost_cents),
        "base_percent": _two(coverage.base_share),
        "scenario_percent": _two(coverage.scenario_share),
    }


def _legal(legal: LegalClock, names: dict[str, str]) -> dict[str, object]:
    return {
        "possible": legal.possible,
        "effective": _day(legal.effective),
        "firm_until": _day(legal.firm_until),
        "communicated": _day(legal.communicated),
        "communicate_by": _day(legal.communicate_by),
        "in_time": legal.in_time,
        "days_late": legal.days_late,
        "sign_before": _day(legal.sign_before),
        "convention_ends": _day(legal.convention_ends),
        "windows": [
            {"insee": insee, "commune": names[insee], "received_on": _day(received), "refusal_until": _day(until)}
            for insee, received, until in legal.windows.select("insee", "received_on", "refusal_until").iter_rows()
            if insee in names
        ],
        "sentences": list(legal.sentences),
    }


def _equity(equity: Equity) -> dict[str, object]:
    return {
        "lowest_per_account_month": _two(equity.lowest_cents),
        "highest_per_account_month": _two(equity.highest_cents),
        "spread": _two(equity.spread_cents),
        "gini": None if equity.gini is None else f"{Decimal(equity.gini).scaleb(-4):.4f}",
        "started_month_surcharge": _two(equity.started_month_cents),
        "started_month_percent": _two(equity.started_month_share),
        "dormant_accounts": equity.dormant_accounts,
        "dormant_paid": _two(equity.dormant_cents),
        "months_counted_twice": equity.doubled_months,
        "months_counted_twice_amount": _two(equity.doubled_cents),
    }


def _two(hundredths: int | None) -> str | None:
    return None if hundredths is None else f"{Decimal(hundredths).scaleb(-2):.2f}"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
