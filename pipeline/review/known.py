"""What the review recomputes from: the facts known on a date, and the titres that are held against them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.convention import Convention

UNCOUNTED = pl.Schema(
    {"account": pl.String, "insee": pl.String, "opened": pl.Date, "closed": pl.Date, "reason": pl.String}
)


@dataclass(frozen=True, eq=False)
class Known:
    """The facts known on a date, as the recharge takes them (`recharge.bill`).

    `periods`: account, insee, opened, closed, opened_by, closed_by, mailbox. `adhesions`, `requests`: those in force.
    `carry_over`: insee, carry_over_cents from the year before. `previous`: the recharge of the year before (insee,
    account_fee_cents, request_fee_cents). `uncounted`: accounts that never count (columns `UNCOUNTED`; reason: a code).
    `products`: account, products, for a tariff by product.
    `convention`: that in force on the date; None: that of the inputs.
    """

    periods: pl.DataFrame
    adhesions: pl.DataFrame
    requests: pl.DataFrame
    carry_over: pl.DataFrame
    previous: pl.DataFrame
    uncounted: pl.DataFrame
    products: pl.DataFrame | None = None
    convention: Convention | None = None


@dataclass(frozen=True, eq=False)
class Inputs:
    """What an explanation rests on.

    `known`: the facts known on a date; None: today. `invoice_lines`: those in force. `events`: every account
    event with `known_on`, of which the review names those that came after the titre. `requests`: those in force today.
    `names`: insee, name.
    """

    known: Callable[[date | None], Known]
    invoice_lines: pl.DataFrame
    events: pl.DataFrame
    requests: pl.DataFrame
    names: pl.DataFrame
    convention: Convention
