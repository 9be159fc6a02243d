"""The convention as dated parameters, civil months and exact money; it imports nothing of the project."""

from __future__ import annotations

from pipeline.convention.convention import Convention, load_convention
from pipeline.convention.parameters import ConventionError, MissingParameterError, Parameter

__all__ = ["Convention", "ConventionError", "MissingParameterError", "Parameter", "load_convention"]
