"""The activity of the service for a year, and the lists to act on (Articles 3, 5, 9), from what the books know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from pipeline import activity as act
from pipeline.books.answers import ACCOUNT_EXTRACTS
from pipeline.books.books import Books
from pipeline.books.incoming import BooksError
from pipeline.books.situation import Situation
from pipeline.convention.money import round_half_away
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.recharge import bill
from pipeline.recharge.structures import needs_structures

NO_COST = pl.DataFrame(schema={"insee": pl.String, "amount_cents": pl.Int64})


@dataclass(frozen=True, eq=False)
class ActivityYear:
    """The activity of a year as the books know it today.

    `until`: the day at which accounts are counted and judged: 31 December, or the latest extract. `judged_on`: the day
    of the latest readable usage report up to it; None when there is none. `dormant_days`: the threshold used.
    `concealed`: the days of reports whose names are concealed. `moves_from`: the day from which moves are known.
    Frames, as in `pipeline.activity`: `states` (accounts: persons), `communes`, `moves`, `storage`, `messages` (rolling
    windows), `steps`, `delays`, `request_states`, `incidents` (one row), `work`, `interruptions`, `tenant`, `licences`
    (of what sleeps).
    """

    year: int
    until: date
    judged_on: date | None
    dormant_days: int
    concealed: tuple[date, ...]
    moves_from: date
    states: pl.DataFrame
    communes: pl.DataFrame
    moves: pl.DataFrame
    storage: pl.DataFrame
    messages: pl.DataFrame
    steps: pl.DataFrame
    delays: pl.DataFrame
    request_states: pl.DataFrame
    incidents: pl.DataFrame
    work: pl.DataFrame
    interruptions: pl.DataFrame
    tenant: pl.DataFrame
    licences: pl.DataFrame
    means: act.Means

    @property
    def members(self) -> pl.DataFrame:
        """The rows of the communes whose convention runs on the day looked at."""
        return self.communes.filter("member")

    @property
    def per_head(self) -> pl.DataFrame:
        """The recharge by account and by inhabitant of the members (`activity.per_head`)."""
        return act.per_head(self.communes)

    @property
    def whole_per_head(self) -> tuple[int | None, int | None]:
        """The same of the members together: cents per account, cents per inhabitant; None where there is none."""
        totals = self.totals
        per = [
            round_half_away(totals["total_cents"], totals[heads]) if totals[heads] and totals["total_cents"] else None
            for heads in ("accounts", "population")
        ]
        return per[0], per[1]

    @property
    def levels(self) -> pl.DataFrame:
        """Storage and messages of the members, month by month (`activity.levels_by_month`)."""
        own = self.members.select("insee")
        storage, messages = (frame.join(own, on="insee", how="semi") for frame in (self.storage, self.messages))
        return act.levels_by_month(storage, messages, self.moves_from, self.until)

    @property
    def member_moves(self) -> pl.DataFrame:
        """Moves of the members together, one row a month (`activity.total_moves`)."""
        return act.total_moves(self.moves.join(self.members.select("insee"), on="insee", how="semi"))

    @property
    def totals(self) -> dict[str, Any]:
        """The figures of the communes whose convention runs (`activity.total_of`)."""
        return act.total_of(self.communes)


def activity(
    books: Books, year: int, *, dormant_days: int | None = None, communes: frozenset[str] | None = None
) -> ActivityYear:
    """The activity of a year. BooksError without any extract.

    `dormant_days`: another threshold than the parameter. `communes`: of these alone; hours available, cost and the
    tenant's daily figures (`means`, `tenant`) are those of the whole service all the same.
    """
    threshold = books.convention.number("dormant_days") if dormant_days is None else dormant_days
    return books.kept(("activity", year, threshold, communes), lambda: _year(books, year, threshold, communes))


def seen_accounts(books: Books) -> act.Sightings:
    """Usage reports by account, once for all years."""
    return books.kept(("activity", "sightings"), lambda: _sightings(books.situation()))


def states_on(books: Books, on: date, *, dormant_days: int | None = None) -> pl.DataFrame:
    """Every account open on a day with its state then (`activity.account_states`)."""
    threshold = books.convention.number("dormant_days") if dormant_days is None else dormant_days
    return books.kept(
        ("activity", "states", on, threshold),
        lambda: act.account_states(seen_accounts(books), on, books.convention, dormant_days=threshold),
    )


def _sightings(situation: Situation) -> act.Sightings:
    return act.sightings(situation.facts.usage, situation.facts.account_observation, situation.periods)


def known_until(books: Books, year: int) -> date:
    """31 December of a year, or the latest extract before it. BooksError when nothing is deposited."""
    known_on = books.situation().known_on
    if known_on is None:
        raise BooksError("Aucun extrait n’est déposé\u00a0: il n’y a pas d’activité à montrer. Déposer un extrait.")
    return min(date(year, MONTHS_OF_A_YEAR, 31), known_on)


def _year(books: Books, year: int, threshold: int, scope: frozenset[str] | None) -> ActivityYear:
    if scope is not None:
        return _narrowed(books, activity(books, year, dormant_days=threshold), scope)
    situation = books.situation()
    until, first = known_until(books, year), date(year, 1, 1)
    seen = seen_accounts(books)
    states = states_on(books, until, dormant_days=threshold)
    recharge = books.recharge(year)
    windows = books.kept(("activity", "messages"), lambda: act.messages_by_window(seen))
    storage = books.kept(("activity", "storage"), lambda: act.storage_by_commune(seen))
    amounts = recharge.communes.select("insee", "total_cents")
    for name, state in (("dormant_cost_cents", "dormant"), ("unmoved_cost_cents", "unmoved")):
        cost = _fees_of(books, year, states.filter(pl.col("state") == state)).rename({"amount_cents": name})
        amounts = amounts.join(cost, on="insee", how="left", validate="1:1")
    work = act.hours_done(situation.requests, first, until)
    days = seen.days.filter(pl.col("known_on") <= until)
    readable = days.filter(pl.col("concealed") < pl.col("rows"))["known_on"].max()
    hidden = days.filter(pl.col("concealed") > 0, pl.col("known_on") >= first)["known_on"].unique().sort()
    moves_from = max(first, first_extract(situation) or first)
    return ActivityYear(
        year=year,
        until=until,
        judged_on=readable if isinstance(readable, date) else None,
        dormant_days=threshold,
        concealed=tuple(hidden.to_list()),
        moves_from=moves_from,
        states=states,
        communes=act.communes_of_a_year(
            situation.communes,
            act.members_on(situation.adhesions, until),
            act.count_states(states),
            act.messages_of_a_year(windows, first, until),
            act.requests_by_commune(recharge.bill.requests, first, until),
            act.incidents_by_commune(situation.requests, first, until),
            amounts,
        ),
        moves=act.moves_by_commune(situation.periods, moves_from, until),
        storage=storage.filter(pl.col("known_on").is_between(first, until)),
        messages=windows.filter(pl.col("known_on").is_between(first, until)),
        interruptions=act.interruptions_between(act.interruptions(situation.facts.entry), first, until),
        tenant=act.tenant_totals(situation.facts.tenant_day, first, until),
        licences=act.sleeping_licences(states, situation.products, situation.facts.licence_price, until),
        means=act.means(act.current_costs(situation.facts.cost), work, recharge.total_cents, year),
        **_flows(recharge.bill.requests, situation.requests, first, until),
    )


def _flows(judged: pl.DataFrame, requests: pl.DataFrame, first: date, until: date) -> dict[str, pl.DataFrame]:
    return {
        "steps": act.request_steps(judged, first, until),
        "delays": act.request_delays(judged, first, until),
        "request_states": act.request_states(judged, first, until),
        "incidents": act.incidents(requests, first, until),
        "work": act.hours_done(requests, first, until),
    }


def _narrowed(books: Books, whole: ActivityYear, scope: frozenset[str]) -> ActivityYear:
    own = pl.col("insee").is_in(sorted(scope))
    frames = ("states", "communes", "moves", "storage", "messages", "licences")
    narrow: dict[str, Any] = {name: getattr(whole, name).filter(own) for name in frames}
    judged = books.recharge(whole.year).bill.requests.filter(own)
    flows: dict[str, Any] = _flows(judged, books.situation().requests.filter(own), date(whole.year, 1, 1), whole.until)
    return replace(whole, **(narrow | flows))


def first_extract(situation: Situation) -> date | None:
    """The day of the first extract of accounts: closings before its month are not known."""
    extracts = situation.facts.deposits.filter(pl.col("kind").is_in(ACCOUNT_EXTRACTS))
    first = extracts["extract_date"].min()
    return first if isinstance(first, date) else None


def _fees_of(books: Books, year: int, accounts: pl.DataFrame) -> pl.DataFrame:
    """What some accounts owe of a year's account fees, by commune: insee, amount_cents (one rounding each).

    Under a structured tariff: what the commune would owe less without them.
    """
    if accounts.is_empty():
        return NO_COST
    situation, convention = books.situation(), books.convention
    nothing = situation.requests.clear()
    chosen = accounts.select("account", "insee").unique()

    def fees(periods: pl.DataFrame) -> pl.DataFrame:
        lines = bill(periods, situation.adhesions, nothing, year, convention, situation.products).lines
        return lines.filter(pl.col("nature") == "forfait").select("insee", "amount_cents")

    if not needs_structures(convention, year):
        return fees(situation.periods.join(chosen, on=["account", "insee"], how="semi"))
    rest = fees(situation.periods.join(chosen, on=["account", "insee"], how="anti"))
    whole = fees(situation.periods).join(chosen.select("insee").unique(), on="insee", how="semi")
    left = whole.join(rest, on="insee", how="left", suffix="_rest", validate="1:1")
    return left.select("insee", amount_cents=pl.col("amount_cents") - pl.col("amount_cents_rest").fill_null(0))


def costs_of(books: Books, year: int) -> pl.DataFrame:
    """The costs in force of an exercice, by item: item, amount_cents, hours_available (null = not told)."""
    return act.current_costs(books.situation().facts.cost).filter(pl.col("exercice") == year).drop("exercice")


def beside_its_like(books: Books, year: int) -> pl.DataFrame:
    """Each member commune's measures of a year beside the others of its size (`activity.beside_its_like`)."""
    return books.kept(
        ("activity", "peers", year),
        lambda: act.beside_its_like(activity(books, year).communes.filter("member"), books.convention),
    )


def not_joined(books: Books, on: date) -> pl.DataFrame:
    """The communes whose convention does not run on a day, by name: insee, commune, population, accounts (known)."""
    situation = books.situation()
    members = act.members_on(situation.adhesions, on)
    counts = states_on(books, on).group_by("insee").agg(accounts=pl.len().cast(pl.Int64))
    outside = situation.communes.join(members, on="insee", how="anti").join(counts, on="insee", how="left")
    return outside.select("insee", "population", "accounts", commune="name").sort("commune", "insee")
