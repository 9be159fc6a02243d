"""Invoices spoiled at random, counted by plain loops over invented lives: no line of the review is used here."""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

import polars as pl

from pipeline.review.known import UNCOUNTED, Inputs, Known

YEAR = 2026
ISSUED = date(YEAR, 12, 10)
FEE = Decimal(10)
RATE = Decimal(30)
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
SIZES = {"1": (1, 1), "2-5": (2, 5), "6-20": (6, 20), "21-60": (21, 60), "61 et plus": (61, 400), "1500": (1500, 1500)}


def cents(amount) -> int:
    return int((Decimal(amount) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def last_of(month: int) -> date:
    return date(YEAR, month, calendar.monthrange(YEAR, month)[1])


@dataclass
class Account:
    name: str
    spans: list[tuple[date, date | None]]
    shared: bool = False
    arrived: bool = False
    left: bool = False
    other: Account | None = None

    def months(self, start: date, end: date) -> set[int]:
        found = set()
        for opened, closed in self.spans:
            first, last = max(opened, start, FIRST), min(closed or LAST, end, LAST)
            if first <= last:
                found |= set(range(first.month, last.month + 1))
        return found

    def days(self, start: date, end: date) -> list[tuple[date, date]]:
        pieces = [(max(o, start, FIRST), min(c or LAST, end, LAST)) for o, c in self.spans]
        return [(a, b) for a, b in pieces if a <= b]

    @property
    def opened(self) -> date:
        return min(o for o, _ in self.spans)

    @property
    def closed(self) -> date | None:
        ends = [c for _, c in self.spans]
        return None if None in ends else max(ends)


@dataclass
class Request:
    reference: str
    quoted: Decimal
    spent: Decimal
    day: date
    accepted: bool


@dataclass
class Commune:
    insee: str
    accounts: list[Account]
    requests: list[Request]
    starts: date
    ends: date | None
    carry: int = 0
    previous: tuple[int, int] = (0, 0)
    adherent: bool = True
    lines: list[tuple[str, str, int]] = field(default_factory=list)
    itemised: bool = True
    truth: tuple[str, ...] = ()
    band: str = ""
    invoiced: int = 0

    @property
    def until(self) -> date:
        return self.ends or LAST

    def due(self) -> list[tuple[Account, set[int]]]:
        pairs = [(a, a.months(self.starts, self.until)) for a in self.accounts]
        return [(a, m) for a, m in pairs if m]


@dataclass
class Charge:
    """What an invoice is made of; each fault changes one of these, and two may be changed together."""

    months: dict[str, set[int]]
    fee: Decimal = FEE
    rounded: bool = False
    by_day: bool = False
    extra_months: int = 0
    quoted: dict[str, Decimal] = field(default_factory=dict)
    rate: Decimal = RATE
    carry: int = 0
    twice: str = ""

    def accounts(self, commune: Commune) -> int:
        if self.by_day:
            by_name = {a.name: a for a in commune.accounts}
            start, end = commune.starts, commune.until
            total = sum(((b - a).days + 1 for name in self.months for a, b in by_name[name].days(start, end)), 0)
            if self.rounded:
                return sum(
                    cents(sum((b - a).days + 1 for a, b in by_name[n].days(start, end)) * self.fee / 365)
                    for n in self.months
                )
            return cents(total * self.fee / 365)
        if self.rounded:
            return sum(cents(len(m) * self.fee / 12) for m in self.months.values()) + self.extra_months
        return cents((sum(len(m) for m in self.months.values()) + self.extra_months) * self.fee / 12)

    def hours(self) -> int:
        return cents(sum(self.quoted.values(), Decimal(0)) * self.rate)


def right(commune: Commune) -> Charge:
    return Charge(
        months={a.name: m for a, m in commune.due()},
        quoted={r.reference: r.quoted for r in commune.requests if r.accepted},
        carry=commune.carry,
    )


# Each fault takes the commune, the charge and the dice; False: it has nothing to bite on.
def full_year(c, charge, dice):
    charge.months = {n: set(range(1, 13)) for n, m in charge.months.items() if m}


def adhesion_ignored(c, charge, dice):
    charge.months = {a.name: m for a in c.accounts if (m := a.months(FIRST, LAST))}


def openings_full_year(c, charge, dice):
    for a in c.accounts:
        if a.opened.year == YEAR and charge.months.get(a.name):
            charge.months[a.name] |= set(range(1, min(charge.months[a.name])))


def closings_full_year(c, charge, dice):
    for a in c.accounts:
        if a.closed and a.closed.year == YEAR and charge.months.get(a.name):
            charge.months[a.name] |= set(range(max(charge.months[a.name]), 13))


def opening_month_dropped(c, charge, dice):
    for a in c.accounts:
        if a.opened.year == YEAR and a.name in charge.months:
            charge.months[a.name] = charge.months[a.name] - {a.opened.month}


def closing_month_dropped(c, charge, dice):
    for a in c.accounts:
        if a.closed and a.closed.year == YEAR and a.name in charge.months:
            charge.months[a.name] = charge.months[a.name] - {a.closed.month}


def completed_months(c, charge, dice):
    for a in c.accounts:
        if a.name in charge.months:
            pieces = a.days(c.starts, c.until)
            charge.months[a.name] = {
                m
                for m in charge.months[a.name]
                if any(first <= date(YEAR, m, 1) and last >= last_of(m) for first, last in pieces)
            }


def day_prorata(c, charge, dice):
    charge.by_day = True


def rounded_per_account(c, charge, dice):
    charge.rounded = True


def tariff(c, charge, dice):
    months = sum(len(m) for m in charge.months.values())
    step = Decimal("0.01") if months > 200 and dice.random() < 0.5 else Decimal("0.10")
    charge.fee = step * dice.randint(int(Decimal(5) / step), int(Decimal(20) / step))


def hourly_rate(c, charge, dice):
    charge.rate = Decimal("0.50") * dice.randint(30, 100)


def missing_accounts(c, charge, dice):
    names = sorted(n for n, m in charge.months.items() if m)
    if not names:
        return False
    by_name = {a.name: a for a in c.accounts}
    kind = dice.choice(["few", "few", "since", "month", "shared"])
    if kind == "few":
        chosen = dice.sample(names, min(dice.randint(1, 3), len(names)))
    elif kind == "since":
        days = sorted({by_name[n].opened for n in names if by_name[n].opened.year == YEAR})
        if not days:
            return False
        day = dice.choice(days)
        chosen = [n for n in names if by_name[n].opened >= day]
    elif kind == "month":
        months = sorted({by_name[n].opened.month for n in names if by_name[n].opened.year == YEAR})
        if not months:
            return False
        month = dice.choice(months)
        chosen = [n for n in names if by_name[n].opened.year == YEAR and by_name[n].opened.month == month]
    else:
        chosen = [n for n in names if by_name[n].shared]
    for name in chosen:
        del charge.months[name]
    return True


def extra_accounts(c, charge, dice):
    idle = [a for a in c.accounts if a.name not in charge.months and not a.months(c.starts, c.until)]
    if not idle:
        return False
    number = min(dice.randint(1, 3), len(idle))
    adhesion = c.until.month - c.starts.month + 1
    if charge.by_day:
        return False
    charge.extra_months += number * (cents(adhesion * charge.fee / 12) if charge.rounded else adhesion)
    return True


def unaccepted_requests(c, charge, dice):
    waiting = [r for r in c.requests if not r.accepted]
    if not waiting:
        return False
    for r in dice.sample(waiting, dice.randint(1, len(waiting))):
        charge.quoted[r.reference] = r.quoted
    return True


def hours_spent(c, charge, dice):
    for r in c.requests:
        if r.reference in charge.quoted and r.accepted:
            charge.quoted[r.reference] = r.spent


def missing_requests(c, charge, dice):
    due = [r for r in c.requests if r.accepted]
    if not due:
        return False
    if dice.random() < 0.3:
        day = dice.choice([r.day for r in due])
        chosen = [r for r in due if r.day >= day]
    else:
        chosen = dice.sample(due, min(len(due), dice.randint(1, 3)))
    for r in chosen:
        charge.quoted.pop(r.reference, None)
    return True


def transfer_once(c, charge, dice):
    for a in c.accounts:
        # On the 1st, the commune that it left does not owe the month.
        if a.arrived and a.opened.day > 1 and a.name in charge.months:
            charge.months[a.name] = charge.months[a.name] - {a.opened.month}


def duplicate_invoice(c, charge, dice):
    charge.twice = dice.choice(["forfait", "heures"]) if c.itemised else "forfait"


def carry_over(c, charge, dice):
    charge.carry = 0


RULE_FAULTS = {
    f.__name__: f
    for f in (
        full_year, adhesion_ignored, openings_full_year, closings_full_year, opening_month_dropped,
        closing_month_dropped, completed_months, day_prorata, rounded_per_account, tariff, hourly_rate,
        missing_accounts, extra_accounts, unaccepted_requests, hours_spent, missing_requests, transfer_once,
        duplicate_invoice, carry_over,
    )
}  # fmt: skip
WHOLE_FAULTS = ("other_commune", "previous_year", "missing_invoice", "not_adherent", "late_events")
# Faults are made in the order in which a computation meets them.
ORDER = (
    "adhesion_ignored", "completed_months", "transfer_once", "opening_month_dropped", "closing_month_dropped",
    "openings_full_year", "closings_full_year", "full_year", "missing_accounts", "day_prorata", "tariff",
    "rounded_per_account", "extra_accounts", "unaccepted_requests", "missing_requests", "hours_spent", "hourly_rate",
    "duplicate_invoice", "carry_over",
)  # fmt: skip
EXCLUSIVE = [
    {"openings_full_year", "opening_month_dropped"},
    {"closings_full_year", "closing_month_dropped"},
    *({"full_year", other} for other in (
        "openings_full_year", "closings_full_year", "opening_month_dropped", "closing_month_dropped",
        "completed_months", "day_prorata", "transfer_once")),
    *({"day_prorata", other} for other in (
        "adhesion_ignored", "openings_full_year", "closings_full_year", "opening_month_dropped",
        "closing_month_dropped", "completed_months", "transfer_once", "extra_accounts")),
    {"completed_months", "opening_month_dropped"}, {"completed_months", "closing_month_dropped"},
    # Two free prices give any amount when the titre has one line.
    {"tariff", "hourly_rate"},
]  # fmt: skip
PAIRS = [set(p) for p in combinations(RULE_FAULTS, 2) if set(p) not in EXCLUSIVE]


def commune_of(insee: str, size: int, band: str, dice: random.Random) -> Commune:
    """An invented commune: some accounts since before, some opened, closed, reopened or moved in during the year."""
    starts = dice.choice(
        [FIRST, date(YEAR, 4, 1), date(YEAR, 4, 1), date(YEAR, dice.randint(2, 9), dice.choice([1, 15]))]
    )
    ends = dice.choice([None] * 6 + [date(YEAR, 10, 31)])
    accounts = []
    for number in range(size):
        opened, closed = date(2024, 3, 1) + timedelta(days=dice.randint(0, 600)), None
        if dice.random() < 0.3:
            opened = FIRST + timedelta(days=dice.randint(0, 320))
        if dice.random() < 0.2:
            closed = opened + timedelta(days=dice.randint(0, 400))
            closed = None if closed > date(YEAR, 12, 5) else closed
        account = Account(f"{insee}-{number:04d}", [(opened, closed)], shared=dice.random() < 0.2)
        if closed and closed.year == YEAR and closed < date(YEAR, 9, 1) and dice.random() < 0.15:
            account.spans.append((closed + timedelta(days=dice.randint(3, 60)), None))
        elif opened.year == YEAR and dice.random() < 0.15:
            account.arrived = True
        accounts.append(account)
    requests = []
    for number in range(dice.choice([0, 1, 2, 3, 4, 6])):
        quoted = Decimal(dice.randint(2, 24)) / 4
        spent = max(Decimal("0.25"), quoted + Decimal(dice.randint(-4, 8)) / 4)
        day = FIRST + timedelta(days=dice.randint(20, 320))
        requests.append(Request(f"R-{insee}-{number}", quoted, spent, day, accepted=dice.random() < 0.75))
    carry = dice.choice([0, 0, dice.randint(-4000, 9000)])
    commune = Commune(insee, accounts, requests, starts, ends, carry=carry, band=band)
    commune.itemised = dice.random() < 0.5
    commune.previous = (dice.randint(200, 1200) * size, 3000 * dice.randint(0, 8))
    return commune


def lines_of(commune: Commune, charge: Charge) -> None:
    forfait, heures = charge.accounts(commune), charge.hours()
    if commune.itemised:
        lines = [("T1", "forfait", forfait), ("T1", "heures", heures), ("T1", "regularisation", charge.carry)]
    else:
        lines = [("T1", "forfait", forfait + heures + charge.carry)]
    commune.lines = [line for line in lines if line[2]]
    commune.lines += [("T2", nature, amount) for _, nature, amount in commune.lines if nature == charge.twice]
    commune.invoiced = sum(amount for *_, amount in commune.lines)


def owed(commune: Commune) -> int:
    charge = right(commune)
    return charge.accounts(commune) + charge.hours() + charge.carry


def spoil(commune: Commune, faults: set[str], dice: random.Random) -> bool:
    """Spoil a commune's invoice by one or two faults; False when one of them changes nothing."""
    if not commune.adherent:
        return False
    seed = dice.random()
    amounts = []
    for chosen in ({*faults}, *({fault} for fault in faults if len(faults) > 1), set()):
        charge = right(commune)
        for name in ORDER:
            if name in chosen and RULE_FAULTS[name](commune, charge, random.Random(f"{seed}{name}")) is False:
                return False
        lines_of(commune, charge)
        amounts.append((commune.invoiced, list(commune.lines)))
    commune.invoiced, commune.lines = amounts[0]
    commune.truth = tuple(sorted(faults))
    return commune.invoiced not in [amount for amount, _ in amounts[1:]] and commune.invoiced > 0


def spoil_wholly(commune: Commune, fault: str, others: list[Commune], dice: random.Random) -> bool:
    charge = right(commune)
    lines_of(commune, charge)
    commune.truth = (fault,)
    if fault == "late_events":
        return commune.invoiced > 0
    if fault == "missing_invoice":
        commune.lines, commune.invoiced = [], 0
        return owed(commune) != 0
    if fault == "not_adherent":
        commune.adherent, commune.carry, commune.requests = False, 0, []
        commune.itemised = True
        return bool(charge.accounts(commune))
    if fault == "previous_year":
        forfait, heures = commune.previous
    else:
        other = dice.choice([o for o in others if o is not commune and o.adherent])
        theirs = right(other)
        forfait, heures = theirs.accounts(other), theirs.hours()
    commune.lines = [line for line in (("T1", "forfait", forfait), ("T1", "heures", heures)) if line[2]]
    commune.invoiced = forfait + heures
    return commune.invoiced not in (0, owed(commune))


def frames(communes: list[Commune], convention) -> tuple[pl.DataFrame, Inputs]:
    """The review frame and the inputs of a territory."""
    rows, spans, requests, adhesions, lines, carry, previous = [], [], [], [], [], [], []
    for c in communes:
        then = owed(c) if c.adherent else 0
        today = then + 500 if c.truth == ("late_events",) else then
        status = "consistent" if c.invoiced == today else "difference"
        rows.append((c.insee, f"Commune {c.insee}", status, today, then, c.invoiced, c.invoiced - today,
                     c.invoiced - then, then - today, ISSUED))  # fmt: skip
        for a in c.accounts:
            for place, (opened, closed) in enumerate(a.spans):
                came = "moved_in" if a.arrived and place == 0 else "opened" if place == 0 else "reopened"
                spans.append((a.name, c.insee, opened, closed, came, "closed" if closed else None,
                              "shared" if a.shared else "user"))  # fmt: skip
            if a.arrived:
                before = a.opened - timedelta(days=1)
                spans.append((a.name, "99999", date(2025, 1, 1), before, "opened", "moved_out", "user"))
        for r in c.requests:
            asked = r.day - timedelta(days=15)
            requests.append((r.reference, c.insee, f"Sujet {r.reference}", "request", asked, asked, r.quoted,
                             asked if r.accepted else None, None, r.day, r.spent))  # fmt: skip
        if c.adherent:
            adhesions.append((c.insee, c.starts, c.ends))
        for place, (titre, nature, amount) in enumerate(c.lines):
            lines.append((YEAR, "B1", f"{titre}-{c.insee}", place, ISSUED, c.insee, nature,
                          "ordinary" if amount > 0 else "reduction", abs(amount), None))  # fmt: skip
        carry.append((c.insee, c.carry))
        previous.append((c.insee, *c.previous))
    adhesions.append(("99999", FIRST, None))
    review = pl.DataFrame(
        rows, orient="row",
        schema={"insee": pl.String, "commune": pl.String, "status": pl.String, "expected_cents": pl.Int64,
                "expected_then_cents": pl.Int64, "invoiced_cents": pl.Int64, "difference_cents": pl.Int64,
                "wrong_then_cents": pl.Int64, "learned_since_cents": pl.Int64, "reference_date": pl.Date},
    )  # fmt: skip
    hours = pl.Decimal(9, 2)
    known = Known(
        periods=pl.DataFrame(spans, orient="row", schema={
            "account": pl.String, "insee": pl.String, "opened": pl.Date, "closed": pl.Date, "opened_by": pl.String,
            "closed_by": pl.String, "mailbox": pl.String}),
        adhesions=pl.DataFrame(adhesions, orient="row", schema={"insee": pl.String, "effective": pl.Date, "end": pl.Date}),
        requests=pl.DataFrame(requests, orient="row", schema={
            "reference": pl.String, "insee": pl.String, "subject": pl.String, "nature": pl.String, "asked_on": pl.Date,
            "quoted_on": pl.Date, "quoted_hours": hours, "accepted_on": pl.Date, "refused_on": pl.Date,
            "done_on": pl.Date, "spent_hours": hours}),
        carry_over=pl.DataFrame(carry, orient="row", schema={"insee": pl.String, "carry_over_cents": pl.Int64}),
        previous=pl.DataFrame(previous, orient="row", schema={
            "insee": pl.String, "account_fee_cents": pl.Int64, "request_fee_cents": pl.Int64}),
        uncounted=pl.DataFrame(schema=UNCOUNTED),
    )  # fmt: skip
    invoice_lines = pl.DataFrame(lines, orient="row", schema={
        "exercice": pl.Int32, "bordereau": pl.String, "titre": pl.String, "titre_line": pl.Int32, "issued_on": pl.Date,
        "insee": pl.String, "nature": pl.String, "sort": pl.String, "amount_cents": pl.Int64, "original_titre": pl.String})  # fmt: skip
    events = pl.DataFrame(schema={
        "account": pl.String, "insee": pl.String, "event": pl.String, "date": pl.Date, "evidence": pl.String,
        "presumed": pl.Boolean, "known_on": pl.Date, "deposit_id": pl.Int32})  # fmt: skip
    names = review.select("insee", name="commune")
    inputs = Inputs(known=lambda _: known, invoice_lines=invoice_lines, events=events, requests=known.requests,
                    names=names, convention=convention)  # fmt: skip
    return review, inputs


def territory(seed: int, number: int, *, pairs: bool) -> list[Commune]:
    """So many communes, each with one fault, or two, of every kind in turn."""
    dice = random.Random(seed)
    communes: list[Commune] = []
    singles = [*RULE_FAULTS, *WHOLE_FAULTS]
    kinds = dice.sample(PAIRS, len(PAIRS)) if pairs else [{name} for name in singles]
    weights = [1, 2, 2, 3, 2, 0.03]
    tries = 0
    while len(communes) < number and tries < number * 40:
        tries += 1
        # The faults that seldom bite are tried until they have had their turn.
        fault = kinds[len(communes) % len(kinds)]
        band = dice.choices(list(SIZES), weights)[0]
        if tries % 15 == 0:
            kinds = kinds[1:] + kinds[:1]
        commune = commune_of(f"{len(communes):05d}", dice.randint(*SIZES[band]), band, dice)
        if len(fault) == 1 and (name := next(iter(fault))) in WHOLE_FAULTS:
            if name == "other_commune" and not communes:
                continue
            done = spoil_wholly(commune, name, communes, dice)
        else:
            done = spoil(commune, fault, dice)
        if done:
            communes.append(commune)
    return communes
