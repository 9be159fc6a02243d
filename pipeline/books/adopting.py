"""The revisions that were adopted on a page, put in force from their dates (Article 7)."""

from __future__ import annotations

import polars as pl

from pipeline.books.incoming import BooksError
from pipeline.convention import Convention
from pipeline.tariffs import ADOPTED, adopted


def with_adopted_tariffs(entries: pl.DataFrame, reference: Convention) -> Convention:
    """The convention with every adopted revision of the journal; as it is when there is none.

    BooksError, in French, when an entry of that kind holds no tariff: nothing is billed by what cannot be read.
    """
    try:
        return adopted(entries, reference)
    except (KeyError, TypeError, ValueError) as error:
        numbers = entries.filter(pl.col("entry") == ADOPTED)["deposit_id"].sort().to_list()
        raise BooksError(
            "Une révision tarifaire adoptée n’est pas lisible. Vérifier, dans l’historique des dépôts, les saisies "
            f"«\u00a0{ADOPTED}\u00a0» ({', '.join(f'n° {number}' for number in numbers)}), et retirer celle qui est en "
            "cause."
        ) from error
