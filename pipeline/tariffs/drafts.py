"""A scenario being written on a page: every field as typed, so that a slip is told by its field and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.convention import Convention
from pipeline.convention.money import to_cents
from pipeline.tariffs.fields import decimal_of
from pipeline.tariffs.index import index_series
from pipeline.tariffs.problems import Problem, ScenarioError
from pipeline.tariffs.scenario import Scenario
from pipeline.tariffs.schedule import prices
from pipeline.wording import number

HUNDRED = 100
STARTING_RISE = Decimal("1.02")
CENT = Decimal("0.01")
YEARS_BEFORE, YEARS_AFTER = 1, 2
BANDS = (2, 5)
"""The fewest and the most bands that a page offers."""
SLIDER_SPAN, LEAST_STEPS, MOST_STEPS = 3, 100, 1000
FURTHEST_SLIDER = Decimal(5000)
SLIDER_STEPS = (Decimal("0.01"), Decimal("0.05"), Decimal("0.10"), Decimal("0.50"), Decimal("1.00"), Decimal("5.00"))


@dataclass
class Draft:
    """One scenario as it stands on the page.

    `fields`: what was typed, by the names of a scenario file; prices are texts, shares and growth per cents.
    `settings`: the own fields of each structure, kept while another one is looked at. `reference`: of the saved
    scenario that it comes from, if any.
    """

    fields: dict[str, Any]
    kind: str = "per_account"
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    reference: str | None = None

    @property
    def name(self) -> str:
        """The name as typed."""
        return str(self.fields.get("name", "")).strip()

    def own(self) -> dict[str, Any]:
        """The own fields of the chosen structure."""
        return self.settings.setdefault(self.kind, {})

    def content(self) -> dict[str, Any]:
        """The fields of a scenario file, for `scenario_of`."""
        typed = self.fields
        content: dict[str, Any] = {
            name: typed[name]
            for name in ("name", "effective", "communicated", "account_fee", "hourly_rate", "hold_total", "floor")
            if typed.get(name) not in (None, "")
        }
        content |= {name: typed[name] for name in ("tariff_application", "transition_years") if typed.get(name)}
        content["name"] = self.name
        content["years"] = sorted(typed.get("years", []))
        if typed.get("cap"):
            content["cap"] = f"{typed['cap']} %" if typed.get("cap_is_share") else str(typed["cap"])
        content["structure"] = {"kind": self.kind, **_structure(self.kind, self.own())}
        content["growth"] = {name: _share(typed.get(f"growth_{name}", 0)) for name in ("accounts", "hours")}
        content["refusals"] = {"communes": sorted(typed.get("refusals", []))}
        return content


def draft_of(scenario: Scenario, convention: Convention, reference: str | None = None) -> Draft:
    """A scenario as a draft, prices that it leaves to the tariff in force written out."""
    fee, rate = _prices(scenario, convention)
    fields = {
        "name": scenario.name,
        "years": list(scenario.years),
        "effective": scenario.effective,
        "communicated": scenario.communicated,
        "account_fee": typed_price(fee),
        "hourly_rate": typed_price(rate),
        "hold_total": scenario.hold_total,
        "tariff_application": scenario.tariff_application or convention.choice("tariff_application"),
        "floor": typed_price(scenario.floor),
        "cap": "" if scenario.cap is None else _typed_cap(scenario),
        "cap_is_share": scenario.cap_is_share,
        "transition_years": scenario.transition_years,
        "growth_accounts": float(scenario.growth_accounts * HUNDRED),
        "growth_hours": float(scenario.growth_hours * HUNDRED),
        "refusals": list(scenario.refusals),
    }
    settings = {scenario.kind: _typed_settings(scenario)} if scenario.settings else {}
    return Draft(fields, scenario.kind, settings, reference)


def starting_scenario(convention: Convention, name: str, *, raised: bool = True) -> Scenario:
    """What a page begins with: on the day when firm prices end, the fees in force, or two per cent more (Article 7)."""
    effective = convention.day("firm_until")
    scenario = Scenario(
        name=name,
        years=tuple(range(effective.year - YEARS_BEFORE, effective.year + YEARS_AFTER + 1)),
        effective=effective,
    )
    fee, rate = prices(scenario, convention)
    if raised:
        fee, rate = ((price * STARTING_RISE).quantize(CENT) for price in (fee, rate))
    return replace(scenario, account_fee=fee, hourly_rate=rate)


def starting_settings(kind: str, convention: Convention, total_cents: int) -> dict[str, Any]:
    """The fields with which a structure begins on a page, about what the tariff in force gives.

    `total_cents`: what accounts owe in a year, for structures that share a total.
    """
    fee, _ = prices(starting_scenario(convention, ""), convention)
    written, total = typed_price(fee), typed_price(Decimal(total_cents).scaleb(-2))
    months = sorted(index_series())
    starts: dict[str, dict[str, Any]] = {
        "by_kind": {"user": written, "shared": written, "products": {}},
        "fixed_plus_account": {"fixed": typed_price(fee * 2)},
        "bands": {"upto": [20, 50], "fees": [written, written, written]},
        "per_inhabitant": {"rate": typed_price(Decimal("0.10"))},
        "mixed": {"account_share": 70.0, "total": total},
        "full_cost": {"total": total},
        "index": {
            "base": months[0], "last": months[-1], "fixed_part": 0.0, "digits": 3, "direction": "nearest",
            "stage": "coefficient",
        },
        "hours_package": {"included": 2.0, "package": typed_price(Decimal(0))},
    }  # fmt: skip
    return starts.get(kind, {})


def resize_bands(own: dict[str, Any], bands: int) -> None:
    """As many bands as asked for: each new limit is twice the one before, each new fee the same."""
    while len(own["fees"]) < bands:
        own["upto"].append(own["upto"][-1] * 2)
        own["fees"].append(own["fees"][-1])
    del own["fees"][bands:], own["upto"][bands - 1 :]


def typed_price(price: Decimal) -> str:
    """`10,20`: a price as people type it; two decimals, more only where it has more."""
    decimals = max(2, -int(price.normalize().as_tuple().exponent))
    return number(price, decimals).replace("\u202f", " ")


def cents_of(text: str, name: str) -> int:
    """The cents of a typed amount. ScenarioError names the field when it is none."""
    value = decimal_of(text)
    if value is None or value < 0 or value != round(value, 2):
        raise ScenarioError(Problem(name, f"« {text} » n’est pas un montant ; l’écrire par exemple 9 000,00."))
    return to_cents(value)


def slider_steps(price: Decimal) -> tuple[Decimal, ...]:
    """The prices that a slider offers around one in force: from nothing to three times it, in round steps."""
    step = next((step for step in SLIDER_STEPS if price * SLIDER_SPAN <= step * MOST_STEPS), SLIDER_STEPS[-1])
    most = max(int(price * SLIDER_SPAN / step), LEAST_STEPS)
    return tuple(step * place for place in range(most + 1))


def slider_reach(now: Decimal, typed: str, before: Decimal | None) -> Decimal:
    """The price around which a slider is built, so that it reaches what was typed; it never shrinks (`before`)."""
    value = decimal_of(typed)
    wanted = Decimal(0) if value is None else min(value, FURTHEST_SLIDER) / SLIDER_SPAN
    return max(now, wanted, before or Decimal(0))


def nearest_step(text: str, steps: tuple[Decimal, ...]) -> Decimal:
    """Where a slider stands for a typed price: the nearest of its prices, the first where no number was typed."""
    value = decimal_of(text)
    return steps[0] if value is None else min(steps, key=lambda step: abs(step - value))


def _prices(scenario: Scenario, convention: Convention) -> tuple[Decimal, Decimal]:
    """The prices before an index revises them."""
    return prices(replace(scenario, kind="per_account", settings=()), convention)


def _structure(kind: str, own: dict[str, Any]) -> dict[str, Any]:
    if kind == "by_kind":
        return {"fees": {"user": own["user"], "shared": own["shared"], **own.get("products", {})}}
    if kind == "mixed":
        return own | {"account_share": _share(own["account_share"])}
    if kind == "index":
        return own | {"fixed_part": _share(own["fixed_part"])}
    return dict(own)


def _typed_settings(scenario: Scenario) -> dict[str, Any]:
    own: dict[str, Any] = dict(scenario.settings)
    if scenario.kind == "by_kind":
        named = {name: typed_price(price) for name, price in own["fees"]}
        fee = "" if scenario.account_fee is None else typed_price(scenario.account_fee)
        user, shared = (named.pop(name, fee) for name in ("user", "shared"))
        return {"user": user, "shared": shared, "products": named}
    if scenario.kind == "bands":
        return {"upto": list(own["upto"]), "fees": [typed_price(price) for price in own["fees"]]}
    return {name: _typed(name, value) for name, value in own.items()}


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401 (a setting, and what a widget holds for it)
    if name in ("account_share", "fixed_part"):
        return float(value * HUNDRED)
    if name == "included":
        return float(value)
    return typed_price(value) if isinstance(value, Decimal) else value


def _typed_cap(scenario: Scenario) -> str:
    cap = scenario.cap or Decimal(0)
    return number(cap * HUNDRED) if scenario.cap_is_share else typed_price(cap)


def _share(per_cent: Any) -> Decimal:  # noqa: ANN401 (a number of a widget, or what was typed)
    return Decimal(str(per_cent)) / HUNDRED


def effect_years(effective: date) -> tuple[int, ...]:
    """The years that a page offers around an effect date."""
    return tuple(range(effective.year - YEARS_BEFORE, effective.year + 2 * YEARS_AFTER + YEARS_BEFORE + 1))
