"""设计样张: every token and component in all its states, made of the real style sheets and templates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.affairs.public import Due, WorkItem
from liren.engine.calendar import Remaining
from liren.engine.language import Field, Source
from liren.evaluation.public import Figure
from liren.kit.clock import CHINA
from liren.web import forms, say
from liren.web.context import MODES, THEMES
from liren.web.icons import ICONS
from liren.web.pages import answer
from liren.web.templatetags.liren import STATUS_ICONS

TOKENS = Path(__file__).parent / "static" / "css" / "tokens.css"
LOOKS = {
    # title: theme and mode, as attributes of a frame or of the root
    "浅色": ("light", ""),
    "深色": ("dark", ""),
    "长辈": ("light", "elder"),
    "长辈深色": ("dark", "elder"),
}
STATUS_WORDS = {
    "late": "逾期 1 个工作日", "soon": "今天 18:00", "done": "已办结", "run": "处置", "wait": "计时暂停",
    "dep": "声明过偏离", "eye": "待核对原文",
}  # fmt: skip
TEXTS = (
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent") for ground in ("paper", "surface", "sunken")),
    ("accent-2", "accent-soft"), ("on-accent", "accent"), ("on-accent", "accent-2"), ("on-say", "say"),
    ("on-say-key", "say-key"),
    *((kind, f"{kind}-soft") for kind in ("late", "soon", "done", "run", "wait", "dep")),
    *((kind, "surface") for kind in ("late", "soon", "done", "wait", "dep")), ("ink", "m1"), ("ink", "m2"),
)  # fmt: skip
"""What is written on what: 4.5 at least. Next, edges, focus and lines of charts: 3 at least. WCAG 2.2 1.4.3, 1.4.11."""
DRAWN = (
    *((what, ground) for what in ("line-2", "focus") for ground in ("paper", "surface")),
    *((f"c{n}", "surface") for n in range(1, 6)),
)
THEN = datetime(2026, 11, 20, 14, 20, tzinfo=CHINA)


@dataclass(frozen=True, slots=True)
class Pair:
    """One colour on another, with its contrast in each look, least first in need."""

    ink: str
    ground: str
    need: float
    ratios: tuple[float, ...]


@cache
def _blocks(changed: int) -> tuple[tuple[str, dict[str, str]], ...]:
    text = re.sub(r"/\*.*?\*/|@font-face\{[^}]*\}", "", TOKENS.read_text("utf-8"), flags=re.S)
    found = re.findall(r"([^{}]+)\{([^{}]*)\}", text.replace("@media (prefers-color-scheme:dark){", ""))
    return tuple((selector.strip(), dict(re.findall(r"--([\w-]+):\s*([^;]+);?", body))) for selector, body in found)


def blocks() -> tuple[tuple[str, dict[str, str]], ...]:
    """The style sheet's own lists: (selector, token → value), in order."""
    return _blocks(TOKENS.stat().st_mtime_ns)


def tokens(theme: str, mode: str) -> dict[str, str]:
    """What every token is in a look: the lists that fit it, one over the other, as a browser lays them."""
    fits = {
        ":root,[data-theme=light]": True,
        "[data-theme=dark]": theme == "dark",
        "[data-mode]:not([data-theme=dark])": bool(mode) and theme != "dark",
        "[data-mode]": bool(mode),
        "[data-mode][data-theme=dark]": bool(mode) and theme == "dark",
    }
    laid: dict[str, str] = {}
    for selector, values in blocks():
        if fits.get(selector):
            laid |= values
    return laid


def contrast(one: str, other: str) -> float:
    """The contrast of two colours `#rrggbb`, 1..21. Source: WCAG 2.2, relative luminance.

    >>> contrast("#000000", "#ffffff"), contrast("#17586B", "#17586B")
    (21.0, 1.0)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((light + 0.05) / (dark + 0.05), 2)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def pairs() -> list[Pair]:
    """Every colour that is written or drawn on another, with its contrast in each look."""
    looks = [tokens(*look) for look in LOOKS.values()]
    asked = [(4.5, pair) for pair in TEXTS] + [(3.0, pair) for pair in DRAWN]
    return [Pair(a, b, need, tuple(contrast(look[a], look[b]) for look in looks)) for need, (a, b) in asked]


@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """The page, in the look the address names, else in the reader's own."""
    theme, mode = request.GET.get("theme", ""), request.GET.get("mode", "")
    asked = {"theme": theme, "mode": mode} if theme in THEMES and mode in ("", *MODES) else {}
    chosen: dict[str, Any] = {**asked}
    plain, wrong = tokens("light", ""), _form("要改", {}, dict.fromkeys(SAMPLES, "请写明，照这样写：2026年11月20日"))
    return answer(
        request,
        "design/page.html",
        tab="design",
        looks=LOOKS,
        colours=[name for name, value in plain.items() if re.fullmatch(r"#[0-9A-Fa-f]{6}", value)],
        measures={n: v for n, v in plain.items() if re.fullmatch(r"\d+px|\d+ms", v)},
        elder=tokens("light", "elder"),
        pairs=pairs(),
        statuses=[(kind, STATUS_WORDS[kind]) for kind in STATUS_ICONS],
        icons=sorted(ICONS),
        empty=_form("空的", {}, {}),
        filled=_form("平台已知", _GIVEN, {}),
        wrong=wrong,
        some_problems=wrong.problems[:3],
        told="办好了这一步。",
        news="办件有新进展",
        lines=_lines(),
        figures=_figures(),
        plan=_PLAN,
        **chosen,
    )


SAMPLES: Mapping[str, Field] = {
    "text": Field("text", "一句话说明", "text", required=True, purpose="让经办人一眼看懂", max=60),
    "long_text": Field("long_text", "具体情况", "long_text", purpose="减少来回询问"),
    "number": Field("number", "有几处", "number", purpose="派够人手", unit="处"),
    "money": Field("money", "估算", "money", purpose="走哪条经费", unit="元"),
    "date": Field("date", "哪天发现的", "date", purpose="判断是不是新发生的"),
    "time": Field("time", "几点方便", "time", purpose="约上门"),
    "yes_no": Field("yes_no", "有没有人身危险", "yes_no", purpose="危险的 30 分钟内受理"),
    "choice": Field("choice", "谁来修", "choice", purpose="派往责任单位", options=(("a", "物业"), ("b", "街道"))),
    "choices": Field("choices", "看到什么", "choices", purpose="带齐工具", options=(("a", "渗水"), ("b", "裂缝"))),
    "phone": Field("phone", "联系电话", "phone", purpose="反馈结果", personal=True),
    "place": Field("place", "位置", "place", purpose="到得了现场"),
    "class": Field("class", "类别", "class", purpose="决定派往哪个单位"),
    "clause": Field("clause", "说的是哪一条", "clause", purpose="送到维护这一条的人手里"),
    "photos": Field("photos", "照片", "photos", purpose="减少一次现场核对", max=6),
    "table": Field(
        "table", "清单", "table", purpose="逐项办",
        columns={"what": Field("what", "内容", "text"), "many": Field("many", "数量", "number")},
    ),
    "rating": Field("rating", "您的感受", "rating", purpose="知道问题是不是真的解决了", min=1, max=5),
}  # fmt: skip
"""One field of each type the language has but `files`, which looks as `photos` does."""
_GIVEN = {
    "text": "3 号楼外墙瓷砖松动", "long_text": "窗下约 1 平方米。", "number": "2", "date": "2026-11-19", "yes_no": True,
    "choice": "a", "choices": ["a", "b"], "phone": "13800002046",
}  # fmt: skip
_CLASSES = (("e", "小区公共部位", None), ("e.wall", "外墙", "e"), ("e.lamp", "路灯", "e"))
_PLAN = (
    ("done", "提交", "11月19日 周四 16:00", "手机反映"),
    ("now", "受理", "最迟 11月20日 周五 18:00", "社区工作者"),
    ("todo", "派单", "", "街道指挥中心派单员"),
)


def _form(under: str, given: Mapping[str, object], problems: Mapping[str, str]) -> forms.Form:
    """The samples as a form of their own; `under` tells the ids of one form from those of another."""
    prefix = {"空的": "a.", "平台已知": "b.", "要改": "c."}[under]
    around = forms.Surroundings(classes=_CLASSES, near=(("p1", "桂花里 3 幢"), ("p2", "桂花里 5 幢")))
    wrong = {prefix + name: problem for name, problem in problems.items()}
    return forms.build(SAMPLES, given, known=given, problems=wrong, around=around, prefix=prefix)


def _lines() -> list[say.Line]:
    """A line of the list of the day in each state."""
    due = {
        "late": Due(THEN - timedelta(days=1), left=Remaining(True, 1, "working_days")),
        "soon": Due(THEN + timedelta(hours=4)),
        "run": Due(THEN + timedelta(days=3)),
        "wait": Due(THEN, paused=True),
    }
    return [say.line(_item(n, one), THEN) for n, one in enumerate(due.values())]


def _item(n: int, due: Due) -> WorkItem:
    return WorkItem(
        work_id=UUID(int=n),
        affair_id=UUID(int=n),
        number=f"2026-11-{n:04}",
        title="5 号楼外墙瓷砖松动",
        everyday_name="事件",
        procedure_key="",
        procedure_title="网格事件处置规程",
        place_name="桂花里社区 5 幢",
        step="accept",
        step_title="受理",
        role="community_worker",
        org_id=None,
        person_id=None,
        opened_at=THEN,
        due=due,
        counts={"returns": n},
        level=None,
        claimable=n == 1,
        mine=n == 2,
        watching=n == 3,
    )


def _figures() -> list[Figure]:
    """A count, a share, a duration, and a share of nothing."""
    ours = Source("ours", "our choice", "本平台自定口径", None, True)
    told = {"formula": "件数", "population": "这段时间的事项", "clause": ours, "excluded": ()}
    return [
        Figure("a", "a", "在办", "count", Fraction(72), 72, None, of_now=True, **told),  # type: ignore[arg-type]
        Figure("b", "b", "解决率", "share", Fraction(5, 6), 5, 6, **told),  # type: ignore[arg-type]
        Figure("c", "c", "答复用时中位数", "duration", Fraction(5400), None, 12, **told),  # type: ignore[arg-type]
        Figure("d", "d", "满意率", "share", None, 0, 0, **told),  # type: ignore[arg-type]
    ]
