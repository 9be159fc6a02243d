"""The ticket tool's monthly lists (GLPI 10, once 11): priced requests, incidents, ordinary support."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from pipeline.demo.calendar import EXERCICE, GLPI_11_MONTH, GLPI_DAY_FIRST_MONTH, month_end
from pipeline.demo.demands import Demand
from pipeline.demo.files import Dialect, table
from pipeline.demo.territory import FIRST_ADHESION, Commune
from pipeline.demo.truth import hourly_rate

HEADER = (
    *("ID", "Titre", "Entité", "Statut", "Type", "Catégorie", "Date d'ouverture", "Date de résolution"),
    *("Date de clôture", "Dernière modification", "Priorité", "Demandeur - Demandeur", "Attribué à - Technicien"),
    *("Durée totale", "Coût - Durée", "Coût total", "Statut de validation", "Date de la validation"),
)
VERSION_10 = Dialect(delimiter=";", line_end="\n", quote_all=True, trailing_delimiter=True, quote_as_apostrophes=True)
VERSION_11 = Dialect(delimiter=";", encoding="utf-8", quote_all=True)
SUPPORT = (
    ("Demande", "Mot de passe oublié"),
    ("Demande", "Ajout d’un agent à une liste de diffusion"),
    ("Demande", "Droits sur une boîte partagée"),
    ("Demande", 'Message "boîte pleine" à l’ouverture'),
    ("Incident", "Messagerie inaccessible depuis le téléphone"),
    ("Incident", "Message légitime classé en indésirable"),
    ("Incident", "Lenteur de la messagerie ce matin"),
)
FIRST_TICKET = 40_118
ACCOUNTS_FOR_A_TICKET = 12
OPENED_AT = timedelta(hours=9, minutes=12)
DONE_AT = timedelta(hours=16, minutes=40)
HOUR = 60


@dataclass(frozen=True, slots=True)
class Ticket:
    """Ordinary support or an incident: never billed (Article 3)."""

    number: int
    insee: str
    sort: str
    title: str
    opened: datetime
    resolved: datetime
    minutes: int


def support(communes: Iterable[Commune], seed: int) -> list[Ticket]:
    """Support tickets of all communes, by their opening; a larger commune calls more often."""
    random = Random(f"{seed} tickets")
    drawn = []
    for commune in communes:
        quantity = 10 * max(1, (commune.agents + commune.elected + commune.generic) // ACCOUNTS_FOR_A_TICKET)
        for _ in range(quantity):
            day = FIRST_ADHESION + timedelta(days=random.randrange(300))
            if commune.adhesion is not None and day < commune.adhesion:
                continue
            opened = datetime(day.year, day.month, day.day, random.randrange(8, 18), random.randrange(60))  # noqa: DTZ001 (local time, as the tool writes it)
            sort, title = random.choice(SUPPORT)
            lasted = timedelta(minutes=random.randrange(20, 5_000))
            drawn.append((opened, commune.insee, sort, title, opened + lasted, random.randrange(2, 30)))
    return [
        Ticket(FIRST_TICKET + rank, insee, sort, title, opened, resolved, minutes)
        for rank, (opened, insee, sort, title, resolved, minutes) in enumerate(sorted(drawn))
    ]


def ticket_list(tickets: Iterable[Ticket], demands: Iterable[Demand], towns: Mapping[str, str], day: date) -> bytes:
    """The tickets opened or moved in the month of a day, as they stood at its end."""
    last, first = month_end(day), day.replace(day=1)
    in_exercice = day.year == EXERCICE
    shape = "%d-%m-%Y %H:%M" if in_exercice and day.month == GLPI_DAY_FIRST_MONTH else "%Y-%m-%d %H:%M"
    rows = [
        (demand.reference, _demand_row(demand.known(last), towns, shape))
        for demand in demands
        if any(moment and first <= moment <= last for moment in _moments(demand))
    ]
    rows += [
        (ticket.number, _support_row(ticket, towns, last, shape))
        for ticket in tickets
        if first <= ticket.opened.date() <= last
    ]
    dialect = VERSION_11 if in_exercice and day.month == GLPI_11_MONTH else VERSION_10
    return table(HEADER, [row for _, row in sorted(rows)], dialect)


def _moments(demand: Demand) -> tuple[date | None, ...]:
    return demand.asked, demand.quoted, demand.accepted, demand.refused, demand.done


def _demand_row(demand: Demand, towns: Mapping[str, str], shape: str) -> list[str]:
    answered = demand.accepted or demand.refused
    if demand.done or demand.refused:
        status = "Clos"
    elif demand.accepted:
        status = "En cours (Planifié)"
    else:
        status = "En attente" if demand.quoted else "Nouveau"
    if demand.accepted:
        validation = "Acceptée"
    elif demand.refused:
        validation = "Refusée"
    else:
        validation = "En attente de validation" if demand.quoted else "Non soumis à validation"
    resolved = _moment(demand.done or demand.refused, DONE_AT, shape)
    town = towns[demand.insee]
    return [
        _thousands(demand.reference),
        f"{demand.subject} (démonstration)",
        f"Le Mans Métropole > Communes > {town}",
        status,
        "Demande",
        "Messagerie > Prestation",
        _moment(demand.asked, OPENED_AT, shape),
        resolved,
        resolved,
        _moment(max(filter(None, _moments(demand))), DONE_AT, shape),
        "Moyenne",
        f"Mairie {town}",
        "Technicien 1\nTechnicien 2" if demand.done else "Technicien 1",
        _duration(demand.spent_hours * HOUR) if demand.spent_hours is not None else "",
        _duration(demand.quoted_hours * HOUR) if demand.quoted_hours is not None else "",
        f"{demand.quoted_hours * hourly_rate():.2f}" if demand.quoted_hours is not None else "",
        validation,
        _moment(answered, DONE_AT, shape),
    ]


def _support_row(ticket: Ticket, towns: Mapping[str, str], last: date, shape: str) -> list[str]:
    over = ticket.resolved.date() <= last
    resolved = ticket.resolved.strftime(shape) if over else ""
    town = towns[ticket.insee]
    return [
        _thousands(ticket.number),
        ticket.title,
        f"Le Mans Métropole > Communes > {town}",
        "Clos" if over else "En cours (Attribué)",
        ticket.sort,
        "Messagerie > Support",
        ticket.opened.strftime(shape),
        resolved,
        resolved,
        resolved or ticket.opened.strftime(shape),
        "Haute" if ticket.sort == "Incident" else "Moyenne",
        f"Mairie {town}",
        "Technicien 3",
        _duration(Decimal(ticket.minutes)) if over else "",
        "",
        "",
        "Non soumis à validation",
        "",
    ]


def _moment(day: date | None, hour: timedelta, shape: str) -> str:
    return (datetime(day.year, day.month, day.day) + hour).strftime(shape) if day else ""  # noqa: DTZ001


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _duration(minutes: Decimal) -> str:
    """A duration in words, as the tool says it; nothing spent is said too."""
    hours, rest = divmod(int(minutes), HOUR)
    words = [f"{hours} heure{'s' if hours > 1 else ''}"] if hours else []
    return " ".join([*words, f"{rest} minutes"])
