"""PDCA: how a procedure, or a standard, goes round at a place, drawn from what is recorded and from nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.access.public import Actor, may
from liren.affairs import public as affairs
from liren.evaluation import public as evaluation
from liren.evaluation.public import Period
from liren.kit.clock import CHINA, now
from liren.standards import public as standards
from liren.standards.public import CitedBy, Published, StandardPage, clauses
from liren.territories import public as territories
from liren.web.figures import place_for
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer
from liren.web.standards import version_asked

YEAR = timedelta(days=365)
FIGURES = ("on_time", "solved", "satisfied")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something recorded. day: when, None for what counts a period. link: where it is read; "" nowhere else."""

    what: str
    day: date | None = None
    link: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the circle. headline: "" where nothing is recorded, then `empty` says what to do."""

    letter: str
    title: str
    asks: str
    headline: str
    day: date | None
    entries: tuple[Entry, ...]
    empty: str
    empty_link: str = ""

    @property
    def anchor(self) -> str:
        return f"q-{self.letter.lower()}"


@require_GET
def procedure(request: HttpRequest, key: str) -> HttpResponse:
    """The circle of a procedure at a place: `?path=`, else where the reader reads figures."""
    published, versions = version_asked(request, key)
    actor, at = actor_of(request), now()
    path = place_for(actor, request.GET.get("path"))
    reads, today = may(actor, "figures.read", path), at.astimezone(CHINA).date()
    gathered = affairs.about_clause(key, clauses.WHOLE, path if reads else published.path, at - YEAR)
    counts = gathered.counts
    pilots = tuple(_pilots(published.title, published.key))
    quarters = (
        _planned(published),
        _done(published, path, today, actor, gathered.departures, pilots, reads=reads),
        _checked(published, path, today, actor, counts, reads=reads),
        _acted(published, versions, actor, at),
    )
    return _answer(
        request, quarters, title=published.title, path=path if reads else "", reads=reads,
        back=(reverse("procedure", args=[key]), published.title),
    )  # fmt: skip


@require_GET
def standard(request: HttpRequest, id: UUID) -> HttpResponse:
    """The circle of a standard: its own life, and the procedures by which it is carried out."""
    at = now()
    page = standards.standard(id, on=at.astimezone(CHINA).date())
    cited = standards.cited_in(page, place_for(actor_of(request), None), at)
    counts, line, link = affairs.said_counts(f"standard/{id}"), page.line, reverse("catalogue-standard", args=[id])
    quarters = (
        _established(page, link),
        _carried_out(cited, tuple(_pilots(line.number or line.title))),
        Quarter(
            "C", "检查", "办得怎么样", _said(counts), None, tuple(_feedback(counts, link)),
            "还没有人说过它的条款；各份规程办得怎么样，从“实施”里的规程进去看。",
        ),
        _revised(page),
    )  # fmt: skip
    return _answer(
        request, quarters, title=line.title, path="", reads=False, back=(link, line.number or line.title)
    )  # fmt: skip


def _pilots(*names: str) -> Iterator[Entry]:
    """Pilots that try it out, as far as they are public."""
    for one in evaluation.tried_out(*names):
        line = one.line
        where = f"{line.place_name} · {line.step_title}"
        yield Entry(f"试点：{line.title}", _day(line.opened_at), reverse("square-affair", args=[line.affair_id]), where)


def _piloted(pilots: Sequence[Entry]) -> str:
    return f"{len(pilots)} 处试点" if pilots else ""


def _established(page: StandardPage, link: str) -> Quarter:
    line = page.line
    dates = [("批准发布", line.issued_on), ("起实施", line.in_force_from)]
    entries = tuple(Entry(f"{line.number or line.title} {word}", day, link) for word, day in dates if day)
    day = line.in_force_from or line.issued_on
    return Quarter(
        "P",
        "计划",
        "定什么标准",
        line.status_title,
        day,
        entries,
        "没有登记发布和实施日期，知道的可在标准页登记。",
        link,
    )


def _carried_out(cited: Sequence[CitedBy], pilots: tuple[Entry, ...]) -> Quarter:
    entries = pilots + tuple(
        Entry(
            one.procedure.title,
            _day(one.procedure.effective_from),
            reverse("pdca", args=[one.procedure.key]),
            f"{len(one.steps)} 步直接依据它",
        )
        for one in cited
    )
    headline = f"{len({one.procedure.key for one in cited})} 份规程" if cited else _piloted(pilots)
    empty = "还没有规程引用它。把它写进规程的来源，它才会在办事时起作用。"
    return Quarter("D", "实施", "照它办事", headline, None, entries, empty, reverse("procedures"))


def _revised(page: StandardPage) -> Quarter:
    several = page.editions if len(page.editions) > 1 else ()
    entries = tuple(
        Entry(
            f"{one.number or one.title}（{one.status_title}）",
            one.in_force_from or one.issued_on,
            reverse("catalogue-standard", args=[one.id]),
        )
        for one in several[:10]
    )
    empty = "还没有新版。到期复审、大家的反馈，都会成为改它的理由。"
    return Quarter("A", "改进", "改成什么样", f"{len(several)} 版" if several else "", None, entries, empty)


def _answer(
    request: HttpRequest, quarters: Sequence[Quarter], *, path: str, back: tuple[str, str], **context: Any
) -> HttpResponse:
    staff = is_staff(actor_of(request))
    return answer(
        request,
        "standards/pdca.html",
        tab="standards-portal",
        staff=staff,
        quarters=list(zip(quarters, ARCS, strict=True)),
        place=territories.place_at(path) if path else None,
        back=back,
        full=sum(1 for one in quarters if one.headline),
        **context,
    )


ARCS: Sequence[Mapping[str, Any]] = (
    {
        "path": "M206 30 A170 170 0 0 1 370 194 L290 194 A90 90 0 0 0 206 110 Z",
        "x": 300, "y": 102, "head": "382,176 370,206 352,180",
    },
    {
        "path": "M370 206 A170 170 0 0 1 206 370 L206 290 A90 90 0 0 0 290 206 Z",
        "x": 298, "y": 268, "head": "224,382 194,370 220,352",
    },
    {
        "path": "M194 370 A170 170 0 0 1 30 206 L110 206 A90 90 0 0 0 194 290 Z",
        "x": 102, "y": 268, "head": "18,224 30,194 48,220",
    },
    {
        "path": "M30 194 A170 170 0 0 1 194 30 L194 110 A90 90 0 0 0 110 194 Z",
        "x": 100, "y": 102, "head": "176,18 206,30 180,48",
    },
)  # fmt: skip
"""The quarters clockwise from the upper right, on a square of 400; where their words stand; the arrow at their end."""


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def _planned(published: Published) -> Quarter:
    rules, day = published.procedure, _day(published.effective_from)
    page = reverse("procedure", args=[published.key])
    titles = evaluation.titles()
    aims = "、".join(titles.get(key, key) for key in rules.measures)
    real = [one for one in rules.sources.values() if one.document != "our choice"]
    entries = [Entry(f"第 {published.version} 版起执行", day, f"{page}?v={published.version}")]
    entries += [Entry("看哪些指标", None, "", aims)] if aims else []
    entries += [Entry(f"依据 {one.document}", None, page, one.title) for one in real[:6]]
    if not aims:
        entries.append(
            Entry("没有写看哪些指标", None, "", "没有目标就说不清办得好不好：起草下一版时在 measures 里写上")
        )
    return Quarter("P", "计划", "怎么定的", f"第 {published.version} 版", day, tuple(entries), "")


def _done(
    published: Published,
    path: str,
    today: date,
    actor: Actor,
    left: Sequence[affairs.Departed],
    pilots: tuple[Entry, ...],
    *,
    reads: bool,
) -> Quarter:
    entries, headline = list(pilots), _piloted(pilots)
    if reads:
        month = evaluation.received(path, today, actor=actor).get(published.key, 0)
        if month:
            headline = f"本月 {month} 件"
            link = f"{reverse('figures')}?procedure={published.key}&path={path}"
            entries.append(Entry(f"本月照它办的 {month} 件", None, link))
    if left:
        headline = headline or f"偏离 {len(left)} 次"
        link = reverse("procedure-clauses", args=[published.key])
        entries.append(
            Entry(
                f"近一年声明过 {len(left)} 次偏离",
                _day(left[0].at),
                link,
                "试别的办法，是改条款的种子",
            )
        )
    empty = "本月还没有照它办的事。" if reads else "办了多少件，在这里管事的人登录后能看到。"
    return Quarter(
        "D", "实施", "照它办了多少", headline, None, tuple(entries), empty, reverse("procedure", args=[published.key])
    )


def _checked(
    published: Published, path: str, today: date, actor: Actor, counts: Mapping[str, affairs.SaidCount], *, reads: bool
) -> Quarter:
    entries: list[Entry] = []
    headline = ""
    if reads:
        period = Period(today - YEAR, today + timedelta(days=1))
        link = f"{reverse('figures')}?procedure={published.key}&path={path}"
        found = evaluation.figures(path, period, actor=actor, procedure=published.key)
        every = {one.key: one for group in found.groups for one in group.figures}
        shown = [every[key] for key in FIGURES if key in every and every[key].value is not None]
        entries += [Entry(f"{one.title} {one.text}", None, link, "近一年") for one in shown]
        headline = f"{shown[0].title} {shown[0].text}" if shown else ""
    entries += _feedback(counts, reverse("procedure-clauses", args=[published.key]))
    headline = headline or _said(counts)
    for one in standards.findings.findings_about(published)[:3]:
        entries.append(Entry(one.kind_title, _day(one.at), reverse("finding", args=[one.id]), f"{one.by_name}交存"))
        headline = headline or one.kind_title
    empty = "还没有办结的、评过的，也没有人说过条款。办完的事会自己算进来；用着不顺手，可以在条款页说。"
    return Quarter(
        "C",
        "检查",
        "办得怎么样",
        headline,
        None,
        tuple(entries),
        empty,
        reverse("procedure-clauses", args=[published.key]),
    )


def _said(counts: Mapping[str, affairs.SaidCount]) -> str:
    said = sum(one.said for one in counts.values())
    return f"反馈 {said} 件" if said else ""


def _feedback(counts: Mapping[str, affairs.SaidCount], link: str) -> Iterator[Entry]:
    if counts:
        waiting = sum(one.waiting for one in counts.values())
        yield Entry(_said(counts), None, link, f"{waiting} 件等答复" if waiting else "都答复了")


def _acted(published: Published, versions: Sequence[Published], actor: Actor, at: datetime) -> Quarter:
    entries: list[Entry] = [
        Entry(f"{title}：征求评议", until, reverse("draft-hearing", args=[id]), "到这一天为止")
        for id, title, until in standards.heard.open_hearings(published.key, at)
    ]
    for line, changes in standards.heard.drafts_changing(published, actor):
        link = reverse("draft-review", args=[line.id])
        what = f"草案改 {len(changes)} 处（{line.state_title}）"
        entries.append(Entry(what, _day(line.changed_at), link, f"{line.author_name}起草"))
    changed = 0
    for later, earlier in pairwise(versions):
        changes = clauses.changed(earlier, later)
        if later.status != "draft":
            changed += 1
            link = f"{reverse('procedure', args=[later.key])}?v={later.version}"
            told = "".join(one.text for one in changes[:3]) + ("……" if len(changes) > 3 else "")
            what = f"第 {later.version} 版改了 {len(changes)} 处"
            entries.append(Entry(what, _day(later.effective_from), link, told))
    headline = f"改过 {changed} 次" if changed else "正在起草" if entries else ""
    day = entries[0].day if entries else None
    empty = "还没有改过。条款上的反馈、声明过的偏离，攒够了就起草下一版：规程页上“起草下一版”。"
    return Quarter(
        "A", "改进", "改了什么", headline, day, tuple(entries), empty, reverse("procedure", args=[published.key])
    )
