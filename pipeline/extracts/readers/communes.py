"""The list of communes: a territory's member communes and the domains of their addresses."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.cells import Column, Text, Whole
from pipeline.extracts.context import Extract
from pipeline.extracts.declaration import Reader, Rule
from pipeline.extracts.identity import idna


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:  # noqa: ARG001
    """Adds shared: a domain of the row that an earlier line, of another commune, already has."""
    domains = _domains(rows)
    taken = domains.filter(
        pl.col("insee").n_unique().over("key") > 1, pl.col("line") != pl.col("line").min().over("key")
    )
    shared = taken.group_by("line").agg(shared=pl.col("key").min())
    return rows.join(shared, on="line", how="left", validate="1:1", maintain_order="left")


def _domains(rows: pl.DataFrame) -> pl.DataFrame:
    """line, insee, key: one row per domain, in the form in which the network knows it."""
    listed = rows.select("line", "insee", key=pl.col("domains").str.to_lowercase().str.extract_all(r"[^\s,;]+"))
    pairs = listed.explode("key", empty_as_null=False, keep_nulls=False)
    distinct = pairs["key"].unique()
    plain = pl.Series([idna(name) for name in distinct], dtype=pl.String)
    return pairs.with_columns(pl.col("key").replace_strict(distinct, plain, return_dtype=pl.String))


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One commune per row, and one mapping (register `domain`) per domain."""
    communes = rows.select(
        "line",
        "insee",
        "siren",
        "name",
        pl.col("population").cast(pl.Int32),
        pl.col("population_year").cast(pl.Int32),
        "member_since",
    )
    domains = _domains(rows).unique(["insee", "key"]).sort("line", "key")
    mapping = domains.select("line", pl.lit("domain").alias("register"), "key", pl.col("insee").alias("value"))
    return {"commune": communes, "mapping": mapping}


READER = Reader(
    kind="communes",
    title="Liste des communes",
    registers=(),
    dated=False,
    columns=(
        Column("insee", "insee", Text(), ("code insee", "code commune"), filled=True),
        Column("siren", "siren", Text()),
        Column("name", "name", Text(), ("nom", "commune"), filled=True),
        Column("population", "population", Whole()),
        Column("population_year", "population_year", Whole(), ("millesime",), needed=False),
        Column("member_since", "member_since", Text(), ("membre depuis",), needed=False),
        Column("domains", "domains", Text(lower=True), ("domaines",)),
    ),
    prepare=prepare,
    rules=(
        Rule(
            "bad_insee",
            "insee",
            ~pl.col("insee").str.contains(r"^(?:\d{5}|2[ABab]\d{3})$"),
            message=Message("« {value} » n'est pas un code INSEE.", "Cinq caractères, zéro de tête compris."),
        ),
        Rule(
            "bad_number",
            "population",
            ~pl.col("population").is_between(0, 100_000_000),
        ),
        Rule(
            "bad_number",
            "population_year",
            ~pl.col("population_year").is_between(1900, 2199),
        ),
        Rule(
            "shared_domain",
            "domains",
            pl.col("shared").is_not_null(),
            message=Message(
                "Le domaine « {shared} » est déjà celui d'une autre commune de la liste.", "Gardez-le sur une seule."
            ),
            values={"shared": pl.col("shared")},
        ),
    ),
    key=("insee",),
    yields=yields,
)
