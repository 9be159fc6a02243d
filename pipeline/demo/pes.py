"""The December bordereau as the finance software sends it to the State: PES V2 Aller, Recette."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from xml.sax.saxutils import quoteattr

from pipeline.convention import load_convention
from pipeline.demo.calendar import EXERCICE, ISSUED_ON
from pipeline.demo.invoices import BORDEREAU, FIRST_TITRE, InvoiceLine
from pipeline.demo.territory import ALLONNES, Commune

ENCODING = "ISO-8859-1"
NAMESPACE = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller"
# A titre of the same bordereau that has nothing to do with the convention: a rent.
RENT = InvoiceLine(
    BORDEREAU, str(FIRST_TITRE + 40), 1, ISSUED_ON, ALLONNES, "", "Loyer d'un local (démonstration)", Decimal("412.50")
)
RENT_NATURE = "752"


def pes_recette(lines: Iterable[InvoiceLine], communes: Mapping[str, Commune]) -> bytes:
    """The flow: one piece per titre, values in attributes `V`, debtors by SIREN."""
    nature = load_convention().choice("expected_account")
    pieces = [_piece(list(of_titre), communes, nature) for _, of_titre in groupby(lines, key=lambda line: line.titre)]
    pieces.append(_piece([RENT], communes, RENT_NATURE))
    header = _block(
        "BlocBordereau",
        _values(Exer=EXERCICE, IdBord=BORDEREAU, DteBordEm=ISSUED_ON, TypBord="01", NbrPce=len(pieces)),
    )
    text = "\n".join(
        [
            f'<?xml version="1.0" encoding="{ENCODING}"?>',
            f'<n:PES_Aller xmlns:n="{NAMESPACE}">',
            _block("Enveloppe", _block("Parametres", _values(Version="1", TypFic="PESALR2", NomFic="DEMONSTRATION"))),
            _block("EnTetePES", _values(DteStr=ISSUED_ON, LibelleColBud="Le Mans Métropole (démonstration)")),
            _block(
                "PES_RecetteAller",
                _block("EnTeteRecette", _values(IdVer="2", InfoDematerialisee="0"))
                + "\n"
                + _block("Bordereau", "\n".join([header, *pieces])),
            ),
            "</n:PES_Aller>",
            "",
        ]
    )
    return text.encode(ENCODING)


def _piece(lines: list[InvoiceLine], communes: Mapping[str, Commune], nature: str) -> str:
    first = lines[0]
    commune = communes[first.insee]
    head = _values(IdPce=first.titre, TypPce="01", NatPce="01", ObjPce=_subject(first.subject))
    debtor = _block(
        "InfoTiers", _values(IdTiers=commune.siren, NatIdTiers="02", CatTiers="23", Nom=_debtor(commune.name))
    )
    items = [
        _block(
            "LigneDePiece",
            _block(
                "BlocLignePiece",
                _block(
                    "InfoLignePiece",
                    _values(IdLigne=line.line, ObjLignePce=_subject(line.subject), Nature=nature, MtHT=line.amount),
                ),
            )
            + "\n"
            + _block("Tiers", debtor),
        )
        for line in lines
    ]
    return _block("Piece", "\n".join([_block("BlocPiece", head), *items]))


def _block(name: str, content: str) -> str:
    return f"<{name}>\n{content}\n</{name}>"


def _values(**values: object) -> str:
    return "\n".join(f"<{name} V={quoteattr(str(value))}/>" for name, value in values.items())


def _subject(text: str) -> str:
    return text.replace("’", "'")


def _debtor(name: str) -> str:
    """The debtor as the finance software knows it: capitals, without accents, without hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return "COMMUNE DE " + plain.replace("-", " ").replace("'", " ")
