"""A scenario: what would be charged from a date, who would refuse, how volumes would grow. Data, in TOML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Setting = Decimal | int | str | tuple[int, ...] | tuple[Decimal, ...] | tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class Scenario:
    """One what-if on tariffs (Article 7), in euros and shares as written.

    `account_fee`, `hourly_rate`: None = the tariff in force before the effect date. `kind` and `settings`: the
    structure and its own keys, sorted. `cap`: the most yearly change of a commune's account fee, in euros, or as a
    share when `cap_is_share`. `growth_*`: per year, 0.05 = 5 %. `refusals`: INSEE codes, sorted.
    """

    name: str
    years: tuple[int, ...]
    effective: date
    communicated: date | None = None
    account_fee: Decimal | None = None
    hourly_rate: Decimal | None = None
    hold_total: bool = False
    tariff_application: str | None = None
    floor: Decimal = Decimal("0.00")
    cap: Decimal | None = None
    cap_is_share: bool = False
    transition_years: int = 1
    kind: str = "per_account"
    settings: tuple[tuple[str, Setting], ...] = ()
    growth_accounts: Decimal = Decimal(0)
    growth_hours: Decimal = Decimal(0)
    refusals: tuple[str, ...] = ()

    def setting(self, name: str) -> Setting:
        """One key of the structure's own table. KeyError if it is not there."""
        return dict(self.settings)[name]


def write_scenario(scenario: Scenario) -> str:
    """The scenario as TOML; `read_scenario` gives back an equal one."""
    lines = [
        f"name = {_quoted(scenario.name)}",
        f"years = [{', '.join(str(year) for year in scenario.years)}]",
        f"effective = {scenario.effective.isoformat()}",
    ]
    if scenario.communicated is not None:
        lines.append(f"communicated = {scenario.communicated.isoformat()}")
    for field, price in (("account_fee", scenario.account_fee), ("hourly_rate", scenario.hourly_rate)):
        if price is not None:
            lines.append(f"{field} = {_written(price, money=True)}")
    lines.append(f"hold_total = {str(scenario.hold_total).lower()}")
    if scenario.tariff_application is not None:
        lines.append(f"tariff_application = {_quoted(scenario.tariff_application)}")
    lines.append(f"floor = {_written(scenario.floor, money=True)}")
    if scenario.cap is not None:
        lines.append(f"cap = {_written(scenario.cap, money=not scenario.cap_is_share)}")
    lines.append(f"transition_years = {scenario.transition_years}")
    lines += ["", "[structure]", f"kind = {_quoted(scenario.kind)}"]
    lines += [f"{name} = {_written(value, money=name not in SHARES)}" for name, value in scenario.settings]
    lines += ["", "[growth]"]
    lines.append(f"accounts = {_written(scenario.growth_accounts, money=False)}")
    lines.append(f"hours = {_written(scenario.growth_hours, money=False)}")
    lines += ["", "[refusals]", f"communes = [{', '.join(_quoted(code) for code in scenario.refusals)}]", ""]
    return "\n".join(lines)


SHARES = frozenset({"account_share", "fixed_part", "included"})
"""Keys of a structure that are numbers, not euros."""


def _written(value: Setting, *, money: bool) -> str:
    if isinstance(value, Decimal):
        return f'"{value:f}"' if money else _number(value)
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        pairs = [item for item in value if isinstance(item, tuple)]
        return "{" + ", ".join(f"{_quoted(key)} = {_written(price, money=money)}" for key, price in pairs) + "}"
    if isinstance(value, tuple):
        items = [item for item in value if not isinstance(item, tuple)]
        return f"[{', '.join(_written(item, money=money) for item in items)}]"
    return _quoted(value) if isinstance(value, str) else str(value)


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text if "." in text else f"{text}.0"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_letter(letter) for letter in escaped) + '"'


def _letter(letter: str) -> str:
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"
