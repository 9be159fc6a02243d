"""How is this computed? Rules in force, open questions, figures explained, glossary, articles, version."""

from __future__ import annotations

import streamlit as st

from pages.method.explained import show_explanations
from pages.method.files import show_files
from pages.method.questions import show_questions
from pages.method.rules import show_rules
from pages.method.words import show_articles, show_words
from pages.shared.address import chosen_year
from pages.shared.gate import enter
from pages.shared.layout import head, setting_of
from pages.shared.states import safely
from pages.shared.views import choose_view
from pipeline.access.method import SeenMethod
from pipeline.method import version
from pipeline.wording import count, day

VIEWS = {
    "calculs": ("Comment chaque chiffre se calcule", show_explanations),
    "regles": ("Règles en vigueur", show_rules),
    "questions": ("Questions à la commission", show_questions),
    "articles": ("Article par article", show_articles),
    "fichiers": ("Les fichiers", show_files),
    "mots": ("Les mots", show_words),
}

books = enter()
with safely("Afficher la méthode"):
    area, setting, year = SeenMethod(books), setting_of(books), chosen_year(books)
    points = len(area.open_points())
    head(
        "Comment tout cela est-il calculé\u202f?",
        "Chaque montant suit la convention, article par article, à partir des extraits déposés\u202f; là où elle se "
        f"tait, **{count(points, 'point est une question', 'points sont des questions')} à la commission**, avec les "
        "autres lectures et ce qu’elles changeraient.",
    )
    view = choose_view("Voir", {name: words for name, (words, _) in VIEWS.items()}, "aide")
    VIEWS[view][1](area, year, setting)
    st.caption(f"Données au {day(setting.data_date)} · version {version()} du programme.")
