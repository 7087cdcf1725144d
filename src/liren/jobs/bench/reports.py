"""What was measured, as tables for a terminal."""

import resource
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from liren.jobs.bench.budgets import Budgeted
from liren.jobs.bench.clients import Memory, Waits
from liren.jobs.bench.opinions import Step
from liren.jobs.bench.plans import Planned
from liren.jobs.bench.registry import Loaded, Opened
from liren.jobs.bench.scale import Size
from liren.jobs.bench.spine import Bulk
from liren.jobs.bench.standards import Measured
from liren.jobs.bench.timing import Comparison
from liren.jobs.table import table


def acts_table(found: Iterable[Comparison]) -> str:
    """Rates of acts beside bare SQL."""
    lines = [
        [one.name, f"{one.rate:.0f}/秒", f"{one.bare_rate:.0f}/秒", f"{one.ratio:.1f} 倍", str(one.statements)]
        for one in found
    ]
    return table(["一次事务", "平台", "裸 SQL", "用时之比", "语句数"], lines)


def budgets_table(found: Iterable[Budgeted]) -> str:
    """Seconds of each way to choose projects, beside the straightforward algorithm."""
    lines = []
    for one in found:
        plain = ["—", "—"] if one.plain is None else [f"{one.plain:.2f} 秒", f"{one.plain / one.seconds:.0f} 倍"]
        lines.append([one.name, f"{one.seconds:.2f} 秒", *plain, str(one.runs), str(one.chosen)])
    return table(["一次", "平台", "逐人", "快", "算了几遍", "中选"], lines)


def steps_table(found: Iterable[Step]) -> str:
    """Seconds of each step of counting opinions, beside the definition."""
    lines = [
        [
            one.name,
            *(f"{long * 1000:.1f} 毫秒" for long in (one.seconds, one.plain)),
            f"{one.plain / one.seconds:.0f} 倍",
        ]
        for one in found
    ]
    return table(["一步", "平台", "逐票", "快"], lines)


def run_lines(document: Mapping[str, Any], seconds: float) -> str:
    """One whole run: how much went in, how long it took, the most memory of this process, and what came out."""
    groups = "、".join(f"{name}组 {one['people']:,} 人" for name, one in document["groups"].items())
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (
        f"{document['people']:,} 人 × {len(document['statements']):,} 条，表态 {document['votes']:,} 次："
        f"整个算一遍 {seconds:.1f} 秒，内存最多 {kilobytes / 1024:.0f} MB（连同虚构的表态）\n"
        f"{groups or '没有稳定的分组'}"
    )


def bulk_table(bulks: Iterable[Bulk]) -> str:
    """Rates of what is written in one go beside bare COPY."""
    shown = []
    for one in bulks:
        rates = [f"{one.rate:,.0f}/秒", f"{one.copy_rate:,.0f}/秒", f"{one.ratio:.1f} 倍"]
        shown.append([one.name, f"{one.rows:,}", *rates, f"{one.seconds:.1f} 秒", f"{one.table_rows:,}"])
    return table(["成批", "行", "平台", "裸 COPY", "用时之比", "用时", "落库行数"], shown)


def waits_table(waits: Iterable[Waits]) -> str:
    """What clients waited: the middle, the slowest hundredth, and how they compare."""
    lines = [
        [one.name, f"{one.rate:.0f}/秒", _ms(one.p50), _ms(one.p99), f"{one.p99 / one.p50:.1f} 倍"] for one in waits
    ]
    return table(["请求", "合计", "p50", "p99", "p99 比 p50"], lines)


def spans_table(found: Iterable[Measured]) -> str:
    """Seconds of what takes long, beside the bare statement and the aim."""
    lines = []
    for one in found:
        bare = "—" if one.bare is None else f"{one.bare:.2f} 秒"
        ratio = "—" if not one.bare else f"{one.seconds / one.bare:.1f} 倍"
        lines.append([one.name, f"{one.seconds:.2f} 秒", bare, ratio, str(one.statements), one.aim or "—"])
    return table(["一次", "平台", "裸", "用时之比", "语句数", "目标"], lines)


def opened_table(found: Iterable[Opened]) -> str:
    """Acts on people beside the bare query, and what their own statements cost behind the walls."""
    lines = []
    for one in found:
        past = one.walled if one.open is None else one.open
        walls = ["—"] * 3
        if one.open is not None:
            walls = [_ms(one.open, 2), _more(one.walled, past), f"{(one.walled - past) / one.platform * 100:+.0f} %"]
        times = [_ms(one.platform, 2), _ms(one.bare, 2), f"{one.platform / one.bare:.1f} 倍"]
        times.append("—" if one.unflushed is None else f"{one.unflushed / one.bare:.1f} 倍")
        lines.append([one.name, *times, str(one.statements), one.aim or "—", _ms(one.walled, 2), *walls])
    heads = [
        "一次",
        "平台",
        "裸查询",
        "用时之比",
        "不等落盘",
        "语句数",
        "目标",
        "墙后语句",
        "无墙语句",
        "墙的代价",
        "占整次",
    ]
    return table(heads, lines)


def loaded_lines(one: Loaded) -> str:
    """What bringing in took, and what a resident takes on disk."""
    lines = [
        ["copy_in", f"{one.seconds:.1f} 秒", f"{one.residents / one.seconds:,.0f}/秒", "—"],
        ["裸 COPY", f"{one.copied:.1f} 秒", f"{one.residents / one.copied:,.0f}/秒", f"{one.copied / one.seconds:.0%}"],
        ["裸 COPY，连外键", f"{one.with_keys:.1f} 秒", f"{one.residents / one.with_keys:,.0f}/秒",
         f"{one.with_keys / one.seconds:.0%}"],
    ]  # fmt: skip
    each = one.size / one.residents
    walls = "没有空房屋了，没有试墙的代价。"
    if one.walls is not None:
        behind, before = one.walls
        walls = f"装入一段：墙后 {behind:.2f} 秒，无墙 {before:.2f} 秒，墙的代价 {_more(behind, before)}。"
    return "\n".join([
        table(["装入", "用时", "居民", "平台达到它的"], lines),
        f"{one.residents:,} 位居民，{one.rows:,} 行；表和索引 {one.size / 2**20:,.0f} MB，每位 {each:,.0f} 字节；"
        f"一千万位约 {each * 1e7 / 1e9:.0f} GB，照这个速度约 {one.seconds / one.residents * 1e7 / 3600:.1f} 小时。",
        walls,
    ])  # fmt: skip


def memory_line(found: Sequence[Memory]) -> str:
    """Memory of the web processes."""
    each = "、".join(f"{one.resident / 2**20:.0f} MB（独占 {one.own / 2**20:.0f} MB）" for one in found)
    return f"网站每个进程占内存：{each or '这台机器上看不到'}"


def change_table(small: Size, large: Size) -> str:
    """What became of each act's plans and pages; under it the plans that are not the same."""
    return _changes(
        (before.name, plan, later, before.rate / after.rate)
        for (before, plan), (after, later) in zip(small.acts, large.acts, strict=True)
    )


def growth_table(small: Sequence[Opened], large: Sequence[Opened]) -> str:
    """The same of the registry's acts."""
    return _changes((one.name, one.plan, later.plan, later.platform / one.platform)
                    for one, later in zip(small, large, strict=True))  # fmt: skip


def _changes(found: Iterable[tuple[str, Planned, Planned, float]]) -> str:
    """name, plan before and after, how many times as long it took."""
    lines, differing = [], []
    for name, plan, later, took in found:
        same = plan.shapes == later.shapes
        pages = f"{later.pages / plan.pages:.2f} 倍" if plan.pages else "—"
        told = "相同" if same else "不同"
        lines.append([name, told, f"{plan.pages:,}", f"{later.pages:,}", pages, f"{took:.2f} 倍"])
        differing += [] if same else [_difference(name, plan.shapes, later.shapes)]
    return "\n".join([table(["一次事务", "执行计划", "页（前）", "页（后）", "页之比", "用时之比"], lines), *differing])


def _difference(name: str, before: Sequence[str], after: Sequence[str]) -> str:
    if len(before) != len(after):
        return f"{name}：语句从 {len(before)} 条变成 {len(after)} 条"
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    return "\n".join(f"{name}：\n  前 {old}\n  后 {new}" for old, new in changed)


def _more(this: float, than: float) -> str:
    return f"{(this / than - 1) * 100:+.0f} %"


def _ms(seconds: float, digits: int = 1) -> str:
    return f"{seconds * 1000:.{digits}f} 毫秒"
