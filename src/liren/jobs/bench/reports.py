"""What was measured, as tables for a terminal."""

from collections.abc import Iterable, Sequence

from liren.jobs.bench.clients import Memory, Waits
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


def memory_line(found: Sequence[Memory]) -> str:
    """Memory of the web processes."""
    each = "、".join(f"{one.resident / 2**20:.0f} MB（独占 {one.own / 2**20:.0f} MB）" for one in found)
    return f"网站每个进程占内存：{each or '这台机器上看不到'}"


def change_table(small: Size, large: Size) -> str:
    """What became of each act's plans and pages; under it the plans that are not the same."""
    lines, differing = [], []
    for (before, plan), (after, later) in zip(small.acts, large.acts, strict=True):
        same = plan.shapes == later.shapes
        pages = f"{later.pages / plan.pages:.2f} 倍" if plan.pages else "—"
        took = f"{before.rate / after.rate:.2f} 倍"
        told = "相同" if same else "不同"
        lines.append([before.name, told, f"{plan.pages:,}", f"{later.pages:,}", pages, took])
        differing += [] if same else [_difference(before.name, plan.shapes, later.shapes)]
    return "\n".join([table(["一次事务", "执行计划", "页（前）", "页（后）", "页之比", "用时之比"], lines), *differing])


def _difference(name: str, before: Sequence[str], after: Sequence[str]) -> str:
    if len(before) != len(after):
        return f"{name}：语句从 {len(before)} 条变成 {len(after)} 条"
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    return "\n".join(f"{name}：\n  前 {old}\n  后 {new}" for old, new in changed)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} 毫秒"
