"""What is owed against what was invoiced: does it hold, and if not, why (Article 9)."""

from __future__ import annotations

from pipeline.review.bridge import Bridge, bridge_of
from pipeline.review.change import with_exact_fees, year_on_year
from pipeline.review.closings import CLOSING, closing_history, closing_payload, current_closings, frozen_amounts
from pipeline.review.entries import EntryRefusedError
from pipeline.review.explain import Explained, explain
from pipeline.review.explanation import Explanation, disputed_of, explanations_of, verdict
from pipeline.review.followed_statements import (
    ANSWER,
    SENT,
    STATEMENT_STATES,
    answer_payload,
    followed_statements,
    sent_payload,
    statement_history,
)
from pipeline.review.known import Inputs, Known
from pipeline.review.months_in_dispute import by_cohort, grid
from pipeline.review.opinions import OPINION, OPINIONS, current_opinions, opinion_history, opinion_payload
from pipeline.review.proposals import (
    PROPOSAL,
    PROPOSAL_AIMS,
    PROPOSAL_STATES,
    current_proposals,
    next_number,
    proposal_history,
    proposal_payload,
)
from pipeline.review.since import LearnedSince, learned_since
from pipeline.review.status import Evidence, detectable_error_cents, review_year
from pipeline.review.transfers import transfers_counted_twice, without_accounts

__all__ = [
    "ANSWER",
    "CLOSING",
    "OPINION",
    "OPINIONS",
    "PROPOSAL",
    "PROPOSAL_AIMS",
    "PROPOSAL_STATES",
    "SENT",
    "STATEMENT_STATES",
    "Bridge",
    "EntryRefusedError",
    "Evidence",
    "Explained",
    "Explanation",
    "Inputs",
    "Known",
    "LearnedSince",
    "answer_payload",
    "bridge_of",
    "by_cohort",
    "closing_history",
    "closing_payload",
    "current_closings",
    "current_opinions",
    "current_proposals",
    "detectable_error_cents",
    "disputed_of",
    "explain",
    "explanations_of",
    "followed_statements",
    "frozen_amounts",
    "grid",
    "learned_since",
    "next_number",
    "opinion_history",
    "opinion_payload",
    "proposal_history",
    "proposal_payload",
    "review_year",
    "sent_payload",
    "statement_history",
    "transfers_counted_twice",
    "verdict",
    "with_exact_fees",
    "without_accounts",
    "year_on_year",
]
