"""What people entered for the calendar, as frames: the latest word on each thing holds, the others are its history."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

ADHESION, STEP, COMMITMENT, WITHDRAWAL, DUTY = (
    "adhesion",
    "revision_step",
    "commitment",
    "service_withdrawal",
    "duty",
)
"""The kinds of journal entries of this room. A null date takes back what was said before."""

STEPS = ("communicated", "received", "answer", "amendment")
TEXTS = ("effective", "step", "answer", "commitment", "date", "proof", "keys")
"""What a payload may say as text. Each is looked for by itself, so that an entry that lacks one, or that somebody wrote
by hand, is nothing worse than an entry that says nothing."""
FLAGS = ("kept", "recover", "done")
KEYS_APART = " "
"""Stands between the keys of duties that one entry speaks of."""
MOMENT = ["entered_at", "deposit_id", "line"]


@dataclass(frozen=True, eq=False)
class CalendarEntries:
    """The latest word on each thing, without those that were taken back; each with author and entered_at.

    `steps`: insee, effective, step, date, answer (accepted, refused), proof. `commitments`: insee, commitment, kept,
    date, proof. `withdrawals`: insee, date (of the service), recover, proof. `done`: key, date, proof.
    """

    steps: pl.DataFrame
    commitments: pl.DataFrame
    withdrawals: pl.DataFrame
    done: pl.DataFrame


def said_of(entries: pl.DataFrame) -> pl.DataFrame:
    """Every word that was said about the calendar, oldest first: the history, corrections and takings back included.

    Columns of the journal, and of each payload: effective, step, answer, commitment, date, proof, keys, kept, recover,
    done; null where an entry does not speak of it.
    """
    return (
        entries.filter(pl.col("entry").is_in([STEP, COMMITMENT, WITHDRAWAL, DUTY]))
        .with_columns(
            *(pl.col("payload").str.json_path_match(f"$.{name}").alias(name) for name in TEXTS),
            *(_flag(name) for name in FLAGS),
        )
        .with_columns(pl.col("effective", "date").str.to_date(strict=False), pl.col("keys").str.split(KEYS_APART))
        .sort(MOMENT)
    )


def calendar_entries(entries: pl.DataFrame) -> CalendarEntries:
    """The latest word of the journal (table `entry`) on each step, commitment, withdrawal and duty."""
    said = said_of(entries)
    dated = pl.col("date").is_not_null()
    told = ["author", "entered_at"]
    of_commune = said.filter(pl.col("insee").is_not_null())
    steps = _latest(of_commune.filter(pl.col("entry") == STEP), ["insee", "effective", "step"])
    kept = _latest(of_commune.filter(pl.col("entry") == COMMITMENT), ["insee", "commitment"])
    left = _latest(of_commune.filter(pl.col("entry") == WITHDRAWAL), ["insee"])
    duties = said.filter(pl.col("entry") == DUTY).explode("keys", empty_as_null=False, keep_nulls=False)
    done = _latest(duties.rename({"keys": "key"}), ["key"])
    return CalendarEntries(
        steps=steps.filter(dated).select("insee", "effective", "step", "date", "answer", "proof", *told),
        commitments=kept.filter(pl.col("kept").is_not_null()).select(
            "insee", "commitment", "kept", "date", "proof", *told
        ),
        withdrawals=left.filter(dated).select("insee", "date", "recover", "proof", *told),
        done=done.filter(dated & pl.col("done").fill_null(value=False)).select("key", "date", "proof", *told),
    )


def _flag(name: str) -> pl.Expr:
    said = pl.col("payload").str.json_path_match(f"$.{name}")
    return pl.when(said.is_in(["true", "false"])).then(said == "true").alias(name)


def _latest(said: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    return said.unique(key, keep="last", maintain_order=True).sort(key)
