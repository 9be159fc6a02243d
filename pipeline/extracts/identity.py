"""Whose account it is: addresses, the stable identity of a directory entry, and the commune of an account."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.cells import filled_in
from pipeline.extracts.context import HORS_CONVENTION, Context
from pipeline.extracts.normal import normal, normal_expr
from pipeline.extracts.repeats import by_distinct, each_once
from pipeline.extracts.slices import evaluate, evaluate_rows

# Domains that the vendor gives to every tenant: they name no commune.
TECHNICAL_SUFFIX = ".onmicrosoft.com"
PRIMARY_ADDRESS = r"(?:^|\+)SMTP:(.+?)(?:\+[A-Za-z0-9]+:|$)"
GUEST = "#ext#"
DELETION_PREFIX = "^[0-9a-f]{32}"
# The stable key of a directory entry, in lower case.
IDENTIFIER = r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$"


def primary_addresses(proxy_addresses: pl.Series) -> pl.Series:
    """The address prefixed `SMTP:` (in capitals) among proxy addresses joined by `+`, in lower case."""
    cell = pl.col("cell")
    around = evaluate(proxy_addresses, cell.str.splitn("SMTP:", 2)).struct.unnest()
    after = evaluate(around["field_1"], cell.str.splitn("+", 2)).struct.unnest()
    parts = pl.DataFrame({"before": around["field_0"], "first": after["field_0"], "rest": after["field_1"]})
    begins = (pl.col("before") == "") | pl.col("before").str.ends_with("+")
    ends = pl.col("rest").is_null() | pl.col("rest").str.contains("^[A-Za-z0-9]+:")
    found = evaluate_rows(parts, pl.when((pl.col("first") != "") & begins & ends).then("first"))
    found = filled_in(found, proxy_addresses, cell.str.extract(PRIMARY_ADDRESS))
    return evaluate(found, cell.str.strip_chars().str.to_lowercase())


def without_deletion_prefix(rows: pl.DataFrame) -> pl.Series:
    """The user principal names (upn) without the object id that soft deletion puts before, if it is the row's own."""
    prefixed = evaluate(rows["upn"], pl.col("cell").str.contains(DELETION_PREFIX)).fill_null(value=False).arg_true()
    if prefixed.is_empty():
        return rows["upn"]
    own = pl.col("account").str.replace_all("-", "", literal=True)
    rest = pl.col("upn").str.slice(own.str.len_chars())
    restored = pl.when(pl.col("upn").str.starts_with(own)).then(rest).otherwise("upn")
    return rows["upn"].scatter(prefixed, rows[prefixed].select(restored).to_series())


def is_guest(upn: pl.Expr) -> pl.Expr:
    """Whether a user principal name (lower case) is that of a guest from another organisation."""
    return upn.str.contains(GUEST, literal=True)


def domain(address: pl.Expr) -> pl.Expr:
    """What stands after the last @ of an address in lower case."""
    return address.str.extract(r"@([^@\s]+)$")


def holder_of_addresses(addresses: pl.Series, context: Context) -> pl.Series:
    """Address in lower case → INSEE code, `hors_convention`, or null when nobody knows its domain."""
    # Cutting at the first @ is quick; the few texts behind it tell whether they hold another.
    behind = evaluate(addresses, pl.col("cell").str.splitn("@", 2).struct.field("field_1"))
    texts, places = each_once(behind)
    return holder_of_domains(evaluate("@" + texts, domain(pl.col("cell"))), context).gather(places)


def holder_of_domains(domains: pl.Series, context: Context) -> pl.Series:
    """Domain → INSEE code, `hors_convention`, or null when nobody knows it. Accented domains are compared in IDNA."""
    register = {idna(key): value for key, value in context.register("domain").items()}
    distinct = domains.drop_nulls().unique()
    ascii_form = distinct.to_frame("d").select(pl.col("d")).to_series()
    accented = evaluate(distinct, pl.col("cell").str.contains(r"[^\x00-\x7f]"))
    if accented.any():
        ascii_form = ascii_form.scatter(accented.arg_true(), [idna(text) for text in distinct.filter(accented)])
    values = ascii_form.replace_strict(
        pl.Series(list(register), dtype=pl.String), pl.Series(list(register.values()), dtype=pl.String), default=None
    )
    return domains.replace_strict(distinct, values, default=None, return_dtype=pl.String)


def idna(name: str) -> str:
    """A domain in the form in which the network knows it."""
    text = name.strip().lower()
    if text.isascii():
        return text
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        return text


def holder_of_accounts(rows: pl.DataFrame, context: Context) -> pl.Series:
    """The commune (INSEE) of each account, `hors_convention`, or null when nothing tells.

    `rows`: address, upn, and as far as the layout has them department, office, city. The domain of the primary
    address says first, then that of the user principal name, then the three texts through their registers. The
    vendor's own domains say nothing, and leave an account outside the convention when nothing else tells.
    """
    found = holder_of_addresses(rows["address"], context)
    if found.null_count():
        found = _else(found, holder_of_addresses(rows["upn"], context))
    for register in ("department", "office", "city"):
        known = context.register(register)
        if found.null_count() and known and register in rows.columns:
            keys = pl.Series([normal(key) for key in known], dtype=pl.String)
            values = pl.Series(list(known.values()), dtype=pl.String)
            expression = normal_expr(pl.col("cell")).replace_strict(keys, values, default=None)
            found = _else(found, by_distinct(rows[register], expression))
    if found.null_count():
        technical = evaluate(rows["address"], domain(pl.col("cell")).str.ends_with(TECHNICAL_SUFFIX))
        found = found.to_frame("f").select(
            pl.when(pl.col("f").is_null() & technical).then(pl.lit(HORS_CONVENTION)).otherwise(pl.col("f"))
        ).to_series()  # fmt: skip
    return found


def _else(found: pl.Series, other: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(pl.lit(found), pl.lit(other))).to_series()


def product_names(licences: pl.Series) -> pl.Series:
    """Licences joined by `+` → product names sorted and joined by `+`; null if unlicensed.

    A product's own name may hold ` + `: only a plus sign without a blank on either side parts two products.
    """
    protected = (
        pl.col("cell").str.replace_all(r" \+", " \u0001").str.replace_all(r"\+ ", "\u0001 ").str.split("+")
        .list.eval(pl.element().str.replace_all("\u0001", "+", literal=True).str.strip_chars())
    )  # fmt: skip
    named = protected.list.eval(
        pl.element().filter((pl.element() != "") & (pl.element().str.to_lowercase() != "unlicensed"))
    )
    joined = named.list.unique().list.sort().list.join("+")
    return evaluate(licences, pl.when(joined != "").then(joined))


def products_and_mailbox(licences: pl.Series, context: Context) -> dict[str, pl.Series]:
    """products: the names that licences hold, and mailbox: `user` where one of them holds a mailbox, else null."""
    texts, places = each_once(licences)
    names = product_names(texts)
    user = pl.select(pl.when(holds_mailbox(names, context)).then(pl.lit("user"))).to_series()
    return {"products": names.gather(places), "mailbox": user.gather(places)}


def holds_mailbox(products: pl.Series, context: Context) -> pl.Series:
    """Whether one of the products of an account (joined by `+`, sorted) holds a mailbox (Article 6); null if none."""
    mailbox_products = [normal(name) for name in context.convention.mailbox_products]
    names = pl.col("cell").str.replace_all(r" \+ ", " \u0001 ").str.split("+")
    known = names.list.eval(
        normal_expr(pl.element().str.replace_all("\u0001", "+", literal=True)).is_in(mailbox_products)
    )
    return evaluate(products, known.list.any())
