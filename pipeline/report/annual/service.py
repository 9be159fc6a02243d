"""The activity of the service and whether its means are adequate (Articles 3, 4, 5 and 9). Blank is not zero."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipeline.activity import total_moves
from pipeline.books.activity import ActivityYear
from pipeline.books.annual import AnnualMaterial
from pipeline.charts import Setting, moves_by_month
from pipeline.report.annual.words import ABSENT, worded
from pipeline.report.document import Block, Heading, Picture, Table, facts, listed, said, strong
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, day, euros, hours, number, percent

UNKNOWN = "inconnu"
STEPS = {
    "asked": "demandées",
    "quoted": "chiffrées",
    "accepted": "acceptées",
    "refused": "refusées",
    "done": "réalisées",
}
DELAYS = {
    "quote": "de la demande à la proposition",
    "acceptance": "de la proposition à l’acceptation",
    "work": "de l’acceptation à la réalisation",
    "whole": "de la demande à la réalisation",
}
SORTS = {"request": "demandes chiffrées", "support": "assistance ordinaire", "incident": "incidents"}
STATE_COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("accounts", "Comptes", "number"),
    ColumnSpec("active", "Actifs", "number"),
    ColumnSpec("recent", "Récents", "number"),
    ColumnSpec("dormant", "Dormants", "number"),
    ColumnSpec("never_used", "dont jamais utilisés", "number"),
    ColumnSpec("unmoved", "Génériques sans mouvement", "number"),
    ColumnSpec("unknown", "Inconnus", "number"),
    ColumnSpec("dormant_cost_cents", "Redevance des dormants", "euros"),
)
SUMMED = tuple(column.name for column in STATE_COLUMNS if column.name != "commune")


def activity(material: AnnualMaterial, setting: Setting) -> list[Block]:
    """Stock and moves, dormancy and what it costs, requests and delays, incidents and interruptions."""
    year = material.activity
    if year is None or not year.communes["accounts"].sum():
        return [said(ABSENT)]
    members = year.communes.filter("member")["insee"].to_list()
    moves = total_moves(year.moves.filter(pl.col("insee").is_in(members)))
    blocks: list[Block] = [said(f"Comptes au {day(year.until)}, communes dont la convention court ce jour-là.")]
    if moves.height > 1:
        shown = moves.select(
            "month",
            "open_accounts",
            opened=pl.sum_horizontal("opened", "reopened", "moved_in"),
            closed=pl.sum_horizontal("closed", "moved_out"),
        )
        blocks.append(Picture(moves_by_month(shown, setting)))
    return [*blocks, *_states(year), *_requests(year), *_incidents(year)]


def state_table(year: ActivityYear) -> Table:
    """Accounts of each member commune by state; a dash where no report tells, which is not zero."""
    members = year.communes.filter("member").sort("commune")
    totals = year.totals
    return Table(
        members,
        STATE_COLUMNS,
        f"Comptes par commune et par état au {day(year.until)}",
        total={"commune": "Ensemble"} | {name: totals[name] for name in SUMMED},
        note="Une boîte générique n’a pas d’activité propre\u00a0: elle n’est jamais dormante.",
    )


def _states(year: ActivityYear) -> list[Block]:
    heading = Heading("Comptes actifs, dormants, inconnus", 2)
    if year.judged_on is None:
        why = "aucun rapport d’utilisation n’est déposé"
        if year.concealed:
            why = "les noms sont masqués dans les rapports d’utilisation"
        return [heading, said(f"L’activité des comptes est inconnue\u00a0: {why}.")]
    return [
        heading,
        said(
            f"Jugés sur les rapports d’utilisation jusqu’au {day(year.judged_on)}. Un compte nominatif est dormant "
            f"après {count(year.dormant_days, 'jour')} sans activité."
        ),
        state_table(year),
    ]


def _requests(year: ActivityYear) -> list[Block]:
    if not year.steps["requests"].sum():
        return [Heading("Demandes", 2), said(f"Aucune demande chiffrée n’est connue pour {year.year}.")]
    steps = worded(year.steps, "step", STEPS, "step_words")
    delays = worded(year.delays.filter(pl.col("requests") > 0), "delay", DELAYS, "delay_words")
    return [
        Heading("Demandes", 2),
        said("Chaque étape compte l’année de son propre jour\u202f; l’assistance ordinaire n’est pas une demande."),
        Table(
            steps,
            (
                ColumnSpec("step_words", "Étape"),
                ColumnSpec("requests", "Demandes", "number"),
                ColumnSpec("hours", "Heures proposées", "hours"),
                ColumnSpec("spent_hours", "Heures passées", "hours"),
            ),
            f"Demandes chiffrées de l’exercice {year.year}",
        ),
        Table(
            delays,
            (
                ColumnSpec("delay_words", "Délai, en jours"),
                ColumnSpec("requests", "Demandes", "number"),
                ColumnSpec("median_days", "Médiane", "number"),
                ColumnSpec("decile_days", "Neuf sur dix en moins de", "number"),
            ),
            f"Délais des demandes de l’exercice {year.year}",
        ),
    ]


def _incidents(year: ActivityYear) -> list[Block]:
    found: dict[str, Any] = year.incidents.row(0, named=True) if year.incidents.height else {"incidents": 0}
    blocks: list[Block] = [Heading("Incidents et interruptions", 2)]
    if found["incidents"]:
        half = "" if found["median_days"] is None else f", la moitié en {number(found['median_days'])} jours au plus"
        blocks.append(
            said(
                strong(count(found["incidents"], "incident")),
                f" ouverts dans l’année, {number(found['solved'])} résolus{half}. La convention ne promet pas de "
                "taux de disponibilité\u00a0: aucun n’est calculé (article 3).",
            )
        )
    else:
        blocks.append(said("Aucun incident n’est connu des extraits déposés."))
    if year.interruptions.height:
        stops = [
            f"du {start:%d/%m/%Y %H:%M} à {'maintenant' if end is None else f'{end:%d/%m/%Y %H:%M}'}"
            for start, end in year.interruptions.select("start", "end").iter_rows()
        ]
        blocks += [said("Interruptions du service notées par la DSIN\u00a0:"), listed(stops)]
    return blocks


def means(material: AnnualMaterial) -> list[Block]:
    """Hours done against hours available, cost against recharge; what was not entered is said, not guessed."""
    if material.activity is None:
        return [said(ABSENT)]
    year = material.activity
    held = year.means
    work = worded(year.work, "sort", SORTS, "sort_words")
    pairs = [
        ("Heures faites", hours(held.done_hours)),
        ("Heures disponibles", UNKNOWN if held.available_hours is None else hours(held.available_hours)),
        ("Part utilisée", UNKNOWN if held.used_percent is None else percent(held.used_percent, 1)),
        ("Coût du service", UNKNOWN if held.cost_cents is None else euros(held.cost_cents)),
        ("Refacturation", euros(held.recharge_cents)),
        ("Couverture du coût", UNKNOWN if held.coverage_percent is None else percent(held.coverage_percent, 1)),
    ]
    return [
        _means_sentence(material),
        facts(f"Moyens de l’exercice {year.year}", pairs, heads=("Mesure", "Valeur")),
        Table(
            work,
            (
                ColumnSpec("sort_words", "Travail"),
                ColumnSpec("tasks", "Tâches réalisées", "number"),
                ColumnSpec("hours", "Heures", "hours"),
                ColumnSpec("unknown", "Sans durée connue", "number"),
            ),
            f"À quoi les heures de {year.year} ont servi",
        ),
    ]


def _means_sentence(material: AnnualMaterial) -> Block:
    held = None if material.activity is None else material.activity.means
    if held is None or held.cost_cents is None:
        return said("Le coût du service n’est pas saisi pour cet exercice\u00a0: sa couverture est inconnue.")
    covered = held.coverage_percent or 0
    return said(
        f"La refacturation couvre {percent(covered, 1)} du coût saisi du service\u202f; les heures faites sont "
        "comparées aux heures disponibles. L’adéquation des moyens est appréciée par la commission (article 9).",
    )
