"""Tariff structures, dated: per account, by kind, fixed part, bands, per inhabitant, shared, with floor, cap, steps.

An adopted revision (Article 7) is billed here, by the very code that simulated it.
"""

from __future__ import annotations

from pipeline.recharge.structures.apportionment import Total, apportion, hold
from pipeline.recharge.structures.basis import Basis, basis_of, member_months, spans
from pipeline.recharge.structures.fees import (
    HOUR_PARTS,
    AccountFees,
    MissingPopulationError,
    account_fees,
    request_parts,
    solved_fee,
)
from pipeline.recharge.structures.kinds import (
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
    decode,
    encode,
)
from pipeline.recharge.structures.lines import needs_structures, structured_fee_lines, structured_hour_lines
from pipeline.recharge.structures.timeline import Timeline, adopt, timeline_of
from pipeline.recharge.structures.words import price, tariff_words, tariffs_of_year

__all__ = [
    "HOUR_PARTS",
    "WHOLE",
    "AccountFees",
    "Bands",
    "Basis",
    "ByKind",
    "Cap",
    "FixedPlusAccount",
    "HourlyPrice",
    "MissingPopulationError",
    "PerAccount",
    "PerInhabitant",
    "Shared",
    "Structure",
    "Tariff",
    "Timeline",
    "Total",
    "account_fees",
    "adopt",
    "apportion",
    "basis_of",
    "decode",
    "encode",
    "hold",
    "member_months",
    "needs_structures",
    "price",
    "request_parts",
    "solved_fee",
    "spans",
    "structured_fee_lines",
    "structured_hour_lines",
    "tariff_words",
    "tariffs_of_year",
    "timeline_of",
]
