"""`calendar`: the table, JSON and the calendar file."""

from __future__ import annotations

from icalendar import Calendar

ADHESIONS = "commune;date_effet;date_fin;motif_fin;referent;contact_dpo\n72065;2026-04-01;;;Ange Lebrun;\n"


def test_it_answers_on_books_without_any_extract(line):
    answer = line.json("calendar", "--on", "2026-11-25")
    assert answer["on"] == "2026-11-25"
    (told,) = [row for row in answer["duties"] if row["kind"] == "communicate_tariffs"]
    assert (told["due"], told["days_left"], told["state"], told["article"]) == ("2026-12-01", 6, "due", "7")
    assert told["missing"]
    assert {row["state"] for row in answer["adhesions"]} == {"none"}


def test_adhesions_with_their_dates_and_nobody_s_name(line):
    line.run("load", line.file("adhesions.csv", ADHESIONS), "--extract-date", "2026-04-01")
    answer = line.json("calendar", "--on", "2028-04-01")
    (row,) = [row for row in answer["adhesions"] if row["insee"] == "72065"]
    assert (row["state"], row["term"], row["renewal"], row["notice"]) == (
        "renewed",
        "2029-03-31",
        "2029-04-01",
        "2028-06-30",
    )
    assert "Lebrun" not in line.out
    assert "reconduite" in line.run("calendar", "--on", "2028-04-01")


def test_the_calendar_file(line):
    path = line.folder / "echeances.ics"
    line.run("calendar", "--on", "2026-11-25", "--ics", str(path))
    assert len(list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))) > 10
    again = path.read_bytes()
    line.run("calendar", "--on", "2026-11-25", "--ics", str(path), "--json")
    assert path.read_bytes() == again


def test_a_file_that_cannot_be_written_is_refused(line):
    line.run("calendar", "--ics", str(line.folder / "nowhere" / "x.ics"), expect=1)
    assert "ne peut pas être écrit" in line.err
    line.run("calendar", "--json", expect=0)
