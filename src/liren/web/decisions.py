"""Rules by which people decide, for everybody, and a calculator: 够不够, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.access.public import may
from liren.autonomy import public as autonomy
from liren.engine.deciding.rules import BODIES, KINDS, MEASURES, STATUSES, Need, Rule
from liren.engine.deciding.verdict import WORDS, Judged, in_words, inconsistent, shown, verdict
from liren.kit.clock import CHINA, now
from liren.kit.errors import NotYours
from liren.territories import public as territories
from liren.web.dates import asked_day
from liren.web.nav import is_staff
from liren.web.opening import home_path
from liren.web.pages import actor_of, answer

_MOST = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class Field:
    """One number the calculator asks for. name: as in the address, figure_measure."""

    name: str
    title: str
    unit: str
    value: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Told:
    """One need with its figures, in words."""

    said: str
    need: Need
    met: bool | None
    figure: str
    base: str
    needed: str
    short: str


@dataclass(frozen=True, slots=True)
class Said:
    """A need as the list of rules shows it."""

    said: str
    need: Need
    status: str


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule that holds on a day at a place, by body."""
    day, path = _day(request), _path(request) or home_path(actor_of(request))
    found = autonomy.rules_on(path, day)
    by_body = {
        title: [(one, KINDS[one.rule.kind]) for one in found if one.rule.body == body] for body, title in BODIES.items()
    }
    return answer(
        request, "decisions/rules.html", tab="decision-rules", staff=is_staff(actor_of(request)), day=day, path=path,
        place=territories.place_at(path) if path else None, own=may(actor_of(request), "rules.publish", path),
        bodies={title: lines for title, lines in by_body.items() if lines}, count=len(found),
    )  # fmt: skip


@require_GET
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One rule with what it rests on, and the calculator."""
    day, path = _day(request), _path(request)
    line = autonomy.rule_on(key, path, day)
    given = {name: request.GET.get(name, "").strip() for name, _, _ in _asked(line.rule)}
    figures, wrong = _figures(line.rule, given)
    asked = any(given.values())
    said = verdict(line.rule, figures) if asked and not wrong else None
    return answer(
        request, "decisions/rule.html", tab="decision-rules", staff=is_staff(actor_of(request)), day=day, path=path,
        line=line, kind=KINDS[line.rule.kind], body=BODIES[line.rule.body], verdict=said,
        valid=_said(line.rule.valid), passes=_said(line.rule.passes), runoff=_said(line.rule.runoff),
        fields=[
            Field(name, f"{WORDS[what]}{MEASURES[measure][0]}", MEASURES[measure][1], given[name], wrong.get(name, ""))
            for name, what, measure in _asked(line.rule)
        ],
        problems=[
            ("f-" + name, f"{WORDS[what]}{MEASURES[measure][0]}", wrong[name])
            for name, what, measure in _asked(line.rule) if name in wrong
        ],
        told_valid=[_told(one) for one in said.judged_valid] if said else [],
        told_passes=[_told(one) for one in said.judged_passes] if said else [],
        versions=autonomy.versions_of(key, path),
    )  # fmt: skip


def _said(needs: tuple[Need, ...]) -> list[Said]:
    return [Said(in_words(need), need, STATUSES[need.ground.status]) for need in needs]


def _told(one: Judged) -> Told:
    measure = one.need.measure

    def said(value: Fraction | None) -> str:
        return "" if value is None else shown(value, measure)

    return Told(
        in_words(one.need), one.need, one.met, said(one.figure), said(one.base), said(one.needed),
        said(one.short) if one.short else "",
    )  # fmt: skip


def _asked(rule: Rule) -> list[tuple[str, str, str]]:
    """The numbers a rule looks at, each once: (name in the address, what, measure), wholes before parts."""
    order = ("all", "present", "participants", "cast", "agree", "asking")
    needs = (*rule.valid, *rule.passes)
    found = {(one, need.measure) for need in needs for one in (need.base, need.figure)}
    return [(f"{what}_{m}", what, m) for m in MEASURES for what in order if (what, m) in found]


def _figures(
    rule: Rule, given: Mapping[str, str]
) -> tuple[dict[tuple[str, str], Fraction], dict[str, str]]:  # fmt: skip
    figures: dict[tuple[str, str], Fraction] = {}
    wrong: dict[str, str] = {}
    for name, what, measure in _asked(rule):
        text = given[name].replace(",", "").replace("，", "")
        if not text:
            continue
        try:
            number = Decimal(text)
            if not number.is_finite() or not 0 <= number <= _MOST:
                raise InvalidOperation
            figures[what, measure] = Fraction(number)
        except InvalidOperation:
            wrong[name] = "请写数字，例如 210" if measure != "area" else "请写平方米数，例如 12345.67"
    for (what, measure), text in inconsistent(figures).items():
        wrong.setdefault(f"{what}_{measure}", text)
    return figures, wrong


def _day(request: HttpRequest) -> date:
    return asked_day(request.GET.get("on", "")) or now().astimezone(CHINA).date()


def _path(request: HttpRequest) -> str:
    path = request.GET.get("path", "")
    if path and (not territories.is_path(path) or territories.place_at(path) is None):
        raise NotYours(what="这个地方")
    return path
