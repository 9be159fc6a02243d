"""The 20 communes of the demonstration, their sizes and their adhesions, from the reference files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date

from pipeline.convention.parameters import REFERENCE

AIGNE = "72001"
ALLONNES = "72003"
ARNAGE = "72008"
CHAMPAGNE = "72054"
LA_CHAPELLE = "72065"
CHAUFOUR = "72073"
COULAINES = "72095"
FATINES = "72129"
FAY = "72130"
LE_MANS = "72181"
LA_MILESSE = "72198"
MULSANNE = "72213"
PRUILLE = "72247"
ROUILLON = "72257"
RUAUDIN = "72260"
SAINT_GEORGES = "72280"
SAINT_SATURNIN = "72320"
SARGE = "72328"
TRANGE = "72360"
YVRE = "72386"

TENANT_DOMAIN = "lemansmetropole.onmicrosoft.com"
METROPOLE_DOMAIN = "lemansmetropole.fr"
CCAS_DOMAIN = "ccas-demonstration.example"
GUEST_DOMAIN = "prestataire-demonstration.example"
# To be marked `hors_convention` in the table of domains.
OUTSIDE_DOMAINS = (METROPOLE_DOMAIN, CCAS_DOMAIN, TENANT_DOMAIN)

FIRST_ADHESION = date(2026, 4, 1)
LATER_ADHESIONS = {FATINES: date(2026, 7, 1), FAY: date(2026, 10, 1)}
# Le Mans shares the metropole's IT: a sample of its people, and no adhesion.
SAMPLE_OF_LE_MANS = {"agents": 190, "elected": 6, "generic": 34, "shared": 28, "never_used": 9}
# Fay joins with its five agents only.
FIGURES_OF_FAY = {"elected": 0, "generic": 0, "shared": 0, "never_used": 0}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune: who it is, its mail domain, how many accounts of each group, when it joined (None: it did not)."""

    insee: str
    siren: str
    name: str
    domain: str
    agents: int
    elected: int
    generic: int
    shared: int
    never_used: int
    requests: int
    hours: int
    adhesion: date | None


def read_communes() -> tuple[Commune, ...]:
    """The communes by INSEE code, from `communes.csv` and `demo_figures.csv`."""
    with (REFERENCE / "communes.csv").open(encoding="utf-8", newline="") as stream:
        public = {row["insee"]: row for row in csv.DictReader(stream)}
    with (REFERENCE / "demo_figures.csv").open(encoding="utf-8", newline="") as stream:
        figures = {row["insee"]: row for row in csv.DictReader(stream)}
    return tuple(_commune(public[insee], figures[insee]) for insee in sorted(public))


def _commune(public: dict[str, str], figures: dict[str, str]) -> Commune:
    insee = public["insee"]
    sizes = {name: int(figures[name]) for name in ("agents", "elected", "generic", "shared", "never_used")}
    if insee == LE_MANS:
        sizes |= SAMPLE_OF_LE_MANS
    if insee == FAY:
        sizes |= FIGURES_OF_FAY
    return Commune(
        insee=insee,
        siren=public["siren"],
        name=public["name"],
        domain=public["domains"].split()[0],
        requests=0 if insee == LE_MANS else int(figures["requests_per_year"]),
        hours=0 if insee == LE_MANS else int(figures["hours_per_year"]),
        adhesion=None if insee == LE_MANS else LATER_ADHESIONS.get(insee, FIRST_ADHESION),
        **sizes,
    )
