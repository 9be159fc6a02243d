"""Every French message of this room: a code, what is wrong and where, and what to do about it.

Written with ordinary blanks and apostrophes; `typeset` gives them their French form. `{header}` is the column's
name in the file, `{value}` what the cell holds; a rule can bring values of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

import polars as pl

from pipeline.wording import NARROW, NO_BREAK


@dataclass(frozen=True, slots=True)
class Message:
    """One message: the sentence says what and where, the remedy what to do."""

    sentence: str
    remedy: str

    def text(self, **values: object) -> str:
        """Sentence and remedy, with their values."""
        return typeset(f"{self.sentence} {self.remedy}").format(**values)

    def expression(self, values: dict[str, pl.Expr]) -> pl.Expr:
        """The same as a column of strings, a row each. A null value is written as a blank."""
        parts: list[pl.Expr] = []
        for literal, name, _, _ in Formatter().parse(typeset(f"{self.sentence} {self.remedy}")):
            parts.append(pl.lit(literal))
            if name is not None:
                parts.append(values[name].cast(pl.String).fill_null(""))
        return pl.concat_str(parts)


def typeset(text: str) -> str:
    """French typography: U+202F before ; ! ?, U+00A0 before : and inside « », and the curved apostrophe."""
    for mark in ";!?":
        text = text.replace(f" {mark}", f"{NARROW}{mark}")
    text = text.replace(" :", f"{NO_BREAK}:").replace("« ", f"«{NO_BREAK}").replace(" »", f"{NO_BREAK}»")
    return text.replace("'", "’")


REFUSALS: dict[str, Message] = {
    "empty_file": Message("Le fichier est vide.", "Refaites l'export, puis déposez-le."),
    "not_a_table": Message(
        "Le fichier n'est pas un tableau : c'est {found}.",
        "Déposez l'export lui-même (CSV ou XLSX), quel que soit son nom.",
    ),
    "too_large": Message(
        "Déplié, le classeur pèserait {size} Mo, plus que les {largest} Mo admis.",
        "Déposez l'export en CSV, ou en plusieurs classeurs.",
    ),
    "truncated_file": Message(
        "Le fichier est coupé au milieu d'un caractère (encodage {encoding}).",
        "L'export ou la copie n'est pas allé au bout : refaites-le, puis déposez-le.",
    ),
    "unknown_layout": Message(
        "Aucun format connu ne correspond à ce fichier. En-têtes trouvés, ligne {line} : {headers}.",
        "Déposez l'export sans le retoucher, ou partez d'un modèle téléchargeable.",
    ),
    "unknown_kind": Message("Le type d'extrait « {value} » n'existe pas.", "Types possibles : {kinds}."),
    "missing_column": Message(
        "{title} : il manque {missing} dans les en-têtes de la ligne {line}.{hint}",
        "Ajoutez la colonne, ou faites correspondre l'en-tête à la colonne attendue.",
    ),
    "duplicate_column": Message(
        "La colonne « {header} » figure deux fois dans les en-têtes de la ligne {line}.",
        "Gardez-en une seule, puis redéposez le fichier.",
    ),
    "header_only": Message(
        "Le fichier ne contient que ses en-têtes, sans aucune ligne ({title}).",
        "Vérifiez qu'aucun filtre n'a tout écarté, puis redéposez le fichier avec ses lignes.",
    ),
    "extract_date_missing": Message(
        "La date de l'extrait est inconnue : ni le fichier ni son nom ne la donnent ({title}).",
        "Indiquez le jour dont parle le fichier (--extract-date AAAA-MM-JJ), ou mettez-le dans son nom.",
    ),
    "ambiguous_dates": Message(
        "Colonne « {header} » : impossible de savoir si « {value} » commence par le jour ou par le mois, "
        "aucune date de la colonne ne dépassant 12 dans l'un des deux.",
        "Quel est l'ordre ? Répondez par la correspondance « {key} » (jour ou mois d'abord), "
        "ou redéposez le fichier avec des dates AAAA-MM-JJ.",
    ),
    "contradictory_dates": Message(
        "Colonne « {header} » : « {value} » commence par le jour et « {other} » par le mois.",
        "Corrigez la colonne, ou redéposez le fichier avec des dates AAAA-MM-JJ.",
    ),
    "nothing_accepted": Message(
        "{rows} : rien n'est déposé ({title}).",
        "La première, ligne {line} : {first}",
    ),
    "broken_archive": Message(
        "L'archive ZIP est abîmée, ou d'une forme inhabituelle.", "Refaites l'archive, ou déposez les fichiers un à un."
    ),
    "nested_archive": Message(
        "L'archive ZIP contient une autre archive, « {name} ».", "Déposez les fichiers de cette archive un à un."
    ),
    "empty_archive": Message("L'archive ZIP ne contient aucun fichier.", "Refaites l'archive avec les exports."),
    "encrypted_archive": Message(
        "L'archive ZIP est protégée par un mot de passe.", "Déposez-la sans mot de passe, ou les fichiers un à un."
    ),
    "too_many_files": Message(
        "L'archive ZIP contient {found} fichiers, plus que les {most} admis.", "Déposez-les en plusieurs archives."
    ),
    "archive_too_large": Message(
        "Dépliée, l'archive ZIP pèserait {size} Mo, bien plus que ce que pèse un export ({largest} Mo au plus).",
        "Déposez les exports en plusieurs archives, ou un à un.",
    ),
    "vast_sheet": Message(
        "La feuille « {sheet} » va jusqu'à la ligne {rows} et à la colonne {columns} : c'est trop pour un classeur.",
        "Supprimez les lignes et les colonnes vides autour du tableau, ou déposez l'export en CSV.",
    ),
    "pes_expense": Message(
        "C'est un flux PES Dépense (mandats) : il ne contient aucun titre de recettes.",
        "Déposez le flux PES Recette ; une annulation passée par mandat se saisit dans le modèle « titres ».",
    ),
    "pes_other": Message(
        "Ce flux PES ne contient pas de recettes (PES_RecetteAller).", "Déposez le flux PES Recette des titres."
    ),
    "broken_xml": Message(
        "Le document XML est abîmé ou coupé, ligne {line}.", "Refaites l'export du flux, sans le retoucher."
    ),
    "broken_json": Message(
        "Le document JSON est abîmé ou coupé, ligne {line}.", "Refaites l'export du journal, sans le retoucher."
    ),
    "forbidden_xml": Message(
        "Le document XML déclare un type de document (DOCTYPE), ligne {line} : aucun flux n'en a besoin.",
        "Refaites l'export du flux depuis le logiciel financier.",
    ),
    "unreadable": Message(
        "Le fichier n'a pas pu être lu, pour une raison que le logiciel ne connaît pas.",
        "Refaites l'export ; si cela recommence, transmettez le fichier à la DSIN.",
    ),
}

ROWS: dict[str, Message] = {
    "wrong_width": Message(
        "La ligne a {found} colonnes au lieu de {expected}.",
        "Un séparateur manque ou est de trop : mettez entre guillemets le texte qui en contient un.",
    ),
    "endless_line": Message(
        "La ligne dépasse un million de caractères : ce n'est la ligne d'aucun export.",
        "Refaites l'export : des fins de ligne manquent.",
    ),
    "unreadable_line": Message(
        "Un guillemet de la ligne n'est pas refermé, ou l'est au mauvais endroit.",
        "Corrigez les guillemets de cette ligne.",
    ),
    "unreadable_character": Message(
        "La ligne contient un caractère nul, qu'aucun texte ne contient.",
        "Refaites l'export : la ligne est abîmée.",
    ),
    "missing_value": Message("La colonne « {header} » est vide.", "Complétez-la."),
    "bad_date": Message(
        "« {value} » n'est pas une date lisible (colonne « {header} »).", "Écrivez-la AAAA-MM-JJ ou JJ/MM/AAAA."
    ),
    "bad_amount": Message(
        "« {value} » n'est pas un montant en euros et centimes (colonne « {header} »).", "Écrivez-le 1234,56."
    ),
    "bad_hours": Message(
        "« {value} » n'est pas un nombre d'heures à deux décimales au plus (colonne « {header} »).", "Écrivez-le 3,5."
    ),
    "bad_number": Message("« {value} » n'est pas un nombre entier (colonne « {header} »).", "Corrigez la valeur."),
    "bad_size": Message(
        "« {value} » n'est pas une taille en octets (colonne « {header} »).",
        "Gardez les octets que PowerShell écrit entre parenthèses.",
    ),
    "bad_boolean": Message("« {value} » ne veut dire ni oui ni non (colonne « {header} »).", "Corrigez la valeur."),
    "bad_identifier": Message(
        "« {value} » n'est pas un identifiant de Microsoft Entra (colonne « {header} »).",
        "Une virgule dans un nom a pu décaler la ligne : mettez ce nom entre guillemets, ou refaites l'export.",
    ),
    "unknown_word": Message(
        "« {value} » n'est pas une valeur connue de la colonne « {header} ».", "Valeurs possibles : {words}."
    ),
    "unknown_event": Message(
        "« {value} » n'est pas un mouvement de compte (colonne « {header} »).", "Mouvements possibles : {words}."
    ),
    "unknown_nature": Message(
        "« {value} » n'est pas une nature de titre (colonne « {header} »).", "Natures possibles : {words}."
    ),
    "unknown_commune": Message(
        "La commune « {value} » est inconnue (colonne « {header} »).",
        "Donnez son code INSEE, son SIREN ou son nom entier.",
    ),
    "future_event": Message(
        "La date {value} (colonne « {header} ») est postérieure à l'extrait, daté du {extract_date}.",
        "Vérifiez la date de la ligne, ou celle de l'extrait.",
    ),
    "negative_amount": Message(
        "« {value} » est négatif (colonne « {header} »).",
        "Écrivez une valeur positive ; une réduction ou une annulation a sa propre nature.",
    ),
    "negative_count": Message(
        "« {value} » est négatif (colonne « {header} »), alors que la colonne compte.", "Corrigez la valeur."
    ),
    "dates_out_of_order": Message(
        "La date {value} (colonne « {header} ») précède celle de la colonne « {earlier} », {earlier_value}.",
        "Corrigez l'une des deux dates.",
    ),
    "held_back": Message(
        "La ligne attend la ligne {other_line}, rejetée : toutes deux sont du titre {group}, sans numéro de ligne.",
        "Corrigez, puis redéposez ensemble toutes les lignes de ce titre, ou numérotez-les (colonne « ligne »).",
    ),
    "conflicting_row": Message(
        "La ligne contredit la ligne {other_line} : même {keys}, contenu différent.",
        "Gardez une seule ligne, la bonne, et redéposez-la.",
    ),
}

# Why rows are ignored, as it follows a number of rows. Nothing is wrong with them, so there is no remedy.
REASONS: dict[str, str] = {
    "blank_row": "vides",
    "duplicate_row": "répétées à l'identique",
    "guest": "comptes invités d'une autre organisation",
    "hors_convention": "hors convention",
    "other_activity": "d'autres activités que celles des comptes",
    "failed_activity": "tentatives sans succès",
    "undone_same_day": "blocages ou déblocages défaits le jour même",
    "other_update": "modifications sans effet sur un compte",
    "no_mailbox": "comptes sans boîte de messagerie",
    "other_mailbox": "salles, équipements et boîtes de service",
    "archive_mailbox": "archives en ligne d'une boîte",
    "concealed": "au nom masqué par Microsoft",
    "accrual": "de rattachement, qui ne facturent rien",
    "total_row": "de titre, de total ou de mention",
    "other_titre": "d'autres titres, hors du filtre",
    "before_first_tariff": "validées avant le premier tarif horaire",
}


def reason_words(code: str) -> str:
    """The French words of a reason for which rows are ignored; the code itself for one of the reader's own."""
    return typeset(REASONS.get(code, code))
