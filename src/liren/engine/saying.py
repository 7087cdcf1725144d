"""A procedure's steps in words, for pages and the command line."""

from collections.abc import Callable, Iterator

from liren.engine.conditions import Condition, in_words
from liren.engine.language import END, JOIN, Dated, Move, Procedure, Step
from liren.engine.steps import all_fields

Called = Callable[[str], str]
"""What stands behind a step's title, by its key: its number on paper."""
WAITS = {"all": "全部办完", "any": "有一条办完", "lead": "由主办定"}

PARTIES = {"all": "各方都", "majority": "过半数的方"}


def limit_in_words(procedure: Procedure, step: Step) -> str:
    """The limit, those that replace it, and which moves must wait."""
    waits = [f"满 {move.at_least.text}才能“{move.title}”" for move in step.moves.values() if move.at_least]
    if step.before is not None:
        return "；".join([_before_in_words(procedure, step.before), *waits])
    if step.after is not None:
        return "；".join([_after_in_words(procedure, step.after), *waits])
    others = [f"{_when(procedure, other.when)} {other.limit.text}" for other in step.or_within]
    usual = [step.within.text] if step.within else [] if waits else ["不设时限"]
    return "；".join([*usual, *others, *waits])


def limit_in_short(step: Step) -> str:
    """As much of it as a box of the drawing has room for."""
    waits = next((move.at_least for move in step.moves.values() if move.at_least), None)
    if step.within is not None:
        return step.within.text
    if waits is not None:
        return f"不少于 {waits.text}"
    if step.after is not None:
        return f"之后 {step.after.limit.text}内"
    if step.before is None:
        return ""
    return f"提前 {step.before.limit.text}" if step.before.limit.amount else "到当天为止"


def _after_in_words(procedure: Procedure, after: Dated) -> str:
    return f"“{all_fields(procedure)[after.field].title}”后 {after.limit.text}内"


def _before_in_words(procedure: Procedure, before: Dated) -> str:
    title = all_fields(procedure)[before.field].title
    return f"“{title}”前 {before.limit.text}" if before.limit.amount else f"到“{title}”当天为止"


def not_by_in_words(procedure: Procedure, step: Step, called: Called | None = None) -> str:
    """Who may not do it. called: how a step is named, 受理（5.1） on paper."""
    return f"不得是{_step(procedure, step.not_by, called)}的经办人"


def same_unit_in_words(procedure: Procedure, step: Step, called: Called | None = None) -> str:
    """Which unit goes on with it."""
    return f"由办{_step(procedure, step.same_unit_as, called)}的单位接着办"


def extend_in_words(step: Step) -> str:
    """How often, and by how much, its limit may be put off; "" when it may not."""
    return f"可延期 {step.extend.times} 次，每次至多 {step.extend.up_to.text}" if step.extend else ""


def pause_in_words(step: Step) -> str:
    """How long its clock may stand, and why; "" when it may not."""
    return f"可暂停计时，至多 {step.pause.up_to.text}，限于：{'、'.join(step.pause.reasons)}" if step.pause else ""


def sample_in_words(step: Step) -> str:
    """Which share of what comes there goes through it; "" when all does."""
    return "" if step.sample is None else f"抽查 {float(step.sample * 100):g}%，没抽中的不走这一步"


def _step(procedure: Procedure, key: str | None, called: Called | None) -> str:
    title = f"“{procedure.steps[key].title}”" if key else ""
    return title + (called(key) if called and key else "")


def target_in_words(procedure: Procedure, move: Move) -> str:
    """Where a move leads."""
    if move.to in (END, JOIN):
        return "办结" if move.to == END else "汇合"
    return procedure.steps[move.to].title


def together_in_words(procedure: Procedure, step: Step) -> Iterator[str]:
    """What happens at the step beside one person doing it: lines, units called, parties, the system."""
    lines = step.lines
    if lines is not None:
        starts = "、".join(procedure.steps[start].title for start in lines.starts)
        waits = WAITS.get(str(lines.finish_when), f"办完 {lines.finish_when} 条")
        about = all_fields(procedure)[lines.field].title if lines.field else "点名的单位"
        yield {
            "parallel": f"同时办：{starts}（{waits}就往下走）",
            "for_each": f"按“{about}”逐项办：{starts}（{waits}就往下走）",
            "joint": f"协办单位另办：{starts}（{waits}）",
        }[lines.word]
    if step.whistle is not None:
        yield "点名有关单位（吹哨）"
    if step.propose_together is not None:
        wanted = step.propose_together
        yield f"共商：{PARTIES.get(str(wanted), f'{wanted} 方')}同意才算数"
    if step.does is not None:
        yield "由系统办"
    if step.awaits is not None:
        yield "等别处办完"


def _when(procedure: Procedure, condition: Condition) -> str:
    titles = {key: field.title for key, field in all_fields(procedure).items()}
    return in_words(condition, titles)
