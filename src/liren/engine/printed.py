"""A procedure as a document people print: chapters as standards have them, clauses numbered, each with its name.

Numbers are of one version; the name of a clause (`accept.within`, `form.phone`) is the same in all. Pages and PDF are
made of the same chapters.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from liren.engine.conditions import Condition, in_words, named
from liren.engine.conformance.clauses import limit_word
from liren.engine.language import END, JOIN, RATING, Field, Limit, Move, Procedure, Source, Step
from liren.engine.saying import (
    extend_in_words,
    limit_in_words,
    not_by_in_words,
    pause_in_words,
    same_unit_in_words,
    sample_in_words,
    together_in_words,
)
from liren.engine.steps import all_fields
from liren.engine.wording import WORDS

OURS: Final = "our choice"
_KINDS: Final = {"management": "管理型", "service": "服务型", "autonomy": "自治型"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """number: as cited on paper, "" of a paragraph. name: of the clause it says, "" of none. deep: 0, 1 one in."""

    text: str
    number: str = ""
    name: str = ""
    deep: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table under its headings; `title` above it."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    number: str
    title: str
    parts: tuple[Paragraph | Grid, ...]


RoleTitle = Callable[[str], str]


def chapters(procedure: Procedure, role: RoleTitle, measures: Sequence[str] = ()) -> tuple[Chapter, ...]:
    """The document. role: what a role is called; measures: what the figures it is looked at by are called."""
    return tuple(_Document(procedure, role, tuple(measures)).chapters())


class _Document:
    def __init__(self, procedure: Procedure, role: RoleTitle, measures: tuple[str, ...]) -> None:
        self.procedure, self.role, self.measures = procedure, role, measures
        self.titles = {RATING.key: RATING.title, **{key: field.title for key, field in all_fields(procedure).items()}}
        self.numbers = {key: f"5.{number}" for number, key in enumerate(procedure.steps, 1)}

    def chapters(self) -> Iterator[Chapter]:
        yield Chapter("1", "范围", tuple(self._scope()))
        yield Chapter("2", "规范性引用文件", tuple(self._cited()))
        yield Chapter("3", "术语和定义", tuple(self._terms()))
        yield Chapter("4", "职责", tuple(self._duties()))
        yield Chapter("5", "程序", tuple(part for step in self.procedure.steps.values() for part in self._step(step)))
        yield Chapter("6", "时限", tuple(self._limits()))
        yield Chapter("7", "表单", tuple(self._forms()))
        if self.measures:
            said = f"办理情况看这些指标：{'、'.join(self.measures)}。指标用来改进，不用来排名。"
            yield Chapter("8", "评价", (Paragraph(said, name="measures"),))

    # --- what it is about -------------------------------------------------------------------------------------------

    def _scope(self) -> Iterator[Paragraph]:
        rules = self.procedure
        where = {(True, True): "城市和农村社区", (True, False): "城市社区", (False, True): "农村社区"}
        yield Paragraph(f"本规程规定了{rules.everyday_name}由谁办、怎么办、多久办完和要填什么。{rules.summary}")
        yield Paragraph(
            f"本规程适用于{where.get((rules.urban, rules.rural), '社区')}的{_KINDS[rules.kind]}事务。"
            f"它在标准体系中的位置：{rules.node}。"
        )
        if rules.starts:
            yield Paragraph(f"平台{WORDS[rules.starts.every]}为每个{WORDS[rules.starts.per]}发起一件。", name="starts")
        elif rules.opened_by == "workers":
            yield Paragraph("只能由工作人员提出。", name="opened_by")

    def _cited(self) -> Iterator[Paragraph]:
        sources = [source for source in self.procedure.sources.values() if source.document != OURS]
        if not sources:
            yield Paragraph("本规程没有规范性引用文件，条款都是自定的。")
            return
        yield Paragraph("下列文件是本规程条款的依据。标明“未核对”的，还没有同原文核对过。")
        for source in sources:
            yield Paragraph(_source(source) + ("" if source.checked else "（未核对）"), deep=1)

    def _terms(self) -> Iterator[Paragraph]:
        used = [(term, meaning) for term, meaning, uses in _TERMS if uses(self.procedure)]
        if not used:
            yield Paragraph("本规程没有需要界定的术语。")
        for number, (term, meaning) in enumerate(used, 1):
            yield Paragraph(f"{term}：{meaning}", f"3.{number}")

    def _duties(self) -> Iterator[Paragraph]:
        steps = self.procedure.steps
        roles = dict.fromkeys(role for step in steps.values() for role in step.by)
        number = 0
        for number, role in enumerate(roles, 1):
            does = "、".join(f"{step.title}（{self.numbers[key]}）" for key, step in steps.items() if role in step.by)
            yield Paragraph(f"{self.role(role)}：{does}。", f"4.{number}")
        escalate, depart = self.procedure.escalate, self.procedure.depart
        if escalate:
            when = [f"第 {escalate.returns_at} 次退回时"] if escalate.returns_at else []
            if escalate.overdue_every:
                when.append(f"逾期时，以及此后每逾期 {escalate.overdue_every.text}")
            number += 1
            yield Paragraph(
                f"提级督办：{'；'.join(when)}，提给上一级的{self.role(escalate.to)}。", f"4.{number}", "escalate"
            )
        if depart:
            who = "、".join(map(self.role, depart.by))
            yield Paragraph(
                f"探索性偏离：{who}可以写明理由，声明某一条不照办；底线条款除外。偏离公开、不计分。",
                f"4.{number + 1}", "depart",
            )  # fmt: skip

    # --- how it goes ------------------------------------------------------------------------------------------------

    def _step(self, step: Step) -> Iterator[Paragraph]:
        number = self.numbers[step.key]
        yield Paragraph(step.title, number, step.key)
        said = [*self._who(step), *self._how(step), *(self._way(step, move) for move in step.moves.values())]
        for place, (text, name) in enumerate(said, 1):
            yield Paragraph(text, f"{number}.{place}", f"{step.key}.{name}" if name else "", deep=1)

    def _who(self, step: Step) -> Iterator[tuple[str, str]]:
        yield f"由{'、'.join(map(self.role, step.by)) or '平台'}办理。", "by"
        steps = self.procedure.steps
        if step.not_by:
            yield f"{not_by_in_words(self.procedure, step, self._number)}。", "not_by"
        if step.same_unit_as:
            yield f"{same_unit_in_words(self.procedure, step, self._number)}。", "same_unit_as"
        if step.assigns:
            yield f"同时指定由谁来办“{steps[step.assigns].title}”（{self.numbers[step.assigns]}）。", "assigns"

    def _number(self, key: str) -> str:
        return f"（{self.numbers[key]}）"

    def _how(self, step: Step) -> Iterator[tuple[str, str]]:
        word = limit_word(step)
        name = "or_within" if word == "within" and step.within is None else word
        yield f"时限：{limit_in_words(self.procedure, step)}。", name
        if step.extend:
            yield f"{extend_in_words(step)}。", "extend"
        if step.pause:
            yield f"{pause_in_words(step)}。", "pause"
        for text in together_in_words(self.procedure, step):
            yield f"{text}。", ""
        if step.sample is not None:
            always = "；".join(in_words(one, self.titles) for one in step.always)
            yield sample_in_words(step) + (f"；{always}时一定要查。" if always else "。"), "sample"
        if step.tells:
            yield "到这一步就告诉反映人。", "tells"
        if step.rates:
            yield "请反映人评价，1 到 5 分；不评也可以。" if "reporter" in step.by else "评价，1 到 5 分。", "rates"

    def _way(self, step: Step, move: Move) -> tuple[str, str]:
        to = "办结" if move.to == END else "这条支线到此汇合" if move.to == JOIN else ""
        leads = to or f"转到“{self.procedure.steps[move.to].title}”（{self.numbers[move.to]}）"
        more = [
            f"条件：{in_words(move.when, self.titles)}" if move.when else "",
            f"满 {move.at_least.text}以后" if move.at_least else "",
            "到期由平台走" if move.on == "timeout" else "",
            f"须填：{'、'.join(field.title for field in move.asks.values())}" if move.asks else "",
            "计入退回次数" if move.returns else "",
            "计为未受理" if move.declines else "",
            "计入重办次数" if move.reopens else "",
            "把结果告诉反映人" if move.tells else "",
        ]
        return f"“{move.title}”：{'；'.join([leads, *filter(None, more)])}。", f"moves.{move.key}"

    def _limits(self) -> Iterator[Paragraph | Grid]:
        yield Paragraph("工作日按国务院公布的放假安排；暂停期间不计。没有写明另一个日期的时限，从到这一步起算。")
        rows = [
            (
                self.numbers[step.key],
                step.title,
                limit_in_words(self.procedure, step),
                f"{step.extend.times} 次，每次至多 {step.extend.up_to.text}" if step.extend else "不可延",
                f"{'、'.join(step.pause.reasons)}，至多 {step.pause.up_to.text}" if step.pause else "不可暂停",
            )
            for step in self.procedure.steps.values()
        ]
        yield Grid("各步时限", ("条", "步骤", "时限", "延期", "暂停"), tuple(rows))

    def _forms(self) -> Iterator[Grid | Paragraph]:
        forms = [("提出时", "form", self.procedure.form)]
        for step in self.procedure.steps.values():
            forms.append((f"{step.title}（{self.numbers[step.key]}）", f"{step.key}.form", step.form))
            for move in step.moves.values():
                title = f"{step.title}“{move.title}”（{self.numbers[step.key]}）"
                forms.append((title, f"{step.key}.moves.{move.key}.asks", move.asks))
        filled = [(title, name, fields) for title, name, fields in forms if fields]
        if not filled:
            yield Paragraph("办这件事不用填表。")
        for number, (title, name, fields) in enumerate(filled, 1):
            headings = ("条款", "栏目", "必填", "谁填", "怎么填", "用途")
            rows = tuple(self._field(name, field) for field in fields.values())
            yield Grid(f"7.{number} {title}填的", headings, rows)

    def _field(self, name: str, field: Field) -> tuple[str, ...]:
        how = [WORDS.get(field.type, field.type)]
        if field.options:
            how.append("、".join(title for _, title in field.options[:12]) + ("等" if len(field.options) > 12 else ""))
        if field.columns:
            how.append("列：" + "、".join(column.title for column in field.columns.values()))
        if field.when:
            how.append(f"{in_words(field.when, self.titles)}时才问")
        if field.known:
            how.append("平台已知，不再问")
        if field.personal:
            how.append("个人信息，遮住显示")
        who = "工作人员" if field.by == "worker" or name != "form" else "反映人"
        return f"{name}.{field.key}", field.title, "必填" if field.required else "", who, "；".join(how), field.purpose


def names_of_clauses(procedure: Procedure) -> Grid:
    """Annex: where a step stands on this paper, its name in all versions, and whether a lower level may change it."""
    floor = set(procedure.floor)
    rows = []
    for number, step in enumerate(procedure.steps.values(), 1):
        bound = [clause for clause in floor if clause.startswith(f"{step.key}.")]
        nature = f"底线：{'、'.join(sorted(bound))}" if bound else "可调" if step.open else "固定"
        source = procedure.sources.get(step.basis)
        rests = "自定" if source is None or source.document == OURS else _source(source)
        rows.append((f"5.{number}", step.title, step.key, nature, rests))
    return Grid("条款名", ("条", "步骤", "条款名", "性质", "依据"), tuple(rows))


def _source(source: Source) -> str:
    where = f"，{source.clause}" if source.clause else ""
    return f"{source.document} {source.title}{where}"


def _limits_of(procedure: Procedure) -> Iterator[Limit]:
    for step in procedure.steps.values():
        yield from (limit for limit in (step.within, *(other.limit for other in step.or_within)) if limit)


def _conditions_of(procedure: Procedure) -> Iterator[Condition]:
    for step in procedure.steps.values():
        yield from (other.when for other in step.or_within)
        yield from step.always
        yield from (move.when for move in step.moves.values() if move.when)
    yield from (field.when for field in all_fields(procedure).values() if field.when)


def _asks_mode(procedure: Procedure) -> bool:
    return any(source == "mode" for condition in _conditions_of(procedure) for source, _ in named(condition))


def _any(test: Callable[[Step], object]) -> Callable[[Procedure], bool]:
    return lambda procedure: any(test(step) for step in procedure.steps.values())


def _unit(unit: str) -> Callable[[Procedure], bool]:
    return lambda procedure: any(limit.unit == unit for limit in _limits_of(procedure))


_TERMS: Final[tuple[tuple[str, str, Callable[[Procedure], bool]], ...]] = (
    ("工作日", "周一到周五和调休上班的日子，法定节假日除外。", _unit("working_days")),
    ("工作小时", "工作日里上班时间的小时。", _unit("working_hours")),
    ("底线条款", "下级只可以收紧、不可以放宽的条款。", lambda procedure: bool(procedure.floor)),
    ("可调条款", "下级可以按当地情况换掉的条款。", _any(lambda step: step.open)),
    ("支线", "一件事里同时办的几个部分，各有各的步骤和时限。", _any(lambda step: step.lines)),
    ("吹哨", "社区点名有关单位到场，由社区评价。", _any(lambda step: step.whistle)),
    ("共商", "几方同意才算数的决定。", _any(lambda step: step.propose_together)),
    ("抽查", "按比例抽出来做的一步，抽没抽到由平台按事先公布的办法定。", _any(lambda step: step.sample is not None)),
    ("暂停", "写明事由后时钟停走，事由消失再接着走。", _any(lambda step: step.pause)),
    ("偏离", "写明理由、公开声明的不照办，用来发现该改的条款。", lambda procedure: procedure.depart is not None),
    ("应急状态", "当地按权限宣布的状态，期间有的时限和条件另算。", _asks_mode),
)  # fmt: skip
