"""What happens to the accounts from April 2026 to January 2027: ordinary life, and the cases that deserve a test."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from pipeline.demo import territory as here
from pipeline.demo.account import Account, Block, Deletion, Identity
from pipeline.demo.calendar import USERS_DAYS, at
from pipeline.demo.names import slug
from pipeline.demo.population import Tenant
from pipeline.demo.territory import Commune

# Openings and closings of agents from April to November; communes without a line have a quiet year.
MOVES = {
    here.AIGNE: (1, 2),
    here.ALLONNES: (8, 8),
    here.ARNAGE: (4, 4),
    here.CHAMPAGNE: (2, 2),
    here.COULAINES: (6, 5),
    here.LE_MANS: (9, 8),
    here.LA_MILESSE: (1, 2),
    here.MULSANNE: (5, 3),
    here.PRUILLE: (1, 0),
    here.ROUILLON: (1, 2),
    here.RUAUDIN: (2, 2),
    here.SAINT_GEORGES: (1, 1),
    here.SAINT_SATURNIN: (2, 1),
    here.SARGE: (2, 3),
    here.TRANGE: (1, 1),
    here.YVRE: (1, 2),
}
MONTHS_OF_OPENING = (4, 5, 6, 7, 9, 11)
MONTHS_OF_CLOSING = (5, 6, 7, 9, 10, 11)
# Allonnes moves in May and November only: 2 or 8 account-months, which all round up when each account is rounded.
MONTHS_OF_ALLONNES = (5, 11)
LAST_MONTH_OF_LIFE = 11


class Lives:
    """Lets the year pass over a populated tenant; each agent has at most one adventure."""

    def __init__(self, tenant: Tenant, communes: Iterable[Commune], seed: int) -> None:
        self.tenant = tenant
        self.communes = {commune.insee: commune for commune in communes}
        self.random = Random(f"{seed} lives")
        self._quiet: dict[str, list[Account]] = {
            insee: [
                account
                for account in tenant.accounts
                if account.kind == "user" and account.department and account.identities[0].insee == insee
            ]
            for insee in self.communes
        }

    def pass_the_year(self) -> None:
        """Everything that happens, ordinary and special."""
        for insee, (openings, closings) in MOVES.items():
            for _ in range(openings):
                self._open(insee, self._day(MONTHS_OF_ALLONNES if insee == here.ALLONNES else MONTHS_OF_OPENING))
            for rank in range(closings):
                self._close(insee, blocked_before=rank % 2 == 1)
        self._edge_cases()
        self._late_events()

    def _day(self, months: tuple[int, ...]) -> date:
        return date(2026, self.random.choice(months), self.random.randrange(3, 25))

    def _open(self, insee: str, opened: date) -> Account:
        return self.tenant.person(insee, self.communes[insee].domain, opened)

    def _agent(self, insee: str) -> Account:
        """An agent of the commune to whom nothing happened yet."""
        return self._quiet[insee].pop()

    def _close(self, insee: str, *, blocked_before: bool) -> None:
        """A departure: deleted at once, or blocked first and deleted a fortnight later, as the service does it."""
        left = self._day(MONTHS_OF_ALLONNES if insee == here.ALLONNES else MONTHS_OF_CLOSING)
        account = self._agent(insee)
        if blocked_before and left.month < LAST_MONTH_OF_LIFE:
            account.blocks.append(Block(at(left, 9, 40)))
            left += timedelta(days=15)
            if left.day > 26:  # noqa: PLR2004 (seen in the month's extract, that of August too)
                left = left.replace(day=26)
        account.deletions.append(Deletion(at(left, 13, 5, 12)))

    def _edge_cases(self) -> None:
        """One of each case that the rules name."""
        tenant, agent = self.tenant, self._agent
        # 31 March 22:30 UTC is 1 April in Paris.
        self._open(here.AIGNE, date(2026, 4, 1)).created = at(date(2026, 3, 31), 22, 30)
        # Closed on the eve of the adhesion: owes nothing.
        agent(here.ROUILLON).deletions.append(Deletion(at(date(2026, 3, 31), 14)))
        # Opened and closed in May.
        self._open(here.ALLONNES, date(2026, 5, 4)).deletions.append(Deletion(at(date(2026, 5, 21), 15, 30)))
        # Deleted in May, created anew in July under the same address: another account.
        gone = agent(here.ALLONNES)
        gone.deletions.append(Deletion(at(date(2026, 5, 12), 9, 14, 3)))
        tenant.again(gone, date(2026, 7, 6))
        # A long leave: blocked, never deleted, unblocked in September. Due all along.
        agent(here.ALLONNES).blocks.append(Block(at(date(2026, 6, 8), 7, 30), at(date(2026, 9, 24), 8, 10)))
        # A licence taken away is a finding, not a closing.
        agent(here.ALLONNES).licence_lost = date(2026, 10, 13)
        # Restored within 30 days: June and July are due.
        agent(here.COULAINES).deletions.append(
            Deletion(at(date(2026, 6, 19), 12, 2), restored=at(date(2026, 7, 8), 8, 45))
        )
        # Deleted by mistake and restored four days later: only the audit log knows.
        agent(here.ARNAGE).deletions.append(
            Deletion(at(date(2026, 9, 24), 10, 31), restored=at(date(2026, 9, 28), 7, 20))
        )
        # Gone without a stamp after the extract of August.
        agent(here.SAINT_SATURNIN).vanished_after = USERS_DAYS[4]
        self._transfer(agent(here.COULAINES), here.ARNAGE, date(2026, 9, 24))
        for insee, day in (
            (here.COULAINES, date(2026, 5, 18)),
            (here.RUAUDIN, date(2026, 7, 16)),
            (here.YVRE, date(2026, 11, 9)),
        ):
            self._marry(agent(insee), day)
        # Three agents of Yvré come late, in October, when nobody else does.
        for late in (5, 12, 19):
            self._open(here.YVRE, date(2026, 10, late))
        # Fatines goes on living after its move into the tenant.
        self._open(here.FATINES, date(2026, 9, 7))
        agent(here.FATINES).deletions.append(Deletion(at(date(2026, 10, 20), 14, 50)))
        # A shared mailbox more, a shared mailbox less.
        tenant.generic(self.communes[here.COULAINES], "france-services", date(2026, 7, 7), shared=True)
        shared = [a for a in tenant.accounts if a.kind == "shared" and a.identities[0].insee == here.ALLONNES]
        shared[-1].deletions.append(Deletion(at(date(2026, 10, 14), 9, 5)))

    def _late_events(self) -> None:
        """What the extracts after the titres bring: only Saint-Georges owes another sum for it."""
        agent = self._agent
        left = agent(here.SAINT_GEORGES)
        left.blocks.append(Block(at(date(2026, 10, 19), 15, 20)))
        left.deletions.append(Deletion(at(date(2026, 12, 8), 9, 30)))
        left = agent(here.SAINT_GEORGES)
        left.blocks.append(Block(at(date(2026, 11, 16), 16, 5)))
        left.deletions.append(Deletion(at(date(2027, 1, 8), 10, 15)))
        self._open(here.SAINT_GEORGES, date(2026, 12, 3))
        # These change nothing for 2026: December is due to its end, and January belongs to 2027.
        agent(here.ALLONNES).deletions.append(Deletion(at(date(2026, 12, 18), 15)))
        agent(here.ARNAGE).deletions.append(Deletion(at(date(2027, 1, 15), 11)))
        self._open(here.COULAINES, date(2027, 1, 11))
        self._open(here.MULSANNE, date(2027, 1, 18))
        agent(here.SARGE).blocks.append(Block(at(date(2026, 11, 23), 8, 15)))

    def _transfer(self, account: Account, insee: str, day: date) -> None:
        earlier = account.identities[-1]
        address = self.tenant.register.address(earlier.address.split("@")[0], self.communes[insee].domain)
        account.identities.append(Identity(day, insee, address, earlier.surname))

    def _marry(self, account: Account, day: date) -> None:
        earlier = account.identities[-1]
        surname = f"{earlier.surname}-{self.tenant.register.person()[1]}"
        domain = earlier.address.split("@")[1]
        address = self.tenant.register.address(f"{slug(account.given)}.{slug(surname)}", domain)
        account.identities.append(Identity(day, earlier.insee, address, surname))
