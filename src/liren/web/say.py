"""How an affair stands, in words: for a line of a list, and for the person who waits. Nothing is decided here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from liren.affairs.public import AffairLine, AffairPage, Answer, Due, InboxPage, PhotoView, TimelineEntry, WorkItem
from liren.kit.clock import CHINA
from liren.web import dates

ORIGINS = {
    "portal": "手机反映",
    "worker": "代录",
    "api": "外部系统转来",
    "phone": "电话反映",
    "imported": "历史导入",
    "system": "到时自动发起",
}
BY_KIND = {"service": "网上申请", "autonomy": "网上提出"}
"""What comes by the portal is called by what it is; what is managed, as in ORIGINS."""
COUNTS = {
    "returns": "退回", "reopens": "重办", "extensions": "延期", "escalations": "提级", "departures": "偏离",
}  # fmt: skip
SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Spared:
    """How often somebody came, None where nobody said; what more or one less would be, and all of it in words.

    asked: whether one may have to come for it at all, so that the page asks.
    """

    visits: int | None
    words: str
    asked: bool

    @property
    def more(self) -> int:
        return (self.visits or 0) + 1

    @property
    def less(self) -> int:
        return (self.visits or 0) - 1


@dataclass(frozen=True, slots=True)
class State:
    """kind: the colour and icon of a status; word: what it says."""

    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a worker's list."""

    item: WorkItem
    state: State
    about: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading: 逾期, 今天到期, 之后. count: how many there are in all; "" where that is not known."""

    title: str
    kind: str
    lines: tuple[Line, ...]
    count: str = ""


def due_words(due: Due, at: datetime) -> State:
    """When it is due, as said on a line.

    late: how long; today: the time of day; later: the day.
    """
    if due.paused:
        return State("wait", "计时暂停")
    if due.at is None:
        return State("run", "不设时限")
    if due.late and due.left is not None:
        return State("late", due.left.text)
    there, here = dates.local(due.at), dates.local(at)
    if there.date() == here.date():
        return State("soon", f"今天 {there:%H:%M}")
    return State("run", dates.day(due.at) + ("（待定）" if due.provisional else ""))


def counted(counts: dict[str, int] | object) -> str:
    """退回 1 次 · 重办 1 次; nothing when nothing happened."""
    known = counts if isinstance(counts, dict) else dict(counts)  # type: ignore[call-overload]
    return " · ".join(f"{word} {known[key]} 次" for key, word in COUNTS.items() if known.get(key))


def origin(page: AffairPage) -> str:
    """How it came in. Who works here may open something themselves: then nobody told it to them."""
    if page.origin == "worker" and not page.opened_on_behalf:
        return "工作人员发起"
    return BY_KIND.get(page.kind, ORIGINS["portal"]) if page.origin == "portal" else ORIGINS[page.origin]


def spared(page: AffairPage) -> Spared | None:
    """来过几次, and what was not asked again; None where nobody asked for it, or nothing is to be said.

    Of a lamp in the street nothing is fetched: only for a service, or where something is handed over, one is asked.
    """
    if "asked" not in page.counts:
        return None
    visits, who = page.counts.get("visits"), "您" if page.is_reporter else "本人"
    fetched = page.kind == "service" or any(one.key == "delivery" for one in page.answers)
    came = f"{who}来过 {visits} 次" if visits else f"{who}一次也没跑"
    parts = [came if visits is not None else f"没有记{who}来过几次"] if fetched or visits is not None else []
    parts += [f"{n} 项平台已有，没再问" for n in [page.counts.get("not_asked", 0)] if n]
    parts += [f"{n} 份材料用以前交过的" for n in [page.counts.get("not_uploaded", 0)] if n]
    return Spared(visits, "；".join(parts), fetched) if parts else None


def line(item: WorkItem, at: datetime) -> Line:
    parts = [item.everyday_name, dates.nearby(item.place_name), counted(item.counts)]
    if item.watching:
        parts.append("提级督办")
    elif item.claimable:
        parts.append("可认领")
    return Line(item, due_words(item.due, at), " · ".join(p for p in parts if p))


def groups(items: Iterable[WorkItem], at: datetime, page: InboxPage | None = None) -> tuple[Group, ...]:
    """The list of a day: what is late, what is due today, what comes after, in the order given.

    page: says how many there are in all, on other pages too, where it is the first.
    """
    made: dict[str, list[Line]] = {"late": [], "soon": [], "run": []}
    for item in items:
        said = line(item, at)
        made[said.state.kind if said.state.kind in made else "run"].append(said)
    counts = _in_all(page)
    titles = {"late": "逾期", "soon": "今天到期", "run": "之后"}
    return tuple(Group(titles[kind], kind, tuple(found), counts.get(kind, "")) for kind, found in made.items() if found)


def _in_all(page: InboxPage | None) -> dict[str, str]:
    if page is None or page.count is None:
        return {}
    rest = page.count - page.late - page.today
    more = "" if page.counted_to_the_end else "+"
    return {"late": str(page.late), "soon": str(page.today), "run": f"{rest}{more}"}


def affair_state(page: AffairPage | AffairLine) -> State:
    """The status of an affair, for whoever reads it."""
    if page.state == "closed":
        return State("done", "未受理" if page.declined else "已办结")
    due = _due(page)
    if due is not None and due.late and due.left is not None:
        return State("late", f"{page.step_title} · {due.left.text}")
    if due is not None and due.paused:
        return State("wait", f"{page.step_title} · 计时暂停")
    return State("run", page.step_title)


def _due(page: AffairPage | AffairLine) -> Due | None:
    if isinstance(page, AffairLine):
        return page.due
    return page.work[0].due if page.work else None


def resident_state(page: AffairPage | AffairLine) -> State:
    """The same for the person who waits: lateness is ours to mend, not theirs to read as a colour."""
    if page.state == "closed":
        return State("done", "没有受理" if page.declined else "已办结")
    asked = page.awaits if isinstance(page, AffairLine) else _asked(page)
    if asked is not None:
        return State("soon", "请您评价" if asked == "rating" else f"请您{page.step_title}")
    return State("run", f"{page.step_title}中" if len(page.step_title) <= 3 else page.step_title)


def _asked(page: AffairPage) -> str | None:
    """What the affair asks of its reporter now."""
    if page.may.rate:
        return "rating"
    return "answer" if page.is_reporter and page.moves else None


def now_says(page: AffairPage, at: datetime) -> tuple[str, str]:
    """What stands at the top of my affair: (what is so, what comes next)."""
    if page.state == "closed":
        when = dates.moment(page.closed_at) if page.closed_at else ""
        if page.declined:
            return "这件事没有受理，理由在下面。", f"{when} 告知。不同意这个理由，可以打电话给社区，或再反映一次。"
        return "这件事办结了。", f"{when} 办结。"
    due = page.work[0].due if page.work else None
    if page.may.rate:
        by = f"{dates.day(due.at)}前没有意见，就按已告知办结。" if due and due.at else ""
        said = "有结果了，请您看一看。" if not page.declined else "有答复了，请您看一看。"
        return said, by
    if _asked(page) is not None:
        by = f"请在 {dates.moment(due.at)} 前办。" if due and due.at else ""
        return f"等您“{page.step_title}”。", by
    who = page.work[0].who if page.work else page.first_receiver
    if due is None or due.at is None:
        return f"{who}正在{page.step_title}。", ""
    if due.late and due.left is not None:
        return (
            f"{who}正在{page.step_title}，比时限晚了。",
            f"应在 {dates.moment(due.at)} 前办完，{due.left.text}。",
        )
    left = f"{due.left.text}。" if due.left is not None else ("计时暂停。" if due.paused else "")
    return f"{who}正在{page.step_title}，最迟 {dates.moment(due.at)}。", left


def reply_of(page: AffairPage) -> TimelineEntry | None:
    """The latest answer an office gave the reporter."""
    return next((entry for entry in reversed(page.timeline) if entry.kind == "told" and entry.text), None)


def answers_of(page: AffairPage) -> tuple[tuple[Answer, str], ...]:
    """What was answered, with a place by its name; the title stands above already."""
    return tuple(
        (a, dates.nearby(page.place_name) if a.type == "place" else a.text)
        for a in page.answers
        if a.text != page.title
    )


def photos_by_step(photos: Sequence[PhotoView]) -> tuple[tuple[str, tuple[PhotoView, ...]], ...]:
    """Photographs in the order they came: those of the report, then those of each step."""
    steps: dict[str, list[PhotoView]] = {}
    for photo in photos:
        steps.setdefault(photo.step, []).append(photo)
    return tuple((step, tuple(found)) for step, found in steps.items())


def today_of(at: datetime) -> date:
    return at.astimezone(CHINA).date()
