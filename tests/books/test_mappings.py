"""Correspondences: entered, taken back, withdrawn; files are read again by themselves, and nothing else is needed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipeline.books import Books, IncomingFile, find_problems, rebuild_into
from pipeline.books.depositing import correspond, correspondences
from pipeline.books.intake import Intake
from tests.commands.extract_rows import users_file, users_row
from tests.extracts.test_pes import bordereau, flow, line, piece

COMMUNES = Path(__file__).parents[2] / "data/reference/communes.csv"
ALLONNES, ARNAGE = "72003", "72008"


class Desk:
    """Books, and a clock that goes on."""

    def __init__(self, path: Path) -> None:
        self.moment = datetime(2026, 5, 4, 9, tzinfo=UTC)
        self.path = path
        self.books = Books.create(path, IncomingFile("communes.csv", COMMUNES.read_bytes()), "test", self.at())

    def at(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment

    def deposit(self, name, data, day=date(2026, 4, 30), kind=None):
        data = data.encode() if isinstance(data, str) else data
        (result,) = self.books.deposit([IncomingFile(name, data, kind, day)], "analyste", self.at())
        return result

    def map(self, register, key, value):
        rows = [{"register": register, "key": key, "value": value}]
        return self.books.enter("mapping", {"rows": rows}, "analyste", self.at()).deposit_id

    def withdraw(self, number):
        self.books.withdraw(number, "essai", "analyste", self.at())

    def counts(self, number):
        row = self.books.deposits().filter(pl.col("deposit_id") == number).row(0, named=True)
        assert row["rows_read"] == row["rows_accepted"] + row["rows_ignored"] + row["rows_rejected"]
        return row["rows_accepted"], row["rows_ignored"], row["rows_rejected"]

    def accounts(self):
        return self.books.situation().periods.select("account", "insee", "closed").rows()

    def rebuilt(self):
        """The differences between these books and fresh ones."""
        target = self.path.with_name(f"refait-{self.moment:%H%M}.duckdb")
        assert find_problems(self.books) == []
        return rebuild_into(self.books, target).differences


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path / "books.duckdb")


def users(*addresses):
    return users_file(*(users_row(number, address) for number, address in enumerate(addresses)))


def test_an_unknown_domain_is_rejected_then_placed_without_a_new_deposit_then_taken_back(desk):
    deposit = desk.deposit("users.csv", users("a@allonnes.fr", "b@mairie-nouvelle.fr"))
    assert (deposit.status, deposit.rejected["code"].to_list()) == ("partly_accepted", ["unknown_commune"])
    assert len(desk.accounts()) == 1
    said = correspond(desk.books, "domain", [("Mairie-Nouvelle.fr", ARNAGE)], "analyste", desk.at())
    assert "1\u00a0ligne déposée compte désormais" in said
    assert desk.counts(deposit.deposit_id) == (2, 0, 0)
    assert {insee for _, insee, _ in desk.accounts()} == {ALLONNES, ARNAGE}
    assert desk.books.rejected(deposit.deposit_id).is_empty()
    again = desk.deposit("users.csv", users("a@allonnes.fr", "b@mairie-nouvelle.fr"))
    assert again.status == "duplicate"
    said = correspond(desk.books, "domain", [("mairie-nouvelle.fr", None)], "analyste", desk.at())
    assert "ne compte plus" in said
    assert desk.counts(deposit.deposit_id) == (1, 0, 1)
    assert [insee for _, insee, _ in desk.accounts()] == [ALLONNES]
    assert desk.rebuilt() == []


def test_its_history_stays(desk):
    for value in (ARNAGE, "hors_convention", None, ALLONNES):
        correspond(desk.books, "domain", [("mairie-nouvelle.fr", value)], "analyste", desk.at())
    entered = correspondences(desk.books).filter(pl.col("key") == "mairie-nouvelle.fr")
    assert entered.select("value", "author", "in_force").rows() == [
        (ALLONNES, "analyste", True), (None, "analyste", False), ("hors_convention", "analyste", False),
        (ARNAGE, "analyste", False),
    ]  # fmt: skip


def test_rows_out_of_the_convention_are_ignored_and_come_back(desk):
    deposit = desk.deposit("users.csv", users("a@allonnes.fr", "b@mairie-nouvelle.fr"))
    entry = desk.map("domain", "mairie-nouvelle.fr", "hors_convention")
    assert desk.counts(deposit.deposit_id) == (1, 1, 0)
    desk.map("domain", "mairie-nouvelle.fr", ARNAGE)
    assert desk.counts(deposit.deposit_id) == (2, 0, 0)
    desk.withdraw(entry + 1)
    assert desk.counts(deposit.deposit_id) == (1, 1, 0)
    desk.withdraw(entry)
    assert desk.counts(deposit.deposit_id) == (1, 0, 1)
    assert desk.rebuilt() == []


def test_files_and_correspondences_in_any_order_give_the_same_accounts(tmp_path):
    file = users("a@allonnes.fr", "b@mairie-nouvelle.fr")
    desks = [Desk(tmp_path / "one" / "b.duckdb"), Desk(tmp_path / "two" / "b.duckdb")]
    desks[0].deposit("users.csv", file)
    for desk in desks:
        desk.map("domain", "mairie-nouvelle.fr", ARNAGE)
    desks[1].deposit("users.csv", file)
    assert desks[0].accounts() == desks[1].accounts()


@pytest.mark.parametrize(("register", "column"), [("department", 9), ("office", 13), ("city", 11)])
def test_the_directory_s_own_words_place_an_account(desk, register, column):
    cells = users_row(1, "b@mairie-nouvelle.fr").split(",")
    cells[column] = "Mairie  d’Arnage"
    deposit = desk.deposit("users.csv", users_file(users_row(0, "a@allonnes.fr"), ",".join(cells)))
    assert desk.counts(deposit.deposit_id) == (1, 0, 1)
    desk.map(register, "mairie d'arnage", ARNAGE)
    assert desk.counts(deposit.deposit_id) == (2, 0, 0)
    assert desk.rebuilt() == []


TICKETS = (
    '"ID";"Titre";"Entité";"Statut";"Type";"Date d\'ouverture"\r\n'
    '"1";"Panne";"Métropole > Arnage";"Clos";"Incident";"2026-04-02 10:00"\r\n'
    '"2";"Panne";"Métropole > Secteur 7";"Clos";"Incident";"2026-04-03 10:00"\r\n'
)


def test_an_entity_of_the_ticket_tool_finds_its_commune(desk):
    deposit = desk.deposit("glpi.csv", TICKETS)
    assert desk.counts(deposit.deposit_id) == (1, 0, 1)
    desk.map("glpi_entity", "secteur 7", ALLONNES)
    assert desk.books.situation().requests.sort("reference")["insee"].to_list() == [ARNAGE, ALLONNES]
    desk.map("glpi_entity", "secteur 7", None)
    assert desk.counts(deposit.deposit_id) == (1, 0, 1)
    assert desk.rebuilt() == []


def test_a_debtor_and_the_filter_of_titres(desk):
    nobody = {"IdTiers": None, "NatIdTiers": None}
    known = piece(line(MtHT="10.00", ObjLignePce="Messagerie", Nom="COMMUNE D'ARNAGE", **nobody), IdPce="1")
    unknown = piece(line(MtHT="20.00", ObjLignePce="Repas", Nom="RÉGIE DE L'OUEST", **nobody), IdPce="2")
    deposit = desk.deposit("flux.xml", flow(bordereau(known, unknown)), day=date(2026, 12, 31))
    assert desk.counts(deposit.deposit_id) == (1, 0, 1)
    desk.map("debtor", "régie de l’ouest", ALLONNES)
    assert desk.counts(deposit.deposit_id) == (2, 0, 0)
    assert desk.books.situation().invoice_lines["amount_cents"].sum() == 30_00
    narrowed = desk.map("titre_filter", "words", "messagerie, heures")
    assert desk.counts(deposit.deposit_id) == (1, 1, 0)
    assert desk.books.situation().invoice_lines["amount_cents"].sum() == 10_00
    desk.withdraw(narrowed)
    assert desk.books.situation().invoice_lines["amount_cents"].sum() == 30_00
    assert desk.rebuilt() == []


LIST = "Exercice;Bord;Titre;Date;Redevable;Imputation;Libellé;Somme due\n2026;3;12;15/12/2026;Arnage;70875;Messagerie;10,00\n"


def test_an_unknown_layout_is_mapped_by_hand_once_and_is_then_known(desk):
    first = desk.deposit("titres.csv", LIST, day=date(2026, 12, 31))
    assert (first.status, first.kind) == ("refused", None)
    assert "Montant" in first.message
    desk.map("header", "Somme due", "Montant")
    first = desk.deposit("titres.csv", LIST, day=date(2026, 12, 31))
    second = desk.deposit("titres.csv", LIST.replace(";12;", ";13;"), day=date(2026, 12, 31))
    assert (first.status, second.status, second.kind) == ("accepted", "accepted", "titres_list")
    assert desk.books.situation().invoice_lines["amount_cents"].to_list() == [10_00, 10_00]
    assert desk.rebuilt() == []


def test_a_layout_forgotten_again_leaves_deposits_that_say_why_they_are_mute(desk):
    desk.map("header", "Somme due", "Montant")
    deposit = desk.deposit("titres.csv", LIST, day=date(2026, 12, 31))
    desk.map("header", "Somme due", None)
    assert desk.books.situation().invoice_lines.is_empty()
    assert desk.counts(deposit.deposit_id) == (0, 0, 1)
    (row,) = desk.books.rejected(deposit.deposit_id).iter_rows(named=True)
    assert (row["code"], "Montant" in row["message"]) == ("missing_column", True)
    desk.map("header", "Somme due", "montant")
    assert desk.counts(deposit.deposit_id) == (1, 0, 0)
    assert desk.rebuilt() == []


def test_the_order_of_day_and_month_is_answered_once(desk):
    header, row = users("a@allonnes.fr").decode().splitlines()
    file = f"{header}\r\n{row.replace('2024-01-15 09:30:00Z', '03/04/2024 09:30')}\r\n"
    assert "« dates users created »" in desk.deposit("users.csv", file).message.replace("\u00a0", " ")
    desk.map("layout", "dates users created", "day_first")
    deposit = desk.deposit("users.csv", file)
    assert desk.books.situation().periods["opened"].to_list() == [date(2024, 4, 3)]
    desk.map("layout", "dates users created", "month_first")
    assert desk.books.situation().periods["opened"].to_list() == [date(2024, 3, 4)]
    assert desk.counts(deposit.deposit_id) == (1, 0, 0)
    assert desk.rebuilt() == []


def test_a_snapshot_that_says_nothing_any_more_closes_no_account(desk):
    desk.deposit("users.csv", users("a@allonnes.fr"), day=date(2026, 4, 30))
    entry = desk.map("domain", "mairie-nouvelle.fr", ARNAGE)
    may = desk.deposit("users.csv", users_file(users_row(5, "z@mairie-nouvelle.fr")), day=date(2026, 5, 31))
    assert [closed for _, _, closed in desk.accounts()].count(None) == 1
    desk.withdraw(entry)
    assert desk.counts(may.deposit_id) == (0, 0, 1)
    assert [(insee, closed) for _, insee, closed in desk.accounts()] == [(ALLONNES, None)]
    desk.map("domain", "mairie-nouvelle.fr", ARNAGE)
    assert desk.counts(may.deposit_id) == (1, 0, 0)
    assert desk.rebuilt() == []


def test_after_a_withdrawal_the_same_bytes_can_be_loaded_again(desk):
    file = users("a@allonnes.fr")
    first = desk.deposit("users.csv", file)
    desk.withdraw(first.deposit_id)
    assert desk.accounts() == []
    again = desk.deposit("users.csv", file)
    assert (again.status, again.deposit_id) == ("accepted", first.deposit_id + 1)
    assert len(desk.accounts()) == 1
    assert desk.deposit("users.csv", file).status == "duplicate"
    assert desk.rebuilt() == []


def test_a_correspondence_that_comes_between_reading_and_deposit_counts(desk):
    before = desk.books.facts()
    desk.map("domain", "mairie-nouvelle.fr", ARNAGE)
    intake = Intake(desk.books.store, desk.books.reference)
    incoming = IncomingFile("users.csv", users("a@allonnes.fr", "b@mairie-nouvelle.fr"), None, date(2026, 4, 30))
    result = intake.deposit(incoming, before, "analyste", desk.at())
    assert (result.status, result.rows_accepted) == ("accepted", 2)
    assert desk.counts(result.deposit_id) == (2, 0, 0)
    assert desk.rebuilt() == []


def test_withdrawn_deposits_are_not_read_again(desk):
    deposit = desk.deposit("users.csv", users("a@allonnes.fr", "b@mairie-nouvelle.fr"))
    desk.withdraw(deposit.deposit_id)
    desk.map("domain", "mairie-nouvelle.fr", ARNAGE)
    assert desk.accounts() == []
    assert desk.rebuilt() == []
