"""The structures that a tariff can have, and how a dated one is written down.

Prices are ten-thousandths of a euro, for a full year; totals, floors and packages are cents of a full year; shares are
millionths. So each is a whole number, and what is billed is exact.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

WHOLE = 1_000_000
"""Millionths in one whole."""


@dataclass(frozen=True)
class PerAccount:
    """One fee per account (Article 6 as it stands)."""

    fee_units: int


@dataclass(frozen=True)
class ByKind:
    """A fee by kind of mailbox (`user`, `shared`) or by product; `other_units` for what is not named.

    A product named goes before the kind of mailbox; an account with several named products pays the dearest.
    """

    fees: tuple[tuple[str, int], ...]
    other_units: int


@dataclass(frozen=True)
class FixedPlusAccount:
    """A fixed part per commune, due for each month of its adhesion, and a fee per account."""

    fixed_units: int
    fee_units: int


@dataclass(frozen=True)
class Bands:
    """Marginal bands: the first `upto[0]` accounts of a month pay `fee_units[0]`, the next ones `fee_units[1]`, etc."""

    upto: tuple[int, ...]
    fee_units: tuple[int, ...]


@dataclass(frozen=True)
class PerInhabitant:
    """A rate per inhabitant, due for each month of the adhesion."""

    rate_units: int


@dataclass(frozen=True)
class Shared:
    """A yearly total shared: `account_share` of it by account-months, the rest by inhabitants (months of adhesion).

    With everything on accounts this is the full cost, and the fee is solved.
    """

    total_cents: int
    account_share: int = WHOLE


Structure = PerAccount | ByKind | FixedPlusAccount | Bands | PerInhabitant | Shared


@dataclass(frozen=True)
class HourlyPrice:
    """The price of requests: `included_hundredths` of an hour a year for `package_cents`, then by the hour."""

    rate_units: int
    included_hundredths: int = 0
    package_cents: int = 0


@dataclass(frozen=True)
class Cap:
    """The most that the account fee may move away from the tariff before, for each year since the effect.

    Either in cents, or in millionths of what the tariff before gives for the same accounts.
    """

    cents: int | None = None
    share: int | None = None


@dataclass(frozen=True)
class Tariff:
    """Everything that a schedule of tariffs says: what bills a commune from its effect date on.

    `populations` freezes the inhabitants that a schedule was adopted with; empty in a simulation.
    """

    structure: Structure
    hours: HourlyPrice
    floor_cents: int = 0
    cap: Cap | None = None
    transition_years: int = 1
    hold_total: bool = False
    populations: tuple[tuple[str, int], ...] = field(default=(), repr=False)

    @property
    def is_plain(self) -> bool:
        """Whether an account fee and an hourly rate say it all, as the convention's first tariff does."""
        plain = Tariff(self.structure, HourlyPrice(self.hours.rate_units))
        return isinstance(self.structure, PerAccount) and self == plain


_STRUCTURES = {kind.__name__: kind for kind in (PerAccount, ByKind, FixedPlusAccount, Bands, PerInhabitant, Shared)}


def encode(tariff: Tariff) -> str:
    """A tariff as one line of JSON, for a dated parameter of the convention or an entry of the journal."""
    content = asdict(tariff) | {"kind": type(tariff.structure).__name__}
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def decode(text: str) -> Tariff:
    """The tariff that `encode` wrote. ValueError if it is none."""
    try:
        content: dict[str, Any] = json.loads(text)
        structure = _STRUCTURES[content["kind"]]
        cap = content["cap"]
        return Tariff(
            structure=structure(**{name: _frozen(value) for name, value in content["structure"].items()}),
            hours=HourlyPrice(**content["hours"]),
            floor_cents=content["floor_cents"],
            cap=None if cap is None else Cap(**cap),
            transition_years=content["transition_years"],
            hold_total=content["hold_total"],
            populations=_frozen(content["populations"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no tariff is written in {text[:80]!r}: {error}") from error


def _frozen(value: Any) -> Any:  # noqa: ANN401 (JSON holds whole numbers, words and lists)
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
