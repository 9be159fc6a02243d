"""The timeline of duties: what it finds, what it draws, and that nothing falls off it unsaid."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipeline.charts import PALETTES, Setting, duty_timeline
from pipeline.charts.timeline import finding
from pipeline.report.pictures import to_png, to_svg

ON = date(2027, 1, 31)
SCHEMA = {
    "lane": pl.String,
    "what": pl.String,
    "concerned": pl.String,
    "due": pl.Date,
    "state": pl.String,
    "milestone": pl.Boolean,
}


def lines(*rows):
    return pl.DataFrame(
        [(lane, what, "DSIN", None if due is None else date.fromisoformat(due), state, milestone) for lane, what, due, state, milestone in rows],
        schema=SCHEMA, orient="row",
    )  # fmt: skip


DUTIES = lines(
    ("Tarifs", "Communiquer les tarifs", "2026-12-01", "late", False),
    ("Tarifs", "Signer l’avenant", "2027-05-31", "due", False),
    ("Tarifs", "Fin des prix fermes", "2027-06-01", "due", True),
    ("Tarifs", "Fin du délai de refus", None, "due", True),
    ("Extraits", "Déposer les extraits", "2027-01-10", "done", False),
    ("Extraits", "Déposer les extraits de 2029", "2029-01-10", "due", False),
)


def marks(chart):
    """The rows that are drawn as marks."""
    values = [layer.data.values for layer in chart.layer if layer.data is not None]
    return max((rows for rows in values if rows and "look" in rows[0]), key=len, default=[])


def test_the_finding_counts_what_is_late_and_names_the_next():
    assert finding(DUTIES) == (
        "1\u00a0échéance en retard\u202f; la prochaine est le 31\u00a0mai 2027\u00a0: signer l’avenant"
    )
    assert finding(DUTIES.filter(pl.col("state") == "done")) == "Aucune échéance en retard"


def test_what_has_no_date_or_lies_too_far_is_said_not_dropped(setting):
    chart = duty_timeline(DUTIES, ON, setting)
    assert len(marks(chart)) == 4
    said = [
        parameter["expr"] for parameter in chart.to_dict(validate=False)["params"] if parameter["name"] == "subtitle"
    ]
    assert "2\u00a0autres au tableau" in said[0]


def test_near_days_stand_above_each_other(setting):
    lifts = {row["what"]: row["lift"] for row in marks(duty_timeline(DUTIES, ON, setting))}
    assert lifts["Signer l’avenant"] == -lifts["Fin des prix fermes"] != 0
    assert lifts["Communiquer les tarifs"] == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_takes_the_colours_of_its_theme(theme):
    chart = duty_timeline(DUTIES, ON, Setting(ON, theme=theme, demonstration=True))
    drawn = str(chart.to_dict())
    assert PALETTES[theme].difference in drawn
    assert PALETTES["dark" if theme == "light" else "light"].difference not in drawn


def test_its_files_show_what_the_screen_shows(setting):
    chart = duty_timeline(DUTIES, ON, setting)
    assert to_png(chart).startswith(b"\x89PNG")
    svg = to_svg(chart).decode()
    for word in ("en retard", "à venir", "jalon", "fait", "Tarifs", "Extraits", "31/01/2027"):
        assert word in svg, word


def test_without_any_duty_there_is_still_a_picture(setting):
    chart = duty_timeline(DUTIES.clear(), ON, setting)
    assert to_png(chart).startswith(b"\x89PNG")
    assert "Aucune échéance en retard" in chart.description
