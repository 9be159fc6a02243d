"""Which tariff gives this total? The structure stays, its prices move together; every amount tried is fully billed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.convention.money import PRICE_UNITS, round_half_away
from pipeline.recharge.structures import WHOLE
from pipeline.tariffs.inputs import Inputs
from pipeline.tariffs.problems import Problem, ScenarioError
from pipeline.tariffs.scenario import Scenario, Setting
from pipeline.tariffs.schedule import prices, timelines
from pipeline.tariffs.worlds import owed, world
from pipeline.wording import euros

STEPS = {2: 100, 3: 10, 4: 1}
"""By number of decimals of a price, its smallest step in ten-thousandths of a euro."""
FURTHEST = 10**13
SETTINGS_MOVED = {"by_kind": "fees", "bands": "fees", "per_inhabitant": "rate", "mixed": "total", "full_cost": "total"}
"""Which of a structure's own prices are moved; the others' is the account fee."""


@dataclass(frozen=True)
class Reached:
    """A tariff, as the scenario that charges it, and the total that it gives; prices have `decimals` decimals."""

    scenario: Scenario
    total_cents: int
    decimals: int


@dataclass(frozen=True)
class Solution:
    """The tariff that gives a total: `exact`, with as few decimals as reach it; else None.

    `below`, `above`: the nearest totals that prices in whole cents give, None where there is none. `nearest`: the
    nearest one with four decimals. `sentence` says it in French.
    """

    target_cents: int
    exact: Reached | None
    below: Reached | None
    above: Reached | None
    nearest: Reached | None
    sentence: str


def solve(target_cents: int, scenario: Scenario, inputs: Inputs, year: int) -> Solution:
    """The tariff of the scenario's structure whose total for a year, requests included, is the target to the cent.

    Growth, refusals, floor, cap and transition count; a total held constant does not, since it is what is looked for.
    ScenarioError when the scenario's tariff is not in force in that year.
    """
    bill = _Bill(scenario, inputs, year)
    exact, whole_cents, nearest = None, None, None
    for decimals, step in STEPS.items():
        below, above = _around(target_cents, bill, step)
        found = [
            Reached(bill.scenario_at(place, step), bill.total(place, step), decimals) if place is not None else None
            for place in (below, above)
        ]
        whole_cents = whole_cents or found
        reached = [item for item in found if item is not None]
        nearest = min(reached, key=lambda item: abs(item.total_cents - target_cents), default=None)
        if nearest is not None and nearest.total_cents == target_cents:
            exact = nearest
            break
    under, over = whole_cents or (None, None)
    return Solution(target_cents, exact, under, over, nearest, _sentence(target_cents, exact, under, over))


class _Bill:
    """The total of a year as its prices move; each is billed once."""

    def __init__(self, scenario: Scenario, inputs: Inputs, year: int) -> None:
        fee, rate = prices(scenario, inputs.convention)
        scenario = replace(scenario, hold_total=False, account_fee=fee, hourly_rate=rate)
        if scenario.kind == "index":
            scenario = replace(scenario, kind="per_account", settings=())
        _, revised = timelines(scenario, inputs.convention)
        if len(revised.lines) - 1 not in revised.fee_lines(year):
            raise ScenarioError(
                Problem(
                    "years", f"ce tarif ne s’applique à aucun mois de {year} ; choisir une année qui suit son effet."
                )
            )
        self.scenario = scenario
        self.convention = inputs.convention
        self.here = world(scenario, inputs, year, growth=True, refusals=True)
        self.moves = _moves(scenario)
        self.totals: dict[tuple[int, int], int] = {}

    def scenario_at(self, place: int, step: int) -> Scenario:
        return self.moves(place, step)

    def total(self, place: int, step: int) -> int:
        if (place, step) not in self.totals:
            _, revised = timelines(self.scenario_at(place, step), self.convention)
            self.totals[place, step] = owed(self.here, revised).total.cents
        return self.totals[place, step]


def _moves(scenario: Scenario) -> Callable[[int, int], Scenario]:
    """The scenario as a function of a whole number that raises its prices, and of their smallest step."""
    name = SETTINGS_MOVED.get(scenario.kind)
    if name is None:
        return lambda place, step: replace(scenario, account_fee=_price(place * step, step))
    if name == "rate":
        return lambda place, step: _with(scenario, name, _price(place * step, step))
    if name == "total":
        return lambda place, _step: _with(scenario, name, Decimal(place).scaleb(-2))
    written = scenario.setting("fees")
    return lambda place, step: _with(scenario, "fees", _scaled(written, place, step))


def _with(scenario: Scenario, name: str, value: Setting) -> Scenario:
    return replace(scenario, settings=tuple((key, value if key == name else old) for key, old in scenario.settings))


def _scaled(fees: Setting, millionths: int, step: int) -> Setting:
    """Every fee multiplied by the same coefficient, then rounded to the step."""
    if not isinstance(fees, tuple):
        raise TypeError(f"fees are a tuple, got {fees!r}")
    scaled = []
    for item in fees:
        price = item[1] if isinstance(item, tuple) else Decimal(item)
        units = round_half_away(int(price * PRICE_UNITS) * millionths, WHOLE * step) * step
        scaled.append((item[0], _price(units, step)) if isinstance(item, tuple) else _price(units, step))
    return tuple(scaled)  # type: ignore[return-value]


def _price(units: int, step: int) -> Decimal:
    decimals = next(decimals for decimals, size in STEPS.items() if size == step)
    return round(Decimal(units).scaleb(-4), decimals)


def _around(target: int, bill: _Bill, step: int) -> tuple[int | None, int | None]:
    """The highest place whose total is not above the target, and the next one; totals never fall as places rise."""
    if bill.total(0, step) > target:
        return None, 0
    low, high = 0, 1
    while bill.total(high, step) <= target:
        low, high = high, high * 2
        if high > FURTHEST:
            return low, None
    while high - low > 1:
        middle = (low + high) // 2
        if bill.total(middle, step) <= target:
            low = middle
        else:
            high = middle
    return low, high


def _sentence(target: int, exact: Reached | None, below: Reached | None, above: Reached | None) -> str:
    if exact is not None:
        return f"Un tarif à {exact.decimals} décimales donne exactement {euros(target)}."
    near = [euros(reached.total_cents) for reached in (below, above) if reached is not None]
    return (
        f"Aucun tarif ne donne exactement {euros(target)} ; au centime de tarif près, les totaux les plus proches sont "
        f"{' et '.join(near)}."
    )
