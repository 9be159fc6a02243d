"""A commune's statement as a paper: account by account for its referent, by groups for its council and the titre."""

from __future__ import annotations

from datetime import date

from pipeline.books.reports import StatementMaterial
from pipeline.report.document import Block, Document, Figures, Heading, Table, facts, listed, said, strong
from pipeline.report.statements.basis import account_table, cohort_table, line_table, request_table
from pipeline.report.statements.names import of_commune, title_of
from pipeline.wording import count, day, euros, hours, number, percent, signed_euros

ISSUER = "Le Mans Métropole, DSIN"
CREDITOR = "Le Mans Métropole, Direction des systèmes d’information et du numérique"
DEMONSTRATION = "DÉMONSTRATION"
UNKNOWN = "inconnue"


def statement_paper(material: StatementMaterial, *, persons: bool, demonstration: bool) -> Document:
    """The statement with its calculation bases (décret 2012-1246, article 24; Articles 6 and 8).

    `persons`: with one line per account, for the commune's own referent; else by groups of accounts, for the council
    and as the titre's annex: no name, no address, no free text.
    """
    if not persons:
        material = material.without_persons()
    statement = material.statement
    marks = (["PROJET"] if material.is_project else []) + ([DEMONSTRATION] if demonstration else [])
    blocks: list[Block] = [
        *_standing(material, demonstration=demonstration),
        _amounts(material),
        _parties(material),
        Heading("1. Redevance des comptes"),
        *_account_bases(material, persons=persons),
        Heading("2. Heures des demandes"),
        *_request_bases(material),
        Heading("3. Arrondi, régularisation, montant à titrer"),
        line_table(statement),
        *_settlement(material),
        Heading("4. Fondements et imputation"),
        _grounds(material),
        said(
            "En cas de désaccord, le référent de la commune conteste le projet auprès de la DSIN avant l’arrêté des "
            "comptes. Le tribunal administratif de Nantes est compétent, après recherche d’un accord amiable "
            "(article 12 de la convention).",
            look="note",
        ),
    ]
    return Document(
        title=title_of(material),
        subtitle=f"Commune {of_commune(material.commune)} · messagerie mutualisée",
        author=ISSUER,
        data_date=material.data_date,
        blocks=tuple(blocks),
        mark=" · ".join(marks),
    )


def _standing(material: StatementMaterial, *, demonstration: bool) -> list[Block]:
    """What the paper is worth: a project, or closed on which day."""
    blocks: list[Block] = []
    if demonstration:
        blocks.append(said(strong("Données de démonstration\u00a0:"), " invention, sans valeur.", look="warning"))
    if material.is_project:
        blocks.append(
            said(
                strong("Projet."),
                " Les comptes de l’exercice ne sont pas arrêtés\u00a0: ce document ne vaut pas titre et peut changer "
                "avec les extraits à venir.",
                look="warning",
            )
        )
    elif material.closed_on is not None:
        blocks.append(said("Comptes de l’exercice arrêtés au ", strong(day(material.closed_on)), ".", look="lead"))
    return blocks


def _amounts(material: StatementMaterial) -> Figures:
    summary = material.statement.summary
    carried, to_invoice = summary["carry_over_cents"], summary["to_invoice_cents"]
    return Figures(
        "L’essentiel",
        (
            (
                "Redevance des comptes",
                euros(summary["account_fee_cents"]),
                f"{count(summary['accounts'], 'compte')}, {number(summary['account_months'])} mois",
            ),
            ("Heures des demandes", euros(summary["request_fee_cents"]), hours(summary["hours"])),
            ("Régularisation", UNKNOWN if carried is None else signed_euros(carried), "exercice antérieur"),
            ("À titrer", "inconnu" if to_invoice is None else euros(to_invoice), f"exercice {material.statement.year}"),
        ),
    )


def _parties(material: StatementMaterial) -> Table:
    statement = material.statement
    spans = [
        f"depuis le {day(effective)}" + ("" if end is None else f", jusqu’au {day(end)}")
        for effective, end in material.adhesions.select("effective", "end").sort("effective").iter_rows()
    ]
    covered = (
        "définitive\u00a0: un extrait couvre le 31 décembre"
        if statement.complete
        else "provisoire\u00a0: les comptes ouverts sont présumés l’être jusqu’au 31 décembre"
    )
    debtor = f"Commune {of_commune(material.commune)}, SIREN {material.siren} (compte {statement.payable_account}, M57)"
    return facts(
        "Parties et dates",
        [
            ("Créancier", f"{CREDITOR} (compte {statement.revenue_account}, M57)"),
            ("Débiteur", debtor),
            ("Adhésion à la convention", "\u202f; ".join(spans) or "aucune"),
            ("Exercice", str(statement.year)),
            ("Données", f"au {day(material.data_date)}, situation {covered}"),
            ("Arrêté des comptes", "non" if material.closed_on is None else f"le {day(material.closed_on)}"),
            ("Envoi au référent", "pas encore envoyé" if material.sent_on is None else f"le {day(material.sent_on)}"),
        ],
    )


def _account_bases(material: StatementMaterial, *, persons: bool) -> list[Block]:
    statement = material.statement
    if statement.accounts.is_empty() and statement.cohorts.is_empty():
        return [said(f"Aucun compte ne doit de mois en {statement.year}.")]
    article = statement.articles["forfait"]
    rule = (
        f"Un mois est dû dès que le compte est ouvert un jour de ce mois pendant l’adhésion (article {article}). "
        "Le montant d’un groupe est le produit de ses mois par la redevance annuelle, divisé par douze."
        if statement.fees
        else f"Le tarif de l’exercice n’est pas un simple montant par compte (article {article})\u00a0: "
        "les mois sont dénombrés ici, et le montant de la commune figure au point 3."
    )
    blocks: list[Block] = [said(rule), cohort_table(statement)]
    if statement.tariffs:
        blocks.append(listed(list(statement.tariffs)))
    if persons:
        blocks += [
            said(
                strong("Réservé au référent de la commune."),
                " La liste des comptes contient des données personnelles\u00a0: elle ne se joint ni à une délibération "
                "ni à un titre.",
                look="warning",
            ),
            account_table(statement, material.labels),
        ]
    return blocks


def _request_bases(material: StatementMaterial) -> list[Block]:
    statement = material.statement
    if statement.requests.is_empty():
        return [said(f"Aucune demande n’est due en {statement.year}.")]
    rule = (
        "Sont dues les heures des propositions acceptées, au tarif en vigueur le jour de la proposition, l’année du "
        f"service fait (article {statement.articles['heures']}). Les heures réellement passées ne changent rien."
    )
    return [said(rule), request_table(statement)]


def _settlement(material: StatementMaterial) -> list[Block]:
    statement = material.statement
    summary = statement.summary
    blocks: list[Block] = [
        said(
            f"{material.convention.parameter('rounding').note} La régularisation reprend ce que les titres des "
            "exercices antérieurs ont eu en moins ou en trop\u202f; elle reste montrée à part.",
            look="note",
        )
    ]
    if summary["carry_over_cents"] is None:
        blocks.append(
            said(
                strong("Régularisation inconnue\u00a0:"),
                f" l’exercice {statement.year - 1} n’est pas contrôlable, pièces manquantes. Le montant à titrer le "
                "sera une fois ces pièces déposées.",
                look="warning",
            )
        )
    if summary["below_floor"] and statement.floor_cents is not None:
        blocks.append(
            said(
                strong("Sous le seuil de mise en recouvrement"),
                f" de {euros(statement.floor_cents)} (article {statement.articles['seuil']})\u00a0: la somme reste due "
                "et n’est pas mise en recouvrement seule. Il est proposé de la grouper avec les autres créances de "
                "l’année sur la même commune.",
                look="warning",
            )
        )
    elif (summary["to_invoice_cents"] or 0) < 0:
        blocks.append(
            said(
                "Le montant est en faveur de la commune\u00a0: il se règle par une réduction de titre, ou avec le mois "
                "de décembre suivant.",
                look="warning",
            )
        )
    return blocks


def _grounds(material: StatementMaterial) -> Table:
    statement, convention = material.statement, material.convention
    vat = convention.amount("vat_rate", on=date(statement.year, convention.number("invoicing_month"), 1))
    articles = statement.articles
    return facts(
        "Sur quoi repose ce montant",
        [
            ("Convention", "gestion des licences de messagerie M365 acquises par les communes, articles 6 et 8"),
            ("Base légale", "article L.5215-27 du code général des collectivités territoriales"),
            ("Redevance par compte", f"article {articles['forfait']} de la convention"),
            ("Heures des demandes", f"article {articles['heures']} de la convention"),
            ("Régularisation", f"article {articles['régularisation']} de la convention"),
            ("Seuil de recouvrement", f"articles {articles['seuil']}"),
            ("Bases de liquidation", "décret n° 2012-1246 du 7 novembre 2012, article 24"),
            ("Titre de la Métropole", f"compte {statement.revenue_account} (M57)"),
            ("Mandat de la commune", f"compte {statement.payable_account} (M57)"),
            ("TVA", "aucune" if vat == 0 else percent(vat, 1)),
        ],
        heads=("Fondement", "Référence"),
    )
