"""Registers 台账: which there are, their rows with filters, what befell a row, and a file, which is written down."""

import tempfile
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.affairs.errors import NoSuchAffair
from liren.api import asked
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import registers as shapes
from liren.api.shapes.base import Page
from liren.kit.clock import now
from liren.kit.errors import InvalidInput, NotYours
from liren.registers import public as registers

router = Router(tags=["台账"])

Where = Annotated[str, Query(max_length=120, description="地点的路径；不写就是您能看的第一个地方")]
Wanted = Annotated[
    list[str], Query(max_length=20, description="筛选，写成 列:词，可以写几个，都要合；闭合的列要写全词")
]
HERE = (NotAllowed, NotYours)
LONGEST = 60


class Taking(Asked):
    """导出什么：在哪里，筛选什么。"""

    place: str = Described("", max_length=120, description="地点的路径；不写就是您能看的第一个地方")
    where: dict[str, Annotated[str, Described(max_length=LONGEST)]] = Described(
        default_factory=dict, max_length=20, description="列的 key → 词"
    )


@operation(
    router, "GET", "/registers", summary="我能看的台账，和每本的列", gives={200: Page[shapes.Register]}
)  # fmt: skip
def registers_list(request: HttpRequest, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(registers.registers_of(actor_of(request)), after, limit, by=lambda one: one.key)


@operation(
    router, "GET", "/registers/{key}", summary="一本台账在一个地方的行，可以筛选",
    gives={200: Page[shapes.Row]}, refuses=HERE,
)  # fmt: skip
def register_rows(
    request: HttpRequest,
    key: str,
    place: Where = "",
    where: Wanted = [],  # noqa: B006 - ninja copies it
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    actor = actor_of(request)
    register, path = registers.opened(key, _plain(place, "place"), actor)
    pairs = {key: text for key, _, text in (one.partition(":") for one in where)}
    begin = _plain(after, "after") if after is not None else None
    found = registers.matching(register, actor, path, _wanted(register, pairs), begin, limit)
    return {"items": [_row(one) for one in found.entries], "after": found.after, "count": None}


@operation(
    router, "GET", "/registers/{key}/history", summary="台账里一行的经过", gives={200: Page[shapes.Happened]},
    refuses=(*HERE, NoSuchAffair),
)  # fmt: skip
def register_history(
    request: HttpRequest,
    key: str,
    row: Annotated[str, Query(min_length=1, max_length=120, description="行的 id")],
    place: Where = "",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    actor = actor_of(request)
    register, _ = registers.opened(key, _plain(place, "place"), actor)
    if register.history is None:
        raise NotYours(what="这本台账的经过")
    told = register.history(actor, _plain(row, "row"))
    numbered = [{"n": str(n), "at": one.at, "what": one.what, "by": one.by} for n, one in enumerate(told)]
    return paged(numbered, after, limit, by=lambda one: str(one["n"]))


@operation(
    router, "POST", "/registers/{key}/export", summary="导成 Excel，到最后一行；导出会记下来",
    gives={200: bytes}, refuses=(*HERE, registers.TooManyRows),
)  # fmt: skip
def export_register(request: HttpRequest, key: str, given: Taking) -> HttpResponseBase:
    actor = actor_of(request)
    register, path = registers.opened(key, given.place, actor)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    wanted = _wanted(register, given.where)
    taken = registers.take_out(register, path=path, wanted=wanted, out=out, by=actor, at=now())
    out.seek(0)
    told = f"attachment; filename=register.xlsx; filename*=UTF-8''{quote(taken.name)}.xlsx"
    return FileResponse(out, content_type=registers.TYPE, headers={"Content-Disposition": told})


def _wanted(register: registers.Register, pairs: Mapping[str, str]) -> dict[str, str]:
    """The filters, by column. Raises InvalidInput (`where`) for a column that is none, or a word that is none."""
    known = {one.key: one for one in register.filters}
    wrong = [key for key in pairs if key not in known]
    if wrong:
        says = f"没有“{wrong[0][:40]}”这个筛选，可以筛选：{_listed(known)}。写成 列:词。"
        raise InvalidInput(where=says)
    for key, text in pairs.items():
        options = known[key].options
        if text and options and text not in options:
            raise InvalidInput(where=f"{key} 请写其中之一：{_listed(options)}。")
    return {key: text.strip()[:LONGEST] for key, text in pairs.items() if text.strip()}


def _listed(words: Mapping[str, Any] | Sequence[str]) -> str:
    return "、".join(words) or "（没有）"


def _plain(text: str, name: str) -> str:
    """What a database can be asked for. Raises InvalidInput."""
    if not text.isprintable():
        raise InvalidInput.of({name: "里面有看不见的字符，请去掉。"})
    return text


def _row(one: registers.Entry) -> dict[str, Any]:
    thing = {"kind": one.thing[0], "id": one.thing[1]} if one.thing else None
    return {"id": one.id, "cells": one.cells, "thing": thing}
