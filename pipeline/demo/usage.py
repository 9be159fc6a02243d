"""How mailboxes are used, month by month: invented figures that no report may contradict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pipeline.demo.account import Account
from pipeline.demo.calendar import USERS_DAYS, paris_day, refresh_day

REFRESH_DAYS = tuple(refresh_day(day) for day in USERS_DAYS)
BYTES_OF_AN_ITEM = 71_680
ONE_IN_DORMANT = 25
LAST_LIFE_OF_DORMANT = date(2026, 3, 20)


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """What the reports of a refresh day say of one mailbox; no last activity is blank, which is not zero."""

    account: Account
    last_activity: date | None
    items: int
    storage_bytes: int
    sent: int
    received: int
    read: int
    meetings: int


def usage(accounts: Iterable[Account], seed: int) -> dict[date, list[MonthOfUse]]:
    """The mailboxes that each refresh day shows, by address."""
    months: dict[date, list[MonthOfUse]] = {day: [] for day in REFRESH_DAYS}
    for account in accounts:
        if account.has_mailbox:
            _live(account, Random(f"{seed} usage {account.object_id}"), months)
    for day, found in months.items():
        found.sort(key=lambda month: (month.account.identity(day).address, month.account.object_id))
    return months


def _live(account: Account, random: Random, months: dict[date, list[MonthOfUse]]) -> None:
    shared, dormant = account.kind == "shared", random.randrange(ONE_IN_DORMANT) == 0
    pace, items = random.randrange(40, 420), random.randrange(300, 9_000)
    slept = LAST_LIFE_OF_DORMANT - timedelta(days=random.randrange(150))
    if account.opened >= REFRESH_DAYS[0].replace(day=1):
        items, dormant = 0, False
    for day in REFRESH_DAYS:
        # Drawn whether used or not: a life that ends does not shift the figures of another month.
        sent, lag, grown = random.randrange(4, 260), random.randrange(6), random.randrange(pace // 2, pace)
        if not account.shown(day):
            continue
        stopped = _stopped(account, day)
        alive = account.used and not dormant and stopped is None
        items += grown if alive else 0
        last = slept if dormant else min(day - timedelta(days=lag), stopped or day)
        months[day].append(
            MonthOfUse(
                account=account,
                last_activity=None if shared or not account.used or last < account.opened else last,
                items=items if account.used else 3,
                storage_bytes=items * BYTES_OF_AN_ITEM if account.used else 14_336,
                sent=sent if alive and not shared else 0,
                received=3 * sent + lag if alive else 0,
                read=2 * sent + lag if alive and not shared else 0,
                meetings=lag if alive and not shared else 0,
            )
        )


def _stopped(account: Account, day: date) -> date | None:
    """The day on which its person was shut out, if that is so on a day."""
    days = [paris_day(block.since) for block in account.blocks if account.blocked(day)]
    deletion = account.deletion(day)
    return min([*days, *([paris_day(deletion.at)] if deletion else [])], default=None)
