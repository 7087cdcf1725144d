"""What people answered, sorted: what may stand in the open, what goes to the vault, which files it names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from liren.engine.forms import check, clean
from liren.engine.language import Field, Procedure
from liren.engine.steps import facts as facts_of
from liren.kit.errors import InvalidInput
from liren.kit.json import Json


@dataclass(frozen=True, slots=True)
class Sorted:
    """plain: may stand in history and lists. personal: only in the vault. media: ids of files to attach."""

    plain: Mapping[str, Json]
    personal: Mapping[str, Json]
    media: tuple[UUID, ...] = ()


def checked(
    fields: Mapping[str, Field],
    answers: Mapping[str, Any],
    *,
    facts: Mapping[str, Any],
    classes: Collection[str] | None,
) -> Sorted:
    """`answers` as typed JSON, sorted. Raises InvalidInput with every problem at once."""
    known = {**facts, **{key: answers.get(key) for key in fields}}
    problems = check(fields, answers, facts=known, classes=classes)
    if problems:
        raise InvalidInput.of(problems)
    return sort(fields, clean(fields, answers, facts=known))


def sort(fields: Mapping[str, Field], cleaned: Mapping[str, Json]) -> Sorted:
    """Sort cleaned answers by what their fields say of themselves."""
    personal = {key: value for key, value in cleaned.items() if is_personal(fields[key])}
    plain = {key: value for key, value in cleaned.items() if key not in personal}
    media = [value for key, value in cleaned.items() if fields[key].type in ("photos", "files")]
    return Sorted(plain, personal, tuple(UUID(one) for many in media for one in many))


def is_personal(field: Field) -> bool:
    """Personal itself, or a table with a personal column: such a table is kept whole in the vault."""
    return field.personal or any(is_personal(column) for column in field.columns.values())


def asked_at_opening(procedure: Procedure, *, by_worker: bool) -> dict[str, Field]:
    """The opening form as its asker sees it: a resident is not asked what a worker fills in."""
    return {key: field for key, field in procedure.form.items() if by_worker or field.by == "reporter"}


def left_to_workers(procedure: Procedure, step: str) -> dict[str, Field]:
    """Fields of the opening form for workers, asked where an affair is received and where it is given on."""
    if step != procedure.start and procedure.steps[step].assigns is None:
        return {}
    return {key: field for key, field in procedure.form.items() if field.by == "worker"}


def facts_for(
    procedure: Procedure,
    answers: Mapping[str, Json],
    counts: Mapping[str, int],
    rating: int | None,
    mode: str = "ordinary",
) -> dict[str, Any]:
    """What conditions may read: see `engine.steps.facts`."""
    return facts_of(procedure, answers, counts=counts, rating=rating, mode=mode)


def title_from(procedure: Procedure, plain: Mapping[str, Json]) -> str:
    """One line that names the affair: its `title`, else the first text given, else the procedure's title."""
    texts = [key for key, field in procedure.form.items() if field.type == "text"]
    longer = [key for key, field in procedure.form.items() if field.type == "long_text"]
    for key in ("title", *texts, *longer):
        if isinstance(plain.get(key), str) and plain[key].strip():
            return str(plain[key]).strip().splitlines()[0][:80]
    return procedure.title


def class_from(procedure: Procedure, plain: Mapping[str, Json]) -> str | None:
    """The class code given, if the procedure asks for one."""
    return next((plain.get(key) for key, field in procedure.form.items() if field.type == "class"), None)


def searchable(procedure: Procedure, plain: Mapping[str, Json]) -> tuple[str, ...]:
    """The texts of an affair that search may look into."""
    fields = procedure.form
    return tuple(
        str(value) for key, value in plain.items() if key in fields and fields[key].type in ("text", "long_text")
    )
