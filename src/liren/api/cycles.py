"""PDCA of a standard: what was planned, how it is carried out, what was said of it, how it was revised. For anybody."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from liren.affairs import public as affairs
from liren.api.door import operation
from liren.api.shapes import standards as shapes
from liren.evaluation import public as evaluation
from liren.kit.clock import CHINA, now
from liren.standards import public as standards
from liren.standards.public import NoSuchStandard

router = Router(tags=["标准目录"])


@operation(
    router, "GET", "/standards/{uuid:id}/cycle", public=True, summary="一份标准的计划、实施、检查、改进：只有记下的",
    gives={200: shapes.StandardCycle}, refuses=(NoSuchStandard,),
)  # fmt: skip
def standard_cycle(request: HttpRequest, id: UUID) -> Any:
    at = now()
    page = standards.standard(id, on=at.astimezone(CHINA).date())
    line, said = page.line, affairs.said_counts(f"standard/{id}").values()
    cited = [
        {"key": one.procedure.key, "title": one.procedure.title, "since": one.procedure.effective_from,
         "steps": len(one.steps)}
        for one in standards.cited_in(page, "", at)
    ]  # fmt: skip
    pilots = [
        {"affair": one.line.affair_id, "title": one.line.title, "place_name": one.line.place_name,
         "step": one.line.step_title, "since": one.line.opened_at}
        for one in evaluation.tried_out(line.number or line.title)
    ]  # fmt: skip
    return {
        "status": line.status, "issued_on": line.issued_on, "in_force_from": line.in_force_from,
        "procedures": cited, "pilots": pilots, "said": sum(one.said for one in said),
        "waiting": sum(one.waiting for one in said), "editions": page.editions,
    }  # fmt: skip
