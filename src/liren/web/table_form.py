"""A department drafts a table by choosing columns: what is held is filled, the rest asked; then it goes to the gate."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.errors import NotAllowed
from liren.access.public import Actor, which
from liren.access.roles import who_may
from liren.actors.public import Organisation, organisation
from liren.engine.problems import Problem
from liren.engine.tables.gate import held_under
from liren.engine.tables.language import ASKED_TYPES, EVERY, PEOPLE, ROWS, Held
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.kit.ids import new_id
from liren.management import public as management
from liren.management.public import HELD, Draft, Wished
from liren.territories.public import Place, descendants, place_at, places_at, street_of
from liren.web.middleware import again
from liren.web.pages import answer, go, id_of, problems_of, signed_in

MOST, BLANK = 60, 3
COMMUNITY, MOST_COMMUNITIES = 5, 500
PERIODS: Final = ("month", "quarter", "year", "once")
ASKED: Final = dict(zip(ASKED_TYPES, ("一句话", "数", "金额（元）", "日期", "是或否", "单选"), strict=True))
FIELDS: Final = {
    "title": "表名", "summary": "做什么用", "law": "哪部法或哪份文件", "clause": "哪一条怎么说", "due": "哪天交",
    "group": "哪一类居民", "community": "请哪个社区看看", "rows": "每个什么一行",
}  # fmt: skip
_WHERE: Final = {"basis": "law", "sources": "law", "period": "due", "department": "title", "key": "title"}
_HINTS: Final = {
    "tables.basis": "说不出为什么问的不问。", "tables.held": "已替您选上平台有的，再检查一次就行。",
    "tables.alike": "是同一件事，请选平台有的；不是，请写不同在哪里。",
    "tables.renamed": "个人信息的栏请写它自己的名字。",
    "tables.people": "请选平台有的；问到的事登记在居民那里。",
}  # fmt: skip
_KEY: Final = re.compile(r"own-[0-9a-f]{12}")
_COLUMN: Final = re.compile(r"columns\.c(\d+)")


@dataclass(frozen=True, slots=True)
class Line:
    """A column's row of the form. held: what the platform has under this name, so that it is not asked."""

    number: int
    wished: Wished
    options: str
    says: str
    held: Held | None


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """An empty form."""
    return _form(request)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What was chosen, judged: each problem beside its column, what is held already, how it looks, what it costs."""
    return _form(request, judged=True)


def _again(request: HttpRequest, error: DomainError | None = None, status: int = 200, **_: object) -> HttpResponse:
    return _form(request, error=error, status=status, judged=True)


@require_POST
@again(_again)
def send(request: HttpRequest) -> HttpResponse:
    """Published and sent to the gate, where it is decided whether anybody is asked."""
    actor = signed_in(request)
    made = management.send_to_gate(
        draft=_draft(request.POST),
        department=_department(actor, request.POST),
        community=request.POST.get("community", ""),
        by=actor,
        at=now(),
    )
    return go(request, reverse("affair", args=[made]))


def _departments(actor: Actor) -> tuple[Organisation, ...]:
    """Whom the reader drafts for. Raises NotAllowed for nobody."""
    found = tuple(organisation(id) for id in dict.fromkeys(which(actor, "tables.draft").orgs))
    if not found:
        raise NotAllowed(act="起草要社区填的表", allowed=who_may("tables.draft"))
    return found


def _department(actor: Actor, given: Mapping[str, str]) -> Organisation:
    asked: UUID | None = id_of(given.get("department"))
    mine = _departments(actor)
    return next((one for one in mine if one.id == asked), mine[0])


def _communities(department: Organisation) -> tuple[tuple[str, tuple[Place, ...]], ...]:
    """Of those who would fill it, one says whether it can: by the street, whose name is "" where there is but one.

    The first in order of their codes, where a city or province has more than one list can hold.
    """
    here = place_at(department.path)
    if here is not None and here.kind == "community":
        return (("", (here,)),)
    found = descendants(department.path, level=COMMUNITY, limit=MOST_COMMUNITIES).places
    streets = {path: tuple(them) for path, them in groupby(found, key=lambda one: street_of(one.path))}
    if len(streets) < 2:
        return tuple(("", them) for them in streets.values())
    names = places_at(path for path in streets if path)
    return tuple((names[path].name if path in names else "", them) for path, them in streets.items())


def _draft(given: Mapping[str, str]) -> Draft:
    key, rows = given.get("key", ""), given.get("rows", "")
    told = {name: given.get(name, "").strip() for name in ("title", "summary", "law", "clause", "due", "group")}
    every = given.get("every", "")
    return Draft(
        key=key if _KEY.fullmatch(key) else _new_key(), rows=rows if rows in ROWS else "community",
        every=every if every in PERIODS else "quarter", columns=tuple(_columns(given)), **told,
    )  # fmt: skip


def _new_key() -> str:
    return f"own-{new_id().hex[-12:]}"


def _columns(given: Mapping[str, str]) -> Iterable[Wished]:
    for place in range(MOST):
        title = given.get(f"title.{place}", "").strip()
        if title:
            options = re.split(r"[，,、;；\s]+", given.get(f"options.{place}", "").strip())
            yield Wished(
                title=title, take=given.get(f"take.{place}", ""), why=given.get(f"why.{place}", "").strip(),
                options=tuple(one for one in options if one), sums=f"sum.{place}" in given,
                differs=given.get(f"differs.{place}", "").strip(),
            )  # fmt: skip


def _form(
    request: HttpRequest, *, judged: bool = False, error: DomainError | None = None, status: int = 200
) -> HttpResponse:
    actor, given = signed_in(request), request.POST
    mine, draft = _departments(actor), _draft(given)
    department = _department(actor, given)
    looked = management.looked(draft, department) if judged else None
    problems = looked.problems if looked else ()
    lines = _lines(draft, problems)
    return answer(
        request, "tables/form.html", status=422 if problems and status == 200 else status, tab="tables",
        communities=_communities(department), community=given.get("community", ""),
        draft=draft, department=department, departments=mine, lines=lines, looked=looked, error=error,
        problems=_summary(problems, lines) or problems_of(error, FIELDS),
        says={name: _says(problems, name) for name in FIELDS}, people=draft.rows in PEOPLE,
        rows=[(key, title) for key, title in ROWS.items() if key != "street"],
        periods=[(key, EVERY[key]) for key in PERIODS],
        held=sorted((one for one in HELD.values() if draft.rows in one.rows), key=lambda one: one.key),
        asked=() if draft.rows in PEOPLE else tuple(ASKED.items()),
    )  # fmt: skip


def _lines(draft: Draft, problems: Iterable[Problem]) -> list[Line]:
    told = {int(found[1]): _in_words(one) for one in problems if (found := _COLUMN.match(one.path))}
    lines = [
        Line(place, one, "、".join(one.options), told.get(place + 1, ""), _held(one, draft.rows))
        for place, one in enumerate(draft.columns)
    ]
    first, room = len(lines), MOST - len(lines)
    return lines + [Line(first + n, Wished("", ""), "", "", None) for n in range(min(max(BLANK, 5 - first), room))]


def _held(one: Wished, rows: str) -> Held | None:
    """What the platform has under the name of a column that is asked."""
    return None if one.take.startswith("from:") else held_under(one.title, rows, HELD.values())


def _says(problems: Iterable[Problem], name: str) -> str:
    return next((_in_words(one) for one in problems if _field(one.path) == name), "")


def _in_words(one: Problem) -> str:
    """What is wrong, in the words of the form rather than those of the language."""
    return one.message + (_HINTS.get(one.code, "") if _COLUMN.match(one.path) else one.hint)


def _field(path: str) -> str:
    first = path.split(".")[0]
    return _WHERE.get(first, first)


def _summary(problems: Iterable[Problem], lines: list[Line]) -> list[tuple[str, str, str]]:
    found = []
    for one in problems:
        column = _COLUMN.match(one.path)
        if column:
            line = lines[int(column[1]) - 1]
            found.append((f"title-{line.number}", f"“{line.wished.title}”", _in_words(one)))
        else:
            name = _field(one.path)
            found.append((f"f-{name}" if name in FIELDS else "", FIELDS.get(name, "栏目"), _in_words(one)))
    return found
