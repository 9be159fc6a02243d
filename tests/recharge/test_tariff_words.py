"""What statements and papers say of a tariff, and which tariffs of a year they name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.recharge.structures import (
    Bands,
    ByKind,
    Cap,
    FixedPlusAccount,
    HourlyPrice,
    PerAccount,
    PerInhabitant,
    Shared,
    Tariff,
    adopt,
    needs_structures,
    price,
    tariff_words,
    tariffs_of_year,
    timeline_of,
)

RATE = HourlyPrice(300_000)
HOURS = "demandes : 30,00 € l’heure"


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("structure", "words"),
    [
        (PerAccount(102_000), "10,20 € par compte et par an"),
        (PerAccount(101_287), "10,1287 € par compte et par an"),
        (FixedPlusAccount(500_000, 80_000), "50,00 € par commune et 8,00 € par compte, par an"),
        (PerInhabitant(800), "0,08 € par habitant et par an"),
        (
            ByKind((("shared", 40_000), ("user", 120_000)), 100_000),
            "4,00 € par boîte partagée et 12,00 € par boîte nominative et par an, 10,00 € pour les autres comptes",
        ),
        (
            Bands((20, 100), (100_000, 90_000, 80_000)),
            "par tranche, 10,00 € jusqu’à 20 comptes, 9,00 € de 21 à 100 et 8,00 € au-delà, par compte et par an",
        ),
        (
            Shared(900_000, 725_000),
            "9 000,00 € par an, dont 72,5 % partagés selon les comptes et le reste selon les habitants",
        ),
        (Shared(900_000), "9 000,00 € par an partagés entre les comptes"),
    ],
)
def test_each_structure_has_its_words(structure, words):
    assert plain(tariff_words(Tariff(structure, RATE))) == f"{words} ; {HOURS}"


def test_hours_floor_cap_and_steps_are_said():
    tariff = Tariff(
        PerAccount(100_000), HourlyPrice(310_000, 200, 2400), floor_cents=1500, cap=Cap(share=100_000),
        transition_years=3, hold_total=True,
    )  # fmt: skip
    said = plain(tariff_words(tariff))
    for words in (
        "2 h comprises par an pour 24,00 €, puis 31,00 € l’heure",
        "au moins 15,00 € par commune et par an",
        "pas plus de 10 % d’écart par an",
        "atteint en 3 ans",
        "ramené au total du tarif précédent",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("units", "words"), [(0, "0,00 €"), (1, "0,0001 €"), (102_050, "10,205 €"), (80_000, "8,00 €")]
)
def test_a_price_has_two_decimals_or_as_many_as_it_needs(units, words):
    assert plain(price(units)) == words


def test_the_tariffs_of_a_year_stand_with_their_months(convention):
    adopted = adopt(convention, date(2027, 6, 1), Tariff(PerAccount(102_000), RATE))
    timeline = timeline_of(adopted)
    assert [plain(said) for said in tariffs_of_year(timeline, 2027)] == [
        f"Jusqu’au 1er juin 2027 exclu : 10,00 € par compte et par an ; {HOURS}.",
        f"À partir du 1er juin 2027 : 10,20 € par compte et par an ; {HOURS}.",
    ]
    assert [plain(said) for said in tariffs_of_year(timeline, 2028)] == [
        f"Toute l’année 2028 : 10,20 € par compte et par an ; {HOURS}."
    ]


def test_structures_are_needed_from_the_year_of_the_first_one(convention):
    adopted = adopt(convention, date(2027, 6, 1), Tariff(FixedPlusAccount(1, 1), RATE))
    assert [needs_structures(adopted, year) for year in (2025, 2026, 2027, 2028)] == [False, False, True, True]
    assert not needs_structures(convention, 2027)
    assert Decimal("10.00") == adopted.amount("account_fee", on=date(2027, 6, 1))
