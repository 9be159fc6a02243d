"""What a reader must know besides the file: the communes, what analysts mapped to what, the convention."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipeline.convention import Convention
from pipeline.extracts.normal import commune_key

HORS_CONVENTION = "hors_convention"
# Registers by which an account finds its commune, and those by which any file is read.
OF_ACCOUNTS = ("domain", "department", "office", "city")
OF_LAYOUTS = ("header", "layout")


@dataclass(frozen=True, eq=False)
class Context:
    """`communes`: insee, siren, name (more columns do not matter). `mapping`: register, key, value.

    Where a key of a register stands several times, the latest row counts (by known_on, deposit_id, line where
    these columns are there, else by order); a null value takes the correspondence back.
    """

    communes: pl.DataFrame
    mapping: pl.DataFrame
    convention: Convention

    @cached_property
    def registers(self) -> dict[str, dict[str, str]]:
        """Register → normalised key → value."""
        order = [name for name in ("known_on", "deposit_id", "line") if name in self.mapping.columns]
        rows = self.mapping.sort(order, maintain_order=True) if order else self.mapping
        registers: dict[str, dict[str, str]] = {}
        for register, key, value in rows.select("register", "key", "value").iter_rows():
            registers.setdefault(register, {})[key] = value
        return {
            register: {key: value for key, value in pairs.items() if value is not None}
            for register, pairs in registers.items()
        }

    def register(self, name: str) -> dict[str, str]:
        """One register: normalised key → value; empty if nothing was mapped."""
        return self.registers.get(name, {})

    @cached_property
    def commune_keys(self) -> dict[str, str]:
        """INSEE code, SIREN or whole name → INSEE code. A name that two communes bear identifies neither."""
        found: dict[str, set[str]] = {}
        for insee, siren, name in self.communes.select("insee", "siren", "name").iter_rows():
            # A spreadsheet drops the zero in front of the codes of the first nine departments.
            for key in {insee, insee.lstrip("0"), siren or "", commune_key(name or "")} - {""}:
                found.setdefault(key.lower(), set()).add(insee)
        return {key: insees.pop() for key, insees in found.items() if len(insees) == 1}


@dataclass(frozen=True, eq=False)
class Extract:
    """What the hooks of a reader are told of the file at hand."""

    context: Context
    kind: str
