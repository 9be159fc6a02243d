"""A ZIP of extracts to its files: in memory, within limits that no honest export reaches, one level deep."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from pathlib import PurePath

from pipeline.extracts.inflating import DAMAGED, MEGABYTE, whole
from pipeline.extracts.reading import Reading, refused
from pipeline.extracts.refusal import RefusalError

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
# A month of a large metropole is a tenth of this; files beyond are deposited one by one.
LARGEST_MEGABYTES = 50
MOST_FILES = 500
# Text shrinks to a tenth, a regular one to a fiftieth. Beyond, it is a trap, unless the whole is small.
HIGHEST_RATIO = 200
SMALL_MEGABYTES = 10
LONGEST_NAME = 120
ENCRYPTED = 0x1
# Others (LZMA …) can ask for gigabytes before giving a byte.
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What file managers add to archives: no file that anyone deposited.
CLUTTER = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")


def unpack(data: bytes, name: str) -> list[tuple[str, bytes]] | Reading:
    """The files of a ZIP as (name, bytes), in the order of the archive; any other file alone, as it is.

    A workbook is a ZIP too, and stays whole. Names are cut to their last part and cleaned; two alike are told apart.
    A Reading that is `refused`: damaged, encrypted, nested, empty, or far larger unpacked than any export.
    """
    if not data.startswith((ZIP, EMPTY_ZIP)) or is_workbook(data):
        return [(name, data)]
    try:
        return _files(data)
    except RefusalError as refusal:
        return refused(refusal.code, refusal.message)


def is_workbook(data: bytes) -> bool:
    """Whether a ZIP is a workbook (XLSX) or another document of an office suite."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "[Content_Types].xml" in archive.namelist() or "mimetype" in archive.namelist()[:1]
    except DAMAGED:
        return False


def _files(data: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [
                member for member in archive.infolist() if not member.is_dir() and not CLUTTER.search(member.filename)
            ]
            _refuse_traps(members)
            names = _names(members)
            files = [(name, whole(data, member)) for name, member in zip(names, members, strict=True)]
    except DAMAGED as error:
        raise RefusalError("broken_archive") from error
    for name, content in files:
        if content.startswith((ZIP, EMPTY_ZIP)) and not is_workbook(content):
            raise RefusalError("nested_archive", name=name)
    return files


def _refuse_traps(members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise RefusalError("empty_archive")
    if len(members) > MOST_FILES:
        raise RefusalError("too_many_files", found=len(members), most=MOST_FILES)
    for member in members:
        if member.flag_bits & ENCRYPTED:
            raise RefusalError("encrypted_archive")
        if member.compress_type not in METHODS:
            raise RefusalError("broken_archive")
    size, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if size > LARGEST_MEGABYTES * MEGABYTE or (size > SMALL_MEGABYTES * MEGABYTE and size > HIGHEST_RATIO * packed):
        raise RefusalError("archive_too_large", size=size // MEGABYTE, largest=LARGEST_MEGABYTES)


def _names(members: list[zipfile.ZipInfo]) -> list[str]:
    """One name per file: its last part, without control characters, unlike the others."""
    names: list[str] = []
    taken: set[str] = set()
    for number, member in enumerate(members, start=1):
        last = re.split(r"[/\\]", member.filename)[-1]
        clean = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
        name = clean[-LONGEST_NAME:] or f"fichier {number}"
        path, copy = PurePath(name), 1
        while name.lower() in taken:
            copy += 1
            name = f"{path.stem} ({copy}){path.suffix}"
        taken.add(name.lower())
        names.append(name)
    return names
