"""Figures, each with its formula and population, and the affairs behind one."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from liren.access.errors import NotAllowed
from liren.api import asked
from liren.api.door import actor_of, operation
from liren.api.shapes import figures as shapes
from liren.evaluation import public as evaluation
from liren.evaluation.errors import FiguresEndAtCommunity, NoFigures, PeriodEmpty

router = Router(tags=["指标"])

REFUSES = (NotAllowed, FiguresEndAtCommunity, PeriodEmpty)
Since = Annotated[date, Query(description="从哪天起，含")]
Until = Annotated[date, Query(description="到哪天，不含")]
Where = Annotated[str, Query(max_length=120, description="地点的路径；空为全国")]
Key = Annotated[str | None, Query(max_length=120, description="只看这份规程")]
Lines = Annotated[evaluation.Lines, Query(description="today：按现在的区划，撤销并入的算进来；then：各地按当时")]
Org = Annotated[UUID | None, Query(description="只看这个单位办的")]


@operation(router, "GET", "/figures", summary="一个地方一段时间的指标", gives={200: shapes.Figures}, refuses=REFUSES)
def figures(
    request: HttpRequest,
    since: Since,
    until: Until,
    place: Where = "",
    procedure: Key = None,
    organisation: Org = None,
    lines: Lines = "today",
) -> Any:
    return evaluation.figures(
        place, evaluation.Period(since, until), actor=actor_of(request), procedure=procedure, organisation=organisation,
        lines=lines,
    )  # fmt: skip


@operation(
    router, "GET", "/figures/{measure}", summary="一项指标背后的事项",
    gives={200: shapes.Explained}, refuses=(*REFUSES, NoFigures),
)  # fmt: skip
def behind_a_figure(
    request: HttpRequest,
    measure: str,
    since: Since,
    until: Until,
    place: Where = "",
    procedure: Key = None,
    organisation: Org = None,
    lines: Lines = "today",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    return evaluation.explain(
        measure,
        place,
        evaluation.Period(since, until),
        actor=actor_of(request),
        procedure=procedure,
        organisation=organisation,
        lines=lines,
        after=after,
        limit=limit,
    )
