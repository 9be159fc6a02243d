"""The page of the activity: each view, each role, and the figures of the books."""

from __future__ import annotations

from datetime import date

import pytest

from pages.activity.choice import VIEWS
from pipeline.access import ANALYST, SeenBooks, Viewer
from pipeline.access.activity import SeenActivity
from pipeline.books import Books
from pipeline.wording import euros, number

LA_CHAPELLE, SAINT_SATURNIN, SARGE = "72065", "72320", "72328"


def seen(database):
    return SeenActivity(SeenBooks(Books(database), Viewer(ANALYST, name="x")))


def labels(page):
    return [button.label for button in page.get("download_button")]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_for_all_communes_and_for_one(open_page, demonstration, view):
    page = open_page(demonstration, "activity", annee="2026", vue=view)
    assert not page.exception
    assert not page.error, [error.value for error in page.error]
    page.query_params["commune"] = LA_CHAPELLE
    page.run()
    assert not page.exception
    assert not page.error, [error.value for error in page.error]
    assert "La Chapelle" in page.markdown[0].value


def test_the_figures_are_those_of_the_books(open_page, demonstration):
    page = open_page(demonstration, "activity", annee="2026")
    totals = seen(demonstration).year(2026).totals
    assert [metric.value for metric in page.metric] == [
        number(totals["accounts"]),
        number(totals["dormant"]),
        number(totals["unmoved"]),
        euros(totals["asleep_cost_cents"]),
        number(totals["done"]),
    ]
    assert f"{number(totals['dormant'])}\u00a0dorment" in page.markdown[0].value


def test_the_threshold_goes_to_the_address_and_changes_the_figures(open_page, demonstration):
    page = open_page(demonstration, "activity", annee="2026")
    usual = page.metric[1].value
    page.number_input(key="activity_threshold").set_value(1).run()
    assert "1" in page.query_params["seuil"]
    assert int(page.metric[1].value.replace("\u202f", "")) > int(usual)
    page.number_input(key="activity_threshold").set_value(90).run()
    assert "seuil" not in page.query_params
    assert page.metric[1].value == usual


@pytest.mark.parametrize("asked", ["", "0", "-3", "abc", "100000"])
def test_a_threshold_that_is_none_is_the_rule(open_page, demonstration, asked):
    page = open_page(demonstration, "activity", annee="2026", seuil=asked, vue="rien")
    assert not page.error
    assert page.number_input(key="activity_threshold").value == 90


def test_concealed_names_are_said_with_their_remedy(open_page, demonstration):
    page = open_page(demonstration, "activity", annee="2026")
    (warning,) = page.warning
    assert "Noms masqués" in warning.value
    assert "29\u00a0juin 2026" in warning.value


def test_a_commune_that_is_not_to_be_seen_says_so(open_page, demonstration):
    page = open_page(demonstration, "activity", role="referent", communes=(LA_CHAPELLE,), annee="2026", commune=SARGE)
    assert "n’est pas à voir" in page.title[0].value


@pytest.mark.parametrize("view", VIEWS)
def test_the_commission_sees_no_form_and_no_account(open_page, demonstration, view):
    page = open_page(demonstration, "activity", role="commission", annee="2026", vue=view)
    assert not page.error
    assert "Enregistrer" not in {button.label for button in page.button}


def test_an_analyst_confirms_a_presumed_closing_and_it_leaves_the_list(open_page, own_demonstration):
    page = open_page(own_demonstration, "activity", annee="2026", vue="a-traiter")
    page.date_input[0].set_value(date(2026, 9, 3))
    next(button for button in page.button if button.label == "Enregistrer").click().run()
    assert not page.error, [error.value for error in page.error]
    assert seen(own_demonstration).presumed_closings().is_empty()


def test_a_referent_qualifies_the_own_commune_s_suspension(open_page, own_demonstration):
    page = open_page(own_demonstration, "activity", role="referent", communes=(SARGE,), annee="2026", vue="a-traiter")
    next(button for button in page.button if button.label == "Enregistrer").click().run()
    assert not page.error, [error.value for error in page.error]
    assert seen(own_demonstration).suspended_accounts().is_empty()


def test_an_interruption_without_its_hour_is_refused_in_words(open_page, demonstration):
    page = open_page(demonstration, "activity", annee="2026", vue="moyens")
    next(button for button in page.button if "interruption" in button.label).click().run()
    assert "heure de début" in page.error[0].value


def test_a_simulated_tariff_stands_beside_the_present_one(open_page, demonstration):
    page = open_page(demonstration, "activity", annee="2026", vue="budget")
    page.selectbox(key="budget_scenario").set_value("saisi").run()
    assert not page.error, [error.value for error in page.error]
    fee = next(field for field in page.number_input if "Redevance" in field.label)
    fee.set_value(12.0).run()
    said = next(text.value for text in page.markdown if "à inscrire" in text.value)
    assert "au tarif simulé" in said


def test_empty_books_say_what_to_deposit(open_page, fresh_books):
    page = open_page(fresh_books, "activity")
    assert not page.exception
    assert "Par quoi commencer" in page.title[0].value


@pytest.mark.parametrize("view", VIEWS)
def test_a_referent_without_a_commune_is_told_so(open_page, demonstration, view):
    page = open_page(demonstration, "activity", role="referent", annee="2026", vue=view)
    assert not page.error, [error.value for error in page.error]
    assert any("Aucune commune" in info.value for info in page.info)
