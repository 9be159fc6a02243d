"""The raw bytes of each deposit, kept under their SHA-256 in a folder beside the file."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from pipeline.store.errors import StoreError


class RawDeposits:
    """A folder of files named by their content; one is never changed, so it is whole or absent."""

    def __init__(self, database: Path) -> None:
        self.folder = database.with_name(database.stem + ".deposits")

    @staticmethod
    def sha256(data: bytes) -> str:
        """The name that bytes are kept under."""
        return hashlib.sha256(data).hexdigest()

    def path(self, sha256: str) -> Path:
        """Where bytes of that name stand."""
        return self.folder / sha256

    def keep(self, data: bytes) -> str:
        """Write bytes under their SHA-256 before any row names them, safely against a crash; the name."""
        name = self.sha256(data)
        if self.path(name).exists():
            return name
        try:
            self.folder.mkdir(exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.folder, suffix=".partial")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).replace(self.path(name))
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StoreError(
                f"{self.folder} ne peut pas être écrit ({error.strerror}). "
                "Vérifier les droits et la place libre\u00a0; rien n’a été déposé."
            ) from error
        return name

    def read(self, sha256: str) -> bytes:
        """The bytes of that name. StoreError if they are gone or are not what their name says."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise StoreError(f"{self.path(sha256)} manque. Restaurer le dossier des dépôts d’une sauvegarde.") from None
        if self.sha256(data) != sha256:
            raise StoreError(f"{self.path(sha256)} est altéré. Restaurer le dossier des dépôts d’une sauvegarde.")
        return data

    def names(self) -> set[str]:
        """The names of all that is kept."""
        return {path.name for path in self.folder.iterdir() if not path.suffix} if self.folder.exists() else set()

    def sweep(self) -> None:
        """Remove what killed writers left half-written; call it only while holding the file to write."""
        if self.folder.exists():
            for path in self.folder.glob("*.partial"):
                path.unlink(missing_ok=True)
