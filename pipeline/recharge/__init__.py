"""What each commune owes: due months, requests, dated tariffs, one rounding, carry-over, and the statement of it."""

from __future__ import annotations

from pipeline.recharge.bill import (
    FEE_DENOMINATOR,
    Bill,
    account_fee_lines,
    bill,
    fee_numerator,
    hours_fee_lines,
    totals,
)
from pipeline.recharge.current import current_adhesions, current_invoice_lines, current_requests, signed_cents
from pipeline.recharge.dues import account_dues, cohorts, due_masks, months_of
from pipeline.recharge.requests import RATE_DENOMINATOR, request_dues
from pipeline.recharge.second import disagreements, second_computation
from pipeline.recharge.settlement import (
    carried_forward,
    covers_year_end,
    invoiced,
    nothing_carried,
    recharge_table,
    recovery_floor_cents,
)
from pipeline.recharge.statement import Statement, exact_amount, statement

__all__ = [
    "FEE_DENOMINATOR",
    "RATE_DENOMINATOR",
    "Bill",
    "Statement",
    "account_dues",
    "account_fee_lines",
    "bill",
    "carried_forward",
    "cohorts",
    "covers_year_end",
    "current_adhesions",
    "current_invoice_lines",
    "current_requests",
    "disagreements",
    "due_masks",
    "exact_amount",
    "fee_numerator",
    "hours_fee_lines",
    "invoiced",
    "months_of",
    "nothing_carried",
    "recharge_table",
    "recovery_floor_cents",
    "request_dues",
    "second_computation",
    "signed_cents",
    "statement",
    "totals",
]
