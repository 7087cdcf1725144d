"""What documents state: figures, policies, named frameworks, and where documents disagree. Public."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field as Described

from liren.api.door import operation
from liren.api.shapes.base import Shape
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.errors import NoSuchReference

router = Router(tags=["文献事实"])


class Stated(Shape):
    key: str
    version: int
    title: str
    note: str
    document: dict[str, Any] = Described(description="正文：每条带出处；确到什么程度、有没有核对、与什么对不上都写着")


@operation(
    router, "GET", "/facts/{file}", public=True, summary="文献说到的：家底、政策、提法、试点、对不上的地方",
    gives={200: Stated}, refuses=(NoSuchReference,),
)  # fmt: skip
def stated(
    request: HttpRequest, file: Literal["landscape", "policies", "frameworks", "listed", "pilots", "inconsistencies"]
) -> Any:
    found = standards.stated.facts(now()).get(file)
    if found is None:
        raise NoSuchReference(what="文献事实", kind="文献事实", key=file)
    return found
