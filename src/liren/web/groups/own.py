"""A street's or community's own group: a form without code, checked as the law book's files are."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from liren.access.public import require
from liren.engine.language import Field
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registry.public import groups as registry
from liren.web import forms
from liren.web.groups.pages import place_of
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in

_HOMES: dict[str, tuple[str, dict[str, Any]]] = {
    "alone": ("一个人住", {"alone": True}),
    "old": ("同户都是 60 岁以上", {"with": {"every": {"age": {"at_least": 60}}}}),
    "young": ("同户都不满 18 岁", {"with": {"every": {"age": {"less_than": 18}}}}),
    "child": ("同户有不满 14 岁的孩子", {"with": {"some": {"age": {"less_than": 14}}}}),
}


def _own(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    here = place_of(request, actor)
    if here is None:
        raise NotYours(what="这个地方")
    require(actor, "rules.publish", here.path)
    today = now().astimezone(CHINA).date()
    book, fields = registry.book_at(here.path, today), _fields(here.path)
    return answer(
        request, "groups/own.html", tab="groups", here=here, error=error,
        form=forms.build(
            fields, forms.read(fields, request.POST), problems=getattr(error, "fields", {}), data=request.POST
        ),
        families=[family for family in book.families if family.path == here.path],
    )  # fmt: skip


def _fields(path: str) -> dict[str, Field]:
    codes = registry.book_at(path, now().astimezone(CHINA).date()).codes.values()
    return {
        "title": Field(
            "title", "叫什么", "text", required=True, max=20, purpose="大家一看就懂", hint="例如：独居老党员"
        ),
        "why": Field("why", "为什么要有这一组", "text", required=True, max=200, purpose="为了服务什么"),
        "document": Field(
            "document", "依据", "text", required=True, max=40, purpose="凭什么这样分",
            hint="文件名称，或“居民议事会商定”",
        ),
        "clause": Field("clause", "哪一条", "text", max=40, purpose="文件的条款", hint="没有条款就不填"),
        "low": Field("low", "满多少周岁", "number", purpose="按岁数", hint="不限就空着"),
        "high": Field("high", "不满多少周岁", "number", purpose="按岁数", hint="不限就空着"),
        "sex": Field("sex", "性别", "choice", options=(("male", "男"), ("female", "女")), purpose="不限就不选"),
        "home": Field(
            "home", "家里有谁", "choice", options=tuple((key, title) for key, (title, _) in _HOMES.items()),
            purpose="不限就不选",
        ),
        "decided": Field(
            "decided", "有哪种认定", "choice", options=tuple((one.key, one.title) for one in codes),
            purpose="不限就不选",
        ),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_own)
def own(request: HttpRequest) -> HttpResponse:
    """The place's own groups, and the form for another; the same name again replaces what was said before."""
    if request.method == "GET":
        return _own(request)
    actor = signed_in(request)
    here = place_of(request, actor)
    if here is None:
        raise NotYours(what="这个地方")
    said = forms.read(_fields(here.path), request.POST)
    registry.add_groups(path=here.path, text=json.dumps(_document(said)), by=actor, at=now())
    return go(request, f"{reverse('groups')}?path={here.path}&told=added")


@require_POST
@again(_own)
def end(request: HttpRequest) -> HttpResponse:
    """One of the place's own groups is no more, from tomorrow."""
    actor = signed_in(request)
    here = place_of(request, actor)
    if here is None:
        raise NotYours(what="这个地方")
    registry.end_groups(path=here.path, key=request.POST.get("key", ""), by=actor, at=now())
    return go(request, f"{reverse('groups')}?path={here.path}&told=ended")


def _document(said: dict[str, Any]) -> dict[str, Any]:
    """The file the form stands for. Raises InvalidInput for what is missing or no number."""
    problems = {name: what for name, what in _NEEDED.items() if not said.get(name)}
    bounds = {}
    for name, word in (("low", "at_least"), ("high", "less_than")):
        text = str(said.get(name, ""))
        if text and not (text.isascii() and text.isdecimal() and int(text[:4]) <= 130 and len(text) < 4):
            problems[name] = "请写 0 到 130 的整数"
        elif text:
            bounds[word] = int(text)
    parts: list[dict[str, Any]] = [{"age": bounds}] if bounds else []
    if said.get("sex") in ("male", "female"):
        parts.append({"sex": said["sex"]})
    if said.get("home") in _HOMES:
        parts.append(_HOMES[str(said["home"])][1])
    if said.get("decided"):
        parts.append({"decided": said["decided"]})
    if not parts:
        problems["low"] = problems.get("low", "请至少写一个条件：岁数、性别、家里有谁或认定")
    if problems:
        raise InvalidInput.of(problems)
    key = "own-" + hashlib.sha256(str(said["title"]).encode()).hexdigest()[:12]
    source = {
        "id": "own", "document": said["document"], "title": said["why"], "clause": said.get("clause"), "checked": True
    }  # fmt: skip
    rule = {"key": key, "title": said["title"], "why": said["why"], "when": {"all": parts}, "basis": "own"}
    return {"key": key, "title": said["title"], "order": 90, "sources": [source], "groups": [rule]}


_NEEDED = {"title": "请写这一组叫什么", "why": "请写为什么要有这一组", "document": "请写依据"}
