"""A place's own rules of deciding: for bodies no law governs, and stricter ones where the law leaves it open."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor
from liren.autonomy import public as autonomy
from liren.autonomy.public import bodies as kept
from liren.engine.deciding.rules import FREE, OPS, Need
from liren.engine.deciding.verdict import in_words
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.kit.ids import new_id
from liren.web.community import desk_at
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in

NAMES = {
    "title": "叫什么", "measure": "按人还是按户", "quorum": "多少到会才算数", "majority": "多少同意才通过",
    "of": "同意的从谁里算", "document": "依据哪份文件", "clause": "哪一条", "phrase": "原话", "on": "从哪天起",
    "key": "改哪一条", "text": "规则", "stricter": "哪一项更严",
}  # fmt: skip
TOLD = {"add": "写好了，从那天起可以用。", "refine": "定好了，从那天起这里照更严的算。"}
OF = {"present": "到会的", "all": "全体"}
MEASURES = {"persons": "一人一票", "households": "一户一票"}
FRACTIONS = ("over 1/2", "at_least 1/2", "at_least 2/3", "over 2/3", "at_least 3/4", "at_least 4/5", "at_least 1/1")
"""What the lists offer; any fraction may be written as an own one."""


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The place's own rules, a new one, and what may be made stricter. For who publishes rules there."""
    return own_page(request)


def own_page(request: HttpRequest, act: str = "", error: DomainError | None = None) -> HttpResponse:
    signed_in(request)
    place = desk_at(request, kept.BODIES_RULE)
    today = now().astimezone(CHINA).date()
    lines = autonomy.rules_on(place.path, today)
    return answer(
        request, "decisions/own.html", tab="decision-rules", place=place, today=today, act=act, typed=request.POST,
        own=[one for one in lines if one.path], mine=[
            one for one in lines if one.path == place.path and one.rule.body in FREE
        ],
        open=[(one, _offers(one)) for one in lines if any(need.open for need in one.rule.needs)],
        fractions=[(one, _said(one)) for one in FRACTIONS], of=OF, measures=MEASURES, error=error,
        problems=problems_of(error, NAMES), wrong=getattr(error, "fields", {}),
        told=TOLD.get(request.GET.get("told", ""), ""),
    )  # fmt: skip


def _offers(line: autonomy.RuleLine) -> list[tuple[Need, str, list[tuple[str, str]]]]:
    """The needs of a rule that a place may make stricter, in words, with what may be chosen."""
    return [
        (need, in_words(need), [(one, _said(one)) for one in stricter_than(need)])
        for need in line.rule.needs
        if need.open
    ]


def _said(text: str) -> str:
    """
    >>> _said("over 1/2"), _said("at_least 1/1")
    ('超过 1/2', '全部')
    """
    op, fraction = text.split(" ")
    return "全部" if fraction == "1/1" else f"{OPS[op]} {fraction}"


@require_POST
@again(own_page)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """add: a rule for a body no law governs. refine: a stricter need."""
    does = ACTS.get(act)
    if does is None:
        raise NotYours(what="这个操作")
    path = request.POST.get("path", "")
    does(request.POST, path, signed_in(request), now())
    return go(request, f"{reverse('own-rules')}?path={path}&told={act}")


def _add(given: QueryDict, path: str, by: Actor, at: datetime) -> None:
    wrong: dict[str, str] = {}
    quorum, majority = _asked(given, "quorum", wrong), _asked(given, "majority", wrong)
    title, document, clause = (given.get(name, "").strip() for name in ("title", "document", "clause"))
    if not 2 <= len(title) <= 40:
        wrong["title"] = "请写叫什么，2 到 40 个字，例如“桂花里议事会”"
    if not 2 <= len(document) <= 80:
        wrong["document"] = "请写依据哪份文件，例如“桂花里议事会章程”"
    if not 1 <= len(clause) <= 80:
        wrong["clause"] = "请写哪一条，例如“第六条”"
    if len(given.get("phrase", "").strip()) > 30:
        wrong["phrase"] = "原话不超过 30 个字"
    if given.get("of") not in OF:
        wrong["of"] = "请选从到会的还是全体里算"
    if given.get("measure") not in MEASURES:
        wrong["measure"] = "请选一人一票还是一户一票"
    on = _on(given, wrong)
    key = given.get("key", "") or f"own-{new_id().hex[-12:]}"
    if given.get("key") and not any(one.key == key and one.path == path for one in autonomy.rules_on(path, on)):
        wrong["key"] = "请选这里自己的一条规则，或者选“新的一条”"
    if wrong:
        raise InvalidInput.of(wrong)
    need: dict[str, Any] = {"measure": given.get("measure"), "source": "own"}
    rule = {
        "key": key, "title": title, "body": "members", "kind": "motion", "from": on.isoformat(),
        "valid": [{"figure": "present", "base": "all", **quorum, **need}],
        "passes": [{"figure": "agree", "base": given.get("of"), **majority, **need}],
    }  # fmt: skip
    source = {
        "id": "own",
        "document": document,
        "clause": clause,
        "phrase": given.get("phrase", "").strip(),
        "status": "ours",
    }
    text = json.dumps({"key": key, "title": title, "sources": [source], "rules": [rule]}, ensure_ascii=False)
    autonomy.add_rule(path=path, text=text, on=on, by=by, at=at)


def _refine(given: QueryDict, path: str, by: Actor, at: datetime) -> None:
    wrong: dict[str, str] = {}
    on, key = _on(given, wrong), given.get("key", "")
    stricter = {
        name.removeprefix("need-"): (told["op"], told["fraction"])
        for name in given
        if name.startswith("need-") and given[name] and (told := _asked(given, name, wrong))
    }
    if any(name.startswith("need-") for name in wrong):
        wrong["stricter"] = "请从给出的里选，哪一项不改就不选"
    if wrong:
        raise InvalidInput.of({name: text for name, text in wrong.items() if not name.startswith("need-")})
    autonomy.refine_rule(
        path=path, key=key, stricter=stricter, document=given.get("document", ""), clause=given.get("clause", ""),
        phrase=given.get("phrase", ""), on=on, by=by, at=at,
    )  # fmt: skip


def _asked(given: QueryDict, name: str, wrong: dict[str, str]) -> dict[str, str]:
    """`over 1/2` as a need says it."""
    found = re.fullmatch(r"(over|at_least) ([1-9][0-9]{0,3}/[1-9][0-9]{0,3})", given.get(name, "").strip())
    if found is None:
        wrong[name] = "请从给出的里选一个"
        return {}
    return {"op": found[1], "fraction": found[2]}


def _on(given: QueryDict, wrong: dict[str, str]) -> date:
    on = asked_day(given.get("on", ""))
    if on is None:
        wrong["on"] = "请写从哪天起，例如 2026-12-20"
    return on or date.min


def stricter_than(need: Need) -> list[str]:
    """Of what the lists offer, what asks for more than `need`.

    >>> from fractions import Fraction
    >>> from liren.engine.deciding.rules import OWN
    >>> stricter_than(Need("agree", "all", "persons", "over", Fraction(2, 3), OWN))
    ['at_least 3/4', 'at_least 4/5', 'at_least 1/1']
    """
    told = [(one, one.split(" ")) for one in FRACTIONS]
    least = (need.fraction, need.op == "over")
    return [one for one, (op, fraction) in told if (Fraction(fraction), op == "over") > least]


ACTS: Mapping[str, Callable[[QueryDict, str, Actor, datetime], None]] = {"add": _add, "refine": _refine}
"""By the last word of the address."""
