"""The demonstration month, deposited through the page as an analyst would, with one spoiled file."""

from __future__ import annotations

import csv
import re
import shutil

import pytest
from playwright.sync_api import expect

from pipeline.demo import OUTSIDE_DOMAINS, generate
from tests.browser.steps import choose, settled

SPOILED_DAY = "32/13/2026"


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """The files of June 2026 by kind, and the adhesions; the users export has a date that nobody can read."""
    files = {}
    for file in generate(tmp_path_factory.mktemp("demonstration")):
        if (file.extract_date.year, file.extract_date.month) == (2026, 6) or file.kind == "adhesions":
            files.setdefault(file.kind, file.path)
    users = files["users"]
    with users.open(encoding="utf-8-sig", newline="") as source:
        header, *rows = csv.reader(source)
    created, upn, licences = (header.index(name) for name in ("When created", "User principal name", "Licenses"))
    own = (row for row in rows if row[upn].endswith("@lachapellesaintaubin.fr") and "Exchange" in row[licences])
    next(own)[created] = SPOILED_DAY
    copy = users.with_name(f"{users.stem} abime.csv")
    with copy.open("w", encoding="utf-8-sig", newline="") as target:
        csv.writer(target).writerows([header, *rows])
    return files | {"users": copy}


def give(page, *paths):
    settled(page)
    expect(page.locator('input[type="file"]')).to_have_count(1)
    page.locator('input[type="file"]').set_input_files([str(path) for path in paths])


def test_a_month_is_deposited_mended_and_deposited_again(month, empty_dashboard, browser_page, tmp_path):
    page = browser_page
    page.goto(f"{empty_dashboard}/depot")
    expect(page.get_by_role("heading", name="Le mois est-il complet")).to_be_visible()
    give(page, month["adhesions"], month["users"], month["mailbox_usage"])

    card = page.locator(".st-key-deposits_card_1")
    expect(card.get_by_text("Utilisateurs actifs")).to_be_visible()
    expect(card.get_by_text(re.compile(r"lignes lues"))).to_be_visible()
    expect(card.get_by_text(SPOILED_DAY).first).to_be_visible()
    expect(card.get_by_text("ouvertures de plus")).to_be_visible()

    # Domains of the metropole's own agents are nobody's commune: said once, they are read again.
    for domain in OUTSIDE_DOMAINS:
        field = card.get_by_role("combobox", name=domain)
        if field.count():
            choose(page, field, "hors convention")
    card.get_by_role("button", name="Enregistrer ces correspondances").click()
    expect(page.get_by_text(re.compile("correspondances? enregistrée")).first).to_be_visible()
    expect(card.get_by_text("1 ligne rejetée, à corriger")).to_be_visible()

    # A click into a page that is being drawn again meets a button that is no more.
    settled(page)
    with page.expect_download() as download:
        card.get_by_role("button", name=re.compile("Les lignes rejetées")).click()
    to_mend = tmp_path / download.value.suggested_filename
    download.value.save_as(to_mend)
    page.get_by_role("button", name="Déposer 3 fichiers").click()
    expect(page.get_by_text(re.compile(r"déposé \(n° \d+\), sauf 1\s*ligne rejetée"))).to_be_visible()

    with to_mend.open(encoding="utf-8-sig", newline="") as source:
        header, *rows = csv.reader(source, delimiter=";")
    assert len(rows) == 1
    assert header[-2:] == ["Motif du rejet", "Ligne d’origine"]
    assert SPOILED_DAY in rows[0]
    mended = tmp_path / "users_2026_06_30 corrige.csv"
    with mended.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target, delimiter=";")
        writer.writerows([header, ["2026-01-15 08:00:00Z" if cell == SPOILED_DAY else cell for cell in rows[0]]])
    give(page, mended)
    expect(page.locator(".st-key-deposits_card_0").get_by_text(re.compile(r"1\s*acceptée"))).to_be_visible()
    page.get_by_role("button", name="Déposer 1 fichier").click()
    expect(page.get_by_text(re.compile(r"déposé \(n° \d+\)\.")).first).to_be_visible()
    # The accounts of June are whole again; its usage report hides names.
    expect(
        page.get_by_text(re.compile(r"il manque «\s*Demandes\s*» et «\s*Activité des boîtes\s*» est partiel"))
    ).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_the_same_file_again_changes_nothing_and_a_wrong_file_says_why(month, own_dashboard, browser_page, tmp_path):
    page = browser_page
    page.goto(f"{own_dashboard}/depot")
    picture = tmp_path / "photo.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    again = tmp_path / month["mailbox_usage"].name
    shutil.copy(month["mailbox_usage"], again)
    give(page, picture, again)
    expect(page.locator(".st-key-deposits_card_0").get_by_role("alert")).to_contain_text("n’est pas un tableau")
    expect(page.get_by_text("1 fichier refusé restera de côté.")).to_be_visible()
    page.get_by_role("button", name="Déposer 1 fichier").click()
    expect(page.get_by_text("Ce fichier est déjà déposé")).to_be_visible()


def test_a_deposit_is_withdrawn_with_a_reason_after_seeing_what_that_changes(own_dashboard, browser_page):
    page = browser_page
    page.goto(f"{own_dashboard}/depot")
    one = page.get_by_role("combobox", name="Un dépôt à corriger ou à retirer")
    choose(page, one, "demonstration_mouvements")
    expect(page.get_by_text("Le retirer changerait")).to_be_visible()
    page.get_by_role("button", name="Retirer ce dépôt").click()
    expect(page.get_by_text("Un retrait demande un motif")).to_be_visible()
    page.get_by_label("Motif du retrait").fill("Fichier d’essai")
    page.get_by_role("button", name="Retirer ce dépôt").click()
    expect(page.get_by_text(re.compile("est retiré des comptes")).first).to_be_visible()
