"""What the rows of the matrix send: the least that succeeds for whoever may."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from liren.affairs.tests.world import KEY
from liren.kit.clock import CHINA, now
from liren.standards.public import DEFAULT_SYSTEM
from liren.territories.public import Place
from tests import matrix_api as of_the_api
from tests.matrix_api import FACILITY, MOVES, PLAIN, TRIANGLE, edition_file
from tests.matrix_api_deciding import BEFORE, THINGS
from tests.matrix_bodies import of_bodies
from tests.matrix_conventions import compared, of_conventions
from tests.matrix_deciding import of_deciding
from tests.matrix_openness import of_openness
from tests.matrix_world import TEMPLATE, Matrix

BESIDE: dict[str, dict[str, str]] = {
    "note": {"text": "打过电话"},
    "visits": {"visits": "1"},
    "reveal": {"name": "phone", "purpose": "上门前联系"},
    "extend": {"amount": "1", "reason": "等配件"},
    "decide": {"_granted": "yes", "decision": "同意"},
    "pause": {"reason": "等待材料"},
}
COMPANY: dict[str, dict[str, str]] = {
    "child": {"procedure": KEY, "title": "另一处", "reason": "另一处也坏了"},
    "settle": {"words": "各自办到底"},
    "hide": {"reason": "不宜公开"},
}
STANDARD = {
    "title": "社区议事规范", "level": "national", "status": "in_force", "number": "GB/T 90004-2020",
    "sources": "某文件",
}  # fmt: skip
PLAN = {
    "holder": "person", "months": "12", "most": "20", "awards": "参加清扫｜5｜2",
    "gifts": "洗衣粉｜8｜日用品、小礼物｜9",
}  # fmt: skip
DOOR = {"floor": "9", "room": "901", "source": "told", "quality": "unchecked"}
PEOPLE: dict[str, dict[str, str]] = {
    "open": {"what": "phone", "purpose": "入户走访"},
    "note": {"kind": "visit", "text": "家里都好"},
    "leave": {"why": "搬去外地"},
    "decide": {"how": "approve"},
    "erase": {"why": "本人要求"},
}
KINDS = {
    "affairs": "affair", "mine": "affair", "work": "work", "extensions": "extension", "files": "file",
    "organisations": "organisation", "editions": "edition", "drafts": "draft", "rules": "rules",
    "findings": "finding",
    "import": "arrival",
    "square": "affair", "requests": "affair", "photos": "file",
    "handovers": "handover",
    "keys": "key", "webhooks": "webhook", "connectors": "connector", "letters": "letter",
    "papers": "paper", "items": "item", "contacts": "person",
    "catalogue": "standard", "standards": "standard", "committees": "committee",
    "people": "resident", "residents": "resident", "doubles": "double", "households": "household", "changes": "request",
    "facilities": "facility", "rooms": "room", "windows": "window", "exceptions": "exception",
    "phases": "phase", "premises": "premises",
    "homes": "dwelling", "bookings": "booking", "opinions": "opinion", "draws": "draw",
    "training": "training",
    "tables": "table", "fillings": "table", "askings": "asking", "asked": "asking", "of": "affair",
    "person": "cared",
    "exchange": "partner", "partners": "partner", "packages": "package",
    "rolls": "roll", "decisions": "question", "entries": "entry", "marks": "mark", "bundles": "bundle",
    "bodies": "body",
    "rounds": "round",
    "terms": "term", "listings": "listing", "nurtured": "nurturing",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One request: values of the route's parameters, query, body (a mapping; JSON for the API, a form for pages)."""

    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None


def request_of(table: str, method: str, route: str, about: str, matrix: Matrix) -> Asked:
    """The request of one row. about: an affair, and for pages beside the steps the act."""
    frame = matrix.world.people.frame
    subject, _, act = about.partition(" ")
    place, community = frame.building_3, frame.guihuali
    if subject == "elsewhere":
        place, community = matrix.village_grid, frame.qingshi
    step, move, _ = MOVES.get(subject, ("", "", {}))
    path = {
        "rest": "nowhere", "key": _key(route, subject), "measure": "open", "id": _id(route, subject, matrix),
        "path": place.path if route.endswith("{path}/grid") else community.path,
        "code": _code(route, matrix),
        "clause": matrix.ids["any.clause"] if "/catalogue/" in route else "handle.within",
        "secret": matrix.ids["feedback.secret"], "format": "xml", "token": "x", "file": "policies",
        "step": step, "move": move, "act": act, "way": matrix.ids["any.way"],
        "other": matrix.ids["used.convention" if "conventions" in route else "any.other"],
        "entry": matrix.ids["any.entry"],
        "run": matrix.ids["rules.run" if "local-rules" in route else "any.run"],
    }  # fmt: skip
    query = {
        "/conformance/{key}": {"path": community.path, "clause": "start", "verdict": "k"},
        "/figures": {"path": community.path},
        "/figures/goals": {"path": community.path},
        "/organisations/chart": {"path": community.path},
        "/organisations/contacts": {"path": community.path},
        "/organisations/ended": {"path": community.path},
        "/organisations/matching": {"path": community.path},
        "/organisations/merging": {"path": community.path},
        "/organisations/overlaps": {"path": community.path},
        "/organisations/templates": {"path": community.path},
        "/organisations/templates/{key}": {"path": community.path},
        "/organisations/templates/{key}/own": {"path": community.path},
        "/cockpit": {"path": community.path},
        "/figures/burden": {"path": matrix.world.people.street.path},
        "/places": {"path": community.path},
        "/papers/numbers": {"path": community.path},
        "/registers/{key}": {"path": community.path},
        "/facilities": {"path": community.path},
        "/groups": {"path": community.path},
        "/groups/own": {"path": community.path},
        "/groups/{key}": {"path": community.path},
        "/service-points": {"path": community.path},
        "/opinions": {"path": community.path},
        "/opinions/new": {"path": community.path},
        "/opinions/bring": {"path": community.path},
        "/decisions": {"path": community.path},
        "/decisions/rounds/new": {"path": community.path},
        "/decisions/rounds/of/{id}": {"path": community.path},
        "/decisions/owners": {"path": frame.guihuayuan.path},
        "/decisions/owners/template": {"path": frame.guihuayuan.path},
        "/moderation/rules": {"path": community.path},
        "/registers/{key}/template": {"path": community.path},
        "/homes": {"path": community.path},
        "/homes/left": {"path": community.path},
        "/places/portrait": {"path": community.path},
        "/homes/building": {"path": place.path},
        "/homes/lay": {"path": place.path},
        "/homes/add": {"path": place.path},
        "/places/grids": {"path": community.path},
        "/places/shape": {"path": community.path},
        "/places/search": {"q": "桂花"},
        "/standards/search": {"text": "协商"},
        "/keys": {"path": community.path},
        "/channels": {"path": community.path},
        "/kept": {"_list": "affairs", "state": "open"},
        "/accounts": {"path": community.path},
        "/keys/webhooks": {"path": community.path},
        "/keys/connectors": {"path": community.path},
        "/exchange": {"path": community.path},
        "/bodies": {"path": community.path},
        "/bodies/ways": {"path": community.path},
        "/bodies/formation": {"path": matrix.world.people.street.path},
        "/decisions/rules/own": {"path": community.path},
        "/conventions": {"path": community.path},
        "/conventions/keep": {"path": community.path},
        "/conventions/compare": compared(matrix) if route == "/conventions/compare" else {},
        "/openness": {"path": community.path},
        "/supervision": {"path": community.path},
        "/decisions/made": {"path": community.path},
        "/points": {"path": community.path},
        "/points/keep": {"path": community.path},
    }.get(route, {})
    if table == "api":
        query = query or (of_the_api.query(route, community) if method == "GET" else {})
        body = of_the_api.bodies(subject, act, place, community, matrix)
    else:
        body = _of_pages(subject, act, place, community, matrix)
    return Asked(path, query, body.get(route, {}) if method == "POST" else None)


def _code(route: str, matrix: Matrix) -> str:
    if "/standards/" in route or "/standards-systems/" in route:
        return "4.7"
    return "320506" if "/codes/" in route else matrix.ids["letter.code"]


def _key(route: str, subject: str) -> str:
    if route.startswith("/groups"):
        return "old-60"
    if "/decisions/rules" in route or "/decision-rules" in route:
        return "cc278-special"
    if "systems/" in route:
        return DEFAULT_SYSTEM
    if "registers" in route:
        return (
            subject
            if subject
            in ("papers", "organisations", "exports", "standards", "facilities", "premises", "homes", "openings")
            else "places"
        )
    if "frameworks" in route:
        return "four-bodies"
    return TEMPLATE if "templates" in route else KEY


def _id(route: str, subject: str, matrix: Matrix) -> str:
    found = re.search(r"(\w+)/\{id\}", route)
    kind = {**KINDS, **THINGS}[found[1]] if found else "affair"
    kind = next((one for part, one in BEFORE.items() if part in route), kind)
    return matrix.ids.get(f"{subject}.{kind}") or matrix.ids.get(f"any.{kind}") or matrix.ids["accept.affair"]


def _merging(matrix: Matrix, community: Place) -> dict[str, str]:
    orgs = matrix.world.people.orgs
    into = {f"into.{orgs['property']}": str(orgs["committee"])}
    told = {"path": community.path, "on": "2026-03-02", "reference": "吴委办 18 号"}
    return {**into, **told, "previewed": matrix.ids["seen.merging"], "act": "decide"}


def _of_pages(subject: str, act: str, place: Place, community: Place, matrix: Matrix) -> dict[str, Any]:
    opening = {**PLAIN, "place": place.path, "_sure": "1"}
    return {
        "/sign-in/staff": {"login": "lumin", "password": "wrong"},
        "/report": {**opening, "_procedure": KEY},
        "/open/{key}": opening,
        "/behalf/{key}": {**opening, "_name": "李先生"},
        "/homes/lay": {"units": "3", "floors": "1-12", "doors": "4", "numbering": "per_unit"},
        "/people/take": {"path": community.path, "use": "visit", "purpose": "人口核对", "full": "phone"},
        "/people/import": {"path": community.path, "source": "imported", "why": "人口核对"},
        "/people/import/{id}/{act}": {"line-2": "skip"},
        "/homes/add": DOOR,
        "/homes/{id}/{act}": {**DOOR, "use": "own"},
        "/grid/send": {"what": "report", "owner": "somebody else", **opening},
        "/mine/{id}/rating": {"rating": "5"},
        "/r/{secret}": {"rating": "5"},
        "/me/tell": {"name": "王阿姨"},
        "/me/home": {"place": community.path},
        "/me/second": {"do": "begin", "password": "wrong"},
        "/me/password": {"old": "wrong", "new": "right-and-long-1"},
        "/affairs/{id}/company/{act}": COMPANY.get(act, {}),
        "/affairs/{id}/claim": {"work": matrix.ids.get(f"{subject}.work", "")},
        "/affairs/{id}/do/{step}/{move}": MOVES.get(subject, ("", "", {}))[2],
        "/affairs/{id}/{act}": {**BESIDE.get(act, {}), "extension": matrix.ids["asked.extension"]},
        **of_deciding(community, act, matrix),
        **of_conventions(community, act, matrix),
        **of_bodies(community, act),
        **of_openness(matrix),
        "/kept/keep": {"_list": "affairs", "_name": "在办的", "state": "open"},
        "/kept/drop": {"_list": "affairs", "_filter": matrix.ids["accept.affair"]},
        "/today/filters/keep": {"name": "先看逾期", "due": "late"},
        "/today/filters/change": {"act": "whole"},
        "/today/together": {"work": matrix.ids.get(f"{subject}.work", ""), "act": "do:accept:dispatch", "go": "1"},
        "/handovers/begin": {"holding": matrix.ids["any.holding"]},
        "/handovers/{id}/{act}": {"kind": "key", "text": "一把钥匙"},
        "/organisations/ended": {"organisation": matrix.ids["left.organisation"], "to": community.path},
        "/organisations/{id}/move": {
            "act": "superior", "parent_id": str(matrix.world.people.orgs["party"]), "reference": "5 号",
        },
        "/organisations/{id}/terms": {
            "act": "begin", "number": "3", "began_on": "2026-01-01", "last_day": "2030-12-31", "reference": "选举结果",
        },
        "/organisations/matching": {
            "act": "list", "organisation": str(matrix.world.people.orgs["property"]), "side": "offer",
            "service": "上门维修", "to": community.path,
        },
        "/organisations/merging": _merging(matrix, community),
        "/organisations/templates/{key}": {"path": community.path, "act": "make"},
        "/organisations/templates/{key}/own": {"path": community.path, "act": "look"},
        "/organisations/contacts": {
            "path": community.path, "person": str(matrix.people["reporter"]), "purpose": "停水通知",
        },
        "/organisations/new": {
            "name": "桂花里合唱队", "kind": "social_force", "subtype": "social_force.volunteer_team",
            "status": "unregistered", "place": community.path,
        },
        "/organisations/{id}/add": {
            "name": "新来的", "login": "xinlaide", "password": "long-enough-2026", "title": "社区工作者",
            "role": "community_worker", "place": community.path,
        },
        "/organisations/{id}/change": {"holding": matrix.ids["any.holding"], "reason": "调离"},
        "/me/points/{act}": {"gift": "g1"},
        "/points/keep/{act}": {
            "path": community.path, **PLAN, "key": "g1", "left": "3", "taken": matrix.ids["accept.affair"],
            "rules": matrix.ids["used.points" if act == "restock" else "any.points"],
        },
        "/points/people/{id}/{act}": {
            "award": "a1", "note": "签到表上有", "gift": "g1", "about": matrix.ids["accept.affair"],
        },
        "/people": {"purpose": "入户走访", "name": "陈林溪"},
        "/people/new": {
            "name": "方知夏", "kind": "actual", "place": place.path, "source": "visited", "quality": "checked",
        },
        "/people/{id}/change": {"phones": "13900003333", "corrected": "no", "source": "told"},
        "/people/{id}/consents": {"purpose": "volunteers", "agrees": "no", "how": "told"},
        "/me/consents": {"purpose": "volunteers", "agrees": "no"},
        "/people/{id}/phone": {"phone": "13900003333", "source": "told"},
        "/people/{id}/double": {"purpose": "核实信息"},
        "/people/{id}/beside/{other}": {"stays": matrix.ids["any.resident"], "why": "看过身份证"},
        "/people/{id}/move": {"kind": "floating", "place": place.path, "source": "visited"},
        "/people/{id}/household": {"kind": "family", "place": place.path, "source": "visited"},
        "/people/{id}/do/{act}": PEOPLE.get(act, {}) | {"request": matrix.ids["any.request"]},
        "/households/{id}/join": {
            "do": "new", "name": "方知夏", "relation": "other", "kind": "actual", "source": "visited",
            "quality": "checked",
        },
        "/households/{id}/merge": {"do": "merge", "into": matrix.ids["any.household"], "why": "合住了"},
        "/households/{id}/move": {"place": place.path, "source": "visited"},
        "/households/{id}/do/{act}": PEOPLE.get(act, {}),
        "/me/work/training": {"title": "调解技巧", "on": "2026-11-10", "held_by": "区民政局", "hours": "3.5"},
        "/me/work/too-much": {"path": community.path, "wish": "help"},
        "/me/record/link": {"do": "unlink"},
        "/tables/gate/define": {"path": matrix.world.people.street.path, "document": "key: x"},
        "/tables/gate/admit": {
            "path": matrix.world.people.street.path, "definition": matrix.ids["any.definition"], "until": "2027-01-01",
            "admission": matrix.ids["accept.affair"], "since": "2026-01-01",
        },
        "/tables/{id}/people": {"purpose": "安排助餐"},
        "/tables/{id}/cells": {f"c.{community.path}.benches": "3"},
        "/groups/{key}/people": {"path": community.path, "purpose": "重阳节走访"},
        "/groups/{key}/take": {"path": community.path, "use": "care", "purpose": "送餐名单"},
        "/groups/person/{id}": {"purpose": "入户走访"},
        "/groups/person/{id}/decide": {"act": "record", "code": "disability", "document": "残疾人证 88"},
        "/groups/own": {
            "path": community.path, "title": "高龄老党员", "why": "结对看望", "document": "支部会议", "low": "75",
        },
        "/groups/own/end": {"path": community.path, "key": "bench"},
        "/facilities/new": {**FACILITY, "place": community.path, "since": "2024-05-01"},
        "/facilities/{id}/edit": {**FACILITY, "seen": "1"},
        "/facilities/{id}/homelike": {"on": "2026-11-16", "sofa": "yes"},
        "/rooms/{id}/book": {**_room_wanted(), "people": "8"},
        "/bookings/{id}/act": {"act": act},
        "/opinions/new": {
            "path": community.path, "topic": "车棚怎么修", "who": "signed_in", "until": _in_a_week(),
            "first": "车棚要修一修\n先把路修好\n都可以再等等",
        },
        "/opinions/bring": {"path": community.path},
        "/opinions/{id}/vote": {"statement": matrix.ids["any.statement"], "value": "1"},
        "/opinions/{id}/say": {"text": "东门也要装一盏灯"},
        "/opinions/{id}/keep": {"act": "add", "lines": "西门也要装一盏灯"},
        "/facilities/{id}/act": {"act": "window", "name": "综合窗口 2", "matters": "民政"},
        "/figures/burden": {
            "path": community.path if subject == "here" else matrix.world.people.street.path, "share": "70",
            "hours": "50", "why": "减负办法",
        },
        "/decisions/budget": {"budget": "1000", "projects": "300 路灯\n900 公园", "ballots": "1、2 ×3"},
        "/standards/logs": {"procedure": KEY, "name": "a.csv", "carried": "编号,环节,时间\n1,受理,2026-11-02 09:00"},
        "/standards/frameworks/{key}": {"items": "党组织\n政府", "items_from": "《意见》第二条", "seen": "0"},
        "/local-rules": {"key": KEY, "place": community.path},
        "/local-rules/{id}/{act}": {"place": matrix.world.people.frame.yinxing.path} if act == "take" else {},
        "/local-rules/{id}/backtest": {"withdrawn": "yes", "months": "12"},
        "/local-rules/{id}/edit": {"act": "save", "title": "桂花里细则", "revision": "1"},
        "/standards/catalogue/new": STANDARD,
        "/standards/catalogue/{id}/change": {**STANDARD, "seen": "1", "number": "GB/T 90003-2020"},
        "/drafts/{id}/answers/{act}": {"until": f"{now() + timedelta(days=7):%Y-%m-%d}"},
        "/drafts/{id}/hearing": {"stance": "for", "text": "好办"},
        "/drafts/new": {"key": "service/lend-tools"},
        "/drafts/{id}/{act}": {"text": "很好", "comment": "太长", "seen": "1"},
        "/places/grid": {"parent": matrix.world.people.frame.grid_one.path, "building": place.path},
        "/places/editions": edition_file(),
        "/places/editions/{id}/change": {"act": "drop"},
        "/places/shape": {
            "system": "CGCS2000", "source": "测绘",
            "shape": TRIANGLE,
        },
        "/places/grids": {"_look": "1", "on": "2026-11-16", "reason": "调整", f"b{place.id}": "none"},
        "/places/add": {"parent": community.path, "kind": "building", "name": "9幢"},
        "/affairs/{id}/papers/issue": {"template": "task-refusal-letter", "department": "街道", "reason": "不在清单内"},
        "/papers/{id}/open": {"form": "pdf"},
        "/papers/{id}/change": {"act": "withdraw", "reason": "发错了"},
        "/registers/{key}/export": {"path": community.path},
        "/moderation/rules/say": {"path": community.path, "needed": "no", "reason": "试点"},
        "/registers/{key}/import": {"path": community.path, "rows": '[[2, {"kind": "楼栋", "name": "19幢"}]]'},
        "/papers/numbers/change": {"path": community.path, "word": "桂"},
        "/exchange": {"path": community.path, "name": "省里"},
        "/exchange/bring": {"path": community.path},
        "/exchange/{id}/{act}": {"path": community.path, "item": "facilities"},
        "/exchange/people/{id}": {"partner": matrix.ids["any.partner"], "purpose": "迁往新城"},
        "/keys/connectors": {"path": community.path, "name": "市热线", "url": "https://example.com/"},
        "/keys/webhooks": {
            "path": community.path, "name": "网格平台", "url": "http://127.0.0.1/", "kinds": "affairs.closed",
        },
        "/keys": {
            "path": community.path, "name": "12345 热线", "role": "viewer", "scopes": "affairs:read", "days": "30",
            "per_minute": "60",
        },
        "/accounts": {"path": community.path, "name": "桂花里", "appid": "x"},
        "/accounts/{act}": {"path": community.path, "account": matrix.ids["any.account"]},
        "/channels": {"path": community.path, "channel": "portal", "act": "drop"},
        "/standards/systems/make": {"key": "guihuali", "title": "桂花里体系", "path": community.path, "why": "试点"},
        "/standards/systems/{key}/keep/{act}": {
            "node": "4.7", "name": "协商", "urban": "1", "why": "改名", "seen": "9" * 9,
        },
        "/switches/mode": {"path": community.path, "mode": "emergency", "reason": "防汛", "until": _in_a_week()},
        "/switches/feature": {"path": community.path, "key": "figures", "value": "off", "reason": "还没有人看"},
        "/switches/type": {"path": community.path, "community_type": "old", "reason": "建成四十年"},
    }  # fmt: skip


def _room_wanted() -> dict[str, str]:
    """A weekday soon, on which nothing is booked."""
    day = now().astimezone(CHINA).date() + timedelta(days=10)
    day += timedelta(days=(7 - day.weekday()) % 7)
    return {"day": str(day), "start": "10:00", "hours": "1", "purpose": "读书会"}


def _in_a_week() -> str:
    return f"{now() + timedelta(days=7):%Y-%m-%d}"
