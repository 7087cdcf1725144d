"""What a body or unit decided is judged by its own rules of procedure, as they held on the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from django.db.models import Max

from liren.access.public import SYSTEM
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.autonomy.actions.rules import BOOK
from liren.autonomy.errors import RuleUnknown, SittingWrong
from liren.autonomy.models import BodyDecision, BodyRules, DecisionRule
from liren.autonomy.queries.bodies import rules_of_body
from liren.autonomy.queries.rules import rule_on
from liren.autonomy.shapes.bodies import MEASURES
from liren.autonomy.shapes.rules import RuleLine
from liren.engine.deciding.rules import MEASURES as NAMES
from liren.engine.deciding.verdict import Verdict, in_words, shown, verdict
from liren.kit.clock import CHINA
from liren.kit.json import Json

DAY, CAME, HOST = "day", "came", "host"
"""The answers by which a sitting was called, by which one was held, and by which neighbours were asked to come."""
PASSED: Final = "passed"


@dataclass(frozen=True, slots=True)
class _Counted:
    """Of one thing: how many agreed, were against, abstained; said: whether the minutes say it passed."""

    title: str
    agree: int
    against: int
    abstain: int
    said: bool


def judge_sitting(deed: affairs.Deed) -> None:
    """`autonomy.judge-sitting`: each thing a sitting decided on, by the body's rules of that day.

    Only what was written of it since it was last called counts: what was declared void is not brought back.

    Raises SittingWrong, so that the sitting goes back to who wrote it down: too few days between call and day, rules
    written after the call, more votes than people, or a result the rules do not give.
    """
    page = affairs.affair(deed.affair_id, SYSTEM, at=deed.at)
    called, said = _since_called(page, DAY, CAME)
    items = [_counted(row) for row in said.get("decisions") or ()]
    if not items:
        return
    organisation, on = _whose(deed), _day(called.answers[DAY])
    own, rule = _law(organisation, page.place_path, on, called.at)
    _told_in_time(own, on, called.at)
    held = actors.members(organisation, at=datetime.combine(on, time(12), CHINA))
    members = len({one.person_id for one in held})
    came = affairs.persons_named(organisation, datetime.combine(on, time(), CHINA), said.get("came") or ())
    _keep(deed, page, organisation, on, rule, members, came, items)


def judge_matter(deed: affairs.Deed) -> None:
    """`autonomy.judge-matter`: what neighbours agreed on, by their unit's rules of that day; numbers are typed.

    Raises SittingWrong where it is no decision: also where its rules were written on the day they met or later, or
    fewer should have come than the rules have seats.
    """
    page = affairs.affair(deed.affair_id, SYSTEM, at=deed.at)
    called, said = _since_called(page, HOST, "met_on")
    organisation, on = _whose(deed), _day(said.get("met_on"))
    if on < page.opened_at.astimezone(CHINA).date():
        raise SittingWrong(why="写的日子比提这件事还早")
    own, rule = _law(organisation, page.place_path, on, datetime.combine(on, time(), CHINA))
    _told_in_time(own, on, called.at)
    should, came, agreed = (_whole(said.get(name)) for name in ("should_come", "came_count", "agreed_count"))
    seats = sum(one["seats"] for one in own.composition)
    if should < seats:
        raise SittingWrong(why=f"自己的规矩里有 {seats} 席，应到的只写了 {should}")
    item = _Counted(str(said.get("what") or ""), agreed, 0, 0, True)
    _keep(deed, page, organisation, on, rule, should, came, [item])


@dataclass(frozen=True, slots=True)
class _Entry:
    at: datetime
    answers: dict[str, Any]


def _since_called(page: affairs.AffairPage, call: str, told: str) -> tuple[_Entry, dict[str, Any]]:
    """The last entry that called it, and what the last entry since then that says `told` says, nothing before."""
    entries = [_Entry(one.recorded_at, {a.key: a.value for a in one.answers}) for one in page.timeline]
    calls = [n for n, one in enumerate(entries) if call in one.answers]
    if not calls:
        raise SittingWrong(why="没有写哪天召集的")
    since = [one.answers for one in entries[calls[-1] :] if told in one.answers]
    return entries[calls[-1]], since[-1] if since else {}


def _whose(deed: affairs.Deed) -> UUID:
    found = affairs.organisation_of(deed.affair_id)
    if found is None:
        raise SittingWrong(why="这件事没有对上哪一个议事组织")
    return found


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise SittingWrong(why="没有写哪天商量的") from error


def _law(organisation: UUID, path: str, on: date, before: datetime) -> tuple[BodyRules, RuleLine]:
    """Its rules of `on`, and the rule of deciding they name; both written before `before`, so that none is made for a
    vote already taken."""
    own = rules_of_body(organisation, on, before)
    if own is None:
        raise SittingWrong(why="那以前它还没有议事规则，定的事不算数；请先在“议事组织”页上写好，再另开一次")
    try:
        rule = rule_on(own.rule, own.path, on)
    except RuleUnknown as error:
        raise SittingWrong(why="议事规则写的表决规则已经不用了；请写好下一版，再另开一次") from error
    if DecisionRule.objects.filter(pk=rule.id, at__gte=before).exclude(publisher=BOOK).exists():
        raise SittingWrong(why=f"“{rule.rule.title}”是召集以后才写的，不能拿它算；请再另开一次")
    return own, rule


def _told_in_time(own: BodyRules, on: date, called: datetime) -> None:
    days = (on - called.astimezone(CHINA).date()).days
    if days < own.notice:
        raise SittingWrong(why=f"议事规则要提前 {own.notice} 天通知，这次提前了 {max(days, 0)} 天，定的事不算数")


def _counted(row: Mapping[str, Json]) -> _Counted:
    agree, against, abstain = (_whole(row.get(name)) for name in ("agree", "against", "abstain"))
    return _Counted(str(row.get("title") or ""), agree, against, abstain, row.get("result") == PASSED)


def _whole(value: object) -> int:
    return int(Fraction(str(value or 0)))


def _keep(
    deed: affairs.Deed, page: affairs.AffairPage, organisation: UUID, on: date, rule: RuleLine, members: int,
    came: int, items: Sequence[_Counted],
) -> None:  # fmt: skip
    """Judge each and keep it, numbered on from what the affair decided before; all or nothing."""
    measure = rule.rule.needs[0].measure
    if measure not in MEASURES:
        raise SittingWrong(why="这条规则按面积算，议事组织按人或按户")
    if on > deed.at.astimezone(CHINA).date():
        raise SittingWrong(why="写的日子还没有到")
    if came > members:
        raise SittingWrong(why=f"到会 {came}，比应到的 {members} 还多")
    made, last = [], BodyDecision.objects.filter(affair=deed.affair_id).aggregate(n=Max("number"))["n"] or 0
    for number, one in enumerate(items, last + 1):
        voted = one.agree + one.against + one.abstain
        if voted > came:
            raise SittingWrong(why=f"“{one.title}”的票有 {voted} 张，到会的只有 {came}")
        told = verdict(rule.rule, {
            ("all", measure): Fraction(members), ("present", measure): Fraction(came),
            ("participants", measure): Fraction(voted), ("cast", measure): Fraction(voted),
            ("agree", measure): Fraction(one.agree),
        })  # fmt: skip
        if bool(told.decided) != one.said:
            raise SittingWrong(why=f"“{one.title}”{'没有通过' if one.said else '已经通过'}。{_why(told)}")
        made.append(
            BodyDecision(
                organisation=organisation, path=page.place_path, affair=deed.affair_id, number=number,
                title=one.title, on=on, measure=measure, members=members, came=came, agree=one.agree,
                against=one.against, abstain=one.abstain, passed=bool(told.decided), rule_id=rule.id, at=deed.at,
            )
        )  # fmt: skip
    BodyDecision.objects.bulk_create(made)


def _why(told: Verdict) -> str:
    """What each need asks for and what there was: 到会的人数不少于全体 1/2：要 5 人，有 3 人."""
    return "；".join(
        f"{in_words(one.need)}：要 {shown(one.needed, one.need.measure)}，有 {shown(one.figure, one.need.measure)}"
        if one.needed is not None and one.figure is not None
        else f"{in_words(one.need)}：没有{NAMES[one.need.measure][0]}"
        for one in (*told.judged_valid, *told.judged_passes)
    )
