"""`events`, `recharge`, `statement`, `reconcile`: what the books say."""

from __future__ import annotations

import argparse

import polars as pl

from pipeline.books import Books, RechargeYear
from pipeline.commands.console import amount, print_json, print_table, quantity
from pipeline.recharge import Statement
from pipeline.wording import euros, number, signed_euros

STATUS_WORDS = {
    "consistent": "cohérent",
    "difference": "écart",
    "nothing_due": "rien à refacturer",
    "not_auditable": "contrôle impossible : pièces manquantes",
}
REVIEW_AMOUNTS = ("expected", "expected_then", "invoiced", "difference", "wrong_then", "learned_since")


def events(options: argparse.Namespace) -> int:
    """Every account event known today, in order of commune, account and date."""
    books = Books(options.database)
    situation = books.situation()
    found = situation.events
    if options.commune:
        found = found.filter(pl.col("insee") == books.commune(options.commune)["insee"])
    rows = found.join(situation.communes.select("insee", commune="name"), on="insee", how="left", validate="m:1")
    rows = rows.select(
        "account",
        "insee",
        "commune",
        "event",
        "date",
        "evidence",
        "presumed",
        "known_on",
        "deposit_id",
    ).sort("insee", "account", "date", "event", "deposit_id")
    if options.json:
        print_json(rows.to_dicts())
    else:
        print_table(
            ["commune", "compte", "mouvement", "date", "preuve", "présumé", "connu le"],
            rows.select("commune", "account", "event", "date", "evidence", "presumed", "known_on").rows(),
        )
    return 0


def recharge(options: argparse.Namespace) -> int:
    """What every commune owes for a year, as known on a date or today."""
    year = Books(options.database).recharge(options.year, options.known_on)
    if options.json:
        print_json(recharge_answer(year))
        return 0
    state = "définitif" if year.complete else "provisoire"
    print(f"Refacturation {year.year}, situation au {year.known_on or '(aucun extrait)'}, {state}")
    print_table(
        ["commune", "comptes", "mois dus", "forfait", "heures", "demandes", "total", "régularisation", "à titrer"],
        [
            [
                row["commune"],
                row["accounts"],
                row["account_months"],
                euros(row["account_fee_cents"]),
                number(row["hours"]),
                euros(row["request_fee_cents"]),
                euros(row["total_cents"]),
                "inconnue" if row["carry_over_cents"] is None else signed_euros(row["carry_over_cents"]),
                "inconnu" if row["to_invoice_cents"] is None else euros(row["to_invoice_cents"]),
            ]
            for row in year.communes.to_dicts()
        ],
        numbers=range(1, 9),
    )
    print(f"Total : {euros(year.total_cents)}")
    return 0


def recharge_answer(year: RechargeYear) -> dict[str, object]:
    """The JSON answer of `recharge`."""
    return {
        "year": year.year,
        "known_on": year.known_on,
        "complete": year.complete,
        "communes": [
            {
                "insee": row["insee"],
                "commune": row["commune"],
                "accounts": row["accounts"],
                "account_months": row["account_months"],
                "account_fee": amount(row["account_fee_cents"]),
                "hours": quantity(row["hours"]),
                "request_fee": amount(row["request_fee_cents"]),
                "total": amount(row["total_cents"]),
                "carry_over": amount(row["carry_over_cents"]),
                "to_invoice": amount(row["to_invoice_cents"]),
                "below_floor": row["below_floor"],
            }
            for row in year.communes.to_dicts()
        ],
        "total": amount(year.total_cents),
    }


def statement(options: argparse.Namespace) -> int:
    """The calculation behind one commune's recharge, line by line."""
    books = Books(options.database)
    insee = books.commune(options.commune)["insee"]
    calculated = books.statement(options.year, insee, options.known_on)
    if options.json:
        print_json(calculated.as_json())
    else:
        _print_statement(calculated)
    return 0


def _print_statement(calculated: Statement) -> None:
    answer = calculated.as_json()
    state = "définitif" if calculated.complete else "provisoire"
    print(f"{answer['commune']}, exercice {answer['year']}, situation au {answer['known_on']}, {state}")
    print_table(
        ["compte", "de", "à", "mois", "avant arrondi (€)"],
        [
            [row["account"], row["first_month"], row["last_month"], row["months"], row["amount"]]
            for row in answer["accounts"]
        ],
        numbers=(3, 4),
    )
    print_table(
        ["demande", "heures", "tarif (€)", "avant arrondi (€)"],
        [[row["reference"], row["hours"], row["hourly_rate"], row["amount"]] for row in answer["requests"]],
        numbers=(1, 2, 3),
    )
    print_table(
        ["ligne", "quantité", "avant arrondi (€)", "arrondi (€)", "article"],
        [[row["nature"], row["quantity"], row["exact"], row["amount"], row["article"]] for row in answer["rounding"]],
        numbers=(1, 2, 3),
    )
    carried = "inconnue" if answer["carry_over"] is None else f"{answer['carry_over']} €"
    to_invoice = "inconnu" if answer["to_invoice"] is None else f"{answer['to_invoice']} €"
    print(f"Total {answer['total']} € ; régularisation {carried} ; à titrer {to_invoice}")
    if answer["below_floor"]:
        print("Sous le seuil de mise en recouvrement : à grouper avec les autres créances de l’année.")


def reconcile(options: argparse.Namespace) -> int:
    """Recalculated against invoiced for every commune, and why they differ."""
    review = Books(options.database).review(options.year)
    rows = review.communes.to_dicts()
    if options.json:
        print_json(
            {
                "year": review.year,
                "detectable_error": amount(review.detectable_error_cents),
                "communes": [
                    {
                        "insee": row["insee"],
                        "commune": row["commune"],
                        "status": row["status"],
                        **{name: amount(row[f"{name}_cents"]) for name in REVIEW_AMOUNTS},
                        "explanations": review.explanations_of(row["insee"]),
                        "missing_inputs": row["missing_inputs"],
                    }
                    for row in rows
                ],
            }
        )
        return 0
    print(f"Exercice {review.year} ; plus petite erreur visible : {euros(review.detectable_error_cents)}")
    print_table(
        ["commune", "état", "recalculé", "titré", "écart"],
        [
            [
                row["commune"],
                STATUS_WORDS[row["status"]],
                "" if row["expected_cents"] is None else euros(row["expected_cents"]),
                euros(row["invoiced_cents"]),
                "" if row["difference_cents"] is None else signed_euros(row["difference_cents"]),
            ]
            for row in rows
        ],
        numbers=(2, 3, 4),
    )
    for row in rows:
        for told in review.explanations(row["insee"])[:1]:
            print(f"\n{row['commune']} : {told.sentence}")
    return 0
