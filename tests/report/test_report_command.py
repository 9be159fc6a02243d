"""`report`: the files of a year in the folder asked for and nowhere else; the same bytes whenever, wherever it runs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.report.exports import FolderError, write_files
from tests.report import reading

ROOT = Path(__file__).parents[2]


def run(database, *words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "pipeline", "--database", str(database), "report", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=os.environ | environment,
    )


def hashes(folder) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def written(said_of, tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    done = run(said_of, "--year", "2026", "--output", folder / "out", "--scenario", "S1", TZ="Pacific/Auckland")
    assert done.returncode == 0, done.stderr
    return folder, done


def test_everything_lies_in_the_folder_under_safe_names(written):
    folder, done = written
    assert [path.name for path in folder.iterdir()] == ["out"]
    names = list(hashes(folder / "out"))
    assert "demonstration_rapport-annuel_2026.pdf" in names
    assert "demonstration_rapport-annuel_2026.docx" in names
    assert {name.split("/")[0] for name in names if "/" in name} == {
        "etats",
        "fiches",
        "graphiques",
        "referents",
        "tableaux",
    }
    assert not [name for name in names if any(sign in name for sign in '\\:*?"<>| ')]
    assert not [name for name in names if name.endswith(".tmp")]
    assert f"{len(names)}\u00a0fichiers" in done.stdout
    assert "données personnelles" in done.stdout


def test_another_day_another_zone_another_seed_the_same_bytes(written, said_of, tmp_path):
    folder, _ = written
    done = run(
        said_of, "--year", "2026", "--output", tmp_path / "again", "--scenario", "S1", TZ="UTC", PYTHONHASHSEED="7"
    )
    assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "again") == hashes(folder / "out")


def test_one_commune_alone(said_of, tmp_path):
    done = run(said_of, "--year", "2026", "--output", tmp_path, "--commune", "Fay")
    assert done.returncode == 0, done.stderr
    names = list(hashes(tmp_path))
    assert len(names) == 7
    assert all("72130" in name or "titres-a-emettre" in name for name in names)
    sheet = reading.Pdf((tmp_path / "fiches" / "demonstration_fiche_2026_72130_Fay.pdf").read_bytes())
    assert sheet.pages == 1
    assert "12,50 €" in sheet.text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--year", "2019"), "n’est pas connu des dépôts"),
        (("--year", "2026", "--commune", "99999"), "Aucune commune"),
        (("--year", "2026", "--commune", "72181"), "n’a pas d’état"),
        (("--year", "2026", "--scenario", "S9"), "n’est pas enregistré"),
    ],
)
def test_what_cannot_be_is_refused_in_french_and_writes_nothing(said_of, tmp_path, words, said):
    done = run(said_of, *words, "--output", tmp_path / "out")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not hashes(tmp_path)


def test_a_file_is_no_folder(said_of, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("x")
    done = run(said_of, "--year", "2026", "--output", taken, "--commune", "72130")
    assert done.returncode == 1
    assert "est un fichier" in done.stderr
    assert taken.read_text() == "x"


def test_a_link_that_leads_elsewhere_is_not_followed(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.mkdir()
    folder.mkdir()
    (folder / "etats").symlink_to(outside)
    with pytest.raises(FolderError, match="hors du dossier"):
        write_files(folder, [("etats/a.txt", b"a")])
    assert list(outside.iterdir()) == []


def test_no_name_leads_out_of_the_folder(tmp_path):
    folder = tmp_path / "folder"
    with pytest.raises(FolderError, match="hors du dossier"):
        write_files(folder, [("../a.txt", b"a")])
    assert not (tmp_path / "a.txt").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of folders are POSIX's")
def test_the_folder_with_accounts_is_its_owner_s_alone(tmp_path):
    write_files(tmp_path, [("referents/a.pdf", b""), ("etats/a.pdf", b"")])
    assert (tmp_path / "referents").stat().st_mode & 0o077 == 0
    assert (tmp_path / "etats").stat().st_mode & 0o055


def test_a_second_run_replaces_the_files(tmp_path):
    write_files(tmp_path, [("a.txt", b"first")])
    write_files(tmp_path, [("a.txt", b"second")])
    assert (tmp_path / "a.txt").read_bytes() == b"second"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
