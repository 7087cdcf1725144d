"""The templates the database holds, and where they were applied: the nearest place's own version comes first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import yaml
from django.db.models import QuerySet

from liren.actors.errors import NoSuchTemplate
from liren.actors.models import Applied, TemplateRow
from liren.actors.templates.loading import parse_template
from liren.actors.templates.shapes import Template
from liren.territories.kinds import is_rural
from liren.territories.public import NATION, Place, ancestors_of


@dataclass(frozen=True, slots=True)
class Application:
    """A template as it was applied at a place. filled: organisation by slot."""

    key: str
    version: int
    title: str
    filled: Mapping[str, UUID]
    by: UUID | None
    at: datetime


def template(key: str, path: str, version: int | None = None) -> Template:
    """The template that holds at `path`: of the nearest place that has its own, its newest or the given version.

    Raises NoSuchTemplate.
    """
    found = [row for row in _rows(path).filter(key=key) if version is None or row.version == version]
    if not found:
        raise NoSuchTemplate
    row = max(found, key=lambda one: (len(one.path), one.version))
    return parse_template(json.loads(row.document), path=row.path)


def template_text(key: str, path: str) -> str:
    """The template that holds at `path` as YAML to be changed into the place's own: its version is the next one.

    Raises NoSuchTemplate.
    """
    found = max(_rows(path).filter(key=key), key=lambda one: (len(one.path), one.version), default=None)
    if found is None:
        raise NoSuchTemplate
    written = {**json.loads(found.document), "version": found.version + 1}
    return yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=110, default_flow_style=None)


def templates_for(place: Place) -> tuple[Template, ...]:
    """Every template that may be laid on this place, the newest of each key, by title."""
    found: dict[str, TemplateRow] = {}
    for row in sorted(_rows(place.path), key=lambda one: (len(one.path), one.version)):
        found[row.key] = row
    read = (parse_template(json.loads(row.document), path=row.path) for row in found.values())
    return tuple(sorted((one for one in read if fits(one, place)), key=lambda one: one.title))


def fits(one: Template, place: Place) -> bool:
    """May this template be laid on this place?"""
    return place.kind in one.at and (one.rural if is_rural(place) else one.urban)


def applications(path: str) -> tuple[Application, ...]:
    """What was applied at exactly this place, newest first."""
    rows = Applied.objects.filter(path=path).select_related("template").order_by("-at", "-id")
    return tuple(
        Application(
            row.template.key,
            row.template.version,
            row.template.title,
            {slot: UUID(id_) for slot, id_ in row.filled.items()},
            row.by,
            row.at,
        )
        for row in rows
    )


def duties_of(organisation_id: UUID, path: str) -> tuple[str, ...]:
    """What the templates applied at `path` say an organisation there is to do; empty where none made or matched it."""
    found = []
    for one in applications(path):
        for key, filled in one.filled.items():
            if filled == organisation_id:
                slots = template(one.key, path, one.version).slots
                found += [slot.duties for slot in slots if slot.key == key.partition("@")[0]]
    return tuple(dict.fromkeys(text for text in found if text))


def standards_at(path: str) -> tuple[tuple[str, str], ...]:
    """(document, place) of the templates that hold at `path` and set an establishment standard, the nearest first."""
    found: dict[str, TemplateRow] = {}
    for row in sorted(_rows(path), key=lambda one: (len(one.path), one.version)):
        found[row.key] = row
    setting = [row for row in found.values() if '"standard"' in row.document]
    return tuple((row.document, row.path) for row in sorted(setting, key=lambda row: (-len(row.path), row.key)))


def lines_at(path: str) -> Mapping[str, str]:
    """The lines of work a committee and an office may stand for here, as the templates say."""
    named: dict[str, str] = {}
    for row in sorted(_rows(path), key=lambda one: (len(one.path), one.version)):
        named |= json.loads(row.document).get("lines", {})
    return named


def _rows(path: str) -> QuerySet[TemplateRow]:
    return TemplateRow.objects.filter(path__in=[NATION, *ancestors_of(path), path])
