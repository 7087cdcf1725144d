"""What a back-test found, in figures and in words: clause by clause, with what it assumes and what nobody can know."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from liren.engine.backtest.tally import AFTER, BEFORE, LATER, MOVED, ON_AFTER, ON_BEFORE, SOONER, Tally
from liren.engine.backtest.ways import Shifted, Way
from liren.engine.difference import Change, difference
from liren.engine.language import END, Procedure
from liren.engine.wording import Names

MOST_WAYS: Final = 50
COLUMNS: Final = {
    "before": BEFORE, "on_before": ON_BEFORE, "after": AFTER, "on_after": ON_AFTER, "later": LATER, "sooner": SOONER,
    "moved": MOVED,
}  # fmt: skip
_NO_EFFECT: Final = "不影响事怎么走，走法里看不出来。"
_SILENT: Final[Mapping[str, str]] = {
    "when": "条件看的是填的内容，内容不在走法里。",
    "always": "条件看的是填的内容，内容不在走法里。",
    "not_by": "走法里不记人，是不是同一个人办的不知道。",
    "route": "派单看类别，类别不在走法里。",
    "assigns": "派给谁是当时的人定的，换了规矩会派给谁不知道。",
    "escalate": "提级不在走法里。",
    "catalogue": "类别不在走法里。",
    "depart": "会不会有人声明偏离，不知道。",
    "starts": "到时自动发起的会多会少，走法里看不出来。",
    "opened_by": "谁会因此来提、不来提，不知道。",
    "propose_together": "各方会不会同意，不知道。",
    "lines": "支线开几条、几条算办完，改了会怎样不知道。",
    "parallel": "支线开几条、几条算办完，改了会怎样不知道。",
    "for_each": "支线开几条、几条算办完，改了会怎样不知道。",
    "joint": "支线开几条、几条算办完，改了会怎样不知道。",
    "finish_when": "支线开几条、几条算办完，改了会怎样不知道。",
    "whistle": "会点谁的名，不知道。",
    "does": "系统会办成还是办不成，不知道。",
    "awaits": "等的事什么时候来，不知道。",
}
_MET: Final = frozenset(("within", "or_within", "before", "after", "extend", "pause", "by", "same_unit_as", "sample"))
_NONE: Final = "没有一件事能回放。"
_ASKS: Final = "会改问什么看得到，会答什么不知道。"
_WHY: Final[Mapping[str, str]] = {
    "dated": "期限从填的日期数起，日期不在走法里",
    "cases": "特定情形的期限改了，属于哪种情形走法里看不出来",
    "no_case": "属于哪种情形、用哪个期限，从当时的期限推不出来",
    "granted": "延过期或接着算过，从哪里数起推不出来",
    "clock_first": "按新期限系统会先走，之后会怎样不知道",
    "more_time": "当时到期由系统走了；期限放长，人会不会办不知道",
}
_BARS: Final[Mapping[str, str]] = {
    "at_least": "没等满规定的时间就走了",
    "extend": "延期超出了{called}许可的次数",
    "pause": "暂停过，{called}不再许可暂停",
}


@dataclass(frozen=True, slots=True)
class Report:
    """figures: whole numbers, words, lists and mappings of them, as `evaluation` keeps and signs them."""

    figures: Mapping[str, Any]
    assumptions: tuple[str, ...]
    unknowable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A way that was taken. digest: of the text it ran under; shift: what the draft makes of it."""

    digest: str
    way: Way
    affairs: int
    shift: Shifted


def report(
    base: Procedure,
    draft: Procedure,
    tally: Tally,
    seen: Mapping[str, Seen],
    *,
    names: Names | None = None,
    called: str = "草案",
) -> Report:
    """The tally told. seen: every way, by its name. names: titles of roles. called: what the new text is, in a word."""
    touch = _Touched(base, draft, tuple(seen.values()))
    clauses = [touch.clause(change) for change in difference(base, draft, names=names)]
    barred = sorted(
        ((n, one) for n, one in seen.items() if one.shift.bars), key=lambda pair: (-pair[1].affairs, pair[0])
    )
    shown, others = barred[:MOST_WAYS], barred[MOST_WAYS:]
    figures = {
        "affairs": sum(tally.affairs.values()),
        "texts": dict(sorted(tally.affairs.items())),
        "clauses": clauses,
        "on_time": [_step(key, base, draft, tally.steps[key]) for key in _ordered(base, draft) if key in tally.steps],
        "all": _sums([sum(column) for column in zip(*tally.steps.values(), strict=True)]) if tally.steps else {},
        "barred": [_barred(name, one, base, draft, called) for name, one in shown],
        "barred_affairs": sum(one.affairs for _, one in barred),
        "other_ways": len(others),
        "acts": [
            {"text": _act(clause, base, draft, called), "affairs": times}
            for clause, times in sorted(tally.bars.items()) if times
        ],
        "goes": _by_org(tally.goes),
        "comes": _by_org(tally.comes),
        "sampled": list(_sampled(base, draft, tally)),
        "left": {why: times for why, times in sorted(tally.left.items()) if times},
    }  # fmt: skip
    return Report(figures, tuple(_assumed(tally, figures, called)), tuple(_unknown(base, draft, tally, clauses)))


class _Touched:
    """How many affairs each changed clause touches, or why the ways that were taken cannot say."""

    def __init__(self, base: Procedure, draft: Procedure, seen: tuple[Seen, ...]) -> None:
        self.base, self.draft, self.seen = base, draft, seen

    def clause(self, change: Change) -> dict[str, Any]:
        affairs, says = self._of(change.path.split("."), change.kind)
        if not self.seen and affairs is not None:
            affairs, says = None, _NONE
        return {"clause": change.path.removeprefix("steps."), "text": change.text, "affairs": affairs, "says": says}

    def _of(self, parts: list[str], kind: str) -> tuple[int | None, str]:
        word = parts[-1]
        if parts[0] == "form":
            return self._all(), _ASKS
        if parts == ["start"]:
            return self._all(), ""
        if parts[0] != "steps":
            return None, _SILENT.get(parts[0], _NO_EFFECT)
        if len(parts) == 1:
            return None, _NO_EFFECT
        step = parts[1]
        if len(parts) == 2:
            return self._step_itself(step, kind)
        if parts[2] == "moves" and len(parts) > 3:
            return self._move(step, parts[3], parts[4:], kind)
        if parts[2] == "form":
            return self._met(step), _ASKS
        if parts[2] in _MET:
            return self._met(step), ""
        return None, _SILENT.get(parts[2], _SILENT.get(word, _NO_EFFECT))

    def _step_itself(self, step: str, kind: str) -> tuple[int | None, str]:
        if kind != "added":
            return self._met(step), ""
        return self._where(lambda one: any(work.step == step for work in one.shift.comes)), "多走这一步的事。"

    def _move(self, step: str, move: str, words: list[str], kind: str) -> tuple[int | None, str]:
        took = lambda one: any((key, done) == (step, move) for key, done, _ in one.way)  # noqa: E731
        if not words:
            return (
                (self._met(step), "到了这一步的事，会不会改走这里不知道。")
                if kind == "added"
                else (self._where(took), "")
            )
        if words[0] == "asks":
            return self._where(took), _ASKS
        if words[0] in ("to", "at_least"):
            return self._where(took), ""
        return None, _SILENT.get(words[0], _NO_EFFECT)

    def _met(self, step: str) -> int:
        return self._where(lambda one: any(key == step for key, _, _ in one.way))

    def _all(self) -> int:
        return self._where(lambda one: True)

    def _where(self, holds: Callable[[Seen], bool]) -> int:
        return sum(one.affairs for one in self.seen if holds(one))


def _ordered(base: Procedure, draft: Procedure) -> Iterator[str]:
    yield from draft.steps
    yield from (key for key in base.steps if key not in draft.steps)


def _title(key: str, base: Procedure, draft: Procedure) -> str:
    step = draft.steps.get(key) or base.steps.get(key)
    return step.title if step is not None else {END: "办结"}.get(key, key)


def _named(clause: str, base: Procedure, draft: Procedure) -> str:
    """A clause in words: “处置”的“办好了”."""
    parts = clause.split(".")
    step = base.steps.get(parts[0]) or draft.steps.get(parts[0])
    move = step.moves.get(parts[2]) if step is not None and len(parts) > 2 and parts[1] == "moves" else None
    return f"“{_title(parts[0], base, draft)}”" + (f"的“{move.title}”" if move is not None else "")


def _sums(counts: list[int]) -> dict[str, int]:
    return {name: counts[column] for name, column in COLUMNS.items()}


def _step(key: str, base: Procedure, draft: Procedure, counts: list[int]) -> dict[str, Any]:
    return {"step": key, "title": _title(key, base, draft), **_sums(counts)}


def _act(clause: str, base: Procedure, draft: Procedure, called: str) -> str:
    return f"{_named(clause, base, draft)}：{_BARS[clause.rpartition('.')[2]].format(called=called)}"


def _barred(name: str, one: Seen, base: Procedure, draft: Procedure, called: str) -> dict[str, Any]:
    path = [_stop(key, move, base, draft) for key, move, line in one.way if not line]
    bars = [_bar(clause, base, draft, called) for clause in one.shift.bars]
    return {"way": name, "affairs": one.affairs, "path": path, "bars": bars}


def _stop(key: str, move: str, base: Procedure, draft: Procedure) -> str:
    step = base.steps.get(key) or draft.steps.get(key)
    found = step.moves.get(move) if step is not None else None
    return _title(key, base, draft) + (f"·{found.title}" if found is not None else "")


def _bar(clause: str, base: Procedure, draft: Procedure, called: str) -> str:
    if clause == "start":
        return f"{called}从“{_title(draft.start, base, draft)}”开始"
    if clause.endswith(".to"):
        step, _, move, _ = clause.split(".")
        return f"{_named(clause, base, draft)}改到“{_title(draft.steps[step].moves[move].to, base, draft)}”"
    return f"{called}里没有{_named(clause, base, draft)}"


def _by_org(works: Counter[str]) -> list[dict[str, Any]]:
    split = [(*key.split("|"), times) for key, times in sorted(works.items())]
    return [{"step": step, "org": org, "visits": times} for step, org, times in split]


def _sampled(base: Procedure, draft: Procedure, tally: Tally) -> Iterator[dict[str, Any]]:
    """Visits that a sample asks for, by its share of all that come to the step."""
    for key, step in draft.steps.items():
        old = base.steps.get(key)
        if old is not None and old.sample != step.sample:
            came = tally.arrived[key]
            before, after = (
                round(came * (Fraction(1) if share is None else share)) for share in (old.sample, step.sample)
            )
            yield {"step": key, "title": step.title, "came": came, "before": before, "after": after}


def _assumed(tally: Tally, figures: Mapping[str, Any], called: str) -> Iterator[str]:
    yield "各人办理的时刻不变：期限改了，不推测人会因此早办还是晚办。"
    yield "走过的路照旧：改走另一条路以后会怎样，不推测。"
    yield "期限按今天的工作日历重新算；暂停过的照暂停，准过的延期照准同样长。"
    if figures["comes"]:
        yield "新增的步骤、换了岗位的步骤，由同一件事里同样岗位的单位来办。"
    if figures["sampled"]:
        yield "抽查按比例估算，抽中哪几件不知道。"
    if len(tally.affairs) > 1:
        yield f"照以前的版本办的事，先换算成现行版本的期限，再与{called}比。"


def _unknown(base: Procedure, draft: Procedure, tally: Tally, clauses: list[dict[str, Any]]) -> Iterator[str]:
    for key, times in sorted(tally.unknown.items()):
        step, _, why = key.partition("|")
        if times:
            yield f"“{_title(step, base, draft)}”有 {times} 次说不出是否按时：{_WHY[why]}。"
    if tally.left["imported"]:
        yield f"有 {tally.left['imported']} 件是导入的，只知道两个时刻：走的哪条路、按不按时，都不知道，没有回放。"
    if tally.left["no_end"]:
        yield f"有 {tally.left['no_end']} 次办理不知道什么时候办完，不计。"
    unsure = sum(one["visits"] for one in map(dict, _by_org(tally.comes)) if not one["org"])
    if unsure:
        yield f"新增、换岗位的步骤里，有 {unsure} 次不知道会落到哪个单位。"
    for one in clauses:
        if one["affairs"] is None and one["says"] != _NO_EFFECT:
            yield f"{one['text']}{one['says']}"
    asked = [one["text"] for one in clauses if one["says"] == _ASKS]
    if asked:
        yield f"{''.join(asked)}填的内容在保险箱里或还没问过，不能回放。"
