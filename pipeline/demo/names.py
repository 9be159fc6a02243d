"""Invented people: common given names and surnames, put together at random; and the usual generic addresses."""

from __future__ import annotations

import unicodedata
from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN_NAMES = _words(
    "Adèle Agathe Alban Alice Aline Amandine Anaïs Anouk Antonin Apolline Armand Arthur Aubin Auguste Aurélie "
    "Axelle Baptiste Basile Benoît Bérénice Blandine Bruno Camille Capucine Carole Cécile Célestin Céline "
    "Charlotte Clara Clément Clotilde Colette Colin Coralie Corentin Cyprien Damien Daphné Delphine Denis Diane "
    "Édith Élise Élodie Émile Emma Énora Estelle Étienne Eugénie Fabien Faustine Félix Flore Florent Gabin "
    "Gaspard Gaëlle Gilles Hélène Honorine Hugo Inès Irène Isaure Jeanne Joachim Joséphine Jules Justine Laure "
    "Léa Léonie Lilian Lison Lucien Lucie Ludivine Maëlle Margaux Marin Marius Martin Mathilde Maud Maxence "
    "Mélanie Nadège Nathan Noémie Norbert Octave Ombeline Pauline Perrine Philippine Prosper Quentin Rachel Régis "
    "Rémi Rosalie Roxane Sabine Salomé Sandrine Séverin Solène Suzanne Sylvain Théo Thibault Tiphaine Ursule "
    "Valentin Victor Violette Vivien Yann Yvonne Zélie"
)
SURNAMES = _words(
    "Aubépin Auclair Barbereau Beaufils Bellanger Berthelin Blanchet Boisard Bonneau Bordelet Bouchereau Boulay "
    "Bourdin Brossard Cailleau Cartereau Chantreau Charpentier Chaudemanche Chevreau Clairet Cochereau Corbin "
    "Cormier Courtillé Daguin Delaune Derouet Desnoues Drouard Dubreuil Dutertre Esnault Faucheux Ferrand "
    "Fontenay Foucault Fouquereau Froger Galbrun Garreau Gasnier Gaudin Gendron Gervaiseau Girardot Goupil "
    "Grandin Grignon Guérineau Guibert Guittet Hameline Hardouin Haubourg Hérisson Houdayer Huet Jamin Jarossay "
    "Joubert Jousselin Lamoureux Landais Lebreton Leduc Lemarchand Letessier Levasseur Lhermitte Loriot Loyau "
    "Mabille Maillard Malherbe Marchandeau Maréchal Marquis Mauboussin Ménager Métivier Montreuil Morin Nourry "
    "Olivier Papin Pasquier Pavard Pelletier Perdriau Péan Piednoir Pineau Plessis Poirier Pottier Poussin "
    "Quentin Rabouin Ragot Renaudin Richet Rivière Rocher Rousselet Ruault Sablé Sauvaget Seigneur Séchet Sureau "
    "Tessier Thireau Touchard Tournesac Tricot Troussard Vallée Vasseur Verdier Vétillard Viau Vigneron Vinçotte "
    "Voisin"
)
GENERIC_ADDRESSES = (
    "mairie",
    "accueil",
    "urbanisme",
    "etat-civil",
    "comptabilite",
    "periscolaire",
    "bibliotheque",
    "services-techniques",
    "elections",
    "associations",
    "salle-des-fetes",
    "communication",
    "ressources-humaines",
    "ccas",
    "restaurant-scolaire",
    "cimetiere",
    "marches-publics",
    "police-municipale",
    "espaces-verts",
    "sports",
    "culture",
    "jeunesse",
    "petite-enfance",
    "logement",
    "voirie",
    "batiments",
    "courrier",
    "archives",
    "conseil-des-sages",
    "maison-de-quartier",
    "ludotheque",
    "marche-hebdomadaire",
    "conciliateur",
    "jumelage",
)
SERVICES = (
    "Secrétariat",
    "Finances",
    "Urbanisme",
    "Services techniques",
    "Enfance et jeunesse",
    "Médiathèque",
    "Police municipale",
    "Ressources humaines",
    "Accueil et état civil",
)


def slug(text: str) -> str:
    """The part of an address made of a name: lower case, without accents, hyphens between words."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "-").replace("'", "")


class Register:
    """Hands out names and addresses, each address once in the tenant."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken: set[str] = set()

    def person(self) -> tuple[str, str]:
        """A given name and a surname, drawn apart from each other."""
        return self._random.choice(GIVEN_NAMES), self._random.choice(SURNAMES)

    def address(self, local: str, domain: str) -> str:
        """An address that nobody has yet: a namesake gets a number."""
        address, number = f"{local}@{domain}", 1
        while address in self._taken:
            number += 1
            address = f"{local}{number}@{domain}"
        self._taken.add(address)
        return address
