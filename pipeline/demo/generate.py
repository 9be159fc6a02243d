"""The generator: one seed, one tenant, one year; every file from the same truth, and that truth beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.demo import templates
from pipeline.demo.calendar import (
    CONCEALED_MONTH,
    EXERCICE,
    ISSUED_ON,
    OBSERVED_ON,
    REDUCTION_DAY,
    REQUEST_DAYS,
    TITRES_DAY,
    USERS_DAYS,
    month_end,
)
from pipeline.demo.demands import Demand, demands
from pipeline.demo.directory_exports import audit_log, powershell_mailboxes
from pipeline.demo.files import Folder, GeneratedFile, deposit_order
from pipeline.demo.invoices import MISTAKES, RIGHT, InvoiceLine, ordinary_lines, reduction
from pipeline.demo.lives import Lives
from pipeline.demo.movements import SPREADSHEET_DAY
from pipeline.demo.pes import pes_recette
from pipeline.demo.population import Tenant, populate
from pipeline.demo.territory import FIRST_ADHESION, LATER_ADHESIONS, Commune, read_communes
from pipeline.demo.tickets import support, ticket_list
from pipeline.demo.truth import Dues, dues, lives
from pipeline.demo.usage import REFRESH_DAYS, usage
from pipeline.demo.usage_reports import active_users, email_activity, mailbox_usage, tenant_reports
from pipeline.demo.users_export import users_export

# The tenant's daily reports cover 90 days: four of them cover the year.
TENANT_DAYS = (REFRESH_DAYS[2], REFRESH_DAYS[5], REFRESH_DAYS[8], REFRESH_DAYS[9])
POWERSHELL_DAYS = (date(2026, 4, 30), date(2026, 10, 31), date(2027, 1, 31))
# The log is kept 7 or 30 days: a week of September was exported in time, and the whole of November.
AUDIT_SPANS = ((date(2026, 9, 24), date(2026, 9, 30)), (date(2026, 11, 1), date(2026, 11, 30)))
ADHESION_DAYS = (FIRST_ADHESION, date(2026, 9, 25))


def generate(directory: Path, seed: int = 72) -> list[GeneratedFile]:
    """Write the demonstration's files below a folder, one folder per month, and say what each one is.

    The same seed gives the same bytes; nothing reads the clock. `truth.json` beside the folders holds what each
    commune truly owes and which mistake its titre carries; it is no extract, and stands in no list. The files come
    back in the order of their deposit.
    """
    communes = read_communes()
    tenant = Tenant(seed)
    populate(tenant, communes)
    Lives(tenant, communes, seed).pass_the_year()
    asked = demands(communes, seed)
    folder = Folder(directory)
    _directory_files(folder, tenant, communes, seed)
    _usage_files(folder, tenant, seed)
    _request_files(folder, communes, asked, seed)
    _reference_files(folder, communes, seed)
    then = _all_dues(tenant, communes, [demand.known(REQUEST_DAYS[2]) for demand in asked], ISSUED_ON)
    now = _all_dues(tenant, communes, [demand.known(OBSERVED_ON) for demand in asked], OBSERVED_ON)
    lines = _invoice_files(folder, communes, then)
    truth = _truth(then, now, lines, seed)
    (directory / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return deposit_order(folder.files)


def _directory_files(folder: Folder, tenant: Tenant, communes: Sequence[Commune], seed: int) -> None:
    towns = {commune.insee: commune.name for commune in communes}
    for day in USERS_DAYS:
        folder.write(f"users_{day:%Y_%m_%d} 08_15_00.csv", users_export(tenant.accounts, towns, day), "users", day)
    for day in POWERSHELL_DAYS:
        data = powershell_mailboxes(tenant.accounts, day)
        folder.write(f"Get-EXOMailbox_{day:%Y_%m_%d}.csv", data, "powershell_mailboxes", day)
    for first, last in AUDIT_SPANS:
        data = audit_log(tenant.accounts, first, last, seed)
        note = f"Conservé depuis le {first:%d/%m/%Y} seulement."
        folder.write(f"AuditLogs_{last:%Y_%m_%d}.csv", data, "entra_audit", last, note)


def _usage_files(folder: Folder, tenant: Tenant, seed: int) -> None:
    for day, months in usage(tenant.accounts, seed).items():
        concealed = (day.year, day.month) == (EXERCICE, CONCEALED_MONTH)
        note = "Noms masqués, comme par défaut." if concealed else ""
        for kind, name, data in (
            ("mailbox_usage", "MailboxUsageDetail", mailbox_usage(months, day)),
            ("email_activity", "EmailActivityUserDetail", email_activity(months, day)),
            ("active_users", "Office365ActiveUserDetail", active_users(months, day)),
        ):
            folder.write(f"{name}_{day:%Y_%m_%d}.csv", data, kind, day, note)
    for day in TENANT_DAYS:
        for kind, data in tenant_reports(tenant.accounts, day, seed).items():
            folder.write(f"{kind}_{day:%Y_%m_%d}.csv", data, kind, day)


def _request_files(folder: Folder, communes: Sequence[Commune], asked: Sequence[Demand], seed: int) -> None:
    towns = {commune.insee: commune.name for commune in communes}
    tickets = support(communes, seed)
    for day in map(month_end, USERS_DAYS):
        folder.write(f"glpi_{day:%Y_%m_%d}.csv", ticket_list(tickets, asked, towns, day), "glpi_tickets", day)
    for day in REQUEST_DAYS:
        folder.write(f"demandes_{day:%Y_%m_%d}.csv", templates.requests(asked, day), "demandes", day)


def _reference_files(folder: Folder, communes: Sequence[Commune], seed: int) -> None:
    members = [commune.insee for commune in communes if commune.adhesion]
    first, update = ADHESION_DAYS
    for day, known in ((first, [insee for insee in members if insee not in LATER_ADHESIONS]), (update, members)):
        folder.write(f"adhesions_{day:%Y_%m_%d}.csv", templates.adhesions(communes, known, seed), "adhesions", day)
    folder.write(f"licences_{first:%Y_%m_%d}.csv", templates.licences(), "licences", first)
    folder.write(f"couts_{USERS_DAYS[7]:%Y_%m_%d}.csv", templates.costs(), "couts", USERS_DAYS[7])
    folder.write(
        f"mouvements_{SPREADSHEET_DAY:%Y_%m_%d}.csv",
        templates.movements(),
        "mouvements",
        SPREADSHEET_DAY,
        "Tableur de Chaufour-Notre-Dame : comptes qu’aucun export ne montre.",
    )


def _all_dues(tenant: Tenant, communes: Sequence[Commune], asked: Sequence[Demand], known_on: date) -> dict[str, Dues]:
    found = lives(tenant.accounts, known_on)
    return {commune.insee: dues(commune, found, asked, known_on) for commune in communes}


def _invoice_files(folder: Folder, communes: Sequence[Commune], then: Mapping[str, Dues]) -> list[InvoiceLine]:
    lines = ordinary_lines(then)
    reduced = reduction(then, lines)
    mistaken = ", ".join(then[insee].commune.name for insee in sorted(MISTAKES))
    titres = f"Erreurs voulues, ou fait tardif : {mistaken}. Voir truth.json."
    folder.write(f"titres_{TITRES_DAY:%Y_%m_%d}.csv", templates.invoices(lines), "titres", TITRES_DAY, titres)
    flow = pes_recette(lines, {commune.insee: commune for commune in communes})
    folder.write(f"PES_recette_{TITRES_DAY:%Y_%m_%d}.xml", flow, "pes_recette", TITRES_DAY, "Les mêmes titres.")
    folder.write(
        f"titres_{REDUCTION_DAY:%Y_%m_%d}.csv",
        templates.invoices([reduced]),
        "titres",
        REDUCTION_DAY,
        f"Réduction qui corrige le titre {reduced.original}.",
    )
    return [*lines, reduced]


def _truth(
    then: Mapping[str, Dues], now: Mapping[str, Dues], lines: Sequence[InvoiceLine], seed: int
) -> dict[str, Any]:
    """What is to be found: amounts in euros with two decimals, account-months as whole numbers."""
    communes = []
    for insee, owed in then.items():
        mistake = MISTAKES.get(insee, RIGHT)
        own = [line for line in lines if line.insee == insee]
        signed = (-line.amount if line.nature == "reduction" else line.amount for line in own)
        communes.append(
            {
                "insee": insee,
                "commune": owed.commune.name,
                "adhesion": owed.commune.adhesion.isoformat() if owed.commune.adhesion else None,
                "known_on": _figures(owed),
                "today": _figures(now[insee]),
                "invoiced": f"{sum(signed, start=0 * owed.total):.2f}",
                "titres": sorted({line.titre for line in own}),
                "causes": list(mistake.causes),
                "note": mistake.note if owed.total else "Pas d’adhésion : rien n’est dû.",
            }
        )
    return {"demonstration": True, "seed": seed, "observed_on": OBSERVED_ON.isoformat(), "communes": communes}


def _figures(owed: Dues) -> dict[str, Any]:
    return {
        "date": owed.known_on.isoformat(),
        "accounts": len(owed.months),
        "account_months": owed.account_months,
        "account_fee": f"{owed.account_fee:.2f}",
        "hours": f"{owed.hours}",
        "request_fee": f"{owed.request_fee:.2f}",
        "total": f"{owed.total:.2f}",
    }
