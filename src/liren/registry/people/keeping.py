"""How an entry stood is kept before it changes; who changed it, when and why stands on the entry from then on."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.registry.models import Resident, ResidentPast

BEFELL: Mapping[str, str] = MappingProxyType(
    {
        "left": "迁出", "died": "去世", "back": "重新在册", "household": "离开所在的户", "withdrawn": "撤销登记",
        "erased": "删除", "doubled": "与重复的登记合并",
    }
)  # fmt: skip
"""What befalls an entry besides a change of what is told: it stands in the past under these words."""


def keep(row: Resident, what: list[str], until: date, corrected: bool = False) -> None:
    """How the entry stands, until that day, before `what` changes. One statement."""
    with as_system():  # it lies where they live, which who looks after their 户籍 alone does not see
        ResidentPast.objects.create(
            resident_id=row.id, path=row.path, sealed=row.sealed, what=what, corrected=corrected, until=until,
            since=row.since, source=row.source, quality=row.quality, why=row.why, recorded_at=row.recorded_at,
            by_person=row.by_person,
        )  # fmt: skip


def befell(resident_id: UUID, what: str, on: date, why: str, by: Actor, at: datetime, **now: object) -> None:
    """One of BEFELL, by whom, when and why; now: the columns it sets. Three statements, as the system."""
    with as_system():
        keep(Resident.objects.get(pk=resident_id), [what], on)
        Resident.objects.filter(pk=resident_id).update(why=why.strip(), recorded_at=at, by_person=by.person_id, **now)
