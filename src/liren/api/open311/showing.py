"""A public affair as GeoReport tells it: what 公开栏 shows, in the contract's words, and nothing more."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.actors.public import KINDS
from liren.affairs.public import PublicAffair
from liren.api.open311.services import code_of, words_field
from liren.api.open311.writing import moment
from liren.standards.public import Published

Points = Mapping[str, tuple[float, float]]
Photo = Callable[[UUID], str]


def request_of(
    one: PublicAffair, known: Mapping[str, Published], points: Points, photo: Photo, *, more: bool
) -> dict[str, Any]:
    """known: procedures by service code. points: by path, in the place everybody is told of, never of the request.

    photo: its address. more: with the extensions.
    """
    long, lat = points.get(one.place_path, (None, None))
    line, code = one.line, code_of(one.procedure_key)
    asked, answered = _told(one, known.get(code))
    photos = [photo(file) for file in one.photos]
    told: dict[str, Any] = {
        "service_request_id": str(line.affair_id),
        "status": line.state,
        "status_notes": "；".join([line.step_title, *answered]),
        "service_name": one.procedure_title,
        "service_code": code,
        "description": "\n".join([line.title, *(text for text in asked if text != line.title)]),
        "agency_responsible": KINDS[known[code].procedure.responsible] if code in known else None,
        "service_notice": "；".join(f"更正（{c.title}）：{c.text}" for c in one.corrections) or None,
        "requested_datetime": moment(line.opened_at),
        "updated_datetime": moment(_updated(one)),
        "expected_datetime": None,
        "address": line.place_name,
        "address_id": one.place_path,
        "zipcode": None,
        "lat": lat,
        "long": long,
        "media_url": photos[0] if photos else None,
    }
    if more:
        told |= {"number": line.number, "source": line.source, "media": photos, "updates": _updates(one, answered)}
    return told


def _updated(one: PublicAffair) -> datetime:
    """The contract: of a closed request, when it was closed."""
    return one.closed_at if one.line.state == "closed" and one.closed_at else one.changed_at


def _told(one: PublicAffair, known: Published | None) -> tuple[list[str], list[str]]:
    """What was asked at the beginning, and what was answered since, each with its title; the long text without."""
    form = known.procedure.form if known else {}
    words = words_field(known.procedure) if known else None
    asked: list[str] = []
    answered: list[str] = []
    for said in one.answers:
        opening = said.key in form if known else True
        plain = words is not None and said.key == words.key
        (asked if opening else answered).append(said.text if plain else f"{said.title}：{said.text}")
    return asked, answered


def _updates(one: PublicAffair, answered: Sequence[str]) -> list[dict[str, Any]]:
    """What became known when, oldest first: that it was shown, each correction, that it is over with its answer."""
    told = [(one.shown_at, "open", "已公开")] if one.shown_at else []
    told += [(c.at, "open", f"更正（{c.title}）：原为“{c.earlier}”，应为“{c.text}”。{c.why}") for c in one.corrections]
    if one.line.state == "closed" and one.closed_at:
        told.append((one.closed_at, "closed", "；".join([one.line.step_title, *answered])))
    told.sort(key=lambda update: update[0])
    return [
        {
            "update_id": f"{one.line.affair_id}.{number}",
            "status": "closed" if one.closed_at and at >= one.closed_at else status,
            "updated_datetime": moment(at),
            "description": text,
        }
        for number, (at, status, text) in enumerate(told, 1)
    ]
