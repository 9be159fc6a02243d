"""The statement as a workbook with live numbers: quantities and prices are cells, amounts are formulas over them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

from pipeline.books.reports import StatementMaterial
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.report.document import Table
from pipeline.report.statements.basis import LINE_WORDS, account_table, cohort_table, request_table
from pipeline.report.statements.names import of_commune, title_of
from pipeline.report.tables import A4, FORMATS, PARTS_OF_A_EURO, ColumnSpec, neutral
from pipeline.wording import day

CENT_DECIMALS = 2
WIDTHS = {"text": 34, "date": 12}
FIGURE_WIDTH = 17


@dataclass
class _Sheet:
    """Where the next row stands, and where earlier ones put what formulas need."""

    sheet: Any
    formats: Mapping[str, Any]
    row: int = 0
    cells: dict[str, str] = field(default_factory=dict)


def statement_workbook(material: StatementMaterial, *, persons: bool, demonstration: bool) -> bytes:
    """One sheet with the bases and the amounts as formulas; with `persons`, a second one with the accounts.

    Same material, same bytes. Amounts whose rule is no formula of these cells (another rounding, another structure)
    stand as numbers, and the sheet says so.
    """
    if not persons:
        material = material.without_persons()
    data_date = material.data_date
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    moment = datetime(data_date.year, data_date.month, data_date.day)  # noqa: DTZ001
    title = title_of(material)
    book.set_properties({"title": f"{title}, commune {of_commune(material.commune)}", "created": moment})
    formats = _formats(book)
    page = _page(book, "État", title, data_date, formats, demonstration=demonstration)
    _heading(page, material, demonstration=demonstration)
    _bases(page, cohort_table(material.statement))
    if not material.statement.requests.is_empty():
        _bases(page, request_table(material.statement))
    _amounts(page, material)
    if not material.statement.accounts.is_empty():
        accounts = _page(book, "Comptes", title, data_date, formats, demonstration=demonstration)
        _bases(accounts, account_table(material.statement, material.labels))
    book.close()
    return output.getvalue()


def _formats(book: Any) -> dict[str, Any]:  # noqa: ANN401
    formats = {kind: book.add_format({"num_format": code, "valign": "top"}) for kind, code in FORMATS.items()}
    formats["text"].set_text_wrap()
    total = {"bold": True, "top": 1}
    return formats | {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "strong": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F5F4F0"}),
        **{f"total_{kind}": book.add_format(total | {"num_format": code}) for kind, code in FORMATS.items()},
    }


def _page(
    book: Any,  # noqa: ANN401
    name: str,
    title: str,
    data_date: date,
    formats: Mapping[str, Any],
    *,
    demonstration: bool,
) -> _Sheet:
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{title}&R{'DÉMONSTRATION' if demonstration else ''}")
    sheet.set_footer(f"&LDonnées au {data_date:%d/%m/%Y}&R&P / &N")
    sheet.set_column(0, 0, WIDTHS["text"])
    sheet.set_column(1, 12, FIGURE_WIDTH)
    return _Sheet(sheet, formats)


def _heading(page: _Sheet, material: StatementMaterial, *, demonstration: bool) -> None:
    statement = material.statement
    page.sheet.write_string(0, 0, title_of(material), page.formats["title"])
    facts = [
        ("Débiteur", f"Commune {of_commune(material.commune)}, SIREN {material.siren}"),
        ("Données au", day(material.data_date)),
        ("Arrêté des comptes", "non\u00a0: projet" if material.closed_on is None else day(material.closed_on)),
        ("Comptes (M57)", f"titre {statement.revenue_account}, mandat {statement.payable_account}"),
    ]
    if demonstration:
        facts.append(("Avertissement", "DÉMONSTRATION\u00a0: données inventées, sans valeur."))
    for row, (label, words) in enumerate(facts, start=1):
        page.sheet.write_string(row, 0, label, page.formats["strong"])
        page.sheet.write_string(row, 1, words)
    page.row = len(facts) + 2


def _bases(page: _Sheet, table: Table) -> None:
    """A table of bases: what can be multiplied is multiplied by the sheet."""
    page.sheet.write_string(page.row, 0, table.title, page.formats["strong"])
    page.row += 1
    for place, column in enumerate(table.columns):
        page.sheet.write_string(page.row, place, column.header, page.formats["head"])
    page.row += 1
    first = page.row
    letters = {column.name: chr(ord("A") + place) for place, column in enumerate(table.columns)}
    for row in table.frame.iter_rows(named=True):
        for place, column in enumerate(table.columns):
            formula = _formula(column.name, letters, page.row + 1)
            _write(page, place, column, row[column.name], formula)
        page.row += 1
    last = page.row
    for place, column in enumerate(table.columns):
        kind = f"total_{column.kind}"
        letter = letters[column.name]
        total = (table.total or {}).get(column.name)
        if column.kind == "text" and isinstance(total, str):
            page.sheet.write_string(page.row, place, total, page.formats[kind])
        elif total is not None:
            value = _value(column.kind, total)
            summed = column.kind == "exact" or table.frame[column.name].sum() == total
            if summed:
                formula = f"=SUM({letter}{first + 1}:{letter}{last})"
                page.sheet.write_formula(page.row, place, formula, page.formats[kind], value)
            else:  # an account that owes months at two fees stands in two groups, and is one account
                page.sheet.write_number(page.row, place, value, page.formats[kind])
            page.cells[f"{'hours' if 'reference' in letters else 'fee'}.{column.name}"] = f"{letter}{page.row + 1}"
    page.row += 2


def _formula(name: str, letters: Mapping[str, str], line: int) -> str | None:
    """How a cell comes from its neighbours; None for what is given."""
    if name == "account_months" and {"accounts", "months_each"} <= set(letters):
        return f"={letters['accounts']}{line}*{letters['months_each']}{line}"
    if name == "exact_units" and {"account_months", "fee_units"} <= set(letters):
        return f"={letters['account_months']}{line}*{letters['fee_units']}{line}/{MONTHS_OF_A_YEAR}"
    if name == "exact_units" and {"quoted_hours", "rate_units"} <= set(letters):
        return f"={letters['quoted_hours']}{line}*{letters['rate_units']}{line}"
    return None


def _write(page: _Sheet, place: int, column: ColumnSpec, value: Any, formula: str | None) -> None:  # noqa: ANN401
    if value is None:
        return
    style = page.formats[column.kind]
    if column.kind in {"text", "yes_no"}:
        page.sheet.write_string(page.row, place, neutral(str(value)), style)
    elif column.kind == "date":
        page.sheet.write_datetime(page.row, place, value, style)
    elif formula is None:
        page.sheet.write_number(page.row, place, _value(column.kind, value), style)
    else:
        page.sheet.write_formula(page.row, place, formula, style, _value(column.kind, value))


def _value(kind: str, value: Any) -> float:  # noqa: ANN401
    """The number of a cell: cents and ten-thousandths become euros here, once."""
    parts = PARTS_OF_A_EURO.get(kind, 1)
    return value / parts if parts > 1 else float(value)


def _amounts(page: _Sheet, material: StatementMaterial) -> None:
    """Each nature with its one rounding, the total, the carry-over, the amount to invoice."""
    statement, summary = material.statement, material.statement.summary
    page.sheet.write_string(page.row, 0, "Montant à titrer", page.formats["strong"])
    page.row += 1
    total_parts, notes = [], []
    for line in statement.lines.iter_rows(named=True):
        source = page.cells.get(f"{'fee' if line['nature'] == 'forfait' else 'hours'}.exact_units")
        words = f"{LINE_WORDS[line['nature']]}, arrondie au centime"
        live = source is not None and _rounds_so(line)
        formula = f"=ROUND({source},{CENT_DECIMALS})" if live else None
        if not live:
            notes.append(f"{LINE_WORDS[line['nature']]}\u00a0: montant calculé par une autre règle, repris tel quel.")
        total_parts.append(_amount_row(page, words, line["amount_cents"], formula))
    total = _amount_row(
        page,
        f"Refacturation de l’exercice {statement.year}",
        summary["total_cents"],
        f"={'+'.join(total_parts)}" if total_parts else None,
    )
    carried = summary["carry_over_cents"]
    if carried is None or summary["to_invoice_cents"] is None:
        notes.append("Régularisation sur exercice antérieur inconnue\u00a0: montant à titrer inconnu.")
    else:
        carry = _amount_row(page, "Régularisation sur exercice antérieur", carried, None)
        apart = summary["to_invoice_cents"] != summary["total_cents"] + carried
        formula = f"={total}" if apart else f"={total}+{carry}"
        _amount_row(page, "À titrer", summary["to_invoice_cents"], formula, bold=True)
        if apart:
            notes.append("La régularisation se règle à part, par un titre complémentaire ou une réduction.")
    for note in notes:
        page.sheet.write_string(page.row, 0, note)
        page.row += 1


def _rounds_so(line: Mapping[str, Any]) -> bool:
    """Whether one rounding of the exact sum gives the line, as it does unless each account is rounded."""
    exact, whole = 2 * line["numerator"], 2 * line["amount_cents"] * line["denominator"]
    return abs(int(exact - whole)) <= int(line["denominator"])


def _amount_row(page: _Sheet, words: str, cents: int, formula: str | None, *, bold: bool = False) -> str:
    style = page.formats["total_euros" if bold else "euros"]
    page.sheet.write_string(page.row, 0, words, page.formats["total_text" if bold else "text"])
    if formula is None:
        page.sheet.write_number(page.row, 1, cents / 100, style)
    else:
        page.sheet.write_formula(page.row, 1, formula, style, cents / 100)
    page.row += 1
    return f"B{page.row}"
