"""One small invoice per cause of the table, counted by hand: 10.00 a year, 0.8333 a month, 30.00 an hour."""

from __future__ import annotations

from datetime import date

import pytest

from tests.recharge.builders import DONE, request
from tests.review.hands import World, since_before, told

YEARS = [("A01", "A", "2020-01-01"), ("A02", "A", "2020-01-01"), ("A03", "A", "2020-01-01")]


def items(explanation, kind):
    return [item for item in explanation.items if item["kind"] == kind]


def test_late_events_right_on_its_date(convention):
    # Then 20 x 9 months: 150.00. Since then, one of them is known to be closed on 10 September: 147.50.
    lives = since_before(20)
    today = [*lives[:-1], ("A20", "A", "2020-01-01", "2026-09-10")]
    arrived = ("A20", "A", "closed", date(2026, 9, 10), "stamped", False, date(2026, 12, 31), 3)
    found = told(convention, World(lives, today=today, events=(arrived,)), ("1", "A", 15000))
    assert found.row["status"] == "difference"
    assert found.causes == [("late_events",)]
    (late,) = found.explanations
    assert "exact, au centime" in late.sentence
    assert "1\u00a0mouvement de compte" in late.sentence
    assert "\u22122,50\u00a0€" in late.sentence
    assert late.parts == ()
    (account,) = items(late, "account")
    assert (account["account"], account["due_months"][-1], account["charged_months"][-1]) == ("A20", 9, 12)
    assert items(late, "event") == [
        {
            "kind": "event",
            "account": "A20",
            "event": "closed",
            "date": date(2026, 9, 10),
            "known_on": date(2026, 12, 31),
        }
    ]
    assert {"kind": "events", "event": "closed", "known_on": date(2026, 12, 31), "accounts": 1} in late.shared_items


def test_full_year(convention):
    # 3 x 9 + 7 months owe 28.33; 4 x 12 months make 40.00. Without the adhesion: 3 x 12 + 7 = 43 months, 35.83.
    found = told(convention, World([*YEARS, ("A04", "A", "2026-06-15")]), ("1", "A", 4000))
    full = found.of("full_year")
    assert "douze mois (4\u00a0comptes en doivent moins)" in full.sentence
    assert full.parts == (("douze mois pour chaque compte", 1167),)
    assert found.causes[0] == ("full_year",)


def test_adhesion_ignored(convention):
    found = told(convention, World([*YEARS, ("A04", "A", "2026-06-15")]), ("1", "A", 3583))
    assert found.causes[0] == ("adhesion_ignored",)
    assert "avant le 1er\u00a0avril 2026" in found.explanations[0].sentence
    assert "Article 10" in found.explanations[0].sentence
    assert [item["account"] for item in items(found.explanations[0], "account")] == ["A01", "A02", "A03"]


def test_openings_full_year(convention):
    # From January: 28.33 and 5 months more (4.17); without the adhesion's bound for the others.
    found = told(convention, World([*YEARS, ("A04", "A", "2026-06-15")]), ("1", "A", 3250))
    assert ("openings_full_year",) in found.causes
    assert "le compte ouvert dans l’année est facturé depuis janvier" in found.of("openings_full_year").sentence


def test_closings_full_year(convention):
    # Closed on 10 May: 2 months due, 7 more charged: 27 + 9 = 36 months, 30.00.
    found = told(convention, World([*YEARS, ("A04", "A", "2020-01-01", "2026-05-10")]), ("1", "A", 3000))
    assert ("closings_full_year",) in found.causes
    assert "jusqu’en décembre" in found.of("closings_full_year").sentence


def test_opening_month_dropped(convention):
    # Two openings, in June and in August: 27 + 7 + 5 = 39 months, 32.50; two months less, 30.83.
    lives = [*YEARS, ("A04", "A", "2026-06-15"), ("A05", "A", "2026-08-01")]
    found = told(convention, World(lives), ("1", "A", 3083))
    assert found.causes[0] == ("opening_month_dropped",)
    months = {item["account"]: set(item["due_months"]) - set(item["charged_months"])
              for item in items(found.explanations[0], "account")}  # fmt: skip
    assert months == {"A04": {6}, "A05": {8}}


def test_closing_month_dropped(convention):
    # 27 + 2 + 6 = 35 months, 29.17; two months less, 27.50.
    lives = [*YEARS, ("A04", "A", "2020-01-01", "2026-05-31"), ("A05", "A", "2020-01-01", "2026-09-30")]
    found = told(convention, World(lives), ("1", "A", 2750))
    assert found.causes[0] == ("closing_month_dropped",)


def test_completed_months(convention):
    # 27 + 7 + 2 months owe 30.00; June and May are begun only: 34 months, 28.33.
    lives = [*YEARS, ("A04", "A", "2026-06-15"), ("A05", "A", "2020-01-01", "2026-05-10")]
    found = told(convention, World(lives), ("1", "A", 2833))
    assert ("completed_months",) in found.causes
    assert "2\u00a0comptes ont un mois entamé" in found.of("completed_months").sentence


def test_day_prorata(convention):
    # 3 x 275 days and 200 days (15 June to 31 December): 1025 x 10 / 365 = 28.08.
    found = told(convention, World([*YEARS, ("A04", "A", "2026-06-15")]), ("1", "A", 2808))
    assert found.causes[0] == ("day_prorata",)
    assert "365\u00a0jours" in found.explanations[0].sentence
    days = [item["charged_days"] for item in items(found.explanations[0], "account")]
    assert days == [275, 275, 275, 200]


def test_rounded_per_account(convention):
    # 30 accounts of 7 months: 175.00; each rounded, 30 x 5.83 = 174.90.
    lives = [(f"A{place:02d}", "A", "2026-06-01") for place in range(30)]
    found = told(convention, World(lives), ("1", "A", 17490))
    assert found.causes[0] == ("rounded_per_account",)
    assert items(found.explanations[0], "rounding") == [
        {"kind": "rounding", "accounts": 30, "months": 7, "each": "5.83"}
    ]


def test_rounded_once_where_the_convention_rounds_each_account(convention):
    each = convention.replace(rounding="per_account")
    lives = [(f"A{place:02d}", "A", "2026-06-01") for place in range(30)]
    assert told(each, World(lives), ("1", "A", 17490)).row["status"] == "consistent"
    found = told(each, World(lives), ("1", "A", 17500))
    assert found.causes[0] == ("rounded_per_account",)
    assert "une fois par ligne au lieu de compte par compte" in found.explanations[0].sentence
    assert items(found.explanations[0], "rounding") == []


def test_the_reading_of_a_transfer_s_month_is_that_of_the_convention(convention):
    # The old commune alone owes May, by this reading: A owes 180 + 7 months, 155.83; with May, 156.67.
    old = convention.replace(transfer_month="old")
    moved = [("M", "B", "2020-01-01", "2026-05-09", "opened", "moved_out"), ("M", "A", "2026-05-10", None, "moved_in")]
    world = World([*since_before(20), *moved], members=(("A", "2026-04-01", None), ("B", "2026-04-01", None)))
    assert told(old, world, ("1", "A", 15583)).row["status"] == "consistent"
    found = told(old, world, ("1", "A", 15667))
    assert (found.row["status"], found.row["difference_cents"]) == ("difference", 84)
    # A month more is charged: no rule that drops one is offered.
    assert found.causes == [("unexplained",)]


def test_an_implied_tariff_is_stated(convention):
    # 180 months at 9.90: 148.50.
    found = told(convention, World(since_before(20)), ("1", "A", 14850))
    assert found.causes[0] == ("tariff",)
    assert "9,90\u00a0€ par compte au lieu de 10,00\u00a0€ (tarif déduit du titre)" in found.explanations[0].sentence
    assert items(found.explanations[0], "price") == [
        {"kind": "price", "price": "account_fee", "charged": "9.90", "in_force": "10.00", "account_months": 180}
    ]


def test_a_fee_of_another_date_is_named_by_it(convention):
    from decimal import Decimal  # noqa: PLC0415 (needed here only)

    dearer = convention.with_tariff("account_fee", Decimal("10.20"), date(2027, 6, 1))
    found = told(dearer, World(since_before(20)), ("1", "A", 15300))
    assert found.causes[0] == ("tariff",)
    assert "10,20\u00a0€" in found.explanations[0].sentence
    assert "tarif du 1er\u00a0juin 2027" in found.explanations[0].sentence


@pytest.mark.parametrize(("cents", "odd"), [(14865, True), (14880, False)])
def test_at_180_months_an_implied_fee_is_a_multiple_of_ten_cents(convention, cents, odd):
    # 148.65 would be 9.91 a year, 148.80 is 9.92: neither is offered under 200 account-months.
    found = told(convention, World(since_before(20)), ("1", "A", cents))
    assert ("tariff",) not in found.causes, odd


def test_above_200_months_an_implied_fee_is_a_whole_cent(convention):
    # 23 x 9 = 207 months at 9.91: 170.95.
    found = told(convention, World(since_before(23)), ("1", "A", 17095))
    assert found.causes[0] == ("tariff",)
    assert items(found.explanations[0], "price")[0]["charged"] == "9.91"


def test_hourly_rate(convention):
    # 3.5 h at 32.00 in place of 30.00: 112.00, beside 150.00.
    world = World(since_before(20), asked=(request(**DONE),))
    lines = [("1", "A", 15000), {"number": "1", "line": 2, "insee": "A", "cents": 11200, "nature": "heures"}]
    found = told(convention, world, *lines)
    assert found.causes[0] == ("hourly_rate",)
    assert "l’heure est comptée 32,00\u00a0€ au lieu de 30,00\u00a0€" in found.explanations[0].sentence


def test_a_missing_account_is_named_when_its_months_identify_it(convention):
    # One account alone owes 4 months (opened in September): 3.33 less than 28.33 + 3.33.
    lives = [*since_before(3), ("A04", "A", "2026-06-15"), ("A05", "A", "2026-09-20")]
    found = told(convention, World(lives), ("1", "A", 2833))
    missing = found.of("missing_accounts")
    assert items(missing, "account") == [
        {"kind": "account", "account": "A05", "due_months": [9, 10, 11, 12], "charged_months": [], "certain": True}
    ]
    assert [item["accounts"] for item in missing.shared_items if item["kind"] == "cohort"] == [1]
    assert "A05" not in missing.sentence


def test_missing_accounts_are_told_among_which_when_months_do_not_identify_them(convention):
    # One of twenty alike: 7.50 less.
    found = told(convention, World(since_before(20)), ("1", "A", 14250))
    missing = found.of("missing_accounts")
    (among,) = items(missing, "among")
    assert (among["chosen"], among["account_months"], len(among["accounts"])) == (1, 9, 20)
    assert "un compte de 9\u00a0mois est oublié (parmi 20\u00a0comptes possibles)" in missing.sentence
    assert [item["accounts"] for item in missing.shared_items] == [20]


def test_a_whole_group_left_out_is_named_by_its_month(convention):
    # Five accounts opened in June (7 months each): 29.17 missing, more than three accounts can be.
    lives = [*since_before(20), *[(f"B{place}", "A", "2026-06-10") for place in range(5)]]
    found = told(convention, World(lives), ("1", "A", 15000))
    assert found.causes[0] == ("missing_accounts",)
    assert "les 5\u00a0comptes" in found.explanations[0].sentence
    assert "juin 2026" in found.explanations[0].sentence


def test_extra_accounts(convention):
    # An account closed in 2025 is charged the nine months of the adhesion.
    lives = [*since_before(20), ("A21", "A", "2020-01-01", "2025-11-30")]
    found = told(convention, World(lives), ("1", "A", 15750))
    extra = found.of("extra_accounts")
    assert extra.rank == 1
    assert items(extra, "account")[0]["account"] == "A21"
    assert items(extra, "account")[0]["charged_months"] == list(range(4, 13))


def test_an_account_without_mailbox_charged_all_the_same(convention):
    room = ("R01", "A", date(2026, 4, 30), None, "no_mailbox")
    found = told(convention, World(since_before(20), uncounted=(room,)), ("1", "A", 15750))
    assert found.causes[0] == ("extra_accounts",)
    assert items(found.explanations[0], "account")[0]["account"] == "R01"


def test_unaccepted_requests(convention):
    # 4 h done, never accepted: 120.00 beside 150.00.
    refused = request("D2", **(DONE | {"accepted_on": None, "quoted_hours": "4"}))
    found = told(convention, World(since_before(20), asked=(refused,)), ("1", "A", 27000))
    assert found.causes[0] == ("unaccepted_requests",)
    assert "la demande D2, jamais acceptée, est facturée" in found.explanations[0].sentence
    assert items(found.explanations[0], "request") == [
        {"kind": "request", "reference": "D2", "due_hours": "0.00", "charged_hours": "4.00", "certain": True}
    ]


def test_hours_spent(convention):
    # 3.5 h quoted, 5 h spent: 150.00 in place of 105.00.
    found = told(convention, World(since_before(20), asked=(request(**DONE),)), ("1", "A", 30000))
    assert ("hours_spent",) in found.causes
    assert "les heures passées (5\u00a0h) sont facturées au lieu des heures proposées (3,5\u00a0h)" in (
        found.of("hours_spent").sentence
    )


def test_missing_requests(convention):
    asked = (request("D1", **DONE), request("D2", **(DONE | {"quoted_hours": "2", "spent_hours": "2"})))
    found = told(convention, World(since_before(20), asked=asked), ("1", "A", 25500))
    assert ("missing_requests",) in found.causes
    assert [item["reference"] for item in items(found.of("missing_requests"), "request")] == ["D2"]


def test_transfer_once(convention):
    # From A to B on 10 May: both owe May; B is spared it when A is charged.
    moved = [("M", "B", "2020-01-01", "2026-05-09", "opened", "moved_out"), ("M", "A", "2026-05-10", None, "moved_in")]
    world = World([*since_before(20), *moved], members=(("A", "2026-04-01", None), ("B", "2026-04-01", None)))
    # A owes 180 + 8 months, 156.67; one month less is 155.83.
    found = told(convention, world, ("1", "A", 15583))
    assert ("transfer_once",) in found.causes
    (account,) = items(found.of("transfer_once"), "account")
    assert (account["account"], set(account["due_months"]) - set(account["charged_months"])) == ("M", {5})


def test_other_commune(convention):
    # B owes 13 x 9 months and no hours: 97.50.
    members = (("A", "2026-04-01", None), ("B", "2026-04-01", None))
    found = told(convention, World([*since_before(20), *since_before(13, "B")], members=members), ("1", "A", 9750))
    other = found.of("other_commune")
    assert "une autre commune, Commune B" in other.sentence
    assert items(other, "commune") == [{"kind": "commune", "insee": "B", "commune": "Commune B"}]


def test_previous_year(convention):
    found = told(convention, World(since_before(20), previous=(12345, 6000)), ("1", "A", 18345))
    assert found.causes[0] == ("previous_year",)
    assert "exercice 2025" in found.explanations[0].sentence


def test_the_titre_of_the_year_before_issued_again(convention):
    # What was invoiced in 2025 was neither the recharge of 2025 nor that of 2026.
    lines = [("1", "A", 13579), {"number": "1", "insee": "A", "cents": 13579, "exercice": 2025, "issued": "2025-12-10"}]
    found = told(convention, World(since_before(20)), *lines)
    assert ("previous_year",) in found.causes


def test_the_same_line_on_two_titres_is_a_duplicate_and_no_doubled_debt(convention):
    found = told(convention, World(since_before(20)), ("1", "A", 15000), ("2", "A", 15000))
    assert found.row["expected_cents"] == 15000
    assert found.causes[0] == ("duplicate_invoice",)
    assert [item["titre"] for item in items(found.explanations[0], "titre")] == ["1", "2"]


def test_missing_invoice(convention):
    world = World(
        [*since_before(20), *since_before(1, "B")], members=(("A", "2026-04-01", None), ("B", "2026-04-01", None))
    )
    found = told(convention, world, ("1", "B", 750))
    assert found.causes == [("missing_invoice",)]
    assert "Aucun titre n’a été émis" in found.explanations[0].sentence
    assert "150,00\u00a0€" in found.explanations[0].sentence


def test_a_titre_cancelled_in_full_is_a_missing_invoice(convention):
    lines = [("1", "A", 15000), {"number": "2", "insee": "A", "cents": 15000, "sort": "cancellation"}]
    found = told(convention, World(since_before(20)), *lines)
    assert (found.row["invoiced_cents"], found.causes) == (0, [("missing_invoice",)])
    assert "Ses titres ont été annulés" in found.explanations[0].sentence


def test_not_adherent(convention):
    world = World(since_before(20), members=(("A", "2027-01-01", None), ("B", "2026-04-01", None)))
    found = told(convention, world, ("1", "A", 15000))
    assert ("not_adherent",) in found.causes
    assert "pas de convention en 2026" in found.of("not_adherent").sentence


def test_carry_over_forgotten(convention):
    found = told(convention, World(since_before(20), carry=1250), ("1", "A", 15000))
    assert found.causes[0] == ("carry_over",)
    assert "régularisation de l’exercice 2025 (+12,50\u00a0€) est oubliée" in found.explanations[0].sentence


def test_carry_over_included_where_it_is_settled_apart(convention):
    apart = convention.replace(carry_over="separate")
    found = told(apart, World(since_before(20), carry=1250), ("1", "A", 16250))
    assert found.causes[0] == ("carry_over",)
    assert "est comprise" in found.explanations[0].sentence


def test_none_of_them(convention):
    found = told(convention, World(since_before(20)), ("1", "A", 15857))
    assert found.causes == [("unexplained",)]
    assert "Aucune des causes connues" in found.explanations[0].sentence
    assert "0,83\u00a0€" in found.explanations[0].sentence
    assert found.explanations[0].items == ()


def test_two_causes_at_once_with_a_part_each(convention):
    # Two closings without their last month (1.67), and the request of 2 h left out (60.00).
    lives = [*since_before(20), ("A21", "A", "2020-01-01", "2026-05-31"), ("A22", "A", "2020-01-01", "2026-09-30")]
    asked = (request("D1", **DONE), request("D2", **(DONE | {"quoted_hours": "2", "spent_hours": "2"})))
    lines = [("1", "A", 15500), {"number": "1", "line": 2, "insee": "A", "cents": 10500, "nature": "heures"}]
    found = told(convention, World(lives, asked=asked), *lines)
    pair = found.of("closing_month_dropped", "missing_requests")
    assert pair.agrees
    assert pair.parts == (("mois de fermeture oublié", -167), ("demandes oubliées", -6000))


# Nothing to explain.


def test_a_right_invoice_has_no_explanation(convention):
    found = told(convention, World(since_before(20)), ("1", "A", 15000))
    assert (found.row["status"], found.explanations) == ("consistent", [])


def test_no_invoices_have_no_explanation(convention):
    found = told(convention, World(since_before(20)))
    assert (found.row["status"], found.explanations) == ("not_auditable", [])


def test_what_came_later_is_told_beside_another_cause(convention):
    # Then 150.00, titre 148.50 (9.90 a year); since then one account more for one month.
    today = [*since_before(20), ("A21", "A", "2026-12-03")]
    found = told(convention, World(since_before(20), today=today), ("1", "A", 14850))
    assert found.causes[0] == ("tariff",)
    assert "change la somme due de +0,83\u00a0€" in found.explanations[0].sentence
    assert sum(cents for _, cents in found.explanations[0].parts) == found.row["wrong_then_cents"] == -150
