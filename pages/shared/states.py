"""What a page shows when it has nothing to show: refused, no file, nothing deposited, failure. Never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import streamlit as st

from pipeline.access import AccessRefusedError, Viewer
from pipeline.books import BooksError
from pipeline.store import StoreError

LOG = logging.getLogger("mutualisation")
DEPOSITS_PAGE = "pages/deposits/page.py"


def refused(message: str) -> None:
    """The page that stands in place of all others when the door stays shut."""
    st.title("Accès refusé")
    st.error(message, icon=":material/lock:")


def no_file(path: Path) -> None:
    """There is no file of the books yet."""
    st.title("Les comptes ne sont pas encore créés")
    st.info(f"Le fichier {path} n’existe pas. Le créer, puis recharger cette page\u00a0:", icon=":material/database:")
    st.markdown("Avec l’année de démonstration\u00a0:")
    st.code(f"python -m pipeline --database {path} init --demo", language="shell")
    st.markdown("Vide, avec les communes de référence, pour déposer de vrais extraits\u00a0:")
    st.code(f"python -m pipeline --database {path} init --empty", language="shell")


def nothing_deposited(viewer: Viewer) -> None:
    """The books are there and hold no extract."""
    st.title("Par quoi commencer\u202f?")
    st.markdown(
        "Aucun extrait n’est déposé\u00a0: rien ne peut encore être calculé ni contrôlé. "
        "Trois dépôts suffisent\u00a0:\n\n"
        "1. les **adhésions** des communes (modèle « adhesions »)\u00a0: depuis quand chaque convention court\u00a0;\n"
        "2. l’export mensuel des **utilisateurs actifs** du centre d’administration Microsoft 365, ou le modèle "
        "« mouvements »\u00a0: quels comptes sont ouverts\u00a0;\n"
        "3. les **titres** de l’exercice (modèle « titres »), une fois émis\u00a0: ce qui a été refacturé."
    )
    if viewer.may_deposit:
        st.page_link(DEPOSITS_PAGE, label="Aller au dépôt des extraits", icon=":material/upload_file:")
    else:
        st.caption("Le dépôt est fait par un analyste de la DSIN.")


def no_commune() -> None:
    """The person sees no commune: a referent whose communes are not named."""
    st.title("Quelle est votre commune\u202f?", anchor=False)
    st.info(
        "Un référent voit les comptes et les montants de ses propres communes, et aucune n’est indiquée. "
        "Les choisir dans la barre latérale.",
        icon=":material/location_city:",
    )


@contextmanager
def safely(doing: str) -> Iterator[None]:
    """A failure becomes a sentence: what, where, what to do; its details go to the log under a number."""
    try:
        yield
    except (BooksError, StoreError) as error:
        LOG.warning("%s: %s", doing, error)
        st.error(f"**{doing}\u00a0: impossible.** {error}", icon=":material/error:")
    except AccessRefusedError as error:
        st.error(str(error), icon=":material/lock:")
    except Exception:
        number = uuid4().hex[:8]
        LOG.exception("%s failed (%s)", doing, number)
        st.error(
            f"**{doing}\u00a0: une erreur imprévue s’est produite.** Rien n’a été modifié par cet affichage. "
            f"Recharger la page\u00a0; si cela recommence, transmettre à la DSIN le numéro **{number}**, "
            "qui figure dans le journal du serveur avec le détail.",
            icon=":material/error:",
        )
