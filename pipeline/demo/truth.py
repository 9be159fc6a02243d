"""What each commune truly owes, counted by hand: a plain loop over lives, apart from everything that the books do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from pipeline.convention import load_convention
from pipeline.demo.account import Account, Identity
from pipeline.demo.calendar import EXERCICE, USERS_DAYS, paris_day
from pipeline.demo.demands import Demand
from pipeline.demo.movements import SPREADSHEET, SPREADSHEET_DAY
from pipeline.demo.territory import Commune

CENT = Decimal("0.01")
MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Span:
    """A commune had an account open from a day to a day, both included; None is still open."""

    insee: str
    opened: date
    closed: date | None

    def months(self, first: date) -> set[int]:
        """The months of the exercice in which it was open on a day from `first` on."""
        months = set()
        for month in MONTHS:
            start = date(EXERCICE, month, 1)
            end = date(EXERCICE + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            if max(start, self.opened, first) <= min(end, self.closed or end):
                months.add(month)
        return months


@dataclass(frozen=True, slots=True)
class AccountLife:
    """One account's spans, as known on a day."""

    account: str
    kind: str
    spans: tuple[Span, ...]


def cents(amount: Decimal) -> Decimal:
    """An amount to the cent, half away from zero; amounts here are positive."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def annual_fee() -> Decimal:
    """The fee of the year per account: prices are firm, one fee holds for all its months (Article 7)."""
    return load_convention().amount("account_fee", on=date(EXERCICE, 12, 31))


def hourly_rate() -> Decimal:
    """The rate of the year per quoted hour."""
    return load_convention().amount("hourly_rate", on=date(EXERCICE, 12, 31))


def first_seen(day: date, known_on: date) -> bool:
    """Whether an account extract from that day on, dated up to `known_on`, could show what happened on it."""
    return any(day <= extract <= known_on for extract in USERS_DAYS)


def lives(accounts: Iterable[Account], known_on: date) -> list[AccountLife]:
    """The life of each mailbox that extracts dated up to `known_on` show."""
    found = [
        AccountLife(account.object_id, account.kind, tuple(_spans(account, known_on)))
        for account in accounts
        if account.has_mailbox and first_seen(account.opened, known_on)
    ]
    if known_on >= SPREADSHEET_DAY:
        found += [
            AccountLife(line.account, "user", (Span(line.insee, line.opened, line.closed),)) for line in SPREADSHEET
        ]
    return found


def _spans(account: Account, known_on: date) -> list[Span]:
    open_from: list[tuple[date, date | None]] = []
    opened = account.opened
    for deletion in account.deletions:
        deleted = paris_day(deletion.at)
        if not first_seen(deleted, known_on):
            continue
        # A departure: closed on the day of the block that the deletion confirms (Article 5-2).
        blocked = [
            paris_day(block.since)
            for block in account.blocks
            if paris_day(block.since) <= deleted and (block.until is None or paris_day(block.until) > deleted)
        ]
        open_from.append((opened, min([*blocked, deleted])))
        opened = date.max
        if deletion.restored is not None and first_seen(paris_day(deletion.restored), known_on):
            opened = paris_day(deletion.restored)
    if opened != date.max:
        gone = account.vanished_after is not None and any(
            account.vanished_after < extract <= known_on for extract in USERS_DAYS
        )
        presumed = account.vanished_after + timedelta(days=1) if gone and account.vanished_after else None
        open_from.append((opened, presumed))
    spans = []
    for start, end in open_from:
        identities = _homes(account, known_on)
        for rank, identity in enumerate(identities):
            since = max(start, identity.since)
            following = identities[rank + 1].since if rank + 1 < len(identities) else None
            until = min(filter(None, (end, following - timedelta(days=1) if following else None)), default=None)
            if identity.insee is not None and (until is None or since <= until):
                spans.append(Span(identity.insee, since, until))
    return spans


def _homes(account: Account, known_on: date) -> list[Identity]:
    """The identities that began in another commune: a change of name is none."""
    homes: list[Identity] = []
    for identity in account.identities:
        if first_seen(identity.since, known_on) and (not homes or homes[-1].insee != identity.insee):
            homes.append(identity)
    return homes


@dataclass(frozen=True, slots=True)
class Dues:
    """What a commune owes for the exercice as known on a day."""

    commune: Commune
    known_on: date
    months: dict[str, frozenset[int]]
    spans: dict[str, tuple[Span, ...]]
    demands: tuple[Demand, ...]

    @property
    def account_months(self) -> int:
        """The number of account-months due."""
        return sum(len(months) for months in self.months.values())

    @property
    def account_fee(self) -> Decimal:
        """The part for accounts, rounded once."""
        return fee(self.account_months)

    @property
    def hours(self) -> Decimal:
        """The hours due."""
        return sum((demand.due_hours for demand in self.demands), Decimal(0))

    @property
    def request_fee(self) -> Decimal:
        """The part for requests."""
        return cents(self.hours * hourly_rate())

    @property
    def total(self) -> Decimal:
        """The recharge."""
        return self.account_fee + self.request_fee


def fee(account_months: int) -> Decimal:
    """The price of some account-months, rounded once to the cent."""
    return cents(account_months * annual_fee() / 12)


def dues(commune: Commune, accounts: Sequence[AccountLife], demands: Sequence[Demand], known_on: date) -> Dues:
    """What a commune owes, from the lives and the requests known on a day; nothing without an adhesion."""
    months: dict[str, frozenset[int]] = {}
    spans: dict[str, tuple[Span, ...]] = {}
    for life in accounts:
        own = tuple(span for span in life.spans if span.insee == commune.insee)
        if not own:
            continue
        spans[life.account] = own
        if commune.adhesion is not None:
            due = frozenset[int]().union(*(span.months(commune.adhesion) for span in own))
            if due:
                months[life.account] = due
    asked = tuple(demand for demand in demands if demand.insee == commune.insee and demand.asked <= known_on)
    return Dues(commune, known_on, months, spans, asked)
