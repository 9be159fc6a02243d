"""The pictures of this page, one at a time, each with its table and its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.shared.address import asked_commune, to_commune
from pages.shared.downloads import offer
from pages.shared.layout import picture
from pages.shared.tables import show_table
from pages.shared.words import plain
from pages.tariffs.board import Board, Computed
from pages.tariffs.sheets import (
    commune_sheet,
    communes_sheet,
    compared_sheet,
    prices_sheet,
    readings_sheet,
    refusals_sheet,
    sensitivity_sheet,
    totals_sheet,
    unused_sheet,
    years_sheet,
)
from pipeline.access.tariffs import SeenTariffs
from pipeline.charts import Setting, changes_by_commune, totals_by_tariff, totals_by_year, what_matters_most
from pipeline.charts.changes import MEASURES, SELECTION
from pipeline.report.scenario import scenario_sheet
from pipeline.report.tables import safe_file_name
from pipeline.tariffs.comparison import Shown, commune_compared, totals_compared, years_compared
from pipeline.tariffs.sentences import (
    commune_finding,
    equity_words,
    for_one_commune,
    refusals_leave,
    totals_finding,
    where_from,
)

MEASURE_WORDS = {
    "euros": "En euros",
    "percent": "En pour cent",
    "per_account": "Par compte",
    "per_inhabitant": "Par habitant",
}


@dataclass(frozen=True)
class Scene:
    """What a picture needs: the scenario shown, the others beside it, the year, and in what it is drawn."""

    board: Board
    tariffs: SeenTariffs
    computed: Computed
    one: Shown
    year: int
    setting: Setting


def changes(scene: Scene) -> None:
    """Who pays more, who pays less; a click on a commune makes it refuse, or stay."""
    one, year, setting = scene.one, scene.year, scene.setting
    measure = st.segmented_control(
        "Écart", list(MEASURES), default="euros", required=True, format_func=MEASURE_WORDS.get,
        key="tariffs.measure", persist_state="session", wrap=True,
    )  # fmt: skip
    communes = one.year(year).communes.rename({"name": "commune"})

    def draw(where: Setting):  # noqa: ANN202 (a chart)
        return changes_by_commune(communes, year, one.label, where, measure or "euros")

    # Written out here, once and unchecked: a moved slider has two hundred milliseconds, and tests check each picture.
    specification = draw(setting).to_dict(validate=False)
    words = specification.pop("description")
    key = f"tariffs.picture.{scene.board.clicks}"

    def clicked() -> None:
        picked = st.session_state[key].selection.get(SELECTION) or []
        for insee in {point["insee"] for point in picked}:
            _toggle(scene.board, insee)
        scene.board.clicks += 1

    st.vega_lite_chart(
        specification, theme=None, width="stretch", alt=words, key=key, on_select=clicked, selection_mode=SELECTION
    )
    st.caption("Cliquer sur une commune la fait refuser le nouveau tarif\u202f; cliquer encore la fait rester.")
    sheet = communes_sheet(one, year)
    offer(sheet, setting, draw)
    _offer_paper(scene)
    st.markdown(plain(where_from(one.year(year))))
    leave = refusals_leave(one.year(year))
    if leave:
        st.markdown(plain(leave))
        show_table(refusals_sheet(one.year(year), one.letter))
        st.caption(
            "Le texte ne dit pas si les licences d’une commune qui refuse restent dues jusqu’au terme du contrat "
            "(article 5-1)\u00a0: c’est une question posée à part, hors des totaux."
        )
    with st.expander("Le tableau\u00a0: chaque commune"):
        show_table(sheet)
    labels = scene.tariffs.convention.parameter("tariff_application").labels
    with st.expander("Selon la lecture de l’article 7"):
        show_table(readings_sheet(one.year(year), labels, one.letter))
    if len(scene.computed.shown) > 1:
        _side_by_side(scene)


def _offer_paper(scene: Scene) -> None:
    one, year = scene.one, scene.year
    name = f"{'demonstration_' if scene.setting.demonstration else ''}scenario-{one.result.scenario.name}-{year}"

    def made() -> bytes:
        from pipeline.report.pdf import to_pdf  # noqa: PLC0415 (loaded when a paper is asked for)

        return to_pdf(scenario_sheet(one, year, scene.tariffs.words(one.result.scenario), scene.setting))

    st.download_button(
        "Fiche d’une page (PDF)", made, safe_file_name(name, "pdf"), "application/pdf",
        key="tariffs.paper", on_click="ignore", icon=":material/description:",
    )  # fmt: skip


def _toggle(board: Board, insee: str) -> None:
    refusals = set(board.draft.fields.get("refusals", []))
    board.write(board.draft.fields, "refusals", sorted(refusals ^ {insee}))


def _side_by_side(scene: Scene) -> None:
    sheet = compared_sheet(scene.computed.shown, scene.year)
    with st.expander("Les scénarios côte à côte, commune par commune"):
        show_table(sheet)
        for one in scene.computed.shown:
            st.caption(plain(one.label))
        offer(sheet, scene.setting)


def totals(scene: Scene) -> None:
    """The total of each tariff against the cost of the service."""
    year = scene.year
    compared = totals_compared(scene.computed.shown, year)
    coverage = scene.one.year(year).coverage

    def draw(where: Setting):  # noqa: ANN202 (a chart)
        return totals_by_tariff(
            compared, where, title=totals_finding(scene.one.label, scene.one.year(year)),
            subtitle=f"Total des communes, en euros, exercice {year}",
            cost_cents=None if coverage is None else coverage.cost_cents,
        )  # fmt: skip

    picture(draw, totals_sheet(scene.computed.shown, year), scene.setting)
    if coverage is None:
        st.caption("Le coût du service n’est pas saisi\u00a0: le déposer avec le modèle «\u00a0couts\u00a0».")
    elif coverage.cost_year != year:
        st.caption(f"Coût connu le plus proche\u00a0: celui de {coverage.cost_year}.")


def years(scene: Scene) -> None:
    """The total of each tariff, year after year."""
    compared = years_compared(scene.computed.shown)
    picture(lambda where: totals_by_year(compared, where), years_sheet(scene.computed.shown), scene.setting)


def parameters(scene: Scene) -> None:
    """Which parameter matters most."""
    one, year = scene.one, scene.year
    ranked = scene.tariffs.sensitivity(one.result.scenario, year)
    picture(
        lambda where: what_matters_most(ranked, year, one.label, where),
        sensitivity_sheet(ranked, one, year),
        scene.setting,
    )


def equity(scene: Scene) -> None:
    """What an account-month costs from one commune to another, and what is paid for nothing."""
    for sentence in equity_words(scene.one.label, scene.one.year(scene.year)):
        st.markdown(f"- {plain(sentence)}")
    for sheet in (prices_sheet(scene.computed.shown, scene.year), unused_sheet(scene.computed.shown, scene.year)):
        st.markdown(f"**{sheet.title}**")
        show_table(sheet)
        offer(sheet, scene.setting)


def one_commune(scene: Scene) -> None:
    """What one commune would pay under each tariff."""
    names = dict(scene.tariffs.seen_communes().rows())
    if not names:
        st.info("Choisir d’abord sa commune, dans la barre de gauche.", icon=":material/info:")
        return
    key = "tariffs.commune"
    if key not in st.session_state:
        asked = asked_commune()
        st.session_state[key] = asked if asked in names else next(iter(names))
    insee = st.selectbox(
        "Ma commune",
        list(names),
        key=key,
        format_func=names.__getitem__,
        on_change=lambda: to_commune(st.session_state[key]),
    )
    sheet = commune_sheet(scene.computed.shown, scene.year, insee, names[insee])
    if sheet.frame.is_empty():
        st.info(f"{plain(names[insee])} n’a pas de convention en {scene.year}.", icon=":material/info:")
        return
    for shown in scene.computed.shown:
        row = shown.year(scene.year).communes.filter(insee=insee).row(0, named=True)
        st.markdown(f"**{plain(shown.label)}.** {plain(for_one_commune(names[insee], row, scene.year))}")
    compared = commune_compared(scene.computed.shown, scene.year, insee)
    picture(
        lambda where: totals_by_tariff(
            compared,
            where,
            title=commune_finding(names[insee], compared, scene.year),
            subtitle=f"{names[insee]}, en euros, exercice {scene.year}",
        ),
        sheet,
        scene.setting,
        table_open=True,
    )


VIEWS: dict[str, tuple[str, Callable[[Scene], None]]] = {
    "communes": ("Qui paie plus, qui paie moins", changes),
    "totaux": ("Totaux et coût", totals),
    "annees": ("Année après année", years),
    "poids": ("Ce qui pèse le plus", parameters),
    "equite": ("Équité", equity),
    "ma-commune": ("Ma commune", one_commune),
}
"""By word of the address: the words of the view, and what shows it."""
