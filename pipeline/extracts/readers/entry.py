"""The journal: one thing that a person entered; edits of correspondences and of adhesions also yield theirs."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.cells import Column, Text, Whole
from pipeline.extracts.context import Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Reader, Rule
from pipeline.extracts.identity import idna
from pipeline.extracts.normal import normal_expr

ROWS = pl.Struct({"rows": pl.List(pl.Struct({"register": pl.String, "key": pl.String, "value": pl.String}))})
ADHESION = ("effective", "end", "end_reason", "referent", "dpo_contact", "replaces")
MOMENT = "%Y-%m-%dT%H:%M:%S%.f%:z"


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:  # noqa: ARG001
    """Adds moment (Datetime UTC)."""
    return rows.with_columns(moment=pl.col("entered_at").str.to_datetime(MOMENT, time_zone="UTC", strict=False))


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One entry per row, the mapping rows of an entry `mapping` (keys normalised), the adhesion of an `adhesion`."""
    entries = rows.select(
        "line",
        "entry",
        pl.col("year").cast(pl.Int32),
        "insee",
        "payload",
        "author",
        pl.col("moment").alias("entered_at"),
    )
    edits = rows.filter(pl.col("entry") == "mapping").select("line", pairs=pl.col("payload").str.json_decode(ROWS))
    listed = (
        edits.select("line", pl.col("pairs").struct.field("rows"))
        .explode("rows", empty_as_null=False, keep_nulls=False)
        .select("line", pl.col("rows").struct.unnest())
        .filter(pl.col("register").is_not_null() & pl.col("key").is_not_null())
    )
    # A domain in the form in which the network knows it, so that an accented one can be taken back.
    typed = listed["key"].unique().to_list()
    pairs = (
        listed.with_columns(
            key=pl.when(pl.col("register") == "domain")
            .then(pl.col("key").replace_strict(typed, [idna(key) for key in typed], default=None))
            .otherwise(normal_expr(pl.col("key")))
        )
        .unique(["register", "key"], keep="last", maintain_order=True)
        .sort("line", "register", "key")
    )
    frames = {"entry": entries}
    if pairs.height:
        frames["mapping"] = pairs.select("line", "register", "key", "value")
    adhesion = adhesions(rows)
    return frames | {"adhesion": adhesion} if adhesion.height else frames


def adhesions(rows: pl.DataFrame) -> pl.DataFrame:
    """The adhesion that an entry `adhesion` states; and, where it replaces one of another date, that one made void.

    A void adhesion ends on the eve of its effect: it has no day in force.
    """
    stated = rows.filter(pl.col("entry") == "adhesion").select(
        "line", "insee", *(pl.col("payload").str.json_path_match(f"$.{name}").alias(name) for name in ADHESION)
    )
    days = pl.col("effective", "end", "replaces").str.to_date(strict=False)
    stated = stated.with_columns(days).filter(pl.col("effective").is_not_null(), pl.col("insee").is_not_null())
    void = stated.filter(pl.col("replaces") != pl.col("effective")).with_columns(
        effective="replaces",
        end=pl.col("replaces").dt.offset_by("-1d"),
        end_reason=pl.format("remplacée\u00a0: effet au {}", pl.col("effective").dt.strftime("%d/%m/%Y")),
    )
    return pl.concat([stated, void]).drop("replaces").sort("line", "insee", "effective")


READER = Reader(
    kind="entry",
    title="Saisie",
    registers=(),
    columns=(
        Column("entry", "entry", Text(), filled=True),
        Column("year", "year", Whole()),
        Column("insee", "insee", Text()),
        Column("payload", "payload", Text(), filled=True),
        Column("author", "author", Text(), filled=True),
        Column("entered_at", "entered_at", Text(), filled=True),
        Column("entered_on", "entered_at", Day()),
    ),
    prepare=prepare,
    date_column="entered_on",
    rules=(
        Rule(
            "bad_moment",
            "entered_at",
            pl.col("moment").is_null(),
            message=Message("« {value} » n'est pas un instant.", "Recommencez la saisie."),
        ),
        Rule(
            "unreadable_payload",
            "payload",
            ~pl.col("payload").str.json_path_match("$").str.starts_with("{").fill_null(value=False),
            message=Message("« {value} » n'est pas une saisie lisible.", "Recommencez la saisie."),
        ),
        Rule(
            "bad_payload",
            "payload",
            (pl.col("entry") == "mapping") & ~pl.col("payload").str.contains(r'^\s*\{\s*"rows"\s*:\s*\['),
            message=Message("La saisie ne contient aucune correspondance.", "Recommencez la saisie."),
        ),
    ),
    yields=yields,
)
