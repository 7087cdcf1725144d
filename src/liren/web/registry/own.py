"""What is kept about the reader themself: shown to them in full, with who looked at it, and given to them as a file."""

import json
from collections.abc import Iterator, Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import looks_at
from liren.actors import public as actors
from liren.kit.clock import now
from liren.kit.errors import DomainError, NotYours
from liren.kit.json import Json
from liren.registry import public as registry
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.registry import words


def _record(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    details = actors.my_details(actor)
    page = registry.own_record(actor)
    stays = page.stays if page else ()
    wheres = words.Wheres([one.place_id for one in stays], [one.dwelling_id for one in stays])
    return answer(
        request,
        "registry/own.html",
        tab="me",
        page=page,
        kept=page.told if page else None,
        sex=registry.SEXES[page.told.sex] if page else "",
        document=registry.DOCUMENTS.get(page.told.document, "") if page else "",
        stays=[(*one, registry.SOURCES[one[0].source]) for one in words.stays(stays, wheres)],
        members=[(one, registry.RELATIONS[one.relation]) for one in page.members] if page else (),
        notes=[(one, registry.KINDS_OF_OBSERVATION[one.kind]) for one in page.notes] if page else (),
        past=[(one, words.fields(one.what)) for one in page.past] if page else (),
        looks=looks_at(*page.entries, limit=100) if page else (),
        phone=details.phone,
        typed=request.POST.get("name", details.name or ""),
        back_to=reverse("me"),
        back_word="我的",
        error=error,
        wrong=getattr(error, "fields", {}),
    )  # fmt: skip


@require_GET
def record(request: HttpRequest) -> HttpResponse:
    return _record(request)


@require_GET
def copy(request: HttpRequest) -> HttpResponse:
    """All that is kept of the reader as a file of theirs: to read, or with `as=json` for a program."""
    actor = signed_in(request)
    actors.my_details(actor)
    kept = registry.copy_of_own(actor, now())
    if kept is None:
        raise NotYours(what="您的登记")
    for_program = request.GET.get("as") == "json"
    text = json.dumps(kept, ensure_ascii=False, indent=2) if for_program else "\r\n".join(in_lines(kept))
    # the mark at the beginning tells the simplest of readers that this is UTF-8
    made = HttpResponse(
        text if for_program else f"\ufeff社区登记的我\r\n{text}\r\n",
        content_type="application/json" if for_program else "text/plain; charset=utf-8",
    )
    made["Content-Disposition"] = f'attachment; filename="my-record.{"json" if for_program else "txt"}"'
    made["Cache-Control"] = "no-store"
    return made


def in_lines(kept: Mapping[str, Json]) -> Iterator[str]:
    """A copy as people read it.

    >>> list(in_lines({"姓名": "陈林溪", "电话": ["139"], "谁看过": [{"谁": "陆敏", "为什么": ""}], "证件": ""}))
    ['姓名：陈林溪', '电话：', '  139', '谁看过：', '  谁：陆敏', '证件：没有']
    """
    for title, value in kept.items():
        if not isinstance(value, list) or not value:
            yield f"{title}：{value or '没有'}"
            continue
        yield f"{title}："
        for one in value:
            said = one.items() if isinstance(one, dict) else [("", one)]
            yield "  " + "，".join(f"{key}：{text}" if key else str(text) for key, text in said if text)


@require_POST
@again(_record)
def link(request: HttpRequest) -> HttpResponse:
    """The reader says their full name: with the phone they signed in by, it opens what is kept of them."""
    actor = signed_in(request)
    actors.my_details(actor)
    if request.POST.get("do") == "unlink":
        registry.unlink_account(by=actor)
    else:
        registry.link_account(name=request.POST.get("name", ""), by=actor, at=now())
    return go(request, reverse("my-record"))
