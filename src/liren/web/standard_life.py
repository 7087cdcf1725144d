"""标准的一生: its line on the standard's page, opinions and answers, editions side by side, what is in the making.

Everybody may read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.access.public import which
from liren.affairs import public as affairs
from liren.affairs.public import PublicAffair, PublicFilters, Whereabouts
from liren.engine.clause_difference import ClauseText, compare_clauses
from liren.kit.clock import CHINA, now
from liren.standards import public as standards
from liren.standards.public import StandardLine, StandardPage, life
from liren.territories import public as territories
from liren.web.pages import actor_of, answer, id_of
from liren.web.standards import role_name, where_of

PROJECT, OPINION = "management/standard-project", "management/standard-opinion"
REVIEW, PROMOTION = "management/standard-review", "management/standard-promotion"
FAST = "management/standard-fast-track"
STAGES = {
    "planned": "立项", "drafting": "起草", "opinions": "征求意见", "review": "审查",
    "issued": "批准发布", "in_force": "实施",
}  # fmt: skip
STATE_OF = {"approved": "issued"}
YEARS, STREET = 5, 4
"""Between reviews; the widest place an affair lies at."""
KINDS_OF_CHANGE = {"same": "没变", "changed": "改", "renumbered": "改号", "added": "增", "removed": "删"}


@dataclass(frozen=True, slots=True)
class Stage:
    """A point on the line. state: done, now or todo. when: its day; None when nobody recorded it."""

    title: str
    when: date | None
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next: the step of an affair that runs, by whom, until when."""

    affair: life.Running
    at: Whereabouts | None

    @property
    def who(self) -> str:
        return "、".join(map(role_name, self.at.roles)) if self.at else ""


def told(request: HttpRequest, page: StandardPage, may_change: bool) -> Mapping[str, Any]:
    """The life of a standard for its page: the line, what happened, what runs, what may be begun."""
    whole, line = life.life_of(page.line.id), page.line
    at = affairs.whereabouts([one.affair for one in whole.running])
    shown = _public({m.affair for m in whole.milestones if m.affair} | {one.affair for one in whole.affairs})
    asking = _asking(whole)
    return {
        "life": whole,
        "stages": list(_stages(line, whole)),
        "told_life": [(m, _affair_of(request, m.affair, shown)) for m in whole.milestones],
        "nexts": [Next(one, at.get(one.affair)) for one in whole.running],
        "asking": asking,
        "opine": _open(OPINION, standard=line.number or line.title) if asking else "",
        "opinions": sum(len(one.opinions) for one in whole.affairs),
        "begin": list(_begin(line)) if may_change and line.in_force else (),
        "took": _took(whole),
    }


@require_GET
def opinions(request: HttpRequest, id: UUID) -> HttpResponse:
    """意见汇总处理表: every opinion with its answer, those not yet let through counted; for paper too."""
    page = standards.standard(id, on=_today())
    whole = life.life_of(id)
    said = {v.affair: v for one in whole.affairs for v in one.opinions}
    public = affairs.public_affairs(PublicFilters(ids=tuple(said)), limit=1000).items if said else ()
    by_affair = {one.line.affair_id: one for one in public}
    rounds = [
        (one, [(v, _words(by_affair[v.affair])) for v in one.opinions if v.affair in by_affair])
        for one in whole.affairs
        if one.opinions_from
    ]
    return answer(
        request,
        "standards/opinions.html",
        tab="standards-portal",
        page=page,
        line=page.line,
        rounds=[(one, rows, len(one.opinions) - len(rows)) for one, rows in rounds],
        opine=_open(OPINION, standard=page.line.number or page.line.title) if _asking(whole) else "",
    )


@require_GET
def compare(request: HttpRequest, id: UUID) -> HttpResponse:
    """Two editions, a 修改单 and what it changed, or a draft and what holds, clause by clause, side by side."""
    page = standards.standard(id, on=_today())
    sides = _sides(request, page) or (("", []), ("", []))
    (was_title, before), (now_title, after) = sides
    rows = compare_clauses(before, after)
    counts = [(word, sum(row.kind == kind for row in rows)) for kind, word in KINDS_OF_CHANGE.items()]
    return answer(
        request,
        "standards/compare.html",
        tab="standards-portal",
        page=page,
        line=page.line,
        was_title=was_title,
        now_title=now_title,
        rows=[(row, KINDS_OF_CHANGE[row.kind]) for row in rows if row.kind != "same"],
        same=[row for row in rows if row.kind == "same"],
        counts=[(word, many) for word, many in counts if many],
    )


@require_GET
def making(request: HttpRequest) -> HttpResponse:
    """在制标准: what is planned and in the making, by stage, with what comes next and who is to do it."""
    actor, at = actor_of(request), now()
    found = life.in_making(on=_today())
    where = affairs.whereabouts([one.affair for _, one, _ in found if one])
    stages = ("planned", "drafting", "opinions", "review")
    rows: dict[str, list[Any]] = {stage: [] for stage in stages}
    for line, running, waiting in found:
        stage = line.status if line.status in rows else "opinions"
        rows[stage].append((line, running, Next(running, where.get(running.affair)) if running else None, waiting))
    offered = {one.key for one in standards.all_current(where_of(request), at)}
    begin = not which(actor, "standards.manage").empty
    return answer(
        request,
        "standards/making.html",
        tab="standards-portal",
        stages=[(stage, standards.STANDARD_STATUSES[stage], rows[stage]) for stage in stages],
        total=len(found),
        count=sum((line.count or 1) if line.series else 1 for line, _, _ in found),
        begin=[(title, reverse("open", args=[key])) for key, title in ((PROJECT, "标准项目"), (FAST, "快速程序"))
               if key in offered] if begin else [],
    )  # fmt: skip


def _sides(
    request: HttpRequest, page: StandardPage
) -> tuple[tuple[str, list[ClauseText]], tuple[str, list[ClauseText]]] | None:
    """(title, clauses) before and after of what the address asks for; None when there is no such thing.

    Raises NoSuchStandard for another edition that is none.
    """
    mine = (page.line.number or page.line.title, [_text(c.number, c.title, c.text or c.phrase) for c in page.clauses])
    other = id_of(request.GET.get("with"))
    if other is not None:
        if other == page.line.id:
            return None
        them = standards.standard(other, on=_today())
        sides = [
            (
                one.line.number or one.line.title,
                one.line.in_force_from or one.line.issued_on,
                [_text(c.number, c.title, c.text or c.phrase) for c in one.clauses],
            )
            for one in (page, them)
        ]
        older, newer = (sides[1], sides[0]) if _older(them, page) else (sides[0], sides[1])
        return (_edition(older[0], older[1]), older[2]), (_edition(newer[0], newer[1]), newer[2])
    draft = id_of(request.GET.get("draft"))
    if draft is not None:
        running = next((one for one in life.life_of(page.line.id).affairs if one.affair == draft), None)
        if running is None or running.draft is None:
            return None
        return ("现行", mine[1]), (
            f"修改单草案（{running.number}）",
            [_text(c.number, c.title, c.text or c.phrase) for c in life.drafted(page, running)],
        )
    version = request.GET.get("change", "")
    changes = {str(one.version): one for one in standards.standard_changes(page.line.id)} if version else {}
    change = changes.get(version)
    if change is None or "clauses" not in change.fields:
        return None
    was, is_now = (side if isinstance(side, list) else [] for side in change.fields["clauses"])
    return ("改之前", _listed(was)), (f"改之后（{change.at.astimezone(CHINA):%Y-%m-%d}）", _listed(is_now))


def _older(one: StandardPage, than: StandardPage) -> bool:
    """Whether `one` is the earlier edition: the other replaced it, or its year is earlier. Without a date: newest."""
    if one.line.successor_id == than.line.id:
        return True
    if than.line.successor_id == one.line.id:
        return False
    days = [p.line.in_force_from or p.line.issued_on or date.max for p in (one, than)]
    return (one.line.year or days[0].year, days[0]) < (than.line.year or days[1].year, days[1])


def _edition(title: str, day: date | None) -> str:
    return f"{title}（{day.year} 年）" if day and str(day.year) not in title else title if day else f"{title}（在制）"


def _listed(clauses: Sequence[Mapping[str, Any]]) -> list[ClauseText]:
    return [_text(c["number"], c["title"], c.get("text") or c["phrase"]) for c in clauses]


def _text(number: str, title: str, text: str) -> ClauseText:
    return ClauseText(number, title, text)


def _stages(line: StandardLine, whole: life.LifeView) -> Iterator[Stage]:
    """What is behind it with its days, where it stands, and what is ahead."""
    made_by = {one.affair for one in whole.affairs if one.kind in ("project", "fast")}
    of_making = [m for m in reversed(whole.milestones) if m.affair in made_by]
    days = {m.what: m.at.astimezone(CHINA).date() for m in of_making}
    known = {"issued": line.issued_on or days.get("issued"), "in_force": line.in_force_from}
    making = line.status in ("planned", "drafting", "opinions", "review")
    order = list(STAGES)
    here = order.index(STATE_OF.get(line.status, line.status)) if line.status in (*order, *STATE_OF) else len(order)
    for n, (key, title) in enumerate(STAGES.items()):
        when = known.get(key) or days.get(key)
        ahead = n > here
        if when or making or (ahead and line.status == "approved"):
            yield Stage(title, when, "now" if n == here else "todo" if ahead else "done")
    for m in whole.milestones:
        if m.what == "amended":
            when = m.on or m.at.astimezone(CHINA).date()
            yield Stage("修改单", when, "todo" if when > _today() else "done", m.says.partition("：")[0])
    if line.status == "stopped":
        yield Stage("项目终止", days.get("stopped"), "now")
    last = max((m.at.astimezone(CHINA).date() for m in whole.milestones if m.what == "continued"), default=None)
    if last:
        yield Stage("复审：继续有效", last, "done")
    if line.in_force and line.path and (since := last or line.in_force_from):
        due = since.replace(year=since.year + YEARS, day=min(since.day, 28))
        yield Stage("复审", due, "todo", "已经到期" if due <= _today() else "满五年")
    if line.withdrawn_on or line.no_longer:
        over = line.no_longer
        yield Stage("被代替" if line.successor_id or line.successor_note else "废止", line.withdrawn_on,
                    "now" if over else "todo")  # fmt: skip


def _asking(whole: life.LifeView) -> life.Running | None:
    """The affair in which opinions are taken today."""
    asking = whole.asking
    return asking if asking and asking.opinions_until and asking.opinions_until >= _today() else None


def _begin(line: StandardLine) -> Iterator[tuple[str, str]]:
    """What who keeps it may begin, filled in."""
    name = line.number or line.title
    place = {"place": line.path} if territories.level_of(line.path) >= STREET else {}
    yield "修改单（只改几条）", _open(PROJECT, title=f"{line.title[:196]}修改单", how="amend", revises=name, **place)
    yield "修订整份", _open(PROJECT, title=line.title, how="revise", revises=name, **place)
    yield "复审", _open(REVIEW, title=name, **place)
    if line.level not in ("national", "international"):
        yield "申请上升", _open(PROMOTION, title=name, **place)


def _took(whole: life.LifeView) -> str:
    """From the first milestone to being issued, in days and hours; "" when either is not known."""
    begun = next((m.at for m in whole.milestones), None)
    issued = next((m.at for m in whole.milestones if m.what == "issued"), None)
    return lasted(begun, issued) if begun and issued else ""


def lasted(begun: datetime, over: datetime) -> str:
    """How long it took, to the hour; to the minute within one.

    >>> lasted(datetime(2026, 3, 2, 9), datetime(2026, 3, 4, 10, 30))
    '2 天 1 小时'
    """
    minutes = int((over - begun).total_seconds()) // 60
    days, hours = minutes // 1440, minutes % 1440 // 60
    parts = [f"{days} 天" if days else "", f"{hours} 小时" if hours else "", f"{minutes} 分钟" if minutes < 60 else ""]
    return " ".join(filter(None, parts))


def _open(key: str, **said: str) -> str:
    return f"{reverse('open', args=[key])}?{urlencode({f'say.{name}': text for name, text in said.items()})}"


def _public(ids: set[UUID]) -> set[UUID]:
    if not ids:
        return set()
    return {one.affair_id for one in affairs.square(PublicFilters(ids=tuple(ids)), limit=100).items}


def _affair_of(request: HttpRequest, id: UUID | None, shown: set[UUID]) -> str:
    """Where the affair is read; "" when the reader may not, or not yet."""
    if id is None:
        return ""
    if id in shown:
        return reverse("square-affair", args=[id])
    return reverse("affair", args=[id]) if not which(actor_of(request), "affairs.read").empty else ""


def _words(one: PublicAffair) -> Mapping[str, str]:
    """What was said and answered, as everybody may read it."""
    return {"title": one.line.title, **{said.key: said.text for said in one.answers}}


def _today() -> date:
    return now().astimezone(CHINA).date()
