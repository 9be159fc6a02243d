"""One plausible table of each format: every column that is read is filled somewhere, and there is an accent in it."""

from __future__ import annotations

import csv
import io

import openpyxl

from tests.extracts import test_audit_logs as audit
from tests.extracts import test_directory_exports as directory
from tests.extracts import test_pes as pes
from tests.extracts.conftest import HEADERS, ROWS, USER
from tests.extracts.test_powershell import MAILBOX

Rows = list[dict[str, str]]
UPN, NAME, ID = "zoe@allonnes.fr", "Zoé Petit", directory.ID
REPORT = {"Report Refresh Date": "2026-04-29", "User Principal Name": UPN, "Display Name": NAME, "Is Deleted": "True", "Deleted Date": "2026-04-20"}  # fmt: skip
DAILY = {"Report Refresh Date": "2026-04-29", "Report Date": "2026-04-28", "Report Period": "7"}
CREATED = {"Created Date": "2024-05-06", "Last Activity Date": "2026-04-19"}


def _audited() -> list[dict[str, object]]:
    return [
        audit.record("Add user", upn=UPN),
        audit.record("Update user", upn=UPN, changed=[("UserPrincipalName", "z@allonnes.fr", UPN)]),
        audit.record("Ajout à un groupe", upn=UPN),
    ]


def _parsed(text: str, delimiter: str) -> Rows:
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    return list(csv.DictReader(lines[lines[0].startswith("#TYPE") :], delimiter=delimiter))


def tables() -> dict[str, Rows]:
    """Kind → its rows by header, for every format that is a table of rows."""
    return {
        "users": [{**USER, "Display name": NAME, "Soft deletion time stamp": "2026-04-02 08:00:00Z"}, USER | {"Object Id": ID[:-1] + "2"}],
        "deleted_users": [
            {"Display name": NAME, "User principal name": UPN, "Object Id": ID, "When created": "2024-05-06T07:08:09Z",
             "Deleted on": "2026-04-20T07:08:09Z", "Licenses": "Microsoft 365 E3", "Proxy addresses": f"SMTP:{UPN}"},
        ],
        "entra_users": [{**directory.PERSON, "objectId": ""}],
        "entra_audit": _parsed(audit.entra_csv(*_audited()), ","),
        "purview_audit": _parsed(audit.purview(*_audited()), ","),
        "mailbox_usage": [
            REPORT | CREATED | {"Item Count": "12", "Storage Used (Byte)": "345", "Recipient Type": "Shared", "Report Period": "30"},
        ],
        "email_activity": [
            REPORT | {"Last Activity Date": "2026-04-19", "Send Count": "1", "Receive Count": "2", "Read Count": "3", "Report Period": "30"},
        ],
        "active_users": [REPORT | {"Has Exchange License": "True", "Exchange Last Activity Date": "2026-04-19"}],
        "tenant_activity": [
            DAILY | {"Send": "1", "Receive": "2", "Read": "3", "Meeting Created": "4", "Meeting Interacted": "5"},
        ],
        "tenant_storage": [DAILY | {"Storage Used (Byte)": "9"}],
        "tenant_mailboxes": [DAILY | {"Total": "9", "Active": "7"}],
        "powershell_mailboxes": [MAILBOX | {"DisplayName": NAME}],
        "powershell_statistics": [
            {"UserPrincipalName": UPN, "DisplayName": NAME, "ExternalDirectoryObjectId": ID, "ItemCount": "12",
             "TotalItemSize": "30 GB (32,212,254,720 bytes)", "MailboxTypeDetail": "UserMailbox"},
        ],
        "glpi_tickets": [
            {"ID": "52 267", "Titre": "Création d'une boîte", "Entité": "Métropole > Allonnes", "Statut": "Clos", "Type": "Demande",
             "Date d'ouverture": "2026-04-02 10:00", "Date de résolution": "2026-04-13 10:00", "Durée totale": "1 jours 2 heures",
             "Coût - Durée": "3,5", "Statut de validation": "Acceptée", "Date de la validation": "2026-04-05 10:00"},
            {"ID": "52 268", "Titre": "Reprise", "Entité": "Métropole > Allonnes", "Statut": "Clos", "Type": "Demande",
             "Date d'ouverture": "2026-04-02 10:00", "Coût - Durée": "8", "Statut de validation": "Refusée",
             "Date de la validation": "2026-04-15 10:00"},
        ],
        "titres_list": [
            {"Exercice": "2026", "N° bordereau": "3", "N° titre": "12", "Date d'émission": "15/12/2026", "Redevable": "Allonnes",
             "Imputation": "70875", "Libellé": "Messagerie mutualisée", "Montant TTC": "150,00"},
            {"Exercice": "2026", "N° bordereau": "4", "N° titre": "13", "Date d'émission": "20/12/2026", "Redevable": "Allonnes",
             "Imputation": "70875", "Libellé": "Réduction", "Montant TTC": "-10,00", "Titre d'origine": "12"},
        ],
        "mouvements": [
            ROWS["mouvements"] | {"compte": "zoé@allonnes.fr", "identifiant": ID},
            ROWS["mouvements"] | {"evenement": "transfert", "date": "2026-05-01", "vers_commune": "72008"},
        ],
        "demandes": [ROWS["demandes"] | {"objet": "Création"}],
        "titres": [
            ROWS["titres"] | {"objet": "Messagerie mutualisée"},
            ROWS["titres"] | {"titre": "451", "nature": "réduction", "titre_origine": "450"},
        ],
        "adhesions": [
            ROWS["adhesions"] | {"date_fin": "2027-12-31", "motif_fin": "dénonciation", "referent": "Zoé", "contact_dpo": "dpo@allonnes.fr"},
        ],
        "couts": [{"exercice": "2026", "poste": "Équipe", "montant": "1 200,50", "heures_disponibles": "800"}],
        "licences": [{"produit": "Microsoft 365 E3 privilégié", "prix_annuel": "120,00", "date_effet": "2026-01-01"}],
        "communes": [
            {"insee": "72003", "siren": "217200039", "name": "Évron", "population": "10", "population_year": "2023",
             "member_since": "2020", "domains": "evron.fr"},
        ],
    }  # fmt: skip


def headers_of(kind: str, rows: Rows) -> list[str]:
    every = dict.fromkeys(header for row in rows for header in row)
    return list(dict.fromkeys([*HEADERS.get(kind, ()), *every]))


def delimited(kind: str, rows: Rows, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, headers_of(kind, rows), delimiter=delimiter, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def workbook(kind: str, rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    names = headers_of(kind, rows)
    book.active.append(["Titre du tableau"])
    for cells in (names, *([row.get(name, "") for name in names] for row in rows)):
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def flow(encoding: str) -> bytes:
    """PES Recette: a titre and its reduction."""
    reduction = pes.piece(
        pes.line(ExerRat="2026", IdPceOrig="450", IdLigneOrig="1", MtHT="10.00"), IdPce="9", TypPce="02", NatPce="06"
    )
    first = pes.bordereau(pes.piece(pes.line(ObjLignePce="Messagerie mutualisée")))
    return pes.flow(first, pes.bordereau(reduction, IdBord="13", TypBord="02"), encoding=encoding)


def journal(encoding: str) -> bytes:
    """Entra's audit log as JSON."""
    return audit.entra_json(*_audited(), indent=1).encode(encoding)
