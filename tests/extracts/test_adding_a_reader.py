"""The module printed in docs/adding-a-reader.md works as it stands, and is all that a reader needs."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.extracts import kinds, recognition
from pipeline.extracts.readers import READERS

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-reader.md"
COSTS = "année;poste;montant;heures_disponibles\n2026;Licences;1 200,00;\n2026;Agent;-5;\n2026;Serveurs;;10\n2026;Temps;0;150,5\n"


@pytest.fixture
def printed(monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    module = ModuleType("costs")
    exec(compile(code, str(PAGE), "exec"), module.__dict__)
    others = [reader for reader in READERS if reader.kind != module.READER.kind]
    monkeypatch.setattr(recognition, "READERS", (*others, module.READER))
    return module.READER


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_printed_reader_reads(printed, read, encoding):
    reading = read(COSTS.encode(encoding))
    assert (reading.kind, reading.rows_read, reading.rows_accepted) == ("couts", 4, 2)
    assert reading.frames["cost"].select("line", "exercice", "item", "amount_cents").rows() == [
        (2, 2026, "Licences", 120000),
        (5, 2026, "Temps", 0),
    ]
    assert reading.rejected.select("line", "column_name", "code").rows() == [
        (3, "montant", "negative_amount"),
        (4, "montant", "missing_value"),
    ]


def test_readers_are_found_by_their_module():
    folder = Path(recognition.__file__).parent / "readers"
    modules = [path for path in folder.glob("*.py") if "\nREADER = " in path.read_text(encoding="utf-8")]
    assert len(modules) == len(READERS)
    assert len(set(kinds())) == len(READERS)
