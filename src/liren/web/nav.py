"""The ways a person is offered: only what they may enter."""

from dataclasses import dataclass

from django.urls import reverse

from liren.access.public import Actor, may, which
from liren.standards.public import Standing


@dataclass(frozen=True, slots=True)
class Way:
    """act: who may; any_of: one of these, over a whole place; role: who has it; none of them: everybody.

    feature: must be switched on. holds: what lies behind it, and stands on its page rather than on the rail.
    """

    name: str
    title: str
    icon: str
    act: str | None = None
    feature: str | None = None
    any_of: tuple[str, ...] = ()
    role: str | None = None
    holds: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.name)


TOGETHER = {
    "opinions": ("意见征集", "discuss"), "bodies": ("议事组织", "family"), "conventions": ("公约", "doc"),
    "points": ("积分", "star"), "openness": ("三务公开", "eye"), "supervision": ("监督", "search"),
    "decisions-made": ("决定了什么、做成没有", "ok"), "decision-rules": ("表决规则", "clause"),
}  # fmt: skip
"""What else people of a place decide and keep together, for everybody: page → its title and icon."""
KEPT = {"conventions": ("conventions-keep", "conventions.keep"), "points": ("points-keep", "points.keep")}
"""Where who keeps one of these works on it."""
WAYS = (
    Way("today", "今日清单", "cal", "affairs.read"),
    Way("grid", "手机外勤", "phone", role="grid_worker"),
    Way("affairs", "全部事项", "list", "affairs.read"),
    Way("behalf", "代录即办", "bolt", "affairs.open_on_behalf", "behalf"),
    Way("moderation", "待审公开", "eye", "affairs.open_on_behalf"),
    Way("procedures", "规程", "clause"),
    Way("standards-portal", "标准", "layers"),
    Way("decisions", "一起决定", "discuss", holds=(*TOGETHER, "conventions-keep")),
    Way("drafts", "规程草案", "pen", "procedures.edit"),
    Way("cockpit", "驾驶舱", "chart", "figures.read", "figures"),
    Way(
        "registers",
        "台账",
        "excel",
        any_of=("affairs.read", "actors.manage", "places.manage", "facilities.keep", "homes.read"),
    ),
    Way("facilities", "设施", "pin"),
    Way("people", "找人", "family", "people.find"),
    Way("tables", "一表通", "handle", "tables.read"),
    Way("groups", "人群服务", "service", any_of=("people.find", "figures.read")),
    Way("contacts", "联系树", "phone", "affairs.open_on_behalf"),
    Way("organisations", "组织岗位", "org", "actors.manage"),
    Way("places", "网格楼栋", "place", "places.manage"),
    Way("homes", "房屋", "table", "homes.read"),
    Way("keys", "接口凭证", "lock", "actors.manage"),
    Way("switches", "开关与平急", "switch", "mode.switch"),
)


def is_staff(actor: Actor) -> bool:
    """Does this person work here, besides living here?"""
    return bool(actor.roles - {"resident"})


def ways(actor: Actor, standing: Standing) -> tuple[Way, ...]:
    """What stands on the rail of a worker's desk: what they may enter, and what their places have switched on."""
    allowed = (w for w in WAYS if _open(w, actor))
    return tuple(w for w in allowed if w.feature is None or standing.on_somewhere(w.feature))


def together(actor: Actor, path: str) -> list[tuple[str, str, str]]:
    """The ways to what a place decides and keeps together: address, title, icon; the desk for who keeps it there."""
    return [(f"{reverse(_kept(page, actor, path))}?path={path}", *shown) for page, shown in TOGETHER.items()]


def _kept(page: str, actor: Actor, path: str) -> str:
    desk, act = KEPT.get(page, (page, ""))
    return desk if act and may(actor, act, path) else page


def _open(way: Way, actor: Actor) -> bool:
    if way.role:
        return way.role in actor.roles
    if way.any_of:  # what lists a whole place
        return any(which(actor, act).paths for act in way.any_of)
    return way.act is None or not which(actor, way.act).empty
