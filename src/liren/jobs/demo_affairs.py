"""A few affairs under way in the demonstration's community, so that its first visitor finds it alive. All invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from liren.access import public as access
from liren.actors.public import Demo
from liren.affairs import public as affairs
from liren.standards.public import all_current

EVENT = "management/grid-event"
Act = tuple[str, str, str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Told:
    """One affair: who reports what where, and what then happens: (who, step, move, answers); a grade is a rating."""

    who: str
    procedure: str
    place: str
    answers: Mapping[str, Any]
    then: Sequence[Act] = ()


_ACT = timedelta(milliseconds=1)
_ACCEPTED: Act = ("worker", "accept", "dispatch", {})


def _sent_to(unit: str) -> Act:
    return ("dispatcher", "dispatch", "dispatch", {"unit": unit})


STORIES = (
    Told("wang", EVENT, "building_3", {"title": "3 幢楼道灯不亮", "description": "二楼到三楼，晚上看不见台阶。"}, (
        _ACCEPTED, _sent_to("property"),
        ("property_handler", "handle", "done", {"reply": "换了两盏声控灯，用的是公共维修费，不向您收费。"}),
        ("grid_worker", "verify", "passed", {}), ("wang", "feedback", "5", {}),
    )),
    Told("zhou", EVENT, "building_5", {"title": "5 幢楼道堆了旧家具", "description": "挡住了半边楼梯。"}, (
        _ACCEPTED, _sent_to("property"),
        ("property_handler", "handle", "return", {"reason": "物主已联系上，坚持不搬，需要城管到场。"}),
        _sent_to("cityops"),
    )),
    Told("wang", EVENT, "building_4", {"title": "4 幢门禁打不开", "description": "刷卡没反应，按密码也不行。"}, (
        _ACCEPTED, _sent_to("property"),
    )),
    Told("zhou", EVENT, "building_1", {"title": "1 幢外墙瓷砖松动", "description": "下面是入户通道。", "danger": True}),
    Told("zhou", EVENT, "grid_3", {"title": "北门一路路灯不亮", "description": "晚上走路看不清台阶。"}, (
        _ACCEPTED, _sent_to("cityops"),
        ("cityops_handler", "handle", "done", {"reply": "线路接头进水，已换，六盏都亮了。"}),
        ("grid_worker", "verify", "passed", {}), ("zhou", "feedback", "4", {}),
    )),
    Told("zhou", EVENT, "estate", {"title": "充电棚插座松动", "description": "插上去有火花。", "danger": True}),
    Told("wang", EVENT, "building_2", {"title": "2 幢下水道返味", "description": "下雨以后更重。"}),
    Told("zhou", EVENT, "grid_1", {"title": "健身器材螺丝松脱", "description": "太空漫步机左脚。"}),
    Told("wang", EVENT, "grid_3", {"title": "垃圾桶满了没人收", "description": "第三天了。"}, (
        _ACCEPTED, _sent_to("property"),
        ("property_handler", "handle", "done", {"reply": "已清运，改为每天两次。"}),
    )),
    Told("wang", EVENT, "estate", {"title": "小区东门外占道摆摊", "description": "早上轮椅过不去。"}, (_ACCEPTED,)),
)  # fmt: skip


def tell(demo: Demo, at: datetime) -> int:
    """Let the stories happen from `at` on, unless something has happened there; how many affairs that made.

    An act takes a millisecond: the law book may be only seconds old, and nothing runs under law not yet in force.
    The reader must be the system, and is so again afterwards.
    """
    home = demo.places["community"].path
    if EVENT not in {one.procedure.key for one in all_current(home, at)}:
        return 0  # no law book yet
    if affairs.affairs(access.SYSTEM, affairs.Filters(path=home), at=at).items:
        return 0
    clock = at
    for story in STORIES:
        clock = happen(story, demo, clock)
    access.enter_system("command")
    return len(STORIES)


def happen(story: Told, demo: Demo, clock: datetime) -> datetime:
    """Let one story happen from `clock` on; when it is over."""
    opened = affairs.open_affair(
        procedure_key=story.procedure, answers=story.answers, place_path=demo.places[story.place].path,
        origin="portal", by=_as(demo, story.who), at=clock,
    )  # fmt: skip
    for who, step, move, answers in story.then:
        clock += _ACT
        _act(demo, opened.id, who, step, move, answers, clock)
    return clock + _ACT


def _act(demo: Demo, affair: UUID, who: str, step: str, move: str, answers: Mapping[str, Any], clock: datetime) -> None:
    by = _as(demo, who)
    page = affairs.affair(affair, by, at=clock)
    if page.step != step:
        return  # a sampled step this affair was spared
    if move.isdecimal():
        affairs.rate(affair_id=affair, grade=int(move), by=by, at=clock)
        return
    given = {key: str(demo.organisations[value]) if key == "unit" else value for key, value in answers.items()}
    affairs.do_step(affair_id=affair, step=step, move=move, answers=given, by=by, at=clock)


def _as(demo: Demo, who: str) -> access.Actor:
    return access.enter(demo.people[who], "demo")
