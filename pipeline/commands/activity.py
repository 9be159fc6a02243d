"""`activity`: is the service used, is it enough, and what it costs (Articles 3, 5, 9)."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import Any

from pipeline.books import Books
from pipeline.books.activity import ActivityYear
from pipeline.books.activity import activity as activity_of
from pipeline.commands.console import amount, print_json, print_table, quantity
from pipeline.wording import euros, hours, number, percent

COUNTS = ("accounts", "users", "shared", "active", "recent", "dormant", "never_used", "moving", "unmoved", "unknown")
MESSAGES = ("sent", "received", "read", "covered_days")
HOURS = ("quoted_hours", "accepted_hours", "refused_hours", "done_hours")
AMOUNTS = ("total", "dormant_cost", "unmoved_cost")
UNKNOWN = "inconnu"


def activity(options: argparse.Namespace) -> int:
    """The activity of a year, commune by commune; what no report tells is unknown, not zero."""
    year = activity_of(Books(options.database), options.year, dormant_days=options.dormant_days)
    if options.json:
        print_json(activity_answer(year))
    else:
        _print_year(year)
    return 0


def activity_answer(year: ActivityYear) -> dict[str, Any]:
    """The JSON answer of `activity`: counts are null where no report tells them; amounts are strings."""
    totals, means = year.totals, year.means
    return {
        "year": year.year,
        "until": year.until,
        "judged_on": year.judged_on,
        "dormant_days": year.dormant_days,
        "concealed": list(year.concealed),
        "communes": [
            {
                **{name: row[name] for name in ("insee", "commune", "population", "member")},
                **{name: row[name] for name in (*COUNTS, "storage_bytes", *MESSAGES, "asked", "done", "incidents")},
                **{name: quantity(row[name]) for name in HOURS},
                **{name: amount(row[f"{name}_cents"]) for name in AMOUNTS},
            }
            for row in year.communes.iter_rows(named=True)
        ],
        "total": {
            **{name: totals[name] for name in (*COUNTS, "storage_bytes", "asked", "done", "incidents")},
            **{name: amount(totals[f"{name}_cents"]) for name in AMOUNTS},
            "communes": totals["communes"],
            "unknown_communes": totals["unknown_communes"],
        },
        "moves": year.moves.to_dicts(),
        "requests": {
            "steps": year.steps.to_dicts(),
            "states": year.request_states.to_dicts(),
            "delays": year.delays.to_dicts(),
        },
        "incidents": year.incidents.row(0, named=True),
        "interruptions": year.interruptions.select("start", "end", "minutes", "what").to_dicts(),
        "means": {
            "available_hours": quantity(means.available_hours),
            "done_hours": quantity(means.done_hours),
            "tasks_without_hours": means.tasks_without_hours,
            "work": year.work.to_dicts(),
            "cost": amount(means.cost_cents),
            "recharge": amount(means.recharge_cents),
            "coverage_percent": _rounded(means.coverage_percent),
        },
    }


def _rounded(value: Decimal | None) -> str | None:
    return None if value is None else quantity(value)


def _print_year(year: ActivityYear) -> None:
    read = f"relevé lu au {year.judged_on}" if year.judged_on else "aucun relevé d’utilisation lisible"
    print(f"Activité {year.year}, comptes au {year.until}, {read}, dormant après {year.dormant_days} jours")
    for day in year.concealed:
        print(f"Noms masqués dans le relevé du {day} : il ne dit rien par commune.")
    print_table(
        [
            "commune",
            "comptes",
            "actifs",
            "récents",
            "dormants",
            "génériques sans mouvement",
            "inconnus",
            "dormants (€)",
        ],
        [
            [
                row["commune"],
                row["accounts"],
                *(_known(row[name]) for name in ("active", "recent", "dormant", "unmoved")),
                row["unknown"],
                UNKNOWN if row["dormant_cost_cents"] is None else euros(row["dormant_cost_cents"]),
            ]
            for row in year.communes.filter("member").iter_rows(named=True)
        ],
        numbers=range(1, 8),
    )
    means = year.means
    available = UNKNOWN if means.available_hours is None else hours(means.available_hours)
    covered = UNKNOWN if means.coverage_percent is None else percent(means.coverage_percent)
    print(f"Heures faites {hours(means.done_hours)} ; disponibles {available} ; couverture du coût {covered}")


def _known(value: int | None) -> str:
    return UNKNOWN if value is None else number(value)
