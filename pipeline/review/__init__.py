"""What is owed against what was invoiced: does it hold, and if not, why (Article 9)."""

from __future__ import annotations

from pipeline.review.explain import Explained, explain
from pipeline.review.explanation import Explanation, explanations_of, verdict
from pipeline.review.known import Inputs, Known
from pipeline.review.status import Evidence, detectable_error_cents, review_year

__all__ = [
    "Evidence",
    "Explained",
    "Explanation",
    "Inputs",
    "Known",
    "detectable_error_cents",
    "explain",
    "explanations_of",
    "review_year",
    "verdict",
]
