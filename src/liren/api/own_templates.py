"""A place's own template of organisations: the text that holds there, what a change would mean, publication."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field as Described

from liren.access.public import Actor
from liren.actors import public as actors
from liren.actors.errors import NoSuchTemplate, NotAsSeen, SameTemplateVersion, TemplateInvalid
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.organisations import ACT, HERE, Where
from liren.api.shapes import living as shapes
from liren.api.where import managed

router = Router(tags=["组织"])

REFUSES = (*HERE, NoSuchTemplate, TemplateInvalid)


class Own(Asked):
    """一个地方自己的模板正文。"""

    place: str = Described(max_length=120, description="给哪里和以下用")
    text: str = Described(min_length=1, max_length=60_000, description="YAML；key 不变，version 比现在用的大")


class Publishing(Own):
    """发布看过的正文。"""

    seen: str | None = Described(None, max_length=64, description="试算时答的 seen；改的内容变了就答 409")


@operation(
    router, "GET", "/organisations/templates/{key}/text", summary="一个地方用的模板正文，改了就能发布成本地的",
    gives={200: shapes.TemplateText}, refuses=(*HERE, NoSuchTemplate),
)  # fmt: skip
def template_text(request: HttpRequest, key: str, place: Where) -> Any:
    here = managed(place, actor_of(request), ACT)
    return {"standing": actors.template(key, here.path), "text": actors.template_text(key, here.path)}


def look(*, key: str, place: str, text: str, by: Actor, at: datetime) -> Any:
    here = managed(place, by, ACT)
    changes = actors.changes_of_own(key=key, document=text, path=here.path, by=by)
    return {"changes": changes, "seen": actors.own_seen_as(changes)}


def publish(*, key: str, place: str, text: str, by: Actor, at: datetime, seen: str | None = None) -> Any:
    here = managed(place, by, ACT)
    made, version = actors.publish_own_template(key=key, document=text, path=here.path, by=by, at=at, seen=seen)
    return {"key": made, "version": version}


register(
    router,
    [
        Act(
            "/organisations/templates/{key}/own/trial", "本地模板会改什么；什么也不写", look, REFUSES, sends=Own,
            gives=shapes.TemplateChanges, key="try_own_template",
        ),
        Act(
            "/organisations/templates/{key}/own", "发布本地模板", publish, (*REFUSES, SameTemplateVersion, NotAsSeen),
            sends=Publishing,
            gives=shapes.TemplateVersion, status=201, key="publish_own_template",
        ),
    ],
)  # fmt: skip
