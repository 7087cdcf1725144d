"""Lines run side by side and come together; parties agree; the system does and waits; deadlines count back."""

import copy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.calendar import due_before, load_calendar
from liren.engine.cases import PLAIN, run_cases
from liren.engine.deadlines import deadline, earliest
from liren.engine.diagram import layout
from liren.engine.language import Dated, Limit, Lines
from liren.engine.lint import lint
from liren.engine.loading import ProcedureInvalid, digest, parse
from liren.engine.saying import limit_in_short, limit_in_words
from liren.engine.side_lines import items_of, openers
from liren.engine.steps import facts, timeout_move
from liren.engine.tests import wide
from liren.engine.tests.lawbook import calendar_text, procedure_text
from liren.engine.tests.test_diagram import assert_sound
from liren.engine.tests.wide_strategies import wide_documents

CN = load_calendar(calendar_text())


def problems(document: dict[str, Any]) -> str:
    try:
        return "\n".join(str(one) for one in lint(parse(document)))
    except ProcedureInvalid as error:
        return "\n".join(str(one) for one in error.problems)


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with the value at the dotted path replaced; None takes it away."""
    whole = copy.deepcopy(document)
    *way, last = path.split(".")
    inner = whole
    for part in way:
        inner = inner[part]
    if value is None:
        inner.pop(last)
    else:
        inner[last] = value
    return whole


def told(document: dict[str, Any], *events: dict[str, Any], **result: Any) -> str:
    filled = {"一句话说明": "一件事", "位置": "320506001002"}
    filled |= {"投票日": "2026-12-10"} if "polling_day" in document["form"] else {}
    case: dict[str, Any] = {"名称": "一件事", "反映": {"时间": "2026-03-02 09:00", "填写": filled}}
    case |= {"经过": list(events), "结果": result}
    [found] = run_cases(parse(document), {"规程": document["key"], "案例": [case]}, calendar=CN)
    return "\n".join(found.problems)


@pytest.mark.parametrize("document", wide.WIDE, ids=lambda one: one["key"])
def test_each_word_is_read_drawn_and_survives_being_stored(document) -> None:
    procedure = parse(document)
    assert lint(procedure) == ()
    assert_sound(layout(procedure))
    assert digest(parse(procedure.document)) == digest(procedure)


def test_a_step_knows_its_lines() -> None:
    steps = parse(wide.PARALLEL).steps
    assert steps["check"].lines == Lines("parallel", ("fire", "power"))
    assert openers(parse(wide.PARALLEL)) == {"fire": "check", "fire_seen": "check", "power": "check"}
    assert parse(wide.EACH).steps["mend_all"].lines == Lines("for_each", ("mend",), "defects", 2)
    assert parse(wide.ELECTION).steps["announce"].before == Dated("polling_day", Limit(20, "calendar_days"))


@pytest.mark.parametrize(
    ("document", "path", "value", "says"),
    [
        (wide.PARALLEL, "steps.power.moves.done.to", "end", "支线不能直接办结"),
        (wide.PARALLEL, "steps.mend.moves.mended.to", "join", "只有支线才能汇合"),
        (wide.PARALLEL, "steps.power.moves.done.to", "tell", "支线的步骤不能从主线走进来"),
        (wide.PARALLEL, "steps.mend.moves.mended.to", "power", "不能既是支线又在别处用|支线的步骤不能从主线走进来"),
        (wide.PARALLEL, "steps.check.parallel", ["fire", "nowhere"], "没有“nowhere”这一步"),
        (wide.PARALLEL, "steps.check.finish_when", 3, "一共只有 2 条支线"),
        (wide.PARALLEL, "steps.check.moves.fine.when", {"field": "fire_ok", "is": True}, "可能没有路可走"),
        (wide.PARALLEL, "steps.power.tells", "reporter", "支线里不告知反映人"),
        (wide.PARALLEL, "steps.power.joint", {"start": "mend"}, "支线里不能再开支线"),
        (wide.PARALLEL, "steps.check.joint", {"start": "fire"}, "parallel、joint 只能写一个"),
        (wide.PARALLEL, "steps.check.by", ["system", "handler"], "系统不和别的岗位一起办"),
        (wide.PARALLEL, "steps.mend.by", ["system"], "没有写系统在这一步办什么"),
        (wide.EACH, "steps.mend_all.for_each.field", "title", "不能逐项办"),
        (wide.EACH, "steps.mend_all.for_each", {"start": "mend"}, "没有哪一步吹哨点名单位"),
        (wide.JOINT, "steps.dispatch.assigns", None, "没有哪一步派到这里"),
        (wide.JOINT, "steps.handle.finish_when", "any", "joint 写在 joint 里面"),
        (wide.WHISTLE, "steps.call.whistle", "tell", "不是按点名的单位开支线的一步"),
        (wide.WHISTLE, "steps.gather.moves.none.to", "gather", "系统会自己绕圈"),
        (wide.TOGETHER, "steps.talk.propose_together", 4, "这一步只有 3 方"),
        (wide.TOGETHER, "steps.talk.by", ["community_worker"], "这一步只有 1 方"),
        (wide.SYSTEM, "steps.issue.by", ["handler"], "没有人来办"),
        (wide.SYSTEM, "steps.issue.moves.failed", None, "done（办成）和 failed（没办成）两个去向"),
        (wide.SYSTEM, "steps.issue.does", "胡写", "写成 房间.事情"),
        (wide.ELECTION, "steps.announce.before", {"title": "20 calendar days"}, "不是日期栏目"),
        (wide.ELECTION, "steps.announce.before", {"polling_day": "20 hours"}, "20 calendar days"),
        (wide.ELECTION, "steps.announce.within", "2 working days", "within 和 before 只留一个"),
        (wide.RESULT, "steps.announce.after", {"title": "20 calendar days"}, "不是日期栏目"),
        (wide.RESULT, "steps.announce.after", {"polling_day": "0 calendar days"}, "到当天为止写 before"),
        (wide.RESULT, "steps.announce.after", {"polling_day": "20 hours"}, "20 calendar days"),
        (wide.RESULT, "steps.announce.within", "2 working days", "within 和 after 只留一个"),
        (wide.RESULT, "steps.announce.before", {"polling_day": "1 calendar day"}, "before 和 after 只留一个"),
        (wide.NOTICE, "steps.post.moves.posted.at_least", "2 working days", "满 2 个工作日才能走"),
        (wide.NOTICE, "steps.show.moves.early.at_least", "三天", "期限写成"),
        (wide.PARALLEL, "steps.check.moves.fine.at_least", "1 hour", "系统自己走的步骤不等时间"),
        (wide.WHISTLE, "steps.appraise.moves.rated.at_least", "1 hour", "评了分就要往下走"),
        (wide.NOTICE, "floor", ["show.at_most"], "不能作底线条款"),
        (wide.URGENT, "steps.accept.or_within", [{"when": {"mode": "war"}, "limit": "2 hours"}], "“war”不在可选的词里"),
    ],
)
def test_what_cannot_run_is_named_with_its_place(document, path, value, says) -> None:
    found = problems(changed(document, path, value))
    assert any(one in found for one in says.split("|")), found


def test_lines_are_walked_apart_and_the_main_line_goes_on_when_all_are_over() -> None:
    assert not told(
        wide.PARALLEL,
        {"应在": "联合检查", "还有支线": ["查消防", "查用电"]},
        {"时间": "2026-03-02 10:00", "支线": "查用电", "期限": "2026-03-03 18:00"},
        {"时间": "2026-03-02 11:00", "支线": "查消防", "办": "办好了", "填写": {"消防合格": True}, "应在": "复看"},
        {"时间": "2026-03-03 09:00", "支线": "查消防", "办": "看过了", "应在": "联合检查", "还有支线": ["查用电"]},
        {"时间": "2026-03-03 18:00", "支线": "查用电", "办": "到期自动过", "应在": "告知"},
        解决="是",
    )


def test_what_a_parallel_line_found_decides_where_the_main_line_goes() -> None:
    assert not told(
        wide.PARALLEL,
        {"时间": "2026-03-02 11:00", "支线": "查消防", "办": "办好了", "填写": {"消防合格": False}, "应在": "复看"},
        {"时间": "2026-03-02 12:00", "支线": "查用电", "办": "办好了"},
        {"时间": "2026-03-02 13:00", "支线": "查消防", "办": "看过了", "应在": "整改", "还有支线": []},
        解决="否",
    )


def test_enough_items_are_enough_and_the_coordinator_may_stop_waiting() -> None:
    rows = [{"什么隐患": what} for what in ("楼道堆物", "电线", "堆物")]
    listed = {"时间": "2026-03-02 10:00", "办": "逐项整改", "填写": {"隐患": rows}, "应在": "逐项整改"}
    assert not told(
        wide.EACH,
        listed | {"还有支线": ["楼道堆物", "电线", "堆物"]},
        {"时间": "2026-03-02 11:00", "支线": "电线", "办": "改好了", "填写": {"怎么改的": "换了"}, "应在": "逐项整改"},
        {"时间": "2026-03-02 12:00", "支线": "堆物", "不能办": "改不了", "提示": "理由"},
        {"时间": "2026-03-02 13:00", "支线": "堆物", "办": "改不了", "填写": {"理由": "没人"}, "应在": "告知"},
    )
    stopped = {
        "时间": "2026-03-04 09:00",
        "办": "不再等了",
        "填写": {"理由": "并入改造"},
        "应在": "告知",
        "还有支线": [],
    }
    assert not told(wide.EACH, listed, stopped, 受理="否")


def test_the_lead_waits_for_those_who_help() -> None:
    assert not told(
        wide.JOINT,
        {"时间": "2026-03-02 10:00", "办": "派单", "点名": ["燃气公司"], "应在": "主办", "还有支线": ["燃气公司"]},
        {"时间": "2026-03-02 11:00", "不能办": "办好了", "填写": {"办理结果": "修了"}, "提示": "支线没有办完"},
        {"时间": "2026-03-02 12:00", "支线": "燃气公司", "办": "协办好了", "填写": {"做了什么": "关阀"}},
        {"时间": "2026-03-02 13:00", "办": "办好了", "填写": {"办理结果": "修了"}, "应在": "告知"},
        解决="是",
    )


def test_units_are_called_and_each_answers() -> None:
    assert not told(
        wide.WHISTLE,
        {"时间": "2026-03-02 10:00", "不能办": "点名吹哨", "填写": {"要解决什么": "占道"}, "提示": "没有点名"},
        {"时间": "2026-03-02 10:00", "办": "点名吹哨", "点名": ["城管", "交警"], "填写": {"要解决什么": "占道"}},
        {"时间": "2026-03-02 10:05", "支线": "城管", "期限": "2026-03-02 10:30"},
        {"时间": "2026-03-02 10:10", "支线": "交警", "办": "不属本单位", "填写": {"理由": "不是车"}},
        {"时间": "2026-03-02 10:20", "支线": "城管", "办": "已报到", "应在": "办理"},
        {"时间": "2026-03-02 15:00", "支线": "城管", "办": "办完了", "填写": {"做了什么": "清了"}, "应在": "评价"},
        {"时间": "2026-03-02 16:00", "支线": "城管", "办": "评价", "填写": {"评价": 5}, "应在": "告知"},
    )


def test_a_deadline_counts_back_from_a_date() -> None:
    assert not told(wide.ELECTION, {"应在": "公告选民名单", "期限": "2026-11-20 23:59"})
    assert due_before(Limit(3, "working_days"), date(2026, 10, 9), CN).at.strftime("%m-%d %H:%M") == "09-29 18:00"


@given(
    st.integers(0, 60),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["calendar_days", "working_days"]),
)
def test_counting_back_leaves_at_least_that_many_days(amount, day, unit) -> None:
    at = due_before(Limit(amount, unit), day, PLAIN).at
    between = [
        d
        for d in range(at.date().toordinal(), day.toordinal())
        if unit == "calendar_days" or PLAIN.is_workday(date.fromordinal(d))
    ]
    if amount == 0 and unit == "working_days" and not PLAIN.is_workday(day):
        assert between == [at.date().toordinal()]  # up to the day, which is no workday: the last one before it
    else:
        assert len(between) == amount


def test_a_deadline_counts_on_from_a_date_that_is_answered() -> None:
    """The day itself is not counted; standing still before it moves nothing, after it as much as it lasted."""
    polled = {"时间": "2026-12-01 10:00", "办": "投完了", "应在": "公布结果", "期限": "2026-12-15 23:59"}
    assert not told(
        wide.RESULT,
        polled,
        {"时间": "2026-12-02 10:00", "暂停": "有人申诉"},
        {"时间": "2026-12-05 10:00", "恢复": "是", "期限": "2026-12-15 23:59"},
        {"时间": "2026-12-11 10:00", "暂停": "有人申诉"},
        {"时间": "2026-12-13 10:00", "恢复": "是", "期限": "2026-12-17 23:59"},
        {"时间": "2026-12-14 10:00", "延期": "2 个自然日", "期限": "2026-12-19 23:59"},
        {"时间": "2026-12-20 00:00", "办": "到期", "应在": "告知"},
    )


def test_without_the_date_nothing_counts_on_from_it() -> None:
    announce = parse(wide.RESULT).steps["announce"]
    start = datetime(2026, 12, 1, 10, tzinfo=PLAIN.zone)
    assert deadline(announce, {"polling_day": None}, start, PLAIN) is None
    found = deadline(announce, {"polling_day": "2026-12-10"}, start, PLAIN)
    assert found is not None
    assert found.at.strftime("%m-%d %H:%M") == "12-15 23:59"
    assert limit_in_words(parse(wide.RESULT), announce) == "“投票日”后 5 个自然日内"
    assert limit_in_short(announce) == "之后 5 个自然日内"


@given(
    st.integers(1, 60),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["calendar_days", "working_days"]),
)
def test_counting_on_gives_that_many_days_after_the_date(amount, day, unit) -> None:
    document = changed(wide.RESULT, "steps.announce.after.polling_day", f"{amount} {unit.replace('_', ' ')}")
    step = parse(document).steps["announce"]
    at = deadline(step, {"polling_day": day.isoformat()}, datetime(2023, 1, 1, tzinfo=PLAIN.zone), PLAIN)
    assert at is not None
    after = [date.fromordinal(n) for n in range(day.toordinal() + 1, at.at.date().toordinal() + 1)]
    assert sum(unit == "calendar_days" or PLAIN.is_workday(one) for one in after) == amount
    assert unit == "calendar_days" or PLAIN.is_workday(after[-1])


def test_in_an_emergency_natural_hours_run_and_other_ways_open() -> None:
    assert not told(
        wide.URGENT,
        {"应在": "受理", "期限": "2026-03-04 18:00"},
        {"时间": "2026-03-02 09:30", "不能办": "应急处置"},
        {"平急": "急"},
        {"时间": "2026-03-02 09:40", "办": "应急处置", "应在": "告知"},
    )


def test_a_clock_that_goes_on_leaves_out_the_time_between() -> None:
    assert not told(
        wide.URGENT,
        {"时间": "2026-03-02 10:00", "办": "转办", "期限": "2026-03-04 18:00"},
        {"时间": "2026-03-03 10:00", "办": "办好了", "应在": "核对"},
        {"时间": "2026-03-05 10:00", "办": "再办", "应在": "办理", "期限": "2026-03-06 18:00"},
    )


def test_a_departure_is_declared_where_the_procedure_lets_and_never_from_the_floor() -> None:
    assert not told(
        wide.URGENT,
        {"时间": "2026-03-02 10:00", "办": "转办"},
        {"时间": "2026-03-02 11:00", "偏离": "期限", "改为": "5 个工作日", "期限": "2026-03-09 18:00"},
        {"时间": "2026-03-02 12:00", "偏离": "去向", "改为": "告知", "应在": "告知"},
        偏离=2,
    )
    assert "不能偏离" in told(wide.URGENT, {"时间": "2026-03-02 10:00", "偏离": "期限", "改为": "5 个工作日"})
    assert "不能偏离" in told(wide.EACH, {"时间": "2026-03-02 10:00", "偏离": "期限", "改为": "5 个工作日"})


def test_items_that_say_the_same_are_told_apart() -> None:
    rows = [{"what": "电线"}, {"what": "电线"}, {"what": "堆物"}]
    assert items_of(parse(wide.EACH), "defects", {"defects": rows}) == [
        ("1", "电线（1）"), ("2", "电线（2）"), ("3", "堆物"),
    ]  # fmt: skip
    assert items_of(parse(wide.EACH), "defects", {}) == []


def test_an_unanswered_date_has_no_deadline_yet() -> None:
    from liren.engine.deadlines import deadline

    step = parse(wide.ELECTION).steps["announce"]
    assert deadline(step, {"polling_day": None}, datetime(2026, 3, 2, tzinfo=UTC), CN) is None


@given(wide_documents())
@settings(max_examples=60)
def test_procedures_nobody_has_seen_are_sound_and_drawn(document) -> None:
    procedure = parse(document)
    assert lint(procedure) == ()
    assert_sound(layout(procedure))
    assert digest(parse(procedure.document)) == digest(procedure)


def test_a_move_that_must_wait_is_refused_before_and_says_from_when_on() -> None:
    """不少于: seven days from when it was posted, not counting that day, nor the day an answer took."""
    early = {"不能办": "提前结束", "填写": {"理由": "没有人看"}, "提示": "要满 3 个自然日，2026-03-05 23:59 以后才能走"}
    assert not told(
        wide.NOTICE,
        {"时间": "2026-03-02 15:00", "办": "已张贴", "应在": "公示期", "期限": "2026-03-09 23:59"},
        {"时间": "2026-03-05 23:59", **early},
        {"时间": "2026-03-06 09:00", "办": "收到异议", "应在": "回应异议"},
        {"时间": "2026-03-07 09:00", "办": "继续公示", "应在": "公示期", "期限": "2026-03-10 23:59"},
        {"时间": "2026-03-09 23:59", "不能办": "期满没有异议", "提示": "还没到期"},
        {"时间": "2026-03-11 00:00", "办": "期满没有异议", "应在": "告知"},
        解决="是",
    )
    assert not told(
        wide.NOTICE,
        {"时间": "2026-03-02 15:00", "办": "已张贴"},
        {"时间": "2026-03-06 00:00", "办": "提前结束", "填写": {"理由": "没有人看"}, "应在": "告知"},
        受理="否",
    )


def test_a_pause_puts_off_when_a_move_may_be_taken() -> None:
    assert not told(
        wide.NOTICE,
        {"时间": "2026-03-02 15:00", "办": "已张贴"},
        {"时间": "2026-03-03 09:00", "暂停": "公告栏坏了"},
        {"时间": "2026-03-05 09:00", "恢复": "是", "期限": "2026-03-11 23:59"},
        {"时间": "2026-03-07 09:00", "不能办": "提前结束", "填写": {"理由": "没有人看"}, "提示": "2026-03-07 23:59"},
    )


def test_the_limit_in_words_says_what_must_wait() -> None:
    notice = parse(wide.NOTICE)
    said = limit_in_words(notice, notice.steps["show"])
    assert limit_in_short(notice.steps["show"]) == "1 个自然日"
    public = parse(procedure_text("autonomy/public-notice"))
    assert limit_in_short(public.steps["show"]) == "不少于 7 个自然日"
    assert limit_in_short(public.steps["issue"]) == ""
    assert limit_in_short(parse(wide.ELECTION).steps["announce"]) == "提前 20 个自然日"
    assert said == "1 个自然日；满 7 个自然日才能“期满没有异议”；满 3 个自然日才能“提前结束”"


def test_a_step_whose_clock_must_wait_needs_no_other_limit() -> None:
    notice = parse(changed(changed(wide.NOTICE, "steps.show.within", None), "steps.show.pause", None))
    assert lint(notice) == ()
    start = datetime(2026, 3, 2, 7, tzinfo=UTC)
    until = deadline(notice.steps["show"], {}, start, CN)
    assert until is not None
    assert until.at.strftime("%m-%d %H:%M:%S") == "03-09 23:59:59"


@given(
    procedure=wide_documents(first="at_least").map(parse),
    start=st.datetimes(datetime(2026, 1, 5), datetime(2026, 11, 30)),
)
@settings(max_examples=40, deadline=None)
def test_the_clock_never_takes_a_move_before_it_may_be_taken(procedure, start) -> None:
    entered, known = start.replace(tzinfo=CN.zone), facts(procedure, {"day": "2026-12-01"})
    for step in procedure.steps.values():
        move = timeout_move(step)
        first = earliest(move, entered, CN) if move else None
        until = deadline(step, known, entered, CN)
        assert first is None or (until is not None and until.at >= first.at > entered)
