"""Local rules on the grid-event procedure: what is accepted, what is refused and how it is said."""

import pytest

from liren.engine.lint import lint
from liren.engine.loading import digest
from liren.engine.local_rules.cases import replay
from liren.engine.local_rules.loading import LocalRulesInvalid, parse_local_rules
from liren.engine.local_rules.merging import merge, more_burden
from liren.engine.local_rules.tests.built import CALENDAR, GRID_EVENT, ROLES, change, document, merged, refused
from liren.engine.normal import gather
from liren.engine.tests.lawbook import LAWBOOK

FIELD = {"title": "楼层", "type": "text", "purpose": "到得了现场", "basis": "local"}


def test_no_changes_give_the_parent() -> None:
    made = merged()
    assert made.procedure is GRID_EVENT
    assert made.digest == digest(GRID_EVENT)


def test_everything_that_may_be_changed_is_changed() -> None:
    made = merged(
        change("tighten", "accept.within", "1 working hour"),
        change("tighten", "accept.or_within.1", "15 minutes"),
        change("tighten", "handle.extend.times", 0),
        change("tighten", "handle.pause.reasons", ["天气原因"]),
        change("tighten", "handle.pause.up_to", "5 working days"),
        change("tighten", "verify.sample", "50%"),
        change("tighten", "escalate.returns_at", 2),
        change("tighten", "escalate.overdue_every", "4 working hours"),
        change("require", "handle.not_by", "accept"),
        change("require", "form.photos"),
        change("require", "handle.moves.done.asks.after_photos"),
        change("require", "form.floor", field=FIELD),
        change("replace", "dispatch.within", "6 working hours"),
        change("replace", "verify.by", ["community_worker", "grid_worker"]),
        change("replace", "dispatch.moves.return.title", "退给社区"),
        burden_reason="楼里电梯多，不知道楼层找不到",
    ).procedure
    told = gather(made.document)
    accept, dispatch, handle, verify = (told["steps"][key] for key in ("accept", "dispatch", "handle", "verify"))
    assert (accept["within"], accept["or_within"][0]["limit"]) == ("1 working hour", "15 minutes")
    assert "extend" not in handle
    assert handle["pause"] == {"reasons": ["天气原因"], "up_to": "5 working days"}
    assert verify["sample"] == "50%"
    assert told["escalate"] == {"to": "supervisor", "returns_at": 2, "overdue_every": "4 working hours"}
    assert handle["not_by"] == "accept"
    assert told["form"]["photos"]["required"]
    assert handle["moves"]["done"]["asks"]["after_photos"]["required"]
    assert told["form"]["floor"]["basis"] == "local"
    assert made.sources["local"].document == "桂花里社区事件处置实施细则 第 1 版"
    assert dispatch["within"] == "6 working hours"
    assert verify["by"] == ["community_worker", "grid_worker"]
    assert dispatch["moves"]["return"]["title"] == "退给社区"
    assert lint(made, roles=ROLES) == ()


def test_what_is_floor_may_only_be_tightened_and_the_range_is_said() -> None:
    said = refused(
        change("tighten", "accept.within", "3 working hours"), change("replace", "handle.within", "9 working days")
    )
    assert said == {
        "accept.within": "上级规定 2 个工作小时，3 个工作小时不一定更短。"
        "只能更短：最多 120 分钟、最多 2 小时、最多 1 个工作小时。",
        "handle.within": "底线条款，只能收紧，不能替换。上级规定 3 个工作日。只能更短：最多 2 个工作日。",
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (change("tighten", "accept.within", "1 calendar day"), "不一定更短"),
        (change("tighten", "accept.within", "2 working hours"), "已经是 2 个工作小时"),
        (change("tighten", "accept.within", "soon"), "期限写成"),
        (change("tighten", "accept.within", ["1 hour"]), "期限写成"),
        (change("tighten", "handle.within", "1 calendar day"), "只能更短：最多 2 个工作日"),
        (change("replace", "follow_up.within", "2 working days"), "不是可调条款"),
        (change("tighten", "feedback.within", "1 working day"), "居民自己的时间"),
        (change("tighten", "verify.sample", "10%"), "只能更大"),
        (change("tighten", "verify.sample", "110%"), "写成百分数"),
        (change("narrow", "accept.by", []), "至少要留一个岗位"),
        (change("narrow", "accept.by", ["handler"]), "不能加上“handler”"),
        (change("narrow", "verify.by", ["handler"]), "不能加上“handler”"),
        (change("narrow", "verify.by", [["a"], 1]), "不重复的一串"),
        (change("replace", "verify.by", ["mayor"]), "不能加上“mayor”"),
        (change("replace", "verify.by", ["reporter"]), "不能加上“reporter”"),
        (change("tighten", "handle.extend.times", 1), "只能更少"),
        (change("tighten", "handle.pause.reasons", ["领导出差"]), "不能加上“领导出差”"),
        (change("tighten", "escalate.returns_at", 4), "只能更少"),
        (change("require", "handle.not_by", "feedback"), "另一步的名字"),
        (change("require", "form.title"), "没有这一条"),
        (change("require", "form.photos", "yes"), "不用写 to"),
        (change("replace", "dispatch.title", "长" * 31), "1 到 30 个字"),
        (change("tighten", "dispatch.title", "派单"), "不能“收紧”"),
        (change("tighten", "nowhere.within", "1 hour"), "没有“nowhere”这一步"),
        (change("tighten", "handle.to", "1 hour"), "没有这一条"),
        (change("require", "form.title", field=FIELD), "已经有了"),
        (change("require", "nowhere.form.x", field=FIELD), "没有可以加栏目的地方"),
        (change("tighten", "form.extra", field=FIELD), "另作要求"),
        (change("require", "form.extra", field={**FIELD, "basis": "nothing"}), "依据什么"),
        (change("require", "form.extra", field={"title": "楼层", "type": "text"}), "为什么问"),
        (change("require", "form.extra", field={**FIELD, "type": "phone"}), "personal"),
        (change("tighten", "accept.within", "1 hour", basis="nobody"), "没有“nobody”这个依据"),
    ],
)
def test_what_goes_too_far_is_refused_by_its_clause(asked, said: str) -> None:
    told = refused(asked, burden_reason="值得多问这一栏")
    assert list(told) == [asked["clause"]]
    assert said in told[asked["clause"]]


def test_a_special_case_must_not_come_to_be_slower_than_the_usual_one() -> None:
    said = refused(change("tighten", "accept.within", "20 minutes"))
    assert said == {"accept.or_within.1": "一般期限改为 20 分钟，这一情形的 30 分钟反而更长。请把它也改短。"}
    assert merged(
        change("tighten", "accept.within", "20 minutes"), change("tighten", "accept.or_within.1", "20 minutes")
    )


def test_what_was_taken_away_is_not_also_shortened() -> None:
    said = refused(
        change("tighten", "handle.extend.times", 0), change("tighten", "handle.extend.up_to", "1 working day")
    )
    assert list(said) == ["handle.extend.up_to"]


def test_more_burden_needs_a_reason() -> None:
    asked = change("require", "form.floor", field=FIELD)
    assert "居民填 6 栏（上级 5）" in refused(asked)["burden_reason"]
    made = merged(asked, burden_reason="电梯楼不知道楼层找不到").procedure
    assert made.burden_reason == "电梯楼不知道楼层找不到"
    assert more_burden(GRID_EVENT, made)


@pytest.mark.parametrize(
    "wrong",
    [
        "", "title: [", "[]", 3, {"changes": None}, document(change("loosen", "accept.within", "1 hour")),
        document(change("tighten", "accept.within", "1 hour"), change("tighten", "accept.within", "2 hours")),
        document(place="everywhere"), document(title=""),
        document(change("tighten", "accept.within", "1 hour", why="")),
        document(sources=[{"id": "local", "document": "x", "title": "y", "checked": True}]),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words(wrong) -> None:
    with pytest.raises(LocalRulesInvalid) as refusal:
        parse_local_rules(wrong)
    assert all(one.message for one in refusal.value.problems)


def test_everything_wrong_is_said_at_once() -> None:
    said = refused(
        change("tighten", "accept.within", "1 calendar day"), change("narrow", "accept.by", []),
        change("tighten", "verify.sample", "1%"),
    )  # fmt: skip
    assert list(said) == ["accept.within", "accept.by", "verify.sample"]


def test_rules_stand_on_the_text_they_were_written_against() -> None:
    one = change("tighten", "accept.within", "1 working hour")
    assert "第 7 版写的" in refused(one, parent_version=7)["parent_version"]
    assert "正文和写细则时不同" in refused(one, parent_digest="0" * 16)["parent_digest"]
    assert refused(one, parent_digest=digest(GRID_EVENT)[:16]) == {}
    told = parse_local_rules(document(one, parent_version=1) | {"parent": "service/other"})
    with pytest.raises(LocalRulesInvalid, match="上级规程是"):
        merge(told, GRID_EVENT, CALENDAR)


def test_a_community_stands_on_its_street() -> None:
    """What the street tightened is the community's limit, what it replaced is still open, and each is cited."""
    street = merged(
        change("tighten", "accept.within", "1 working hour"), change("replace", "dispatch.within", "2 working days"),
        title="梧桐街道事件处置实施细则", place="32.05.06.901.",
    ).procedure  # fmt: skip
    assert (
        "上级规定 1 个工作小时"
        in refused(change("tighten", "accept.within", "2 hours"), parent=street)["accept.within"]
    )
    community = merged(
        change("tighten", "accept.within", "30 minutes"), change("tighten", "accept.or_within.1", "20 minutes"),
        change("replace", "dispatch.within", "1 working day"), parent=street,
    ).procedure  # fmt: skip
    assert gather(community.document)["steps"]["accept"]["within"] == "30 minutes"
    assert gather(community.document)["steps"]["dispatch"]["within"] == "1 working day"
    assert [s for s in community.sources if s.startswith("local")] == ["local", "local-2"]


def test_two_places_with_the_same_changes_have_texts_of_their_own() -> None:
    one = change("tighten", "accept.within", "1 working hour")
    assert merged(one).digest != merged(one, place="32.05.06.901.002.").digest


def test_the_difference_is_shown_clause_by_clause() -> None:
    made = merged(
        change("tighten", "accept.within", "1 working hour"),
        change("replace", "verify.by", ["community_worker"], basis="ours"),
        change("require", "form.floor", field=FIELD), burden_reason="电梯楼不知道楼层找不到",
    )  # fmt: skip
    assert [(d.title, d.before, d.after, d.basis) for d in made.differences] == [
        ("受理：期限", "2 个工作小时", "1 个工作小时", "本细则自定"),
        ("核实：谁来办", "网格员", "社区工作者", "上级规程自定"),
        ("反映时", "不问", "加问“楼层”", "本细则自定"),
    ]


def test_the_parents_cases_that_touch_nothing_changed_still_go_as_told() -> None:
    told = (LAWBOOK / "procedures/management/grid-event.cases.yaml").read_text("utf-8")
    rules = parse_local_rules(document(change("replace", "verify.by", ["community_worker"])))
    found = replay(rules, GRID_EVENT, merge(rules, GRID_EVENT, CALENDAR, roles=ROLES).procedure, told, CALENDAR)
    assert found.problems == ()
    assert found.kept
    assert found.touched
