"""Observations 情: what was seen or decided on a day, by whom, on which document. Words are sealed like a name."""

from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.ids import new_id
from liren.registry.models import Observation
from liren.registry.people.rights import day_of, held, held_household
from liren.registry.people.sealing import sealed
from liren.registry.told import KINDS_OF_OBSERVATION

_LONGEST = 1000


@write
def note_observation(
    *,
    about_kind: str,
    about_id: UUID,
    kind: str,
    text: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    until: date | None = None,
    document: str = "",
    undoes: UUID | None = None,
) -> UUID:
    """Note of a resident or household (`about_kind`) what was seen, needed or decided on a day; returns its id.

    until: the day it stops holding, where it was decided for a time. undoes: an earlier note entered in error.
    Raises InvalidInput, NotYours, NotAllowed.
    """
    if about_kind not in ("resident", "household"):
        raise InvalidInput(about_kind="只能记居民或户")
    path = held(about_id, by, "people.register").path if about_kind == "resident" else held_household(about_id, by).path
    day = day_of(on, at)
    problems = {}
    if kind not in KINDS_OF_OBSERVATION:
        problems["kind"] = "请选是走访、情况、需要还是认定"
    if not 2 <= len(text.strip()) <= _LONGEST:
        problems["text"] = f"请写 2 到 {_LONGEST} 个字"
    if kind == "decided" and not document.strip():
        problems["document"] = "认定要写依据哪份文件"
    if len(document) > 200:
        problems["document"] = "文件请写在 200 个字以内"
    if until is not None and until < day:
        problems["until"] = "结束的日子不能早于开始的日子"
    if undoes and not Observation.objects.filter(pk=undoes, about_id=about_id).exists():
        problems["undoes"] = "要撤回的那一条不在这里"
    if problems:
        raise InvalidInput.of(problems)
    with as_system():  # it lies where they live, which who looks after their 户籍 alone does not see
        made = Observation.objects.create(
            id=new_id(), about_kind=about_kind, about_id=about_id, subject=about_id, path=path, kind=kind,
            sealed=sealed(about_id, {"text": text.strip(), "document": document.strip()}, at=at), on=day, until=until,
            undoes_id=undoes, at=at, by_person=by.person_id,
        )  # fmt: skip
    return made.id
