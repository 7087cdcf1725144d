"""What was uploaded with a form, and chosen of materials handed in earlier: kept before anything is checked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.engine.language import Field
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.media import public as media
from liren.web import dates
from liren.web.forms import UPLOADS

HELD = ".held"
"""After a field's name: which materials of earlier affairs are given again."""


def held_of(fields: Mapping[str, Field], actor: Actor) -> tuple[tuple[str, str], ...]:
    """Materials of the person's earlier affairs (file, title), where the form asks for some."""
    if not actor.roles <= {"resident"} or not any(field.type == "files" for field in fields.values()):
        return ()
    return tuple((str(one.id), f"{one.name}（{dates.day(one.given_at)}交的）") for one in affairs.materials_held(actor))


def keep_uploads(fields: Mapping[str, Field], request: HttpRequest, *, by: Actor, at: datetime) -> dict[str, list[str]]:
    """Store what was uploaded with the form, and what was chosen of earlier materials; ids by field.

    Raises InvalidInput naming the field of a refused file.
    """
    kept: dict[str, list[str]] = {}
    for name in [name for name in request.FILES if name in fields and fields[name].type in UPLOADS]:
        kept[name] = [_keep(name, file, by, at) for file in request.FILES.getlist(name) if file.size]
    for name in [name for name, asked in fields.items() if asked.type == "files" and request.POST.get(name + HELD)]:
        again = _again(name, request.POST.getlist(name + HELD), by, at)
        kept[name] = [*kept.get(name, ()), *again]
    return kept


def _again(name: str, chosen: Sequence[str], by: Actor, at: datetime) -> list[str]:
    """Materials handed in earlier, given once more. Raises InvalidInput for what is not the person's own."""
    try:
        return [str(file.id) for file in media.give_again([UUID(one) for one in chosen], by=by, at=at)]
    except (ValueError, NotYours) as gone:
        raise InvalidInput.of({name: "有一份以前交过的材料找不到了，请重新选一次。"}) from gone


def _keep(name: str, file: "UploadedFile[Any]", by: Actor, at: datetime) -> str:
    file.seek(0)
    try:
        return str(media.store(file.read(), name=file.name or "", by=by, at=at).id)
    except InvalidInput as refused:
        raise InvalidInput.of({name: "；".join(refused.fields.values())}) from refused


def keep_again(
    fields: Mapping[str, Field], request: HttpRequest, error: DomainError | None, *, by: Actor, at: datetime
) -> dict[str, list[str]]:
    """Store the uploads of a refused form once more, so that nobody has to choose them again; not those refused."""
    refused = set(getattr(error, "fields", {}))
    if refused & {*request.FILES, *(name for name in fields if request.POST.get(name + HELD))}:
        return {}
    return keep_uploads(fields, request, by=by, at=at)
