"""From observations to the life of each account, as one pure function of the facts."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.accounts import findings as looks
from pipeline.accounts.blocks import at_block
from pipeline.accounts.directory import accounts_of
from pipeline.accounts.entries import confirmed_facts
from pipeline.accounts.frames import EVENT, FACT, PERIOD, fact, shaped
from pipeline.accounts.judgements import judgements
from pipeline.accounts.judging import judged
from pipeline.accounts.periods import marked, periods_of
from pipeline.accounts.sources import Sources, read_sources
from pipeline.accounts.timeline import Lives, lives, turn_events
from pipeline.convention import Convention


@dataclass(frozen=True, eq=False)
class AccountBooks:
    """What the facts make of the accounts; each frame totally sorted.

    `events`: account, insee, event, date, evidence, presumed, known_on, deposit_id.
    `periods`: account, insee, opened, closed (last day open), opened_by, closed_by, presumed, mailbox.
    `accounts`: one row per account; the only frame with names and addresses (see `directory`).
    `judgements`: template rows that are refused, or already known. `findings`: what is worth a look.
    """

    events: pl.DataFrame
    periods: pl.DataFrame
    accounts: pl.DataFrame
    judgements: pl.DataFrame
    findings: pl.DataFrame


def derive(
    observations: pl.DataFrame,
    usage: pl.DataFrame,
    audit: pl.DataFrame,
    movements: pl.DataFrame,
    deposits: pl.DataFrame,
    entries: pl.DataFrame,
    convention: Convention,
) -> AccountBooks:
    """Events, periods, accounts, judgements and findings of a set of facts (Articles 5-2 and 6).

    The frames have the columns of the store's tables with `deposit_id` and `known_on`. Only the set of facts matters,
    never the order of rows or deposits, except that of two files of one kind and day the later deposit holds.
    """
    sources = read_sources(observations, usage, audit, movements, deposits, entries, convention)
    others = _facts(sources, convention)
    busy = others.select("account").unique()
    opened = _first_homes(sources)
    plain = opened if busy.is_empty() else opened.join(busy, on="account", how="anti", maintain_order="left")
    stands, refused = judged(pl.concat([opened.join(busy, on="account", how="semi"), others]))
    told = lives(stands)
    turns = told.turns.filter(pl.col("insee").is_not_null())
    spans = periods_of(turns)
    negative = spans.filter(pl.col("closed") < pl.col("opened"))
    spans = spans.filter((pl.col("closed") >= pl.col("opened")).fill_null(value=True))
    marks = _marks(sources, convention)
    quiet = plain.join(marks, on="account", how="semi")
    happened = marked(marks, pl.concat([_plain_periods(quiet).with_columns(turn=pl.lit(1, pl.Int32)), spans]))
    changed = pl.concat([shaped(frame, _STEPPED) for frame in (turn_events(turns), happened)])
    mailboxes = sources.traits.select("account", "mailbox")
    left_out = mailboxes.filter(pl.col("mailbox") == "shared") if _users_only(convention) else mailboxes.clear()
    events = _merged(shaped(plain, _STEPPED), changed, left_out).sort(
        "account", "date", "step", "event", "known_on", "evidence", "deposit_id"
    )
    periods = _merged(_plain_periods(plain), spans.drop("turn"), left_out).sort("account", "opened", "insee", "closed")
    periods = periods.join(mailboxes, on="account", how="left", validate="m:1", maintain_order="left")
    # An account known only from the template is somebody's mailbox.
    periods = shaped(periods.with_columns(pl.col("mailbox").fill_null("user")), PERIOD)
    blocked = _still_blocked(sources, happened, periods)
    accounts = accounts_of(
        sources.seen, sources.traits, sources.template.names, periods, blocked.select("account").unique()
    )
    found = [
        *_findings_of_sources(sources, events, blocked, convention),
        *_findings_of_lives(sources, told, turns),
        looks.finding(negative.select("account", "insee", pl.col("closed").alias("date")), "inverted_dates"),
    ]
    return AccountBooks(
        events=shaped(events, EVENT),
        periods=periods,
        accounts=accounts,
        judgements=judgements(refused, sources.template.repeated),
        findings=looks.sorted_findings(found, accounts.select("account", pl.col("insee").alias("home"))),
    )


_STEPPED = pl.Schema([*EVENT.items(), ("step", pl.Int32())])


def _facts(sources: Sources, convention: Convention) -> pl.DataFrame:
    """Every candidate fact beside the openings, of accounts that have a mailbox or stand in the template."""
    shown = pl.concat([sources.present.facts, sources.audit.facts])
    deletion = (pl.col("event") == "closed") & ~pl.col("presumed")
    closings = at_block(shown.filter(deletion), sources.changes, sources.qualified.leaves)
    parts = [
        closings,
        shown.filter(~deletion),
        sources.moved.facts,
        confirmed_facts(sources.entries),
        sources.qualified.facts,
    ]
    if convention.choice("blocked_account") == "closed":
        blocked = sources.changes.filter("blocked").with_columns(event=pl.lit("closed"))
        ended = sources.changes.filter("ends").with_columns(event=pl.lit("reopened"))
        parts += [fact(blocked), fact(ended)]
    counted = pl.concat([sources.opened.facts.select("account"), sources.template.facts.select("account")])
    others = pl.concat(parts).join(counted, on="account", how="semi")
    return pl.concat([others, sources.template.facts]).select(FACT.names())


def _first_homes(sources: Sources) -> pl.DataFrame:
    """Openings, each in the commune that a transfer of the template names when it precedes the first sighting."""
    opened = sources.opened.facts
    moved = sources.template.facts.filter(pl.col("event") == "moved")
    if moved.is_empty():
        return opened
    first = sources.traits.select("account", "first_seen", pl.col("insee").alias("seen_in"))
    before = moved.join(first, on="account", validate="m:1").filter(pl.col("date") <= pl.col("first_seen"))
    homes = (
        before.sort("account", "date", "known_on", "source")
        .group_by("account", maintain_order=True)
        .agg(pl.col("source").first().alias("home"), pl.col("insee").last() == pl.col("seen_in").last())
    )
    homes = homes.filter("insee").select("account", "home")
    return (
        opened.join(homes, on="account", how="left", maintain_order="left")
        .with_columns(insee=pl.coalesce("home", "insee"))
        .drop("home")
    )


def _plain_periods(plain: pl.DataFrame) -> pl.DataFrame:
    """Accounts of which nothing but an opening is known: open since then."""
    return plain.select(
        "account",
        "insee",
        pl.col("date").alias("opened"),
        pl.lit(None, pl.Date).alias("closed"),
        pl.lit("opened").alias("opened_by"),
        pl.lit(None, pl.String).alias("closed_by"),
        pl.lit(value=False).alias("presumed"),
    )


def _merged(plain: pl.DataFrame, others: pl.DataFrame, left_out: pl.DataFrame) -> pl.DataFrame:
    rows = pl.concat([plain, others]) if not others.is_empty() else plain
    return rows if left_out.is_empty() else rows.join(left_out, on="account", how="anti")


def _users_only(convention: Convention) -> bool:
    return convention.choice("counted_mailboxes") == "user_only"


def _marks(sources: Sources, convention: Convention) -> pl.DataFrame:
    """Renamings, suspensions and their ends: account, event, date, evidence, known_on, deposit_id, after."""
    columns = ["account", "event", "date", "evidence", "known_on", "deposit_id", "after"]
    renames = sources.moved.renames.with_columns(event=pl.lit("renamed"), after=pl.lit(None, pl.Date))
    if convention.choice("blocked_account") == "closed":
        return renames.select(columns)
    changes = sources.changes
    begins = changes.filter("blocked").with_columns(event=pl.lit("suspended"), after=pl.lit(None, pl.Date))
    starts = changes.filter("blocked").select("account", pl.col("until").alias("date"), after="date")
    ends = changes.filter("ends").join(starts, on=["account", "date"], how="left").with_columns(event=pl.lit("resumed"))
    return pl.concat([renames.select(columns), begins.select(columns), ends.select(columns)])


def _still_blocked(sources: Sources, happened: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Suspensions of open accounts that are not known to have ended: account, insee, date, deposit_id."""
    lasting = sources.changes.filter(pl.col("blocked") & pl.col("until").is_null()).select("account", "date")
    still = happened.filter(pl.col("event") == "suspended").join(lasting, on=["account", "date"], how="semi")
    return still.join(periods.filter(pl.col("closed").is_null()), on=["account", "insee"], how="semi").select(
        "account", "insee", "date", "deposit_id"
    )


def _findings_of_sources(
    sources: Sources, events: pl.DataFrame, blocked: pl.DataFrame, convention: Convention
) -> list[pl.DataFrame]:
    traits, rows = sources.traits, sources.seen.rows
    to_qualify = blocked.join(
        sources.qualified.settled, left_on=["account", "date"], right_on=["account", "start"], how="anti"
    )
    day = pl.col("known_on").alias("date")
    nameless = pl.concat([sources.seen.unmatched, sources.audit.unmatched])
    found = [
        looks.licence_lost(traits, rows),
        looks.converted_to_shared(traits, rows),
        looks.counted_twice(events),
        looks.finding(events.filter("presumed"), "presumed_closing"),
        looks.finding(to_qualify, "suspended_to_qualify"),
        looks.finding(nameless.with_columns(day, account="upn"), "usage_unmatched"),
        looks.finding(
            sources.opened.inverted.select("account", "insee", pl.col("last_deleted").alias("date")), "inverted_dates"
        ),
        looks.finding(sources.opened.homeless.select("account", day), "unknown_commune"),
        looks.finding(sources.qualified.baseless.with_columns(day), "qualification_without_block"),
        looks.finding(_strangers(sources).with_columns(day), "entry_unmatched"),
    ]
    if convention.choice("disappearance") == "stays_open":
        found.append(looks.finding(sources.present.missing.with_columns(day), "missing_account"))
    return found


def _strangers(sources: Sources) -> pl.DataFrame:
    """Entries about accounts that neither an extract nor the template knows."""
    entered = pl.concat([sources.entries.confirmations, sources.entries.qualifications])
    known = pl.concat([sources.traits.select("account"), sources.template.names.select("account")])
    return entered.join(known, on="account", how="anti").select("account", "known_on", "deposit_id")


def _findings_of_lives(sources: Sources, told: Lives, turns: pl.DataFrame) -> list[pl.DataFrame]:
    early = told.leading.join(turns, on="account", how="semi")
    return [
        looks.finding(early.select("account", "date", "deposit_id", "line"), "inverted_dates"),
        looks.finding(told.outvoted.select("account", "date", "deposit_id", "line"), "dates_differ"),
        looks.finding(_seen_after_closing(sources, turns), "seen_after_closing"),
    ]


def _seen_after_closing(sources: Sources, turns: pl.DataFrame) -> pl.DataFrame:
    """Accounts that people said to be closed while the latest export shows them, neither deleted nor blocked."""
    last = turns.unique("account", keep="last", maintain_order=True)
    said = last.filter((pl.col("event") == "closed") & pl.col("evidence").is_in(["template", "confirmed"]))
    shown = said.join(sources.traits.select("account", "last_alive", "last_seen_deleted"), on="account")
    alive = pl.col("last_seen_deleted").is_null() | (pl.col("last_seen_deleted") < pl.col("last_alive"))
    shown = shown.filter((pl.col("last_alive") > pl.col("date")) & alive)
    missing = sources.present.missing.group_by("account").agg(pl.col("known_on").max().alias("missing_on"))
    shown = shown.join(missing, on="account", how="left", validate="1:1").filter(
        pl.col("missing_on").is_null() | (pl.col("missing_on") < pl.col("last_alive"))
    )
    blocked = sources.changes.filter(pl.col("blocked") & pl.col("until").is_null())
    return shown.join(blocked, on="account", how="anti").select("account", pl.col("last_alive").alias("date"))
