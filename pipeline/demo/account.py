"""One invented account and its whole life: the truth that every file of the demonstration is written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from pipeline.demo.calendar import paris_day

# A soft-deleted account is shown for 30 days, then purged.
DAYS_IN_THE_BIN = 30


@dataclass(slots=True)
class Identity:
    """Who an account was from a day on: its commune (None: outside the convention), its address, its surname."""

    since: date
    insee: str | None
    address: str
    surname: str


@dataclass(slots=True)
class Block:
    """A sign-in blocked from a moment, and unblocked if it ever was."""

    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Deletion:
    """A soft deletion, and the moment of the restoring if there was one."""

    at: datetime
    restored: datetime | None = None


@dataclass(slots=True)
class Account:
    """An entry of the tenant's directory. `kind`: user, shared, unlicensed, room, guest.

    Only `user` (a mailbox product) and `shared` (a mailbox without product, sign-in blocked from the start) hold
    a mailbox.
    """

    object_id: str
    kind: str
    identities: list[Identity]
    given: str
    department: str
    product: str
    created: datetime
    used: bool = True
    blocks: list[Block] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)
    vanished_after: date | None = None
    licence_lost: date | None = None

    @property
    def opened(self) -> date:
        """The day of its creation in Paris; the mailbox came with it."""
        return paris_day(self.created)

    @property
    def has_mailbox(self) -> bool:
        """Whether it is an account of messaging at all."""
        return self.kind in ("user", "shared")

    def identity(self, day: date) -> Identity:
        """Who it was on a day."""
        known = [identity for identity in self.identities if identity.since <= day]
        return known[-1] if known else self.identities[0]

    def name(self, day: date) -> str:
        """Its display name on a day."""
        return " ".join(filter(None, (self.given, self.identity(day).surname)))

    def deletion(self, day: date) -> Deletion | None:
        """The soft deletion it is under on a day."""
        for deletion in self.deletions:
            if paris_day(deletion.at) <= day and (deletion.restored is None or day < paris_day(deletion.restored)):
                return deletion
        return None

    def blocked(self, day: date) -> bool:
        """Whether its sign-in is blocked on a day."""
        if self.kind in ("shared", "room"):
            return True
        return any(
            paris_day(block.since) <= day and (block.until is None or day < paris_day(block.until))
            for block in self.blocks
        )

    def shown(self, day: date) -> bool:
        """Whether an export of that day holds it: created, not vanished, not purged from the bin."""
        if day < self.opened or (self.vanished_after is not None and day > self.vanished_after):
            return False
        deletion = self.deletion(day)
        return deletion is None or (day - paris_day(deletion.at)).days <= DAYS_IN_THE_BIN

    def licence(self, day: date) -> str:
        """The `Licenses` cell on a day."""
        if self.kind not in ("user", "unlicensed") or (self.licence_lost is not None and self.licence_lost <= day):
            return "Unlicensed"
        return self.product
