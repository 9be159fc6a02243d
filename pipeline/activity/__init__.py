"""The service's figures and duties (Articles 3, 4, 5, 9): is it used, is it enough, what is to be done. Pure."""

from __future__ import annotations

from pipeline.activity.dormancy import account_states, count_states
from pipeline.activity.duties import destructions, savings, to_close, to_settle
from pipeline.activity.entries import (
    DESTRUCTION,
    INTERRUPTION,
    EntryError,
    destruction_payload,
    interruption_payload,
    interruptions,
    interruptions_between,
)
from pipeline.activity.licences import sleeping_licences
from pipeline.activity.means import Means, current_costs, hours_done, means
from pipeline.activity.moves import drawn_moves, moves_by_commune, open_at, total_moves
from pipeline.activity.peers import beside_its_like, class_words, size_bounds
from pipeline.activity.requests import (
    awaiting_acceptance,
    incidents,
    incidents_by_commune,
    request_delays,
    request_states,
    request_steps,
    requests_by_commune,
)
from pipeline.activity.sightings import Sightings, sightings
from pipeline.activity.traffic import (
    disjoint_windows,
    levels_by_month,
    messages_by_window,
    messages_of_a_year,
    storage_by_commune,
    tenant_totals,
)
from pipeline.activity.year import communes_of_a_year, members_on, per_head, total_of

__all__ = [
    "DESTRUCTION",
    "INTERRUPTION",
    "EntryError",
    "Means",
    "Sightings",
    "account_states",
    "awaiting_acceptance",
    "beside_its_like",
    "class_words",
    "communes_of_a_year",
    "count_states",
    "current_costs",
    "destruction_payload",
    "destructions",
    "disjoint_windows",
    "drawn_moves",
    "hours_done",
    "incidents",
    "incidents_by_commune",
    "interruption_payload",
    "interruptions",
    "interruptions_between",
    "levels_by_month",
    "means",
    "members_on",
    "messages_by_window",
    "messages_of_a_year",
    "moves_by_commune",
    "open_at",
    "per_head",
    "request_delays",
    "request_states",
    "request_steps",
    "requests_by_commune",
    "savings",
    "sightings",
    "size_bounds",
    "sleeping_licences",
    "storage_by_commune",
    "tenant_totals",
    "to_close",
    "to_settle",
    "total_moves",
    "total_of",
]
