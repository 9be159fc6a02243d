"""The parts of a ZIP, unpacked by pieces: the sizes and sums that an archive declares are its author's word."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator

MEGABYTE = 1 << 20
# Where the sizes of its name and extra field stand in the header of a part, and how long that header is.
LOCAL_NAME, LOCAL_HEADER = 26, 30
# A damaged archive shows itself in many ways.
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, NotImplementedError, OSError)


def pieces(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part of the archive by pieces of at most a megabyte. BadZipFile when it is larger than it says."""
    name, extra = struct.unpack_from("<HH", data, member.header_offset + LOCAL_NAME)
    start = member.header_offset + LOCAL_HEADER + name + extra
    packed = data[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile(member.filename)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    while piece := inflater.decompress(packed, MEGABYTE):
        size += len(piece)
        if size > member.file_size:
            raise zipfile.BadZipFile(member.filename)
        packed = inflater.unconsumed_tail
        yield piece


def whole(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """A part of the archive. BadZipFile when its size or its sum is not what the archive says."""
    content = b"".join(pieces(data, member))
    if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
        raise zipfile.BadZipFile(member.filename)
    return content
