"""Local rules 实施细则: those of a place for anybody; a whole document is published by who makes rules there."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.shapes import local_rules as shapes
from liren.kit.clock import now
from liren.kit.errors import InvalidInput
from liren.standards import public as standards
from liren.standards.errors import NoSuchProcedure
from liren.standards.local_rules.errors import NoSuchLocalRules
from liren.standards.public import BeyondTheParent, LocalLine, LocalRulesStand, NothingChanged

router = Router(tags=["实施细则"])

Where = Annotated[str, Query(max_length=120, description="在哪里执行；连同它的上级")]


class ToPublish(Asked):
    """一份实施细则的正文。"""

    text: str = Described(min_length=1, max_length=60_000, description="YAML，写法见 docs/language.md“实施细则”")


@operation(
    router, "GET", "/local-rules", public=True, summary="一个地方正在执行的实施细则",
    gives={200: list[shapes.LocalRulesLine]},
)  # fmt: skip
def local_rules(request: HttpRequest, place: Where = "") -> Any:
    found = standards.local_rules_at(place, actor_of(request))
    return [_line(one) for one in found if one.status == "published"]


@operation(
    router, "GET", "/local-rules/{uuid:id}", public=True, summary="一份实施细则：和上级规程逐条的不同",
    gives={200: shapes.LocalRules}, refuses=(NoSuchLocalRules,),
)  # fmt: skip
def one(request: HttpRequest, id: UUID) -> Any:
    page = standards.local_rules(id, actor_of(request), now())
    conflicts = page.rebase.problems if page.rebase else ()
    return {
        **_line(page.line),
        "parent_version": page.parent.version,
        "parent_digest": page.parent.digest,
        "merged_digest": page.merged,
        "differences": page.differences,
        "conflicts": [{"clause": p.path, "problem": p.message + p.hint} for p in conflicts],
    }


@operation(
    router, "POST", "/local-rules", summary="发布一份实施细则",
    gives={201: shapes.PublishedRules},
    refuses=(NotAllowed, InvalidInput, BeyondTheParent, NothingChanged, NoSuchProcedure, LocalRulesStand),
)  # fmt: skip
def publish(request: HttpRequest, given: ToPublish) -> Any:
    return Status(201, {"id": standards.publish_local_document(document=given.text, by=actor_of(request), at=now())})


@operation(
    router, "POST", "/local-rules/{uuid:id}/renewal", summary="上级换版后，照原样在新版上重新发布",
    gives={201: shapes.PublishedRules}, refuses=(NotAllowed, NoSuchLocalRules, BeyondTheParent, LocalRulesStand),
)  # fmt: skip
def renew(request: HttpRequest, id: UUID) -> Any:
    return Status(201, {"id": standards.renew_local_rules(id=id, by=actor_of(request), at=now())})


@operation(
    router, "POST", "/local-rules/{uuid:id}/retirement", summary="停用，恢复按上级办",
    gives={204: None}, refuses=(NotAllowed, NoSuchLocalRules, LocalRulesStand),
)  # fmt: skip
def retire(request: HttpRequest, id: UUID) -> Any:
    standards.retire_local_rules(id=id, by=actor_of(request), at=now())
    return Status(204, None)


def _line(line: LocalLine) -> dict[str, Any]:
    return {word: getattr(line, word) for word in shapes.LocalRulesLine.model_fields}
