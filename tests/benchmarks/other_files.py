"""Large files in the shapes of journals, tickets, titres and the project's own forms, for the benchmark of the readers."""

from __future__ import annotations

import polars as pl

from tests.benchmarks.extract_files import ADDRESS, CREATED, NUMBER, OBJECT_ID, users
from tests.extracts.test_audit_logs import ENTRA
from tests.extracts.test_directory_exports import ENTRA as ENTRA_USERS

INSEE = pl.col("n").mod(4).replace_strict(range(4), ["72003", "72008", "72095", "72360"], return_dtype=pl.String)
DAY = (pl.date(2026, 1, 1) + pl.duration(days=pl.col("n") % 90)).dt.strftime("%Y-%m-%d")
SOFT_DELETED = "Soft deletion time stamp"
WHOLE = pl.col("n").cast(pl.String)
CENTS = pl.format("{},{}", pl.col("n") % 1000, (pl.col("n") % 90) + 10)


def _filled(headers: list[str], cells: dict[str, pl.Expr]) -> dict[str, pl.Expr]:
    return {header: cells.get(header, pl.lit("")) for header in headers}


def _one_in(share: int, word: str, other: str) -> pl.Expr:
    return pl.when(pl.col("n") % share == 0).then(pl.lit(word)).otherwise(pl.lit(other))


def entra_users() -> dict[str, pl.Expr]:
    """Entra's « Download users », 29 columns."""
    return _filled(
        ENTRA_USERS,
        {
            "userPrincipalName": ADDRESS,
            "displayName": pl.format("Prénom Nom {}", NUMBER),
            "mail": ADDRESS,
            "id": OBJECT_ID,
            "userType": pl.lit("Member"),
            "department": pl.lit("Mairie"),
            "accountEnabled": _one_in(9, "False", "True"),
            "usageLocation": pl.lit("FR"),
            "directorySynced": pl.lit("False"),
            "createdDateTime": pl.format("{} 1:25:31 PM", CREATED.dt.strftime("%m/%d/%Y")),
        },
    )


def deleted_users() -> dict[str, pl.Expr]:
    """Deleted users: the admin centre's columns, but for whether an entry is blocked, and the day of deletion."""
    kept = {name: cells for name, cells in users().items() if name not in ("Block credential", SOFT_DELETED)}
    return kept | {"Deleted on": pl.format("{}T10:00:00Z", DAY)}


def entra_audit() -> dict[str, pl.Expr]:
    """Entra's audit log, 86 columns; one record in four is of an account."""
    return _filled(
        ENTRA,
        {
            "Date (UTC)": pl.format("{}T06:54:24.0000000Z ", DAY),
            "CorrelationId": OBJECT_ID,
            "Service": pl.lit("Core Directory"),
            "Category": pl.lit("UserManagement"),
            "Activity": _one_in(4, "Update user", "Add member to group"),
            "Result": pl.lit("success"),
            "ActorUserPrincipalName": pl.lit("admin@lemans.fr"),
            "Target1Type": pl.lit("User"),
            "Target1ObjectId": OBJECT_ID,
            "Target1UserPrincipalName": ADDRESS,
            "Target1ModifiedProperty1Name": pl.lit("UserPrincipalName"),
            "Target1ModifiedProperty1OldValue": pl.format('["ancien.{}"]', ADDRESS),
            "Target1ModifiedProperty1NewValue": pl.format('["{}"]', ADDRESS),
        },
    )


def purview_audit() -> dict[str, pl.Expr]:
    """Purview's audit search; one record in four is of an account."""
    operation = _one_in(4, "Update user.", "MailItemsAccessed")
    text = (
        '{"CreationTime":"%T06:54:24","Id":"%","Operation":"%","ResultStatus":"Success","ObjectId":"%","UserId":"a@b.fr",'
        '"Target":[{"ID":"User_%","Type":2},{"ID":"%","Type":2},{"ID":"%","Type":5}],"ModifiedProperties":'
        '[{"Name":"UserPrincipalName","NewValue":"[\\r\\n  \\"%\\"\\r\\n]","OldValue":"[]"}]}'
    )
    parts = text.split("%")
    values = [DAY, OBJECT_ID, operation, ADDRESS, OBJECT_ID, OBJECT_ID, ADDRESS, ADDRESS]
    document = pl.concat_str(
        pl.lit(parts[0]), *(x for v, t in zip(values, parts[1:], strict=True) for x in (v, pl.lit(t)))
    )
    return {
        "RecordId": OBJECT_ID,
        "CreationDate": pl.format("{}T06:54:24.0000000Z", DAY),
        "RecordType": pl.lit("8"),
        "Operation": operation,
        "UserId": pl.lit("admin@lemans.fr"),
        "AuditData": document,
        "AssociatedAdminUnits": pl.lit(""),
        "AssociatedAdminUnitsNames": pl.lit(""),
    }


def glpi_tickets() -> dict[str, pl.Expr]:
    """GLPI's tickets of version 11."""
    return {
        "ID": WHOLE.replace("0", "1000000"),
        "Titre": pl.format("Panne d'impression {}", NUMBER),
        "Entité": pl.lit("Métropole > 72003"),
        "Statut": pl.lit("Clos"),
        "Type": _one_in(5, "Demande", "Incident"),
        "Catégorie": pl.lit("Messagerie"),
        "Date d'ouverture": pl.format("{} 10:15", DAY),
        "Date de résolution": pl.format("{} 16:15", DAY),
        "Date de clôture": pl.format("{} 16:20", DAY),
        "Priorité": pl.lit("Moyenne"),
        "Durée totale": pl.lit("1 heures 30 minutes"),
    }


def titres_list() -> dict[str, pl.Expr]:
    """The finance software's list; one titre in four is of the convention's account."""
    return {
        "Exercice": pl.lit("2026"),
        "Budget": pl.lit("BUDGET PRINCIPAL"),
        "N° bordereau": (pl.col("n") // 100).cast(pl.String),
        "N° titre": WHOLE,
        "Date d'émission": DAY,
        "Code tiers": pl.format("C{}", INSEE),
        "Redevable": INSEE,
        "SIRET": pl.format("21{}00011", INSEE.str.pad_end(7, "0")),
        "Imputation": _one_in(4, "70875", "7083"),
        "Fonction": pl.lit("020"),
        "Service": pl.lit("DSIN - Systèmes d'information"),
        "Libellé": pl.lit("Convention de services communs - messagerie mutualisée - année 2026"),
        "Montant HT": CENTS,
        "Montant TVA": pl.lit("0,00"),
        "Montant TTC": CENTS,
        "Date d'échéance": DAY,
        "État": _one_in(7, "Soldé", "Émis"),
    }


def mouvements() -> dict[str, pl.Expr]:
    """The form of movements."""
    return {
        "commune": INSEE,
        "compte": ADDRESS,
        "evenement": pl.lit("ouverture"),
        "date": DAY,
        "identifiant": OBJECT_ID,
        "vers_commune": pl.lit(""),
    }


def demandes() -> dict[str, pl.Expr]:
    """The form of requests."""
    return {
        "reference": WHOLE,
        "commune": INSEE,
        "objet": pl.lit("Reprise de données"),
        "date_demande": DAY,
        "date_proposition": DAY,
        "heures_proposees": pl.lit("3,5"),
        "date_acceptation": DAY,
        "date_realisation": DAY,
        "heures_realisees": pl.lit("5"),
    }


def titres() -> dict[str, pl.Expr]:
    """The form of titres."""
    return {
        "exercice": pl.lit("2026"),
        "bordereau": (pl.col("n") // 100).cast(pl.String),
        "titre": WHOLE,
        "date_emission": DAY,
        "commune": INSEE,
        "nature": pl.lit("forfait"),
        "objet": pl.lit("Messagerie"),
        "montant": CENTS,
        "titre_origine": pl.lit(""),
    }


def adhesions() -> dict[str, pl.Expr]:
    """The form of adhesions."""
    day = (pl.date(1900, 1, 1) + pl.duration(days=pl.col("n") // 4)).dt.strftime("%Y-%m-%d")
    return {
        "commune": INSEE,
        "date_effet": day,
        "date_fin": pl.lit(""),
        "motif_fin": pl.lit(""),
        "referent": pl.lit("Mairie"),
        "contact_dpo": pl.lit("dpo@allonnes.fr"),
    }


def couts() -> dict[str, pl.Expr]:
    """The form of costs."""
    return {
        "exercice": pl.lit("2026"),
        "poste": pl.format("Poste {}", NUMBER),
        "montant": CENTS,
        "heures_disponibles": pl.lit(""),
    }


def licences() -> dict[str, pl.Expr]:
    """The form of licence prices."""
    return {"produit": pl.format("Produit {}", NUMBER), "prix_annuel": CENTS, "date_effet": DAY}


OTHER_FORMATS = {
    "entra_users": (entra_users, ",", 2_000_000),
    "deleted_users": (deleted_users, ",", 2_000_000),
    "entra_audit": (entra_audit, ",", 2_000_000),
    "purview_audit": (purview_audit, ",", 2_000_000),
    "glpi_tickets": (glpi_tickets, ";", 900_000),
    "titres_list": (titres_list, ";", 2_000_000),
    "mouvements": (mouvements, ";", 2_000_000),
    "demandes": (demandes, ";", 2_000_000),
    "titres": (titres, ";", 2_000_000),
    "adhesions": (adhesions, ";", 400_000),
    "couts": (couts, ";", 2_000_000),
    "licences": (licences, ";", 2_000_000),
}
