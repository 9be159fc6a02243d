"""The evidence about accounts, kind by kind: extracts, audit log, template, and what people entered."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.accounts.audit import Audit, audit_facts
from pipeline.accounts.blocks import spells
from pipeline.accounts.entries import Entries, Qualified, qualified, read_entries
from pipeline.accounts.moves import Moves, moves
from pipeline.accounts.openings import Openings, openings
from pipeline.accounts.presence import Presence, presence
from pipeline.accounts.snapshots import Snapshots, snapshots
from pipeline.accounts.template import Template, template_facts
from pipeline.accounts.traits import traits
from pipeline.convention import Convention


@dataclass(frozen=True, eq=False)
class Sources:
    """What each kind of evidence says of accounts, before any of it is weighed against the others."""

    seen: Snapshots
    traits: pl.DataFrame
    audit: Audit
    template: Template
    entries: Entries
    opened: Openings
    present: Presence
    moved: Moves
    changes: pl.DataFrame
    qualified: Qualified


def read_sources(
    observations: pl.DataFrame,
    usage: pl.DataFrame,
    audit: pl.DataFrame,
    movements: pl.DataFrame,
    deposits: pl.DataFrame,
    entries: pl.DataFrame,
    convention: Convention,
) -> Sources:
    """Each kind of evidence in a set of facts; frames as `derivation.derive` takes them."""
    seen = snapshots(observations, usage, deposits)
    found = traits(seen)
    records = audit_facts(audit, observations)
    template = template_facts(movements, observations)
    entered = read_entries(entries, template.keys)
    opened = openings(found, seen, records.of("added"), convention)
    present = presence(seen, records.facts, convention)
    again = pl.concat([present.facts, records.facts]).filter(pl.col("event") == "reopened")
    resets = pl.concat([opened.facts.select("account", "date"), again.select("account", "date")])
    changes = spells(seen, found, records, resets)
    return Sources(
        seen=seen,
        traits=found,
        audit=records,
        template=template,
        entries=entered,
        opened=opened,
        present=present,
        moved=moves(seen, records),
        changes=changes,
        qualified=qualified(entered, changes),
    )
