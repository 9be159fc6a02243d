"""Which account each row of a usage report speaks of: reports know only names, which are renamed and used again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipeline.accounts.names import held_names, holders

MAILBOX_USAGE, EMAIL_ACTIVITY = "mailbox_usage", "email_activity"
CONCEALED = "concealed"
# What each report tells beside the last activity; of any other report the last activity alone is kept.
MEASURES = {MAILBOX_USAGE: ("items", "storage_bytes"), EMAIL_ACTIVITY: ("period_days", "sent", "received", "read")}
SPAN = ("opened", "closed", "opened_by", "closed_by", "mailbox")
DEPOSIT = ("deposit_id", "line")
# Beside the numbers of accounts, which begin at 1.
NOBODY = 0


@dataclass(frozen=True, eq=False)
class Sightings:
    """What the usage reports show of the accounts that count.

    `spans`: the periods of the accounts (account, insee and SPAN) with `number`, the rank of the account. `reports`: by
    name of report one row per account and day (and window): number, known_on, last_activity and the report's MEASURES,
    each null where the report has a blank. `days`: report, known_on, rows, concealed (rows without readable names).
    """

    spans: pl.DataFrame
    reports: dict[str, pl.DataFrame]
    days: pl.DataFrame

    def report(self, name: str) -> pl.LazyFrame:
        """The rows of one report; none if it was never deposited."""
        empty = {"number": pl.UInt32, "known_on": pl.Date, "last_activity": pl.Date} | dict.fromkeys(
            MEASURES[name], pl.Int64
        )
        return self.reports.get(name, pl.DataFrame(schema=empty)).lazy()

    @cached_property
    def communes(self) -> pl.DataFrame:
        """home, insee: the communes of the accounts by a number, which is quicker to group by than a code."""
        return self.spans.select("insee").unique().sort("insee").with_row_index("home")

    @cached_property
    def _holders(self) -> pl.DataFrame:
        """number, home, opened, until: whose an account was on each day; one commune a day."""
        until = pl.col("closed")
        if not self.one_span_each:
            until = pl.min_horizontal("closed", pl.col("opened").shift(-1).over("number").dt.offset_by("-1d"))
        spans = self.spans.select("number", "insee", "opened", until=until)
        return spans.join(self.communes, on="insee", how="left", validate="m:1").drop("insee")

    @property
    def one_span_each(self) -> bool:
        """Whether no account has two periods."""
        return self.spans.is_empty() or bool(self.spans["number"].last() == self.spans.height)

    def of_accounts(self, report: str, numbers: pl.Series) -> pl.LazyFrame:
        """The rows of one report that speak of some accounts."""
        rows = self.report(report).collect()
        wanted = pl.select(place=pl.int_range(0, self._most + 1, dtype=pl.UInt32).is_in(numbers.implode())).to_series()
        return rows.lazy().filter(wanted.gather(rows["number"]))

    def by_commune(self, rows: pl.LazyFrame, by: tuple[str, ...], sums: dict[str, pl.Expr]) -> pl.DataFrame:
        """Rows of a report (number, known_on …) added up by commune and `by`: those of accounts open on its day.

        `sums`: name → sum over rows; a null is nothing known, and adds up to null.
        """
        told = rows.collect()
        placed = told.with_columns(self._steady_homes.gather(told["number"]))
        day = pl.col("known_on")
        others = (
            placed.lazy()
            .filter(pl.col("home").is_null())
            .drop("home")
            .join(self._holders.lazy(), on="number", how="inner")
            .filter((pl.col("opened") <= day) & (pl.col("until").is_null() | (pl.col("until") >= day)))
        )
        # The null group of the first are the rows of the second, which are few.
        parts = [part.group_by("home", *by).agg(**sums) for part in (placed.lazy(), others)]
        found = pl.concat(parts).filter(pl.col("home").is_not_null()).group_by("home", *by)
        summed = found.agg(pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in sums)
        return summed.collect().join(self.communes, on="home", how="left", validate="m:1").drop("home")

    @property
    def _most(self) -> int:
        return int(self.spans.select(pl.col("number").max()).item() or 0)

    @cached_property
    def _steady_homes(self) -> pl.Series:
        """By number, from 0: the commune of an account that had it on the day of every report; null of all others."""
        days = self.days.select(first=pl.col("known_on").min(), last=pl.col("known_on").max())
        first, last = (pl.lit(day, pl.Date) for day in days.row(0))
        whole = self._holders.filter(pl.col("opened") <= first, pl.col("until").is_null() | (pl.col("until") >= last))
        numbers = pl.select(number=pl.int_range(0, self._most + 1, dtype=pl.UInt32))
        placed = numbers.join(whole.select("number", "home"), on="number", how="left", maintain_order="left")
        return placed["home"]


def sightings(usage: pl.DataFrame, observations: pl.DataFrame, periods: pl.DataFrame) -> Sightings:
    """Usage rows with the account that held their name. Of several files of one kind and day the later one holds.

    `usage`, `observations`: the store's tables with `deposit_id` and `known_on`; `periods`: `AccountBooks.periods`.
    Rows that name nobody's account are told by `AccountBooks.findings`.
    """
    ordered = periods.select("account", "insee", *SPAN).sort("account", "opened")
    changes = (pl.col("account") != pl.col("account").shift()).fill_null(value=True)
    spans = ordered.with_columns(number=changes.cum_sum().cast(pl.UInt32).set_sorted())
    accounts = spans.select("account", "number")
    accounts = accounts.unique("account", keep="first", maintain_order=True) if _doubled(spans) else accounts
    deposits = _deposits(usage)
    names = Names(observations, accounts)
    reports = {}
    for (report,), of_report in deposits.partition_by("report", as_dict=True).items():
        rows = usage
        if of_report.height < deposits.height:
            rows = usage.filter(pl.col("deposit_id").is_in(of_report["deposit_id"].implode()))
        if of_report["ignored"].any():
            rows = rows.filter(pl.col("ignored").is_null())
        reports[str(report)] = _of_report(rows, of_report, names, MEASURES.get(str(report), ()))
    return Sightings(spans=spans, reports=reports, days=_days(deposits))


def _doubled(spans: pl.DataFrame) -> bool:
    return spans.height > 0 and spans["number"].last() != spans.height


def _deposits(usage: pl.DataFrame) -> pl.DataFrame:
    """deposit_id, report, known_on, rows, concealed, ignored: a deposit is one report of one day."""
    return (
        usage.lazy()
        .group_by("deposit_id")
        .agg(
            pl.col("report", "known_on").first(),
            rows=pl.len().cast(pl.Int64),
            concealed=(pl.col("ignored") == CONCEALED).sum().cast(pl.Int64),
            ignored=pl.col("ignored").count() > 0,
        )
        .sort("deposit_id")
        .collect()
    )


def _days(deposits: pl.DataFrame) -> pl.DataFrame:
    days = deposits.group_by("report", "known_on").agg(pl.col("rows", "concealed").sum())
    return days.sort("known_on", "report")


class Names:
    """Who held which name: user principal names and addresses of the observations."""

    digested = True

    def __init__(self, observations: pl.DataFrame, accounts: pl.DataFrame) -> None:
        self.observations = observations
        self.accounts = accounts

    @cached_property
    def once(self) -> pl.DataFrame:
        """key, number: who alone ever held each name; null: several did, so the day decides.

        Names that only accounts hold which do not count are left out.
        """
        known = self.observations.lazy().filter(pl.col("account").is_not_null())
        differs = (pl.col("address") != pl.col("upn")) | pl.col("upn").is_null()
        pairs = pl.concat(
            [known.select("account", name="upn"), known.filter(differs).select("account", name="address")]
        ).filter(pl.col("name").is_not_null())
        numbered = pairs.join(self.accounts.lazy(), on="account", how="left").with_columns(
            pl.col("number").fill_null(NOBODY)
        )
        once = numbered.group_by("name").agg(pl.col("number").min(), other=pl.col("number").max())
        alone = pl.when(pl.col("number") == pl.col("other")).then("number")
        held = once.filter(pl.col("other") > NOBODY).select("name", number=alone).collect()
        digests = held.select(pl.col("name").hash().alias("key"), "number")
        self.digested = digests["key"].n_unique() == held.height
        return digests if self.digested else held.rename({"name": "key"})

    def keyed(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Rows with the `key` of their name: its digest of 64 bits, which joins in half the time of the name itself.

        Two known names never share one (then the names themselves are the keys); that a name which nobody holds meets
        a known one's by chance is one case in 10^12 reports.
        """
        _ = self.once
        return rows.with_columns(key=pl.col("upn").hash() if self.digested else pl.col("upn"))

    def settled(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Rows whose name several accounts held, with the number of the one that held it on the day of the report.

        An address that was used again stands twice in one report, once deleted and once alive: the living one is meant.
        """
        contested = self.once.filter(pl.col("number").is_null())["key"]
        doubtful = (
            rows.filter(pl.col("key").is_in(contested.implode()))
            .collect()
            .sort("upn", *DEPOSIT)
            .sort("deleted", descending=True, nulls_last=True, maintain_order=True)
            .unique(["upn", "deposit_id", "period_days"], keep="last", maintain_order=True)
        )
        wanted = doubtful.select("created", "deleted", name="upn", on="known_on")
        holder = holders(wanted, held_names(self.observations, wanted["name"]), ["name"], reported=True)
        return doubtful.lazy().with_columns(account=holder).join(self.accounts.lazy(), on="account", how="inner")


def _of_report(rows: pl.DataFrame, deposits: pl.DataFrame, names: Names, measures: tuple[str, ...]) -> pl.DataFrame:
    """number, known_on, last_activity and the measures of one report: the rows of accounts that count.

    Of rows of several deposits of one day, that of the later deposit; one deposit names an account once.
    """
    columns = ["number", "known_on", "last_activity", *measures]
    several = deposits.filter(pl.len().over("known_on") > 1)["known_on"].unique()
    kept = columns if several.is_empty() else [*columns, *DEPOSIT]
    named = rows.lazy()
    parts = []
    if rows["account"].null_count() < rows.height:
        told = named.filter(pl.col("account").is_not_null())
        parts.append(told.join(names.accounts.lazy(), on="account", how="inner").select(kept))
        named = named.filter(pl.col("account").is_null())
    named = names.keyed(named)
    alone = names.once.lazy().filter(pl.col("number").is_not_null())
    # The order of rows is not kept: that would have one core do the work of all.
    parts.append(named.join(alone, on="key", how="inner").select(kept))
    if names.once["number"].null_count():
        parts.append(names.settled(named).select(kept))
    found = pl.concat(parts).collect()
    if several.is_empty():
        return found
    at_issue = pl.col("known_on").is_in(several.implode())
    key = ["number", "known_on", *(["period_days"] if "period_days" in measures else [])]
    settled = found.filter(at_issue).sort(*key, *DEPOSIT, nulls_last=True).unique(key, keep="last")
    return pl.concat([found.filter(~at_issue), settled]).select(columns)
