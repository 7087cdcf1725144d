"""Local rules on waits, deadlines counted back, special cases, extensions, pauses and routes."""

import copy
from typing import Any

import pytest

from liren.engine.language import Dated, Limit, Procedure
from liren.engine.loading import parse
from liren.engine.local_rules.clauses import clauses
from liren.engine.local_rules.tests.built import CALENDAR, GRID_EVENT, ROLES, change, merged, refused
from liren.engine.tests import wide
from liren.engine.tests.lawbook import procedure_text
from liren.engine.tests.test_side_lines import changed

NOTICE = parse(procedure_text("autonomy/public-notice"))
ELECTION = parse(wide.ELECTION)
DANGER = {"when": {"field": "danger", "is": True}, "limit": "20 minutes"}
EMERGENCY = {"when": {"mode": "emergency"}, "limit": "10 minutes"}


def opened(document: dict[str, Any], step: str, **more: Any) -> Procedure:
    """The procedure with one step open."""
    whole = copy.deepcopy(document)
    whole["steps"][step] |= {"open": True, **more}
    return parse(whole)


def test_a_wait_may_only_become_longer() -> None:
    path = "show.moves.quiet.at_least"
    made = merged(change("tighten", path, "10 calendar days"), parent=NOTICE)
    assert made.procedure.steps["show"].moves["quiet"].at_least == Limit(10, "calendar_days")
    [line] = made.differences
    assert (line.title, line.before, line.after) == ("公示期：“期满没有异议”不少于", "满 7 个自然日", "满 10 个自然日")
    for shorter in ("6 calendar days", "7 calendar days", "7 working days", "100 hours", "1 minute", "七天", 7):
        assert path in refused(change("tighten", path, shorter), parent=NOTICE)
    said = refused(change("tighten", path, "5 calendar days"), parent=NOTICE)[path]
    assert "上级规定满 7 个自然日，5 个自然日不一定更长。" in said
    assert "至少 8 个自然日" in said
    assert "不能替换" in refused(change("replace", path, "5 calendar days"), parent=NOTICE)[path]


def test_a_longer_wait_of_the_clock_s_move_does_not_put_off_a_limit() -> None:
    """The clock takes its move at the deadline, so a wait beyond the limit would give everybody more time."""
    whole = changed(wide.NOTICE, "steps.show.within", "10 calendar days")
    path = "show.moves.quiet.at_least"
    assert merged(change("tighten", path, "10 calendar days"), parent=parse(whole))
    said = refused(change("tighten", path, "11 calendar days"), parent=parse(whole))[path]
    assert "11 个自然日比期限 10 个自然日还长" in said
    both = (change("tighten", path, "9 calendar days"), change("tighten", "show.within", "8 calendar days"))
    assert path in refused(*both, parent=parse(whole))
    assert merged(change("tighten", path, "11 calendar days"), parent=parse(wide.NOTICE)), "its limit is the wait"


def test_the_end_of_a_notice_cannot_be_moved_forward() -> None:
    """Counted back from a date the clock acts on: sooner would shorten the time others have."""
    assert "show.before" not in clauses(NOTICE, CALENDAR, ROLES)
    assert "show.before" in refused(change("tighten", "show.before", "2 calendar days"), parent=NOTICE)


def test_a_deadline_counted_back_may_only_come_earlier() -> None:
    made = merged(change("tighten", "announce.before", "25 calendar days"), parent=ELECTION)
    assert made.procedure.steps["announce"].before == Dated("polling_day", Limit(25, "calendar_days"))
    assert (made.differences[0].before, made.differences[0].after) == ("“投票日”前 20 个自然日", "提前 25 个自然日")
    assert merged(change("tighten", "announce.before", "20 working days"), parent=ELECTION)
    for later in ("19 calendar days", "20 calendar days", "10 working days", "30 hours"):
        assert "announce.before" in refused(change("tighten", "announce.before", later), parent=ELECTION)
    parent = opened(wide.ELECTION, "announce")
    made = merged(change("replace", "announce.before", "0 calendar days"), parent=parent)
    assert made.procedure.steps["announce"].before == Dated("polling_day", Limit(0, "calendar_days"))


def test_a_special_case_may_be_added_before_the_others_when_it_is_no_longer_than_any() -> None:
    rule = change("require", "accept.or_within", [EMERGENCY])
    made = merged(rule, change("tighten", "accept.or_within.1", "15 minutes"))
    limits = [one.limit for one in made.procedure.steps["accept"].or_within]
    assert limits[:2] == [Limit(10, "minutes"), Limit(15, "minutes")]
    assert made.differences[0].after.startswith("另加（排在最前）：")
    longer = {**EMERGENCY, "limit": "3 hours"}
    assert "不一定比" in refused(change("require", "accept.or_within", [longer]))["accept.or_within"]
    tightened = change("tighten", "accept.within", "5 minutes")
    assert "accept.or_within" in refused(rule, tightened, change("tighten", "accept.or_within.1", "4 minutes"))


@pytest.mark.parametrize(
    "to", [[], "10 minutes", [{"when": {"mode": "emergency"}}], [{**DANGER, "limit": "很快"}], [3], [DANGER] * 11]
)
def test_special_cases_written_otherwise_are_refused(to: Any) -> None:
    assert "accept.or_within" in refused(change("require", "accept.or_within", to))


def test_a_special_case_about_a_field_that_is_not_there_is_refused_by_its_clause() -> None:
    nowhere = {"when": {"field": "nowhere", "is": True}, "limit": "1 minute"}
    [path] = refused(change("require", "accept.or_within", [nowhere]))
    assert path.startswith("accept.or_within")


def test_where_it_is_open_all_special_cases_may_be_replaced() -> None:
    parent = opened(wide.URGENT | {"floor": []}, "accept")
    made = merged(change("replace", "accept.or_within", [{**EMERGENCY, "limit": "5 hours"}]), parent=parent)
    assert [one.limit for one in made.procedure.steps["accept"].or_within] == [Limit(5, "hours")]
    assert merged(change("replace", "accept.or_within", []), parent=parent).procedure.steps["accept"].or_within == ()
    both = [change("replace", "accept.or_within", []), change("replace", "accept.or_within.1", "1 hour")]
    assert "整个换了" in refused(*both, parent=parent)["accept.or_within.1"]
    assert "不能替换" in refused(change("replace", "accept.or_within", []))["accept.or_within"]


def test_extensions_and_pauses_are_replaced_where_they_are_open_and_only_there() -> None:
    parent = opened(wide.URGENT, "handle")
    made = merged(
        change("replace", "handle.extend.times", 3),
        change("replace", "handle.extend.up_to", "5 working days"),
        change("replace", "handle.pause.reasons", ["等待材料", "台风停工"]),
        change("replace", "handle.pause.up_to", "10 working days"),
        parent=parent,
    )
    handle = made.procedure.steps["handle"]
    assert handle.extend is not None
    assert (handle.extend.times, handle.extend.up_to) == (3, Limit(5, "working_days"))
    assert handle.pause is not None
    assert handle.pause.reasons == ("等待材料", "台风停工")
    assert [line.after for line in made.differences] == [
        "3 次", "5 个工作日", "等待材料、台风停工", "10 个工作日",
    ]  # fmt: skip
    for path, to in (("times", 3), ("up_to", "5 working days")):
        assert f"handle.extend.{path}" in refused(change("replace", f"handle.extend.{path}", to))
    for path, to in (("times", 10), ("times", "多"), ("times", -1)):
        assert f"handle.extend.{path}" in refused(change("replace", f"handle.extend.{path}", to), parent=parent)
    for reasons in (["等待材料"], [""], ["长" * 61], ["一"] * 2, "等待材料"):
        assert "handle.pause.reasons" in refused(change("replace", "handle.pause.reasons", reasons), parent=parent)


def test_a_route_is_replaced_where_it_is_open_by_a_catalogue_that_is_there() -> None:
    known = clauses(GRID_EVENT, CALENDAR, ROLES, ["grid-events", "hotline-appeals"])
    assert known["dispatch.route"].choices == {"grid-events": "grid-events", "hotline-appeals": "hotline-appeals"}
    made = merged(change("replace", "dispatch.route", "hotline-appeals"))
    assert made.procedure.steps["dispatch"].route == "hotline-appeals"
    shut = parse(changed(copy.deepcopy(dict(GRID_EVENT.document)), "floor", None) | {"floor": ["dispatch.within"]})
    assert "dispatch.route" not in clauses(shut, CALENDAR, ROLES)
    assert "dispatch.route" in refused(change("tighten", "dispatch.route", "hotline-appeals"))


@pytest.mark.parametrize(
    ("clause", "to", "said"),
    [
        ("accept.extend.times", 1, "准许延期就是放宽"),
        ("accept.extend.up_to", "1 working day", "准许延期就是放宽"),
        ("accept.pause.reasons", ["等待材料"], "准许暂停就是放宽"),
        ("accept.sample", "50%", "改成抽查就是放宽"),
    ],
)
def test_what_the_parent_does_not_allow_at_all_is_refused_in_words(clause: str, to: Any, said: str) -> None:
    """Not having an extension, a pause or a sample is the strictest there is."""
    for do in ("tighten", "replace", "require"):
        assert said in refused(change(do, clause, to))[clause]
    if clause.startswith("accept.extend"):
        where = opened(wide.URGENT | {"floor": []}, "accept")
        assert "请替换 accept.within" in refused(change("replace", clause, to), parent=where)[clause]


def test_a_deadline_counted_on_from_a_date_may_only_come_earlier() -> None:
    parent = parse(wide.RESULT)
    made = merged(change("tighten", "announce.after", "4 calendar days"), parent=parent)
    assert made.procedure.steps["announce"].after == Dated("polling_day", Limit(4, "calendar_days"))
    assert (made.differences[0].before, made.differences[0].after) == ("“投票日”后 5 个自然日内", "之后 4 个自然日内")
    for later in ("5 calendar days", "6 calendar days", "3 working days", "30 hours", "0 calendar days", "五天"):
        assert "announce.after" in refused(change("tighten", "announce.after", later), parent=parent)
    assert (
        "不能替换" in refused(change("replace", "announce.after", "9 calendar days"), parent=parent)["announce.after"]
    )
    made = merged(change("replace", "announce.after", "9 working days"), parent=opened(wide.RESULT, "announce"))
    assert made.procedure.steps["announce"].after == Dated("polling_day", Limit(9, "working_days"))
    by_hours = refused(change("replace", "announce.after", "30 hours"), parent=opened(wide.RESULT, "announce"))
    assert "只用 working days、calendar days" in by_hours["announce.after"]
