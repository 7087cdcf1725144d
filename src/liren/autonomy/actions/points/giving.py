"""Giving points for what somebody did, and taking back what was recorded wrongly. Nothing is taken as a punishment."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from liren.access.public import Actor, as_system
from liren.autonomy.actions.points.holding import Holding, day_done, holding, kept_at, kept_by
from liren.autonomy.errors import AwardStands, NoSuchAward, PointsKeyReused, PointsLimit
from liren.autonomy.models import PointsAward
from liren.autonomy.points_words import WRONG
from liren.autonomy.shapes.points import AwardRule
from liren.kit import vault
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.ids import new_id
from liren.ledgers import public as ledgers
from liren.ledgers.public import Move, Whose

VAULT = "points"
GIVEN = Whose("given")


@write
def award_points(
    *, resident_id: UUID, award: str, on: date | None, note: str, key: str, by: Actor, at: datetime
) -> UUID:
    """Give a resident (or their household, as the rules say) the points of `award`; the award's id.

    note: what was done and what shows it, 2 to 200 characters; it lies in the vault under the resident's key. key: of
    this sending; the same again gives nothing again. Raises NotYours, NotAllowed, OwnPoints, NoPointsHere, NoHousehold,
    InvalidInput, PointsLimit (a month is the month in which it was done).
    """
    page = kept_by(by, resident_id)
    here = holding(page)
    rule, day = here.rules.award(award), day_done(on, at)
    problems = {}
    if page.line.state != "lives":
        problems["award"] = "这位居民已经迁出或去世，不再记分"
    elif rule is None:
        problems["award"] = "请选做了什么"
    if not 2 <= len(note.strip()) <= 200:
        problems["note"] = "请写做了什么、凭什么记，2 到 200 个字"
    if here.row.begins is None or day < here.row.begins:
        problems["on"] = f"办法从 {here.row.begins} 起执行，以前的不记分"
    if rule is None or problems:
        raise InvalidInput.of(problems)
    before = _before(here, key)
    if before is not None:
        if (before.resident_id, before.key, before.on) != (resident_id, award, day):
            raise PointsKeyReused
        return before.id
    _within_limits(here, rule, day)
    return _give(here, rule, resident_id, day, note.strip(), key, by, at)


@write
def take_back_points(*, award_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """What was recorded wrongly is put right by another posting. why: of WRONG.

    Raises NoSuchAward, NotAllowed, OwnPoints, InvalidInput, AwardStands where the points are spent or have run out.
    """
    found = PointsAward.objects.select_for_update().filter(id=award_id).first()
    if found is None:
        raise NoSuchAward
    kept_at(by, found.path, found.resident_id, found.owner)
    if why not in WRONG:
        raise InvalidInput(why="请选哪里记错了")
    book = ledgers.book_of("points", found.path)
    if book is None or found.reversed_why:
        raise AwardStands(why="已经撤过了")
    about = {"award": str(found.id), "why": why}
    try:
        ledgers.reverse(book_id=book.id, seq=found.seq, key=f"back {found.id}", about=about, by=by, at=at)
    except ledgers.NotEnough as error:
        raise AwardStands(why="这些分已经用掉了") from error
    except ledgers.RanOut as error:
        raise AwardStands(why="这些分已经到期") from error
    found.reversed_why = why
    found.save(update_fields=["reversed_why"])


def last_day(day: date, months: int) -> date:
    """The last day on which points got on `day` can be used: of the month `months` after.

    >>> last_day(date(2026, 11, 16), 3), last_day(date(2026, 1, 31), 1)
    (datetime.date(2027, 2, 28), datetime.date(2026, 2, 28))
    """
    after = day.year * 12 + day.month + months
    return date(after // 12, after % 12 + 1, 1) - date.resolution


def _before(here: Holding, key: str) -> PointsAward | None:
    seq = ledgers.posted(here.book.id, f"award {key}")
    return PointsAward.objects.filter(path=here.path, seq=seq).first() if seq else None


def _within_limits(here: Holding, rule: AwardRule, day: date) -> None:
    """The month of `day`, for the holder. Raises PointsLimit."""
    begins = day.replace(day=1)
    ends = last_day(day, 0)
    got = PointsAward.objects.filter(path=here.path, owner=here.owner, on__range=(begins, ends), reversed_why="")
    if got.filter(key=rule.key, rules=here.row).count() >= rule.times:
        raise PointsLimit(what=f"“{rule.title}”每月最多 {rule.times} 次，{begins.month} 月已经记满")
    total = got.aggregate(sum=Sum("points"))["sum"] or 0
    if total + rule.points > here.rules.most:
        raise PointsLimit(what=f"每月最多 {here.rules.most} 分，{begins.month} 月已有 {total} 分")


def _give(
    here: Holding, rule: AwardRule, resident_id: UUID, day: date, note: str, key: str, by: Actor, at: datetime
) -> UUID:
    id, until = new_id(), last_day(at.astimezone(CHINA).date(), here.rules.months)
    moves = [Move(here.whose, rule.points, until), Move(GIVEN, -rule.points)]
    about = {"award": str(id), "rules": here.row.version, "key": rule.key}
    posted = ledgers.post(
        book_id=here.book.id, key=f"award {key}", kind="award", moves=moves, about=about,
        on=at.astimezone(CHINA).date(), by=by, at=at,
    )  # fmt: skip
    PointsAward.objects.create(
        id=id, path=here.path, rules=here.row, key=rule.key, resident_id=resident_id, holder=here.rules.holder,
        owner=here.owner, on=day, points=rule.points, seq=posted.seq, at=at, by_person=by.person_id,
    )  # fmt: skip
    with as_system():
        vault.keep(subject=resident_id, owner_kind=VAULT, owner_id=id, values={"note": note}, at=at)
    return id
