"""What falls due, and when? The convention's calendar, adhesions, commitments and revisions."""

from __future__ import annotations

from pages.calendar.adhesions import show_adhesions
from pages.calendar.commitments import show_commitments
from pages.calendar.due import show_duties
from pages.calendar.revisions import show_revisions
from pages.calendar.top import show_top
from pages.shared.gate import enter
from pages.shared.layout import setting_of
from pages.shared.moment import observed_on
from pages.shared.states import safely
from pages.shared.views import choose_view
from pipeline.access.calendar import SeenCalendar

VIEWS = {
    "echeances": ("Échéances", show_duties),
    "adhesions": ("Adhésions", show_adhesions),
    "engagements": ("Engagements", show_commitments),
    "revisions": ("Révision des tarifs", show_revisions),
}

books = enter()
with safely("Afficher la convention et ses échéances"):
    area, on, setting = SeenCalendar(books), observed_on(books), setting_of(books)
    show_top(area, on, setting)
    view = choose_view("Voir", {name: words for name, (words, _) in VIEWS.items()}, "vue")
    VIEWS[view][1](area, on, setting)
