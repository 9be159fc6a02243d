"""The keys of each structure in a scenario's `[structure]` table."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

from pipeline.convention import Convention
from pipeline.tariffs.fields import Fields
from pipeline.tariffs.problems import did_you_mean
from pipeline.tariffs.scenario import Setting

Settings = dict[str, Setting | None]
MOST_DIGITS = 6
PRICE_DIGITS = 4


def read_settings(kind: str, fields: Fields, convention: Convention) -> tuple[tuple[str, Setting], ...]:
    """The own keys of a structure, sorted by name; problems are noted in `fields`."""
    required, optional, read = KINDS[kind]
    fields.no_other_than(("kind", *required, *optional))
    fields.require(*required)
    if any(not fields.has(name) for name in required):
        return ()
    found = read(fields, convention)
    return tuple(sorted((name, value) for name, value in found.items() if value is not None))


def _nothing(_fields: Fields, _convention: Convention) -> Settings:
    return {}


def _by_kind(fields: Fields, convention: Convention) -> Settings:
    known = ("user", "shared", *sorted(convention.mailbox_products))
    raw = fields.table["fees"]
    if not isinstance(raw, dict) or not raw:
        fields.note("fees", 'un tableau de montants est attendu, par exemple {user = "12.00", shared = "4.00"}.')
        return {}
    prices = Fields(raw, "structure.fees.", fields.problems)
    for key in raw:
        if key not in known:
            prices.note(key, f"ni nature de boîte (user, shared) ni produit connu.{did_you_mean(key, known)}")
    read = [(key, prices.euros(key)) for key in sorted(raw)]
    return {"fees": tuple((key, price) for key, price in read if price is not None)}


def _fixed(fields: Fields, _convention: Convention) -> Settings:
    return {"fixed": fields.euros("fixed")}


def _bands(fields: Fields, _convention: Convention) -> Settings:
    limits = fields.table["upto"]
    fees = fields.list_of_euros("fees")
    whole = isinstance(limits, list) and all(isinstance(item, int) and not isinstance(item, bool) for item in limits)
    if not whole or not limits or limits[0] < 1:
        fields.note("upto", "une liste de nombres de comptes est attendue, par exemple [20, 100].")
        return {}
    for lower, upper in pairwise(limits):
        if upper <= lower:
            fields.note(
                "upto", f"la tranche « {upper} » n’est pas au-dessus de la précédente (« {lower} ») ; les ranger."
            )
    if len(fees) != len(limits) + 1 and len(fields.table["fees"]) != len(limits) + 1:
        fields.note("fees", f"{len(limits) + 1} montants sont attendus pour {len(limits)} limites : un par tranche.")
    return {"upto": tuple(limits), "fees": fees}


def _per_inhabitant(fields: Fields, _convention: Convention) -> Settings:
    return {"rate": fields.euros("rate")}


def _mixed(fields: Fields, _convention: Convention) -> Settings:
    share = fields.share("account_share", Decimal(0), Decimal(0), Decimal(1))
    return {"account_share": share, "total": fields.euros("total", decimals=2)}


def _full_cost(fields: Fields, _convention: Convention) -> Settings:
    return {"total": fields.euros("total", decimals=2)}


def _index(fields: Fields, _convention: Convention) -> Settings:
    stage = fields.one_of("stage", ("ratio", "coefficient", "price"), "coefficient")
    return {
        "base": fields.month("base"),
        "last": fields.month("last"),
        "fixed_part": fields.share("fixed_part", Decimal(0), Decimal(0), Decimal(1)),
        "digits": fields.whole("digits", 3, 0, PRICE_DIGITS if stage == "price" else MOST_DIGITS),
        "direction": fields.one_of("direction", ("up", "down", "nearest"), "nearest"),
        "stage": stage,
    }


def _hours_package(fields: Fields, _convention: Convention) -> Settings:
    return {
        "included": fields.share("included", Decimal(0), Decimal(0), Decimal(100_000)),
        "package": fields.euros("package", decimals=2),
    }


KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...], Callable[[Fields, Convention], Settings]]] = {
    "per_account": ((), (), _nothing),
    "by_kind": (("fees",), (), _by_kind),
    "fixed_plus_account": (("fixed",), (), _fixed),
    "bands": (("upto", "fees"), (), _bands),
    "per_inhabitant": (("rate",), (), _per_inhabitant),
    "mixed": (("account_share", "total"), (), _mixed),
    "full_cost": (("total",), (), _full_cost),
    "index": (("base", "last"), ("fixed_part", "digits", "direction", "stage"), _index),
    "hours_package": (("included",), ("package",), _hours_package),
}
"""By kind: the keys that it needs, those that it may have, and what reads them."""
