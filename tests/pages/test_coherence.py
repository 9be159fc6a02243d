"""The page of the review: all communes, one commune, opinions, and what each role gets of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipeline.access import COMMISSION, SeenBooks, Viewer
from pipeline.access.overview import SeenOverview
from pipeline.books import Books, IncomingFile
from pipeline.wording import euros, signed_euros

LA_CHAPELLE, CHAMPAGNE, TRANGE, LE_MANS = "72065", "72054", "72360", "72181"


def rows(database, year=2026):
    return {row["insee"]: row for row in Books(database).review(year).communes.iter_rows(named=True)}


def test_all_communes_stand_in_the_picture_ranked_by_gap(open_page, demonstration):
    page = open_page(demonstration, "coherence", annee="2026")
    assert not page.exception
    chart = next(element for element in page.main if element.type == "vega_lite_chart" or "vega" in element.type)
    assert "Champagné" in str(chart.proto)
    choice = page.selectbox(key="commune_choice")
    assert len(choice.options) == 20
    assert choice.options[0].startswith("◆ Champagné")


def test_the_figures_are_those_of_the_books(open_page, demonstration):
    page = open_page(demonstration, "coherence", annee="2026")
    review = Books(demonstration).review(2026).communes
    values = [metric.value for metric in page.metric]
    assert values[:3] == [
        euros(review["expected_cents"].sum()),
        euros(review["invoiced_cents"].sum()),
        signed_euros(review["difference_cents"].sum()),
    ]


def test_the_choice_of_a_commune_goes_to_the_address_and_back(open_page, demonstration):
    page = open_page(demonstration, "coherence", annee="2026")
    page.selectbox(key="commune_choice").select(CHAMPAGNE).run()
    assert page.query_params["commune"] in (CHAMPAGNE, [CHAMPAGNE])
    assert "Champagné" in page.title[0].value
    next(button for button in page.button if button.label == "Toutes les communes").click().run()
    assert "commune" not in page.query_params
    assert page.title[0].value.startswith("Les refacturations de 2026")


@pytest.mark.parametrize("role", ["analyste", "commission"])
@pytest.mark.parametrize("insee", [LA_CHAPELLE, CHAMPAGNE, TRANGE, LE_MANS, "72280", "72328", "72130"])
def test_each_status_has_its_page_of_one_commune(open_page, demonstration, insee, role):
    page = open_page(demonstration, "coherence", role=role, annee="2026", commune=insee)
    assert not page.exception
    assert not page.error, [error.value for error in page.error]
    row = rows(demonstration)[insee]
    assert page.metric[1].value == euros(row["invoiced_cents"])
    gap = row["difference_cents"]
    assert page.metric[2].value == ("–" if gap is None else signed_euros(gap))


def test_a_year_without_titres_says_which_pieces_are_missing(open_page, demonstration):
    page = open_page(demonstration, "coherence", annee="2027")
    assert not page.exception
    assert any("titres de l’exercice 2027" in warning.value for warning in page.warning)
    one = open_page(demonstration, "coherence", annee="2027", commune=CHAMPAGNE)
    assert not one.exception
    assert any("Le contrôle est impossible" in text.value for text in one.markdown)
    assert one.metric[0].value.endswith("€")


def test_an_unknown_commune_is_told_so(open_page, demonstration):
    page = open_page(demonstration, "coherence", annee="2026", commune="99999")
    assert page.title[0].value == "Cette commune n’est pas à voir ici"


def test_a_referent_does_not_see_another_commune(open_page, words, demonstration):
    page = open_page(
        demonstration, "coherence", role="referent", communes=(LA_CHAPELLE,), annee="2026", commune=CHAMPAGNE
    )
    assert page.title[0].value == "Cette commune n’est pas à voir ici"
    assert "1\u202f330,00" not in words(page)


def test_the_analyst_goes_down_to_the_account_and_the_commission_to_the_group(open_page, words, demonstration):
    books = Books(demonstration)
    addresses = SeenBooks(books, Viewer("analyste")).account_labels(LA_CHAPELLE)["label"].to_list()
    seen = words(open_page(demonstration, "coherence", annee="2026", commune=LA_CHAPELLE))
    assert sum(address in seen for address in addresses) >= 30
    hidden = words(open_page(demonstration, "coherence", role="commission", annee="2026", commune=LA_CHAPELLE))
    assert not [address for address in addresses if address in hidden]
    assert "30\u00a0comptes" in hidden


@pytest.mark.parametrize("insee", ["72008", "72280", "72328", "72257", "72320", "72001"])
def test_no_page_of_one_commune_names_anybody_to_the_commission(open_page, words, demonstration, insee):
    observations = Books(demonstration).situation().facts.account_observation.filter(pl.col("insee") == insee)
    persons = [
        word
        for column in ("address", "name", "account")
        for word in observations[column].drop_nulls().unique().to_list()
    ]
    served = words(open_page(demonstration, "coherence", role="commission", annee="2026", commune=insee))
    assert persons
    assert [person for person in persons if person in served] == []


def test_an_opinion_is_journalled_and_stays_in_the_history(open_page, own_demonstration):
    page = open_page(own_demonstration, "coherence", role="commission", annee="2026", commune=CHAMPAGNE)
    page.segmented_control[0].set_value("to_correct")
    page.text_area[0].input("Deux titres pour la même ligne.")
    submit(page, "Enregistrer l’avis")
    assert not page.error, [error.value for error in page.error]
    said = "\n".join(text.value for text in page.markdown)
    assert "À rectifier" in said
    assert "Deux titres pour la même ligne" in said
    entry = Books(own_demonstration).facts().entry.filter(pl.col("insee") == CHAMPAGNE).row(-1, named=True)
    assert json.loads(entry["payload"])["comment"] == "Deux titres pour la même ligne."
    page.segmented_control[0].set_value("justified")
    page.text_area[0].input("La commune l’a demandé.")
    submit(page, "Enregistrer l’avis")
    history = next(expander for expander in page.expander if expander.label.startswith("Historique des avis"))
    assert history.label == "Historique des avis (2)"


def test_an_opinion_is_to_be_reviewed_when_its_figures_change(open_page, own_demonstration, words):
    page = open_page(own_demonstration, "coherence", role="commission", annee="2026", commune=CHAMPAGNE)
    page.segmented_control[0].set_value("to_correct")
    submit(page, "Enregistrer l’avis")
    assert "à revoir" not in words(open_page(own_demonstration, annee="2026"))
    cancelled = (
        "exercice;bordereau;titre;date_emission;commune;nature;objet;montant;titre_origine\n"
        f"2026;415;3140;2027-01-20;{CHAMPAGNE};annulation;Messagerie;665,00;3119\n"
    )
    incoming = IncomingFile("annulation.csv", cancelled.encode(), "titres", date(2027, 1, 25))
    (result,) = Books(own_demonstration).deposit([incoming], author="essai", at=datetime(2027, 1, 25, tzinfo=UTC))
    assert result.status == "accepted", result.message
    page = open_page(own_demonstration, "coherence", role="commission", annee="2026", commune=CHAMPAGNE)
    assert any("À revoir" in warning.value for warning in page.warning)
    assert any("À rectifier" in text.value for text in page.markdown)
    assert page.metric[2].value == "0,00\u00a0€"
    assert "1\u00a0avis à revoir" in words(open_page(own_demonstration, annee="2026"))


def test_an_opinion_without_a_choice_is_refused_in_words(open_page, own_demonstration):
    page = open_page(own_demonstration, "coherence", annee="2026", commune=CHAMPAGNE)
    submit(page, "Enregistrer l’avis")
    assert [error.value for error in page.error] == ["Choisir un avis avant d’enregistrer."]


def test_a_rectified_gap_names_its_titre(open_page, own_demonstration):
    page = open_page(own_demonstration, "coherence", annee="2026", commune=CHAMPAGNE)
    page.segmented_control[0].set_value("corrected")
    submit(page, "Enregistrer l’avis")
    assert len(page.error) == 1
    assert "titre" in page.error[0].value


def test_a_referent_gives_no_opinion(open_page, demonstration):
    page = open_page(
        demonstration, "coherence", role="referent", communes=(CHAMPAGNE,), annee="2026", commune=CHAMPAGNE
    )
    assert not [button for button in page.button if button.label == "Enregistrer l’avis"]


def test_a_project_is_sent_contested_and_closed(open_page, own_demonstration):
    page = open_page(own_demonstration, "coherence", annee="2026")
    next(field for field in page.date_input if field.label == "Date d’envoi").set_value("2026-11-20")
    submit(page, "Noter l’envoi")
    assert not page.error, [error.value for error in page.error]
    address = {"annee": "2026", "commune": LA_CHAPELLE}
    page = open_page(own_demonstration, "coherence", role="referent", communes=(LA_CHAPELLE,), **address)
    next(control for control in page.segmented_control if control.label == "Réponse du référent").set_value("contested")
    next(field for field in page.text_input if field.label == "Motif").input("Deux comptes sont fermés.")
    submit(page, "Enregistrer la réponse")
    assert not page.error, [error.value for error in page.error]
    assert any("Projet contesté" in text.value for text in page.markdown)
    commission = open_page(own_demonstration, "coherence", role="commission", **address)
    said = "\n".join(text.value for text in commission.markdown)
    assert "Projet contesté" in said
    assert "Deux comptes" not in said
    page = open_page(own_demonstration, "coherence", annee="2026")
    next(field for field in page.date_input if field.label == "Date de l’arrêté").set_value("2026-12-05")
    submit(page, "Arrêter les comptes")
    assert not page.error, [error.value for error in page.error]
    review = Books(own_demonstration).review(2026).communes
    assert {str(day) for day in review["reference_date"].drop_nulls()} == {"2026-12-05"}


def test_a_proposal_is_written_and_followed(open_page, own_demonstration):
    page = open_page(own_demonstration, "coherence", role="commission", annee="2026")
    next(area for area in page.text_area if area.label == "Nouvelle proposition").input("Grouper les petites créances.")
    next(pills for pills in page.pills if pills.label == "Buts").set_value(["simplicity"])
    submit(page, "Enregistrer la proposition")
    assert not page.error, [error.value for error in page.error]
    page.segmented_control[0].set_value("kept")
    submit(page, "Enregistrer la suite")
    assert any("Retenue" in text.value and "Grouper les petites créances" in text.value for text in page.markdown)


def test_the_overview_and_the_review_say_the_same(open_page, demonstration):
    overview, review = (open_page(demonstration, folder, annee="2026") for folder in ("overview", "coherence"))
    assert [metric.value for metric in overview.metric[:4]] == [metric.value for metric in review.metric]
    assert overview.markdown[0].value == review.markdown[0].value
    seen = SeenBooks(Books(demonstration), Viewer(COMMISSION))
    assert overview.metric[0].value == euros(SeenOverview(seen).summary(2026).due_cents)


def submit(page, label) -> None:
    next(button for button in page.button if button.label == label).click().run()
