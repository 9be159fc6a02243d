from __future__ import annotations

import csv
import io
from datetime import date

import polars as pl
import pytest

from pipeline.convention import load_convention
from pipeline.extracts import Context, recognise

COMMUNES = [
    ("72001", "217200013", "Aigné", "aigne.fr"),
    ("72003", "217200039", "Allonnes", "allonnes.fr"),
    ("72008", "217200088", "Arnage", "arnage.fr"),
    ("72054", "217200542", "Champagné", "xn--ville-champagn-okb.fr"),
    ("72065", "217200658", "La Chapelle-Saint-Aubin", "lachapellesaintaubin.fr"),
    ("72181", "217201813", "Le Mans", "lemans.fr"),
    ("72328", "217203280", "Sargé-lès-le-Mans", "sargeleslemans.fr"),
    ("72386", "217203868", "Yvré-l'Évêque", "ville-yvreleveque.fr"),
    ("01001", "210100012", "L'Abergement-Clémenciat", "abergement.fr"),
]
CURRENT = [
    "Display name",
    "DirSyncEnabled",
    "User principal name",
    "Object Id",
    "First name",
    "Last name",
    "When created",
    "Soft deletion time stamp",
    "Title",
    "Department",
    "Preferred data location",
    "City",
    "CountryOrRegion",
    "Office",
    "StateOrProvince",
    "Usage location",
    "Last dirsync time",
    "Block credential",
    "Licenses",
    "Password never expires",
    "Last password change time stamp",
    "Mobile Phone",
    "Phone number",
    "Postal code",
    "Preferred language",
    "Street address",
    "Fax",
    "Proxy addresses",
]
OLDER = [
    "Block credential",
    "City",
    "Country/Region",
    "Department",
    "DirSyncEnabled",
    "Display name",
    "Fax",
    "First name",
    "Last dirsync time",
    "Last name",
    "Last password change time stamp",
    "License assignment details",
    "Licenses",
    "Mobile Phone",
    "Oath token meta data",
    "Object Id",
    "Office",
    "Password never expires",
    "Phone number",
    "Postal code",
    "Preferred data location",
    "Preferred language",
    "Proxy addresses",
    "Release track",
    "Soft deletion time stamp",
    "State",
    "Street address",
    "Strong password required",
    "Title",
    "Usage location",
    "User principal name",
    "When created",
]
USER = {
    "Display name": "Zoé Petit",
    "User principal name": "Zoe.Petit@allonnes.fr",
    "Object Id": "0A1B2C3D-0000-4000-8000-000000000001",
    "When created": "2026-02-03 09:10:11Z",
    "Block credential": "False",
    "Licenses": "Microsoft 365 E3",
    "Proxy addresses": "smtp:zp@allonnes.fr+SMTP:Zoe.Petit@allonnes.fr",
}
HEADERS = {
    "mouvements": ["commune", "compte", "evenement", "date", "identifiant", "vers_commune"],
    "demandes": [
        "reference",
        "commune",
        "objet",
        "date_demande",
        "date_proposition",
        "heures_proposees",
        "date_acceptation",
        "date_realisation",
        "heures_realisees",
    ],
    "titres": [
        "exercice",
        "bordereau",
        "titre",
        "date_emission",
        "commune",
        "nature",
        "objet",
        "montant",
        "titre_origine",
    ],
    "adhesions": ["commune", "date_effet", "date_fin", "motif_fin", "referent", "contact_dpo"],
}
ROWS = {
    "mouvements": {"commune": "72003", "compte": "a@allonnes.fr", "evenement": "ouverture", "date": "2026-04-01"},
    "demandes": {
        "reference": "D1", "commune": "72003", "objet": "Reprise", "date_demande": "2026-05-01", "date_proposition": "2026-05-02",
        "heures_proposees": "3,5", "date_acceptation": "2026-05-03", "date_realisation": "2026-06-01", "heures_realisees": "5",
    },
    "titres": {
        "exercice": "2026", "bordereau": "12", "titre": "450", "date_emission": "2026-12-15", "commune": "72003",
        "nature": "forfait", "objet": "Messagerie", "montant": "150,00",
    },
    "adhesions": {"commune": "72003", "date_effet": "2026-04-01"},
}  # fmt: skip


def table(headers, rows, delimiter=";", end="\r\n"):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(headers)
    writer.writerows([row.get(header, "") for header in headers] for row in rows)
    return text.getvalue()


@pytest.fixture(scope="session")
def context():
    communes = pl.DataFrame([row[:3] for row in COMMUNES], schema=["insee", "siren", "name"], orient="row")
    domains = [("domain", row[3], row[0]) for row in COMMUNES] + [("domain", "lemansmetropole.fr", "hors_convention")]
    mapping = pl.DataFrame(domains, schema=["register", "key", "value"], orient="row")
    return Context(communes, mapping, load_convention())


@pytest.fixture(scope="session")
def mapped(context):
    def add(*rows):
        more = pl.DataFrame(rows, schema=context.mapping.schema, orient="row")
        return Context(context.communes, pl.concat([context.mapping, more]), context.convention)

    return add


@pytest.fixture(scope="session")
def read(context):
    def read_bytes(data, name="extrait.csv", extract_date=date(2026, 12, 31), kind=None, context=context):
        data = data.encode() if isinstance(data, str) else data
        reading = recognise(data, name, context, kind=kind, extract_date=extract_date)
        assert reading.code != "unreadable", reading.message
        assert reading.rows_read == reading.rows_accepted + reading.rows_ignored + reading.rows_rejected
        return reading

    return read_bytes


@pytest.fixture(scope="session")
def users():
    def text(*rows, headers=CURRENT, delimiter=","):
        return table(headers, [{**USER, **row} for row in rows], delimiter)

    return text


@pytest.fixture(scope="session")
def template():
    def text(kind, *rows, headers=(), delimiter=";"):
        return table([*HEADERS[kind], *headers], [{**ROWS[kind], **row} for row in rows], delimiter)

    return text


@pytest.fixture(scope="session")
def older_headers():
    return OLDER
