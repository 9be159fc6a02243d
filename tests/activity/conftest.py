from __future__ import annotations

import pytest

from pipeline.convention import load_convention


@pytest.fixture(scope="session")
def convention():
    return load_convention()
