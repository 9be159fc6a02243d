"""One commune beside those of its size: never a league table that one city flattens (Article 9)."""

from __future__ import annotations

import polars as pl

from pipeline.convention import Convention
from pipeline.wording import number

FEWEST_PEERS = 3
"""With fewer known values beside a commune's own, a median says little of the class and much of its members."""
MEASURES = (
    "accounts_per_100_inhabitants",
    "dormant_percent",
    "unmoved_percent",
    "storage_gigabytes_per_account",
    "sent_per_account_30_days",
    "hours_per_100_accounts",
    "incidents_per_100_accounts",
    "euros_per_account",
    "euros_per_inhabitant",
)
GIGABYTE = 1_000_000_000
HUNDRED = 100
CENTS = 100
WINDOW_DAYS = 30


def size_bounds(convention: Convention) -> tuple[int, ...]:
    """The populations from which the classes of communes begin, beside the first that begins at 0."""
    return tuple(int(bound) for bound in convention.choice("size_classes").split())


def size_class(population: pl.Expr, bounds: tuple[int, ...]) -> pl.Expr:
    """The rank of a commune's class, from 0; null where the population is not known."""
    reached = [(population >= bound).cast(pl.Int8) for bound in bounds]
    return pl.when(population.is_not_null()).then(pl.sum_horizontal(reached) if reached else pl.lit(0, pl.Int8))


def class_words(rank: int, bounds: tuple[int, ...]) -> str:
    """A class in words: « moins de 2 000 habitants », « de 2 000 à 3 499 habitants », « 10 000 habitants et plus »."""
    if rank == 0:
        return f"moins de {number(bounds[0])} habitants" if bounds else "toutes les tailles"
    low = number(bounds[rank - 1])
    return f"de {low} à {number(bounds[rank] - 1)} habitants" if rank < len(bounds) else f"{low} habitants et plus"


def measured(communes: pl.DataFrame) -> pl.DataFrame:
    """What can be compared between communes: insee and MEASURES (floats, null where something is not known).

    For looking at, never for billing. `communes`: one row each, as `communes_of_a_year` gives them.
    """

    def share(part: str, whole: pl.Expr, factor: float = HUNDRED) -> pl.Expr:
        return pl.when(whole > 0).then(pl.col(part).cast(pl.Float64) * factor / whole.cast(pl.Float64))

    accounts, people = pl.col("accounts"), pl.col("population")
    judged_users = pl.sum_horizontal("active", "recent", "dormant", ignore_nulls=False)
    judged_shared = pl.sum_horizontal("moving", "unmoved", ignore_nulls=False)
    return communes.select(
        "insee",
        accounts_per_100_inhabitants=share("accounts", people),
        dormant_percent=share("dormant", judged_users),
        unmoved_percent=share("unmoved", judged_shared),
        storage_gigabytes_per_account=share("storage_bytes", pl.col("storage_read"), 1 / GIGABYTE),
        sent_per_account_30_days=share("sent", accounts * pl.col("covered_days"), WINDOW_DAYS),
        hours_per_100_accounts=share("done_hours", accounts),
        incidents_per_100_accounts=share("incidents", accounts),
        euros_per_account=share("total_cents", accounts, 1 / CENTS),
        euros_per_inhabitant=share("total_cents", people, 1 / CENTS),
    )


def beside_its_like(communes: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    """Each measure of each commune beside the other communes of its class, by INSEE code and measure.

    insee, measure, value, size_class, peers (others with a known value), low, median, high (of these others; null where
    they are fewer than FEWEST_PEERS).
    """
    classes = communes.select("insee", size_class=size_class(pl.col("population"), size_bounds(convention)))
    values = (
        measured(communes)
        .unpivot(MEASURES, index="insee", variable_name="measure", value_name="value")
        .join(classes, on="insee", validate="m:1")
    )
    others = values.filter(pl.col("value").is_not_null()).select(
        "measure", "size_class", other="insee", other_value="value"
    )
    pairs = values.join(others, on=["measure", "size_class"], how="inner").filter(pl.col("insee") != pl.col("other"))
    found = pairs.group_by("insee", "measure").agg(
        peers=pl.len().cast(pl.Int64),
        low=pl.col("other_value").min(),
        median=pl.col("other_value").median(),
        high=pl.col("other_value").max(),
    )
    few = pl.col("peers") < FEWEST_PEERS
    order = pl.col("measure").replace_strict(MEASURES, range(len(MEASURES)), return_dtype=pl.Int8)
    return (
        values.join(found, on=["insee", "measure"], how="left", validate="1:1")
        .with_columns(pl.col("peers").fill_null(0))
        .with_columns(pl.when(~few).then(pl.col(name)).alias(name) for name in ("low", "median", "high"))
        .sort("insee", order)
        .select("insee", "measure", "value", "size_class", "peers", "low", "median", "high")
    )
