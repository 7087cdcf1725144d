"""Points as people read them: one's own, a resident's at the desk, what waits, and what everybody may read."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from liren.access.public import SYSTEM, Actor, as_system, require, which
from liren.affairs import public as affairs
from liren.autonomy.actions.points.giving import VAULT, last_day
from liren.autonomy.actions.points.holding import BOOK, KEEP, community
from liren.autonomy.models import PointsAward, PointsGift, PointsRules, PointsTaken
from liren.autonomy.points_words import POSTINGS, WRONG
from liren.autonomy.shapes.points import (
    Account,
    AccountPage,
    LineView,
    Named,
    PublicPage,
    Published,
    RulesView,
    TakenView,
    rules_of,
)
from liren.kit import vault
from liren.kit.clock import CHINA
from liren.kit.errors import NotYours
from liren.ledgers import public as ledgers
from liren.ledgers.public import BookView, StatementLine, Whose
from liren.registry import public as registry
from liren.registry.public import PersonLine, consents

FEWEST = 5
NAMES = "points_names"
SOON = timedelta(days=30)
MOST = 30


def points_versions(path: str, by: Actor) -> list[RulesView]:
    """The versions at a community, the latest first; drafts too for who writes them there. Two statements."""
    rows = list(PointsRules.objects.filter(path=path).order_by("-version")[:MOST])
    if not which(by, "points.rules").covers(path):
        rows = [row for row in rows if row.state in ("in_force", "ended")]
    left = _left(rows)
    return [_view(row, left) for row in rows]


def own_points(by: Actor, at: datetime) -> AccountPage | None:
    """The reader's own, and their household's; None for who is not linked with an entry."""
    own = registry.own_entry(by)
    line = registry.lines_of([own]).get(own) if own else None
    return _page(line, at) if line else None


def points_of(resident_id: UUID, by: Actor, at: datetime) -> AccountPage:
    """A resident's, for who keeps points there. Raises NotYours, NotAllowed."""
    line = registry.lines_of([resident_id]).get(resident_id)
    if line is None or not which(by, "people.find").covers(line.path):
        raise NotYours(what="这位居民")
    require(by, KEEP, community(line.path))
    return _page(line, at)


def gifts_to_hand_over(path: str, by: Actor) -> list[TakenView]:
    """What residents asked for and have not fetched. Three statements. Raises NotAllowed."""
    require(by, KEEP, path)
    found = PointsTaken.objects.filter(path=path, state="asked").select_related("rules").order_by("at", "id")
    waiting = list(found[:100])
    lines = registry.lines_of(one.resident_id for one in waiting)
    return _taken(waiting, {id: line.shown for id, line in lines.items()})


def points_page(path: str, by: Actor, at: datetime) -> PublicPage:
    """What everybody may read of a community's points; names only of those who agreed, masked even so."""
    versions = points_versions(path, by)
    now = next((one for one in versions if one.state == "in_force"), None)
    today = at.astimezone(CHINA).date()
    first = today.replace(day=1)
    with as_system():
        book = ledgers.book_of(BOOK, path)
        people = PointsAward.objects.filter(path=path, on__gte=first, reversed_why="").values("owner").distinct()
        told = book is not None and people.count() >= FEWEST
        given = -ledgers.moved(book.id, "given", first) if told and book else None
        used = ledgers.moved(book.id, "used", first) if told and book else None
        named = _named(path, last_day(today, -2) + timedelta(days=1), today)
        published = _published(path, at)
    return PublicPage(published, now, tuple(versions), given, used, named)


def _published(path: str, at: datetime) -> tuple[Published, ...]:
    """Versions in their days of publication; their affair is not public, what the meeting counted is. As the system."""
    found = []
    for row in PointsRules.objects.filter(path=path, state="asked", affair__isnull=False).order_by("version")[:MOST]:
        page = affairs.affair(row.affair, SYSTEM, at=at)  # type: ignore[arg-type]  # there is one, see above
        shown = [one for one in page.timeline if one.step == "publish"]
        if page.step in ("shown", "start") and shown:
            met = [one.answers for one in page.timeline if one.step == "meet" and one.answers][-1:]
            counted = tuple((one.title, one.text) for answers in met for one in answers)
            since = shown[-1].happened_at.astimezone(CHINA).date()
            found.append(Published(_view(row, {}), since, counted))
    return tuple(found)


def _named(path: str, since: date, today: date) -> tuple[Named, ...]:
    """In order of day, not of points: nobody is ranked."""
    found = PointsAward.objects.filter(path=path, on__gte=since, reversed_why="").select_related("rules")
    awards = list(found.order_by("-on", "id")[:200])
    agreed = consents.may_use({one.resident_id for one in awards}, NAMES, today)
    lines = registry.lines_of(agreed)
    titles = {one.rules_id: rules_of(one.rules.document) for one in awards}
    return tuple(
        Named(lines[one.resident_id].shown, rule.title, one.on)
        for one in awards
        if one.resident_id in lines and (rule := titles[one.rules_id].award(one.key)) is not None
    )[:MOST]


def _page(line: PersonLine, at: datetime) -> AccountPage:
    path, today = community(line.path), at.astimezone(CHINA).date()
    row = PointsRules.objects.filter(path=path, state="in_force").first()
    book = ledgers.book_of(BOOK, path)
    homes = registry.households_of(SYSTEM, resident_ids=[line.id])  # behind the reader's own wall
    owners = [line.id, *(one.id for one in homes)]
    in_force = _view(row, _left([row])) if row else None
    found = PointsTaken.objects.filter(path=path, resident_id=line.id).select_related("rules").order_by("-at")[:10]
    accounts = _accounts(book, owners, in_force, path, today) if book else ()
    return AccountPage(line.id, line.shown, path, in_force, accounts, tuple(_taken(found, {line.id: line.shown})))


def _accounts(
    book: BookView, owners: list[UUID], in_force: RulesView | None, path: str, today: date
) -> tuple[Account, ...]:
    """Those that were ever used, and the one the rules in force count on, where there is an owner for it."""
    held = ledgers.held_by(book.id, owners)
    holder = in_force.rules.holder if in_force else "person"
    counted = next(iter(owners[:1] if holder == "person" else owners[1:]), None)
    if counted is not None:
        held.setdefault(Whose(holder, counted), 0)
    soon = {one.whose: one.amount for one in ledgers.running_out(book.id, today + SOON, owners=owners)}
    said = [(whose, ledgers.statement(book.id, whose, most=MOST)) for whose in held]
    drawn = _lines([line for _, lines in said for line in lines], path)
    return tuple(
        Account(
            whose.kind, whose.owner, held[whose], min(soon.get(whose, 0), held[whose]), today + SOON,
            tuple(drawn[line.seq, line.amount, line.until] for line in lines),
        )
        for whose, lines in said if whose.owner is not None
    )  # fmt: skip


def _lines(lines: list[StatementLine], path: str) -> dict[tuple[int, int, date | None], LineView]:
    """By number of the posting, amount and last day: they tell lines of one reader's accounts apart. 3 statements."""
    drawn = {}
    seqs = [one.seq for one in lines] + [one.reverses for one in lines if one.reverses]
    awards = {one.seq: one for one in PointsAward.objects.filter(path=path, seq__in=seqs).select_related("rules")}
    gifts = {one.seq: one for one in PointsTaken.objects.filter(path=path, seq__in=seqs).select_related("rules")}
    notes = vault.values_of(VAULT, [one.id for one in awards.values()])
    for line in lines:
        seq = line.reverses or line.seq
        award, gift = awards.get(seq), gifts.get(seq)
        what, note, may = "", "", None
        if award is not None:
            rule = rules_of(award.rules.document).award(award.key)
            said = notes.get(award.id, {}).get("note", "")
            what, note = rule.title if rule else "", said if isinstance(said, str) else ""
            may = award.id if not award.reversed_why else None
        elif gift is not None:
            given = rules_of(gift.rules.document).gift(gift.key)
            what = given.title if given else ""
        wrong = WRONG.get(award.reversed_why, "") if award is not None and line.reverses else ""
        drawn[line.seq, line.amount, line.until] = LineView(
            award.on if award and not line.reverses else line.on, POSTINGS.get(line.kind, line.kind), what,
            line.amount, line.until if line.amount > 0 else None, may, note, wrong,
        )  # fmt: skip
    return drawn


def _taken(found: Iterable[PointsTaken], shown: Mapping[UUID, str]) -> list[TakenView]:
    views = []
    for one in found:
        gift = rules_of(one.rules.document).gift(one.key)
        name = shown.get(one.resident_id, "已不在这里登记")
        title = gift.title if gift else ""
        views.append(TakenView(one.id, one.resident_id, name, title, one.points, one.state, one.at))
    return views


def _left(rows: Iterable[PointsRules]) -> Mapping[UUID, Mapping[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    for id, key, left in PointsGift.objects.filter(rules__in=list(rows)).values_list("rules_id", "key", "left"):
        found.setdefault(id, {})[key] = left
    return found


def _view(row: PointsRules, left: Mapping[UUID, Mapping[str, Any]]) -> RulesView:
    return RulesView(
        row.id, row.path, row.version, row.title, rules_of(row.document), row.digest, row.state, row.affair, row.begins,
        row.ended, left.get(row.id, {}),
    )  # fmt: skip
