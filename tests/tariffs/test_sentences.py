"""What the page and the papers say of a scenario, held against its figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipeline.tariffs import simulate
from pipeline.tariffs.comparison import (
    Shown,
    commune_compared,
    communes_compared,
    communes_of,
    equity_table,
    readings_compared,
    refusals_table,
    totals_compared,
    totals_table,
    years_compared,
)
from pipeline.tariffs.sentences import (
    clock_figure,
    clock_left,
    clock_word,
    commune_finding,
    covered,
    equity_words,
    for_one_commune,
    for_whom,
    headline,
    refusals_leave,
    totals_finding,
    where_from,
)

D = Decimal
COSTS = pl.DataFrame({"exercice": [2026], "item": ["a"], "amount_cents": [40000]})


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def shown(inputs_of, scenario_of):
    def make(place=0, costs=None, **fields):
        inputs = inputs_of({"72065": 20, "72130": 5}, costs=costs)
        return Shown(place, simulate(scenario_of(name="Essai", years=(2027, 2028), **fields), inputs))

    return make


def test_a_rise_is_said_with_its_totals_and_for_whom(shown):
    year = shown(account_fee=D("10.20")).year(2028)
    assert plain(headline("Essai", year)) == (
        "Avec « Essai », les communes paieraient 255,00 € en 2028 au lieu de 250,00 € (+5,00 €)."
    )
    assert plain(for_whom(year)) == (
        "2 communes paieraient plus. La plus forte hausse : La Chapelle-Saint-Aubin, +4,00 € (+2,00 %)."
    )
    assert plain(where_from(year)) == "Cet écart vient de : le niveau des prix (+5,00 €)."


def test_the_same_tariff_changes_nothing_and_says_so(shown):
    year = shown().year(2028)
    assert "autant qu’avec le tarif actuel" in headline("Essai", year)
    assert plain(for_whom(year)) == "2 communes paieraient autant."
    assert where_from(year) == "Le total ne change pas."


def test_a_held_total_moves_money_from_one_commune_to_the_other(shown):
    year = shown(
        kind="fixed_plus_account", account_fee=D("6.00"), settings={"fixed": D("50.00")}, hold_total=True
    ).year(2028)
    assert plain(for_whom(year)) == (
        "1 commune paierait plus et 1 commune paierait moins. La plus forte hausse : Fay, +30,00 € (+60,00 %). "
        "La plus forte baisse : La Chapelle-Saint-Aubin, −30,00 € (−15,00 %)."
    )
    assert plain(where_from(year)) == "Le total ne change pas. D’une commune à l’autre, 30,00 € changent de mains."


def test_a_refusing_commune_is_no_winner(shown):
    one = shown(account_fee=D("10.20"), refusals=("72130",))
    year = one.year(2028)
    assert (year.summary.winners, year.summary.losers, year.summary.refusing) == (0, 1, 1)
    assert "1 refuse et s’en va" in plain(for_whom(year))
    assert "Fay" not in for_whom(year)
    assert plain(refusals_leave(year)) == (
        "Les refus retirent 51,00 € au total de 2028. Pour le retrouver, il faudrait 12,75 € par compte à celles qui "
        "restent."
    )
    assert refusals_leave(shown().year(2028)) == ""
    assert refusals_table(year).select("commune", "owed_cents", "lost_cents").rows() == [("Fay", 0, 5100)]


@pytest.mark.parametrize(
    ("fields", "word", "figure"),
    [
        ({"communicated": date(2026, 12, 1)}, "à temps", ("à temps", "limite : 01/12/2026")),
        (
            {"communicated": date(2026, 12, 4)},
            "en retard de 3 jours",
            ("en retard", "de 3 jours"),
        ),
        ({}, "non datée", ("non datée", "limite : 01/12/2026")),
        (
            {"effective": date(2027, 3, 1)},
            "juridiquement impossible",
            ("impossible", "avant le 01/06/2027"),
        ),
    ],
)
def test_the_legal_clock_in_a_word(shown, fields, word, figure):
    result = shown(**fields).result
    assert plain(clock_word(result)) == word
    assert tuple(plain(said) for said in clock_figure(result)) == figure


def test_days_left_are_counted_from_a_day(shown):
    result = shown().result
    assert [plain(said) for said in clock_left(result, date(2026, 11, 25))] == [
        "Il reste 6 jours pour communiquer les nouveaux tarifs.",
        "Il reste 187 jours pour signer les avenants.",
    ]
    assert "passée depuis 61 jours" in plain(clock_left(result, date(2027, 1, 31))[0])
    assert clock_left(shown(communicated=date(2026, 11, 25)).result, date(2027, 6, 1)) == []


def test_coverage_is_said_or_unknown(shown):
    year = shown(account_fee=D("12.00"), costs=COSTS).year(2028)
    assert [plain(word) for word in covered(year.coverage)] == ["75,0 %", "de 400,00 € (2026)"]
    assert (
        plain(totals_finding("A · Essai", year)) == "A · Essai : 75,0 % du coût du service couverts, 62,5 % aujourd’hui"
    )
    unknown = shown(account_fee=D("12.00")).year(2028)
    assert covered(unknown.coverage)[0] == "inconnu"
    assert plain(totals_finding("A · Essai", unknown)) == "A · Essai : +50,00 € au total en 2028"


def test_one_commune_reads_its_own_figures(shown):
    one = shown(account_fee=D("10.20"))
    row = one.year(2027).communes.row(0, named=True)
    assert plain(for_one_commune("La Chapelle", row, 2027)) == (
        "La Chapelle paierait 202,33 € en 2027 au lieu de 200,00 € (+2,33 €, +1,17 %)."
    )
    compared = commune_compared([one], 2028, "72130")
    assert compared.select("label", "total_cents", "change_cents").rows() == [
        ("Tarif actuel", 5000, 0),
        ("A · Essai", 5100, 100),
    ]
    assert (
        plain(commune_finding("Fay", compared, 2028)) == "Fay paierait le moins avec « Tarif actuel » : 50,00 € en 2028"
    )
    assert commune_compared([one], 2028, "72999").is_empty()


def test_equity_says_the_spread_and_what_is_not_known(shown):
    flat = [plain(said) for said in equity_words("A · Essai", shown().year(2028))]
    assert flat[0] == "A · Essai : un mois dû coûte partout le même prix, 0,83 €."
    assert "n’est pas connu" in flat[-1]
    fixed = shown(kind="fixed_plus_account", account_fee=D("6.00"), settings={"fixed": D("50.00")}).year(2028)
    assert plain(equity_words("A", fixed)[0]) == "A : un mois dû coûte de 0,71 € à 1,33 € selon la commune."


def test_tables_hold_the_figures_of_the_scenarios_side_by_side(shown):
    first = shown(account_fee=D("10.20"), costs=COSTS)
    second = shown(place=1, account_fee=D("9.00"), costs=COSTS)
    both = [first, second]
    assert totals_compared(both, 2028).select("label", "place", "total_cents", "change_cents", "losers").rows() == [
        ("Tarif actuel", None, 25000, 0, None),
        ("A · Essai", 0, 25500, 500, 2),
        ("B · Essai", 1, 22500, -2500, 0),
    ]
    assert totals_table(both, 2028)["covered"].to_list() == [62.5, 63.75, 56.25]
    assert years_compared(both).filter(pl.col("year") == 2027)["total_cents"].to_list() == [25000, 25291, 23541]
    side = communes_compared(both, 2028)
    assert side["commune"].to_list() == ["Fay", "La Chapelle-Saint-Aubin"]
    assert side["scenario_A_cents"].to_list() == [5100, 20400]
    assert side["change_B_cents"].to_list() == [-500, -2000]
    assert equity_table(both, 2028)["label"].to_list() == ["Tarif actuel", "A · Essai", "B · Essai"]
    rows = communes_of(first.year(2028))
    assert rows.select("commune", "effect_words", "percent").rows() == [
        ("La Chapelle-Saint-Aubin", "hausse", 2.0),
        ("Fay", "hausse", 2.0),
    ]
    readings = readings_compared(first.year(2027), {"by_month": "mois par mois"})
    assert readings["reading"][0] == "mois par mois"
    assert readings["change_cents"].to_list() == [291, 500, 0]
