"""From a scenario to the dated tariff that it would put in force, and the adoption of one (Articles 7 and 11)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import price_units, to_cents
from pipeline.recharge.structures import (
    WHOLE,
    Bands,
    ByKind,
    Cap,
    FixedPlusAccount,
    HourlyPrice,
    PerAccount,
    PerInhabitant,
    Shared,
    Structure,
    Tariff,
    Timeline,
    adopt,
    decode,
    encode,
    timeline_of,
)
from pipeline.tariffs.index import index_series, indexed
from pipeline.tariffs.scenario import Scenario, write_scenario

ADOPTED = "adopted_tariff"
"""The kind of the journal entry that adopts a scenario as the tariff from its date."""
HUNDREDTHS = 100


def prices(scenario: Scenario, convention: Convention) -> tuple[Decimal, Decimal]:
    """The account fee and the hourly rate of a scenario: as written, else those in force the day before its effect.

    An index revision multiplies them. ScenarioError if its months are not in the series.
    """
    before = scenario.effective - timedelta(days=1)
    fee, rate = scenario.account_fee, scenario.hourly_rate
    if fee is None:
        fee = convention.amount("account_fee", on=max(before, convention.first_effect("account_fee")))
    if rate is None:
        rate = convention.amount("hourly_rate", on=max(before, convention.first_effect("hourly_rate")))
    if scenario.kind == "index":
        series = index_series()
        fee, rate = indexed(fee, scenario, series), indexed(rate, scenario, series)
    return fee, rate


def tariff_of(scenario: Scenario, convention: Convention) -> Tariff:
    """The tariff that a scenario puts in force on its effect date."""
    fee, rate = (price_units(price) for price in prices(scenario, convention))
    own: dict[str, Any] = dict(scenario.settings)
    return Tariff(
        structure=_structure(scenario.kind, own, fee),
        hours=HourlyPrice(
            rate,
            included_hundredths=int(own.get("included", 0) * HUNDREDTHS),
            package_cents=to_cents(own.get("package", Decimal(0))),
        ),
        floor_cents=to_cents(scenario.floor),
        cap=_cap(scenario),
        transition_years=scenario.transition_years,
        hold_total=scenario.hold_total,
    )


def _structure(kind: str, own: dict[str, Any], fee: int) -> Structure:
    if kind == "by_kind":
        return ByKind(tuple((name, price_units(price)) for name, price in own["fees"]), other_units=fee)
    if kind == "fixed_plus_account":
        return FixedPlusAccount(price_units(own["fixed"]), fee)
    if kind == "bands":
        return Bands(own["upto"], tuple(price_units(price) for price in own["fees"]))
    if kind == "per_inhabitant":
        return PerInhabitant(price_units(own["rate"]))
    if kind in ("mixed", "full_cost"):
        return Shared(to_cents(own["total"]), int(own.get("account_share", 1) * WHOLE))
    return PerAccount(fee)


def _cap(scenario: Scenario) -> Cap | None:
    if scenario.cap is None:
        return None
    return Cap(share=int(scenario.cap * WHOLE)) if scenario.cap_is_share else Cap(cents=to_cents(scenario.cap))


def timelines(scenario: Scenario, convention: Convention) -> tuple[Timeline, Timeline]:
    """The tariffs without and with the scenario, both under its reading of Article 7."""
    base = timeline_of(convention)
    if scenario.tariff_application is not None:
        base = base.read_as(scenario.tariff_application)
    return base, base.revised(scenario.effective, tariff_of(scenario, convention))


def adoption_payload(scenario: Scenario, convention: Convention, communes: pl.DataFrame) -> str:
    """The journal entry that adopts a scenario: its date, its tariff with the inhabitants counted, itself.

    `communes`: insee, population. To be entered as kind `adopted_tariff`.
    """
    tariff = tariff_of(scenario, convention)
    if scenario.kind in ("per_inhabitant", "mixed"):
        known = communes.filter(pl.col("population").is_not_null()).sort("insee")
        populations = known.select("insee", pl.col("population").cast(pl.Int64)).rows()
        tariff = Tariff(**{**vars(tariff), "populations": tuple(populations)})
    content = {
        "effective": scenario.effective.isoformat(),
        "tariff_application": scenario.tariff_application,
        "tariff": encode(tariff),
        "scenario": write_scenario(scenario),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def adopted(entries: pl.DataFrame, convention: Convention) -> Convention:
    """The convention with every adopted revision from its date (Article 7); as it is when none was adopted.

    `entries`: the journal; its rows of kind `adopted_tariff` are taken in the order in which they were entered, so that
    of two adoptions for one date the later stands. ValueError if a payload was not written by `adoption_payload`.
    """
    kept = entries.filter(pl.col("entry") == ADOPTED)
    order = [name for name in ("entered_at", "deposit_id", "line") if name in kept.columns]
    for payload in kept.sort(order)["payload"]:
        content = json.loads(payload)
        convention = adopt(convention, date.fromisoformat(content["effective"]), decode(content["tariff"]))
        if content["tariff_application"] is not None:
            convention = convention.replace(tariff_application=content["tariff_application"])
    return convention
