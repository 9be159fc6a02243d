"""What a simulation takes for granted, said beside its figures."""

from __future__ import annotations

from pipeline.convention import Convention
from pipeline.tariffs.inputs import Inputs
from pipeline.tariffs.scenario import Scenario
from pipeline.tariffs.worlds import last_day_in_force
from pipeline.wording import day, percent

HUNDRED = 100


def assumptions(scenario: Scenario, inputs: Inputs) -> tuple[str, ...]:
    """The assumptions of a scenario, one French sentence each."""
    said = [
        "Les comptes ouverts le restent jusqu’à la fin de chaque année.",
        f"Les heures sont celles dues en {inputs.reference_year}, réparties également sur les douze mois.",
        *_growth(scenario, inputs),
        *_tariff(scenario, inputs.convention),
    ]
    if scenario.refusals:
        last = last_day_in_force(scenario, inputs.convention)
        said.append(
            f"La convention d’une commune qui refuse court jusqu’au {day(last)} inclus ; ses comptes et ses heures "
            "s’arrêtent ce jour-là."
        )
        said.append(
            "Le texte ne dit pas si les licences d’une commune qui refuse restent dues jusqu’au terme du contrat "
            "(article 5-1) : c’est une question à part."
        )
    return tuple(said)


def _growth(scenario: Scenario, inputs: Inputs) -> list[str]:
    if not scenario.growth_accounts and not scenario.growth_hours:
        return []
    accounts, hours = (percent(rate * HUNDRED, 1) for rate in (scenario.growth_accounts, scenario.growth_hours))
    since = f"comptée depuis {inputs.reference_year} et à partir de l’année d’effet"
    return [
        f"Croissance par an, {since} : {accounts} pour les comptes, {hours} pour les heures.",
        "Les mois-comptes restent entiers : l’arrondi se fait une fois par commune et par an.",
    ]


def _tariff(scenario: Scenario, convention: Convention) -> list[str]:
    parameter = convention.parameter("tariff_application")
    reading = scenario.tariff_application or convention.choice("tariff_application")
    said = [f"Nouveau tarif appliqué selon la lecture « {parameter.labels.get(reading, reading)} » de l’article 7."]
    if scenario.kind in ("mixed", "full_cost"):
        said.append("Le total à partager est celui des redevances d’une année entière, sans les demandes.")
    if scenario.kind == "hours_package":
        said.append("Les heures comprises et le prix du forfait d’heures sont annuels, au prorata des mois d’adhésion.")
    if scenario.floor or scenario.cap is not None or scenario.transition_years > 1:
        said.append("Plancher, plafond et transition portent sur la redevance des comptes, sans les demandes.")
    if scenario.hold_total:
        said.append(
            "Le total est tenu au centime : les redevances qui suivent la date d’effet sont toutes multipliées par un "
            "même coefficient, puis arrondies au plus fort reste."
        )
    return said
