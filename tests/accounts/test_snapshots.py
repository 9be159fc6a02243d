"""Several extracts as one picture: files of one day, evidence of a mailbox, and the order in which files come."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.accounts import derive
from pipeline.convention import load_convention
from tests.accounts.facts import ALLONNES, ARNAGE, Facts, bare, seen

FRAMES = ("events", "periods", "accounts", "findings")


def test_files_of_one_kind_and_day_are_one_snapshot_so_that_a_corrected_row_makes_nobody_disappear():
    facts = Facts().users("2026-04-30", seen("a"), seen("b"), seen("c"))
    facts.users("2026-05-31", seen("a"), seen("b")).users("2026-05-31", seen("c", created="2024-02-01"))
    assert facts.findings() == []
    assert len(facts.spans()) == 3


def test_of_two_files_of_one_day_the_later_deposit_holds_for_each_account():
    facts = Facts().users("2026-05-31", seen("a", ARNAGE), seen("b")).users("2026-05-31", seen("a", ALLONNES))
    assert facts.spans() == ["a 72003 2024-01-15..", "b 72003 2024-01-15.."]


def test_the_number_of_the_deposit_decides_and_not_the_order_of_the_rows():
    facts = Facts().deposit("observations", "users", "2026-05-31", [seen("a", ALLONNES)], number=2)
    facts.deposit("observations", "users", "2026-05-31", [seen("a", ARNAGE)], number=1)
    assert facts.spans() == ["a 72003 2024-01-15.."]


def test_an_account_counts_from_the_first_product_that_holds_a_mailbox():
    facts = (
        Facts()
        .users("2026-04-30", bare("a", created="2026-04-07"))
        .users("2026-05-31", seen("a", created="2026-04-07"))
    )
    assert facts.events() == ["a 72003 opened 2026-05-31 difference 2026-05-31"]


def test_the_creation_of_the_mailbox_opens_the_account_where_it_is_known():
    facts = Facts().users("2026-05-31", seen("a", created="2026-04-07"))
    facts.usage("2026-05-30", {"upn": "a@allonnes.fr", "mailbox": "user", "created": "2026-05-04"})
    assert facts.spans() == ["a 72003 2026-05-04.."]
    assert facts.spans(opening_date="directory_created") == ["a 72003 2026-04-07.."]


def test_rows_ignored_today_are_judged_again_when_a_report_calls_the_mailbox_shared():
    shared = bare("s", blocked=True, created="2026-04-07")
    facts = Facts().users("2026-04-30", shared).users("2026-05-31", shared)
    assert (facts.spans(), facts.findings()) == ([], [])
    facts.usage("2026-06-29", {"upn": "s@allonnes.fr", "mailbox": "shared", "created": "2026-04-07"})
    assert facts.spans() == ["s 72003 2026-04-07.."]
    assert facts.events() == ["s 72003 opened 2026-04-07 stamped 2026-06-29"]
    assert facts.known("2026-05-31").spans() == []


def test_powershell_tells_a_shared_mailbox_by_its_object_id_whatever_its_name():
    facts = Facts().users("2026-04-30", bare("s", blocked=True, created="2026-04-07"))
    told = {"mailbox": "shared", "products": None, "blocked": None, "created": None, "mailbox_created": "2026-04-08"}
    facts.users("2026-04-30", seen("s", None, upn="another@name.fr", **told), kind="powershell_mailboxes")
    assert facts.spans() == ["s 72003 2026-04-08.."]
    assert facts.books().periods["mailbox"].to_list() == ["shared"]


def test_a_room_is_listed_and_never_counted():
    room = {"mailbox": None, "products": None, "ignored": "other_mailbox", "blocked": None}
    facts = (
        Facts()
        .users("2026-04-30", bare("salle"))
        .users("2026-04-30", seen("salle", **room), kind="powershell_mailboxes")
    )
    books = facts.books()
    assert books.periods.is_empty()
    assert books.accounts.select("account", "state").rows() == [("salle", "not_counted")]


def test_a_mailbox_of_no_known_commune_is_a_finding_and_owes_nothing():
    facts = Facts().users("2026-04-30", seen("x", None, upn="x@ailleurs.fr"), kind="powershell_mailboxes")
    assert facts.spans() == []
    assert facts.findings() == [("unknown_commune", "x", "2026-04-30")]


def whole_year():
    """One month after the other, of several kinds, with a bit of everything that depends on what came before."""
    facts = Facts()
    facts.users("2026-04-30", seen("a"), seen("b"), seen("c"), bare("s", blocked=True), seen("m", ARNAGE))
    facts.usage("2026-04-29", {"upn": "s@allonnes.fr", "mailbox": "shared", "created": "2024-01-20"})
    facts.users(
        "2026-05-31",
        seen("a", upn="anne@allonnes.fr"),
        seen("b", blocked=True),
        seen("c"),
        bare("s", blocked=True),
        seen("m"),
    )
    facts.audit("2026-05-31", ("m", "renamed", "2026-05-11"), ("b", "disabled", "2026-05-20"))
    facts.users("2026-06-30", seen("a", upn="anne@allonnes.fr"), seen("b", blocked=True, deleted="2026-06-04"))
    facts.users("2026-06-30", seen("m"), bare("s", blocked=True))
    facts.usage("2026-06-29", {"upn": "anne@allonnes.fr", "mailbox": "user", "created": "2024-03-02"})
    facts.template("2026-07-15", "72003;c@allonnes.fr;closed;2026-06-20", "72095;accueil;opened;2026-04-02")
    facts.entry("2026-07-20", "confirmation", account="c", event="closed", date="2026-06-18")
    facts.users("2026-07-31", seen("a", upn="anne@allonnes.fr"), seen("c"), bare("s", blocked=True), seen("m"))
    return facts


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_rows_of_all_files_in_any_order_give_the_same_books(random):
    frames = whole_year().frames()
    shuffled = {
        name: frame.sample(fraction=1.0, shuffle=True, seed=random.randrange(2**31)) for name, frame in frames.items()
    }
    first, second = derive(**frames, convention=load_convention()), derive(**shuffled, convention=load_convention())
    for name in FRAMES:
        assert getattr(first, name).equals(getattr(second, name)), name


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_files_in_any_order_give_the_same_books(random):
    """Deposits bear other numbers; only two files of one kind and day keep their order."""
    frames = whole_year().frames()
    numbers = frames["deposits"]["deposit_id"].to_list()
    order = sorted(numbers, key=lambda _: random.random())
    kinds = dict(frames["deposits"].select("deposit_id", pl.struct("kind", "extract_date")).rows())
    for first, second in [(x, y) for x in numbers for y in numbers if x < y and kinds[x] == kinds[y]]:
        places = sorted((order.index(first), order.index(second)))
        order[places[0]], order[places[1]] = first, second
    renumbered = pl.DataFrame(
        {"deposit_id": order, "to": range(1, len(order) + 1)}, schema={"deposit_id": pl.Int32, "to": pl.Int32}
    )

    def moved(frame):
        return frame.join(renumbered, on="deposit_id").with_columns(deposit_id="to").drop("to").select(frame.columns)

    books = derive(**frames, convention=load_convention())
    others = derive(**{name: moved(frame) for name, frame in frames.items()}, convention=load_convention())
    for name in FRAMES:
        frame, other = getattr(books, name), getattr(others, name)
        same = [column for column in frame.columns if column != "deposit_id"]
        assert frame.select(same).equals(other.select(same)), name
