"""The admin centre's Active users: identity, commune, mailbox, and what happens to each row."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extracts.identity import primary_addresses, product_names

OBSERVATION = pl.Schema(
    {
        "line": pl.Int32, "account": pl.String, "upn": pl.String, "address": pl.String, "name": pl.String, "insee": pl.String,
        "created": pl.Date, "mailbox_created": pl.Date, "deleted": pl.Date, "blocked": pl.Boolean, "mailbox": pl.String,
        "products": pl.String, "ignored": pl.String,
    }
)  # fmt: skip


def test_one_account(read, users):
    reading = read(users({}))
    frame = reading.frames["account_observation"]
    assert frame.schema == OBSERVATION
    assert frame.row(0) == (
        2, "0a1b2c3d-0000-4000-8000-000000000001", "zoe.petit@allonnes.fr", "zoe.petit@allonnes.fr", "Zoé Petit", "72003",
        date(2026, 2, 3), None, None, False, "user", "Microsoft 365 E3", None,
    )  # fmt: skip
    assert (
        reading.message
        == "Utilisateurs actifs du centre d’administration Microsoft 365 du 31/12/2026\u00a0: 1\u00a0ligne acceptée."
    )


def test_both_layouts_and_a_later_column_give_the_same(read, users, older_headers):
    from_current = read(users({})).frames["account_observation"]
    assert read(users({}, headers=older_headers)).frames["account_observation"].equals(from_current)
    later = [*["Object Id", "User principal name", "AgeGroup"], *older_headers]
    unique = list(dict.fromkeys(later))
    assert read(users({}, headers=unique)).frames["account_observation"].equals(from_current)


@pytest.mark.parametrize(
    ("row", "insee"),
    [
        ({"Proxy addresses": "SMTP:x@lachapellesaintaubin.fr+smtp:x@allonnes.fr"}, "72065"),
        ({"Proxy addresses": "smtp:x@lachapellesaintaubin.fr"}, "72003"),
        ({"Proxy addresses": "SMTP:x@nulle-part.fr"}, "72003"),
        ({"Proxy addresses": ""}, "72003"),
        ({"Proxy addresses": "SMTP:x@ville-champagné.fr"}, "72054"),
        ({"Proxy addresses": "SMTP:x@allonnes.fr", "User principal name": "x@tenant.onmicrosoft.com"}, "72003"),
        ({"Proxy addresses": "", "User principal name": "x@autre.fr", "Department": "Mairie  de Fay"}, "72001"),
        ({"Proxy addresses": "", "User principal name": "x@autre.fr", "Office": "SITE NORD"}, "72181"),
        ({"Proxy addresses": "", "User principal name": "x@autre.fr", "City": "Yvré"}, "72386"),
        ({"Proxy addresses": "", "User principal name": "x@t.onmicrosoft.com", "City": "Yvré"}, "72386"),
        (
            {"Proxy addresses": "", "User principal name": "x@autre.fr", "Department": "Mairie de Fay", "City": "Yvré"},
            "72001",
        ),
    ],
)
def test_the_commune_comes_from_the_address_then_the_upn_then_the_tables(read, users, mapped, row, insee):
    context = mapped(
        ("department", "mairie de fay", "72001"), ("office", "site nord", "72181"), ("city", "yvre", "72386")
    )
    assert read(users(row), context=context).frames["account_observation"]["insee"].to_list() == [insee]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"User principal name": "ami_gmail.com#EXT#@t.onmicrosoft.com"}, "guest"),
        ({"Proxy addresses": "SMTP:x@lemansmetropole.fr"}, "hors_convention"),
        ({"User principal name": "svc@t.onmicrosoft.com", "Proxy addresses": ""}, "hors_convention"),
    ],
)
def test_rows_outside_the_convention_are_ignored_and_counted(read, users, row, reason):
    reading = read(users({}, {**row, "Object Id": "other"}))
    assert (reading.status, reading.ignored) == ("accepted", {reason: 1})
    assert reading.frames["account_observation"].height == 1


@pytest.mark.parametrize("licences", ["Unlicensed", "", "Power Automate Free", "Visio Plan 2+Power BI Pro"])
def test_an_account_without_a_mailbox_is_ignored_but_kept_for_later_evidence(read, users, licences):
    reading = read(users({"Licenses": licences}))
    assert (reading.rows_accepted, reading.ignored) == (0, {"no_mailbox": 1})
    assert reading.frames["account_observation"].select("insee", "mailbox", "ignored").rows() == [
        ("72003", None, "no_mailbox")
    ]


@pytest.mark.parametrize(
    ("licences", "products"),
    [
        ("Microsoft 365 E3+Exchange Online (Plan 1)", "Exchange Online (Plan 1)+Microsoft 365 E3"),
        ("Office 365 E3 + Teams+Visio", "Office 365 E3 + Teams+Visio"),
        ("A +B+C", "A +B+C"), ("A+ B+C", "A+ B+C"), ("Unlicensed", None), ("Visio+Visio", "Visio"),
    ],
)  # fmt: skip
def test_only_a_plus_without_blanks_parts_two_products(licences, products):
    assert product_names(pl.Series([licences])).to_list() == [products]


def test_a_product_is_compared_without_case(read, users):
    assert read(users({"Licenses": "MICROSOFT 365  e3"})).frames["account_observation"]["mailbox"].to_list() == ["user"]


def test_a_domain_known_nowhere_is_rejected_and_named(read, users):
    reading = read(users({}, {"Object Id": "b", "User principal name": "x@inconnu.fr", "Proxy addresses": ""}))
    line, column, code, message = reading.rejected.row(0)
    assert (line, column, code) == (3, "User principal name", "unknown_commune")
    assert "inconnu.fr" in message
    assert "hors convention" in message


def test_when_the_table_grows_the_row_is_accepted(read, users, mapped):
    text = users({"Proxy addresses": "SMTP:x@nouveau.fr", "User principal name": "x@nouveau.fr"})
    assert read(text).code == "nothing_accepted"
    assert read(text, context=mapped(("domain", "nouveau.fr", "72003"))).rows_accepted == 1
    assert (
        read(text, context=mapped(("domain", "nouveau.fr", "72003"), ("domain", "nouveau.fr", None))).rows_accepted == 0
    )


def test_soft_deletion_strips_its_own_prefix_only(read, users):
    own = "0a1b2c3d000040008000000000000001"
    rows = (
        {"User principal name": f"{own}Zoe@allonnes.fr", "Soft deletion time stamp": "2026-03-31 22:30:00Z"},
        {"Object Id": "0a1b2c3d-0000-4000-8000-000000000002", "User principal name": f"{own}Max@allonnes.fr"},
    )
    frame = read(users(*rows)).frames["account_observation"]
    assert frame["upn"].to_list() == ["zoe@allonnes.fr", f"{own}max@allonnes.fr"]
    assert frame["deleted"].to_list() == [date(2026, 4, 1), None]


def test_the_primary_address_survives_plus_signs():
    cells = ["smtp:a+b@x.fr+SMTP:c+d@x.fr+X500:/o=x", "SMTP:C@X.FR", "smtp:c@x.fr", "SIP:a@x.fr+SMTP:b@x.fr"]
    found = primary_addresses(pl.Series(cells)).to_list()
    assert found == ["c+d@x.fr", "c@x.fr", None, "b@x.fr"]


def test_blocked_and_blank_blocked_accounts_are_kept(read, users):
    frame = read(users({"Block credential": "True"}, {"Object Id": "b", "Block credential": ""})).frames[
        "account_observation"
    ]
    assert frame["blocked"].to_list() == [True, None]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"When created": "2027-01-01 00:30:00Z"}, "When created", "future_event"),
        ({"Soft deletion time stamp": "2026-12-31 23:00:00Z"}, "Soft deletion time stamp", "future_event"),
        ({"When created": "demain"}, "When created", "bad_date"),
        ({"Block credential": "bof"}, "Block credential", "bad_boolean"),
        ({"Object Id": ""}, "Object Id", "missing_value"),
        ({"User principal name": ""}, "User principal name", "missing_value"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(read, users, row, column, code):
    reading = read(users({"Object Id": "good"}, row))
    assert reading.rejected.select("line", "column_name", "code").rows() == [(3, column, code)]
    assert reading.status == "partly_accepted"


def test_the_day_of_the_extract_itself_is_not_the_future(read, users):
    assert read(users({"When created": "2026-12-31 22:59:59Z"})).rows_accepted == 1


def test_year_one_is_blank(read, users):
    assert read(users({"Soft deletion time stamp": "01/01/0001"})).frames["account_observation"][
        "deleted"
    ].to_list() == [None]


def test_the_same_row_twice_is_ignored_and_a_contradiction_rejected(read, users):
    reading = read(users({}, {}, {"Licenses": "Office 365 E1"}))
    assert (reading.rows_accepted, reading.ignored) == (1, {"duplicate_row": 1})
    assert reading.rejected["code"].to_list() == ["conflicting_row"]


ROWS = [
    {}, {"Licenses": "Office 365 E1"}, {"Object Id": "b"}, {"Object Id": "c", "User principal name": "x@inconnu.fr", "Proxy addresses": ""},
    {"Object Id": "d", "Licenses": ""}, {"Object Id": "e", "When created": "x"}, {"Object Id": "f", "User principal name": "x#EXT#@a.fr"},
]  # fmt: skip


@given(st.permutations(ROWS))
@settings(max_examples=40, deadline=None)
def test_row_order_does_not_matter(read, users, rows):
    def facts(reading):
        frame = reading.frames["account_observation"].drop("line").sort("account")
        return frame.rows(), reading.ignored, sorted(reading.rejected["code"]), reading.rows_accepted

    assert facts(read(users(*rows))) == facts(read(users(*ROWS)))


def test_ambiguous_dates_are_a_question_and_a_mapping_its_answer(read, users, mapped):
    text = users({"When created": "3/4/2026 10:00"})
    assert read(text).code == "ambiguous_dates"
    context = mapped(("layout", "dates users created", "day_first"))
    assert read(text, context=context).frames["account_observation"]["created"].to_list() == [date(2026, 4, 3)]
