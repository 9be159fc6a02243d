"""The priced requests of the communes: asked, quoted, accepted, refused, done; and what was known of them on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from pipeline.demo import territory as here
from pipeline.demo.territory import Commune

SUBJECTS = (
    "Reprise des archives d’un ancien serveur de messagerie",
    "Formation des agents à l’agenda partagé",
    "Création d’une liste de diffusion des associations",
    "Réglage des boîtes partagées de l’accueil",
    "Signature commune pour tous les agents",
    "Connexion du copieur à la messagerie",
    "Transfert de contacts depuis l’ancien logiciel",
    "Paramétrage des téléphones du service technique",
    "Règles de classement du courrier électronique",
)
HALF_HOUR = Decimal("0.5")
# Days after the first adhesions by which all is asked, so that what is ever done is done by the end of November.
LAST_ASKED = 165
# Accepted before the titres, done after them: asked, quoted, accepted, done.
LATE_COURSE = (date(2026, 11, 2), date(2026, 11, 10), date(2026, 11, 24), date(2026, 12, 17))


@dataclass(frozen=True, slots=True)
class Demand:
    """A request of a commune with its true dates; None for what never happened."""

    reference: int
    insee: str
    subject: str
    asked: date
    quoted: date | None = None
    quoted_hours: Decimal | None = None
    accepted: date | None = None
    refused: date | None = None
    done: date | None = None
    spent_hours: Decimal | None = None

    def known(self, day: date) -> Demand:
        """The same request as it stood at the end of a day."""

        def past(moment: date | None) -> date | None:
            return moment if moment is not None and moment <= day else None

        return replace(
            self,
            quoted=past(self.quoted),
            quoted_hours=self.quoted_hours if past(self.quoted) else None,
            accepted=past(self.accepted),
            refused=past(self.refused),
            done=past(self.done),
            spent_hours=self.spent_hours if past(self.done) else None,
        )

    @property
    def due_hours(self) -> Decimal:
        """The hours that the commune owes: the proposal, once accepted and done (Article 6)."""
        if self.accepted is None or self.done is None or self.quoted_hours is None:
            return Decimal(0)
        return self.quoted_hours


# State by state, in the order in which a commune's requests take them; the long tail belongs to the large communes.
COURSES = ("done", "done", "accepted_after", "waiting", "done", "accepted", "refused", "done", "asked")
# What a commune's case needs, instead of the ordinary order.
OWN_COURSES = {
    here.ARNAGE: ("done", "overrun", "overrun", "waiting", "done"),
    here.COULAINES: ("done", "unaccepted", "done", "refused", "waiting", "accepted", "done"),
    here.LA_CHAPELLE: ("done", "done"),
    here.RUAUDIN: ("done", "done", "done"),
    here.SAINT_GEORGES: ("done", "late"),
    here.SARGE: ("done", "done", "refused", "done"),
}
# Quoted and spent, where a figure is to be recognised: 3.5 hours quoted and 5 spent are 105.00.
OWN_HOURS = {
    here.LA_CHAPELLE: (("3.5", "5"), ("1.5", "0")),
    here.ARNAGE: (("3", "3"), ("4", "6.5"), ("2.5", "3.5"), ("2", "2"), ("2.5", "2.5")),
    here.COULAINES: (("3", "2.5"), ("4", "4.5"), ("3.5", "3.5"), ("6", "0"), ("2", "0"), ("2.5", "0"), ("3", "3.5")),
    here.RUAUDIN: (("2", "2"), ("2.5", "3"), ("3", "2.5")),
    here.SAINT_GEORGES: (("2.5", "2.5"), ("2", "2.5")),
    here.SARGE: (("2", "2"), ("3.5", "3"), ("4", "0"), ("1.5", "1.5")),
}


def demands(communes: Iterable[Commune], seed: int) -> list[Demand]:
    """All priced requests, by the day on which they were asked; references follow that order."""
    random = Random(f"{seed} demands")
    drawn = [_demand(commune, rank, random) for commune in communes for rank in range(commune.requests)]
    drawn.sort(key=lambda demand: (demand.asked, demand.insee, demand.subject))
    return [replace(demand, reference=52_267 + 23 * rank) for rank, demand in enumerate(drawn)]


def _demand(commune: Commune, rank: int, random: Random) -> Demand:
    """One request that takes its course: each step some days after the one before, all done by the end of November."""
    courses = OWN_COURSES.get(commune.insee, COURSES)
    course = courses[rank % len(courses)]
    start = commune.adhesion or here.FIRST_ADHESION
    asked = start + timedelta(days=random.randrange(3, LAST_ASKED - (start - here.FIRST_ADHESION).days))
    quoted = asked + timedelta(days=random.randrange(2, 15))
    accepted = quoted + timedelta(days=random.randrange(3, 25))
    done = accepted + timedelta(days=random.randrange(2, 25))
    if course == "late":
        asked, quoted, accepted, done = LATE_COURSE
    quoted_hours, spent_hours = _hours(commune, rank, random)
    demand = Demand(0, commune.insee, SUBJECTS[(rank + int(commune.insee)) % len(SUBJECTS)], asked)
    if course != "asked":
        demand = replace(demand, quoted=quoted, quoted_hours=quoted_hours)
    if course == "refused":
        demand = replace(demand, refused=accepted)
    if course in ("accepted", "done", "overrun", "late"):
        demand = replace(demand, accepted=accepted)
    if course in ("done", "overrun", "late", "unaccepted"):
        demand = replace(demand, done=done, spent_hours=spent_hours)
    if course == "accepted_after":
        demand = replace(demand, accepted=done, done=accepted, spent_hours=spent_hours)
    return demand


def _hours(commune: Commune, rank: int, random: Random) -> tuple[Decimal, Decimal]:
    own = OWN_HOURS.get(commune.insee)
    if own is not None and rank < len(own):
        quoted, spent = own[rank]
        return Decimal(quoted), Decimal(spent)
    halves = max(2, round(2 * commune.hours / commune.requests) + random.randrange(-1, 2))
    quoted_hours = halves * HALF_HOUR
    return quoted_hours, quoted_hours + random.randrange(-1, 2) * HALF_HOUR
