"""The console blocks of the README that are marked `<!-- run -->`: run, and compared or written anew.

`python tests/readme/console.py` writes the real output of each command under it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"(?<=<!-- run -->\n```console\n)(.*?)(?=```\n)", re.DOTALL)
EXPORTS = ("adhesions_2026_04_01.csv", "users_2026_04_30 08_15_00.csv")


def blocks(text: str) -> Iterator[str]:
    """What stands inside each marked block."""
    return (match.group() for match in BLOCK.finditer(text))


def commands(block: str) -> list[str]:
    """The commands of a block, without their prompt."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def run(block: str, folder: Path) -> str:
    """The block with the real output of each of its commands, run in a folder that `prepare` made."""
    printed = []
    for command in commands(block):
        words = command.replace("python -m pipeline", f"'{sys.executable}' -m pipeline")
        done = subprocess.run(
            words,
            shell=True,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        printed.append(f"$ {command}\n{done.stdout}{done.stderr}")
    return "".join(printed)


def prepare(folder: Path, demonstration: Path) -> None:
    """What the README supposes: the demonstration as the default books, and a month's exports."""
    data = folder / "data"
    data.mkdir(parents=True)
    shutil.copy(demonstration, data / "mutualisation.duckdb")
    for beside in demonstration.parent.glob(f"{demonstration.stem}*"):
        if beside.is_dir():
            shutil.copytree(beside, data / beside.name.replace(demonstration.stem, "mutualisation"))
    from pipeline.demo import generate  # noqa: PLC0415 (the path is set by now)

    exports = folder / "exports"
    exports.mkdir()
    with tempfile.TemporaryDirectory() as generated:
        for file in generate(Path(generated)):
            name = file.path.name.removeprefix("demonstration_")
            if name in EXPORTS:
                shutil.copy(file.path, exports / name)


def write() -> None:
    """The README with the real output of its commands."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "made.duckdb"
        words = [sys.executable, "-m", "pipeline", "--database", str(made), "init", "--demo"]
        subprocess.run(words, cwd=ROOT, check=True)
        folder = Path(place) / "folder"
        prepare(folder, made)
        text = README.read_text(encoding="utf-8")
        README.write_text(BLOCK.sub(lambda match: run(match.group(), folder), text), encoding="utf-8")


if __name__ == "__main__":
    write()
