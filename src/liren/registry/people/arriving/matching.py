"""Who on record a row may be, and why: by number, by phone and sound, by name and birth, by door and a name like it.

All by keyed tokens, some hundred rows at a time. Nothing is shown of whom the reader does not find; a number that is
on record elsewhere says so, as `register` does.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.kit import vault
from liren.kit.database import rows as fetched
from liren.registry.models import Resident
from liren.registry.people.arriving.reading import households
from liren.registry.people.arriving.shapes import Candidate, Problem, Row
from liren.registry.people.documents import CITIZENS
from liren.registry.people.particulars import MOST_PHONES, Told, told_of
from liren.registry.people.sealing import opened_under
from liren.registry.people.telling import OTHERS_NUMBER, tell_on_record, tell_taken
from liren.registry.people.tokens import (
    NAME,
    NUMBER,
    PAIR,
    PHONE,
    SOUND,
    bare,
    token_of,
    token_of_name,
    tokens_of,
)
from liren.territories.public import upper_end

_BATCH: Final = 500
_KNOWN: Final = """
    SELECT t.token, r.id, r.born, r.number_shown, r.place_id FROM registry_trace t
    JOIN registry_resident r ON r.id = t.resident_id
    WHERE t.token = ANY(%s) AND t.path >= %s AND t.path < %s ORDER BY r.id"""
_BEHIND: Final = f"""
    SELECT s.dwelling_id, t.token, r.id, r.number_shown FROM registry_residence s
    JOIN registry_trace t ON t.resident_id = s.resident_id AND t.kind IN ({NAME}, {PAIR}, {SOUND})
    JOIN registry_resident r ON r.id = s.resident_id
    WHERE s.dwelling_id = ANY(%s) AND s.until IS NULL AND NOT s.withdrawn ORDER BY r.id"""  # noqa: S608
_ELSEWHERE: Final = "SELECT DISTINCT token, resident_id FROM registry_trace WHERE token = ANY(%s)"
_HEADS: Final = """
    SELECT h.id, h.place_id, h.dwelling_id, t.token, m.resident_id FROM registry_membership m
    JOIN registry_household h ON h.id = m.household_id
    JOIN registry_trace t ON t.resident_id = m.resident_id AND t.token = ANY(%s)
    WHERE m.relation = 'head' AND m.until IS NULL AND h.until IS NULL AND NOT h.withdrawn
      AND h.path >= %s AND h.path < %s"""


@dataclass(frozen=True, slots=True)
class _Person:
    id: UUID
    born: date | None
    number_shown: str
    place_id: int


def match(lines: Sequence[Row], within: str, by: Actor, at: datetime) -> None:
    """Give each row its verdict, candidates and household. A handful of statements for each 500 rows.

    Raises TooManyTries where more numbers turn out to be others' than a day allows.
    """
    _among_themselves(lines)
    for start in range(0, len(lines), _BATCH):
        some = [row for row in lines[start : start + _BATCH] if not row.problems]
        _on_record(some, within)
        tell_taken([*_elsewhere(some, by, at), *_compare(some)], by, at)
    _households(lines, within)
    for row in lines:
        if row.problems:
            row.verdict, row.candidates, row.near = "refused", [], []


def _among_themselves(lines: Sequence[Row]) -> None:
    """The same number twice is wrong; the same name and birth, or phone and sound, is doubtful."""
    numbers: dict[str, int] = {}
    seen: dict[tuple[object, ...], Row] = {}
    for row in lines:
        if row.problems:
            continue
        told = row.told
        if told.number and (first := numbers.setdefault(told.number, row.number)) != row.number:
            row.problems.append(Problem("number", f"与第 {first} 行的证件号码相同。请删去一行，或改正号码"))
            continue
        for why, key in _likenesses(told):
            before = seen.setdefault(key, row)
            if before is not row and not _differ(before.told.number, told.number):
                row.near.append(f"与第 {before.number} 行{why}")


def _likenesses(told: Told) -> list[tuple[str, tuple[object, ...]]]:
    sounds = [token for token, kind in tokens_of(told).items() if kind == SOUND]
    name = bare(told.name)
    return [
        *([("姓名和出生日期相同", (name, told.born))] if told.born else []),
        *(("电话相同、姓名同音", (phone, sound)) for phone in told.phones for sound in sounds[:1]),
    ]


def _on_record(lines: Sequence[Row], within: str) -> None:
    tokens = {row.number: tokens_of(row.told) | {token_of_name(bare(row.told.name)): NAME} for row in lines}
    wanted = {t for found in tokens.values() for t, kind in found.items() if kind in (NUMBER, PHONE, NAME, SOUND)}
    known: dict[UUID, list[_Person]] = defaultdict(list)
    for token, *person in fetched(_KNOWN, list(wanted), within, upper_end(within)):
        known[UUID(str(token))].append(_Person(*person))  # type: ignore[arg-type]  # as the columns are
    doors: dict[UUID, list[tuple[UUID, UUID, str]]] = defaultdict(list)
    for dwelling, token, id_, shown in fetched(_BEHIND, list({row.dwelling_id for row in lines if row.dwelling_id})):
        doors[UUID(str(dwelling))].append((UUID(str(token)), UUID(str(id_)), str(shown)))
    for row in lines:
        _candidates(row, tokens[row.number], known, doors)


def _candidates(
    row: Row, tokens: Mapping[UUID, int], known: Mapping[UUID, list[_Person]],
    doors: Mapping[UUID, list[tuple[UUID, UUID, str]]],
) -> None:  # fmt: skip
    met: dict[int, dict[UUID, _Person]] = {kind: {} for kind in (NUMBER, PHONE, NAME, PAIR, SOUND)}
    for token, kind in tokens.items():
        met[kind] |= {one.id: one for one in known.get(token, ())}
    if met[NUMBER]:
        row.candidates = [Candidate(id_, "证件号码相同") for id_ in met[NUMBER]]
        row.verdict = "same" if row.told.document in CITIZENS else "doubtful"
        return
    why: dict[UUID, str] = {}
    for id_, one in met[PHONE].items():
        if (id_ in met[SOUND] or id_ in met[NAME]) and not _other(row, one.number_shown):
            why[id_] = "电话相同，姓名同音" if id_ not in met[NAME] else "电话和姓名相同"
    for id_, one in met[NAME].items():
        if _other(row, one.number_shown):
            continue
        if one.born is not None and one.born == row.told.born:
            why.setdefault(id_, "姓名和出生日期相同")
        elif one.place_id == row.place_id and (one.born is None or row.told.born is None):
            why.setdefault(id_, "同一处已有同名的人")
    for token, id_, shown in doors.get(row.dwelling_id, ()) if row.dwelling_id else ():
        if token in tokens and not _other(row, shown):
            why.setdefault(id_, "住在同一套房，姓名相近")
    row.candidates = [Candidate(id_, said) for id_, said in why.items()]
    if row.candidates or row.near:
        row.verdict = "doubtful"


def _other(row: Row, shown: str) -> bool:
    """Both have a number of one length: somebody else, for whoever bears the same was met by it."""
    return bool(row.told.number and shown and len(row.told.number) == len(shown))


def _differ(one: str, other: str) -> bool:
    return bool(one and other and len(one) == len(other) and one != other)


def _elsewhere(lines: Sequence[Row], by: Actor, at: datetime) -> list[UUID]:
    """Numbers on record where the reader finds nobody: under the same name they come here too, else it is
    wrong; whose it is then."""
    wanted = {
        token_of(NUMBER, row.told.number): row
        for row in lines
        if row.verdict != "same" and row.told.document in CITIZENS
    }
    if not wanted:
        return []
    others, come = [], []
    with as_system():
        found = {UUID(str(id_)): wanted[UUID(str(token))] for token, id_ in fetched(_ELSEWHERE, list(wanted))}
        kept = _opened(list(found))
    for id_, row in found.items():
        if id_ in kept and bare(kept[id_][0].name) == bare(row.told.name):
            row.verdict, row.candidates, row.near = "comes", [], []
            come.append(id_)
        else:
            row.problems.append(_OTHERS_NUMBER)
            others.append(id_)
    tell_on_record(come, by, at)
    return others


_OTHERS_NUMBER: Final = Problem("number", OTHERS_NUMBER)


_NO_ROOM: Final = Problem(
    "phone", f"这里已经留了几个号码，加上这个超过 {MOST_PHONES} 个。请先在居民页去掉不用的，或不填这一格"
)


def _compare(lines: Sequence[Row]) -> list[UUID]:
    """What a row says otherwise than the entry of the same number; whose it is where the name is another."""
    others = []
    sure = {row.candidates[0].id: row for row in lines if row.verdict == "same"}
    for id_, (told, dwelling) in _opened(list(sure)).items():
        row = sure[id_]
        if bare(told.name) != bare(row.told.name):
            row.problems.append(_OTHERS_NUMBER)
            others.append(id_)
        if set(row.told.phones) - set(told.phones):
            row.differs.append("phone")
        if row.dwelling_id and row.dwelling_id != dwelling:
            row.differs.append("room")
        if len({*row.told.phones, *told.phones}) > MOST_PHONES:
            row.problems.append(_NO_ROOM)
        if row.differs:
            row.verdict = "differs"
    return others


def _opened(ids: Sequence[UUID]) -> dict[UUID, tuple[Told, UUID | None]]:
    """What is kept of them, to be compared and not shown. Two statements."""
    keys = vault.keys_of(ids)
    people = Resident.objects.filter(pk__in=ids, withdrawn=False, erased_at=None)
    return {
        one.id: (told_of(opened_under(keys[one.id], one.id, one.sealed)), one.dwelling_id)
        for one in people
        if one.id in keys and one.sealed is not None
    }


def _households(lines: Sequence[Row], within: str) -> None:
    """Which household on record a row's people belong to; one without its head, here or on record, is wrong."""
    homes = households(row for row in lines if not row.problems)
    tokens = {token_of_name(bare(head)): head for _, _, head in homes if len(bare(head)) >= 2}
    heads: dict[tuple[object, ...], UUID] = {}
    of_head: dict[UUID, UUID] = {}
    for home, place, dwelling, token, resident in fetched(_HEADS, list(tokens), within, upper_end(within)):
        heads[place, dwelling, token] = of_head[UUID(str(resident))] = UUID(str(home))
    for (place_id, dwelling_id, name), members in homes.items():
        first = min(row.number for row in members)
        head = [row for row in members if row.relation == "head"]
        household = heads.get((place_id, dwelling_id, token_of_name(bare(name)))) if len(bare(name)) >= 2 else None
        if len(head) == 1 and head[0].verdict in ("same", "differs"):
            household = of_head.get(head[0].candidates[0].id, household)
        for row in members:
            row.home, row.household = first, household
            if len(head) > 1 and row.relation == "head":
                row.problems.append(Problem("relation", "这一户写了两个户主，请改正其中一个"))
            elif not head and household is None:
                row.problems.append(
                    Problem("head", "表里没有这位户主的一行，这里也没有登记。请补一行，或核对住处和姓名")
                )
    for row in lines:
        row.home = row.home or row.number
