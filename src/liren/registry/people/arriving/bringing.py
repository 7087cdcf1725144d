"""A file of people is brought, decided upon, written part by part, or left."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from liren.access.public import Actor, as_system, enter_system, require
from liren.kit import vault
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.outbox import Handler, Happened, emit
from liren.kit.throttle import hit
from liren.registry.errors import ArrivalEnded
from liren.registry.models import Arrival, ArrivalLine
from liren.registry.people.arriving.matching import match
from liren.registry.people.arriving.reading import ground_of, read_row
from liren.registry.people.arriving.shapes import Row, row_of
from liren.registry.people.sealing import opened, sealed_under
from liren.registry.people.tokens import bare
from liren.registry.purposes import is_stated
from liren.territories.public import community_of

MOST_ROWS: Final = 2000
KEPT: Final = timedelta(days=1)
SOURCES: Final = ("imported", "shared")
_TRIALS: Final = 30  # a day, our choice: a community's files, each put right a few times
WHAT: Final = "这个文件"
_DECIDED: Final = {"new": "write", "comes": "write"}


@write
def bring(
    *, path: str, rows: Sequence[tuple[int, Mapping[str, str]]], source: str, why: str, by: Actor, at: datetime
) -> UUID:
    """Try a file's rows (number, cells by key of COLUMNS) for a community or grid; nobody is written down by it.

    What was read is kept sealed for a day, for who brought it. source: imported or shared; why: on what ground it may
    be written down. Returns its id. Raises InvalidInput, NotAllowed, TooManyTries.
    """
    if not is_stated(why):
        raise InvalidInput(why="请写根据什么导入，2 到 100 个字，例如：2026 年人口核对")
    if source not in SOURCES:
        raise InvalidInput(source="请选信息从哪里来")
    if not 0 < len(rows) <= MOST_ROWS:
        raise InvalidInput(file=f"一次最多 {MOST_ROWS} 行，请拆成几个文件")
    ground = ground_of(path)
    if ground is None:
        raise InvalidInput(path="请选到社区或网格")
    require(by, "people.register", path)
    if by.person_id is not None:
        hit("registry.arrival", str(by.person_id), limit=_TRIALS, per=KEPT, at=at)
    today = at.astimezone(CHINA).date()
    read = [read_row(number, cells, ground, today) for number, cells in rows]
    match(read, community_of(path) or path, by, at)
    arrival = Arrival.objects.create(
        path=path, why=why.strip(), source=source, rows=len(read), by_person=by.person_id, at=at
    )
    key = vault.keys_for([arrival.id], at)[arrival.id]
    ArrivalLine.objects.bulk_create(_line(arrival, key, row) for row in read)
    emit("registry.arrival-left", 1, {"arrival": arrival.id}, at + KEPT)
    return arrival.id


def _line(arrival: Arrival, key: bytes, row: Row) -> ArrivalLine:
    name = bare(row.told.name)
    return ArrivalLine(
        arrival=arrival, number=row.number, home=row.home, shown=row.told.shown if len(name) > 1 else "—",
        sealed=sealed_under(key, arrival.id, row.as_json()), verdict=row.verdict,
        decision=_DECIDED.get(row.verdict, "skip" if row.verdict in ("same", "refused") else ""),
        matched=row.candidates[0].id if row.verdict in ("same", "differs") else None,
    )  # fmt: skip


@write
def decide_lines(*, arrival_id: UUID, decisions: Mapping[int, str], by: Actor) -> None:
    """What is to become of rows, by number: write (somebody not on record), skip, or the id of whom it is on record,
    whose entry then takes what the row says. Raises NotYours, ArrivalEnded, InvalidInput.
    """
    arrival = held(arrival_id, by)
    for line in ArrivalLine.objects.filter(arrival=arrival, number__in=decisions, done=False):
        said = decisions[line.number]
        if line.verdict == "refused" or not (said in ("write", "skip", "") or _is_id(said)):
            raise InvalidInput(line=f"第 {line.number} 行不能这样办，请重新选")
        matched = UUID(said) if _is_id(said) else None
        if matched and line.verdict == "doubtful" and matched not in _candidates(arrival, line):
            raise InvalidInput(line=f"第 {line.number} 行请从列出的人里选")
        decision = "same" if matched else said
        if line.verdict in ("same", "differs"):  # the number says who it is
            if decision == "write" or (matched and matched != line.matched):
                raise InvalidInput(line=f"第 {line.number} 行的号码已经登记，不能再登记一次")
            matched = line.matched
        if (decision, matched) != (line.decision, line.matched):
            ArrivalLine.objects.filter(arrival=arrival, number=line.number).update(decision=decision, matched=matched)


def _candidates(arrival: Arrival, line: ArrivalLine) -> set[UUID]:
    body = opened(arrival.id, line.sealed)
    return {one.id for one in row_of(line.number, line.home, line.verdict, body).candidates} if body else set()


@write
def decide_all(*, arrival_id: UUID, verdict: str, decision: str, by: Actor) -> int:
    """All rows of one verdict that were not decided: differs → same (take the row's) or skip; doubtful → skip.

    Returns how many. Raises NotYours, ArrivalEnded, InvalidInput.
    """
    if (verdict, decision) not in (("differs", "same"), ("differs", "skip"), ("doubtful", "skip"), ("new", "skip")):
        raise InvalidInput(line="这一类要逐行决定")
    arrival = held(arrival_id, by)
    found = ArrivalLine.objects.filter(arrival=arrival, verdict=verdict, done=False)
    return (found if verdict == "new" else found.filter(decision="")).update(decision=decision)


@write
def drop(*, arrival_id: UUID, by: Actor, at: datetime) -> None:
    """It is not wanted: what was not written is forgotten at once. Raises NotYours, ArrivalEnded."""
    end(held(arrival_id, by), "dropped", at)


def held(arrival_id: UUID, by: Actor) -> Arrival:
    """The reader's own file, locked. Raises NotYours, ArrivalEnded."""
    found = Arrival.objects.select_for_update(no_key=True).filter(pk=arrival_id, by_person=by.person_id).first()
    if found is None:
        raise NotYours(what=WHAT)
    if found.state != "open":
        raise ArrivalEnded
    return found


def end(arrival: Arrival, state: str, at: datetime) -> None:
    """Its lines are gone, and the key they lay under: copies of them are of no use."""
    ArrivalLine.objects.filter(arrival=arrival).delete()
    vault.erase(arrival.id, at=at)
    Arrival.objects.filter(pk=arrival.id).update(state=state, ended_at=at)


def arrival_reactions() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    return {("registry.arrival-left", "registry.arrivals-go"): _left}


def _left(event: Happened) -> None:
    enter_system()
    with as_system():
        found = Arrival.objects.select_for_update().filter(pk=str(event.body["arrival"]), state="open").first()
        if found is not None:
            end(found, "written" if found.written or found.changed else "dropped", event.moment)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
