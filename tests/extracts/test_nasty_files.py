"""Named files made to harm: each has an answer, in two seconds, within 500 MB or five times its size.

Each is read in a process of its own, of which the peak memory and the seconds of processor are measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.extracts.nasty_files import MEGABYTE, NASTY

ROOT = Path(__file__).parents[2]
SECONDS = 2
MOST_MEMORY, TIMES = 500 * MEGABYTE, 5

# What cannot be read faster, since so much of it is true: how many seconds it may take, and why.
HUGE = {
    "bomb_within_the_limits": (8, "50 MB of rows, all of them right"),
    "workbook_within_the_limits": (8, "a million cells, each with a value"),
    "a_million_irregular_rows": (8, "what a quote may have opened is known record by record only"),
    "blank_lines_and_a_quote": (8, "three million lines may all lie inside one quote"),
}
# What each comes to: the code of the refusal, or the kind and the rows accepted, ignored, rejected.
ANSWERS = {
    "zip_bomb": "archive_too_large",
    "zip_that_lies": "broken_archive",
    "zip_in_a_zip": "nested_archive",
    "zip_with_a_password": "encrypted_archive",
    "zip_of_ten_thousand_files": "too_many_files",
    "zip_that_climbs": ("users", 3, 0, 0),
    "bomb_within_the_limits": ("users", 1, 417724, 0),
    "xml_of_a_billion_laughs": "forbidden_xml",
    "xml_that_reads_other_files": "forbidden_xml",
    "xml_of_expenses": "pes_expense",
    "xml_a_million_deep": "broken_xml",
    "xml_of_one_tag": "broken_xml",
    "workbook_of_a_million_empty_rows": ("couts", 1, 0, 0),
    "workbook_with_one_cell_far_away": "vast_sheet",
    "workbook_within_the_limits": ("couts", 300, 0, 49698),
    "workbook_bomb": "too_large",
    "line_of_200_megabytes": "nothing_accepted",
    "cell_of_100_megabytes": ("users", 3, 0, 1),
    "quote_that_never_ends": ("users", 1, 426248, 1),
    "nothing_but_quotes": "unknown_layout",
    "nothing_but_nuls": "empty_file",
    "nuls_in_every_row": "nothing_accepted",
    "a_million_irregular_rows": "nothing_accepted",
    "blank_lines_and_a_quote": "nothing_accepted",
    "five_million_blank_lines": "header_only",
    "a_hundred_thousand_columns": "missing_column",
    "rows_all_too_long": "nothing_accepted",
    "utf_16_of_odd_length": "truncated_file",
    "utf_16_without_a_pair": "not_a_table",
    "picture_named_csv": "not_a_table",
    "packed_text": "not_a_table",
    "json_a_million_deep": "broken_json",
    "json_of_one_string": "broken_json",
    "json_of_empty_lists": "nothing_accepted",
    "audit_data_too_deep": "nothing_accepted",
    "header_of_a_thousand_lines": "unknown_layout",
    "formulas_everywhere": "missing_column",
    "json_of_a_person": "missing_column",
}


def test_there_are_many_and_each_has_its_answer():
    assert len(NASTY) >= 20
    assert set(ANSWERS) == set(NASTY)
    assert set(HUGE) < set(NASTY)


@pytest.mark.parametrize("name", NASTY)
def test_it_is_answered_in_time_and_within_its_memory(name, tmp_path):
    data = NASTY[name]()
    path = tmp_path / "extrait.csv"
    path.write_bytes(data)
    alone = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, str(path)]
    child = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=alone)
    path.unlink()
    assert child.returncode == 0, child.stderr
    assert "Traceback" not in child.stderr
    answer = json.loads(child.stdout)
    first = answer["readings"][0]
    assert (first["code"] or [first["kind"], *first["rows"]]) == (
        ANSWERS[name] if isinstance(ANSWERS[name], str) else list(ANSWERS[name])
    )
    assert all(reading["message"] for reading in answer["readings"])
    assert answer["seconds"] < HUGE.get(name, (SECONDS,))[0], answer
    assert answer["peak"] < max(MOST_MEMORY, TIMES * len(data)), f"{answer['peak'] / MEGABYTE:.0f} MB"


def peak_memory() -> int:
    """The most that this process ever held, in bytes; unlike `ru_maxrss`, nothing of its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def read_alone(path: Path) -> None:
    """Reads one file and prints what it came to."""
    import time  # noqa: PLC0415
    from datetime import date  # noqa: PLC0415

    from pipeline.extracts import Reading, recognise, unpack  # noqa: PLC0415
    from tests.extracts.contexts import reference_context  # noqa: PLC0415

    context = reference_context()
    data = path.read_bytes()
    start = time.process_time()
    opened = unpack(data, path.name)
    files = [] if isinstance(opened, Reading) else opened
    readings = [opened] if isinstance(opened, Reading) else []
    readings += [recognise(content, name, context, extract_date=date(2026, 12, 31)) for name, content in files]
    told = [
        {
            "kind": reading.kind,
            "code": reading.code,
            "rows": [reading.rows_accepted, reading.rows_ignored, reading.rows_rejected],
            "message": reading.message,
        }
        for reading in readings
    ]
    print(json.dumps({"seconds": time.process_time() - start, "peak": peak_memory(), "readings": told}))


if __name__ == "__main__":
    read_alone(Path(sys.argv[1]))
