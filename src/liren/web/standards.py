"""规程: the list of them, and one with its steps drawn, its limits, sources and burden."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.access.public import may, which
from liren.access.roles import ROLES
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.engine.burden import REPORTER, Share, burden, shares
from liren.engine.diagram import Edge, layout
from liren.engine.language import Procedure, Source, Step
from liren.engine.saying import limit_in_short, limit_in_words, target_in_words, together_in_words
from liren.kit.clock import now
from liren.kit.errors import NotYours
from liren.standards import public as standards
from liren.standards.public import Published
from liren.web.forms import OUR_CHOICE
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer

KINDS = {"management": "管理型", "service": "服务型", "autonomy": "自治型"}
PUBLISHERS = {"liren": "里仁示范"}
STATUSES = {"draft": ("wait", "起草中"), "published": ("done", "执行中"), "retired": ("wait", "已停用")}
RESPONSIBLE = {"party": "党组织", "government": "政府", "self_governance": "居（村）委会", "social_force": "社会力量"}


@dataclass(frozen=True, slots=True)
class StepRow:
    """A line of the table of limits, in words."""

    step: Step
    who: str
    limit: str
    ways: tuple[str, ...]
    floor: bool
    source: Source | None
    ours: bool

    @property
    def short(self) -> str:
        return limit_in_short(self.step)

    @property
    def who_in_short(self) -> str:
        """As there is room for in a box of the drawing; the table beneath says whom it may not be."""
        return who_does(self.step) + ("（换人）" if self.step.not_by else "")


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge of the diagram as an SVG path."""

    edge: Edge
    path: str


NOBODYS = {"reporter": "反映人", "system": "平台"}


def publisher_of(name: str) -> str:
    """Whose procedure it is, in words."""
    return PUBLISHERS.get(name, name)


def who_does(step: Step) -> str:
    """The people of a step, in words: 社区工作者；不得是处置人."""
    return "、".join(map(role_name, step.by)) or "平台"


def role_name(role: str) -> str:
    """Who holds a role, in words: 社区工作者, 反映人, 平台."""
    return NOBODYS.get(role) or (ROLES[role].title if role in ROLES else role)


def role_title(share: Share) -> str:
    """The role that bears a share of the burden, in words."""
    return ROLES[share.role].title if share.role in ROLES else share.role


def rows_of(procedure: Procedure) -> tuple[StepRow, ...]:
    return tuple(_row(procedure, step) for step in procedure.steps.values())


def _row(procedure: Procedure, step: Step) -> StepRow:
    source = procedure.sources.get(step.basis)
    return StepRow(
        step=step,
        who=who_does(step) + (f"（不得是“{procedure.steps[step.not_by].title}”的经办人）" if step.not_by else ""),
        limit=limit_in_words(procedure, step) + (f"；抽查 {step.sample * 100}%" if step.sample is not None else ""),
        ways=tuple(_ways(procedure, step)),
        floor=any(clause.startswith(f"{step.key}.") for clause in procedure.floor),
        source=source,
        ours=source is not None and source.document == OUR_CHOICE,
    )


def _ways(procedure: Procedure, step: Step) -> Iterator[str]:
    yield from together_in_words(procedure, step)
    yield from (f"{move.title} → {target_in_words(procedure, move)}" for move in step.moves.values())


def arrow(edge: Edge) -> Arrow:
    return Arrow(edge, path_of(edge.points))


def path_of(points: Sequence[tuple[int, int]], radius: int = 8) -> str:
    """Straight lines with rounded corners, as an SVG path."""
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _towards(here, before, radius), _towards(here, after, radius)
        parts.append(f"L{near[0]} {near[1]}Q{here[0]} {here[1]} {far[0]} {far[1]}")
    parts.append(f"L{points[-1][0]} {points[-1][1]}")
    return "".join(parts)


def _towards(here: tuple[int, int], there: tuple[int, int], by: int) -> tuple[int, int]:
    dx, dy = there[0] - here[0], there[1] - here[1]
    length = max(abs(dx), abs(dy))
    step = min(by, length // 2)
    return (here[0] + (dx * step // length if length else 0), here[1] + (dy * step // length if length else 0))


@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    """All procedures in force where the reader stands."""
    found = standards.all_current(where_of(request), now())
    groups = {title: [p for p in found if p.procedure.kind == kind] for kind, title in KINDS.items()}
    lists = not which(actor_of(request), "figures.read").empty
    return answer(request, "standards/list.html", tab="procedures", groups=groups, lists=lists)


@require_GET
def procedure(request: HttpRequest, key: str) -> HttpResponse:
    """One procedure; `?v=` shows another version than the one in force."""
    published, versions = version_asked(request, key)
    rules = published.procedure
    diagram = layout(rules)
    rows, at = rows_of(rules), now()
    return answer(
        request,
        "standards/procedure.html" if is_staff(actor_of(request)) else "standards/guide.html",
        tab="procedures",
        published=published,
        procedure=rules,
        state=STATUSES[published.status],
        publisher=publisher_of(published.publisher),
        kind=KINDS[rules.kind],
        responsible=RESPONSIBLE[rules.responsible],
        versions=versions,
        local=standards.local_rules_of(published.digest) if published.path else None,
        diagram=diagram,
        arrows=[arrow(edge) for edge in diagram.edges],
        rows=rows,
        words=standards.everyday_words(at).get(rules.key),
        said=_said_by_step(key),
        hearings=standards.heard.open_hearings(key, at),
        by_key={row.step.key: row for row in rows},
        burden=burden(rules),
        shares=[(role_title(share), share) for share in shares(rules) if share.role != REPORTER],
        duties=actors.duties(rules.kind),
        lists=not which(actor_of(request), "figures.read").empty,
        may_draft=may(actor_of(request), "procedures.edit", published.path),
        back_to=reverse("procedures"),
        back_word="规程",
        checked=sum(1 for s in rules.sources.values() if s.checked),
        findings=standards.findings.findings_about(published),
        **cited(published, at),
    )


def version_asked(request: HttpRequest, key: str) -> tuple[Published, tuple[Published, ...]]:
    """The version `?v=` names, else the one in force where the reader stands; and all there are of that place."""
    wanted = request.GET.get("v", "")
    versions = _of_the_place(standards.versions(key), where_of(request))
    if not versions:
        raise NotYours(what="这份规程")
    named = next((v for v in versions if str(v.version) == wanted), None)
    return named or standards.current(key, where_of(request), now()), versions


def feedback_here(request: HttpRequest) -> bool:
    """May something be said about clauses where the reader stands? One statement."""
    return standards.clauses.FEEDBACK in {one.key for one in standards.all_current(where_of(request), now())}


def _said_by_step(key: str) -> dict[str, int]:
    """How many said something about a step or what is in it."""
    by_step: dict[str, int] = {}
    for clause, count in affairs.said_counts(key).items():
        step = clause.partition(".")[0]
        by_step[step] = by_step.get(step, 0) + count.said
    return by_step


def cited(published: Published, at: datetime) -> dict[str, Any]:
    """The standards a procedure cites, by its sources, and what is to be said of those that hold no longer."""
    found = standards.citations_in(published, at=at)
    return {"citations": found, "warned": list({c.line.id: c for c in found.values() if c.warning}.values())}


def _of_the_place(versions: Sequence[Published], where: str) -> tuple[Published, ...]:
    """The versions of the nearest place that has its own in force: local rules number theirs for themselves."""
    in_force = [one.path for one in versions if one.status == "published" and where.startswith(one.path)]
    path = max(in_force, key=len, default=versions[0].path if versions else "")
    return tuple(one for one in versions if one.path == path)


def where_of(request: HttpRequest) -> str:
    """The place whose procedures apply to the reader: the first they are granted anything at."""
    return next((g.path for g in actor_of(request).grants if g.path), "")
