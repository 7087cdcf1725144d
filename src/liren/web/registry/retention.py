"""What is due to be destroyed, in numbers, for the director of a community to agree to."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor, require, which
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.registry.public import retention
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, chosen, go, signed_in
from liren.web.registry import words

APPROVE = "people.approve"
STATES = {"waiting": "等您决定", "agreed": "正在销毁", "done": "已经销毁", "refused": "暂不销毁"}
PUT_OFF = {"held": "另行多留的", "running": "有事项正在办的"}
TOLD = {"yes": "记下了。现在起分批销毁，只销毁点数时在内的，这里看得到进度。", "no": "记下了。三十天以后再点一次数。"}


def _here(request: HttpRequest, actor: Actor) -> territories.Place:
    """The community looked at: the one asked for, else the reader's first. Raises NotAllowed."""
    paths = which(actor, APPROVE).paths
    path = (request.POST.get("path") or request.GET.get("path") or next(iter(paths), ""))[:200]
    require(actor, APPROVE, path if territories.is_path(path) else "")
    found = territories.place_at(path)
    if found is None:
        require(actor, APPROVE, "")
    assert found is not None
    return found


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    here = _here(request, actor)
    rules = retention.rules()
    rounds = retention.rounds_at(here.path, actor)
    by = words.names([one.by for one in rounds])
    titles = {key: one.title for key, one in rules.items()} | {"asked": "本人申请删除的"}
    return answer(
        request, "registry/retention.html", tab="people", at=here, rules=rules.values(),
        waiting=[
            (one, _lines(one.found, titles), _lines(one.put_off, PUT_OFF)) for one in rounds if not one.decided_at
        ],
        past=[
            (one, STATES[one.state], by.get(one.by, "系统") if one.by else "系统", _lines(one.done, titles),
             _lines(one.put_off, PUT_OFF))
            for one in rounds if one.decided_at
        ],
        gone=_lines(retention.gone_at(here.path, actor), titles), why=request.POST.get("why", "")[:200],
        told=TOLD.get(request.GET.get("told", "")), error=error, wrong=getattr(error, "fields", {}),
    )  # fmt: skip


def _lines(numbers: Mapping[str, int], titles: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(titles.get(key, key), number) for key, number in numbers.items()]


@require_http_methods(["GET", "POST"])
@again(_page)
def retention_page(request: HttpRequest) -> HttpResponse:
    """Numbers first; names nowhere."""
    if request.method == "GET":
        return _page(request)
    actor = signed_in(request)
    here = _here(request, actor)
    agrees = request.POST.get("do") == "agree"
    retention.decide_round(
        round_id=chosen(request, "round", "这一份清单"), agrees=agrees, why=request.POST.get("why", ""), by=actor,
        at=now(),
    )  # fmt: skip
    return go(request, f"{reverse('people-retention')}?path={here.path}&told={'yes' if agrees else 'no'}")
