"""Who is in the tenant: agents, elected, generic addresses of each commune, and all that the convention ignores."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from pipeline.demo.account import Account, Identity
from pipeline.demo.calendar import at
from pipeline.demo.names import GENERIC_ADDRESSES, SERVICES, Register, slug
from pipeline.demo.territory import (
    CCAS_DOMAIN,
    FATINES,
    FAY,
    GUEST_DOMAIN,
    METROPOLE_DOMAIN,
    TENANT_DOMAIN,
    Commune,
)

FULL_PRODUCT = "Microsoft 365 Business Standard"
LIGHT_PRODUCT = "Exchange Online (Plan 1)"
AGENT_PRODUCTS = (FULL_PRODUCT, FULL_PRODUCT, "Microsoft 365 Business Basic", "Office 365 E1+Microsoft Entra ID P1")
# Entries known to the directory for another application, or for none: no mailbox comes with these.
OTHER_PRODUCTS = ("Microsoft Power Automate Free", "Unlicensed")

FIRST_DAY = date(2019, 1, 7)
LAST_DAY = date(2025, 12, 12)
PEOPLE_OF_THE_METROPOLE = 280
PEOPLE_OF_THE_CCAS = 40
GUESTS = 45
ROOMS = 8
UNLICENSED = 16
# The two late communes come into the tenant shortly before their adhesion, in groups.
MIGRATIONS = {
    FATINES: {"agents": date(2026, 5, 11), "elected": date(2026, 6, 8), "generic": date(2026, 6, 15)},
    FAY: {"agents": date(2026, 9, 22)},
}


class Tenant:
    """The directory: opens accounts with ids, names and addresses of the seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(f"{seed} tenant")
        self.register = Register(Random(f"{seed} names"))
        self.accounts: list[Account] = []

    def person(self, insee: str | None, domain: str, opened: date, product: str = "", kind: str = "user") -> Account:
        """Open a personal account on a day."""
        given, surname = self.register.person()
        address = self.register.address(f"{slug(given)}.{slug(surname)}", domain)
        department = self.random.choice(SERVICES)
        random_product = self.random.choice(AGENT_PRODUCTS)
        names = (given, surname)
        return self._open(
            kind, insee, address, names=names, department=department, product=product or random_product, opened=opened
        )

    def generic(self, commune: Commune, local: str, opened: date, *, shared: bool) -> Account:
        """Open a generic address on a day: a shared mailbox, or a licensed one."""
        address = self.register.address(local, commune.domain)
        names = (local.replace("-", " ").capitalize(), commune.name)
        kind = "shared" if shared else "user"
        return self._open(kind, commune.insee, address, names=names, product=LIGHT_PRODUCT, opened=opened)

    def again(self, earlier: Account, opened: date) -> Account:
        """Open a new account under the address of one that was deleted: another object, the same name."""
        identity = earlier.identities[-1]
        return self._open(
            "user",
            identity.insee,
            identity.address,
            names=(earlier.given, identity.surname),
            department=earlier.department,
            product=earlier.product,
            opened=opened,
        )

    def other(self, kind: str, address: str, name: str, opened: date) -> Account:
        """Open an entry without mailbox: a room, a guest, a service account."""
        return self._open(kind, None, address, names=(name, ""), opened=opened)

    def _open(
        self,
        kind: str,
        insee: str | None,
        address: str,
        *,
        names: tuple[str, str],
        opened: date,
        department: str = "",
        product: str = "",
    ) -> Account:
        random = self.random
        # Between 7:00 and 15:59 UTC: the same day in Paris, summer and winter.
        created = at(opened, random.randrange(7, 16), random.randrange(60), random.randrange(60))
        account = Account(
            object_id=str(uuid.UUID(int=random.getrandbits(128), version=4)),
            kind=kind,
            identities=[Identity(opened, insee, address, names[1])],
            given=names[0],
            department=department,
            product=product,
            created=created,
        )
        self.accounts.append(account)
        return account

    def some_day(self) -> date:
        """A day of the years before the convention; none in 2026."""
        return FIRST_DAY + timedelta(days=self.random.randrange((LAST_DAY - FIRST_DAY).days))


def populate(tenant: Tenant, communes: Iterable[Commune]) -> None:
    """Everyone who was there before the convention began, or came with a late commune."""
    for commune in communes:
        _populate_commune(tenant, commune)
    _populate_outside(tenant, tuple(communes))


def _populate_commune(tenant: Tenant, commune: Commune) -> None:
    migration = MIGRATIONS.get(commune.insee, {})

    def opened(group: str) -> date:
        return migration.get(group) or tenant.some_day()

    for _ in range(commune.agents):
        tenant.person(commune.insee, commune.domain, opened("agents"))
    elected = [
        tenant.generic(commune, f"adjoint{rank}", opened("elected"), shared=False)
        for rank in range(1, commune.elected + 1)
    ]
    generic = [
        tenant.generic(commune, local, opened("generic"), shared=rank < commune.shared)
        for rank, local in enumerate(GENERIC_ADDRESSES[: commune.generic])
    ]
    # The addresses of deputies opened in the term before are those that nobody ever used, then the rarest services.
    for account in (elected + generic[::-1])[: commune.never_used]:
        account.used = False


def _populate_outside(tenant: Tenant, communes: tuple[Commune, ...]) -> None:
    for rank in range(PEOPLE_OF_THE_METROPOLE + PEOPLE_OF_THE_CCAS):
        domain = METROPOLE_DOMAIN if rank < PEOPLE_OF_THE_METROPOLE else CCAS_DOMAIN
        tenant.person(None, domain, tenant.some_day())
    for rank in range(GUESTS):
        given, surname = tenant.register.person()
        local = f"{slug(given)}.{slug(surname)}_{GUEST_DOMAIN}#EXT#"
        tenant.other("guest", tenant.register.address(local, TENANT_DOMAIN), f"{given} {surname}", tenant.some_day())
        if rank < ROOMS:
            address = tenant.register.address(f"salle-{rank + 1}", METROPOLE_DOMAIN)
            tenant.other("room", address, f"Salle de réunion {rank + 1}", tenant.some_day())
    for rank, commune in enumerate(communes[:UNLICENSED]):
        if commune.insee not in MIGRATIONS:
            product = OTHER_PRODUCTS[rank % len(OTHER_PRODUCTS)]
            tenant.person(commune.insee, commune.domain, tenant.some_day(), product, kind="unlicensed")
