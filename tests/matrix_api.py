"""What the rows of the matrix send to the API: the least that succeeds for whoever may."""

import json
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from liren.affairs.tests.world import KEY, LAMP
from liren.kit.clock import CHINA, now
from liren.territories.public import Place
from tests import matrix_api_deciding
from tests.matrix_world import Matrix

TRIANGLE = '{"type": "Polygon", "coordinates": [[[120.6, 31.2], [120.7, 31.2], [120.7, 31.3], [120.6, 31.2]]]}'
PERIOD = {"since": "2026-11-01", "until": "2026-12-01"}
PLAIN = {key: LAMP[key] for key in ("title", "description")}
MOVES: dict[str, tuple[str, str, dict[str, Any]]] = {
    # about: step, move, answers
    "accept": ("accept", "dispatch", {"class": "event.estate"}),
    "elsewhere": ("accept", "dispatch", {"class": "event.estate"}),
    "dispatch": ("dispatch", "dispatch", {}),
    "handle": ("handle", "done", {"reply": "灯已修好"}),
    "verify": ("verify", "passed", {}),
    "feedback": ("feedback", "satisfied", {"rating": 5}),
}
STANDARD = {
    "title": "社区议事规范", "level": "national", "status": "in_force", "number": "GB/T 90004-2020",
    "sources": [{"document": "某文件"}],
}  # fmt: skip
FACILITY = {"name": "桂花里服务站", "type": "service_station", "source": "visited", "quality": "checked"}
DOOR = {"floor": 9, "room": "901"}
SAID = {"source": "told", "quality": "unchecked"}
LETTER = {"template": "task-refusal-letter", "given": {"department": "街道", "reason": "不在清单内"}}
PLACED = (
    "local-rules", "organisations", "organisations/chart", "organisations/overlaps", "organisations/templates",
    "organisations/templates/applied", "organisations/templates/{key}/text", "organisations/contacts",
    "organisations/ended", "organisations/mergers", "organisations/matches", "organisations/listings",
    "organisations/nurtured", "facilities", "service-points", "premises", "switches", "switches/decisions",
    "exchange/partners", "residents/doubles", "homes", "homes/counts", "groups", "tables/definitions",
)  # fmt: skip


def query(route: str, community: Place) -> dict[str, str]:
    """The query of a route that wants one."""
    here = {"place": community.path}
    return {
        "/api/v1/places": {"text": "桂花里"},
        "/api/v1/codes": {"on": "2000-01-01", "prefix": "3205"},
        "/api/v1/facilities/{id}/utilisation": PERIOD,
        "/api/v1/conformance": {**PERIOD, **here, "procedure": KEY},
        "/api/v1/clause-feedback": {"about": KEY},
        "/api/v1/clause-feedback/said": {"about": KEY, "clause": "handle.within"},
        "/api/v1/conformance/affairs": {
            **PERIOD,
            **here,
            "procedure": KEY,
            "clause": "start",
            "verdict": "kept",
        },
        "/api/v1/figures": {**PERIOD, **here},
        "/api/v1/figures/{measure}": {**PERIOD, **here},
        "/api/v1/papers/numbers": {"series": "task-refusal", **here},
        "/api/v1/registers/{key}": here,
        "/api/v1/registers/{key}/history": {**here, "row": community.path},
        "/api/v1/residents/counts": here,
        **{f"/api/v1/{name}": here for name in PLACED},
        **matrix_api_deciding.query(community),
    }.get(route, {})


def bodies(subject: str, act: str, place: Place, community: Place, matrix: Matrix) -> dict[str, Any]:
    opening: dict[str, Any] = {"procedure": KEY, "place": place.path, "answers": PLAIN}
    if subject == "behalf":
        opening["on_behalf_of"] = {"name": "李先生"}
    step, move, answers = MOVES.get(subject, ("", "", {}))
    return {
        **_of_places(place, community, matrix),
        **_of_organisations(community, matrix),
        **_of_company(place, matrix),
        **_of_standards(community),
        **_of_papers(community),
        **_of_facilities(community),
        **_of_people(place, matrix),
        **_of_drafts(community),
        **matrix_api_deciding.bodies(place, community, matrix),
        "/api/v1/exchange/partners/{id}/packages": {"item": "facilities", "place": community.path},
        "/api/v1/homes": {"building": place.path, "facts": DOOR, **SAID},
        "/api/v1/homes/{id}/changes": {"facts": DOOR, **SAID, "seen": "2020-01-01T00:00:00+00:00"},
        "/api/v1/homes/{id}/end": {"on": "2026-11-16", "why": "拆了"},
        "/api/v1/homes/{id}/withdrawal": {"why": "登记了两次"},
        "/api/v1/exchange/packages": {"manifest": {}, "rows": [], "sealed": None, "signature": "0"},
        "/api/v1/exchange/packages/{id}/refusal": {"why": "已经登记"},
        "/api/v1/exchange/packages/{id}/wanted": {"numbers": [1]},
        "/api/v1/connectors/{id}/orders": {"orders": [{"no": "1"}]},
        "/api/v1/affairs": opening,
        "/api/v1/affairs/{id}/steps": {"step": step, "move": move, "answers": answers},
        "/api/v1/affairs/{id}/notes": {"text": "打过电话"},
        "/api/v1/affairs/{id}/visits": {"visits": 1},
        "/api/v1/affairs/{id}/agreement": {},
        "/api/v1/affairs/{id}/departures": {
            "step": "accept",
            "clause": "moves",
            "instead": "dispatch",
            "reason": "试一试",
            "hope": "看看",
        },
        "/api/v1/affairs/{id}/rating": {"grade": 5},
        "/api/v1/ratings/{secret}": {"grade": 5},
        "/api/v1/affairs/{id}/reveal": {"names": ["phone"], "purpose": "上门前联系"},
        "/api/v1/work/{id}/release": {"reason": "今天休息"},
        "/api/v1/affairs/{id}/extensions": {"amount": 1, "reason": "等配件"},
        "/api/v1/extensions/{id}/decision": {"granted": True, "decision": "同意"},
        "/api/v1/affairs/{id}/pause": {"reason": "等待材料"},
        "/api/v1/files": {"file": SimpleUploadedFile("说明.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")},
    }


def _of_people(place: Place, matrix: Matrix) -> dict[str, Any]:
    lives = {"kind": "floating", "place": place.path, "source": "visited"}
    note = {"kind": "visit", "text": "家里都好"}
    someone = matrix.ids["any.resident"]
    return {
        "/api/v1/residents/search": {"purpose": "入户走访", "name": "陈林溪"},
        "/api/v1/residents": {"person": {"name": "方知夏"}, **lives},
        "/api/v1/residents/{id}/reveal": {"what": "phone", "purpose": "入户走访"},
        "/api/v1/residents/{id}/changes": {"person": {"phones": ["13900003333"]}, "source": "told"},
        "/api/v1/residents/changes/{id}/decision": {"approve": True},
        "/api/v1/residents/{id}/doubles": {"purpose": "核实信息"},
        "/api/v1/residents/doubles": {
            "stays": matrix.ids["any.resident"],
            "goes": matrix.ids["any.other"],
            "why": "看过身份证",
        },
        "/api/v1/residents/doubles/{id}/refusal": {"why": "父子同名"},
        "/api/v1/residents/{id}/moves": lives,
        "/api/v1/residents/{id}/departure": {"source": "told", "why": "搬去外地"},
        "/api/v1/residents/{id}/withdrawal": {"why": "重复登记"},
        "/api/v1/residents/{id}/notes": note,
        "/api/v1/households": {"place": place.path, "source": "visited"},
        "/api/v1/households/{id}/members": {"resident_id": someone, "relation": "head", "source": "visited"},
        "/api/v1/households/{id}/notes": note,
    }


def _of_papers(community: Place) -> dict[str, Any]:
    return {
        "/api/v1/tables/fillings/{id}/cells": {"cells": [{"row": community.path, "column": "benches", "value": "3"}]},
        "/api/v1/tables/fillings/{id}/people": {"purpose": "安排助餐"},
        "/api/v1/tables/fillings/{id}/return": {"reason": "再数一遍"},
        "/api/v1/tables/fillings/{id}/correction": {"reason": "数错了"},
        "/api/v1/registers/{key}/export": {"place": community.path},
        "/api/v1/affairs/{id}/papers": LETTER,
        "/api/v1/papers/{id}/file": {"form": "pdf"},
        "/api/v1/papers/{id}/reissue": {"reason": "写错了日期", "given": LETTER["given"]},
        "/api/v1/papers/{id}/withdrawal": {"reason": "发错了"},
        "/api/v1/papers/numbers/word": {"path": community.path, "word": "桂"},
        "/api/v1/papers/numbers/skips": {
            "series": "public-notice",
            "path": community.path,
            "up_to": 3,
            "reason": "纸上用过",
        },
    }


def _in_days(days: int) -> date:
    return now().astimezone(CHINA).date() + timedelta(days=days)


def _of_facilities(community: Place) -> dict[str, Any]:
    room = {"name": "阅览室", "use": "activity", "area": "40"}
    premises = {
        "path": community.path, "way": "recover", "address": "桂花路 6 号", "area": "86", "on": "2026-06-01",
        "document": "5 号", "cost": "0", "whose": "区机关事务局",
    }  # fmt: skip
    return {
        "/api/v1/facilities": {"place": community.path, "since": "2024-05-01", "facility": FACILITY},
        "/api/v1/facilities/{id}/changes": {"seen": 1, "facility": FACILITY},
        "/api/v1/facilities/{id}/end": {"on": "2026-11-16", "why": "迁走"},
        "/api/v1/facilities/{id}/withdrawal": {"why": "登记了两次"},
        "/api/v1/facilities/{id}/rooms": room,
        "/api/v1/rooms/{id}/changes": room,
        "/api/v1/facilities/{id}/windows": {"name": "综合窗口 2", "matters": "民政"},
        "/api/v1/facilities/{id}/exceptions": {"first": str(_in_days(45)), "reason": "停电检修"},
        "/api/v1/exceptions/{id}/lifting": {"why": "提前修好了"},
        "/api/v1/facilities/{id}/phases": {"phase": "run", "began_on": "2026-01-01", "document": "预算"},
        "/api/v1/phases/{id}/withdrawal": {"why": "记错了"},
        "/api/v1/premises": premises,
        "/api/v1/rooms/{id}/bookings": {"starts": _monday(), "hours": "1", "purpose": "读书会", "people": "8"},
        "/api/v1/bookings/{id}/decision": {"confirmed": True},
        "/api/v1/rooms/{id}/heads": {"hour": _this_hour(), "people": "8"},
        "/api/v1/premises/{id}/withdrawal": {"why": "记错了"},
    }


def _monday() -> str:
    """Ten o'clock of a Monday soon, on which nothing is booked."""
    day = now().astimezone(CHINA) + timedelta(days=10)
    day += timedelta(days=(7 - day.weekday()) % 7)
    return f"{day:%Y-%m-%d}T10:00:00+08:00"


def _this_hour() -> str:
    return f"{now().astimezone(CHINA):%Y-%m-%dT%H}:00:00+08:00"


def _of_drafts(community: Place) -> dict[str, Any]:
    return {
        "/api/v1/local-rules": {"text": _rules_text(community)},
        "/api/v1/drafts": {"key": "service/lend-tools"},
        "/api/v1/drafts/{id}/saves": {"text": "a: 1", "cases": "", "seen": 1},
        "/api/v1/drafts/{id}/trial": {"text": "a: 1", "cases": ""},
        "/api/v1/drafts/{id}/submission": {"seen": 1},
        "/api/v1/drafts/{id}/return": {"comment": "太长"},
        "/api/v1/drafts/{id}/remarks": {"text": "很好", "about": "accept"},
        "/api/v1/drafts/{id}/publication": {"seen": 1},
        "/api/v1/drafts/{id}/backtests": {"months": 12},
    }


def _rules_text(community: Place) -> str:
    """Rules of the place, so that whoever may make them there publishes them."""
    change = {"do": "tighten", "clause": "accept.within", "to": "1 working hour", "why": "有人值班", "basis": "local"}
    return json.dumps(
        {
            "parent": KEY, "parent_version": 1, "version": 1, "title": "银杏细则", "publisher": "居委会",
            "place": community.path, "changes": [change],
        }
    )  # fmt: skip


def edition_file() -> dict[str, Any]:
    """A new edition as somebody brings it."""
    return {
        "file": SimpleUploadedFile("新版.csv", "code,name\n32,江苏省\n".encode()), "title": "新版区划",
        "edition": "2020-06-30", "source": "invented", "licence": "none", "within": "",
    }  # fmt: skip


def _of_places(place: Place, community: Place, matrix: Matrix) -> dict[str, Any]:
    plan = {"on": "2026-11-16", "reason": "调整", "into": {str(place.id): None}}
    return {
        "/api/v1/places/{path}/places": {"kind": "estate", "name": "桂香苑"},
        "/api/v1/places/{path}/grid": {"grid": matrix.world.people.frame.grid_one.path},
        "/api/v1/places/{path}/shape": {"shape": TRIANGLE, "system": "CGCS2000", "source": "测绘"},
        "/api/v1/places/{path}/grids": {**plan, "seen": "of another day"},
        "/api/v1/places/{path}/grids/preview": plan,
        "/api/v1/editions": edition_file(),
        "/api/v1/editions/{id}/decisions": {"decision": "accepted", "kind": "added"},
        "/api/v1/editions/{id}/successors": {"path": "32.05.06.", "successors": []},
        "/api/v1/editions/{id}/application": {"on": "2026-11-16"},
    }


def _of_organisations(community: Place, matrix: Matrix) -> dict[str, Any]:
    return {
        "/api/v1/organisations": {
            "name": "桂花里合唱队", "kind": "social_force", "subtype": "volunteer_team", "status": "unregistered",
            "place": community.path,
        },
        "/api/v1/organisations/templates/{key}/trial": {"place": community.path},
        "/api/v1/organisations/templates/{key}/application": {"place": community.path},
        **_of_living(community, matrix),
        "/api/v1/contacts/{id}/phone": {"purpose": "停水通知"},
        "/api/v1/handovers": {"holding_id": matrix.ids["any.holding"]},
        "/api/v1/handovers/{id}/items": {"kind": "key", "text": "一把钥匙"},
        "/api/v1/handovers/{id}/confirmation": {"received": []},
    }  # fmt: skip


def _of_living(community: Place, matrix: Matrix) -> dict[str, Any]:
    """Merging, terms, own templates, matching."""
    orgs = matrix.world.people.orgs
    into = {str(orgs["property"]): str(orgs["committee"])}
    merging = {"into": into, "on": "2026-03-02", "reference": "吴委办 18 号", "seen": matrix.ids["seen.merging"]}
    own = {"place": community.path, "text": matrix.ids["own.template"]}
    term = {"last_day": "2030-12-31", "reference": "选举结果公告"}
    return {
        "/api/v1/organisations/mergers/trial": {"into": into},
        "/api/v1/organisations/mergers": merging,
        "/api/v1/organisations/{id}/terms": {**term, "number": 12, "began_on": "2026-01-01"},
        "/api/v1/organisations/terms/{id}/end": term,
        "/api/v1/organisations/ended/decisions": {
            "kind": "organisation",
            "id": str(matrix.ids["left.organisation"]),
            "to": community.path,
        },
        "/api/v1/organisations/{id}/superior": {"parent_id": str(orgs["party"]), "reference": "5 号"},
        "/api/v1/organisations/{id}/place": {"to": community.path, "reference": "5 号"},
        "/api/v1/organisations/templates/{key}/own/trial": own,
        "/api/v1/organisations/templates/{key}/own": own,
        "/api/v1/organisations/{id}/listings": {"side": "offer", "service": "上门维修", "path": community.path},
        "/api/v1/organisations/{id}/nurtured": {"organisation_id": str(orgs["property"])},
    }


def _of_company(place: Place, matrix: Matrix) -> dict[str, Any]:
    return {
        "/api/v1/duplicates": {"procedure": KEY, "place": place.path, "answers": PLAIN},
        "/api/v1/affairs/{id}/merge": {"main_id": matrix.ids["handle.affair"], "reason": "同一盏灯"},
        "/api/v1/affairs/{id}/part": {"reason": "不是同一盏灯"},
        "/api/v1/affairs/{id}/children": {
            "procedure_key": KEY, "answers": {"title": "另一处"}, "reason": "另一处也坏了",
        },
        "/api/v1/affairs/{id}/settlement": {"words": "各自办到底"},
        "/api/v1/affairs/{id}/hiding": {"reason": "不宜公开"},
        "/api/v1/affairs/{id}/corrections": {"key": "title", "text": "路灯已修", "why": "写错了"},
    }  # fmt: skip


def _of_standards(community: Place) -> dict[str, Any]:
    until = f"{now() + timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}"
    change = {"do": "tighten", "clause": "accept.within", "to": "1 working hour", "why": "有人值班", "basis": "local"}
    written = {"title": "桂花里细则", "changes": [change]}
    return {
        "/api/v1/standards": STANDARD,
        "/api/v1/standards/committees": {
            "key": "ISO/TC 9999", "name": "某委员会", "organisation": "ISO", "sources": [{"document": "某文件"}],
        },
        "/api/v1/standards/{id}/changes": {"seen": 1, "standard": {**STANDARD, "number": "GB/T 90003-2020"}},
        "/api/v1/local-rules/drafts": {"key": KEY, "place": community.path, "publisher": "居委会"},
        "/api/v1/local-rules/{id}/saves": {"revision": 1, "document": written},
        "/api/v1/local-rules/{id}/trial": {"document": written},
        "/api/v1/local-rules/{id}/publication": {"revision": 1, "document": written},
        "/api/v1/local-rules/{id}/backtests": {"months": 12, "withdrawn": True},
        "/api/v1/switches/mode": {"path": community.path, "mode": "emergency", "reason": "防汛", "until": until},
        "/api/v1/switches/feature": {
            "path": community.path, "key": "figures", "value": "off", "reason": "还没有人看",
        },
        "/api/v1/switches/type": {"path": community.path, "community_type": "old", "reason": "建成四十年"},
    }  # fmt: skip
