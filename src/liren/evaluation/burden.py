"""去行政化: what of a residents' committee's month is of which kind, held against a limit, and said once when over it.

One community by itself: nothing here sets one beside another. Procedures are listed by the time they take.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from liren.access.public import Actor, as_system, may, require
from liren.engine.figures import ratio
from liren.evaluation.counting import CellKey
from liren.evaluation.definitions import OverloadRule, definitions
from liren.evaluation.errors import BurdenLimitTooLow
from liren.evaluation.models import EVERYONE, BurdenDue, BurdenLimit, BurdenTold, Mark, Rollup
from liren.evaluation.presenting import KINDS, in_minutes
from liren.evaluation.queries import require_reader
from liren.evaluation.sums import LOCK
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.public import ancestors_of, level_of, place_at, upper_end

_COMMUNITY, _STREET = 5, 4
_LATE = timedelta(days=3)
"""How long after its end a month is still told of: what was counted late belongs to it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """More than `share` percent of the steps, or more than `hours`, is too much.

    path, by: the place that says so and its name, no person's; None and "": what comes with us.
    """

    share: int
    hours: int
    path: str | None
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class ProcedureShare:
    """What one procedure took of a committee's month. seconds: an estimate from what its steps ask."""

    procedure: str
    kind: str
    steps: int
    seconds: int

    @property
    def minutes(self) -> int:
        return in_minutes(self.seconds)


@dataclass(frozen=True, slots=True)
class CommitteeMonth:
    """A community's month: by procedure, those that took most time first; what is over the limit, in words.

    told_at: when it was said that it is over. least: below so many steps no share is held against the limit.
    """

    path: str
    month: date
    procedures: tuple[ProcedureShare, ...]
    limit: Limit
    over: tuple[str, ...]
    least: int
    told_at: datetime | None = None

    @property
    def causes(self) -> tuple[ProcedureShare, ...]:
        """The administrative ones."""
        return tuple(one for one in self.procedures if one.kind == "management")

    @property
    def steps(self) -> int:
        return sum(one.steps for one in self.procedures)


def committee_month(path: str, day: date, *, actor: Actor) -> CommitteeMonth | None:
    """The month of `day` of the committees of a community; None where no limit is known. Three statements, or four.

    Raises NotAllowed for whom `figures` does not show the place, one that ended included.
    """
    if not may(actor, "figures.read", path):
        require_reader(actor, path, place_at(path))
    rule, month = definitions().overload, day.replace(day=1)
    if rule is None:
        return None
    told = BurdenTold.objects.filter(path=path, month=month).values_list("told_at", flat=True).first()
    return _month(path, month, rule, told)


def burden_limit(path: str) -> Limit | None:
    """What holds at `path`: the nearest place's word, else the one that comes with us. One statement, or two."""
    rule = definitions().overload
    return None if rule is None else _limit(path, rule)


def may_limit_burden(actor: Actor, path: str) -> bool:
    """A street and what lies above it say what is too much; a community does not for itself."""
    return 0 < level_of(path) <= _STREET and may(actor, "rules.publish", path)


@write
def limit_burden(*, path: str, share: int | None, hours: int | None, why: str, by: Actor, at: datetime) -> Limit | None:
    """Say what is too much for a committee at `path` and below; both None: as it is above again.

    This month is held against it at once. Raises InvalidInput, NotYours for no such place, NotAllowed,
    BurdenLimitTooLow at a community.
    """
    if place_at(path) is None:
        raise NotYours(what="这个地方")
    require(by, "rules.publish", path)
    if level_of(path) > _STREET:
        raise BurdenLimitTooLow
    why = why.strip()
    problems: dict[str, str] = {}
    if not why or len(why) > 300:
        problems["why"] = "请写明理由或依据的文件，300 字以内"
    if (share is None) != (hours is None):
        problems["share" if share is None else "hours"] = "两项要么都填，要么都不填（都不填就是随上级）"
    if share is not None and not 1 <= share <= 100:
        problems["share"] = "请填 1 到 100 的整数"
    if hours is not None and not 1 <= hours <= 999:
        problems["hours"] = "请填 1 到 999 的整数"
    if problems:
        raise InvalidInput.of(problems)
    BurdenLimit(path=path, share=share, hours=hours, why=why, said_at=at, said_by=by.person_id or EVERYONE).save()
    _look_again(path, at.astimezone(CHINA).date().replace(day=1))
    return burden_limit(path)


def note_due(changed: Iterable[CellKey]) -> None:
    """Remember the months of communities whose work changed. For the roll-up, in its transaction."""
    rule = definitions().overload
    if rule is None:
        return
    found = {
        (key.path, key.start)
        for key in changed
        if key.unit == "month" and key.organisation == EVERYONE and level_of(key.path) == _COMMUNITY
        and key.measure.partition(":")[0] in (rule.steps, rule.minutes)
    }  # fmt: skip
    if found:
        _lay_due(sorted(found))


@write
def tell_overloads(at: datetime, tell: Callable[[CommitteeMonth], bool], limit: int = 100) -> int:
    """Hold up to `limit` months whose work changed against their limits, and `tell` of each that is over, once.

    tell: says whether anybody was there to hear; where not, the month stays due, behind the others. Nothing is done
    while figures are counted anew, half of a month is none, nor while a roll-up runs.
    Returns how many are due no more: until that is 0, call it again. As the system, one transaction.
    """
    rule = definitions().overload
    with as_system():
        if rule is None or not _whole():
            return 0
        due = list(BurdenDue.objects.select_for_update(skip_locked=True).order_by("id")[:limit])
        BurdenDue.objects.filter(id__in=[one.id for one in due]).delete()
        recent = {day.astimezone(CHINA).date().replace(day=1) for day in (at, at - _LATE)}
        unheard = [one for one in due if one.month in recent and not _settle(one.path, one.month, rule, at, tell)]
        _lay_due((one.path, one.month) for one in unheard)
        return len(due) - len(unheard)


def _whole() -> bool:
    """Is every affair in the sums, by the measures in force? They then stay as they are until the transaction ends."""
    if not rows("SELECT pg_try_advisory_xact_lock_shared(%s)", LOCK)[0][0]:
        return False
    mark = Mark.objects.filter(id=1, definitions=definitions().digest).first()
    return mark is not None and mark.changed_at is not None and mark.cursor_at is None


def _settle(path: str, month: date, rule: OverloadRule, at: datetime, tell: Callable[[CommitteeMonth], bool]) -> bool:
    """Tell of a month if that is due. False: it is, and nobody is there to hear."""
    found = _month(path, month, rule, None)
    if not found.over or BurdenTold.objects.filter(path=path, month=month).exists():
        return True
    if not tell(found):
        return False
    BurdenTold(path=path, month=month, told_at=at).save()
    return True


def _lay_due(months: Iterable[tuple[str, date]]) -> None:
    """What is due already is locked: whoever holds it against a limit meanwhile has seen less than is so now."""
    due = [BurdenDue(path=path, month=month) for path, month in months]
    BurdenDue.objects.bulk_create(due, update_conflicts=True, unique_fields=["path", "month"], update_fields=["month"])


def _month(path: str, month: date, rule: OverloadRule, told_at: datetime | None) -> CommitteeMonth:
    procedures, limit = _procedures(path, month, rule), _limit(path, rule)
    over = tuple(_over(procedures, limit, rule))
    return CommitteeMonth(path, month, procedures, limit, over, rule.least, told_at)


def _over(procedures: tuple[ProcedureShare, ...], limit: Limit, rule: OverloadRule) -> Iterable[str]:
    steps, mine = sum(one.steps for one in procedures), [one for one in procedures if one.kind == rule.kind]
    share, title = ratio(sum(one.steps for one in mine), steps), KINDS[rule.kind]
    if share is not None and steps >= rule.least and share * 100 > limit.share:
        yield f"{title}占 {float(share * 100):.0f}%，超过 {limit.share}%"
    seconds = sum(one.seconds for one in mine)
    if seconds > limit.hours * 3600:
        yield f"{title}约 {seconds / 3600:.0f} 小时，超过 {limit.hours} 小时"


def _procedures(path: str, month: date, rule: OverloadRule) -> tuple[ProcedureShare, ...]:
    """Steps and seconds by procedure, from the roll-ups of the month."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    measures = [f"{key}:{kind}" for key in (rule.steps, rule.minutes) for kind in KINDS]
    whole = Rollup.objects.filter(unit="month", start=month, organisation=EVERYONE)
    sums = whole.filter(path=path, measure__in=measures)
    for procedure, measure, count in sums.values_list("procedure", "measure", "numerator"):
        key, _, kind = measure.partition(":")
        found.setdefault((procedure, kind), {})[key] = count
    shares = (
        ProcedureShare(procedure, kind, counts.get(rule.steps, 0), counts.get(rule.minutes, 0))
        for (procedure, kind), counts in found.items()
    )
    return tuple(sorted(shares, key=lambda one: (-one.seconds, one.procedure)))


def _limit(path: str, rule: OverloadRule) -> Limit:
    said = BurdenLimit.objects.filter(path__in=(*ancestors_of(path), path))
    for one in said.order_by("-path", "-id").distinct("path"):  # the nearest place first
        if one.share is not None and one.hours is not None:
            place = place_at(one.path)
            return Limit(one.share, one.hours, one.path, one.why, place.everyday_name if place else "")
    return Limit(int(rule.share * 100), rule.hours, None, rule.basis.note, "")


def _look_again(path: str, month: date) -> None:
    """Of the communities at `path` and below that did work. By the database alone: a province has a hundred thousand
    paths below it, and grids are most of them."""
    rows(
        "INSERT INTO evaluation_burdendue AS due (path, month)"
        " SELECT DISTINCT path, start FROM evaluation_rollup WHERE path >= %s AND path < %s AND unit = 'month'"
        " AND start = %s AND organisation = %s AND length(path) - length(replace(path, '.', '')) = %s"
        " ORDER BY path ON CONFLICT (path, month) DO UPDATE SET month = EXCLUDED.month",
        *(path, upper_end(path), month, EVERYONE, _COMMUNITY),
    )
