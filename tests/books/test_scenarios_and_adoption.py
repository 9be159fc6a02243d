"""Scenarios kept in the journal, and a revision adopted: billed by the code that simulated it, known from its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.books import Books, BooksError, IncomingFile, find_problems, rebuild_into
from pipeline.books.scenarios import (
    delete,
    duplicate,
    rename,
    save,
    saved_scenario,
    saved_scenarios,
    scenario_history,
)
from pipeline.books.tariffs import adopt, adopted_tariffs, inputs, simulated, solved
from pipeline.tariffs import Scenario, ScenarioError, starting_scenario
from tests.books.test_mappings import COMMUNES
from tests.commands.extract_rows import users_file, users_row

D = Decimal
NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
JUNE = date(2027, 6, 1)
STRUCTURES = {
    "plain": {"account_fee": D("10.20"), "hourly_rate": D("31.00")},
    "fixed": {"kind": "fixed_plus_account", "account_fee": D("8.00"), "settings": (("fixed", D("50.00")),)},
    "held": {
        "kind": "fixed_plus_account", "account_fee": D("8.00"), "hold_total": True, "settings": (("fixed", D("50.00")),),
    },
    "bands": {"kind": "bands", "settings": (("fees", (D("10.00"), D("8.00"))), ("upto", (20,)))},
    "product": {
        "kind": "by_kind", "account_fee": D("10.00"),
        "settings": (("fees", (("Exchange Online (Plan 1)", D("6.00")), ("shared", D("4.00")), ("user", D("12.00")))),),
    },
    "inhabitant": {"kind": "per_inhabitant", "settings": (("rate", D("0.08")),)},
    "floor": {"account_fee": D("9.00"), "floor": D("150.00")},
}  # fmt: skip


ADHESIONS = "commune;date_effet;date_fin;motif_fin;referent;contact_dpo\n" + "".join(
    f"{insee};2026-04-01;;;;\n" for insee in ("72065", "72130", "72003", "72008")
)
DEMANDES = (
    "reference;commune;objet;date_demande;date_proposition;heures_proposees;date_acceptation;date_realisation;"
    "heures_realisees\nD1;72065;Migration;2026-05-02;2026-05-05;3,5;2026-05-12;2026-06-01;5\n"
    "D2;72003;Liste;2027-07-02;2027-07-05;2;2027-07-12;2027-08-01;2\n"
)
DOMAINS = {"lachapellesaintaubin.fr": 23, "commune-fay.fr": 5, "allonnes.fr": 61}


@pytest.fixture(scope="module")
def small_books(tmp_path_factory) -> Path:
    """Four communes, 89 accounts of two products, two requests; 2027 is not over, and one commune has no account."""
    path = tmp_path_factory.mktemp("small") / "books.duckdb"
    books = Books.create(path, IncomingFile("communes.csv", COMMUNES.read_bytes()), "essai", at(0))
    people = [f"a{number}@{domain}" for domain, accounts in DOMAINS.items() for number in range(accounts)]
    products = ("Exchange Online (Plan 1)", "Microsoft 365 Business Basic")
    rows = [users_row(number, person, licences=products[number % 2]) for number, person in enumerate(people)]
    files = [
        IncomingFile("adhesions.csv", ADHESIONS.encode(), "adhesions", date(2026, 4, 1)),
        IncomingFile("demandes.csv", DEMANDES.encode(), "demandes", date(2027, 8, 31)),
        IncomingFile("users.csv", users_file(*rows), "users", date(2027, 1, 31)),
    ]
    assert {result.status for result in books.deposit(files, "essai", at(0))} == {"accepted"}
    return path


@pytest.fixture
def books(small_books, copied_books, tmp_path) -> Books:
    return Books(copied_books(small_books, tmp_path / "small"))


def scenario(name="Essai", **fields) -> Scenario:
    return Scenario(**{"name": name, "years": (2027, 2028), "effective": JUNE, **fields})


def at(minute: int) -> datetime:
    return NOW.replace(minute=minute)


def test_a_scenario_is_kept_with_name_author_and_moment(books):
    reference = save(books, scenario(account_fee=D("10.20")), "Anne", at(0))
    (row,) = saved_scenarios(books).to_dicts()
    assert (row["reference"], row["name"], row["author"]) == (reference, "Essai", "Anne")
    assert row["entered_at"].replace(tzinfo=UTC) == at(0)
    assert saved_scenario(books, reference) == scenario(account_fee=D("10.20"))


def test_every_word_stays_in_the_history(books):
    reference = save(books, scenario(), "Anne", at(0))
    save(books, scenario(account_fee=D("11.00")), "Basile", at(1), reference)
    rename(books, reference, "Autre nom", "Anne", at(2))
    copy = duplicate(books, reference, "Anne", at(3))
    again = duplicate(books, reference, "Anne", at(4))
    delete(books, reference, "Basile", at(5))
    assert saved_scenarios(books)["name"].to_list() == ["Autre nom (copie 2)", "Autre nom (copie)"]
    assert saved_scenario(books, copy).account_fee == D("11.00")
    history = scenario_history(books).select("reference", "action", "name", "author").rows()
    assert history == [
        (reference, "saved", "Essai", "Anne"),
        (reference, "saved", "Essai", "Basile"),
        (reference, "renamed", "Autre nom", "Anne"),
        (copy, "saved", "Autre nom (copie)", "Anne"),
        (again, "saved", "Autre nom (copie 2)", "Anne"),
        (reference, "deleted", "Autre nom", "Basile"),
    ]
    assert save(books, scenario("Essai"), "Anne", at(6)) not in (reference, copy, again)
    with pytest.raises(BooksError, match="pas enregistré"):
        saved_scenario(books, reference)


def problems_of(action) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        action()
    return [problem.field for problem in caught.value.problems]


def test_what_may_not_be_saved_is_told_by_its_field_and_nothing_is_written(books):
    save(books, scenario(), "Anne", at(0))
    other = save(books, scenario("Autre"), "Anne", at(1))
    before = books.deposits().height
    assert problems_of(lambda: save(books, scenario(), "Anne", at(2))) == ["name"]
    assert problems_of(lambda: rename(books, other, "Essai", "Anne", at(2))) == ["name"]
    assert problems_of(lambda: rename(books, other, "  ", "Anne", at(2))) == ["name"]
    assert problems_of(lambda: save(books, scenario("Tôt", effective=date(2027, 5, 31)), "Anne", at(2))) == [
        "effective"
    ]
    unknown_month = scenario("Indice", kind="index", settings=(
        ("base", "2019-01"), ("digits", 3), ("direction", "up"), ("fixed_part", D(0)), ("last", "2025-01"),
        ("stage", "ratio"),
    ))  # fmt: skip
    assert problems_of(lambda: save(books, unknown_month, "Anne", at(2))) == ["structure.base"]
    assert problems_of(lambda: adopt(books, scenario(effective=date(2027, 5, 31)), "Anne", at(2))) == ["effective"]
    assert books.deposits().height == before


def test_a_scenario_before_firm_prices_end_is_computed_all_the_same(books):
    early = scenario(effective=date(2027, 3, 1), account_fee=D("12.00"))
    result = simulated(books, early)
    assert not result.legal.possible
    assert result.years[0].change_cents > 0


@pytest.mark.parametrize("kind", STRUCTURES)
def test_an_adopted_revision_is_billed_as_it_was_simulated(books, kind):
    chosen = scenario(**STRUCTURES[kind])
    # without requests: those simulated are last year's, spread; those billed are the ones of the day of their proposal
    before = {year: dict(zip(*_fees(books, year), strict=True)) for year in (2026, 2027)}
    gathered = inputs(books, chosen.years)
    expected = _simulated_fees(chosen, gathered)
    adopt(books, chosen, "Anne", at(0))
    for year in (2027, 2028):
        billed = dict(zip(*_fees(books, year), strict=True))
        assert {insee: cents for insee, cents in billed.items() if insee in expected[year]} == expected[year]
    assert dict(zip(*_fees(books, 2026), strict=True)) == before[2026]
    assert dict(zip(*_fees(books, 2027, date(2027, 1, 31)), strict=True)) == before[2027]
    assert find_problems(books) == []


def _fees(books, year, known_on=None):
    table = books.recharge(year, known_on).communes
    return table["insee"].to_list(), table["account_fee_cents"].to_list()


def _simulated_fees(chosen, gathered):
    from pipeline.tariffs.schedule import timelines  # noqa: PLC0415
    from pipeline.tariffs.worlds import owed, world  # noqa: PLC0415

    base, revised = timelines(chosen, gathered.convention)
    found = {}
    for year in chosen.years:
        volumes = world(chosen, gathered, year, growth=True, refusals=True)
        frame = volumes.frame.with_columns(hours_hundredths=pl.lit(0, dtype=pl.Int64))
        volumes = volumes.with_frame(frame)
        held = owed(volumes, base).total if chosen.hold_total else None
        communes = owed(volumes, revised, held).accounts.communes
        found[year] = dict(communes.select("insee", "account_fee_cents").rows())
    return found


def test_of_two_adoptions_for_one_date_the_later_stands_and_both_are_listed(books):
    adopt(books, scenario("Premier", account_fee=D("11.00")), "Anne", at(0))
    adopt(books, scenario("Second", account_fee=D("10.50")), "Anne", at(1))
    assert books.convention.amount("account_fee", on=JUNE) == D("10.50")
    assert books.convention.amount("account_fee", on=date(2027, 5, 31)) == D("10.00")
    assert adopted_tariffs(books).select("name", "effective").rows() == [("Premier", JUNE), ("Second", JUNE)]
    assert adopted_tariffs(books)["words"][0].replace("\u00a0", " ").startswith("11,00 € par compte et par an")


def test_a_withdrawn_adoption_leaves_the_tariff_as_it_was(books):
    deposit = adopt(books, scenario(account_fee=D("11.00")), "Anne", at(0))
    books.withdraw(deposit.deposit_id, "décision annulée", "Anne", at(1))
    assert books.convention.amount("account_fee", on=JUNE) == D("10.00")


def test_the_statement_says_the_tariffs_of_the_year_and_no_amount_per_account_where_there_is_none(books):
    insee = inputs(books, (2027,)).volumes[2027].basis.frame["insee"][0]
    assert books.statement(2027, insee).tariffs == (
        "Toute l’année 2027\u00a0: 10,00\u00a0€ par compte et par an\u202f; demandes\u00a0: 30,00\u00a0€ l’heure.",
    )
    assert books.statement(2027, insee).as_json()["accounts"][0]["amount"] == "10.000000"
    adopt(books, scenario(**STRUCTURES["fixed"]), "Anne", at(0))
    said = books.statement(2027, insee)
    assert [words[:24] for words in said.tariffs] == ["Jusqu’au 1er\u00a0juin 2027 e", "À partir du 1er\u00a0juin 202"]
    assert said.as_json()["accounts"][0]["amount"] is None
    assert said.fees == ()
    assert said.lines.filter(pl.col("nature") == "forfait")["amount_cents"].item() == said.summary["account_fee_cents"]


def test_hours_included_in_an_adopted_tariff_are_included_in_the_bill(books):
    package = scenario("Heures comprises", kind="hours_package", settings=(("included", D(1000)),))
    adopt(books, replace(package, effective=date(2028, 1, 1)), "Anne", at(0))
    after = books.recharge(2028).communes
    assert after["request_fee_cents"].sum() == 0


def test_rebuilt_books_bill_the_adopted_tariff_and_keep_the_scenarios(books, tmp_path):
    save(books, scenario(), "Anne", at(0))
    adopt(books, scenario(**STRUCTURES["bands"]), "Anne", at(1))
    fresh = tmp_path / "fresh.duckdb"
    assert rebuild_into(books, fresh).differences == []
    rebuilt = Books(fresh)
    assert rebuilt.recharge(2027).communes.equals(books.recharge(2027).communes)
    assert saved_scenarios(rebuilt).equals(saved_scenarios(books))


def test_an_entry_that_is_no_tariff_is_named_and_bills_nothing(books):
    number = books.enter("adopted_tariff", {"effective": "2027-06-01"}, "Anne", at(0)).deposit_id
    with pytest.raises(BooksError, match=f"n° {number}"):
        books.recharge(2027)
    books.withdraw(number, "saisie illisible", "Anne", at(1))
    assert books.recharge(2027).total_cents > 0


def test_a_simulation_starts_from_the_adopted_tariff(books):
    adopt(books, scenario(account_fee=D("11.00")), "Anne", at(0))
    later = starting_scenario(books.convention, "suite", raised=False)
    result = simulated(books, replace(later, effective=date(2028, 1, 1), account_fee=None))
    assert result.years[-1].change_cents == 0
    assert simulated(books, scenario(account_fee=D("11.00"))).years[1].change_cents == 0


def test_the_tariff_that_gives_a_total_is_found_on_the_books(books):
    target = simulated(books, scenario(account_fee=D("10.40"))).years[1].total_scenario_cents
    solution = solved(books, target, scenario(), 2028)
    assert solution.exact.scenario.account_fee == D("10.40")


def test_proven_receipts_move_the_refusal_window_of_their_commune(books):
    insee = inputs(books, (2027,)).communes["insee"][0]
    step = {"effective": "2027-06-01", "step": "received", "date": "2026-12-03", "proof": "AR"}
    books.enter("revision_step", step, "Anne", at(0), insee=insee)
    windows = simulated(books, scenario(communicated=date(2026, 11, 25))).legal.windows
    assert dict(windows.select("insee", "refusal_until").rows())[insee] == date(2027, 2, 3)
    assert windows["refusal_until"].n_unique() == 2


def test_no_extract_no_simulation(fresh_books):
    with pytest.raises(BooksError, match="Aucun extrait"):
        simulated(Books(fresh_books), scenario())
