from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.commands import main


@dataclass
class CommandLine:
    folder: Path
    capsys: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    @property
    def database(self) -> Path:
        return self.folder / "books.duckdb"

    def run(self, *words: str, expect: int = 0) -> str:
        code = main(["--database", str(self.database), *words])
        captured = self.capsys.readouterr()
        self.out, self.err = captured.out, captured.err
        assert code == expect, f"exit {code}\n{captured.out}\n{captured.err}"
        return captured.out

    def json(self, *words: str, expect: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", expect=expect))

    def file(self, name: str, content: bytes | str) -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def commune(self, answer: Any, insee: str) -> Any:
        (row,) = [row for row in answer["communes"] if row["insee"] == insee]
        return row


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    line = CommandLine(tmp_path, capsys)
    line.run("init", "--empty")
    return line
