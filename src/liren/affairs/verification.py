"""Does history still hold, and do the rows people read still say what it says? For people and `./liren verify`.

An affair's row is held against its last record, which carries the row's hash: a state edited by hand shows. A record
changed shows in its hash, a tail cut off in the row's head, both rewritten together in the published checkpoints.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from liren.affairs.digest import LEAVES, digest_of
from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair, Record
from liren.affairs.shapes import Verified
from liren.kit.chain import ChainRecord, verify_chain
from liren.kit.checkpoints import checkpoint_table, verify_checkpoints
from liren.kit.database import rows

KIND = "affairs"
"""Of the checkpoints over the histories of affairs."""


def verify(affair_id: UUID) -> Verified:
    """Check one affair: every record against its hash and the one before, its row against the last record.

    Raises NoSuchAffair.
    """
    affair = Affair.objects.filter(id=affair_id).first()
    if affair is None:
        raise NoSuchAffair
    return _verified(affair, list(Record.objects.filter(stream=affair_id).order_by("seq")))


def verify_all(*, chunk: int = 500) -> Iterator[Verified]:
    """Check every affair; yields those that do not hold. Two statements per `chunk`. The reader is the system."""
    last: UUID | None = None
    while True:
        found = Affair.objects.order_by("id")
        affairs = list(found.filter(id__gt=last)[:chunk] if last else found[:chunk])
        if not affairs:
            return
        records: dict[UUID, list[ChainRecord]] = defaultdict(list)
        for record in Record.objects.filter(stream__in=[a.id for a in affairs]).order_by("stream", "seq"):
            records[record.stream].append(record)
        checked = (_verified(affair, records[affair.id]) for affair in affairs)
        yield from (one for one in checked if one.broken)
        last = affairs[-1].id


def seal_histories(at: datetime) -> int:
    """Seal the histories that moved in the next checkpoint; returns how many. For a job, as the system."""
    made = checkpoint_table(KIND, Record, at)
    return made.count if made else 0


def findings() -> Iterator[str]:
    """All that does not hold, in words, for `./liren verify`: affairs, histories without one, work, checkpoints."""
    for checked in verify_all():
        number = Affair.objects.filter(id=checked.affair_id).values_list("number", flat=True).first()
        yield f"{number}（{checked.affair_id}）：{checked.broken}"
    for stream in _rows(_ORPHANS):
        yield f"{stream}：事项本身不见了，只剩下历史"
    for affair_id in _rows(_IDLE):
        yield f"{affair_id}：事项没有办结，却没有待办"
    for affair_id in _rows(_LEFT_OVER):
        yield f"{affair_id}：待办与事项现在的步骤对不上"
    for finding in verify_checkpoints(KIND, Record):
        yield f"存证点：{finding.text}"


_ORPHANS = """
    SELECT DISTINCT r.stream FROM affairs_record r
     WHERE NOT EXISTS (SELECT FROM affairs_affair a WHERE a.id = r.stream) ORDER BY r.stream"""
_IDLE = """
    SELECT a.id FROM affairs_affair a WHERE a.state = 'open'
       AND NOT EXISTS (SELECT FROM affairs_work w WHERE w.affair_id = a.id) ORDER BY a.id"""
_LEFT_OVER = """
    SELECT DISTINCT a.id FROM affairs_work w JOIN affairs_affair a ON a.id = w.affair_id
     WHERE a.state <> 'open' OR w.step IS DISTINCT FROM
           CASE WHEN w.line = '' THEN a.step ELSE a.run #>> ARRAY['lines', w.line, 'at'] END ORDER BY a.id"""


def _rows(sql: str) -> list[object]:
    return [found for (found,) in rows(sql)]


def _verified(affair: Affair, records: Sequence[ChainRecord]) -> Verified:
    """What is wrong first: a break in the chain, its end, then the row itself."""
    broken = verify_chain(records)
    if broken is not None:
        return Verified(affair.id, len(records), broken.text)
    if not records:
        return Verified(affair.id, 0, "全部历史不见了")
    if (len(records), records[-1].hash) != (affair.chain_seq, affair.chain_head):
        return Verified(affair.id, len(records), "历史的末尾与事项记下的不一致")
    if records[-1].body.get(LEAVES) != digest_of(affair):
        return Verified(affair.id, len(records), f"事项的内容与第 {len(records)} 条记录留下的不一致，被改动过")
    return Verified(affair.id, len(records))
