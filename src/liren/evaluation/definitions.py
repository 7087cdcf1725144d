"""Measures as data: lawbook/measures/*.yaml, read and checked. What is counted is written in closed conditions."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from django.conf import settings

from liren.engine.conditions import Condition, named, parse_condition
from liren.engine.language import Source
from liren.evaluation.errors import MeasureInvalid
from liren.evaluation.facts import AFFAIR_FACTS, COUNTS, SPAN_FACTS

KEPT = "courses 3"
"""What the roll-up keeps of each affair beside its figures; another word, and everything is counted anew."""
Subject = Literal["affair", "span"]
Dated = Literal["opened", "answered", "closed", "finished_or_due", "finished", "now"]
By = Literal["clock", "kind"]
_DATED: Mapping[Subject, frozenset[str]] = {
    "affair": frozenset({"opened", "answered", "closed", "now"}),
    "span": frozenset({"finished_or_due", "finished"}),
}
_UNITS = frozenset({"share", "count", "duration", "part", "mean"})
_WORDS = frozenset(
    {
        "title", "subject", "by", "unit", "dated", "population", "formula", "basis", "of", "excluded", "counts",
        "weighs", "sums", "noun",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A reason to leave something out, and when it holds. The first that holds is the one told."""

    key: str
    title: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Measure:
    """of: the population. excluded: left out of it. counts: the numerator; None counts all that is left.

    dated: which moment puts a subject into a period. by: one figure per clock of the procedures, or per kind of affair.
    unit part: each kind's share of all kinds together. weighs: a span counts for so many seconds of somebody's time
    instead of once. sums: the counter of an affair that is added up instead of affairs. noun: what is counted, as
    people say it.
    """

    key: str
    title: str
    subject: Subject
    unit: Literal["share", "count", "duration", "part", "mean"]
    dated: Dated
    population: str
    formula: str
    basis: Source
    of: Condition
    excluded: tuple[Exclusion, ...]
    counts: Condition | None
    by: By | None
    weighs: Literal["seconds"] | None = None
    sums: str | None = None
    noun: str = "件"

    def part(self, one: str | None) -> str:
        """What the measure is called where it is kept: `on_time:sign`, `committee_steps:service`."""
        return f"{self.key}:{one}" if self.by else self.key


@dataclass(frozen=True, slots=True)
class Composite:
    """A weighted sum of measures. weights: whole numbers by measure key; somebody's choice, not a truth."""

    key: str
    title: str
    weights: Mapping[str, int]
    formula: str
    basis: Source


@dataclass(frozen=True, slots=True)
class OverloadRule:
    """When a committee's month is too full of one kind of affair, unless a place says its own.

    steps, minutes: keys of the measures by kind. share: of its steps, more than that; looked at from `least` steps on.
    hours: of its time. The figures are somebody's choice, which `basis` says.
    """

    steps: str
    minutes: str
    kind: str
    share: Fraction
    least: int
    hours: int
    basis: Source


@dataclass(frozen=True, slots=True)
class MeasureSet:
    """One file: measures that belong together."""

    key: str
    title: str
    measures: tuple[Measure, ...]
    composites: tuple[Composite, ...]
    overload: OverloadRule | None = None


@dataclass(frozen=True, slots=True)
class Definitions:
    """All sets in the order shown. clocks: clock → what people call it.

    digest: changes when a definition changes, or what is kept of affairs beside the measures (KEPT).
    """

    sets: tuple[MeasureSet, ...]
    clocks: Mapping[str, str]
    digest: str

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(m for one in self.sets for m in one.measures)

    @property
    def overload(self) -> OverloadRule | None:
        return next((one.overload for one in self.sets if one.overload is not None), None)


def definitions() -> Definitions:
    """The measures in force. Raises MeasureInvalid."""
    return read(settings.LAWBOOK / "measures")


@cache
def read(folder: Path) -> Definitions:
    """All sets of `folder`, in the order of their `order` and file name."""
    files = sorted(folder.glob("*.yaml"))
    documents = [(file.name, file.read_text(encoding="utf-8")) for file in files]
    return parse(documents)


def parse(documents: Iterable[tuple[str, str]]) -> Definitions:
    """From (name, YAML text) of each file. Raises MeasureInvalid."""
    texts = sorted(documents)
    loaded = [(name, _load(name, text)) for name, text in texts]
    loaded.sort(key=lambda pair: (pair[1].get("order", 99), pair[0]))
    sets = tuple(_set(name, document) for name, document in loaded)
    keys = [m.key for one in sets for m in one.measures] + [c.key for one in sets for c in one.composites]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise MeasureInvalid(f"指标“{'、'.join(twice)}”定义了两次")
    clocks = {key: title for _, document in loaded for key, title in document.get("clocks", {}).items()}
    digest = hashlib.sha256("\n".join((KEPT, *(text for _, text in texts))).encode()).hexdigest()
    return Definitions(sets, MappingProxyType(clocks), digest)


def _load(name: str, text: str) -> dict[str, Any]:
    document = yaml.safe_load(text)
    if not isinstance(document, dict) or not {"key", "title", "sources", "measures"} <= set(document):
        raise MeasureInvalid(f"{name}：要有 key、title、sources、measures")
    return document


def _set(name: str, document: Mapping[str, Any]) -> MeasureSet:
    sources = {s["id"]: Source(**{**s, "note": s.get("note", "")}) for s in document["sources"]}
    measures = tuple(_measure(f"{name}：{key}", key, body, sources) for key, body in document["measures"].items())
    known = {m.key: m for m in measures if m.unit == "share" and not m.by}
    composites = []
    for key, body in document.get("composites", {}).items():
        if wrong := sorted(set(body["weights"]) - set(known)):
            raise MeasureInvalid(f"{name}：{key} 合成了不存在或不是比率的指标 {'、'.join(wrong)}")
        basis = _source(f"{name}：{key}", body, sources)
        composites.append(Composite(key, body["title"], MappingProxyType(body["weights"]), body["formula"], basis))
    overload = _overload(name, document["overload"], measures, sources) if "overload" in document else None
    return MeasureSet(document["key"], document["title"], measures, tuple(composites), overload)


def _overload(
    name: str, body: Mapping[str, Any], measures: Iterable[Measure], sources: Mapping[str, Source]
) -> OverloadRule:
    parts = {m.key: m.weighs for m in measures if m.unit == "part"}
    if parts.get(body["steps"], "seconds") is not None or parts.get(body["minutes"]) != "seconds":
        raise MeasureInvalid(f"{name}：overload 的 steps 要是按次数、minutes 要是按时间的构成（unit: part）")
    return OverloadRule(
        body["steps"], body["minutes"], body["kind"], Fraction(body["share"], 100), body["least"], body["hours"],
        _source(f"{name}：overload", body, sources),
    )  # fmt: skip


def _measure(where: str, key: str, body: Mapping[str, Any], sources: Mapping[str, Source]) -> Measure:
    if unknown := sorted(set(body) - _WORDS):
        raise MeasureInvalid(f"{where} 有不认得的词 {'、'.join(unknown)}")
    subject, unit, dated = body["subject"], body["unit"], body["dated"]
    if subject not in _DATED or dated not in _DATED[subject] or unit not in _UNITS:
        raise MeasureInvalid(f"{where} 的 subject、dated、unit 不成一套：{subject}、{dated}、{unit}")
    by, weighs = body.get("by"), body.get("weighs")
    if by not in (None, "clock", "kind") or (by == "clock" and subject != "span"):
        raise MeasureInvalid(f"{where} 只有 subject: span 才能 by: clock")
    if (unit == "part") != (by == "kind") or (weighs is not None and (weighs != "seconds" or subject != "span")):
        raise MeasureInvalid(f"{where} 构成（unit: part）要写 by: kind，反过来也是；weighs 只能是 seconds，只用于 span")
    _require_sum(where, body)
    excluded = tuple(
        Exclusion(e["key"], e["title"], _condition(where, subject, e["when"])) for e in body.get("excluded", ())
    )
    return Measure(
        key=key,
        title=body["title"],
        subject=subject,
        unit=unit,
        dated=dated,
        population=body["population"],
        formula=body["formula"],
        basis=_source(where, body, sources),
        of=_condition(where, subject, body["of"]),
        excluded=excluded,
        counts=_condition(where, subject, body["counts"]) if "counts" in body else None,
        by=by,
        weighs=weighs,
        sums=body.get("sums"),
        noun=body.get("noun", "件"),
    )


def _require_sum(where: str, body: Mapping[str, Any]) -> None:
    """A mean needs something to add up, and so may a count; shares and durations add up nothing."""
    sums, unit = body.get("sums"), body["unit"]
    if (sums is None and unit == "mean") or (sums is not None and unit not in ("mean", "count")):
        raise MeasureInvalid(f"{where} 的 unit: mean 要有 sums，sums 只用于 mean 和 count")
    if sums and (sums not in COUNTS or "counts" in body or "noun" not in body or body["subject"] != "affair"):
        raise MeasureInvalid(f"{where} 的 sums 要是 {'、'.join(COUNTS)} 之一，写明 noun，按事项算，不能再写 counts")


def _condition(where: str, subject: Subject, document: Mapping[str, Any]) -> Condition:
    try:
        condition = parse_condition(document)
    except (StopIteration, KeyError, AssertionError, TypeError) as error:
        raise MeasureInvalid(f"{where} 的条件读不懂：{document}") from error
    allowed = {("field", fact) for fact in (AFFAIR_FACTS if subject == "affair" else SPAN_FACTS)}
    allowed |= {("count", count) for count in COUNTS}
    if unknown := sorted(name for source, name in named(condition) if (source, name) not in allowed):
        raise MeasureInvalid(f"{where} 的条件用了没有的事实 {'、'.join(unknown)}")
    return condition


def _source(where: str, body: Mapping[str, Any], sources: Mapping[str, Source]) -> Source:
    if body["basis"] not in sources:
        raise MeasureInvalid(f"{where} 的依据“{body['basis']}”不在 sources 里")
    return sources[body["basis"]]
