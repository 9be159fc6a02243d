"""What each view of the page is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.access import SeenBooks
from pipeline.access.activity import SeenActivity
from pipeline.books.activity import ActivityYear
from pipeline.charts import Setting


@dataclass(frozen=True, eq=False)
class View:
    """The books as one person sees them, the activity of the year, and in what it is shown.

    `insee`, `name`: the commune looked at; None for all. `names`: the communes that the person sees. `on`: the day from
    which delays are looked at. `threshold`: days without activity.
    """

    books: SeenBooks
    area: SeenActivity
    year: ActivityYear
    setting: Setting
    insee: str | None
    names: dict[str, str]
    on: date
    threshold: int

    @property
    def name(self) -> str | None:
        """The name of the commune looked at."""
        return None if self.insee is None else self.names[self.insee]

    @property
    def suffix(self) -> str:
        """What the names of files end with."""
        return f"{self.year.year}" if self.insee is None else f"{self.year.year}_{self.insee}"
