"""What the rows of the matrix send to the API of deciding together: the least that succeeds for whoever may."""

from datetime import timedelta
from typing import Any

from liren.kit.clock import CHINA, now
from liren.territories.public import Place
from tests.matrix_world import Matrix

PLACED = (
    "rolls", "decisions", "decision-rules", "opinions", "points", "points/rules", "points/gifts", "conventions",
    "conventions/versions", "homes/left", "homes/left/doors", "bodies", "openness",
)  # fmt: skip
THINGS = {
    "statements": "statement", "conventions": "convention", "deeds": "record", "awards": "award", "gifts": "gift",
    "arrivals": "batch", "proxies": "proxy", "seats": "seat",
}  # fmt: skip
"""What an id behind a word of the route is of."""
BEFORE = {"drafts/{id}/backtest": "tested", "points/rules": "points"}
"""By part of the route, before its last word is asked."""
AREA, WHY = {"document": "章程", "clause": "第二条", "on": "2029-01-01"}, {"why": "核对过"}
RULE = """
key: council
title: 议事会
sources: [{id: own, document: 议事规则, clause: 第五条, phrase: "", status: ours}]
rules:
  - {key: gui-council, title: 议事会表决, body: members, kind: motion, from: "2026-01-01", passes: [
      {figure: agree, base: present, measure: persons, op: over, fraction: 1/2, source: own}]}
"""


def query(community: Place) -> dict[str, dict[str, str]]:
    """By route."""
    here = {"place": community.path}
    return {
        **{f"/api/v1/{name}": here for name in PLACED},
        "/api/v1/openness/below": {"place": community.path.rsplit(".", 2)[0] + "."},
        "/api/v1/decision-rules/{key}/verdict": {"figure": "agree_persons:40"},
    }


def bodies(place: Place, community: Place, matrix: Matrix) -> dict[str, Any]:
    """By route."""
    entry = {"name": "沈知秋", "note": "3 幢 201"}
    here = {"place": community.path}
    return {
        **_together(community, matrix),
        **_systems(matrix),
        **_elected(matrix),
        **_standing(place, community, matrix),
        "/api/v1/standards/arrivals": {"rows": [{
            "number": "GB/T 90005-2020", "title": "停车", "level": "国家标准", "status": "现行", "sources": "某网站",
        }]},
        "/api/v1/homes/left/doors": {
            "doors": [matrix.ids["any.dwelling"]], "to": place.path, "source": "visited", "quality": "checked",
        },
        "/api/v1/homes/left/people": {**here, "to": community.path},
        "/api/v1/decision-rules": {**here, "text": RULE, "on": "2029-01-01"},
        "/api/v1/decision-rules/{key}/refinements": {
            **here, **AREA, "stricter": {"agree-participants-area": {"op": "over", "fraction": "4/5"}},
        },
        "/api/v1/rolls": {**here, "title": "名册", "body": "owners", "on": "2026-11-21"},
        "/api/v1/rolls/{id}/entries": {"entries": [entry]},
        "/api/v1/rolls/{id}/entries/search": {"name": "陈林溪"},
        "/api/v1/rolls/{id}/filling": {"kinds": ["actual"]},
        "/api/v1/rolls/{id}/owners": {"units": [{"door": "1-101", "area": "88.50", "unsold": True}]},
        "/api/v1/rolls/{id}/additions": {"entry": entry, **WHY},
        "/api/v1/rolls/entries/{id}/striking": WHY,
        "/api/v1/decisions": {
            "roll": matrix.ids["any.roll"], "title": "修路", "rule": "jw-meeting", "named": True,
            "opens_at": "2026-12-01T00:00:00+08:00", "closes_at": "2026-12-20T00:00:00+08:00",
        },
        "/api/v1/decisions/{id}/notices": {"on": "2020-02-01", "where": "各单元门口", "document": "公告第 3 号"},
        "/api/v1/decisions/{id}/votes": {"choices": ["agree"]},
        "/api/v1/decisions/{id}/ballots": {"choices": ["agree"]},
        "/api/v1/decisions/{id}/receipts/search": {"code": "AAAA"},
        "/api/v1/decisions/{id}/marks": {
            "entry_id": matrix.ids["any.entry"], "channel": "paper", "document": "第 1 册第 2 张",
            "choices": ["agree"],
        },
        "/api/v1/decisions/marks/{id}/annulment": WHY,
        "/api/v1/decisions/{id}/bundles": {"document": "第 1 号票箱", "ballots": [["agree"]]},
        "/api/v1/decisions/bundles/{id}/withdrawal": WHY,
        "/api/v1/decisions/{id}/count": {"document": "计票单第 1 号"},
    }  # fmt: skip


def _elected(matrix: Matrix) -> dict[str, Any]:
    """Proxies, run-offs, draws."""
    again = {"opens_at": "2026-12-21T00:00:00+08:00", "closes_at": "2026-12-31T00:00:00+08:00"}
    return {
        "/api/v1/decisions/{id}/proxies": {
            "entry_id": matrix.ids["any.entry"], "holder": "王秋实", "document": "委托书第 2 号",
        },
        "/api/v1/decisions/{id}/proxies/announcement": {"where": "公开栏"},
        "/api/v1/decisions/proxies/{id}/withdrawal": WHY,
        "/api/v1/decisions/{id}/run-off": again,
        "/api/v1/rolls/{id}/draws": {"title": "楼道议事会", "seats": 1},
        "/api/v1/draws/{id}/drawing": {"word": "4 1 6", "source": "在场的人掷骰子"},
        "/api/v1/draws/seats/{id}/answer": {"comes": True},
    }  # fmt: skip


def _standing(place: Place, community: Place, matrix: Matrix) -> dict[str, Any]:
    """Rounds, bodies, 三务公开: of a rhythm in a village, for in a city's community there is none to say."""
    today = now().astimezone(CHINA).date()
    return {
        "/api/v1/budget-rounds": {
            "roll": matrix.ids["any.roll"], "title": "民生微实事", "budget": 100_000,
            "projects": [{"title": "路灯", "cost": 30_000}, {"title": "公园", "cost": 90_000}],
            "opens_at": "2026-12-01T00:00:00+08:00", "closes_at": "2026-12-20T00:00:00+08:00",
        },
        "/api/v1/budget-rounds/{id}/decision": {"chosen": ["p1"], "document": "议事会纪要第 1 号"},
        "/api/v1/bodies": {"place": place.path, "kind": "courtyard_unit", "name": "自治小组", "head": "楼栋长"},
        "/api/v1/bodies/{id}/rules": {
            "composition": [{"who": "居民代表", "seats": 6, "how": "各楼居民推选"}], "term_years": 3,
            "meets": "每季度一次", "notice": 3, "rule": "members-majority", "document": "2026年3月居民会议通过",
            "on": str(today),
        },
        "/api/v1/openness/rhythms": {
            "place": matrix.world.people.frame.qingshi.path, "duty": "finance-monthly", "since": str(today),
            "why": "村务监督会议定的",
        },
    }  # fmt: skip


def _together(community: Place, matrix: Matrix) -> dict[str, Any]:
    """Opinions, points, conventions."""
    today, here = now().astimezone(CHINA).date(), {"place": community.path}
    award = {"title": "参加清扫", "points": 5, "times": 2}
    return {
        "/api/v1/opinions": {
            **here, "topic": "车棚怎么修", "who": "signed_in", "until": str(today + timedelta(days=7)),
            "first": ["车棚要修一修", "先把路修好", "都可以再等等"],
        },
        "/api/v1/opinions/{id}/additions": {"lines": ["西门也要装一盏灯"]},
        "/api/v1/opinions/{id}/statements": {"text": "东门也要装一盏灯"},
        "/api/v1/opinions/statements/{id}/vote": {"value": 1},
        "/api/v1/opinions/statements/{id}/decision": {
            "state": "declined", "reason": "several", "words": "请分成两条写",
        },
        "/api/v1/points/rules": {**here, "holder": "person", "months": 12, "most": 20, "awards": [award]},
        "/api/v1/points/rules/{id}/restocking": {"key": "g1", "left": 4},
        "/api/v1/points/residents/{id}/awards": {"award": "a1", "note": "签到表上有"},
        "/api/v1/points/residents/{id}/gifts": {"gift": "g1"},
        "/api/v1/points/own/gifts": {"gift": "g1"},
        "/api/v1/points/awards/{id}/withdrawal": {"why": "twice"},
        "/api/v1/conventions": {**here, "clauses": ["楼道不堆杂物"]},
        "/api/v1/conventions/{id}/questions": {
            "roll": matrix.ids["any.roll"], "rule": "jw-meeting", "until": "2026-12-20",
        },
        "/api/v1/conventions/{id}/deeds": {
            "clause": 1, "deed": "remind", "times": 1, "on": str(today),
        },
    }  # fmt: skip


def _systems(matrix: Matrix) -> dict[str, Any]:
    """What keeps a standards system."""
    here, why, seen = "/api/v1/standards-systems", {"why": "试点"}, {"seen": 2**60}
    link = {"kind": "guides", "begin": "4.7", "end": "5.1", **why}
    placed = {"node": "4.7", "standard": matrix.ids["any.standard"], **why}
    return {
        here: {"key": "guihuali", "title": "桂花里体系", "publisher": "居委会", "objective": "好用", **why},
        f"{here}/{{key}}/changes": {
            "title": "体系", "publisher": "民政", "objective": "好用", "depth": 3, **why, **seen,
        },
        f"{here}/{{key}}/nodes": {"code": "4.9", "name": "停车", "parent": "4", **why},
        f"{here}/{{key}}/nodes/{{code}}/changes": {
            "name": "协商", "urban": True, "rural": True, "procedures": [], **why, **seen,
        },
        f"{here}/{{key}}/nodes/{{code}}/drop": why,
        f"{here}/{{key}}/links": link,
        f"{here}/{{key}}/links/drop": link,
        f"{here}/{{key}}/placements": placed,
        f"{here}/{{key}}/placements/drop": placed,
        f"{here}/{{key}}/topics": {"name": "社区矫正", "node": "4.7", **why},
    }  # fmt: skip
