"""Several scenarios beside the present tariff, as the tables that pages and papers show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import polars as pl

from pipeline.tariffs.equity import Equity
from pipeline.tariffs.result import Coverage, SimulationResult, YearResult

LETTERS = "ABCD"
PRESENT = "Tarif actuel"
HUNDREDTHS = 100


@dataclass(frozen=True, eq=False)
class Shown:
    """One scenario among those compared: its place (0 to 3), and what it gives."""

    place: int
    result: SimulationResult

    @property
    def letter(self) -> str:
        """A, B, C or D."""
        return LETTERS[self.place]

    @property
    def label(self) -> str:
        """`A · Hausse modérée`: letter and name, since two may bear the same name."""
        return f"{self.letter} · {self.result.scenario.name}"

    def year(self, year: int) -> YearResult:
        """One of its years. KeyError when it was not simulated."""
        return {each.year: each for each in self.result.years}[year]


def totals_compared(shown: Sequence[Shown], year: int) -> pl.DataFrame:
    """One row per tariff, the present one first.

    label, place (null: the present one), total_cents, change_cents, coverage_share (ten-thousandths of the cost, null
    where it is not known), winners, losers, refusing (communes).
    """
    first = shown[0].year(year)
    rows: list[tuple[object, ...]] = [
        (PRESENT, None, first.total_base_cents, 0, _share(first.coverage, base=True), None, None, None)
    ]
    for one in shown:
        of = one.year(year)
        counts = (of.summary.winners, of.summary.losers, of.summary.refusing)
        rows.append((one.label, one.place, of.total_scenario_cents, of.change_cents, _share(of.coverage), *counts))
    schema = {
        "label": pl.String, "place": pl.Int64, "total_cents": pl.Int64, "change_cents": pl.Int64,
        "coverage_share": pl.Int64, "winners": pl.Int64, "losers": pl.Int64, "refusing": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _share(coverage: Coverage | None, *, base: bool = False) -> int | None:
    if coverage is None:
        return None
    return coverage.base_share if base else coverage.scenario_share


def years_compared(shown: Sequence[Shown]) -> pl.DataFrame:
    """One row per tariff and year: label, place (null: present), year, total_cents, change_cents."""
    rows: list[tuple[object, ...]] = [
        (PRESENT, None, year.year, year.total_base_cents, 0) for year in shown[0].result.years
    ]
    for one in shown:
        rows += [
            (one.label, one.place, year.year, year.total_scenario_cents, year.change_cents) for year in one.result.years
        ]
    schema = {
        "label": pl.String, "place": pl.Int64, "year": pl.Int64, "total_cents": pl.Int64, "change_cents": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def communes_compared(shown: Sequence[Shown], year: int) -> pl.DataFrame:
    """One row per commune, by name: insee, commune, base_cents, then scenario_A_cents, change_A_cents, … by letter."""
    table = shown[0].year(year).communes.select("insee", pl.col("name").alias("commune"), "base_cents")
    for one in shown:
        columns = one.year(year).communes.select(
            "insee",
            pl.col("scenario_cents").alias(f"scenario_{one.letter}_cents"),
            pl.col("change_cents").alias(f"change_{one.letter}_cents"),
        )
        table = table.join(columns, on="insee", how="left", validate="1:1")
    return table.sort("commune", "insee")


def commune_compared(shown: Sequence[Shown], year: int, insee: str) -> pl.DataFrame:
    """What one commune pays under each tariff: the columns of `totals_compared` that are of a commune.

    Empty where the commune has no convention in that year, or is not seen.
    """
    rows: list[tuple[object, ...]] = []
    for one in shown:
        found = one.year(year).communes.filter(pl.col("insee") == insee)
        for row in found.iter_rows(named=True):
            if not rows:
                rows.append((PRESENT, None, row["base_cents"], 0))
            rows.append((one.label, one.place, row["scenario_cents"], row["change_cents"]))
    schema = {"label": pl.String, "place": pl.Int64, "total_cents": pl.Int64, "change_cents": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(coverage_share=pl.lit(None, dtype=pl.Int64))


def totals_table(shown: Sequence[Shown], year: int) -> pl.DataFrame:
    """`totals_compared` with `covered`: per cents of the cost of the service."""
    return totals_compared(shown, year).with_columns(covered=pl.col("coverage_share") / HUNDREDTHS)


def equity_table(shown: Sequence[Shown], year: int) -> pl.DataFrame:
    """One row per tariff: label, and the measures of `Equity`, amounts in cents.

    gini_percent, started_percent (what counting started months adds to counting days): per cents.
    """
    rows: list[dict[str, object]] = [{"label": PRESENT, **vars(shown[0].year(year).equity_base)}]
    rows += [{"label": one.label, **vars(one.year(year).equity)} for one in shown]
    measures = [each.name for each in fields(Equity)]
    schema = {"label": pl.String, **dict.fromkeys(measures, pl.Int64)}
    return pl.DataFrame(rows, schema=schema).with_columns(
        gini_percent=pl.col("gini") / HUNDREDTHS, started_percent=pl.col("started_month_share") / HUNDREDTHS
    )


def refusals_table(year: YearResult) -> pl.DataFrame:
    """The communes that refuse: commune, account_months, owed_cents, lost_cents, licences_cents (null: no price)."""
    return year.refusals.communes.rename({"name": "commune"}).sort("commune", "insee")


def readings_compared(year: YearResult, labels: dict[str, str]) -> pl.DataFrame:
    """The three readings of Article 7: reading (as `labels` names it), base_cents, scenario_cents, change_cents."""
    rows = [
        (labels.get(reading, reading), base, scenario, scenario - base)
        for reading, base, scenario in year.summary.readings
    ]
    schema = {"reading": pl.String, "base_cents": pl.Int64, "scenario_cents": pl.Int64, "change_cents": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


EFFECT_WORDS = {"winner": "baisse", "loser": "hausse", "unchanged": "inchangé"}


def communes_of(year: YearResult) -> pl.DataFrame:
    """The communes of one scenario and year as a table, from the greatest rise to the greatest fall.

    insee, commune, effect_words, base_cents, scenario_cents, change_cents, percent (per cents, null where nothing was
    owed), change_per_account_cents, change_per_inhabitant_cents, account_months, and the split in cents.
    """
    leaves = pl.col("refuses") & (pl.col("effect") != "unchanged")
    words = pl.col("effect").replace_strict(EFFECT_WORDS, return_dtype=pl.String)
    return year.communes.select(
        "insee",
        pl.col("name").alias("commune"),
        pl.when(leaves).then(pl.lit("refuse")).otherwise(words).alias("effect_words"),
        "base_cents",
        "scenario_cents",
        "change_cents",
        (pl.col("change_percent") / HUNDREDTHS).alias("percent"),
        "change_per_account_cents",
        "change_per_inhabitant_cents",
        "account_months",
        "volume_cents",
        "refusals_cents",
        "level_cents",
        "distribution_cents",
    ).sort("change_cents", "commune", "insee", descending=[True, False, False])
