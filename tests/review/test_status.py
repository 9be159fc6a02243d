"""One status per commune and year, from the data and never by default (Article 9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipeline.recharge import bill, carried_forward, nothing_carried, recharge_table
from pipeline.review import Evidence, detectable_error_cents, review_year
from tests.recharge.builders import accounts, adhesions, communes, invoice_lines, periods, requests

TERRITORY = communes("A", "B", "C")
MEMBERS = adhesions(("A", "2026-04-01", None), ("B", "2026-04-01", None))
NOVEMBER = [date(2026, 11, 30)]
NO_CLOSING = pl.DataFrame(schema={"insee": pl.String, "closed_on": pl.Date})
EMPTY = pl.DataFrame(schema={"insee": pl.String, "to_invoice_cents": pl.Int64})


def table(**cents):
    """To invoice by commune; zero for those not named."""
    amounts = {"A": 0, "B": 0, "C": 0} | cents
    return pl.DataFrame({"insee": list(amounts), "to_invoice_cents": list(amounts.values())}, schema=EMPTY.schema)


def evidence(*lines, members=MEMBERS, extracts=NOVEMBER, closings=NO_CLOSING):
    return Evidence(
        communes=TERRITORY,
        adhesions=members,
        invoice_lines=invoice_lines(*lines),
        account_extracts=list(extracts),
        closings=closings,
    )


def closed(*rows):
    return pl.DataFrame(rows, schema=NO_CLOSING.schema, orient="row")


def reviewed(convention, held, today, then=None, year=2026):
    """Rows by commune, and the dates asked for."""
    asked = []

    def known(on):
        asked.append(on)
        return today if on is None or then is None else then(on) if callable(then) else then

    rows = review_year(year, held, known, convention)
    assert rows["insee"].to_list() == ["A", "B", "C"]
    for row in rows.iter_rows(named=True):
        if row["status"] == "not_auditable":
            assert row["difference_cents"] is None
            assert row["missing_inputs"]
        else:
            assert row["difference_cents"] == row["invoiced_cents"] - row["expected_cents"]
            assert row["difference_cents"] == row["wrong_then_cents"] + row["learned_since_cents"]
            assert row["missing_inputs"] == []
    return {row["insee"]: row for row in rows.to_dicts()}, asked


def statuses(rows):
    return {insee: row["status"] for insee, row in rows.items()}


def test_the_four_statuses(convention):
    held = evidence(("1", "A", 15000), ("2", "B", 5000))
    rows, _ = reviewed(convention, held, table(A=15000, B=5083))
    assert statuses(rows) == {"A": "consistent", "B": "difference", "C": "nothing_due"}
    assert rows["B"]["difference_cents"] == -83
    unheld, _ = reviewed(convention, evidence(), table(A=15000, B=5083))
    assert statuses(unheld) == {"A": "not_auditable", "B": "not_auditable", "C": "nothing_due"}


def test_one_cent_is_a_difference(convention):
    held = evidence(("1", "A", 15001), ("2", "B", 0))
    rows, _ = reviewed(convention, held, table(A=15000))
    assert (rows["A"]["status"], rows["A"]["difference_cents"]) == ("difference", 1)


def test_an_empty_database_is_never_consistent_and_never_a_shortfall(convention):
    rows, _ = reviewed(convention, evidence(members=adhesions(), extracts=[]), table())
    assert set(statuses(rows).values()) == {"not_auditable"}
    for row in rows.values():
        assert row["missing_inputs"] == ["adhésions des communes", "titres de l’exercice 2026", "extrait des comptes"]
        assert (row["expected_cents"], row["invoiced_cents"], row["reference_date"]) == (None, 0, None)


def test_no_invoices_is_not_auditable_and_not_a_shortfall(convention):
    rows, asked = reviewed(convention, evidence(), table(A=15000, B=5000))
    assert rows["A"]["missing_inputs"] == ["titres de l’exercice 2026"]
    assert asked == [None]


def test_titres_of_another_exercice_do_not_help(convention):
    held = evidence({"number": "1", "insee": "A", "cents": 15000, "exercice": 2025, "issued": "2026-01-20"})
    rows, _ = reviewed(convention, held, table(A=15000))
    assert rows["A"]["missing_inputs"] == ["titres de l’exercice 2026"]
    assert rows["A"]["invoiced_cents"] == 0


def test_a_reduction_alone_is_no_titre_to_hold(convention):
    held = evidence({"number": "9", "insee": "A", "cents": 500, "sort": "reduction"})
    rows, _ = reviewed(convention, held, table(A=15000))
    assert (rows["A"]["status"], rows["A"]["invoiced_cents"]) == ("not_auditable", -500)


def test_once_the_titres_are_in_a_commune_without_one_is_a_difference(convention):
    rows, _ = reviewed(convention, evidence(("1", "A", 15000)), table(A=15000, B=5000))
    assert (rows["B"]["status"], rows["B"]["difference_cents"]) == ("difference", -5000)
    assert rows["B"]["reference_date"] == date(2026, 12, 10)


def test_invoiced_is_given_even_when_not_auditable(convention):
    rows, _ = reviewed(convention, evidence(("1", "A", 15000), extracts=[]), table(A=15000))
    assert (rows["A"]["status"], rows["A"]["invoiced_cents"]) == ("not_auditable", 15000)
    assert rows["A"]["missing_inputs"] == ["extrait des comptes"]


@pytest.mark.parametrize(
    ("extract", "auditable"),
    [
        (date(2026, 10, 9), False),
        (date(2026, 10, 10), True),
        (date(2026, 12, 10), True),
        (date(2026, 12, 11), False),
    ],
)
def test_an_accounts_extract_within_two_months_before_the_invoice_inclusive(convention, extract, auditable):
    rows, _ = reviewed(convention, evidence(("1", "A", 15000), extracts=[extract]), table(A=15000))
    assert rows["A"]["status"] == ("consistent" if auditable else "not_auditable")
    if not auditable:
        (missing,) = rows["A"]["missing_inputs"]
        assert missing.replace("\u00a0", " ") == "extrait des comptes entre le 10 octobre 2026 et le 10 décembre 2026"


def test_the_window_is_a_parameter(convention):
    held = evidence(("1", "A", 15000), extracts=[date(2026, 9, 10)])
    rows, _ = reviewed(convention.replace(audit_window_months=3), held, table(A=15000))
    assert rows["A"]["status"] == "consistent"


def test_an_unknown_carry_over_names_the_year_before(convention):
    rows, _ = reviewed(convention, evidence(("1", "A", 15000), ("2", "B", 100)), table(A=None, B=100))
    assert statuses(rows) == {"A": "not_auditable", "B": "consistent", "C": "nothing_due"}
    assert rows["A"]["missing_inputs"] == ["contrôle de l’exercice 2025 (régularisation inconnue)"]


# Nothing due.


def test_a_commune_that_has_not_joined_owes_nothing_whatever_is_missing(convention):
    later = adhesions(("A", "2027-01-01", None), ("B", "2020-01-01", "2025-12-31"), ("C", "2026-12-31", None))
    rows, _ = reviewed(convention, evidence(members=later, extracts=[]), table())
    assert statuses(rows) == {"A": "nothing_due", "B": "nothing_due", "C": "not_auditable"}


def test_a_member_without_accounts_and_without_titre_owes_nothing_once_auditable(convention):
    rows, _ = reviewed(convention, evidence(("1", "A", 15000)), table(A=15000))
    assert (rows["B"]["status"], rows["B"]["expected_cents"]) == ("nothing_due", 0)


def test_a_titre_to_a_commune_that_has_not_joined_is_a_difference(convention):
    rows, _ = reviewed(convention, evidence(("1", "C", 1000)), table())
    assert (rows["C"]["status"], rows["C"]["difference_cents"]) == ("difference", 1000)


def test_a_titre_cancelled_in_full_where_nothing_is_due_is_nothing(convention):
    held = evidence(("1", "C", 1000), {"number": "2", "insee": "C", "cents": 1000, "sort": "cancellation"})
    rows, _ = reviewed(convention, held, table())
    assert rows["C"]["status"] == "nothing_due"


def test_a_request_of_a_commune_that_has_left_is_due(convention):
    rows, _ = reviewed(convention, evidence(("1", "A", 0)), table(C=10500))
    assert rows["C"]["status"] == "difference"


def test_a_negative_amount_to_invoice_wants_a_reduction(convention):
    held = evidence(("1", "B", 100), {"number": "2", "insee": "A", "cents": 500, "sort": "reduction"})
    rows, _ = reviewed(convention, held, table(A=-500, B=100))
    assert statuses(rows) == {"A": "consistent", "B": "consistent", "C": "nothing_due"}


# Reference dates, and what was known then.


def test_wrong_then_and_learned_since(convention):
    held = evidence(("1", "A", 15000), ("2", "B", 5000))
    rows, asked = reviewed(convention, held, table(A=15083, B=5000), then=table(A=15000, B=4900))
    assert asked == [None, date(2026, 12, 10)]
    assert (rows["A"]["wrong_then_cents"], rows["A"]["learned_since_cents"]) == (0, -83)
    assert (rows["A"]["status"], rows["A"]["expected_then_cents"]) == ("difference", 15000)
    # Wrong on its day, and made right by what came after.
    assert (rows["B"]["status"], rows["B"]["wrong_then_cents"], rows["B"]["learned_since_cents"]) == (
        "consistent", 100, -100,
    )  # fmt: skip


def test_each_commune_is_held_against_its_own_last_ordinary_titre_and_dates_are_asked_once(convention):
    held = evidence(
        ("1", "A", 15000),
        {"number": "2", "insee": "A", "cents": 100, "issued": "2027-01-15"},
        {"number": "3", "insee": "A", "cents": 100, "issued": "2027-02-20", "sort": "reduction"},
        ("4", "B", 5000),
    )
    rows, asked = reviewed(convention, held, table(A=15000, B=5000), then=lambda on: table(A=on.month, B=on.month))
    assert {insee: row["reference_date"] for insee, row in rows.items()} == {
        "A": date(2027, 1, 15), "B": date(2026, 12, 10), "C": date(2027, 1, 15),
    }  # fmt: skip
    assert (rows["A"]["expected_then_cents"], rows["B"]["expected_then_cents"]) == (1, 12)
    assert asked == [None, date(2026, 12, 10), date(2027, 1, 15)]


def test_the_closing_of_the_accounts_comes_before_the_titre(convention):
    held = evidence(("1", "A", 15000), ("2", "B", 5000), closings=closed((None, date(2026, 11, 30))))
    rows, asked = reviewed(convention, held, table(A=15000, B=5000))
    assert {row["reference_date"] for row in rows.values()} == {date(2026, 11, 30)}
    assert asked == [None, date(2026, 11, 30)]


def test_a_commune_s_own_closing_comes_before_that_of_all(convention):
    both = closed((None, date(2026, 11, 30)), ("B", date(2026, 12, 5)))
    rows, _ = reviewed(convention, evidence(("1", "A", 1), ("2", "B", 1), closings=both), table(A=1, B=1))
    assert (rows["A"]["reference_date"], rows["B"]["reference_date"]) == (date(2026, 11, 30), date(2026, 12, 5))


def test_a_closing_without_titres_is_still_not_auditable(convention):
    held = evidence(closings=closed((None, date(2026, 12, 1))))
    rows, _ = reviewed(convention, held, table(A=15000))
    assert rows["A"]["missing_inputs"] == ["titres de l’exercice 2026"]


def test_the_smallest_error_that_the_control_can_see(convention):
    assert detectable_error_cents(2026, convention) == 83
    dearer = convention.with_tariff("account_fee", Decimal("12.00"), date(2027, 6, 1))
    assert [detectable_error_cents(year, dearer) for year in (2027, 2028)] == [83, 100]
    cheaper = convention.with_tariff("account_fee", Decimal("9.00"), date(2027, 6, 1))
    assert detectable_error_cents(2027, cheaper) == 75


# With the recharge itself.


def years(convention, lines, number=20):
    """The tables to invoice of 2026 and 2027, and the carry-over between them."""
    members = adhesions(("A", "2026-04-01", None))
    held = Evidence(TERRITORY, members, invoice_lines(*lines), [date(2026, 11, 30), date(2027, 11, 30)], NO_CLOSING)
    first = bill(accounts(number), members, requests(), 2026, convention)
    table_2026 = recharge_table(TERRITORY, first, nothing_carried(TERRITORY), convention)
    review_2026 = review_year(2026, held, lambda _: table_2026, convention)
    auditable = review_2026.filter(pl.col("status") != "not_auditable")
    left = carried_forward(TERRITORY, nothing_carried(TERRITORY), first, held.invoice_lines, auditable)
    second = bill(accounts(number), members, requests(), 2027, convention)
    table_2027 = recharge_table(TERRITORY, second, left, convention)
    return review_2026, review_year(2027, held, lambda _: table_2027, convention), table_2027


def test_a_difference_settled_the_next_december_is_consistent(convention):
    lines = [("1", "A", 14917), {"number": "2", "insee": "A", "cents": 20083, "exercice": 2027, "issued": "2027-12-10"}]
    first, second, table_2027 = years(convention, lines)
    assert (first["status"][0], first["difference_cents"][0]) == ("difference", -83)
    assert table_2027.row(0, named=True)["carry_over_cents"] == 83
    assert (second["status"][0], second["expected_cents"][0]) == ("consistent", 20083)


def test_a_year_that_cannot_be_controlled_leaves_the_next_without(convention):
    lines = [{"number": "2", "insee": "A", "cents": 20000, "exercice": 2027, "issued": "2027-12-10"}]
    first, second, _ = years(convention, lines)
    assert first["status"].to_list() == ["not_auditable", "nothing_due", "nothing_due"]
    assert second["status"].to_list() == ["not_auditable", "nothing_due", "nothing_due"]
    assert second["missing_inputs"][0].to_list() == ["contrôle de l’exercice 2026 (régularisation inconnue)"]


def test_set_apart_an_unknown_carry_over_hides_nothing(convention):
    lines = [{"number": "2", "insee": "A", "cents": 20000, "exercice": 2027, "issued": "2027-12-10"}]
    _, second, _ = years(convention.replace(carry_over="separate"), lines)
    assert second["status"][0] == "consistent"


def test_no_accounts_at_all_still_answers(convention):
    nothing = bill(periods(), adhesions(), requests(), 2026, convention)
    empty = recharge_table(TERRITORY, nothing, nothing_carried(TERRITORY), convention)
    rows, _ = reviewed(convention, evidence(members=adhesions(), extracts=[]), empty)
    assert set(statuses(rows).values()) == {"not_auditable"}
