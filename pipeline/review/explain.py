"""Why each invoice that does not hold is wrong: the causes that meet it to the cent, ranked, or none (Article 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from pipeline.recharge import due_masks, invoiced
from pipeline.review.causes import BIT, causes_literal
from pipeline.review.fits import Dispute, as_fits
from pipeline.review.grounds import Grounds, grounds_of
from pipeline.review.known import Inputs
from pipeline.review.lives import running
from pipeline.review.ranking import ranked
from pipeline.review.search import search
from pipeline.review.titres import invoiced_by_nature

# Communes are searched by so many accounts at a time: what is held in memory does not grow with the territory.
ACCOUNTS_AT_A_TIME = 40_000
COMMUNES_AT_A_TIME = 1500


@dataclass(frozen=True, eq=False)
class Explained:
    """The search of a year's causes.

    `frame`: one row per commune and explanation: c, insee, reference_date, rank, causes (a set, `causes.codes_of`),
    amount_cents (the invoice under these causes: what was invoiced), agrees (met by nature too), ways, score, and what
    it rests on (columns of `fits.FIT`). `titres`: the disputed rows of the review, with c and their natures. `grounds`:
    what was known on each reference date.
    """

    year: int
    frame: pl.DataFrame
    titres: pl.DataFrame
    inputs: Inputs
    grounds: dict[date, Grounds]

    @cached_property
    def today(self) -> pl.DataFrame:
        """The months due as known today: account, insee, mask."""
        known = self.inputs.known(None)
        return due_masks(known.periods, known.adhesions, self.year, known.convention or self.inputs.convention)


def explain(year: int, review: pl.DataFrame, inputs: Inputs) -> Explained:
    """The causes of every commune whose status is `difference` (`review`: columns of `status.review_year`).

    Each hypothesis is recomputed with what was known on the commune’s reference date.
    """
    titres = (
        review.filter(pl.col("status") == "difference")
        .sort("insee")
        .join(invoiced_by_nature(inputs.invoice_lines, year), on="insee", how="left", validate="1:1")
        .with_columns(
            pl.col("^(ordinary|natures|.*forfait_cents|.*heures_cents|regularisation_cents|repeated_cents)$").fill_null(
                0
            )
        )
        # Communes are numbered once, by code: whole numbers join faster than codes.
        .with_row_index("c")
        .with_columns(pl.col("c").cast(pl.UInt32))
    )
    fits = [*_plain_facts(titres, year, inputs)]
    grounds: dict[date, Grounds] = {}
    for on in titres["reference_date"].unique().drop_nulls().sort().to_list():
        held = grounds_of(on, titres.filter(pl.col("reference_date") == on), year, inputs)
        grounds[on] = held
        fits += _outside(held, year)
        fits += [search(dispute, year, held.fees, held.convention) for dispute in _portions(held)]
    offered = ranked(pl.concat(fits), titres)
    frame = (
        titres.select("c", "insee", "reference_date", amount_cents="invoiced_cents")
        .join(offered, on="c", how="left", validate="1:m")
        .with_columns(
            pl.col("causes").fill_null(causes_literal(BIT["unexplained"])),
            pl.col("rank").fill_null(1),
            pl.col("agrees").fill_null(value=False),
        )
        .sort("insee", "rank")
    )
    return Explained(year=year, frame=frame, titres=titres, inputs=inputs, grounds=grounds)


def _plain_facts(titres: pl.DataFrame, year: int, inputs: Inputs) -> Iterator[pl.DataFrame]:
    """What is told by the titres alone: right on its date, none issued, or the very amount of the year before."""
    wrong = pl.col("wrong_then_cents") != 0
    right_then = titres.filter(~wrong)
    yield as_fits(right_then.select("c", causes=causes_literal(BIT["late_events"]), odds=pl.lit(1.0)))
    # No titre, or titres that were cancelled in full: nothing was invoiced.
    none = titres.filter(wrong, pl.col("invoiced_cents") == 0)
    yield as_fits(none.select("c", causes=causes_literal(BIT["missing_invoice"]), odds=pl.lit(1.0)))
    before = invoiced(inputs.invoice_lines, year - 1).rename({"invoiced_cents": "before_cents"})
    again = titres.join(before, on="insee", how="inner", validate="1:1").filter(
        wrong, pl.col("invoiced_cents") == pl.col("before_cents"), pl.col("before_cents") > 0
    )
    yield as_fits(again.select("c", causes=causes_literal(BIT["previous_year"]), odds=pl.lit(0.5)))


def _disputed(titres: pl.DataFrame) -> pl.DataFrame:
    """The titres that were wrong then; where nothing was invoiced there is nothing to search."""
    return titres.filter(pl.col("wrong_then_cents") != 0, pl.col("invoiced_cents") != 0)


def _outside(held: Grounds, year: int) -> list[pl.DataFrame]:
    """Titres to communes whose convention ran on no day of the year (Article 10)."""
    covered = running(held.known.adhesions, year).select("insee").unique()
    outside = _disputed(held.titres).join(covered, on="insee", how="anti")
    return [as_fits(outside.select("c", causes=causes_literal(BIT["not_adherent"]), odds=pl.lit(1.0)))]


def _portions(held: Grounds) -> Iterator[Dispute]:
    """The disputes of one reference date, a few thousand communes at a time."""
    titres = _disputed(held.titres)
    if titres.is_empty():
        return
    sizes = (
        titres.select("c")
        .join(held.accounts.group_by("c").agg(n=pl.len()), on="c", how="left", validate="1:1")
        .with_columns(pl.col("n").fill_null(0))
        .sort("c")
        .with_columns(
            portion=pl.max_horizontal(
                pl.col("n").cum_sum() // ACCOUNTS_AT_A_TIME, pl.int_range(pl.len()) // COMMUNES_AT_A_TIME
            )
        )
    )
    owed = titres.join(held.amounts, on="insee", how="left", validate="1:1").select(
        "c", pl.col("accounts_cents", "hours_cents").fill_null(0)
    )
    # Where another structure of tariff is in force, no account and no hour is recomputed: the parts are as billed.
    free = titres.select("c").join(held.fixed, on="c", how="anti")
    priced = titres.select("c").join(held.fixed_hours, on="c", how="anti")
    for _, portion in sizes.group_by("portion", maintain_order=True):
        of = portion.select("c")
        loose = of.join(free, on="c", how="semi")
        yield Dispute(
            titres=titres.join(of, on="c", how="semi"),
            owed=owed.join(of, on="c", how="semi"),
            accounts=held.accounts.join(loose, on="c", how="semi"),
            pool=held.pool.join(loose, on="c", how="semi"),
            due=held.due.join(of.join(priced, on="c", how="semi"), on="c", how="semi"),
            unaccepted=held.unaccepted.join(of.join(priced, on="c", how="semi"), on="c", how="semi"),
            previous=held.previous.join(of, on="c", how="semi"),
            amounts=held.amounts,
        )


__all__ = ["Explained", "explain"]
