"""Speed of pictures and tables as ratios to a raw baseline measured in the same run: `python tests/benchmarks/report.py`."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import altair as alt
import polars as pl
import vl_convert
import xlsxwriter

sys.path.insert(0, str(Path(__file__).parents[2]))

from pipeline.charts import Setting, expected_and_invoiced
from pipeline.report.pictures import to_png, to_svg
from pipeline.report.tables import ColumnSpec, TableNotes, to_csv, to_xlsx

ROWS = 10_000
DAY = date(2027, 1, 15)


def best(work: Callable[[], object], times: int = 5) -> float:
    """Shortest of several runs, in seconds, after one that warms up."""
    work()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def told(name: str, seconds: float, baseline: float) -> None:
    print(f"{name:<42} {seconds * 1000:8.0f} ms   {seconds / baseline:5.1f} times the baseline")


def main() -> None:
    names = [f"Commune {number:02}" for number in range(20)]
    review = pl.DataFrame(
        {
            "commune": names,
            "status": ["difference", "consistent"] * 10,
            "expected_cents": [10_000 * (number + 1) for number in range(20)],
            "invoiced_cents": [10_000 * (number + 1) + 83 * ((number + 1) % 2) for number in range(20)],
            "difference_cents": [83, 0] * 10,
        }
    )
    setting = Setting(DAY)
    chart = expected_and_invoiced(review, 2026, setting)
    dots = alt.Chart(alt.InlineData(values=review.to_dicts())).mark_point().encode(x="expected_cents:Q", y="commune:N")
    bare_specification = dots.properties(width=640, height=560).to_dict()
    bare = best(lambda: vl_convert.vegalite_to_png(bare_specification, scale=0.75, ppi=300))
    told("bare dots of 20 communes to PNG, 300 dpi", bare, bare)
    told("dumbbell of 20 communes: specification", best(chart.to_dict), bare)
    told(
        "dumbbell of 20 communes, drawn, to PNG",
        best(lambda: to_png(expected_and_invoiced(review, 2026, setting))),
        bare,
    )
    told("dumbbell of 20 communes to PNG", best(lambda: to_png(chart)), bare)
    told("dumbbell of 20 communes to SVG", best(lambda: to_svg(chart)), bare)

    frame = pl.DataFrame(
        {
            "commune": [names[number % 20] for number in range(ROWS)],
            "event": ["opened"] * ROWS,
            "date": [DAY] * ROWS,
            "total_cents": range(ROWS),
            "months": [12] * ROWS,
            "presumed": [True, False] * (ROWS // 2),
        }
    )
    columns = [
        ColumnSpec("commune", "Commune"),
        ColumnSpec("event", "Mouvement"),
        ColumnSpec("date", "Date", "date"),
        ColumnSpec("total_cents", "Montant", "euros"),
        ColumnSpec("months", "Mois", "number"),
        ColumnSpec("presumed", "Présumé", "yes_no"),
    ]

    def bare_workbook() -> None:
        book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
        sheet = book.add_worksheet()
        for position, row in enumerate(frame.drop("date").iter_rows()):
            sheet.write_row(position, 0, row)
        book.close()

    baseline = best(bare_workbook)
    told(f"bare workbook of {ROWS} rows", baseline, baseline)
    told(f"XLSX of {ROWS} rows", best(lambda: to_xlsx(frame, columns, "Essai", TableNotes("essai", DAY))), baseline)
    told(f"CSV of {ROWS} rows", best(lambda: to_csv(frame, columns)), baseline)


if __name__ == "__main__":
    main()
