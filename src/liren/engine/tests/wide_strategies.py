"""Procedures nobody has seen that use the words for doing things side by side, one drawn stretch after another."""

from typing import Any

from hypothesis import strategies as st

from liren.engine.tests.strategies import LIMITS, forms
from liren.engine.tests.wide import asked, procedure, reason, step, to

ROLES = ("community_worker", "dispatcher", "grid_worker")
WORDS = ("parallel", "for_each", "joint", "whistle", "together", "does", "before", "after", "mode", "at_least")
DATED = ("before", "after")
SUBJECTS = ("community", "grid", "building")
PLAIN = ("text", "number", "date", "yes_no", "choice")

Stretch = dict[str, dict[str, Any]]


@st.composite
def wide_documents(
    draw: st.DrawFn, *, first: str | None = None, starts: bool = False, depart: bool | None = None
) -> dict[str, Any]:
    """Two or three stretches, each built round one of WORDS (the first round `first`), then telling and the end.

    starts: the clock opens it, and so nothing is asked then; depart: whether one may, None by chance.
    """
    some = st.sampled_from([word for word in WORDS if word not in DATED or not starts])
    words = [first or draw(some), *draw(st.lists(some, min_size=1, max_size=2))]
    steps: Stretch = {}
    for number, word in enumerate(words):
        onward = f"s{number + 1}" if number + 1 < len(words) else "tell"
        steps |= draw(_STRETCHES[word](f"s{number}", onward))
    key = draw(st.integers(0, 2**48).map(lambda number: f"wide-{number:x}"))
    may = draw(st.booleans()) if depart is None else depart
    more: dict[str, Any] = {"depart": {"by": ["community_worker"]}} if may else {}
    if starts:
        every, per = draw(st.sampled_from(["day", "week", "month", "quarter", "year"])), draw(st.sampled_from(SUBJECTS))
        more |= {"starts": {"every": every, "per": per}}
    form = {"day": asked("哪一天", "date", required=True)} if {*DATED} & {*words} else {}
    # titles are drawn, and may be drawn twice
    return procedure(key, steps, "s0", form=form, burden_reason="试验用，题目是抽出来的", **more)


@st.composite
def offering_documents(draw: st.DrawFn) -> dict[str, Any]:
    """One of wide_documents that is an organisation's, and begins with a step that asks who of it came."""
    document = draw(wide_documents(depart=False))
    document["form"]["ours"] = asked("哪个单位的", "choice", offers=["property_company"], required=True)
    came = {"came": asked("谁到了", "choices", offers="members", required=True)}
    document["steps"]["gather"] = step("开会", "community_worker", {"go": to(document["start"], "开过了", asks=came)})
    return {**document, "start": "gather"}


def _limit(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(LIMITS))


def _done(draw: st.DrawFn, name: str, target: str, **more: Any) -> dict[str, Any]:
    return to(target, asks=draw(forms(name, PLAIN, most=2)), **more)


@st.composite
def _parallel(draw: st.DrawFn, key: str, onward: str) -> Stretch:
    count = draw(st.integers(2, 3))
    lines = {
        f"{key}_l{n}": step(
            f"支线{key}{n}", draw(st.sampled_from(ROLES)),
            {
                "done": _done(draw, f"{key}_a{n}", "join", resolves=True),
                "not": to("join", "办不了", declines=True, asks=reason(f"{key}_why{n}")),
                **({"late": {"title": "到期", "to": "join", "on": "timeout"}} if draw(st.booleans()) else {}),
            },
            _limit(draw),
        )
        for n in range(count)
    }  # fmt: skip
    wait = draw(st.sampled_from(["all", "any", 2]))
    moves = {
        "none": to(onward, "都没办成", when={"count": "lines_resolved", "at_most": 0}, declines=True),
        "all": to(onward, "办完了", resolves=True),
    }
    return {key: step("分头办" + key, "system", moves, parallel=list(lines), finish_when=wait), **lines}


@st.composite
def _for_each(draw: st.DrawFn, key: str, onward: str) -> Stretch:
    options = {f"o{n}": f"第{n}样" for n in range(draw(st.integers(2, 4)))}
    items = asked("哪几样" + key, "choices", required=draw(st.booleans()), options=options)
    coordinator = draw(st.sampled_from(["system", "community_worker"]))
    moves = {"all": to(onward, "都办了", resolves=True)}
    return {
        key: step("列出" + key, "community_worker", {"go": to(f"{key}_all", "逐项", asks={f"{key}_items": items})}),
        f"{key}_all": step(
            "逐项" + key, coordinator, moves, _limit(draw),
            for_each={"field": f"{key}_items", "start": f"{key}_one"},
            finish_when=draw(st.sampled_from(["all", "any"])),
        ),
        f"{key}_one": step("办一项" + key, "grid_worker", {"next": _done(draw, f"{key}_a", f"{key}_seen")}),
        f"{key}_seen": step("看一眼" + key, "community_worker", {"seen": to("join", "看过", resolves=True)}),
    }  # fmt: skip


@st.composite
def _joint(draw: st.DrawFn, key: str, onward: str) -> Stretch:
    wait = draw(st.sampled_from(["all", "lead"]))
    return {
        key: step("派单" + key, "dispatcher", {"go": to(f"{key}_lead", "派单")}, assigns=f"{key}_lead"),
        f"{key}_lead": step(
            "主办" + key, "handler",
            {
                "done": _done(draw, f"{key}_r", onward, resolves=True),
                "back": to(key, "退单", returns=True, asks=reason(f"{key}_back")),
            },
            _limit(draw), joint={"start": f"{key}_help", "finish_when": wait},
        ),
        f"{key}_help": step("协办" + key, "handler", {"done": _done(draw, f"{key}_h", "join", resolves=True)}),
    }  # fmt: skip


@st.composite
def _whistle(draw: st.DrawFn, key: str, onward: str) -> Stretch:
    return {
        key: step("吹哨" + key, "community_worker", {"call": to(f"{key}_all", "点名")}, whistle=f"{key}_all"),
        f"{key}_all": step("等报到" + key, "system", {"all": to(onward, "办完", resolves=True)},
                           for_each={"start": f"{key}_here"}),
        f"{key}_here": step("报到" + key, "handler", {
            "here": _done(draw, f"{key}_a", f"{key}_act"),
            "refuse": to("join", "不归我们", declines=True, asks=reason(f"{key}_why")),
        }, _limit(draw)),
        f"{key}_act": step("办理" + key, "handler", {"done": to(f"{key}_rate", resolves=True)},
                           same_unit_as=f"{key}_here"),
        f"{key}_rate": step("评" + key, "community_worker", {
            "rated": to("join", "评价", when={"field": "rating", "at_least": 1}),
            "skip": {"title": "到期不评", "to": "join", "on": "timeout"},
        }, rates=True),
    }  # fmt: skip


@st.composite
def _together(draw: st.DrawFn, key: str, onward: str) -> Stretch:
    moves = {
        "agree": _done(draw, f"{key}_a", onward, resolves=True),
        "drop": to(onward, "不办", declines=True, asks=reason(f"{key}_why")),
    }
    roles = " ".join(ROLES[: draw(st.integers(2, 3))])
    return {key: step("共商" + key, roles, moves, propose_together=draw(st.sampled_from(["all", "majority", 2])))}


@st.composite
def _does(draw: st.DrawFn, key: str, onward: str) -> Stretch:
    rows = asked(
        "另开几件" + key, "table", max=3, columns={"title": {"title": "什么事", "type": "text", "required": True}}
    )
    known = draw(st.booleans())
    given = {"procedure": "management/grid-event" if known else "service/nowhere", "each": f"{key}_rows"}
    return {
        key: step("列需要" + key, "community_worker", {"go": to(f"{key}_do", "列好了", asks={f"{key}_rows": rows})}),
        f"{key}_do": step("系统开" + key, "system", {"done": to(f"{key}_wait"), "failed": to(onward, "没开成")},
                          does="affairs.open") | {"with": given},
        f"{key}_wait": step("等办结" + key, "system", {"come": to(onward, "都办结了", resolves=True)},
                            awaits="affairs.children-closed"),
    }  # fmt: skip


@st.composite
def _before(draw: st.DrawFn, key: str, onward: str) -> Stretch:
    amount, unit = draw(st.integers(1, 30)), draw(st.sampled_from(["calendar days", "working days"]))
    moves = {"done": to(onward, resolves=True)}
    return {key: step("提前办" + key, "community_worker", moves, None, before={"day": f"{amount} {unit}"})}


@st.composite
def _after(draw: st.DrawFn, key: str, onward: str) -> Stretch:
    amount, unit = draw(st.integers(1, 30)), draw(st.sampled_from(["calendar days", "working days"]))
    moves = {"done": _done(draw, f"{key}_a", onward, resolves=True)}
    late = {"late": {"title": "到期", "to": onward, "on": "timeout"}} if draw(st.booleans()) else {}
    pause = {"reasons": ["等待材料"], "up_to": "5 working days"} if draw(st.booleans()) else None
    more = {"pause": pause} if pause else {}
    return {
        key: step("之后办" + key, "community_worker", moves | late, None, after={"day": f"{amount} {unit}"}, **more)
    }


@st.composite
def _mode(draw: st.DrawFn, key: str, onward: str) -> Stretch:
    return {
        key: step(
            "平急" + key, "community_worker",
            {
                "go": to(f"{key}_check", "转核对"),
                "fast": to(onward, "应急处置", when={"mode": "emergency"}, resolves=True),
            },
            _limit(draw), or_within=[{"when": {"mode": "emergency"}, "limit": "2 hours"}],
        ),
        f"{key}_check": step("核对" + key, "grid_worker", {
            "fine": to(onward, "可以", resolves=True),
            "back": to(key, "再办", continues=True, returns=True, asks=reason(f"{key}_why")),
        }),
    }  # fmt: skip


@st.composite
def _at_least(draw: st.DrawFn, key: str, onward: str) -> Stretch:
    least, lasts = draw(st.sampled_from(LIMITS)), draw(st.sampled_from([None, *LIMITS]))
    early = {"early": to(onward, "提前结束", declines=True, asks=reason(f"{key}_why"), at_least="1 minute")}
    return {
        key: step(
            "公示期" + key, "community_worker",
            {
                "quiet": to(onward, "期满", on="timeout", at_least=least, resolves=True),
                "objection": _done(draw, f"{key}_o", f"{key}_answer"),
                **(early if draw(st.booleans()) and lasts is None else {}),
            },
            lasts,
        ),
        f"{key}_answer": step("回应" + key, "grid_worker", {
            "stands": to(key, "继续公示", **({"continues": True} if draw(st.booleans()) else {})),
        }),
    }  # fmt: skip


_STRETCHES = {
    "parallel": _parallel, "for_each": _for_each, "joint": _joint, "whistle": _whistle, "together": _together,
    "does": _does, "before": _before, "after": _after, "mode": _mode,
    "at_least": _at_least,
}  # fmt: skip
