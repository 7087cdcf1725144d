"""Beginning a draft: from nothing, from a procedure in force, or from one under another name."""

import re
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from liren.access.public import Actor, require
from liren.actors import public as actors
from liren.engine import template
from liren.engine.edits import Put, edited
from liren.engine.loading import ProcedureInvalid, digest, parse
from liren.engine.problems import DocumentInvalid
from liren.engine.schema import procedure_schema
from liren.engine.written import written
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.drafts.errors import KeyOfAnother
from liren.standards.drafts.model import Draft
from liren.standards.drafts.saving import keep
from liren.standards.models import Procedure as ProcedureRow
from liren.standards.published import Published
from liren.standards.queries import by_id
from liren.territories import public as territories

EDIT: Final = "procedures.edit"
_KEY: Final = re.compile(procedure_schema()["properties"]["key"]["pattern"])


@write
def start_draft(*, key: str = "", path: str = "", from_procedure: int | None = None, by: Actor, at: datetime) -> UUID:
    """A new draft for `path` and below; its id.

    from_procedure: the published version to begin from. Without `key` (or with its own) the draft becomes that
    procedure's next version, where it applies; with another key, a new procedure. Without it the draft is a template.
    Raises InvalidInput (`key`), NoSuchProcedure, KeyOfAnother; NotAllowed unless `by` edits procedures there.
    """
    source = by_id(from_procedure) if from_procedure is not None else None
    key = key.strip() or (source.key if source else "")
    if not _KEY.fullmatch(key):
        raise InvalidInput(key="写成“类别/英文名”，例如 service/borrow-room；类别是 management、service、autonomy")
    renews = source is not None and source.key == key
    where = source.path if source is not None and renews else path
    if where and territories.place_at(where) is None:
        raise InvalidInput(path="请选一个地点")
    require(by, EDIT, where)
    require_own_key(key, where)
    text, cases = (template.drafts(key)) if source is None else texts_of(source)
    if not renews:
        text, cases = _named(text, key), _retold(cases, key)
    text = _put(text, ("version",), next_version(key))
    draft = Draft.objects.create(
        key=key, title=_title(text), path=where,
        publisher=source.publisher if source is not None and renews else _publisher(by, where),
        text=text, cases=cases, author=by.person_id, author_name=by.name, version=0,
        based_on=source.digest if source else "", created_at=at, changed_at=at,
    )  # fmt: skip
    keep(draft, text, cases, by=by, at=at)
    return draft.id


def next_version(key: str) -> int:
    """The number the next publication of `key` gets, by whomever."""
    last = ProcedureRow.objects.filter(key=key).aggregate(last=Max("version"))["last"]
    return int(last or 0) + 1


def require_own_key(key: str, path: str) -> None:
    """A key published for a wider place is not rewritten below it: that is what local rules are for."""
    above = [path[:n] for n in range(len(path)) if n == 0 or path[n - 1] == "."]
    other = ProcedureRow.objects.filter(key=key, status="published", path__in=above).first()
    if other is not None:
        raise KeyOfAnother(key=key, publisher="里仁示范" if other.publisher == "liren" else other.publisher)


def texts_of(published: Published) -> tuple[str, str]:
    """The text of a version and its cases: as they were written, where that is known; else as the database has them."""
    draft = Draft.objects.filter(published_id=published.id).first()
    if draft is not None:
        return draft.text, draft.cases
    text, cases = _from_lawbook(published.key)
    if not _is(text, published.digest):
        text = written(published.procedure)
    return text, cases or template.drafts(published.key)[1]


def _from_lawbook(key: str) -> tuple[str, str]:
    folder = Path(settings.LAWBOOK) / "procedures"
    found = [folder / f"{key}{ending}" for ending in (".yaml", ".cases.yaml")]
    text, cases = (file.read_text("utf-8") if file.is_file() else "" for file in found)
    return text, cases


def _is(text: str, wanted: str) -> bool:
    try:
        return digest(parse(text)) == wanted
    except ProcedureInvalid:
        return False


def _named(text: str, key: str) -> str:
    return _put(text, ("key",), key)


def _retold(cases: str, key: str) -> str:
    return _put(cases, ("规程",), key)


def _put(text: str, path: tuple[str, ...], value: object) -> str:
    try:
        return edited(text, Put(path, value))
    except DocumentInvalid:
        return text


def _title(text: str) -> str:
    return parse(text).title


def _publisher(by: Actor, path: str) -> str:
    """Whose procedure it will be: the organisation for which the author edits."""
    org = by.org_as("editor", path)
    return actors.organisation(org).name if org else "liren"
