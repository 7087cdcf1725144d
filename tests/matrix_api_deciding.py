"""What the rows of the matrix send to the API of deciding together: the least that succeeds for whoever may."""

from typing import Any

from liren.territories.public import Place
from tests.matrix_world import Matrix

PLACED = ("rolls", "decisions", "decision-rules")
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
        "/api/v1/decision-rules/{key}/verdict": {"figure": "agree_persons:40"},
    }


def bodies(community: Place, matrix: Matrix) -> dict[str, Any]:
    """By route."""
    entry = {"name": "沈知秋", "note": "3 幢 201"}
    place = {"place": community.path}
    return {
        "/api/v1/decision-rules": {**place, "text": RULE, "on": "2029-01-01"},
        "/api/v1/decision-rules/{key}/refinements": {
            **place, **AREA, "stricter": {"agree-participants-area": {"op": "over", "fraction": "4/5"}},
        },
        "/api/v1/rolls": {**place, "title": "名册", "body": "owners", "on": "2026-11-21"},
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
