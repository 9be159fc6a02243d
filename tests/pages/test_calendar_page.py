"""« Convention et échéances »: what is shown equals what the calendar says; what is entered reaches it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pages.shared.words import plain
from pipeline.access import SeenBooks, Viewer
from pipeline.access.calendar import SeenCalendar
from pipeline.books import Books
from pipeline.demo import OBSERVED_ON

FAY = "72130"
VIEWS = ("Échéances", "Adhésions", "Engagements", "Révision des tarifs")


def area(database, role="analyste"):
    return SeenCalendar(SeenBooks(Books(database), Viewer(role=role, name="test")))


def view(page, name):
    page.session_state["vue"] = {
        "Adhésions": "adhesions",
        "Engagements": "engagements",
        "Révision des tarifs": "revisions",
    }.get(name, "echeances")
    return page.run()


def button(page, label):
    (found,) = [one for one in page.button if one.label == label]
    return found


def test_the_demonstration_is_looked_at_from_its_own_day(open_page, demonstration):
    page = open_page(demonstration, "calendar")
    lines = area(demonstration).grouped(OBSERVED_ON)
    late = lines.filter(pl.col("state") == "late").height
    figures = {metric.label: metric.value for metric in page.metric}
    assert figures["En retard"] == str(late)
    assert f"**{late}\u00a0échéances sont en retard**" in page.markdown[0].value
    soon = lines.filter(pl.col("state") == "due", pl.col("days_left") <= 90)
    assert figures["Dans les 90 jours"] == str(soon.height)
    assert figures["Conventions en cours"] == "19"


@pytest.mark.parametrize("role", ["analyste", "commission", "referent"])
@pytest.mark.parametrize("name", VIEWS)
def test_each_view_opens_for_each_role(open_page, demonstration, role, name):
    page = view(open_page(demonstration, "calendar", role=role, communes=(FAY,)), name)
    assert not page.exception
    assert not page.error, [error.value for error in page.error]
    # Only analysts are offered forms.
    assert bool([one for one in page.button if one.label.startswith(("Enregistrer", "Noter"))]) == (role == "analyste")


def test_the_table_holds_what_is_late_and_what_comes(open_page, demonstration):
    page = open_page(demonstration, "calendar")
    table = page.table[0].value
    lines = area(demonstration).grouped(OBSERVED_ON).filter(pl.col("state") != "done")
    near = lines.filter(pl.col("days_left").fill_null(0) <= 184)
    assert list(table["Échéance"]) == near["what"].to_list()
    page.session_state["portee"] = "toutes"
    page.run()
    assert len(page.table[0].value) == min(60, area(demonstration).grouped(OBSERVED_ON).height)


def test_nobody_is_named_to_the_commission_in_any_view(open_page, words, demonstration):
    named = [
        name for name in area(demonstration).adhesion_states(OBSERVED_ON)["referent"].drop_nulls().to_list() if name
    ]
    assert named
    for name in VIEWS:
        served = words(view(open_page(demonstration, "calendar", role="commission"), name))
        assert [person for person in named if person in served] == [], name


def test_a_referent_sees_the_own_commune_only(open_page, words, demonstration):
    others = [
        name for name in Books(demonstration).situation().communes["name"].to_list() if name not in ("Fay", "Le Mans")
    ]
    for name in VIEWS:
        page = view(open_page(demonstration, "calendar", role="referent", communes=(FAY,)), name)
        tables = " ".join(str(table.value) for table in page.table)
        assert [other for other in others if other in tables] == [], name


def test_a_duty_is_marked_done_with_its_proof(open_page, own_demonstration):
    page = open_page(own_demonstration, "calendar")
    waiting = area(own_demonstration).grouped(OBSERVED_ON).filter(pl.col("state") != "done", ~pl.col("milestone"))
    place = waiting["what"].to_list().index("Arrêter les comptes de 2026")
    page.selectbox(key="a_noter").set_value(place).run()
    button(page, "Noter comme faite").click().run()
    assert "preuve" in page.error[0].value
    page.text_input[0].set_value("délibération 12")
    button(page, "Noter comme faite").click().run()
    assert not page.error
    assert "faite" in page.success[0].value
    duties = area(own_demonstration).duties(OBSERVED_ON)
    (row,) = duties.filter(pl.col("key") == "close_accounts:2026").to_dicts()
    assert (row["state"], row["done_on"], row["proof"]) == ("done", OBSERVED_ON, "délibération 12")


def test_an_edited_adhesion_reaches_the_recharge(open_page, own_demonstration):
    page = view(open_page(own_demonstration, "calendar"), "Adhésions")
    before = Books(own_demonstration).recharge(2027).communes
    rows = area(own_demonstration).adhesion_states(OBSERVED_ON)
    page.selectbox(key="adhesion_a_corriger").set_value(rows["insee"].to_list().index(FAY)).run()
    key = f"{FAY}-2026-10-01"
    page.date_input(key=f"fin-{key}").set_value(date(2026, 12, 31))
    page.text_input(key=f"motif-{key}").set_value("accord des parties")
    button(page, "Enregistrer l’adhésion").click().run()
    assert not page.error
    assert "refacturation" in page.success[0].value
    after = Books(own_demonstration).recharge(2027).communes
    owed = [table.row(by_predicate=pl.col("insee") == FAY, named=True)["account_months"] for table in (before, after)]
    assert owed[0] > 0
    assert owed[1] == 0


def test_a_step_of_a_revision_is_followed(open_page, own_demonstration):
    page = view(open_page(own_demonstration, "calendar"), "Révision des tarifs")
    (communes,) = [one for one in page.multiselect if one.label == "Communes"]
    communes.set_value([FAY])
    button(page, "Enregistrer l’étape").click().run()
    assert not page.error
    (row,) = area(own_demonstration).revision_follow_up(OBSERVED_ON).filter(pl.col("insee") == FAY).to_dicts()
    assert (row["state"], row["communicated_on"], row["days_late"]) == ("receipt_unknown", OBSERVED_ON, 61)
    history = page.table[-1].value
    assert history["Ce qui a été dit"].to_list() == ["Tarifs communiqués"]
    assert history["Commune"].to_list() == ["Fay"]


def test_a_commitment_and_a_withdrawal_keep_their_history(open_page, own_demonstration):
    page = view(open_page(own_demonstration, "calendar"), "Engagements")
    button(page, "Enregistrer l’engagement").click().run()
    assert not page.error
    assert page.table[-1].value["Ce qui a été dit"].to_list() == [plain("utilisateurs sensibilisés\u00a0: tenu")]
    page = view(page, "Adhésions")
    (left,) = [one for one in page.date_input if one.label == "Date effective du retrait"]
    left.set_value(date(2027, 2, 28))
    button(page, "Enregistrer le retrait").click().run()
    assert not page.error
    assert page.table[-1].value["Ce qui a été dit"].to_list() == ["retrait"]
    duties = area(own_demonstration).duties(OBSERVED_ON)
    assert duties.filter(pl.col("kind") == "destroy_commune_data")["due"].to_list() == [date(2027, 4, 28)]
