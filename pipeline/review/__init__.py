"""What is owed against what was invoiced: does it hold, and if not, why (Article 9)."""

from __future__ import annotations

from pipeline.review.status import Evidence, detectable_error_cents, review_year

__all__ = ["Evidence", "detectable_error_cents", "review_year"]
