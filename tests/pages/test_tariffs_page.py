"""The page of tariff revisions, run without a browser: what is typed, what is said, what is kept."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from pages.tariffs.structures import KINDS
from pages.tariffs.views import VIEWS
from pipeline.access import ANALYST, SeenBooks, Viewer
from pipeline.access.tariffs import SeenTariffs
from pipeline.books import Books
from pipeline.tariffs import Scenario, to_link
from pipeline.tariffs.structure_fields import KINDS as EVERY_KIND

D = Decimal
PARTS = (
    "Calendrier juridique",
    "Quel tarif donne ce total\u202f?",
    "Adopter ce tarif",
    "Enregistrer, ouvrir, partager",
)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "")


def said(page):
    return plain("\n".join(element.value for element in (*page.markdown, *page.caption, *page.warning, *page.info)))


def answer(page):
    return plain(next(element.value for element in page.markdown if "les communes paieraient" in element.value))


def opened(page, part):
    page.session_state[f"tariffs.part.{part}"] = True
    return page.run()


def field(page, kind, name):
    """The field of the scenario: its widget is another one each time that something else has written it."""
    key = re.compile(rf"tariffs\.\d+\.{re.escape(name)}(\.\d+)?")
    return next(widget for widget in getattr(page, kind) if key.fullmatch(widget.key or ""))


def fee(page):
    return field(page, "text_input", "account_fee")


def slider(page):
    return field(page, "select_slider", "account_fee.slider")


def press(page, label):
    next(button for button in page.button if plain(button.label) == label).click()
    return page.run()


def scenario(**fields):
    return Scenario(**{"name": "Essai", "years": (2027, 2028), "effective": date(2027, 6, 1), **fields})


@pytest.fixture
def page(open_page, demonstration):
    return open_page(demonstration, "tariffs")


def test_it_begins_with_a_rise_and_says_what_it_does_to_whom(page):
    assert not page.exception
    assert not page.error
    assert answer(page).startswith("**Avec « Premier scénario », les communes paieraient")
    assert "communes paieraient plus" in answer(page)
    assert plain(page.metric[3].value) == "non datée"
    assert fee(page).value == "10,20"
    assert slider(page).value == D("10.20")


def test_the_slider_and_the_exact_entry_move_together(page):
    slider(page).set_value(D("12.00")).run()
    assert fee(page).value == "12,00"
    moved = plain(page.metric[0].value)
    fee(page).set_value("11,03").run()
    assert slider(page).value == D("11.05")
    assert plain(page.metric[0].value) != moved
    fee(page).set_value("12,00").run()
    assert plain(page.metric[0].value) == moved


def test_the_present_tariff_changes_nothing(page):
    fee(page).set_value("10").run()
    field(page, "text_input", "hourly_rate").set_value("30,00").run()
    assert "autant qu’avec le tarif actuel" in answer(page)
    assert plain(page.metric[0].delta) == "0,00 € sur l’actuel"


def test_a_negative_price_is_told_by_its_field_and_nothing_is_computed(page):
    fee(page).set_value("-1").run()
    assert "a un champ à corriger" in said(page)
    assert "est négatif" in said(page)
    assert not page.metric
    opened(page, PARTS[3])
    assert "ne peut pas être enregistré" in said(page)
    fee(page).set_value("10,20").run()
    assert page.metric


def test_every_structure_has_its_place_on_the_page(page):
    assert set(KINDS) == set(EVERY_KIND)
    for kind in KINDS:
        page.selectbox(key="tariffs.0.kind").set_value(kind).run()
        assert not page.exception, kind
        assert not page.error, kind
        assert page.metric, kind
        assert plain(KINDS[kind][1]) in said(page)


def test_a_structure_of_the_same_total_has_winners_and_losers(page):
    page.selectbox(key="tariffs.0.kind").set_value("fixed_plus_account").run()
    page.toggle(key="tariffs.0.hold_total").set_value(True).run()
    assert plain(page.metric[0].delta) == "0,00 € sur l’actuel"
    rises, falls = (int(part) for part in plain(page.metric[1].value).split(" · "))
    assert rises
    assert falls


def test_a_refusing_commune_leaves_and_the_others_are_told_what_it_takes(page):
    page.multiselect(key="tariffs.0.refusals").set_value(["72065"]).run()
    assert "1 refus" in plain(page.metric[1].delta)
    assert "Les refus retirent" in said(page)
    assert "c’est une question posée à part" in said(page)


@pytest.mark.parametrize(
    ("told", "word"),
    [(date(2026, 12, 1), "à temps limite : 01/12/2026"), (date(2026, 12, 11), "en retard de 10 jours")],
)
def test_the_legal_clock(page, told, word):
    page.date_input(key="tariffs.0.communicated").set_value(told).run()
    assert plain(f"{page.metric[3].value} {page.metric[3].delta}").startswith(word)
    opened(page, PARTS[0])
    assert "Un avenant est à signer avant le 1er juin 2027." in said(page)
    assert page.table


def test_before_firm_prices_end_it_is_impossible_still_computed_and_neither_saved_nor_adopted(
    open_page, own_demonstration
):
    page = open_page(own_demonstration, "tariffs")
    before = Books(own_demonstration).deposits().height
    page.date_input(key="tariffs.0.effective").set_value(date(2027, 3, 1)).run()
    assert plain(page.metric[3].value) == "impossible"
    assert "communes paieraient plus" in answer(page)
    for part in PARTS:
        opened(page, part)
    assert "juridiquement impossible" in said(page)
    assert not [button for button in page.button if button.label == "Adopter ce tarif"]
    press(page, "Enregistrer ce scénario")
    assert "Il n’est pas enregistré." in said(page)
    assert Books(own_demonstration).deposits().height == before


def test_an_effect_date_is_never_empty(page):
    page.date_input(key="tariffs.0.effective").set_value(None).run()
    assert not page.exception
    assert field(page, "date_input", "effective").value == date(2027, 6, 1)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_by_its_address(open_page, demonstration, view):
    page = open_page(demonstration, "tariffs", vue=view, simulation="2027")
    assert not page.exception
    assert not page.error
    assert plain(page.metric[0].label) == "Total 2027"


def test_up_to_four_scenarios_are_compared_and_one_taken_off(page):
    for _ in range(3):
        press(page, "Comparer un autre")
    assert next(button for button in page.button if button.label == "Comparer un autre").disabled
    press(page, "Ôter D")
    assert not next(button for button in page.button if button.label == "Comparer un autre").disabled
    assert not page.exception
    assert "(variante)" in answer(page)


def test_a_variant_leaves_the_first_as_it_was(page):
    press(page, "Comparer un autre")
    page.text_input(key="tariffs.1.account_fee").set_value("20").run()
    page.session_state["tariffs.chosen"] = 0
    page.session_state["tariffs_board"].chosen = 0
    page.run()
    assert fee(page).value == "10,20"


def test_the_address_holds_the_scenarios(open_page, demonstration, page):
    fee(page).set_value("12,34").run()
    word = "".join(page.query_params["s"])
    again = open_page(demonstration, "tariffs", s=word)
    assert fee(again).value == "12,34"
    assert answer(again) == answer(page)


def test_an_address_that_comes_late_undoes_nothing(page):
    late = page.query_params["s"]
    slider(page).set_value(D("10.25")).run()
    first = answer(page)
    page.query_params["s"] = late
    slider(page).set_value(D("10.40")).run()
    assert fee(page).value == "10,40"
    assert answer(page) != first
    assert page.query_params["s"] != late


def test_the_way_back_in_the_browser_brings_back_what_was_there(page):
    before, there = page.query_params["s"], answer(page)
    slider(page).set_value(D("12.00")).run()
    assert answer(page) != there
    page.query_params["s"] = before
    page.run()
    assert answer(page) == there
    assert fee(page).value == "10,20"


def test_a_broken_link_is_said_and_the_page_works(open_page, demonstration):
    page = open_page(demonstration, "tariffs", s="abc")
    assert "Ce lien n’a pas pu être lu" in said(page)
    assert page.metric


def test_a_link_with_markup_in_its_name_is_shown_as_text(open_page, demonstration):
    page = open_page(demonstration, "tariffs", s=to_link(scenario(name="<b>*gras* [x](http://x) $a$")))
    assert "\\<b\\>\\*gras\\* \\[x\\]" in "".join(element.value for element in page.markdown)


def test_which_tariff_gives_this_total(page):
    opened(page, PARTS[1])
    page.text_input(key="tariffs.target").set_value("12 000,00").run()
    assert "12 000,00 €" in said(page)
    press(page, "Prendre ce tarif pour le scénario A")
    assert not page.exception
    assert plain(page.metric[0].value)[:6] in ("12 000", "11 999")
    page.text_input(key="tariffs.target").set_value("beaucoup").run()
    assert "n’est pas un montant" in said(page)


def test_a_scenario_is_saved_opened_renamed_duplicated_and_deleted(open_page, own_demonstration):
    page = open_page(own_demonstration, "tariffs")
    opened(page, PARTS[3])
    press(page, "Enregistrer ce scénario")
    seen = SeenTariffs(SeenBooks(Books(own_demonstration), Viewer(ANALYST, name="essai")))
    (row,) = seen.saved().to_dicts()
    assert (plain(row["name"]), row["author"]) == ("Premier scénario", "poste local")
    fee(page).set_value("11,00").run()
    press(page, "Enregistrer les changements")
    assert seen.saved_one(row["reference"]).account_fee == D("11.00")
    press(page, "Dupliquer")
    assert seen.saved().height == 2
    page.text_input(key=f"tariffs.rename.{row['reference']}").set_value("Onze euros").run()
    press(page, "Renommer")
    assert "Onze euros" in seen.saved()["name"].to_list()
    page.session_state["tariffs.picked"] = row["reference"]
    page.run()
    press(page, "Ouvrir")
    assert page.text_input(key="tariffs.1.name").value == "Onze euros"
    press(page, "Supprimer")
    assert row["reference"] not in seen.saved()["reference"].to_list()
    assert seen.history().height == 5
    assert not page.exception
    assert not page.error


def test_a_tariff_is_adopted_once_sure_and_the_books_bill_it(open_page, own_demonstration):
    page = open_page(own_demonstration, "tariffs")
    opened(page, PARTS[2])
    assert next(button for button in page.button if button.label == "Adopter ce tarif").disabled
    next(box for box in page.checkbox if "La révision est décidée" in box.label).check().run()
    press(page, "Adopter ce tarif")
    assert not page.error
    assert Books(own_demonstration).convention.amount("account_fee", on=date(2027, 6, 1)) == D("10.20")
    assert "autant qu’avec le tarif actuel" in answer(page)


def test_the_commission_saves_and_does_not_adopt_and_a_referent_does_neither(open_page, demonstration):
    commission = open_page(demonstration, "tariffs", role="commission")
    opened(commission, PARTS[2])
    opened(commission, PARTS[3])
    labels = {button.label for button in commission.button}
    assert "Enregistrer ce scénario" in labels
    assert "Adopter ce tarif" not in labels
    referent = open_page(demonstration, "tariffs", role="referent", communes=("72065",), vue="ma-commune")
    opened(referent, PARTS[3])
    assert "Enregistrer ce scénario" not in {button.label for button in referent.button}
    assert "La Chapelle-Saint-Aubin paierait" in said(referent)
    assert "Réservé à la DSIN et à la commission" in said(referent)


def test_a_referent_sees_no_other_commune_s_amounts(open_page, demonstration, words):
    page = open_page(demonstration, "tariffs", role="referent", communes=("72065",))
    assert "Allonnes" not in "".join(table.value.to_string() for table in page.table)
    assert "Allonnes" not in answer(page)


def test_a_referent_without_commune_is_told_to_choose_one(open_page, demonstration):
    page = open_page(demonstration, "tariffs", role="referent", vue="ma-commune")
    assert "Choisir d’abord sa commune" in said(page)
    assert not page.exception
