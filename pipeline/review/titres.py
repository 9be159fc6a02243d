"""What was invoiced, as hypotheses are held against it: by nature, with lines that stand on two titres (Article 8)."""

from __future__ import annotations

import polars as pl

from pipeline.recharge import signed_cents


def invoiced_by_nature(lines: pl.DataFrame, year: int) -> pl.DataFrame:
    """What was invoiced of each nature, and again on a second titre; by commune, for an exercice.

    insee, ordinary (number of ordinary lines), natures, forfait_cents, heures_cents, regularisation_cents (signed),
    repeated_forfait_cents, repeated_heures_cents, repeated_cents (all natures).
    """
    of_year = lines.filter(pl.col("exercice") == year).with_columns(signed=signed_cents())

    def of(nature: str) -> pl.Expr:
        return pl.col("signed").filter(pl.col("nature") == nature).sum().alias(f"{nature}_cents")

    copies = repeated_lines(lines, year)

    def twice(nature: str) -> pl.Expr:
        return pl.col("amount_cents").filter(pl.col("nature") == nature).sum().alias(f"repeated_{nature}_cents")

    told = of_year.group_by("insee").agg(
        of("forfait"),
        of("heures"),
        of("regularisation"),
        ordinary=(pl.col("sort") == "ordinary").sum(),
        natures=pl.col("nature").n_unique(),
    )
    again = copies.group_by("insee").agg(twice("forfait"), twice("heures"), repeated_cents=pl.col("amount_cents").sum())
    return told.join(again, on="insee", how="left", validate="1:1").with_columns(pl.col("^repeated_.*$").fill_null(0))


def repeated_lines(lines: pl.DataFrame, year: int) -> pl.DataFrame:
    """Ordinary lines of one commune, nature and amount on titres of different numbers, later ones.

    insee, nature, amount_cents, titre, bordereau, rank: the copies; the first of them is right, and not here. Copies
    that a reduction or a cancellation takes back are no longer invoiced twice.
    """
    of_year = lines.filter(pl.col("exercice") == year)
    taken_back = (
        of_year.filter(pl.col("sort") != "ordinary", pl.col("original_titre").is_not_null())
        .select("insee", "nature", "amount_cents", titre="original_titre")
        .unique()
    )
    key = ["insee", "nature", "amount_cents"]
    return (
        of_year.filter(pl.col("sort") == "ordinary", pl.col("amount_cents") > 0)
        .join(taken_back, on=[*key, "titre"], how="anti")
        .sort(*key, "issued_on", "bordereau", "titre", "titre_line")
        .unique([*key, "bordereau", "titre"], keep="first", maintain_order=True)
        .with_columns(rank=pl.int_range(pl.len()).over(key))
        .filter(pl.col("rank") > 0)
        .select(*key, "bordereau", "titre", "rank")
    )
