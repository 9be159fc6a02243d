"""Numbers as people and consoles write them, made exact: groups, units, decimal comma or dot, hundredths."""

from __future__ import annotations

import polars as pl

HUNDREDTHS = 100
BLANKS = "[\\s\u00a0\u202f\u2007\u2009]"
# 1234,56 · 1 234,56 · 1.234,56 · 1,234.56: groups are of three or there are none.
DECIMAL = r"^([+-]?)(\d+)(?:[.,](\d{1,2})0*)?$"


def plain_number(cell: pl.Expr) -> pl.Expr:
    """A number without its unit and groups: `1 234,56 €` → `1234,56`. Groups that are not of three stay, and fail."""
    text = cell.str.replace_all("\u2212", "-", literal=True).str.replace(rf"{BLANKS}*€$", "")
    grouped = text.str.contains(rf"^[+-]?\d{{1,3}}(?:{BLANKS}\d{{3}})+(?:[.,]\d+)?$")
    text = pl.when(grouped).then(text.str.replace_all(BLANKS, "")).otherwise(text)
    dotted = text.str.contains(r"^[+-]?\d{1,3}(?:\.\d{3})+,\d+$")
    comma = text.str.contains(r"^[+-]?\d{1,3}(?:,\d{3})+\.\d+$")
    return (
        pl.when(dotted).then(text.str.replace_all(".", "", literal=True))
        .when(comma).then(text.str.replace_all(",", "", literal=True))
        .otherwise(text)
    )  # fmt: skip


def hundredths(cell: pl.Expr) -> pl.Expr:
    """A number of at most two decimals as a whole number of hundredths (Int64); null if it is no such number."""
    parts = plain_number(cell).str.extract_groups(DECIMAL)
    sign = pl.when(parts.struct.field("1") == "-").then(-1).otherwise(1)
    whole = parts.struct.field("2").cast(pl.Int64, strict=False)
    decimals = parts.struct.field("3").fill_null("").str.pad_end(2, "0").cast(pl.Int64, strict=False)
    # Beyond this no sum of money is meant, and the sum of a column would leave Int64.
    return pl.when(whole < 10**13).then(sign * (whole * HUNDREDTHS + decimals)).cast(pl.Int64)


def usual_decimal(cell: pl.Expr, digits: int) -> pl.Expr:
    """`1234`, `1234.5` and `1234,56` as an exact decimal; null for any other form, or more digits before the mark."""
    usual = cell.str.contains(rf"^\d{{1,{digits}}}(?:[.,]\d{{1,2}})?$")
    number = pl.when(usual).then(cell.str.replace(",", ".", literal=True))
    return number.cast(pl.Decimal(digits + 2, 2), strict=False)


def as_hours(units: pl.Expr) -> pl.Expr:
    """A whole number of hundredths as Decimal(9, 2): written as digits, since a division would round."""
    sign = pl.when(units < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    digits = pl.concat_str(
        sign,
        (units.abs() // HUNDREDTHS).cast(pl.String),
        pl.lit("."),
        (units.abs() % HUNDREDTHS).cast(pl.String).str.zfill(2),
    )
    return pl.when(units.abs() < 10**9).then(digits).cast(pl.Decimal(9, 2), strict=False)
