"""Every duty of the convention with its date, its state on a day, and its article; none disappears for lack of data."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.calendar.data_duties import data_duties
from pipeline.calendar.duty import JUDGED, together
from pipeline.calendar.facts import CalendarFacts
from pipeline.calendar.tariff_duties import tariff_duties
from pipeline.calendar.term_duties import commitment_duties, term_duties
from pipeline.calendar.yearly_duties import yearly_duties
from pipeline.convention import Convention


def duties(facts: CalendarFacts, convention: Convention, on: date) -> pl.DataFrame:
    """Every duty as it stands on a day; grain: one duty of one commune, or of all (insee null).

    Columns: key (stable), kind, theme (see THEMES), what (French), actor (who acts, French), insee, commune, accounts
    (whose content is to be destroyed, else null), due (null while it cannot be computed: `missing` says what for),
    days_left (negative when past), state (see DUTY_STATES), done_on, proof, missing (French), article, milestone (a
    day that passes by itself). Sorted by due, kind, commune.
    """
    built = together(
        [
            tariff_duties(facts.follow_up, facts.adhesions, convention),
            term_duties(facts.adhesions, convention, on),
            commitment_duties(facts.adhesions, facts.commitments),
            yearly_duties(facts, convention, on),
            data_duties(facts.adhesions, facts.closures, facts.entries.withdrawals, convention),
        ]
    )
    # Two adhesions of one commune that run side by side end their term on one day: it is one duty.
    return _judged(built.unique("key", keep="first", maintain_order=True), facts, on)


def _judged(built: pl.DataFrame, facts: CalendarFacts, on: date) -> pl.DataFrame:
    """State of each duty on a day; what people marked as done counts beside what the facts show."""
    marked = facts.entries.done.select("key", marked_on="date", proof="proof")
    names = facts.communes.select("insee", commune="name")
    passed = pl.col("milestone") & (pl.col("due") < on)
    done_on = pl.coalesce("marked_on", "done_on", pl.when(passed).then("due"))
    return (
        built.join(marked, on="key", how="left", validate="1:1")
        .join(names, on="insee", how="left", validate="m:1")
        .with_columns(done_on=done_on)
        # What was done after the day was not yet done on it.
        .with_columns(done_on=pl.when(pl.col("done_on") <= on).then("done_on"))
        .with_columns(
            days_left=(pl.col("due") - on).dt.total_days(),
            state=pl.when(pl.col("done_on").is_not_null())
            .then(pl.lit("done"))
            .when(pl.col("due") < on)
            .then(pl.lit("late"))
            .otherwise(pl.lit("due")),
        )
        .with_columns(missing=pl.when(pl.col("state") != "done").then("missing"))
        .select(JUDGED)
        .sort("due", "kind", "commune", "key", nulls_last=True)
    )
