"""Books built aside: they take their place when they are whole, and leave nothing behind when they fail."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.store.errors import StoreError
from pipeline.store.store import Store


@contextmanager
def building(target: Path) -> Iterator[Path]:
    """A place where nothing is, for a file and its deposits that become `target` if the block ends well.

    StoreError if something is at `target` already, before the work and after it.
    """
    store = Store(target)
    store.refuse_if_taken()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = tempfile.TemporaryDirectory(dir=target.parent, prefix=".nouveau-")
    except OSError as error:
        raise StoreError(f"{target} ne peut pas être créé ({error.strerror}). Vérifier le dossier.") from error
    with aside as folder:
        draft = Store(Path(folder) / target.name)
        yield draft.path
        store.refuse_if_taken()
        _settle(draft, store)


def _settle(draft: Store, target: Store) -> None:
    """The deposits first: a file without them would be broken, deposits without a file are only in the way."""
    try:
        if draft.raw_deposits.folder.exists():
            draft.raw_deposits.folder.rename(target.raw_deposits.folder)
        os.link(draft.path, target.path)
    except OSError as error:
        if not draft.raw_deposits.folder.exists() and not target.path.exists():
            shutil.rmtree(target.raw_deposits.folder, ignore_errors=True)
        raise StoreError(
            f"{target.path} ne peut pas être mis en place ({error.strerror}). Vérifier le dossier, puis recommencer."
        ) from error
