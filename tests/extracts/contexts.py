"""What a reader knows besides the file, for processes of their own: the reference communes and their domains."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipeline.convention import load_convention
from pipeline.extracts import Context, recognise

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "data" / "reference" / "communes.csv"


def reference_context() -> Context:
    nothing = pl.DataFrame(schema={"register": pl.String, "key": pl.String, "value": pl.String})
    nobody = pl.DataFrame(schema={"insee": pl.String, "siren": pl.String, "name": pl.String})
    convention = load_convention()
    frames = recognise(REFERENCE.read_bytes(), REFERENCE.name, Context(nobody, nothing, convention)).frames
    return Context(frames["commune"], frames["mapping"].select(nothing.columns), convention)
