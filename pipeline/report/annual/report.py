"""The annual report of the commission (Article 9): chosen sections, in the order of the article, as one document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.books.annual import AnnualMaterial
from pipeline.charts import Setting
from pipeline.extracts import kind_titles
from pipeline.report.annual.consistency import consistency
from pipeline.report.annual.method import method
from pipeline.report.annual.outlook import agenda, proposals
from pipeline.report.annual.owed import owed
from pipeline.report.annual.revision import revision
from pipeline.report.annual.service import activity, means
from pipeline.report.annual.sources import sources
from pipeline.report.annual.synthesis import synthesis
from pipeline.report.document import Block, Contents, Document, Heading, PageBreak, Picture, Table, said, strong

AUTHOR = "Le Mans Métropole, DSIN"
SUBTITLE = "Messagerie mutualisée · évaluation et suivi de la convention (article 9)"
DEMONSTRATION = "DÉMONSTRATION"


@dataclass(frozen=True)
class Section:
    """One section: its key in the address and on the command line, its title, how it is written."""

    key: str
    title: str
    write: Callable[[AnnualMaterial, Setting], list[Block]]
    on_new_page: bool = False


SECTIONS = (
    Section("synthese", "Synthèse", synthesis),
    Section("coherence", "Cohérence des refacturations", consistency, on_new_page=True),
    Section("refacturation", "Ce que doit chaque commune", owed, on_new_page=True),
    Section("activite", "Activité du service", activity, on_new_page=True),
    Section("moyens", "Adéquation des moyens", lambda material, _: means(material)),
    Section("revision", "Révision tarifaire", revision),
    Section("propositions", "Propositions de la commission", lambda material, _: proposals(material)),
    Section("echeances", "Échéances", lambda material, _: agenda(material)),
    Section("methode", "Méthode et questions ouvertes", lambda material, _: method(material), on_new_page=True),
    Section("sources", "Données et dépôts", lambda material, _: sources(material, kind_titles())),
)
EVERY_SECTION = tuple(section.key for section in SECTIONS)


def annual_report(material: AnnualMaterial, sections: Sequence[str] = EVERY_SECTION) -> Document:
    """The report with the chosen sections; each is there once, in the order of the article, with its number.

    The synthesis is one page. ValueError for a section that does not exist.
    """
    unknown = [key for key in sections if key not in EVERY_SECTION]
    if unknown:
        raise ValueError(f"no such section: {', '.join(unknown)}")
    setting = setting_of(material)
    blocks: list[Block] = []
    if material.demonstration:
        blocks.append(
            said(strong("Données de démonstration\u00a0:"), " personnes, comptes et montants inventés.", look="warning")
        )
    chosen = [section for section in SECTIONS if section.key in sections]
    if len(chosen) > 1:
        blocks += [Contents(), PageBreak()]
    for number, section in enumerate(chosen, start=1):
        if section.on_new_page and number > 1:
            blocks.append(PageBreak())
        blocks += [Heading(f"{number}. {section.title}"), *section.write(material, setting)]
    return Document(
        title=f"Rapport annuel {material.year} de la commission",
        subtitle=SUBTITLE,
        author=AUTHOR,
        data_date=material.data_date,
        blocks=tuple(blocks),
        mark=DEMONSTRATION if material.demonstration else "",
    )


def charts_page(material: AnnualMaterial, sections: Sequence[str] = EVERY_SECTION) -> Document:
    """Every picture of the report and nothing else, as one document to be shown in a session."""
    report = annual_report(material, sections)
    return replace(
        report,
        title=f"Graphiques de l’exercice {material.year}",
        blocks=tuple(block for block in report.blocks if isinstance(block, Picture)),
    )


def tables_of(document: Document) -> list[Table]:
    """The tables of a document, in order."""
    return [block for block in document.blocks if isinstance(block, Table)]


def setting_of(material: AnnualMaterial) -> Setting:
    """In what the pictures of the report are drawn: on white, as of the data's date."""
    return Setting(data_date=material.data_date, demonstration=material.demonstration)
