"""The page of papers: what each role is offered, what a choice changes, what an empty choice says."""

from __future__ import annotations

import pytest

LA_CHAPELLE = "72065"


def buttons(page) -> list[str]:
    return [button.label for button in page.get("download_button")]


def test_the_commission_gets_the_report_and_no_list_of_accounts(open_page, demonstration):
    page = open_page(demonstration, "reports", role="commission", annee="2026")
    assert page.title[0].value == "Que porter au conseil\u202f?"
    assert {"Rapport PDF", "Rapport DOCX", "Graphiques PDF"} <= set(buttons(page))
    page.get("button_group")[0].set_value("etats").run()
    assert not page.exception
    assert "Pour le conseil et le titre (PDF)" in buttons(page)
    assert not [label for label in buttons(page) if "référent" in label]
    assert {"Titres à émettre (XLSX)", "Titres à émettre (CSV)", "Fiche d’une page"} <= set(buttons(page))


def test_a_referent_gets_the_papers_of_the_own_commune_alone(open_page, demonstration):
    page = open_page(demonstration, "reports", role="referent", communes=(LA_CHAPELLE,), annee="2026")
    assert not page.exception
    assert set(buttons(page)) == {
        "Pour le conseil et le titre (PDF)",
        "Pour le conseil et le titre (XLSX)",
        "Pour le référent (PDF)",
        "Pour le référent (XLSX)",
        "Fiche d’une page",
    }
    (choice,) = [box for box in page.main.selectbox if box.label == "Commune"]
    assert choice.options == ["La Chapelle-Saint-Aubin"]
    assert any("375,00" in text.value for text in page.markdown)


def test_a_commune_of_the_address_is_shown(open_page, demonstration):
    page = open_page(demonstration, "reports", annee="2026", commune="72130")
    page.get("button_group")[0].set_value("etats").run()
    (choice,) = [box for box in page.main.selectbox if box.label == "Commune"]
    assert choice.value == "72130"
    assert any("12,50" in text.value and "projet" in text.value for text in page.markdown)


def test_no_section_is_no_report(open_page, demonstration):
    page = open_page(demonstration, "reports", annee="2026")
    page.get("button_group")[1].set_value([]).run()
    assert not page.exception
    assert "Rapport PDF" not in buttons(page)
    assert any("au moins une partie" in info.value for info in page.info)


def test_one_section_is_one_page_or_few(open_page, demonstration):
    page = open_page(demonstration, "reports", annee="2026")
    page.get("button_group")[1].set_value(["synthese"]).run()
    assert not page.exception
    assert len(page.get("image")) == 1


@pytest.mark.parametrize("place", [0, 3, -1])
def test_each_table_is_offered(open_page, demonstration, place):
    page = open_page(demonstration, "reports", annee="2026")
    page.get("button_group")[0].set_value("tableaux").run()
    (choice,) = [box for box in page.main.selectbox if box.label == "Tableau"]
    choice.select_index(range(len(choice.options))[place]).run()
    assert not page.exception
    assert {"XLSX", "CSV", "Tous les tableaux (ZIP)", "Tous les graphiques (ZIP)"} <= set(buttons(page))


def test_an_archive_is_prepared_with_its_progress_then_offered(open_page, demonstration):
    page = open_page(demonstration, "reports", annee="2026")
    page.get("button_group")[0].set_value("etats").run()
    (prepare,) = [
        button for button in page.main.button if button.label.startswith("Préparer l’archive pour le conseil")
    ]
    prepare.click().run()
    assert not page.exception
    assert "Archive pour le conseil et le titre (ZIP)" in buttons(page)
