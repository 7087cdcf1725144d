"""What figures of evaluation tables may take: bound here, for evaluation stands above the room of tables."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from liren.access.public import SYSTEM
from liren.engine.tables.periods import Period
from liren.evaluation import public as evaluation

TAKEN: Final = {"figures.on_time": "on_time:finish", "figures.satisfied": "satisfied"}


def table_figures(path: str, period: Period) -> Mapping[str, str | None]:
    """The figures of a place and period, as its page of figures says them; None where there was nothing to measure."""
    asked = evaluation.Period(period.since, period.until + timedelta(days=1))
    page = evaluation.figures(path, asked, actor=SYSTEM)
    found = {figure.key: figure for figure in page.figures}
    return {
        source: found[key].text if key in found and found[key].value is not None else None
        for source, key in TAKEN.items()
    }
