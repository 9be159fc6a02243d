"""Duties of a revision: communicate, the refusal delay of each commune, amendments, the contract's end (7, 10, 11)."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.calendar.duty import COMMUNE, METROPOLE, Row, listed, one, together
from pipeline.calendar.spoken import spoken_day
from pipeline.convention import Convention, terms
from pipeline.wording import count, day

THEME = "tariffs"
REFUSES = "refused"


def tariff_duties(follow_up: pl.DataFrame, adhesions: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    """The duties of every revision in `follow_up` (`revision_follow_up`), and of the contract's end without any."""
    firm = convention.day("firm_until")
    effects = sorted({firm, *follow_up["effective"].to_list()})
    whole = [part for effective in effects for part in _of_revision(effective, follow_up, adhesions, convention)]
    return together([listed(whole), _refusal_windows(follow_up), _amendments(follow_up)])


def _of_revision(
    effective: date, follow_up: pl.DataFrame, adhesions: pl.DataFrame, convention: Convention
) -> list[Row]:
    concerned = follow_up.filter(pl.col("effective") == effective)
    told = concerned.filter(pl.col("communicated_on").is_not_null())
    untold = concerned.height - told.height
    last = told["communicated_on"].max()
    done = last if concerned.height and not untold and isinstance(last, date) else None
    if adhesions.is_empty():
        missing: str | None = "aucune adhésion n’est déposée"
    elif untold:
        missing = f"communication non enregistrée pour {count(untold, 'commune')}"
    else:
        missing = None
    parts = [
        one(
            f"communicate_tariffs:{effective}",
            f"Communiquer aux communes les tarifs applicables au {day(effective)}",
            terms.communicate_by(effective, convention),
            theme=THEME,
            actor=METROPOLE,
            article="7",
            done_on=done,
            missing=missing,
        )
    ]
    if effective == convention.day("firm_until"):
        parts.append(
            one(
                f"contract_end:{effective}",
                "Échéance du contrat de Le Mans Métropole et fin des prix fermes",
                effective,
                theme=THEME,
                actor=METROPOLE,
                article="7",
                milestone=True,
            )
        )
    if convention.choice("tacit_renewal") == "both_dates":
        parts.append(
            one(
                f"tacit_renewal:{effective}",
                "Reconduction tacite de la convention, à défaut de révision mise en œuvre",
                effective,
                theme="convention",
                actor=METROPOLE,
                article="10",
                milestone=True,
            )
        )
    return parts


def _refusal_windows(follow_up: pl.DataFrame) -> pl.DataFrame:
    """One end of the delay per commune; without proven receipt it has not begun to run, and its end is unknown."""
    return follow_up.select(
        "insee",
        key=pl.format("refusal_window:{}:{}", "effective", "insee"),
        kind=pl.lit("refusal_window"),
        theme=pl.lit(THEME),
        what=pl.format("Fin du délai pour refuser les tarifs applicables au {}", spoken_day(follow_up, "effective")),
        actor=pl.lit(COMMUNE),
        due="refusal_until",
        done_on="answered_on",
        missing=pl.when(pl.col("refusal_until").is_null()).then(
            pl.lit("date de réception prouvée des nouveaux tarifs\u00a0: le délai n’a pas commencé à courir")
        ),
        article=pl.lit("7"),
        milestone=pl.lit(value=True),
    )


def _amendments(follow_up: pl.DataFrame) -> pl.DataFrame:
    """One amendment per commune that does not refuse, to be signed before the day of the renewal."""
    staying = follow_up.filter(pl.col("state") != REFUSES)
    return staying.select(
        "insee",
        key=pl.format("sign_amendment:{}:{}", "effective", "insee"),
        kind=pl.lit("sign_amendment"),
        theme=pl.lit(THEME),
        what=pl.format("Signer l’avenant sur les tarifs applicables au {}", spoken_day(staying, "effective")),
        actor=pl.lit(METROPOLE),
        due="sign_by",
        done_on="amendment_on",
        article=pl.lit("11"),
        missing=pl.when(pl.col("amendment_on").is_null()).then(pl.lit("date de signature de l’avenant")),
    )
