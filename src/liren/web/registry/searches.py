"""Who looked for people, how often and why: a director reads of everybody in the community, others of themselves."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.kit.clock import now
from liren.registry import public as registry
from liren.territories.public import is_path, places_at
from liren.web.pages import answer, id_of, signed_in
from liren.web.registry import words


@require_GET
def searches(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("path", "")
    path = asked if is_path(asked) else ""
    found = registry.searches(signed_in(request), at=now(), path=path, after=id_of(request.GET.get("after")))
    by = words.names([*(one.by for one in found.people), *(one.by for one in found.latest)])
    where = places_at([found.path, *found.reach, *(one.path for one in found.latest)])
    return answer(
        request,
        "registry/searches.html",
        tab="people",
        found=found,
        here_in=where.get(found.path),
        others=[where[one] for one in found.reach if one in where and one != found.path],
        people=sorted((by.get(one.by, "已注销的账号"), one) for one in found.people),
        unusual=[(by.get(who, "已注销的账号"), what) for who, what in found.unusual],
        latest=[
            (one, by.get(one.by, "已注销的账号"), where[one.path].everyday_name if one.path in where else "")
            for one in found.latest
        ],
    )  # fmt: skip
