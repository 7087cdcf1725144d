"""How affairs of a procedure went, against its text, and the affairs behind one of the numbers."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from liren.api import asked
from liren.api.door import actor_of, operation
from liren.api.figures import REFUSES, Since, Until, Where
from liren.api.shapes import conformance as shapes
from liren.evaluation import public as evaluation
from liren.evaluation.errors import NoSuchCount
from liren.standards.errors import NoSuchProcedure

router = Router(tags=["指标"])

VERDICTS = {
    "kept": evaluation.KEPT, "broken": evaluation.BROKEN, "departed": evaluation.DEPARTED,
    "unknown": evaluation.UNKNOWN,
}  # fmt: skip
Key = Annotated[str, Query(max_length=120, description="哪份规程")]
Verdict = Annotated[Literal["kept", "broken", "departed", "unknown"] | None, Query(description="和 clause 一起写")]


@operation(
    router, "GET", "/conformance", summary="一份规程的执行情况：条款守没守住、怎么走、停多久",
    gives={200: shapes.Conformance}, refuses=(*REFUSES, NoSuchProcedure),
)  # fmt: skip
def conformance(
    request: HttpRequest,
    procedure: Key,
    since: Since,
    until: Until,
    place: Where = "",
    digest: Annotated[str | None, Query(max_length=64, description="只看按这一版办的；不写就是各版各按各的")] = None,
) -> Any:
    period = evaluation.Period(since, until)
    return evaluation.conformance(procedure, place, period, actor=actor_of(request), digest=digest)


@operation(
    router, "GET", "/conformance/affairs", summary="执行情况一个数背后的事项",
    gives={200: shapes.BehindCounts}, refuses=(*REFUSES, NoSuchCount),
)  # fmt: skip
def behind(
    request: HttpRequest,
    procedure: Key,
    since: Since,
    until: Until,
    place: Where = "",
    clause: Annotated[str | None, Query(max_length=200, description="条款的名字")] = None,
    verdict: Verdict = None,
    ways: Annotated[list[str], Query(max_length=200, description="走了哪几条路")] = [],  # noqa: B006 (read only)
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    return evaluation.behind_conformance(
        procedure, place, evaluation.Period(since, until), actor=actor_of(request), clause=clause,
        verdict=VERDICTS[verdict] if verdict else None, ways=ways, after=after, limit=limit,
    )  # fmt: skip
