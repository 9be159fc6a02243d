"""The main job through the command line, as an analyst does it: files in, what each commune owes, what was invoiced."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from pipeline.commands.main import main
from pipeline.demo import GeneratedFile
from tests.commands.extract_rows import object_id, users_file, users_row

ROOT = Path(__file__).parents[2]

CHAPELLE = "72065"
ADHESIONS = "commune;date_effet;date_fin;motif_fin;referent;contact_dpo\n72065;2026-04-01;;;;\n"
TITRES = "exercice;bordereau;titre;date_emission;commune;nature;objet;montant;titre_origine\n"


@pytest.fixture
def chapelle(line):
    rows = [users_row(n, f"agent{n}@lachapellesaintaubin.fr") for n in range(20)]
    line.run("load", line.file("adhesions.csv", ADHESIONS), "--extract-date", "2026-04-01")
    line.run("load", line.file("users_2026_11_30 08_00_00.csv", users_file(*rows)))
    return line


def test_twenty_accounts_from_april_owe_180_months_and_150_euros(chapelle):
    answer = chapelle.json("recharge", "--year", "2026")
    assert answer["known_on"] == "2026-11-30"
    assert answer["complete"] is False
    assert answer["total"] == "150.00"
    assert chapelle.commune(answer, CHAPELLE) == {
        "insee": CHAPELLE,
        "commune": "La Chapelle-Saint-Aubin",
        "accounts": 20,
        "account_months": 180,
        "account_fee": "150.00",
        "hours": "0.00",
        "request_fee": "0.00",
        "total": "150.00",
        "carry_over": "0.00",
        "to_invoice": "150.00",
        "below_floor": False,
    }


def test_the_same_file_again_changes_nothing(chapelle):
    before = chapelle.json("recharge", "--year", "2026")
    (again,) = chapelle.json("load", str(chapelle.folder / "users_2026_11_30 08_00_00.csv"))
    assert again["status"] == "duplicate"
    assert again["rows_read"] == again["rows_accepted"] + again["rows_ignored"] + again["rows_rejected"]
    assert chapelle.json("recharge", "--year", "2026") == before


def test_a_right_invoice_is_consistent(chapelle):
    titres = TITRES + "2026;12;801;2026-12-10;72065;forfait;Messagerie 2026;150,00;\n"
    chapelle.run("load", chapelle.file("titres.csv", titres), "--extract-date", "2026-12-15")
    row = chapelle.commune(chapelle.json("reconcile", "--year", "2026"), CHAPELLE)
    assert row["status"] == "consistent"
    assert row["difference"] == row["wrong_then"] == row["learned_since"] == "0.00"
    assert row["explanations"] == []
    assert row["missing_inputs"] == []


def test_a_full_year_invoice_is_a_difference_of_50_euros(chapelle):
    titres = TITRES + "2026;12;801;2026-12-10;72065;forfait;Messagerie 2026;200,00;\n"
    chapelle.run("load", chapelle.file("titres.csv", titres), "--extract-date", "2026-12-15")
    row = chapelle.commune(chapelle.json("reconcile", "--year", "2026"), CHAPELLE)
    assert (row["status"], row["expected"], row["invoiced"]) == ("difference", "150.00", "200.00")
    assert (row["difference"], row["wrong_then"], row["learned_since"]) == ("50.00", "50.00", "0.00")


def test_what_was_learned_after_the_invoice_is_told_apart(chapelle):
    titres = TITRES + "2026;12;801;2026-12-10;72065;forfait;Messagerie 2026;150,00;\n"
    chapelle.run("load", chapelle.file("titres.csv", titres), "--extract-date", "2026-12-15")
    rows = [users_row(n, f"agent{n}@lachapellesaintaubin.fr") for n in range(1, 20)]
    rows.append(users_row(0, "agent0@lachapellesaintaubin.fr", deleted="2026-09-10 10:00:00Z"))
    chapelle.run("load", chapelle.file("users_2026_12_31 08_00_00.csv", users_file(*rows)))
    row = chapelle.commune(chapelle.json("reconcile", "--year", "2026"), CHAPELLE)
    assert (row["expected"], row["expected_then"]) == ("147.50", "150.00")
    assert (row["difference"], row["wrong_then"], row["learned_since"]) == ("2.50", "0.00", "2.50")
    answer = chapelle.json("recharge", "--year", "2026")
    assert answer["complete"] is True
    assert answer["known_on"] == "2026-12-31"
    then = chapelle.json("recharge", "--year", "2026", "--known-on", "2026-12-10")
    assert chapelle.commune(then, CHAPELLE)["total"] == "150.00"
    following = chapelle.commune(chapelle.json("recharge", "--year", "2027"), CHAPELLE)
    assert following["carry_over"] == "-2.50"
    assert following["total"] == "190.00"
    assert following["to_invoice"] == "187.50"


def test_no_invoice_deposited_is_not_auditable_and_no_shortfall(chapelle):
    row = chapelle.commune(chapelle.json("reconcile", "--year", "2026"), CHAPELLE)
    assert row["status"] == "not_auditable"
    assert row["difference"] is None
    assert row["missing_inputs"]
    assert "2026" in row["missing_inputs"][0]


def test_an_empty_database_is_never_consistent(line):
    answer = line.json("reconcile", "--year", "2026")
    assert len(answer["communes"]) == 20
    assert {row["status"] for row in answer["communes"]} == {"not_auditable"}
    assert answer["detectable_error"] == "0.83"
    assert line.json("recharge", "--year", "2026")["total"] == "0.00"
    assert line.json("events") == []


def test_both_layouts_give_the_same_books(chapelle, tmp_path):
    older = (
        "Block credential,City,Country/Region,Department,DirSyncEnabled,Display name,Fax,First name,"
        "Last dirsync time,Last name,Last password change time stamp,License assignment details,Licenses,Mobile Phone,"
        "Oath token meta data,Object Id,Office,Password never expires,Phone number,Postal code,"
        "Preferred data location,Preferred language,Proxy addresses,Release track,Soft deletion time stamp,State,"
        "Street address,Strong password required,Title,Usage location,User principal name,When created"
    )
    rows = []
    for n in range(20):
        cells = dict.fromkeys(older.split(","), "")
        cells |= {
            "Block credential": "False",
            "Display name": f"Compte {n}",
            "Licenses": "Microsoft 365 Business Basic",
            "Object Id": object_id(n),
            "Proxy addresses": f"SMTP:agent{n}@lachapellesaintaubin.fr",
            "User principal name": f"agent{n}@lachapellesaintaubin.fr",
            "When created": "2024-01-15 09:30:00Z",
        }
        rows.append(",".join(cells.values()))
    before = chapelle.json("recharge", "--year", "2026")["communes"]
    content = "\r\n".join([older, *rows]) + "\r\n"
    (result,) = chapelle.json(
        "load", chapelle.file("older.csv", content.encode("utf-8-sig")), "--extract-date", "2026-10-31"
    )
    assert (result["kind"], result["status"], result["rows_accepted"]) == ("users", "accepted", 20)
    assert chapelle.json("recharge", "--year", "2026")["communes"] == before


def test_a_withdrawn_deposit_leaves_the_books_and_may_come_again(chapelle):
    history = chapelle.json("deposits")
    (users,) = [row for row in history if row["kind"] == "users"]
    chapelle.run("withdraw", str(users["deposit_id"]), "--reason", "extrait filtré par erreur")
    assert chapelle.json("recharge", "--year", "2026")["total"] == "0.00"
    assert len(chapelle.json("deposits")) == len(history)
    (again,) = chapelle.json("load", str(chapelle.folder / "users_2026_11_30 08_00_00.csv"))
    assert again["status"] == "accepted"
    assert chapelle.json("recharge", "--year", "2026")["total"] == "150.00"


def test_the_extract_date_is_asked_when_nothing_tells_it(line):
    (result,) = line.json("load", line.file("adhesions.csv", ADHESIONS), expect=1)
    assert result["status"] == "refused"
    assert "--extract-date" in line.err or "date" in result["message"]
    assert line.json("deposits") == [row for row in line.json("deposits") if row["kind"] == "communes"]


def test_an_extract_date_may_lie_ahead_of_the_clock(line):
    rows = [users_row(1, "a@fatines.fr")]
    (result,) = line.json("load", line.file("u.csv", users_file(*rows)), "--extract-date", "2031-01-31")
    assert result["status"] == "accepted"


def test_transfer_by_template_counts_its_month_for_both_communes(line):
    adhesions = (
        "commune;date_effet;date_fin;motif_fin;referent;contact_dpo\n72003;2026-04-01;;;;\n72095;2026-04-01;;;;\n"
    )
    line.run("load", line.file("a.csv", adhesions), "--extract-date", "2026-04-01")
    movements = (
        "commune;compte;evenement;date;identifiant;vers_commune\n"
        "Allonnes;accueil;ouverture;01/01/2027;;\n"
        "Allonnes;accueil;transfert;10/05/2027;;Coulaines\n"
    )
    (result,) = line.json("load", line.file("m.csv", movements), "--extract-date", "2027-06-30")
    assert result["rows_accepted"] == 2
    answer = line.json("recharge", "--year", "2027")
    assert line.commune(answer, "72003")["account_fee"] == "4.17"
    assert line.commune(answer, "72095")["account_fee"] == "6.67"
    events = line.json("events", "--commune", "72095")
    assert [(event["event"], event["date"]) for event in events] == [("moved_in", "2027-05-10")]


def test_an_accepted_and_done_request_is_due_at_its_quoted_hours(line):
    demandes = (
        "reference;commune;objet;date_demande;date_proposition;heures_proposees;date_acceptation;date_realisation;"
        "heures_realisees\n"
        "D1;72065;Migration;2026-05-02;2026-05-05;3,5;2026-05-12;2026-06-01;5\n"
    )
    line.run("load", line.file("a.csv", ADHESIONS), "--extract-date", "2026-04-01")
    line.run("load", line.file("d.csv", demandes), "--extract-date", "2026-06-30")
    row = line.commune(line.json("recharge", "--year", "2026"), CHAPELLE)
    assert (row["hours"], row["request_fee"], row["total"]) == ("3.50", "105.00", "105.00")


def test_a_closing_without_opening_is_rejected_then_accepted_once_the_opening_is_there(line):
    header = "commune;compte;evenement;date;identifiant;vers_commune\n"
    line.run("load", line.file("a.csv", ADHESIONS), "--extract-date", "2026-04-01")
    (first,) = line.json(
        "load", line.file("m1.csv", header + "72065;accueil;fermeture;2026-09-30;;\n"), "--extract-date", "2026-10-01"
    )
    assert (first["rows_read"], first["rows_accepted"], first["rows_rejected"]) == (1, 0, 1)
    (rejected,) = first["rejected"]
    assert (rejected["line"], rejected["code"]) == (2, "closing_without_opening")
    line.run(
        "load", line.file("m2.csv", header + "72065;accueil;ouverture;2026-05-04;;\n"), "--extract-date", "2026-06-01"
    )
    assert line.commune(line.json("recharge", "--year", "2026"), CHAPELLE)["account_months"] == 5
    history = {row["file"]: row for row in line.json("deposits")}
    assert history["m1.csv"]["rows_accepted"] == 1


def test_init_refuses_to_overwrite(line):
    line.run("init", "--empty", expect=1)
    assert str(line.database) in line.err


def test_a_demonstration_that_fails_half_way_leaves_no_file(tmp_path, capsys, monkeypatch):
    def broken(folder):
        path = folder / "demonstration_titres.csv"
        path.write_bytes(b"pas un extrait")
        return [GeneratedFile(path, "titres", date(2026, 12, 15), "")]

    monkeypatch.setattr("pipeline.demo.generate", broken)
    assert main(["--database", str(tmp_path / "base.duckdb"), "init", "--demo"]) == 1
    assert "demonstration_titres.csv" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_wrong_use_exits_with_2(line, capsys):
    with pytest.raises(SystemExit) as stop:
        line.run("recharge", "--year", "26")
    assert stop.value.code == 2
    assert "année" in capsys.readouterr().err


def test_an_unknown_commune_is_refused_by_name(line):
    line.run("statement", "--year", "2026", "--commune", "99999", expect=1)
    assert "99999" in line.err


def test_backup_check_and_rebuild(chapelle):
    chapelle.run("check")
    chapelle.run("backup", str(chapelle.folder / "copie.duckdb"))
    assert (chapelle.folder / "copie.duckdb").exists()
    chapelle.run("backup", str(chapelle.folder / "copie.duckdb"), expect=1)
    chapelle.run("rebuild", str(chapelle.folder / "refait.duckdb"))
    original = chapelle.json("recharge", "--year", "2026"), chapelle.json("events")
    for copy in ("copie.duckdb", "refait.duckdb"):
        chapelle.run("--database", str(chapelle.folder / copy), "check")

    assert main(["--database", str(chapelle.folder / "refait.duckdb"), "check"]) == 0
    assert original[0]["total"] == "150.00"


def test_the_statement_tells_line_by_line(chapelle):
    answer = chapelle.json("statement", "--year", "2026", "--commune", CHAPELLE)
    assert len(answer["accounts"]) == 20
    assert {(row["first_month"], row["last_month"], row["months"]) for row in answer["accounts"]} == {
        ("2026-04", "2026-12", 9)
    }


def test_another_territory_may_be_loaded(tmp_path, line):
    communes = "insee,siren,name,population,domains\n99001,200000001,Autreville,1200,autreville.fr\n"
    other = tmp_path / "other.duckdb"

    assert main(["--database", str(other), "init", "--communes", line.file("communes.csv", communes)]) == 0
    assert main(["--database", str(other), "recharge", "--year", "2026", "--json"]) == 0


def test_the_command_line_starts_without_streamlit_and_altair():
    code = (
        "import sys; from pipeline.commands.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'streamlit', 'altair', 'polars', 'duckdb'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_a_reader_who_has_had_enough_is_no_error(fresh_books):
    words = f"'{sys.executable}' -m pipeline --database '{fresh_books}' recharge --year 2026 --json | head -n 2"
    done = subprocess.run(words, shell=True, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.startswith("{\n")
    assert done.stderr == ""
