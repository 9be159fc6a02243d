"""`activity` on books that hold little: nothing is made up."""

from __future__ import annotations

import pytest

ADHESIONS = "commune;date_effet;date_fin;motif_fin;referent;contact_dpo\n72065;2026-04-01;;;;\n"
MOVEMENTS = (
    "commune;compte;evenement;date;identifiant;vers_commune\n"
    "72065;accueil;ouverture;2026-04-01;;\n72065;mairie;ouverture;2026-05-02;;\n72065;mairie;fermeture;2026-09-30;;\n"
)


def test_accounts_without_a_report_are_unknown(line):
    line.run("load", line.file("adhesions.csv", ADHESIONS), "--extract-date", "2026-04-01")
    line.run("load", line.file("mouvements.csv", MOVEMENTS), "--extract-date", "2026-12-31")
    answer = line.json("activity", "--year", "2026")
    row = line.commune(answer, "72065")
    assert (row["member"], row["accounts"], row["unknown"]) == (True, 1, 1)
    assert [row[name] for name in ("active", "dormant", "dormant_cost", "storage_bytes", "sent")] == [None] * 5
    assert answer["judged_on"] is None
    moves = {move["month"]: (move["opened"], move["closed"], move["open_accounts"]) for move in answer["moves"]}
    assert moves["2026-12-01"] == (0, 0, 1)
    assert answer["means"]["available_hours"] is None
    assert answer["means"]["coverage_percent"] is None
    assert answer["requests"]["delays"][0]["median_days"] is None
    assert "inconnu" in line.run("activity", "--year", "2026")


def test_books_without_any_extract_are_refused_with_what_to_do(line):
    line.run("activity", "--year", "2026", expect=1)
    assert "Déposer un extrait" in line.err


def test_a_threshold_is_a_number_of_days(line):
    with pytest.raises(SystemExit) as wrong:
        line.run("activity", "--year", "2026", "--dormant-days", "0")
    assert wrong.value.code == 2
