"""PES V2 Aller Recette: which titres are the convention's, whose they are, their sign; and XML that bites."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

NAMESPACE = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller"
LINE = {
    "IdLigne": "1", "ObjLignePce": "Messagerie mutualisée, forfait", "Nature": "70875", "MtHT": "150.00",
    "IdTiers": "217200039", "NatIdTiers": "02", "CatTiers": "23", "Nom": "COMMUNE D'ALLONNES",
}  # fmt: skip
PLACES = {
    "InfoLignePiece": ("IdLigne", "ObjLignePce", "CodProdLoc", "Nature", "Fonction", "MtHT", "MtTVA"),
    "RattachPiece": ("ExerRat", "IdPceOrig", "IdLigneOrig"),
    "InfoTiers": ("IdTiers", "NatIdTiers", "RefTiers", "CatTiers", "Nom"),
}


def values(names, source):
    return "\n".join(f"<{name} V={quoted(source[name])}/>" for name in names if name in source)


def quoted(text):
    return '"' + text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;") + '"'


def line(**changes):
    source = {name: value for name, value in {**LINE, **changes}.items() if value is not None}
    blocks = {place: f"<{place}>\n{values(names, source)}\n</{place}>" for place, names in PLACES.items()}
    rattach = blocks["RattachPiece"] if "IdPceOrig" in source else ""
    return (
        f"<LigneDePiece>\n<BlocLignePiece>\n{blocks['InfoLignePiece']}{rattach}\n</BlocLignePiece>\n"
        f"<Tiers>{blocks['InfoTiers']}</Tiers>\n</LigneDePiece>\n"
    )


def piece(*lines, IdPce="450", TypPce="01", NatPce="01", **more):  # noqa: N803 (the protocol's own words)
    source = {"IdPce": IdPce, "TypPce": TypPce, "NatPce": NatPce, **more}
    head = values(("IdPce", "TypPce", "NatPce", "ObjPce", "CodProdLoc"), source)
    return f"<Piece>\n<BlocPiece>\n{head}\n</BlocPiece>\n{''.join(lines)}</Piece>\n"


def bordereau(*pieces, Exer="2026", IdBord="12", DteBordEm="2026-12-10", TypBord="01"):  # noqa: N803
    head = "\n".join(
        f"<{name} V={quoted(value)}/>"
        for name, value in {"Exer": Exer, "IdBord": IdBord, "DteBordEm": DteBordEm, "TypBord": TypBord}.items()
    )
    return f"<Bordereau>\n<BlocBordereau>\n{head}\n</BlocBordereau>\n{''.join(pieces)}</Bordereau>\n"


def flow(*bordereaux, encoding="ISO-8859-1", domain="PES_RecetteAller", before="", after=""):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n{before}<n:PES_Aller xmlns:n="{NAMESPACE}">\n'
        f'<EnTetePES><DteStr V="2026-12-12"/></EnTetePES>\n'
        f"<{domain}>\n{''.join(bordereaux)}</{domain}>\n{after}</n:PES_Aller>\n"
    )
    return text.encode(encoding)


def one(reading):
    assert reading.status == "accepted", reading.message
    return reading.frames["invoice_line"]


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-8", "UTF-16", "windows-1252", "ISO-8859-15"])
def test_a_line_of_a_titre_in_the_declared_encoding(read, encoding):
    reading = read(flow(bordereau(piece(line())), encoding=encoding), name="flux.xml")
    assert (reading.kind, reading.extract_date) == ("pes_recette", date(2026, 12, 31))
    frame = one(reading)
    assert frame.row(0)[1:] == (
        2026, "12", "450", 1, date(2026, 12, 10), "72003", "forfait", "ordinary", "Messagerie mutualisée, forfait", 15000, None,
    )  # fmt: skip
    assert frame.schema == pl.Schema(
        {
            "line": pl.Int32, "exercice": pl.Int32, "bordereau": pl.String, "titre": pl.String, "titre_line": pl.Int32,
            "issued_on": pl.Date, "insee": pl.String, "nature": pl.String, "sort": pl.String, "subject": pl.String,
            "amount_cents": pl.Int64, "original_titre": pl.String,
        }
    )  # fmt: skip


def test_the_date_is_given_else_in_the_name_else_in_the_flow(read):
    data = flow(bordereau(piece(line())))
    assert read(data, "flux_2026_12_20.xml", extract_date=None).extract_date == date(2026, 12, 20)
    assert read(data, "flux.xml", extract_date=None).extract_date == date(2026, 12, 12)


def test_a_line_bears_the_line_where_it_starts_and_a_flow_without_line_breaks_is_numbered(read):
    data = flow(bordereau(piece(line(), line(IdLigne="2", MtHT="beaucoup"))))
    starts = [number for number, text in enumerate(data.splitlines(), start=1) if text == b"<LigneDePiece>"]
    assert read(data).rejected.select("line", "column_name", "code").rows() == [(starts[1], "MtHT", "bad_amount")]
    assert read(data.replace(b"\n", b"")).rejected["line"].to_list() == [2]


def test_the_same_titre_from_a_list_is_one_fact(read, template):
    row = {"exercice": "2026", "bordereau": "012", "titre": "0450", "ligne": "1"}
    from_list = read(template("titres", row, headers=["ligne"])).frames["invoice_line"]
    from_flow = one(read(flow(bordereau(piece(line(), IdPce="0000450"), IdBord="0012"))))
    key = ["exercice", "bordereau", "titre", "titre_line", "insee", "amount_cents"]
    assert from_list.select(key).rows() == from_flow.select(key).rows()


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({}, 15000),
        ({"MtHT": "125.00", "MtTVA": "25.00"}, 15000),
        ({"MtHT": "0"}, 0),
        ({"MtHT": "9.9"}, 990),
        ({"MtHT": "100.000"}, 10000),
    ],
)
def test_the_amount_holds_the_tax(read, changes, amount):
    assert one(read(flow(bordereau(piece(line(**changes))))))["amount_cents"].to_list() == [amount]


@pytest.mark.parametrize(
    ("changes", "piece_subject", "nature"),
    [
        ({"ObjLignePce": "Heures de prestation"}, "Messagerie", "heures"), ({"ObjLignePce": "3 HEURES"}, "x", "heures"),
        ({"ObjLignePce": "Régularisation des heures 2025"}, "x", "regularisation"), ({"ObjLignePce": None}, "Heures 2026", "heures"),
        ({"ObjLignePce": "Forfait"}, "Heures 2026", "forfait"), ({"ObjLignePce": "Malheures"}, "x", "forfait"),
    ],
)  # fmt: skip
def test_the_words_of_the_line_give_its_nature(read, changes, piece_subject, nature):
    frame = one(read(flow(bordereau(piece(line(**changes), ObjPce=piece_subject)))))
    assert frame["nature"].to_list() == [nature]


@pytest.mark.parametrize(
    ("debtor", "insee"),
    [
        ({"IdTiers": "217203280", "Nom": "X"}, "72328"), ({"IdTiers": "21720328000017", "NatIdTiers": "01", "Nom": "X"}, "72328"),
        ({"IdTiers": None, "Nom": "COMMUNE DE SARGE LES LE MANS"}, "72328"), ({"IdTiers": None, "Nom": "VILLE DU MANS"}, "72181"),
        ({"IdTiers": None, "Nom": "COMMUNE DE LA CHAPELLE SAINT AUBIN"}, "72065"), ({"IdTiers": None, "Nom": "COMMUNE DE LA CHAPELLE ST AUBIN"}, "72065"),
        ({"IdTiers": None, "Nom": "COMMUNE D YVRE L EVEQUE"}, "72386"), ({"IdTiers": None, "RefTiers": "T0042", "Nom": "X"}, "72008"),
        ({"IdTiers": "999999999", "RefTiers": "T0042", "Nom": "COMMUNE D'ALLONNES"}, "72008"), ({"IdTiers": None, "Nom": "SIVOM DU NORD"}, "72001"),
    ],
)  # fmt: skip
def test_the_debtor_is_known_by_its_number_its_reference_or_its_whole_name(read, mapped, debtor, insee):
    context = mapped(("debtor", "t0042", "72008"), ("debtor", "sivom du nord", "72001"))
    assert one(read(flow(bordereau(piece(line(**debtor)))), context=context))["insee"].to_list() == [insee]


def test_only_the_first_debtor_of_a_line_counts(read):
    second = "<InfoTiers><RefTiers V='T1'/><IdTiers V='217203280'/><Nom V='COMMUNE DE SARGE LES LE MANS'/></InfoTiers>"
    text = line(IdTiers=None, NatIdTiers=None).replace("</Tiers>", f"</Tiers><Tiers>{second}</Tiers>")
    assert one(read(flow(bordereau(piece(text)))))["insee"].to_list() == ["72003"]


@pytest.mark.parametrize(
    "name", ["LE MANS METROPOLE", "SARGE", "CCAS D'ALLONNES", "COMMUNE DE SARGE LES LE MANS ET AUTRES", None]
)
def test_a_debtor_whom_nobody_knows_is_rejected_until_the_table_grows(read, mapped, name):
    data = flow(bordereau(piece(line()), piece(line(IdTiers=None, RefTiers="R9", Nom=name), IdPce="451")))
    reading = read(data)
    assert reading.rejected.select("column_name", "code").rows() == [("Nom", "unknown_debtor")]
    reading = read(data, context=mapped(("debtor", "r9", "hors_convention")))
    assert (reading.rows_accepted, reading.ignored) == (1, {"hors_convention": 1})


def test_what_is_not_the_conventions_is_ignored_and_counted(read):
    others = [
        piece(line(Nature=nature, Nom="LOCATAIRE", IdTiers=None), IdPce=nature) for nature in ("752", "7087", "708751")
    ]
    reading = read(flow(bordereau(piece(line()), *others)))
    assert (reading.status, reading.rows_accepted, reading.ignored) == ("accepted", 1, {"other_titre": 3})


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([("nature", "70875; 7066")], ["1", "2", "3"]), ([("words", "messagerie")], ["1"]), ([("words", "Messagerie, entretien")], ["1", "2"]),
        ([("product", "MSG")], ["2"]), ([("words", "forfait"), ("product", "msg")], ["1", "2"]), ([("nature", "7066"), ("words", "piscine")], []),
        ([("nature", None)], ["1", "2"]),
    ],
)  # fmt: skip
def test_the_filter_is_the_analysts(read, mapped, rows, kept):
    data = flow(
        bordereau(
            piece(line(), IdPce="1"),
            piece(line(ObjLignePce="Entretien"), IdPce="2", CodProdLoc="MSG"),
            piece(line(Nature="7066"), IdPce="3", ObjPce="Messagerie"),
        )
    )
    reading = read(data, context=mapped(*(("titre_filter", key, value) for key, value in rows)))
    assert reading.frames["invoice_line"]["titre"].to_list() == kept
    assert reading.ignored.get("other_titre", 0) == 3 - len(kept)


def reduction(original, IdPce="12", **changes):  # noqa: N803
    text = line(
        **{"IdPceOrig": original, "ExerRat": "2026", "ObjLignePce": "Erreur de calcul", "MtHT": "10.00", **changes}
    )
    return bordereau(
        piece(text, IdPce=IdPce, TypPce="02", NatPce="06"), TypBord="02", IdBord="3", DteBordEm="2026-12-20"
    )


@pytest.mark.parametrize("first", [True, False])
def test_a_reduction_follows_its_original_whatever_its_words(read, mapped, first):
    context = mapped(("titre_filter", "words", "messagerie"))
    ordinary = bordereau(
        piece(line(ObjLignePce="Messagerie, heures"), IdPce="450"), piece(line(ObjLignePce="Piscine"), IdPce="451")
    )
    corrections = [
        reduction("450", IdLigneOrig="1"), reduction("0450", IdPce="13"), reduction("451", IdPce="14", ObjLignePce="Messagerie"),
        reduction("450", IdPce="15", Nature="673"), reduction("9", IdPce="16"), reduction("9", IdPce="17", Nature="752"),
    ]  # fmt: skip
    reading = read(flow(*([ordinary, *corrections] if first else [*corrections, ordinary])), context=context)
    frame = reading.frames["invoice_line"].sort("titre")
    assert frame.select("titre", "sort", "original_titre", "amount_cents").rows() == [
        ("12", "reduction", "450", 1000), ("13", "reduction", "450", 1000), ("15", "reduction", "450", 1000),
        ("16", "reduction", "9", 1000), ("450", "ordinary", None, 15000),
    ]  # fmt: skip
    assert frame.filter(pl.col("titre") == "12")["nature"].to_list() == ["heures"]
    assert reading.ignored == {"other_titre": 3}


def test_accruals_are_no_billing(read):
    accrual = bordereau(piece(line(), IdPce="7", TypPce="11", NatPce="10"), IdBord="5")
    reversed_accrual = bordereau(
        piece(line(IdPceOrig="7"), IdPce="8", TypPce="02", NatPce="10"), TypBord="02", IdBord="6"
    )
    reading = read(flow(bordereau(piece(line())), accrual, reversed_accrual))
    assert (reading.rows_accepted, reading.ignored) == (1, {"accrual": 2})


@pytest.mark.parametrize(
    ("wrong", "column", "code"),
    [
        (bordereau(piece(line(), IdPce="2"), TypBord="03"), "TypPce", "unknown_piece"),
        (bordereau(piece(line(), IdPce="2", TypPce="02")), "TypPce", "unknown_piece"),
        (bordereau(piece(line(), IdPce="2", TypPce="02", NatPce="01"), TypBord="02"), "TypPce", "unknown_piece"),
        (bordereau(piece(line(), IdPce="2", TypPce="02", NatPce="06"), TypBord="02"), "IdPceOrig", "missing_origin"),
        (bordereau(piece(line(), IdPce="2"), DteBordEm="2027-01-01"), "DteBordEm", "future_event"),
        (bordereau(piece(line(), IdPce="2"), Exer="26"), "Exer", "bad_year"), (bordereau(piece(line(), IdPce="")), "IdPce", "missing_value"),
        (bordereau(piece(line(MtHT="-1"), IdPce="2")), "MtHT", "negative_amount"), (bordereau(piece(line(MtHT=None), IdPce="2")), "MtHT", "missing_value"),
        (bordereau(piece(line(Nature=None), IdPce="2")), "Nature", "missing_value"), (bordereau(piece(line(IdLigne="0"), IdPce="2")), "IdLigne", "bad_line"),
        (bordereau(piece(IdPce="2")), "IdLigne", "missing_value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(read, wrong, column, code):
    reading = read(flow(bordereau(piece(line())), wrong))
    assert reading.rejected.select("column_name", "code").rows() == [(column, code)]
    assert "{" not in reading.rejected["message"][0]
    assert (reading.rows_read, reading.rows_accepted) == (2, 1)


def test_the_same_line_twice_is_one_and_two_amounts_contradict_each_other(read):
    data = [
        bordereau(piece(line()), piece(line())),
        bordereau(piece(line()), piece(line(MtHT="9")), piece(line(), IdPce="2")),
    ]
    assert read(flow(data[0])).ignored == {"duplicate_row": 1}
    assert read(flow(data[1])).rejected["code"].to_list() == ["conflicting_row"] * 2


def test_a_flow_without_titres_is_an_empty_month(read):
    assert (read(flow()).status, read(flow()).rows_read) == ("accepted", 0)


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (flow(bordereau(piece(line())), domain="PES_DepenseAller"), "pes_expense", "mandats"),
        (flow(domain="PES_PJ"), "pes_other", "recettes"),
        (flow(bordereau(piece(line())))[:-30], "broken_xml", "coupé"),
        (flow(before="<!DOCTYPE n:PES_Aller [<!ENTITY a 'b'>]>\n"), "forbidden_xml", "DOCTYPE"),
        (flow(before="<!DOCTYPE n:PES_Aller SYSTEM 'file:///etc/passwd'>\n"), "forbidden_xml", "DOCTYPE"),
        (b"<?xml version='1.0'?><feed><a V='1'/></feed>", "not_a_table", "XML"),
        (b"<!DOCTYPE html>\n<html><body>Connexion</body></html>", "not_a_table", "web"),
        (b"<html><body>Connexion</body></html>", "not_a_table", "web"),
        (b"<", "broken_xml", "ligne 1"), (b"<?xml version='1.0' encoding='klingon'?><PES_Aller/>", "broken_xml", "ligne"),
        (b"<PES_Aller>" + b"<a>" * 5000, "broken_xml", "ligne"), (b"<PES_Aller>\xff</PES_Aller>", "broken_xml", "ligne"),
        (b"<PES_Aller a='" + b"x" * 30_000_000 + b"'/>", "broken_xml", "ligne"),
    ],
)  # fmt: skip
def test_xml_that_is_no_flow_of_titres_is_refused(read, data, code, words):
    reading = read(data, name="flux.xml")
    assert (reading.status, reading.code) == ("refused", code)
    assert words in reading.message


def test_a_flow_of_both_domains_gives_its_titres_only(read):
    expense = "<PES_DepenseAller>" + bordereau(piece(line(), IdPce="99")) + "</PES_DepenseAller>"
    reading = read(flow(bordereau(piece(line())), after=expense))
    assert one(reading)["titre"].to_list() == ["450"]


def test_signatures_and_attachments_are_passed_over(read):
    signed = (
        '<ds:Signature xmlns:ds="d" Id="s"><ds:Reference><Nom V="PIRATE"/><Nature V="1"/></ds:Reference></ds:Signature>'
        "<PES_PJ><PJ><Contenu><Fichier>" + "QUJD" * 500_000 + "</Fichier></Contenu></PJ></PES_PJ>"
    )
    pieces = line().replace("<LigneDePiece>", '<LigneDePiece Id="L1">')
    reading = read(flow(bordereau(piece(pieces).replace("<Piece>", '<Piece Id="P1">')), after=signed))
    assert one(reading)["insee"].to_list() == ["72003"]
