"""The screen of the year: its figures are those of the pages that they lead to, whatever the data."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared.answers import review_answer
from pipeline.books import Books, IncomingFile
from pipeline.review.summary import summary_of

AT = datetime(2027, 1, 31, 9, tzinfo=UTC)
STATUSES = ("consistent", "difference", "not_auditable", "nothing_due")


@st.composite
def reviews(draw):
    """A control of some communes and their recharge table, as the books hand them over."""
    rows = []
    for number in range(draw(st.integers(0, 30))):
        status = draw(st.sampled_from(STATUSES))
        expected = draw(st.integers(1, 500_000))
        gap = draw(st.integers(-expected, 100_000).filter(bool)) if status == "difference" else 0
        known = status != "not_auditable"
        owed = 0 if status == "nothing_due" else expected
        rows.append((f"Commune {number}", status, owed + gap if known else 0, gap if known else None, owed))
    schema = {
        "commune": pl.String,
        "status": pl.String,
        "invoiced_cents": pl.Int64,
        "difference_cents": pl.Int64,
        "to_invoice_cents": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


@given(reviews())
def test_the_figures_of_a_year_add_up(table):
    summary = summary_of(2026, table, table)
    assert sum(summary.count(status) for status in STATUSES) == summary.communes == table.height
    assert summary.over_cents >= 0 >= summary.under_cents
    if summary.controlled:
        assert summary.over_cents + summary.under_cents == summary.difference_cents
    else:
        assert summary.difference_cents is None
    if not summary.count("not_auditable") and summary.controlled:
        assert summary.due_cents + summary.difference_cents == summary.invoiced_cents
    said = review_answer(summary)
    assert said.startswith("**")
    assert "None" not in said


def random_books(database, seed) -> None:
    """Adhesions, movements, requests and titres of a seeded year, deposited as templates."""
    draw = random.Random(seed)
    books = Books(database)
    names = books.situation().communes.select("insee", "name").rows()
    members = draw.sample(names, 8)
    adhesions = ["commune;date_effet;date_fin;motif_fin;referent;contact_dpo"]
    moves = ["commune;compte;evenement;date;identifiant;vers_commune"]
    steps = ("date_demande", "date_proposition", "heures_proposees", "date_acceptation", "date_realisation")
    requests = [";".join(("reference", "commune", "objet", *steps, "heures_realisees"))]
    titres = ["exercice;bordereau;titre;date_emission;commune;nature;objet;montant;titre_origine"]
    for place, (insee, _) in enumerate(members):
        adhesions.append(f"{insee};2026-{draw.randint(1, 6):02d}-01;;;;")
        for account in range(draw.randint(1, 12)):
            opened = date(2026, draw.randint(1, 9), draw.randint(1, 28))
            moves.append(f"{insee};a{place}-{account}@c{place}.example;ouverture;{opened};;")
            if draw.random() < 0.3:
                moves.append(f"{insee};a{place}-{account}@c{place}.example;fermeture;2026-11-{draw.randint(1, 28)};;")
        if draw.random() < 0.7:
            requests.append(f"R{place};{insee};Aide;2026-06-01;2026-06-05;3,5;2026-06-10;2026-07-01;4")
        if draw.random() < 0.8:
            amount = f"{draw.randint(500, 20_000) / 100:.2f}"
            titres.append(f"2026;40;{100 + place};2026-12-10;{insee};forfait;Messagerie;{amount};")
    for kind, lines, day in (
        ("adhesions", adhesions, date(2026, 12, 1)),
        ("mouvements", moves, date(2026, 12, 5)),
        ("demandes", requests, date(2026, 12, 5)),
        ("titres", titres, date(2026, 12, 15)),
    ):
        incoming = IncomingFile(f"{kind}.csv", "\n".join(lines).encode(), kind, day)
        (result,) = books.deposit([incoming], author="essai", at=AT)
        assert result.status in ("accepted", "partly_accepted"), result.message


@pytest.mark.parametrize("seed", [3, 14, 72])
@pytest.mark.parametrize("role", ["analyste", "commission"])
def test_each_figure_is_that_of_the_page_it_leads_to(open_page, fresh_books, seed, role):
    random_books(fresh_books, seed)
    overview = open_page(fresh_books, "overview", role=role, annee="2026")
    assert not overview.exception
    assert not overview.error, [error.value for error in overview.error]
    review = open_page(fresh_books, "coherence", role=role, annee="2026")
    activity = open_page(fresh_books, "activity", role=role, annee="2026")
    shown = {metric.label: metric.value for metric in overview.metric}
    assert len(shown) == 5
    for page in (review, activity):
        for metric in page.metric:
            assert shown.get(metric.label, metric.value) == metric.value
    assert {metric.label for metric in review.metric} <= set(shown)
    assert shown["Comptes ouverts"] == {metric.label: metric.value for metric in activity.metric}["Comptes ouverts"]


def test_what_wants_attention_leads_to_where_it_is_dealt_with(open_page, words, demonstration):
    served = words(open_page(demonstration, annee="2026"))
    for said in ("ne suivent pas la convention", "demande faite sans acceptation", "sous le seuil de recouvrement"):
        assert said in served
    assert "vue=a-traiter" in served
    assert "annee=2026&commune=72130" in served


def test_only_those_who_deposit_are_sent_to_the_deposits(open_page, words, demonstration):
    assert "Déposer un extrait" in words(open_page(demonstration, annee="2026"))
    assert "Déposer un extrait" not in words(open_page(demonstration, role="commission", annee="2026"))


def test_a_referent_reads_the_figures_of_the_own_communes(open_page, words, demonstration):
    page = open_page(demonstration, role="referent", communes=("72065",), annee="2026")
    assert [metric.value for metric in page.metric[:3]] == ["375,00\u00a0€", "375,00\u00a0€", "0,00\u00a0€"]
    assert "665,00" not in words(page)


def test_a_referent_without_a_commune_is_told_so(open_page, demonstration):
    for folder in ("overview", "coherence"):
        page = open_page(demonstration, folder, role="referent", annee="2026")
        assert not page.exception
        assert not page.error, [error.value for error in page.error]
        assert page.title[0].value == "Quelle est votre commune\u202f?"
