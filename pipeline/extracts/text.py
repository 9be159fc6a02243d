"""Bytes to text: which encoding a file is in, and what is no text at all."""

from __future__ import annotations

import codecs
from array import array
from dataclasses import dataclass

from pipeline.extracts.marks import LARGE
from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.slices import side_by_side

# UTF-32 stands before UTF-16: FF FE 00 00 begins with FF FE.
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "une image PNG"),
    (b"\xff\xd8\xff", "une image JPEG"),
    (b"GIF8", "une image GIF"),
    (b"BM", "une image BMP"),
    (b"%PDF", "un document PDF"),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur ou document Office (XLS, DOC)"),
    (b"PK\x03\x04", "une archive ZIP"),
    (b"\x1f\x8b", "une archive GZIP"),
    (b"7z\xbc\xaf", "une archive 7z"),
    (b"Rar!", "une archive RAR"),
)
CONTROLS = bytes(code for code in range(32) if code not in b"\x00\t\n\r\x0b\x0c\x1a\x1b")
NOTHING = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"
SAMPLE = 65_536
CHUNK = 1 << 16
# Below: a stray control character in a cell. Above: no text.
CONTROL_SHARE = 0.01
NUL_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Text:
    """A text as UTF-8 bytes (a mark at the front is left there: it lies before the first header)."""

    utf8: bytes
    encoding: str


def as_text(data: bytes) -> Text:
    """The text of a file, whatever its encoding. RefusalError: empty, no text, or cut inside a character.

    UTF-8 stays the same object, without a copy. What is no UTF-8 and bears no mark is Windows-1252.
    """
    # Of a large file, the first piece tells; stripped as a whole, it would be copied.
    if not (data[:SAMPLE].lstrip(NOTHING) or data.lstrip(NOTHING)):
        raise RefusalError("empty_file")
    encoding = _marked(data) or _unmarked(data)
    if encoding is None:
        _refuse_binary(data)
        encoding = _narrow_encoding(data)
    if encoding == "utf-8":
        return Text(_with_line_feeds(data), encoding)
    return Text(_with_line_feeds(_decoded(data, encoding).encode("utf-8")), encoding)


def _marked(data: bytes) -> str | None:
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), None)
    if encoding == "utf-8" and _narrow_encoding(data) != encoding:
        raise RefusalError("not_a_table", found="un texte UTF-8 abîmé")
    return encoding


def _unmarked(data: bytes) -> str | None:
    """UTF-16 without a mark: in a text of the West every other byte is null."""
    sample = data[:SAMPLE]
    half = max(len(sample) // 2, 1)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > NUL_SHARE and even < NUL_SHARE / 3:
        return "utf-16-le"
    if even > NUL_SHARE and odd < NUL_SHARE / 3:
        return "utf-16-be"
    return None


def _refuse_binary(data: bytes) -> None:
    sample = data[:SAMPLE]
    controls = len(sample) - len(sample.translate(None, CONTROLS))
    nulls = sample.count(0)
    binary = controls + nulls > CONTROL_SHARE * len(sample) and controls + nulls > 1
    for signature, found in SIGNATURES:
        if data.startswith(signature) and (binary or len(signature) > len(b"BM")):
            raise RefusalError("not_a_table", found=found)
    if binary:
        raise RefusalError("not_a_table", found="un fichier binaire")


def _narrow_encoding(data: bytes) -> str:
    try:
        return "utf-8" if _is_utf8(data) else "cp1252"
    except UnicodeDecodeError as error:
        raise RefusalError("truncated_file", encoding="UTF-8") from error


def _is_utf8(data: bytes) -> bool:
    """Whether all is UTF-8, by pieces so that no second copy stands in memory.

    UnicodeDecodeError when only the very last character is cut: that is UTF-8, truncated, if an earlier
    character of several bytes vouches for it; else it is a Windows-1252 text that ends with an accent.
    """
    if _is_whole_utf8(data) if len(data) >= LARGE else data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    vouched = False
    view = memoryview(data)
    try:
        for start in range(0, len(data), CHUNK):
            piece = decoder.decode(view[start : start + CHUNK])
            vouched = vouched or not piece.isascii()
    except UnicodeDecodeError:
        return False
    pending, _ = decoder.getstate()
    if not pending:
        return True
    if vouched or len(pending) > 1:
        decoder.decode(b"", final=True)
    return False


def _is_whole_utf8(data: bytes) -> bool:
    """Whether all is UTF-8 to the last character: a quick look, on all cores, that does not tell why it is not."""
    import pyarrow as pa  # noqa: PLC0415 (thirty megabytes, for large files alone)

    ends = (data.find(b"\n", place) + 1 or len(data) for place in range(0, len(data), LARGE))
    bounds = sorted({0, *ends, len(data)})
    buffers = [None, pa.py_buffer(array("q", bounds)), pa.py_buffer(data)]
    pieces = pa.Array.from_buffers(pa.large_string(), len(bounds) - 1, buffers)

    def is_utf8(place: int) -> bool:
        try:
            pieces.slice(place, 1).validate(full=True)
        except pa.ArrowInvalid:
            return False
        return True

    return all(side_by_side(is_utf8, range(len(pieces))))


def _decoded(data: bytes, encoding: str) -> str:
    mark = next((mark for mark, name in MARKS if name == encoding and data.startswith(mark)), b"")
    if encoding == "cp1252":
        # Five bytes have no letter in Windows-1252; they become U+FFFD rather than lose the file.
        return data.decode(encoding, errors="replace")
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(data) - len(mark):
            raise RefusalError("truncated_file", encoding=encoding.upper()) from error
        raise RefusalError("not_a_table", found=f"un texte {encoding.upper()} abîmé") from error


def _with_line_feeds(utf8: bytes) -> bytes:
    """Lines that end with a lone carriage return (old spreadsheets) get a line feed."""
    return utf8 if b"\n" in utf8 or b"\r" not in utf8 else utf8.replace(b"\r", b"\n")
