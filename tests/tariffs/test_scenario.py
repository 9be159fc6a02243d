"""Scenarios as data: read, written, and refused with a message by the field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.tariffs import ScenarioError, legal_problems, read_scenario, write_scenario
from pipeline.tariffs.structure_fields import KINDS

D = Decimal
HEAD = 'name = "Hausse modérée"\nyears = [2027, 2028]\neffective = 2027-06-01\n'
TABLES = {
    "per_account": "",
    "by_kind": 'fees = {user = "12.00", shared = "4.00"}',
    "fixed_plus_account": 'fixed = "50.00"',
    "bands": 'upto = [20, 100]\nfees = ["10.00", "9.00", "8.00"]',
    "per_inhabitant": 'rate = "0.08"',
    "mixed": 'account_share = 0.7\ntotal = "9000.00"',
    "full_cost": 'total = "9000.00"',
    "index": 'base = "2024-01"\nlast = "2025-01"\nfixed_part = 0.15\ndigits = 3\ndirection = "up"\nstage = "coefficient"',
    "hours_package": "included = 2",
}


@pytest.fixture
def read(convention, facts):
    communes = facts.communes(["72065", "72130"])
    return lambda text: read_scenario(text, convention, communes)


def problems(read, text):
    with pytest.raises(ScenarioError) as caught:
        read(text)
    return {problem.field: problem.message for problem in caught.value.problems}


def test_the_whole_file_of_the_documentation(read):
    scenario = read(
        HEAD + 'communicated = 2026-11-25\naccount_fee = "10.20"\nhourly_rate = "31.00"\nhold_total = false\n'
        'tariff_application = "by_month"\nfloor = "0.00"\n[structure]\nkind = "per_account"\n'
        '[growth]\naccounts = 0.0\nhours = 0.0\n[refusals]\ncommunes = ["72065"]\n'
    )  # fmt: skip
    assert scenario.account_fee == D("10.20")
    assert scenario.communicated == date(2026, 11, 25)
    assert scenario.refusals == ("72065",)
    assert read(write_scenario(scenario)) == scenario


def test_every_kind_has_an_example():
    assert set(TABLES) == set(KINDS)


@pytest.mark.parametrize("kind", TABLES)
def test_each_structure_round_trips(read, kind):
    text = f'{HEAD}cap = 0.1\nfloor = "15.00"\ntransition_years = 3\n[structure]\nkind = "{kind}"\n{TABLES[kind]}\n[growth]\naccounts = 0.031\n'
    scenario = read(text)
    assert scenario.kind == kind
    assert read(write_scenario(scenario)) == scenario
    assert write_scenario(read(write_scenario(scenario))) == write_scenario(scenario)


@pytest.mark.parametrize("cap", ['"50.00"', "0.1", '"10 %"'])
def test_a_cap_is_euros_between_quotes_or_a_share(read, cap):
    scenario = read(f"{HEAD}cap = {cap}\n")
    assert (scenario.cap, scenario.cap_is_share) in {(D("50.00"), False), (D("0.1"), True)}
    assert read(write_scenario(scenario)) == scenario


@pytest.mark.parametrize("name", ["à « l’essai »", 'dit "le bon"', "tab\tet \\ barre", "é\u2028x"])
def test_any_name_round_trips(read, name):
    scenario = read(write_scenario(read(HEAD)).replace("Hausse modérée", "x"))
    renamed = replace(scenario, name=name)
    assert read(write_scenario(renamed)) == renamed


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        (HEAD + 'account_fee = "-1.00"', "account_fee", "négatif"),
        (HEAD + 'account_fee = "dix"', "account_fee", "pas un montant"),
        (HEAD + 'account_fee = "10.00001"', "account_fee", "décimales"),
        (HEAD + "account_fee = inf", "account_fee", "pas un montant"),
        (HEAD + 'hourly_rat = "31.00"', "hourly_rat", "Vouliez-vous dire « hourly_rate »"),
        (HEAD + '[refusals]\ncommunes = ["72999"]', "refusals.communes", "commune inconnue"),
        (HEAD + '[refusals]\ncommunes = ["Fay"]', "refusals.communes", "72130"),
        (HEAD + "[refusals]\ncommunes = [72065]", "refusals.communes", "entre guillemets"),
        (HEAD + '[refusals]\ncommunes = "72065"', "refusals.communes", "liste"),
        (HEAD + '[structure]\nkind = "bands"\nupto = [100, 20]\nfees = ["1", "2", "3"]', "structure.upto", "précédente"),
        (HEAD + '[structure]\nkind = "bands"\nupto = [20]\nfees = ["1", "2", "3"]', "structure.fees", "2 montants"),
        (HEAD + '[structure]\nkind = "bands"\nupto = [20]\nfees = ["1", "-2"]', "structure.fees[2]", "négatif"),
        (HEAD + '[structure]\nkind = "bands"', "structure.fees", "manque"),
        (HEAD + '[structure]\nkind = "mixed"\naccount_share = 1.2\ntotal = "9"', "structure.account_share", "0 à 1"),
        (HEAD + '[structure]\nkind = "by_kind"\nfees = {usr = "9"}', "structure.fees.usr", "Vouliez-vous dire « user »"),
        (HEAD + '[structure]\nkind = "per_acount"', "structure.kind", "Vouliez-vous dire « per_account »"),
        (HEAD + '[structure]\nfixed = "3"', "structure.fixed", "clé inconnue"),
        (HEAD + '[structure]\nkind = "index"\nbase = "janvier"\nlast = "2025-01"', "structure.base", "pas un mois"),
        (HEAD + '[growth]\naccounts = "beaucoup"', "growth.accounts", "ne convient pas"),
        (HEAD + "transition_years = 0", "transition_years", "1 à 10"),
        (HEAD + 'tariff_application = "by_week"', "tariff_application", "by_month"),
        (HEAD + "structure = 3", "structure", "tableau"),
        ('name = "x"\nyears = [2027]', "effective", "manque"),
        ('name = ""\nyears = [2027]\neffective = 2027-06-01', "name", "1 à 120"),
        ('name = "x"\nyears = []\neffective = 2027-06-01', "years", "années"),
        ('name = "x"\nyears = [1999]\neffective = 2027-06-01', "years", "1999"),
        ('name = "x"\nyears = [2027]\neffective = "juin"', "effective", "pas une date"),
        ('name = "x', "fichier", "TOML"),
    ],
)  # fmt: skip
def test_bad_input_is_told_by_the_field(read, text, field, words):
    found = problems(read, text)
    assert words.replace("\u00a0", " ") in found[field].replace("\u00a0", " ")


def test_every_problem_of_a_file_is_told_at_once(read):
    found = problems(read, HEAD + 'account_fee = "-1"\nfloor = "x"\n[growth]\nhours = 9.0\n')
    assert set(found) == {"account_fee", "floor", "growth.hours"}


def test_an_effect_before_firm_prices_end_is_told_by_its_field_and_read_all_the_same(read, convention):
    early = read(HEAD.replace("2027-06-01", "2027-05-31"))
    (problem,) = legal_problems(early, convention)
    assert problem.field == "effective"
    assert "juridiquement impossible" in problem.message
    assert legal_problems(read(HEAD), convention) == ()
