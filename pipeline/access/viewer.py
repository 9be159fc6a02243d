"""The people who look: three roles, and what each may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["analyste", "commission", "referent"]
ANALYST: Role = "analyste"
COMMISSION: Role = "commission"
REFERENT: Role = "referent"
ROLE_WORDS: dict[Role, str] = {
    ANALYST: "Analyste de la DSIN",
    COMMISSION: "Membre de la commission",
    REFERENT: "Référent d’une commune",
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. `communes`: INSEE codes of a referent's own communes. A role that is not known sees nothing."""

    role: str
    communes: frozenset[str] = frozenset()
    name: str = ""

    @property
    def sees_every_commune(self) -> bool:
        """Whether the amounts of all communes are shown: to the DSIN, and to the commission that reviews them."""
        return self.role in (ANALYST, COMMISSION)

    def sees_commune(self, insee: str) -> bool:
        """Whether the amounts and the statement of a commune are shown."""
        return self.sees_every_commune or (self.role == REFERENT and insee in self.communes)

    def sees_persons(self, insee: str) -> bool:
        """Whether the accounts of a commune are shown by name: to the DSIN, and to its own referent."""
        return self.role == ANALYST or (self.role == REFERENT and insee in self.communes)

    @property
    def may_give_opinions(self) -> bool:
        """Whether opinions and proposals are written: by the commission, and by the DSIN in its name (Article 9)."""
        return self.role in (ANALYST, COMMISSION)

    @property
    def may_deposit(self) -> bool:
        """Whether files may be deposited and withdrawn, and their history read."""
        return self.role == ANALYST
