"""The demonstration: seeded files in genuine outside formats, with a known truth; it computes nothing for the books."""

from __future__ import annotations

from pipeline.demo.calendar import OBSERVED_ON
from pipeline.demo.files import GeneratedFile, deposit_order
from pipeline.demo.generate import generate
from pipeline.demo.territory import OUTSIDE_DOMAINS

__all__ = ["OBSERVED_ON", "OUTSIDE_DOMAINS", "GeneratedFile", "deposit_order", "generate"]
