"""The project's own templates, as the demonstration's analyst fills them in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from random import Random

from pipeline.demo.calendar import EXERCICE
from pipeline.demo.demands import Demand
from pipeline.demo.files import Dialect, table
from pipeline.demo.invoices import InvoiceLine
from pipeline.demo.movements import SPREADSHEET
from pipeline.demo.names import GIVEN_NAMES, SURNAMES
from pipeline.demo.territory import METROPOLE_DOMAIN, Commune

TEMPLATE = Dialect(delimiter=";")
MOVEMENTS_HEADER = ("commune", "compte", "evenement", "date", "identifiant", "vers_commune")
DEMANDS_HEADER = (
    *("reference", "commune", "objet", "date_demande", "date_proposition", "heures_proposees"),
    *("date_acceptation", "date_realisation", "heures_realisees"),
)
INVOICES_HEADER = (
    *("exercice", "bordereau", "titre", "date_emission", "commune", "nature", "objet", "montant"),
    *("titre_origine", "ligne"),
)
ADHESIONS_HEADER = ("commune", "date_effet", "date_fin", "motif_fin", "referent", "contact_dpo")
COSTS_HEADER = ("exercice", "poste", "montant", "heures_disponibles")
LICENCES_HEADER = ("produit", "prix_annuel", "date_effet")
COSTS = (
    ("Administration de la messagerie (démonstration)", "6200,00", "150"),
    ("Assistance aux communes (démonstration)", "3100,00", "120"),
    ("Relais SMTP et antispam (démonstration)", "2400,00", ""),
)
LICENCES = (
    ("Exchange Online (Plan 1)", "42,00"),
    ("Microsoft 365 Business Basic", "61,20"),
    ("Microsoft 365 Business Standard", "126,00"),
    ("Office 365 E1", "93,60"),
)
# One commune in six has not named its DPO contact, one in nine its referent (Article 4).
WITHOUT_DPO, WITHOUT_REFERENT = 6, 9


def _french(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount}".replace(".", ",")


def adhesions(communes: Iterable[Commune], members: Collection[str], seed: int) -> bytes:
    """The adhesions of the members, with referents by invented names."""
    rows = []
    random = Random(f"{seed} referents")
    for rank, commune in enumerate(communes, start=1):
        referent = f"{random.choice(GIVEN_NAMES)} {random.choice(SURNAMES)}"
        if commune.insee not in members:
            continue
        contact = "" if rank % WITHOUT_DPO == 0 else f"dpo@{METROPOLE_DOMAIN}"
        rows.append(
            (commune.insee, commune.adhesion, "", "", "" if rank % WITHOUT_REFERENT == 0 else referent, contact)
        )
    return table(ADHESIONS_HEADER, rows, TEMPLATE)


def requests(demands: Iterable[Demand], known_on: date) -> bytes:
    """The priced requests asked up to a day, as they stood then."""
    known = [demand.known(known_on) for demand in demands if demand.asked <= known_on]
    rows = (
        (
            demand.reference,
            demand.insee,
            f"{demand.subject} (démonstration)",
            demand.asked,
            demand.quoted or "",
            _french(demand.quoted_hours),
            demand.accepted or "",
            demand.done or "",
            _french(demand.spent_hours),
        )
        for demand in known
    )
    return table(DEMANDS_HEADER, rows, TEMPLATE)


def invoices(lines: Iterable[InvoiceLine]) -> bytes:
    """A list of titres."""
    rows = (
        (
            EXERCICE,
            line.bordereau,
            line.titre,
            line.issued_on,
            line.insee,
            line.nature,
            line.subject,
            _french(line.amount),
            line.original,
            line.line,
        )
        for line in lines
    )
    return table(INVOICES_HEADER, rows, TEMPLATE)


def movements() -> bytes:
    """The spreadsheet of Chaufour-Notre-Dame, with its dates as French Excel writes them."""
    rows = [
        (line.insee, line.account, event, f"{day:%d/%m/%Y}", "", "")
        for line in SPREADSHEET
        for event, day in (("ouverture", line.opened), ("fermeture", line.closed))
        if day
    ]
    return table(MOVEMENTS_HEADER, rows, TEMPLATE)


def costs() -> bytes:
    """What the service costs in the exercice, and the hours it has."""
    return table(COSTS_HEADER, ((EXERCICE, *cost) for cost in COSTS), TEMPLATE)


def licences() -> bytes:
    """The yearly price of each product."""
    return table(LICENCES_HEADER, ((*licence, date(EXERCICE, 1, 1)) for licence in LICENCES), TEMPLATE)
