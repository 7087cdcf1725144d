"""What a meeting counted, judged by the rule of deciding that held where and when it met."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from liren.autonomy.errors import RuleUnknown
from liren.autonomy.queries.rules import rule_on
from liren.engine.deciding.rules import MEASURES
from liren.engine.deciding.verdict import verdict
from liren.kit.json import Json
from liren.territories.public import community_of, is_rural, place_at

MEETINGS: Final = ("jw-meeting", "jw-representatives", "cw-meeting", "cw-meeting-households", "cw-representatives")
"""Rules by which residents or villagers decide for the community: their meeting, or that of their representatives."""


@dataclass(frozen=True, slots=True)
class Met:
    """why: why it is no decision, '' when it is one. rule: the title of the rule it was judged by."""

    why: str
    rule: str = ""
    on: str = ""
    should_come: int = 0
    came: int = 0
    agreed: int = 0


def met(key: str, path: str, said: Mapping[str, Json], today: date) -> Met:
    """What was said of a meeting (`held_on`, `should_come`, `came`, `agreed`), judged by the rule `key` of that day: a
    residents' meeting in a community, a villagers' in a village, held by today.
    """
    on = str(said.get("held_on") or "")
    should, came, agreed = (int(Fraction(str(said.get(name) or 0))) for name in ("should_come", "came", "agreed"))
    try:
        line = rule_on(key, path, date.fromisoformat(on)) if key in MEETINGS else None
    except (RuleUnknown, ValueError):
        line = None
    if line is None:
        return Met("开会那天没有这种会议的表决规则")
    if on > today.isoformat():
        return Met("写的开会日子还没有到")
    if (place := place_at(community_of(path) or "")) and is_rural(place) != key.startswith("cw-"):
        return Met("这里是村，要按村民会议的规则" if is_rural(place) else "这里是社区，要按居民会议的规则")
    if not agreed <= came <= should:
        return Met("同意的不能多于实到的，实到的不能多于应到的")
    figures = {("agree", measure): Fraction(agreed) for measure in MEASURES}
    for measure in MEASURES:
        figures |= {(of, measure): Fraction(came) for of in ("present", "participants", "cast")}
        figures[("all", measure)] = Fraction(should)
    told = verdict(line.rule, figures)
    if not told.decided:
        return Met("到会的人不够" if not told.valid else "同意的人不够")
    return Met("", line.rule.title, on, should, came, agreed)
