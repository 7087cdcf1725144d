"""Procedures nobody has seen, and answers for their forms: what the tests of every room draw from.

`procedures()` draws valid, lint-clean procedures with loops, branches, timers, sampling and every type of field.
`answers_for(fields)` draws answers that `forms.check` accepts, as JSON.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from liren.engine.language import Field, Procedure
from liren.engine.loading import parse

WORKERS = ("community_worker", "dispatcher", "handler", "grid_worker", "supervisor")
LIMITS = ("30 minutes", "2 hours", "4 working hours", "1 working day", "3 working days", "5 calendar days")
REASON = "试验用的规程，什么都问一问"
WORDS = "灯水路门楼树车犬桥井墙电梯垃圾噪声占道积水"
FIELD_TYPES = (
    "text", "long_text", "number", "money", "date", "time", "yes_no", "choice", "choices",
    "phone", "place", "class", "photos", "files", "table",
)  # fmt: skip


def words(least: int = 1, most: int = 12) -> st.SearchStrategy[str]:
    """A few Chinese characters."""
    return st.text(WORDS, min_size=least, max_size=most)


@st.composite
def field_documents(
    draw: st.DrawFn, types: Sequence[str] = FIELD_TYPES, *, required: bool | None = None
) -> dict[str, Any]:
    """One field as an author writes it, of any of the types."""
    kind = draw(st.sampled_from(types))
    document: dict[str, Any] = {
        "title": draw(words(2, 8)), "type": kind, "purpose": "办这件事要用", "basis": "ours", "burden_reason": REASON,
    }  # fmt: skip
    document["required"] = draw(st.booleans()) if required is None else required
    if kind in ("choice", "choices"):
        count = draw(st.integers(2, 4))
        document["options"] = {f"o{n}": f"选项{n}" for n in range(count)}
    if kind in ("text", "long_text") and draw(st.booleans()):
        document |= {"min": 1, "max": draw(st.integers(10, 60))}
    if kind == "number":
        document |= {"min": 0, "max": draw(st.integers(1, 999)), "decimals": draw(st.integers(0, 2))}
    if kind == "money":
        document |= {"max": draw(st.integers(1, 10**7))}
    if kind in ("photos", "files"):
        document |= {"max": 3, "required": False}
    if kind == "phone":
        document["personal"] = True
    if kind == "table":
        document |= {"max": 3, "columns": draw(_columns())}
    return document


@st.composite
def _columns(draw: st.DrawFn) -> dict[str, Any]:
    kinds = draw(st.lists(st.sampled_from(("text", "number", "yes_no", "date")), min_size=1, max_size=3))
    return {f"c{n}": {"title": f"列{n}", "type": kind, "required": n == 0} for n, kind in enumerate(kinds)}


def forms(prefix: str, types: Sequence[str] = FIELD_TYPES, most: int = 5) -> st.SearchStrategy[dict[str, Any]]:
    """A form: field documents under keys that begin with the prefix, so that no two forms share a key."""
    drawn = st.lists(field_documents(types), max_size=most)
    return drawn.map(lambda fields: {f"{prefix}_{n}": field for n, field in enumerate(fields)})


@st.composite
def procedure_documents(draw: st.DrawFn, *, most_steps: int = 5) -> dict[str, Any]:
    """A procedure as an author writes it: work steps with jumps, loops and timers, then feedback, then the end."""
    count = draw(st.integers(1, most_steps))
    names = [f"s{n}" for n in range(count)]
    form = {
        "title": _plain_field("一句话说明", "text", required=True, max=60),
        "place": _plain_field("位置", "place", required=True),
        **draw(forms("f")),
        "urgent": _plain_field("急不急", "yes_no"),
    }
    steps = {name: draw(_steps(n, names)) for n, name in enumerate(names)}
    asks = draw(st.booleans())
    if asks:
        steps["feedback"] = _feedback(draw(st.booleans()), names)
    else:
        steps["feedback"] = _told()
    key = draw(st.integers(0, 2**48).map(lambda number: f"unseen-{number:x}"))
    kind = draw(st.sampled_from(("management", "service", "autonomy")))
    return {
        "key": f"{kind}/{key}",
        "version": 1,
        "title": draw(words(3, 10)) + "规程",
        "node": "社区管理/试验",
        "affair": {
            "kind": kind,
            "responsible": draw(st.sampled_from(("party", "government", "self_governance", "social_force"))),
            "everyday_name": draw(st.sampled_from(("事项", "事件", "办件", "议题"))),
        },
        "summary": "试验用的规程。",
        "sources": [{"id": "ours", "document": "our choice", "title": "试验自定", "clause": None, "checked": True}],
        "visibility": "private",
        "form": form,
        "start": names[0],
        "steps": steps,
        "escalate": {"to": "supervisor", "returns_at": draw(st.integers(1, 4)), "overdue_every": "1 working day"},
        "measures": ["on_time", *(["satisfied"] if asks else [])],
        "burden_reason": REASON,
    }


def procedures(*, most_steps: int = 5) -> st.SearchStrategy[Procedure]:
    """Parsed procedures; `.document` is what to publish."""
    return procedure_documents(most_steps=most_steps).map(parse)


def _plain_field(title: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "title": title, "type": kind, "purpose": "办这件事要用", "basis": "ours", "burden_reason": REASON, **more
    }  # fmt: skip


@st.composite
def _steps(draw: st.DrawFn, number: int, names: Sequence[str]) -> dict[str, Any]:
    onward = names[number + 1] if number + 1 < len(names) else "feedback"
    step: dict[str, Any] = {
        "title": f"第{number + 1}步" + draw(words(1, 4)),
        "by": draw(st.lists(st.sampled_from(WORKERS), min_size=1, max_size=2, unique=True)),
        "clock": draw(st.sampled_from(("sign", "contact", "finish"))),
        "within": draw(st.sampled_from(LIMITS)),
        "basis": "ours",
        "form": draw(forms(f"s{number}", most=2)),
        "moves": draw(_moves(number, names, onward)),
    }
    if draw(st.booleans()):
        step["or_within"] = [{"when": draw(_conditions()), "limit": draw(st.sampled_from(LIMITS))}]
    if number and draw(st.integers(0, 3)) == 0:
        step["sample"] = draw(st.sampled_from(("20%", "50%", "100%")))
        step["always"] = [{"when": draw(_conditions())}]
    if draw(st.booleans()):
        step["extend"] = {"times": draw(st.integers(1, 2)), "up_to": draw(st.sampled_from(LIMITS))}
    if draw(st.booleans()):
        step["pause"] = {"reasons": ["等待材料", "天气原因"], "up_to": draw(st.sampled_from(LIMITS))}
    return step


@st.composite
def _moves(draw: st.DrawFn, number: int, names: Sequence[str], onward: str) -> dict[str, Any]:
    """Onward first; then perhaps a jump ahead, a return, a decline, and a timer."""
    moves: dict[str, Any] = {"go": {"title": "办好了", "to": onward, "asks": draw(forms(f"a{number}", most=2))}}
    moves["go"]["resolves"] = onward == "feedback"
    if draw(st.booleans()):
        ahead = draw(st.sampled_from([*names[number + 1 :], "feedback"]))
        moves["jump"] = {"title": "直接转", "to": ahead}
        if draw(st.booleans()):
            moves["jump"]["when"] = draw(_conditions())
    if number and draw(st.booleans()):
        moves["back"] = {
            "title": "退回",
            "to": draw(st.sampled_from(names[:number])),
            "returns": True,
            "asks": _reason(number),
        }
    if draw(st.integers(0, 2)) == 0:
        moves["refuse"] = {"title": "不予受理", "to": "feedback", "declines": True, "asks": _reason(number)}
    if draw(st.integers(0, 2)) == 0:
        moves["late"] = {"title": "到期自动转", "to": onward, "on": "timeout"}
    return moves


def _reason(number: int) -> dict[str, Any]:
    return {f"reason_{number}": _plain_field("理由", "long_text", required=True, max=500)}


def _conditions() -> st.SearchStrategy[dict[str, Any]]:
    plain: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
        (
            {"field": "urgent", "is": True},
            {"field": "urgent", "filled": False},
            {"count": "returns", "at_least": 1},
            {"field": "title", "is_not": "无"},
        )
    )
    several = st.lists(plain, min_size=1, max_size=2)
    return plain | several.map(lambda some: {"all": some}) | several.map(lambda some: {"any": some}) | plain.map(
        lambda one: {"not": one}
    )  # fmt: skip


def _feedback(reopens: bool, names: Sequence[str]) -> dict[str, Any]:
    bad: dict[str, Any] = {"title": "没解决", "to": "end", "when": {"field": "rating", "at_most": 2}}
    if reopens:
        bad |= {"to": names[-1], "reopens": True}
    return {
        "title": "反馈",
        "by": ["reporter"],
        "rates": True,
        "tells": "reporter",
        "clock": "feedback",
        "within": "5 working days",
        "basis": "ours",
        "moves": {
            "good": {"title": "解决了", "to": "end", "when": {"field": "rating", "at_least": 3}},
            "bad": bad,
            "silent": {"title": "逾期未评", "to": "end", "on": "timeout"},
        },
    }


def _told() -> dict[str, Any]:
    return {
        "title": "告知",
        "by": ["community_worker"],
        "tells": "reporter",
        "within": "1 working day",
        "basis": "ours",
        "moves": {"close": {"title": "已告知，办结", "to": "end"}},
    }


@st.composite
def answers_for(
    draw: st.DrawFn,
    fields: Mapping[str, Field],
    *,
    places: Sequence[str] = ("32.05.06.001.002.",),
    classes: Sequence[str] = ("event.other",),
    files: Sequence[str] = (),
    whole: bool = False,
) -> dict[str, Any]:
    """Answers `forms.check` accepts. places, classes, files: what to choose from; whole: leave no field out.

    Without `files`, photos and files are left out, so draw no procedure that requires them.
    """
    answers = {}
    for key, field in fields.items():
        if field.type in ("photos", "files") and not files:
            continue
        if field.required or whole or draw(st.booleans()):
            answers[key] = draw(_answers(field, places, classes, files))
    return answers


def _answers(
    field: Field, places: Sequence[str], classes: Sequence[str], files: Sequence[str]
) -> st.SearchStrategy[Any]:
    least, most = field.min, field.max
    if field.type in ("text", "long_text"):
        return words(max(1, least if isinstance(least, int) else 1), min(40, most if isinstance(most, int) else 40))
    if field.type in ("number", "money"):
        low = int(least) if isinstance(least, int | Decimal) else 0
        return st.integers(low, int(most) if isinstance(most, int | Decimal) else low + 9999)
    if field.type == "choices":
        options = [value for value, _ in field.options]
        return st.lists(st.sampled_from(options), min_size=max(1, least if isinstance(least, int) else 1), unique=True)
    if field.type == "choice":
        return st.sampled_from([value for value, _ in field.options])
    if field.type in ("photos", "files"):
        return st.lists(
            st.sampled_from(files), min_size=1, max_size=min(3, most if isinstance(most, int) else 3), unique=True
        )
    if field.type == "table":
        rows = answers_for(field.columns, whole=True)
        return st.lists(rows, min_size=1, max_size=min(3, most if isinstance(most, int) else 3))
    plain: dict[str, st.SearchStrategy[Any]] = {
        "date": st.dates(date(1800, 1, 1), date(2199, 12, 31)).map(lambda day: day.isoformat()),
        "time": st.times().map(lambda moment: moment.isoformat("minutes")),
        "yes_no": st.booleans(),
        "phone": st.integers(0, 10**9 - 1).map(lambda number: f"13{number:09d}"),
        "place": st.sampled_from(places),
        "class": st.sampled_from(classes),
        "rating": st.integers(1, 5),
    }
    return plain[field.type]
