"""A commune's year on one A4 page: what it pays and why, against last year, its accounts, next year's line, dates."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipeline.books.reports import SheetMaterial
from pipeline.report.annual.words import STATUS
from pipeline.report.document import Block, Document, Figures, Table, facts, said, strong
from pipeline.report.statements.names import of_commune
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, euros, hours, number, signed_euros

AUTHOR = "Le Mans Métropole, DSIN"
UNKNOWN = "inconnu"
MOST_DUTIES = 6
OWED_COLUMNS = (
    ColumnSpec("line", "Ligne"),
    ColumnSpec("before_cents", "Exercice précédent", "euros"),
    ColumnSpec("amount_cents", "Exercice", "euros"),
    ColumnSpec("change_cents", "Variation", "euros"),
)
LINES = (
    ("Redevance des comptes", "account_fee_cents"),
    ("Heures des demandes", "request_fee_cents"),
    ("Refacturation", "total_cents"),
    ("Régularisation", "carry_over_cents"),
    ("À titrer", "to_invoice_cents"),
)
STATES = (
    ("Comptes ouverts", "accounts"),
    ("dont dormants", "dormant"),
    ("dont génériques sans mouvement", "unmoved"),
)
DUTY_COLUMNS = (
    ColumnSpec("due", "Date", "date"),
    ColumnSpec("what", "Échéance"),
    ColumnSpec("state_words", "État"),
    ColumnSpec("article", "Article"),
)


def summary_sheet(material: SheetMaterial) -> Document:
    """The sheet of a commune for a year; no account and no name, so that it goes into a council's papers."""
    statement = material.statement.statement
    summary = statement.summary
    blocks: list[Block] = [
        said(
            strong(f"{euros(summary['total_cents'])} pour {statement.year}"),
            f"\u00a0: {count(summary['accounts'], 'compte')}, {number(summary['account_months'])} mois dus, "
            f"{hours(summary['hours'])} de demandes.",
            look="lead",
        ),
        Figures("L’essentiel", _figures(material)),
        owed_table(material),
        said(*_control(material)),
        facts("Comptes et demandes", _service(material)),
    ]
    if material.budget is not None:
        blocks.append(_budget(material.budget, statement.year + 1))
    if material.duties.height:
        blocks.append(
            Table(
                material.duties.head(MOST_DUTIES),
                DUTY_COLUMNS,
                "Prochaines dates",
                weights={"what": 3, "state_words": 0.7, "article": 0.6},
            )
        )
    marks = (["PROJET"] if material.statement.is_project else []) + (
        ["DÉMONSTRATION"] if material.demonstration else []
    )
    return Document(
        title=f"Fiche {statement.year}, commune {of_commune(material.statement.commune)}",
        subtitle="Messagerie mutualisée · synthèse de l’exercice",
        author=AUTHOR,
        data_date=material.data_date,
        blocks=tuple(blocks),
        mark=" · ".join(marks),
    )


def owed_table(material: SheetMaterial) -> Table:
    """What the commune owes, line by line, beside the year before where it is known."""
    after, before = material.statement.statement.summary, material.before
    year = material.statement.statement.year
    rows = []
    for words, name in LINES:
        earlier = None if before is None else before[name]
        change = None if earlier is None or after[name] is None else after[name] - earlier
        rows.append((words, earlier, after[name], change))
    schema = {column.name: pl.String if column.kind == "text" else pl.Int64 for column in OWED_COLUMNS}
    known = before is not None
    return Table(
        pl.DataFrame(rows, schema=schema, orient="row"),
        OWED_COLUMNS if known else tuple(column for column in OWED_COLUMNS if column.name in ("line", "amount_cents")),
        f"Ce que paie la commune en {year}",
        note="" if known else f"L’exercice {year - 1} n’est pas connu de ces données\u00a0: rien n’est comparé.",
    )


def _figures(material: SheetMaterial) -> tuple[tuple[str, str, str], ...]:
    summary, review = material.statement.statement.summary, material.review
    to_invoice, gap = summary["to_invoice_cents"], review["difference_cents"]
    return (
        (
            "À titrer",
            UNKNOWN if to_invoice is None else euros(to_invoice),
            "projet" if material.statement.is_project else "arrêté",
        ),
        ("Titré", euros(review["invoiced_cents"]), "réductions déduites"),
        ("Écart", UNKNOWN if gap is None else signed_euros(gap), STATUS[review["status"]].split("\u00a0")[0]),
    )


def _control(material: SheetMaterial) -> list[Any]:
    """Whether the titre holds, and the first cause where it does not."""
    status = material.review["status"]
    if status == "difference":
        if not material.causes:
            return [strong("Contrôle du titre\u00a0: "), "écart, sans cause connue qui le redonne au centime."]
        others = len(material.causes) - 1
        more = f" ({count(others, 'autre cause', 'autres causes')} le redonnent aussi)" if others else ""
        return [strong("Contrôle du titre\u00a0: "), f"écart. {material.causes[0]}{more}"]
    if status == "not_auditable":
        missing = ", ".join(material.review["missing_inputs"])
        return [strong("Contrôle du titre\u00a0: "), f"impossible, il manque\u00a0: {missing}."]
    return [strong("Contrôle du titre\u00a0: "), f"{STATUS[status]}."]


def _service(material: SheetMaterial) -> list[tuple[str, str]]:
    pairs = []
    activity = material.activity
    if activity is not None:
        pairs += [(words, UNKNOWN if activity[name] is None else number(activity[name])) for words, name in STATES]
        cost = activity["dormant_cost_cents"]
        pairs.append(("Redevance des comptes dormants", UNKNOWN if cost is None else euros(cost)))
        done = f"réalisées\u00a0: {number(activity['done'])} ({hours(activity['done_hours'])})"
        pairs.append(("Demandes chiffrées de l’année", f"demandées\u00a0: {number(activity['asked'])}, {done}"))
        pairs.append(("Incidents", number(activity["incidents"])))
    return pairs or [("Activité", "rien n’est déposé à ce sujet")]


def _budget(budget: dict[str, Any], year: int) -> Table:
    carried = budget["carry_over_cents"]
    accounts = f"{euros(budget['account_fee_cents'])} ({count(budget['accounts'], 'compte')})"
    requests = f"{euros(budget['request_fee_cents'])} ({hours(budget['hours'])})"
    return facts(
        f"Ligne budgétaire {year}, aux tarifs en vigueur",
        [
            ("Redevance des comptes ouverts", accounts),
            ("Demandes, aux heures de la dernière année", requests),
            ("Régularisation", UNKNOWN if carried is None else signed_euros(carried)),
            ("À prévoir", euros(budget["present_plan_cents"])),
        ],
    )
