"""Templates may be cumulative: for each key the later extract wins."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from pipeline.recharge import bill, current_adhesions, current_invoice_lines, current_requests, signed_cents
from tests.recharge.builders import DONE, adhesions, deposited, invoice_lines, periods, request, requests


def test_the_later_extract_of_an_adhesion_wins():
    first = deposited(adhesions(("A", "2026-04-01", None), ("B", "2026-04-01", None)), "2026-04-01", 1)
    ended = deposited(adhesions(("A", "2026-04-01", "2027-05-31")), "2027-01-15", 2)
    for order in ([first, ended], [ended, first]):
        kept = current_adhesions(pl.concat(order)).select("insee", "effective", "end").rows()
        assert kept == [("A", date(2026, 4, 1), date(2027, 5, 31)), ("B", date(2026, 4, 1), None)]


def test_another_effect_date_is_another_adhesion():
    rows = deposited(adhesions(("A", "2026-04-01", "2026-12-31"), ("A", "2027-04-01", None)), "2027-04-01")
    assert current_adhesions(rows).height == 2


def test_of_two_deposits_of_one_date_the_later_deposit_wins():
    first = deposited(adhesions(("A", "2026-04-01", None)), "2026-04-01", 1)
    second = deposited(adhesions(("A", "2026-04-01", "2026-12-31")), "2026-04-01", 2)
    assert current_adhesions(pl.concat([second, first]))["end"].to_list() == [date(2026, 12, 31)]


def test_a_later_form_adds_what_an_earlier_one_did_not_know():
    asked = deposited(requests(request(asked_on="2026-05-02")), "2026-05-31", 1)
    done = deposited(requests(request(**DONE)), "2026-06-30", 2)
    (row,) = current_requests(pl.concat([done, asked])).to_dicts()
    assert (row["done_on"], row["known_on"]) == (date(2026, 6, 1), date(2026, 6, 30))


def test_a_later_form_takes_back_what_an_earlier_one_said():
    done = deposited(requests(request(**DONE)), "2026-06-30", 1)
    corrected = deposited(requests(request(**(DONE | {"accepted_on": None}))), "2026-07-31", 2)
    (row,) = current_requests(pl.concat([done, corrected])).to_dicts()
    assert row["accepted_on"] is None


def test_a_ticket_without_quoted_hours_does_not_wipe_the_form():
    form = deposited(requests(request(**DONE)), "2026-06-30", 1)
    ticket = request(status="Clos", asked_on="2026-05-02", done_on="2026-06-01", spent_hours="6")
    later = deposited(requests(ticket), "2026-07-31", 2)
    (row,) = current_requests(pl.concat([form, later])).to_dicts()
    assert (row["quoted_hours"], row["spent_hours"], row["status"]) == (Decimal("3.50"), Decimal("6.00"), "Clos")


def test_what_the_form_prices_is_a_request_though_the_ticket_says_incident(convention):
    form = deposited(requests(request(**DONE)), "2026-06-30", 1)
    ticket = deposited(requests(request(nature="incident", status="Clos", asked_on="2026-05-02")), "2026-07-31", 2)
    rows = current_requests(pl.concat([form, ticket]))
    assert rows["nature"].to_list() == ["request"]
    assert bill(periods(), adhesions(), rows, 2026, convention).lines["amount_cents"].sum() == 10500


def test_a_ticket_alone_keeps_its_nature():
    ticket = deposited(requests(request(nature="incident", status="Clos")), "2026-07-31")
    assert current_requests(ticket)["nature"].to_list() == ["incident"]


def test_one_titre_from_two_sources_is_one_fact():
    listed = deposited(invoice_lines(("1", "A", 15000), ("2", "B", 5000)), "2026-12-15", 1)
    flow = deposited(invoice_lines(("1", "A", 15000)), "2026-12-16", 2)
    assert current_invoice_lines(pl.concat([listed, flow]))["amount_cents"].to_list() == [15000, 5000]


def test_two_numbers_are_two_titres():
    lines = deposited(invoice_lines(("1", "A", 15000), ("2", "A", 15000)), "2026-12-15")
    assert current_invoice_lines(lines).height == 2


def test_two_lines_of_a_titre_are_two():
    rows = invoice_lines(("1", "A", 15000), {"number": "1", "insee": "A", "cents": 3000, "line": 2, "nature": "heures"})
    assert current_invoice_lines(deposited(rows, "2026-12-15"))["amount_cents"].to_list() == [15000, 3000]


def test_reductions_and_cancellations_count_negative():
    sorts = ["ordinary", "reduction", "cancellation"]
    lines = invoice_lines(*[{"number": sort, "insee": "A", "cents": 100, "sort": sort} for sort in sorts])
    assert lines.select(signed_cents()).to_series().to_list() == [100, -100, -100]


def test_no_rows_stay_no_rows():
    assert current_requests(deposited(requests(), "2026-01-01")).is_empty()
    assert current_adhesions(deposited(adhesions(), "2026-01-01")).is_empty()
    assert current_invoice_lines(deposited(invoice_lines(), "2026-01-01")).is_empty()
