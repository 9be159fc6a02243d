"""The activity of the demonstration, held against a plain count over its invented lives."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from pipeline.access import ANALYST, COMMISSION, REFERENT, AccessRefusedError, SeenBooks, Viewer
from pipeline.access.activity import SeenActivity
from pipeline.books import Books, BooksError, IncomingFile
from pipeline.books import activity as area
from pipeline.books.budget import budget
from pipeline.books.worklists import awaiting_acceptance, destructions, to_close, to_settle
from pipeline.commands.activity import activity_answer
from pipeline.demo import generate
from pipeline.demo.calendar import CONCEALED_MONTH, OBSERVED_ON
from pipeline.demo.lives import Lives
from pipeline.demo.population import Tenant, populate
from pipeline.demo.territory import read_communes
from pipeline.demo.truth import lives
from pipeline.demo.usage import usage
from pipeline.tariffs import Scenario

YEAR_END = date(2026, 12, 31)
LA_CHAPELLE, SAINT_SATURNIN, SARGE, LE_MANS, CHAUFOUR = "72065", "72320", "72328", "72181", "72073"
NOW = datetime.fromisoformat("2027-02-01T09:00:00+00:00")
THRESHOLD = 90


@pytest.fixture(scope="module")
def books(demonstration):
    return Books(demonstration)


@pytest.fixture(scope="module")
def year(books):
    return area.activity(books, 2026)


@pytest.fixture(scope="module")
def truth():
    """Counter of (commune, state) at the end of 2026, by a loop over lives and months of use."""
    communes, tenant = read_communes(), Tenant(72)
    populate(tenant, communes)
    Lives(tenant, communes, 72).pass_the_year()
    readable = {
        day: {month.account.object_id: month for month in months}
        for day, months in usage(tenant.accounts, 72).items()
        if day <= YEAR_END and (day.year, day.month) != (2026, CONCEALED_MONTH)
    }
    counted = Counter()
    for life in lives(tenant.accounts, OBSERVED_ON):
        current = [span for span in life.spans if span.opened <= YEAR_END and (span.closed or date.max) > YEAR_END]
        if not current:
            continue
        shown = {day: months[life.account] for day, months in readable.items() if life.account in months}
        counted[current[0].insee, state(life, shown)] += 1
    return counted


def state(life, shown):
    if not shown or max(shown) < date(2026, 11, 1):
        return "unknown"
    last = max(shown)
    if life.kind == "shared":
        old = [day for day in shown if (last - day).days >= THRESHOLD]
        since = [shown[day] for day in shown if not old or day >= max(old)]
        moved = len({(month.items, month.storage_bytes) for month in since}) > 1
        return "moving" if moved else "unmoved" if old else "unknown"
    activities = [month.last_activity for month in shown.values() if month.last_activity]
    since = max([*activities, max(span.opened for span in life.spans)])
    if (last - since).days >= THRESHOLD:
        return "dormant"
    return "active" if activities else "recent"


def test_every_state_of_every_commune_is_what_the_lives_say(year, truth):
    found = {
        (row["insee"], name): row[name]
        for row in year.communes.iter_rows(named=True)
        for name in ("active", "recent", "dormant", "moving", "unmoved", "unknown")
        if row[name]
    }
    assert found == dict(truth)


def test_the_figures_of_la_chapelle(year):
    """Six deputies' addresses that nobody ever used: the council's own question."""
    row = year.communes.row(by_predicate=pl.col("insee") == LA_CHAPELLE, named=True)
    assert (row["accounts"], row["never_used"], row["unmoved"]) == (30, 6, 1)
    # nine months at 10.00 a year each
    assert row["dormant_cost_cents"] == row["dormant"] * 750


def test_the_concealed_month_is_said(year):
    assert year.concealed == (date(2026, 6, 29),)
    june = year.levels.filter(pl.col("month") == date(2026, 6, 1)).row(0, named=True)
    assert (june["storage_bytes"], june["sent"]) == (None, None)


def test_a_year_known_only_in_part_is_looked_at_from_its_latest_extract(books):
    assert area.activity(books, 2027).until == date(2027, 1, 31)


def test_before_any_readable_report_the_activity_is_unknown(fresh_books, tmp_path):
    books = Books(fresh_books)
    wanted = [
        made for made in generate(tmp_path / "files")
        if made.kind == "adhesions" or (made.kind == "users" and made.extract_date == YEAR_END)
    ]  # fmt: skip
    files = [IncomingFile(made.path.name, made.path.read_bytes(), made.kind, made.extract_date) for made in wanted]
    assert {result.status for result in books.deposit(files, "x", NOW)} <= {"accepted", "partly_accepted"}
    year = area.activity(books, 2026)
    assert (year.judged_on, year.concealed) == (None, ())
    assert [year.totals[name] for name in ("dormant", "active", "asleep", "asleep_cost_cents", "storage_bytes")] == [
        None
    ] * 5
    assert year.totals["unknown"] == year.totals["accounts"] > 0
    assert year.totals["unknown_communes"] == year.totals["communes"]
    assert year.means.cost_cents is None


def test_accounts_stock_and_states_agree(year):
    latest = year.moves.filter(pl.col("month") == date(2026, 12, 1)).select("insee", "open_accounts")
    counted = year.communes.select("insee", "accounts").filter(pl.col("accounts") > 0)
    assert counted.sort("insee").rows() == latest.filter(pl.col("open_accounts") > 0).sort("insee").rows()


def test_a_lower_threshold_never_wakes_an_account(books, year):
    sooner = area.activity(books, 2026, dormant_days=30)
    assert sooner.totals["dormant"] >= year.totals["dormant"]
    assert sooner.totals["accounts"] == year.totals["accounts"]


def test_recharge_hours_and_cost_are_those_of_the_other_rooms(books, year):
    recharge = books.recharge(2026)
    assert year.totals["total_cents"] == recharge.total_cents == year.means.recharge_cents
    spent = books.situation().requests.filter(pl.col("done_on").is_between(date(2026, 1, 1), YEAR_END))
    assert year.means.done_hours == spent["spent_hours"].sum()
    assert (year.means.available_hours, year.means.cost_cents) == (Decimal(270), 1_170_000)


def test_the_budget_line_of_la_chapelle_is_last_year_s_accounts_for_a_whole_year(books):
    lines = {row["insee"]: row for row in budget(books, 2027).iter_rows(named=True)}
    row = lines[LA_CHAPELLE]
    assert (row["accounts"], row["account_fee_cents"], row["request_fee_cents"]) == (30, 30_000, 15_000)
    assert (row["carry_over_cents"], row["present_plan_cents"]) == (0, 45_000)
    assert row["simulated_cents"] is None
    assert LE_MANS not in lines


def test_the_budget_line_under_another_tariff(books):
    dearer = Scenario("Plus cher", (2027,), date(2027, 6, 1), account_fee=Decimal("12.00"))
    row = budget(books, 2027, dearer).row(by_predicate=pl.col("insee") == LA_CHAPELLE, named=True)
    # 30 accounts: five months at 10.00 a year, seven at 12.00
    assert row["simulated_cents"] == 30 * (5 * 1000 + 7 * 1200) // 12 + 15_000


def test_the_lists_hold_what_the_demonstration_hides(books):
    (presumed,) = to_settle(books, "presumed").iter_rows(named=True)
    assert (presumed["insee"], presumed["date"]) == (SAINT_SATURNIN, date(2026, 8, 29))
    (suspended,) = to_settle(books, "suspended").iter_rows(named=True)
    assert suspended["insee"] == SARGE
    assert awaiting_acceptance(books, OBSERVED_ON).height == 5
    assert to_close(books, OBSERVED_ON)["insee"].unique().is_in([LE_MANS]).sum() == 0


def test_the_communes_that_have_not_joined(books):
    assert area.not_joined(books, YEAR_END)["insee"].to_list() == [LE_MANS]
    assert "72130" in area.not_joined(books, date(2026, 9, 30))["insee"].to_list()


def test_a_confirmed_closing_is_a_fact_and_leaves_the_list(own_demonstration):
    books = Books(own_demonstration)
    seen = SeenActivity(SeenBooks(books, Viewer(REFERENT, frozenset({SAINT_SATURNIN}), "Référente")))
    row = seen.presumed_closings().row(0, named=True)
    seen.confirm_closing(row["account"], row["insee"], date(2026, 9, 3), NOW)
    assert seen.presumed_closings().is_empty()
    closing = books.situation().events.filter(pl.col("account") == row["account"], pl.col("event") == "closed")
    assert closing.select("date", "evidence", "presumed").rows() == [(date(2026, 9, 3), "confirmed", False)]


def test_a_suspension_said_to_be_a_departure_closes_on_the_day_of_the_block(own_demonstration):
    books = Books(own_demonstration)
    seen = SeenActivity(SeenBooks(books, Viewer(ANALYST, name="Analyste")))
    row = seen.suspended_accounts().row(0, named=True)
    seen.qualify_block(row["account"], row["insee"], NOW, departure=True)
    assert seen.suspended_accounts().is_empty()
    span = books.situation().periods.filter(pl.col("account") == row["account"]).row(0, named=True)
    assert span["closed"] == row["date"]


def test_a_destruction_is_noted_with_its_visa(own_demonstration):
    books = Books(own_demonstration)
    seen = SeenActivity(SeenBooks(books, Viewer(ANALYST, name="Analyste")))
    waiting = seen.destructions(OBSERVED_ON).filter(pl.col("state") == "late")
    row = waiting.row(0, named=True)
    with pytest.raises(BooksError, match="visa"):
        seen.enter_destruction(row["account"], row["insee"], row["closed"], OBSERVED_ON, "", NOW)
    seen.enter_destruction(row["account"], row["insee"], row["closed"], OBSERVED_ON, "AD72 2027-14", NOW)
    after = destructions(books, OBSERVED_ON).filter(pl.col("account") == row["account"]).row(0, named=True)
    assert (after["state"], after["visa"]) == ("done", "AD72 2027-14")


def test_an_interruption_stands_in_its_year(own_demonstration):
    books = Books(own_demonstration)
    seen = SeenActivity(SeenBooks(books, Viewer(ANALYST, name="Analyste")))
    start = datetime.fromisoformat("2026-10-05T08:00")
    seen.enter_interruption(start, start + timedelta(minutes=90), "Relais SMTP", NOW)
    written = seen.interruptions_in_words(seen.year(2026))
    assert written.rows() == [("05/10/2026 à 08:00", "05/10/2026 à 09:30", "Relais SMTP", 90)]
    assert seen.year(2027).interruptions.is_empty()


@pytest.fixture
def seen_as(books):
    return lambda role, *communes: SeenActivity(SeenBooks(books, Viewer(role, frozenset(communes), "x")))


def test_the_commission_sees_counts_and_no_account(seen_as):
    commission = seen_as(COMMISSION)
    whole = commission.year(2026)
    assert whole.states.is_empty()
    assert whole.totals["dormant"] == 100
    for rows in (
        commission.dormant_accounts(),
        commission.presumed_closings(),
        commission.suspended_accounts(),
        commission.unmatched_rows(),
        commission.destructions(OBSERVED_ON),
        commission.to_close(OBSERVED_ON),
    ):
        assert rows.is_empty()
    assert commission.awaiting_acceptance(OBSERVED_ON)["subject"].null_count() == 5
    assert "accounts" not in commission.not_joined(YEAR_END).columns
    assert commission.savings(OBSERVED_ON)["accounts"].sum() == seen_as(ANALYST).to_close(OBSERVED_ON).height


def test_a_referent_sees_the_own_commune_alone(seen_as):
    referent = seen_as(REFERENT, LA_CHAPELLE)
    own = referent.year(2026)
    frames = (own.states, own.communes, own.moves, own.storage, own.messages, referent.budget(2027), referent.peers(2026),
              referent.to_close(OBSERVED_ON), referent.destructions(OBSERVED_ON), referent.savings(OBSERVED_ON))  # fmt: skip
    for rows in frames:
        assert set(rows["insee"].to_list()) <= {LA_CHAPELLE}
    assert own.totals["accounts"] == own.states.height == 30
    assert own.steps.filter(pl.col("step") == "asked")["requests"].item() == 2
    assert seen_as(REFERENT, LA_CHAPELLE).year(2026, insee=SARGE).communes.is_empty()


def test_nobody_settles_another_commune_s_account(seen_as):
    for person in (seen_as(COMMISSION), seen_as(REFERENT, LA_CHAPELLE)):
        with pytest.raises(AccessRefusedError):
            person.confirm_closing("a", SAINT_SATURNIN, YEAR_END, NOW)
        with pytest.raises(AccessRefusedError):
            person.qualify_block("a", SAINT_SATURNIN, NOW, departure=True)
        with pytest.raises(AccessRefusedError):
            person.enter_destruction("a", LA_CHAPELLE, YEAR_END, YEAR_END, "AD72", NOW)
        with pytest.raises(AccessRefusedError):
            person.enter_interruption(NOW, None, "x", NOW)


def test_the_communes_of_a_scope_add_up_to_the_whole(books, year):
    every = year.communes["insee"].to_list()
    parts = [area.activity(books, 2026, communes=frozenset({insee})) for insee in every]
    for name in ("accounts", "dormant", "unmoved", "unknown", "asked", "done", "incidents"):
        assert sum(part.totals[name] or 0 for part in parts) == year.totals[name], name
    assert sum(part.steps["requests"].sum() for part in parts) == year.steps["requests"].sum()


def test_the_json_answer_says_what_the_page_says(year):
    answer = activity_answer(year)
    assert answer["total"]["dormant"] == year.totals["dormant"] == sum(
        row["dormant"] for row in answer["communes"] if row["member"]
    )  # fmt: skip
    assert answer["total"]["total"] == "10430.01"
    assert answer["means"]["coverage_percent"] == "89.15"
