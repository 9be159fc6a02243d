"""Each row to its verdict: accepted, ignored for a reason, or rejected with one. The first rule that speaks counts.

In this order: what the convention does not concern (ignored), cells that cannot be read or are missing, the rules
that reject, the companions of what is rejected, rows that repeat or contradict another, and last what is ignored but
kept for later evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.extracts.catalogue import ROWS, typeset
from pipeline.extracts.declaration import Reader, Rule
from pipeline.extracts.reading import NOTHING_REJECTED
from pipeline.extracts.slices import all_differ, evaluate_rows
from pipeline.wording import enumeration, short_day


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """`kept`: the rows that go on, with `ignored` (code or null); `ignored`: reason → rows; `rejected`: why."""

    kept: pl.DataFrame
    ignored: dict[str, int]
    rejected: pl.DataFrame


def judge(reader: Reader, rows: pl.DataFrame, cells: pl.DataFrame, extract_date: date | None) -> Verdicts:
    """The verdict on each row. `rows`: typed and prepared, with `line`; `cells`: rejected cells, one per wrong row."""
    rows = everything = rows.with_columns(extract_date=pl.lit(extract_date, dtype=pl.Date))
    dropped = [rule for rule in reader.rules if rule.outcome == "ignored" and not rule.kept]
    later = [rule for rule in reader.rules if rule.outcome == "ignored" and rule.kept]
    ignored: dict[str, int] = {}
    rejected = [NOTHING_REJECTED]

    rows, number = _parted(rows, dropped)
    _count(ignored, dropped, number)
    if cells.height:
        first = cells.filter(pl.col("line").is_in(rows["line"].implode()))
        rejected.append(first)
        rows = rows.filter(~pl.col("line").is_in(first["line"].implode()))
    refusing = [rule for rule in reader.rules if rule.outcome == "rejected"]
    before = rows
    rows, number = _parted(rows, refusing)
    rejected.extend(_rejected(reader, refusing[broken], before.filter(number == broken), extract_date)
                    for broken in number.drop_nulls().unique().sort())  # fmt: skip
    del before
    if reader.together is not None:
        rows = _without_held_back(reader.together, everything, rows, rejected)
    if reader.key and rows.height:
        rows = _without_repeats(reader, rows, ignored, rejected)
    rows = _set_aside(rows, later, ignored)
    kept = rows[[name for name in rows.columns if name != "extract_date"]]
    return Verdicts(kept, ignored, pl.concat(rejected).sort("line"))


def _set_aside(rows: pl.DataFrame, rules: list[Rule], ignored: dict[str, int]) -> pl.DataFrame:
    """The rows with `ignored`, the code of the first of these rules that speaks, or null; it is counted."""
    speaking = _speaking(rows, rules)
    if not speaking:
        return rows.with_columns(ignored=pl.lit(None, dtype=pl.String))
    codes = [rule.code for rule in rules]
    mark = _first_rule(speaking).replace_strict(range(len(codes)), codes, default=None, return_dtype=pl.String)
    rows = rows.with_columns(ignored=mark)
    for name, count in rows["ignored"].drop_nulls().value_counts().iter_rows():
        ignored[name] = ignored.get(name, 0) + count
    return rows


def _speaking(rows: pl.DataFrame, rules: list[Rule]) -> dict[int, Rule]:
    """The rules that some row breaks, by their number: of most files, none is."""
    if not rules:
        return {}
    broken = rows.select(rule.broken.any().alias(str(number)) for number, rule in enumerate(rules)).row(0)
    return {number: rule for number, rule in enumerate(rules) if broken[number]}


def _first_rule(rules: dict[int, Rule]) -> pl.Expr:
    """The number of the first rule that a row breaks, null if none."""
    return pl.coalesce(pl.when(rule.broken).then(pl.lit(number, pl.UInt8)) for number, rule in rules.items())


def _parted(rows: pl.DataFrame, rules: list[Rule]) -> tuple[pl.DataFrame, pl.Series]:
    """(the rows that break no rule, for each row before that the number of the first rule that it breaks).

    Where no row breaks any, all of them and no number.
    """
    speaking = _speaking(rows, rules)
    if not speaking:
        return rows, pl.Series([], dtype=pl.UInt8)
    number = evaluate_rows(rows, _first_rule(speaking).alias("rule"))
    return rows.filter(number.is_null()), number


def _count(ignored: dict[str, int], rules: list[Rule], number: pl.Series) -> None:
    for broken, count in number.drop_nulls().value_counts().iter_rows():
        ignored[rules[broken].code] = ignored.get(rules[broken].code, 0) + count


def _rejected(reader: Reader, rule: Rule, out: pl.DataFrame, extract_date: date | None) -> pl.DataFrame:
    header = reader.header(rule.column) or rule.column
    values = {
        "header": pl.lit(header),
        "value": _shown(out, rule.column),
        "extract_date": pl.lit(short_day(extract_date) if extract_date else None, dtype=pl.String),
        **rule.values,
    }
    return out.select(
        "line",
        column_name=pl.lit(header, dtype=pl.String),
        code=pl.lit(rule.code),
        message=rule.text.expression(values),
    )


def _shown(rows: pl.DataFrame, name: str | None) -> pl.Expr:
    """A value as people write it."""
    if name is None:
        return pl.lit("")
    dtype = rows.schema[name]
    if dtype == pl.Date:
        return pl.col(name).dt.strftime("%d/%m/%Y")
    if name.endswith("_cents"):
        return (pl.col(name).cast(pl.Decimal(18, 2)) / 100).cast(pl.String).str.replace(".", ",", literal=True)
    if dtype.is_decimal():
        return pl.col(name).cast(pl.String).str.replace(".", ",", literal=True)
    return pl.col(name).cast(pl.String)


def _without_held_back(
    together: pl.Expr, everything: pl.DataFrame, rows: pl.DataFrame, rejected: list[pl.DataFrame]
) -> pl.DataFrame:
    """The rows of which no companion is rejected."""
    gone = pl.concat([part["line"] for part in rejected])
    if gone.is_empty():
        return rows
    group = together.alias("_group")
    why = everything.filter(pl.col("line").is_in(gone.implode())).select("line", group).drop_nulls("_group")
    why = why.group_by("_group").agg(_other=pl.col("line").min())
    held = rows.select("line", group).join(why, on="_group", how="inner", validate="m:1", maintain_order="left")
    rejected.append(
        held.select(
            "line",
            column_name=pl.lit(None, dtype=pl.String),
            code=pl.lit("held_back"),
            message=ROWS["held_back"].expression({"other_line": pl.col("_other"), "group": pl.col("_group")}),
        )
    )
    return rows.filter(~pl.col("line").is_in(held["line"].implode()))


def _without_repeats(
    reader: Reader, rows: pl.DataFrame, ignored: dict[str, int], rejected: list[pl.DataFrame]
) -> pl.DataFrame:
    """One row per key: repeats are ignored, contradictions rejected, whatever the order of the rows."""
    if all_differ(rows[[*reader.key]]):
        return rows
    twice = rows.select(reader.key).is_duplicated()
    if not twice.any():
        return rows
    content = [column.name for column in reader.columns]
    # Of a file that repeats itself throughout, its columns alone are heavy enough.
    compared = rows.select(*dict.fromkeys([*content, *reader.key, "line"]))
    group = compared if twice.all() else compared.filter(twice)
    group = group if group["line"].is_sorted() else group.sort("line")
    first_of_them = group.select(pl.struct(content).is_first_distinct()).to_series()
    repeats = group["line"].filter(~first_of_them)
    distinct = group.filter(first_of_them).sort([*content, "line"], nulls_last=True)
    del compared, group
    conflicts = distinct.filter(pl.len().over(reader.key) > 1)
    lines = pl.col("line")
    first = lines.first().over(reader.key)
    other = pl.when(lines == first).then(lines.last().over(reader.key)).otherwise(first)
    conflicts = conflicts.with_columns(_other=other, _first=first)
    if reader.keeps_one:
        conflicts = conflicts.filter(lines != pl.col("_first"))
    if repeats.len():
        ignored["duplicate_row"] = ignored.get("duplicate_row", 0) + repeats.len()
    keys = typeset(enumeration([f"« {reader.header(name)} »" for name in reader.key]))
    rejected.append(
        conflicts.select(
            "line",
            column_name=pl.lit(reader.header(reader.key[0])),
            code=pl.lit("conflicting_row"),
            message=ROWS["conflicting_row"].expression({"other_line": pl.col("_other"), "keys": pl.lit(keys)}),
        )
    )
    gone = pl.concat([repeats, conflicts["line"]])
    return rows.filter(~pl.col("line").is_in(gone.implode()))
