"""Questions are put, opened and closed by who calls for decisions at the place."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from liren.access.errors import NotAllowed
from liren.access.public import Actor, as_system, require
from liren.autonomy.actions.laying import destroyed, shaken
from liren.autonomy.actions.noticing import announced
from liren.autonomy.actions.proxies import forgotten
from liren.autonomy.errors import QuestionNotOpen, QuestionUnknown, RollNotFrozen, RuleUnknown
from liren.autonomy.models import BallotCount, Question, Roll, RollChange
from liren.autonomy.queries.proxies import terms_in
from liren.autonomy.queries.rolls import bases, calls, found_roll, voted
from liren.autonomy.queries.rules import rule, rule_on, rules_on
from liren.autonomy.shapes.questions import AGREE, COUNTS, MOTION, OFFERED, STATES, NewQuestion, Option
from liren.autonomy.shapes.rolls import BODIES, MEETS
from liren.autonomy.shapes.rules import RuleLine
from liren.engine.deciding import ballots, stating
from liren.engine.deciding.rules import as_read
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput

_MOST_OPTIONS = 200
_MOST_POINTS = 100


@write
def ask(*, question: NewQuestion, by: Actor, at: datetime) -> UUID:
    """A question, not open yet, to those on a roll of the same place. For who calls for decisions there.

    Raises RollUnknown, NotAllowed, InvalidInput naming each field.
    """
    roll = found_roll(question.roll_id)
    _theirs(by, roll.path, roll.org)
    problems = _problems(question)
    decided_by = _ruled(question, roll, problems)
    asked = _asked_for(question, roll, decided_by, at, problems)
    if problems:
        raise InvalidInput.of(problems)
    kind, about = question.about or ("", None)
    return Question.objects.create(
        place_id=roll.place_id, path=roll.path, org=roll.org, roll=roll,
        rule_id=decided_by.id if decided_by else None, title=question.title.strip(), text=question.text.strip(),
        options=[{"key": one.key, "title": one.title} for one in question.options], most=question.most,
        named=question.named, ballot=dict(question.ballot), channels=list(dict.fromkeys(question.channels)),
        counts=question.counts, opens_at=question.opens_at, closes_at=question.closes_at, about_kind=kind,
        about_id=about, asked_for=asked, made_at=at, made_by=by.person_id,
    ).id  # fmt: skip


@write
def open_question(*, question_id: UUID, by: Actor, at: datetime) -> None:
    """Voting may begin when its time has come; the roll must be frozen, and the notice its rule asks for given by now.

    It begins no earlier than the notice allows: `opens_at` moves there.
    Raises QuestionUnknown, NotAllowed, RollNotFrozen, NotAnnounced, InvalidInput, QuestionNotOpen for one that was
    open before.
    """
    row = held(question_id, by)
    if row.state != "draft":
        raise QuestionNotOpen(state=STATES[row.state])
    if row.roll.frozen_at is None:
        raise RollNotFrozen
    _measured(row)
    if row.asked_for is not None:
        row.asked_for = _asked_again(row)
    announced(row)
    row.state, row.opened_at, row.opened_by = "open", at, by.person_id
    row.save(update_fields=["state", "opened_at", "opened_by", "asked_for"])


@write
def close_question(*, question_id: UUID, by: Actor, at: datetime) -> None:
    """No vote is taken any more, neither online nor from paper. Not before its time is over, or all have voted.

    The last envelopes of a secret question go into the box, which is written anew: none waits beside its mark.

    Raises QuestionUnknown, NotAllowed, QuestionNotOpen, InvalidInput.
    """
    row = held(question_id, by)
    if row.state != "open":
        raise QuestionNotOpen(state=STATES[row.state])
    holding_roll(row)
    if at < row.closes_at and voted(row.id).persons < bases(row.roll_id).persons:
        raise InvalidInput(closes_at="还没有到截止时间，也不是人人都投了，不能提前结束")
    if not row.named:
        shaken(row)
    _end(row, "closed", by, at)


@write
def cancel_question(*, question_id: UUID, by: Actor, at: datetime) -> None:
    """It is not decided: who voted stays on record, nothing is counted; what was chosen in secret is destroyed.

    A secret one also after its end, until its box is counted: where ballots and people do not meet, it is void.
    Raises QuestionUnknown, NotAllowed, QuestionNotOpen for one that has ended.
    """
    row = held(question_id, by)
    void = row.state == "closed" and not row.named and not BallotCount.objects.filter(pk=row.id).exists()
    if row.state not in ("draft", "open") and not void:
        raise QuestionNotOpen(state=STATES[row.state])
    if not row.named:
        destroyed(row, at)
    if "proxy" in row.channels:
        with as_system():
            forgotten(row, at)
    _end(row, "cancelled", by, at)


def held(question_id: UUID, by: Actor) -> Question:
    """The question, locked, for who calls for decisions there: each body for its own. QuestionUnknown, NotAllowed."""
    row = Question.objects.select_for_update(no_key=True, of=("self",)).select_related("roll").filter(
        pk=question_id
    ).first()  # fmt: skip
    if row is None or (row.opened_at is None and not calls(by, row.path, row.org)):
        raise QuestionUnknown
    _theirs(by, row.path, row.org)
    return row


def _theirs(by: Actor, path: str, org: UUID | None) -> None:
    """Raises NotAllowed for who calls for no decisions there, or for those of another body at the same place."""
    require(by, "decisions.call", path)
    if not calls(by, path, org):
        raise NotAllowed(act="发起、结束别人的表决", allowed="编这份名册的业主委员会" if org else "社区自己的人")


def holding_roll(row: Question) -> None:
    """Nobody comes on its roll or is struck until this transaction ends. The question is locked before its roll."""
    rows("SELECT 1 FROM autonomy_roll WHERE id = %s FOR SHARE", row.roll_id)


def _end(row: Question, state: str, by: Actor, at: datetime) -> None:
    row.state, row.closed_at, row.closed_by = state, at, by.person_id
    row.save(update_fields=["state", "closed_at", "closed_by"])


def _ruled(question: NewQuestion, roll: Roll, problems: dict[str, str]) -> RuleLine | None:
    """The version of the rule that holds on the last day of voting: of what ends at midnight, the day before."""
    if not question.rule:
        if "proxy" in question.channels:
            problems["channels"] = f"不能委托投票：{terms_in(None).refused}"
        return None
    last = (question.closes_at - timedelta(microseconds=1)).astimezone(CHINA).date()
    try:
        found = rule_on(question.rule, roll.path, last)
    except RuleUnknown:
        problems["rule"] = "截止那天没有这条规则，请到“表决规则”里看看"
        return None
    keys = {one.key for one in question.options}
    if "proxy" in question.channels and (refused := terms_in(found.rule).refused):
        problems["channels"] = f"不能委托投票：{refused}"
    if found.rule.kind == "call":
        problems["rule"] = "这条规则管的是联名提议，不是表决"
    elif found.rule.kind == "election" and any(_no_candidate(one) for one in question.options):
        problems["options"] = "选举请一行写一位候选人的姓名；同意、反对、弃权不是候选人"
    elif found.rule.kind != "election" and AGREE not in keys:
        problems["options"] = "按这条规则表决，要有“同意”这一项"
    elif question.named and found.rule.kind == "election":
        problems["named"] = "选举要不记名投票，不能记名"
    elif found.rule.kind == "election" and len(keys) <= question.most:
        problems["options"] = f"候选人的名额要多于应选名额：选 {question.most} 人，候选人至少 {question.most + 1} 人"
    elif not question.named and any(need.measure != "persons" for need in found.rule.needs):
        problems["named"] = "这条规则按面积或户数算，只能记名表决"
    elif roll.body not in MEETS[found.rule.body]:
        whose = "、".join(title for key, title in BODIES.items() if key in MEETS[found.rule.body])
        problems["roll"] = f"这条规则要用{whose}的名册，这份是{BODIES[roll.body]}的"
    return found


def _no_candidate(one: Option) -> bool:
    return any(one.key == word.key or one.title.strip() == word.title for word in MOTION)


def _asked_for(
    question: NewQuestion, roll: Roll, decided_by: RuleLine | None, at: datetime, problems: dict[str, str]
) -> dict[str, Any] | None:  # fmt: skip
    """By how many it was asked for, judged by the rule of that on the day it is put; None where nobody needs to."""
    asked, by_whom = question.asked_for, decided_by.rule.asked_by if decided_by else ()
    if not by_whom:
        return None
    if asked is None or asked.rule not in by_whom:
        problems["asked_for"] = "罢免要先有人联名要求：请选谁联名的，写几个人签了名、签名册放在哪里"
        return None
    line = next((one for one in rules_on(roll.path, at.astimezone(CHINA).date()) if one.key == asked.rule), None)
    if line is None:
        problems["asked_for"] = "今天没有这条联名的规则"
        return None
    ours = decided_by is not None and line.rule.body == decided_by.rule.body
    of = bases(roll.id).persons if ours else asked.of
    if ours and asked.of not in (None, of):
        problems["asked_of"] = f"签名的就是这份名册上的人，现在 {of} 人：这里空着就行"
    elif of is None or not 1 <= of <= 1_000_000:
        problems["asked_of"] = "请写有权联名的一共多少人"
    elif not 1 <= asked.signed <= of:
        problems["signed"] = f"签名的人数请写 1 到 {of} 的整数"
    if not 2 <= len(asked.document.strip()) <= 100:
        problems["asked_document"] = "请写联名的签名册放在哪里"
    if of is None or {"asked_of", "signed", "asked_document"} & set(problems):
        return None
    version = {"publisher": line.publisher, "version": line.version}
    told = stating.asked_for(line.rule, version, asked.signed, of, asked.document.strip())
    if not told["met"]:
        problems["signed"] = f"联名的不够：{of} 人里至少要 {told['needed']} 人，现在 {asked.signed} 人"
    return told


def _asked_again(row: Question) -> dict[str, Any]:
    """By how many it was asked for, where who signs is who votes: of the roll as it stands now. Raises InvalidInput."""
    told: dict[str, Any] = dict(row.asked_for or {})
    signed_by = as_read(told["rule"])
    if row.rule_id is None or signed_by.body != rule(row.rule_id).rule.body:
        return told
    holding_roll(row)
    of = bases(row.roll_id).persons
    told = stating.asked_for(signed_by, told["rule_version"], told["signed"], of, told["document"])
    if not told["met"] or told["signed"] > of:
        raise InvalidInput(
            signed=f"联名的不够：名册上现在 {of} 人，至少要 {told['needed']} 人，写的是 {told['signed']} 人"
        )
    return told | {"changes": RollChange.objects.filter(roll_id=row.roll_id).count()}


def _measured(row: Question) -> None:
    """What the rule measures must be known of everybody on the roll. Raises InvalidInput."""
    if row.rule_id is None:
        return
    measures, known = {need.measure for need in rule(row.rule_id).rule.needs}, bases(row.roll_id)
    if "area" in measures and known.area is None:
        raise InvalidInput(roll="这条规则按面积算，名册上还有人没有面积")
    if "households" in measures and known.households is None:
        raise InvalidInput(roll="这条规则按户数算，名册上还有人没有写是哪一户")


def _problems(question: NewQuestion) -> dict[str, str]:
    problems = {}
    if not 2 <= len(question.title.strip()) <= 200:
        problems["title"] = "请写要表决什么，2 到 200 个字"
    if len(question.text) > 20_000:
        problems["text"] = "请写短一些，两万字以内"
    if said := _options(question.options):
        problems["options"] = said
    kind = ballots.kind_of(str(question.ballot.get("kind", "choice")))
    if question.ballot and (question.named or question.rule):
        problems["named"] = "分点数、排顺序、限定花费的票，只能不记名，也不按表决规则计"
    if kind == "points" and not 1 <= question.most <= _MOST_POINTS:
        problems["most"] = f"一张票的点数，要在 1 和 {_MOST_POINTS} 之间"
    elif kind != "points" and not 1 <= question.most <= max(1, len(question.options)):
        problems["most"] = "一张票最多选几项，要在 1 和选项数之间"
    if not question.channels or any(one not in OFFERED for one in question.channels):
        problems["channels"] = "请选可以用哪些方式投"
    if question.counts not in COUNTS:
        problems["counts"] = "请选以第一次还是最后一次为准"
    elif not question.named and question.counts != "first":
        problems["counts"] = "不记名的票投了就取不出来，只能以第一次为准"
    if question.closes_at <= question.opens_at:
        problems["closes_at"] = "截止时间要晚于开始时间"
    return problems


def _options(options: Sequence[Option]) -> str:
    if not 2 <= len(options) <= _MOST_OPTIONS:
        return f"请写 2 到 {_MOST_OPTIONS} 个选项"
    if any(not one.key or len(one.key) > 60 or not 1 <= len(one.title.strip()) <= 200 for one in options):
        return "每个选项都要有名称，200 个字以内"
    if len({one.key for one in options}) < len(options) or len({one.title.strip() for one in options}) < len(options):
        return "有两个选项一样"
    return ""
