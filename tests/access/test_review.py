"""Who sees what of the review: no account for the commission, no other commune for a referent (Article 5)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipeline.access import ANALYST, COMMISSION, REFERENT, AccessRefusedError, SeenBooks, Viewer
from pipeline.access.review import SeenReviewArea
from pipeline.books import Books

AT = datetime(2027, 1, 31, 9, 0, tzinfo=UTC)
YEAR = 2026
AIGNE, SAINT_GEORGES, COULAINES = "72001", "72280", "72095"


@pytest.fixture(scope="module")
def whole(demonstration):
    return Books(demonstration)


def seen(books, role, *communes):
    return SeenReviewArea(SeenBooks(books, Viewer(role, frozenset(communes), "Camille")))


def differing(books):
    return books.review(YEAR).communes.filter(pl.col("status") == "difference")["insee"].to_list()


def persons(books):
    accounts = books.situation().books.accounts
    return set(accounts["account"].to_list()) | set(accounts["label"].drop_nulls().to_list())


def everything(area, insees):
    """All that the area says of some communes, as text."""
    said = []
    for insee in insees:
        for told in area.explanations(YEAR, insee):
            said += [told.sentence, told.why, told.cause_names, told.items, told.shared_items, told.parts]
            said.append(area.disputed_months(YEAR, insee, told.rank).to_dicts())
        learned = area.learned_since(YEAR, insee)
        said += [learned.events.to_dicts(), learned.requests.to_dicts(), area.bridge(YEAR, insee)]
    said += [area.transfers_counted_twice(YEAR).to_dicts(), area.statements(YEAR).to_dicts()]
    return repr(said)


def test_the_commission_sees_no_account(whole):
    text = everything(seen(whole, COMMISSION), differing(whole))
    assert len(text) > 10_000
    assert not [name for name in persons(whole) if name in text]


def test_an_analyst_sees_them(whole):
    text = everything(seen(whole, ANALYST), differing(whole))
    assert [name for name in persons(whole) if name in text]


def test_a_referent_sees_the_own_commune_and_its_accounts_only(whole):
    area = seen(whole, REFERENT, AIGNE)
    rows = area.disputed_months(YEAR, AIGNE)
    assert set(rows.columns) >= {"account", "label"}
    assert rows["label"].str.ends_with("@aigne.fr").all()
    assert area.explanations(YEAR, SAINT_GEORGES) == []
    assert area.disputed_months(YEAR, SAINT_GEORGES).is_empty()
    for refused in (area.bridge, area.learned_since):
        with pytest.raises(AccessRefusedError):
            refused(YEAR, SAINT_GEORGES)
    assert area.statements(YEAR)["insee"].to_list() == [AIGNE]
    assert set(area.year_on_year(2027)["insee"]) == {AIGNE}
    assert area.transfers_counted_twice(YEAR).is_empty()


def test_a_referent_is_not_told_which_other_commune_owes_the_same(whole):
    names = set(whole.situation().communes["name"]) - {"Aigné"}
    told = seen(whole, REFERENT, AIGNE).explanations(YEAR, AIGNE)
    assert told
    for each in told:
        assert not [name for name in names if name in each.sentence]
        assert not [item for item in each.items if item["kind"] == "commune"]


def test_movements_are_counted_by_month_for_the_commission(whole):
    events = seen(whole, COMMISSION).learned_since(YEAR, SAINT_GEORGES).events
    assert "account" not in events.columns
    assert set(events["date"].dt.day()) == {1}
    assert events["accounts"].sum() == seen(whole, ANALYST).learned_since(YEAR, SAINT_GEORGES).events.height > 0


def test_a_transfer_is_counted_twice_and_told_without_its_account(whole):
    (row,) = seen(whole, COMMISSION).transfers_counted_twice(YEAR).to_dicts()
    assert (row["from_insee"], row["to_insee"], row["month"]) == (COULAINES, "72008", date(2026, 9, 1))
    assert "account" not in row
    assert "account" in seen(whole, ANALYST).transfers_counted_twice(YEAR).columns


def test_who_may_say_what(own_demonstration):
    books = Books(own_demonstration)
    commission, referent, analyst = (
        seen(books, COMMISSION), seen(books, REFERENT, AIGNE), seen(books, ANALYST),
    )  # fmt: skip
    with pytest.raises(AccessRefusedError, match="commission"):
        referent.record_opinion(YEAR, AIGNE, "justified", AT)
    with pytest.raises(AccessRefusedError, match="commission"):
        referent.record_proposal("Texte", ["equity"], "proposed", AT)
    with pytest.raises(AccessRefusedError, match="DSIN"):
        commission.send_statements(YEAR, [AIGNE], date(2026, 12, 1), AT)
    with pytest.raises(AccessRefusedError, match="DSIN"):
        commission.close_accounts(YEAR, date(2026, 12, 1), AT)
    with pytest.raises(AccessRefusedError, match="référent"):
        commission.answer_statement(YEAR, AIGNE, "validated", AT)
    with pytest.raises(AccessRefusedError, match="référent"):
        referent.answer_statement(YEAR, SAINT_GEORGES, "validated", AT)
    commission.record_opinion(YEAR, AIGNE, "to_correct", AT, comment="Douze mois.")
    analyst.send_statements(YEAR, [AIGNE, SAINT_GEORGES], date(2026, 12, 1), AT)
    referent.answer_statement(YEAR, AIGNE, "validated", AT)
    assert referent.opinions(YEAR)["author"].to_list() == ["Camille"]
    assert referent.statements(YEAR)["state"].to_list() == ["validated"]
    assert referent.statement_history(YEAR, SAINT_GEORGES).is_empty()
