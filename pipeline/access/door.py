"""The one place that says who is looking.

For now there is no login: the dashboard answers to the machine on which it runs, and whoever sits there has all rights
and may see the pages as each role does. A login fills `current_viewer`; nothing else has to change.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from pipeline.access.viewer import ANALYST, REFERENT, ROLE_WORDS, Viewer

LOCAL_NAME = "poste local"
LOCALHOST = "localhost"


class AccessRefusedError(Exception):
    """A refusal, in French: what, and what to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of a request. `listens_on`: the address on which the server listens (None: all of them).

    `host`: the Host header; `remote`: the address it comes from; both None where the server does not tell. `forwarded`:
    it came through a relay, so that its address says nothing of the person.
    """

    listens_on: str | None
    host: str | None = None
    remote: str | None = None
    forwarded: bool = False


def current_viewer(request: Request, seen_as: str = ANALYST, communes: frozenset[str] = frozenset()) -> Viewer:
    """Who is looking: in local mode, the person at this machine, seeing as the role that they chose.

    AccessRefusedError when the server listens beyond this machine, the request comes from elsewhere, or the role is not
    known: what is not known to be allowed is refused.
    """
    if request.listens_on is None or not is_loopback(request.listens_on):
        listens = "toutes les adresses" if request.listens_on is None else f"l’adresse {request.listens_on}"
        raise AccessRefusedError(
            f"Le tableau de bord écoute sur {listens}, alors qu’il n’a pas encore de connexion par mot de passe\u00a0: "
            "il ne s’ouvre que sur l’ordinateur où il tourne. Le relancer avec server.address = 127.0.0.1."
        )
    away = (request.host is not None and not is_loopback(host_name(request.host))) or (
        request.remote is not None and not is_loopback(request.remote)
    )
    if away or request.forwarded:
        raise AccessRefusedError(
            "Cette demande ne vient pas de l’ordinateur où tourne le tableau de bord. "
            "L’ouvrir sur cet ordinateur, à une adresse qui commence par http://127.0.0.1."
        )
    if seen_as not in ROLE_WORDS:
        raise AccessRefusedError("Ce rôle n’est pas connu\u00a0: rien n’est montré. Recharger la page.")
    return Viewer(role=seen_as, communes=communes if seen_as == REFERENT else frozenset(), name=LOCAL_NAME)


def host_name(host: str) -> str:
    """The name in a Host header, without its port and without the brackets of an IPv6 address."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name, _, _ = host.partition(":")
    return name


def is_loopback(address: str) -> bool:
    """Whether an address or a name is this very machine."""
    if address.lower() == LOCALHOST:
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
