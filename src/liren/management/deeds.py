"""What the words `tables.…` of `management/table-filling` do, and for what the clock opens it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from liren.access.public import SYSTEM, Actor, enter, enter_system
from liren.affairs import public as affairs
from liren.engine.tables.periods import LONGEST, due_day, period_to_fill
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.management.actions.handing_in import freeze, lock, reopen, reopen_corrected
from liren.management.models import Asking, Filling
from liren.management.shelf import table_of
from liren.management.sources.reading import STREET
from liren.management.telling import tell_of_itself
from liren.standards.public import calendar, procedures
from liren.territories.public import ancestors_of, level_of, parent_of, place_at


def tables_to_open(community: str, day: date) -> Iterator[affairs.Subject]:
    """Each table asked of a community whose period is over and not yet being filled. Two statements.

    The id names the community: the same table is asked of its neighbours for the same period.
    """
    return _to_open(community, "community", day)


def street_tables_to_open(community: str, day: date) -> Iterator[affairs.Subject]:
    """Each table the community's street fills itself, as `tables_to_open`: the same from each of its communities."""
    street = parent_of(community)
    return _to_open(street, "street", day) if street else iter(())


def _to_open(path: str, filled_by: str, day: date) -> Iterator[affairs.Subject]:
    askings = [one for one in _asked_of(path, day) if table_of(one.definition).filled_by == filled_by]
    if not askings:
        return
    known = set(Filling.objects.filter(path=path, key__in=[one.key for one in askings]).values_list("key", "period"))
    days = calendar(datetime.combine(day, time.max, CHINA))  # whatever was published today, tables are opened today
    for one in askings:
        table = table_of(one.definition)
        period = period_to_fill(table, one.since, one.until, day)
        if period is None or (one.key, period.key) in known:
            continue
        known.add((one.key, period.key))
        answers = {
            "title": f"{table.title}（{period.title}）"[:60], "table": one.key, "period": period.key,
            "due": due_day(table, period, day, days).isoformat(),
        }  # fmt: skip
        yield affairs.Subject(f"{path}:{one.key}:{period.key}", table.title, path, answers)


def _asked_of(community: str, day: date, **which: Any) -> list[Asking]:
    """Askings whose periods may be opened on a day: not stopped, though their time may have run out since."""
    near = Asking.objects.select_related("definition").filter(
        path__in=(*ancestors_of(community), community), since__lte=day, until__gte=day - LONGEST, **which
    )
    return [one for one in near.order_by("key", "at", "id") if not _stopped(one)]


def _stopped(one: Asking) -> bool:
    """Ended by somebody within its time, rather than followed by another once that had run out."""
    return one.ended_at is not None and one.ended_at.astimezone(CHINA).date() <= one.until


def prepare(deed: affairs.Deed) -> None:
    """`tables.prepare`: the table of the period lies ready to fill; a correction opens the one it corrects again."""
    said, path = _said(deed)
    running = Filling.objects.filter(affair=deed.affair_id).exists()
    if running:
        return
    key, named = str(said.get("table") or ""), str(said.get("period") or "")
    before = Filling.objects.select_for_update().filter(key=key, path=path, period=named).first()
    if before is not None:
        if before.state != "locked" or not said.get("correction"):
            raise InvalidInput(table="这一期的表已经在填，不用再开一件。")
        reopen_corrected(before, deed.affair_id, str(said["correction"]), deed.doer)
        return
    _open_filling(key, named, path, deed)


def _open_filling(key: str, named: str, path: str, deed: affairs.Deed) -> None:
    day = deed.at.astimezone(CHINA).date()
    due_now = (
        (one, period) for one in _asked_of(path, day, key=key)
        if table_of(one.definition).filled_by == ("street" if level_of(path) == STREET else "community")
        and (period := period_to_fill(table_of(one.definition), one.since, one.until, day)) and period.key == named
    )  # fmt: skip
    one, period = next(due_now, (None, None))
    if one is None or period is None:
        raise InvalidInput(table="没有准入这样一张到期要填的表，不用填。")
    here, table = place_at(path), table_of(one.definition)
    Filling.objects.create(
        asking=one, key=key, path=path, place_name=here.everyday_name if here else "", asked_by=one.asked_by,
        period=period.key, period_title=period.title, since=period.since, until=period.until,
        due=due_day(table, period, day, calendar(deed.at)), affair=deed.affair_id, opened_at=deed.at,
        by_itself=table.by_itself and _may_rest(deed), filled_by=table.filled_by,
    )  # fmt: skip


def _may_rest(deed: affairs.Deed) -> bool:
    """Whether the version the affair runs by lets a table hand itself in: one begun under an older goes to a person."""
    digest = affairs.affair(deed.affair_id, SYSTEM, at=deed.at).procedure_digest
    return any(step.awaits == "tables.somebody-fills" for step in procedures({digest})[digest].steps.values())


def somebody_fills(affair: UUID) -> bool:
    """Whether the table of an affair needs a person, now that it lies ready: `awaits: tables.somebody-fills`."""
    return not Filling.objects.filter(affair=affair, by_itself=True).exists()


def ask_somebody(deed: affairs.Deed) -> None:
    """`tables.ask`: what was to hand itself in does not hold; a person looks at it."""
    one = _filling(deed)
    one.by_itself, one.written_by = False, deed.doer
    one.save(update_fields=["by_itself", "written_by"])


def freeze_table(deed: affairs.Deed) -> None:
    """`tables.freeze`: kept as it stands, where the page has not done so already."""
    one = _filling(deed)
    if one.state == "open":
        freeze(one, _who(deed), deed.at)
        if one.by_itself:
            tell_of_itself(one, deed.at)


def reopen_table(deed: affairs.Deed) -> None:
    """`tables.reopen`: returned to who filled it, where the page has not done so already."""
    one = _filling(deed)
    if one.state == "submitted":
        said, _ = _said(deed)
        reopen(one, str(said.get("reason") or "退回"), deed.doer)


def lock_table(deed: affairs.Deed) -> None:
    """`tables.lock`: taken, where the page has not done so already."""
    one = _filling(deed)
    if one.state == "submitted":
        lock(one, deed.doer)


DEEDS: Final = {
    "tables.prepare": prepare,
    "tables.ask": ask_somebody,
    "tables.freeze": freeze_table,
    "tables.reopen": reopen_table,
    "tables.lock": lock_table,
}
"""By the word of `does`."""


def _filling(deed: affairs.Deed) -> Filling:
    found = Filling.objects.select_related("asking__definition").select_for_update(of=("self",))
    one = found.filter(affair=deed.affair_id).first()
    if one is None:
        raise InvalidInput(table="这件事没有表。")
    return one


def _said(deed: affairs.Deed) -> tuple[Mapping[str, Any], str]:
    page = affairs.affair(deed.affair_id, SYSTEM, at=deed.at)
    told = [entry.answers for entry in page.timeline if entry.answers]
    return {one.key: one.value for answers in (page.answers, *told) for one in answers}, page.place_path


def _who(deed: affairs.Deed) -> Actor:
    if deed.doer is None:
        return SYSTEM
    who = enter(deed.doer, "job", at=deed.at)
    enter_system()
    return who
