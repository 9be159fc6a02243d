"""Which correspondences each format is read by: what a reader declares is what it asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from pipeline.extracts import Context, kinds, kinds_read_by, recognise
from pipeline.extracts.context import OF_LAYOUTS
from pipeline.extracts.readers import READERS
from tests.extracts import format_samples as samples

FILES = {kind: samples.delimited(kind, rows, ";").encode() for kind, rows in samples.tables().items()}
FILES |= {"pes_recette": samples.flow("utf-8")}


@dataclass(frozen=True, eq=False)
class Listening(Context):
    """A context that remembers the registers it is asked for."""

    asked: set[str] = field(default_factory=set)

    def register(self, name: str) -> dict[str, str]:
        self.asked.add(name)
        return super().register(name)


@pytest.mark.parametrize(
    "reader", [reader for reader in READERS if reader.kind != "entry"], ids=lambda reader: reader.kind
)
def test_a_reader_asks_for_the_registers_that_it_declares(reader, context):
    listening = Listening(context.communes, context.mapping, context.convention)
    reading = recognise(FILES[reader.kind], "x.csv", listening, reader.kind, date(2026, 12, 31))
    assert reading.rows_accepted, reading.message
    assert reader.registers is not None
    assert listening.asked - set(OF_LAYOUTS) <= set(reader.registers)


def test_a_change_of_headers_concerns_every_file_and_one_of_entities_the_tickets_alone():
    assert kinds_read_by({"header"}) == kinds_read_by({"layout", "debtor"}) == kinds()
    assert kinds_read_by({"glpi_entity"}) == ("glpi_tickets",)
    assert set(kinds_read_by({"debtor"})) == {"pes_recette", "titres_list"}
    assert {"users", "entra_users", "deleted_users", "entra_audit", "mailbox_usage"} <= set(kinds_read_by({"domain"}))
    assert kinds_read_by(set()) == ()
