"""A request as it comes in: the contract's parameters become an affair's answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.api.open311.places import Sent, first, jurisdiction, where
from liren.api.open311.services import named, photos_field, title_field, words_field
from liren.engine.language import Field, Procedure
from liren.engine.values import most
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.media import public as media
from liren.media.errors import FileRefused
from liren.territories.public import Place

LONGEST, NOTE = 4000, 1000
MOST_PHOTOS = 9
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,80})\](\[\])?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ].+")
_FIELDS = {"name": "last_name", "phone": "phone", "place": "address_id", "path": "jurisdiction_id"}


@dataclass
class Taken:
    """answers: by field of the form. left: words no field has room for, which become notes."""

    procedure: Procedure
    place: Place
    contact: affairs.Contact
    answers: dict[str, Any] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def read(sent: Sent, at: datetime) -> Taken:
    """Raises NoSuchJurisdiction, NoSuchService, InvalidInput."""
    within = jurisdiction(sent)
    if not sent.get("service_code"):
        raise InvalidInput(service_code="请写 service_code，有哪些见 services")
    description = first(sent, "description").replace("\r\n", "\n").replace("\r", "\n")
    if len(description) > LONGEST:
        raise InvalidInput(description=f"太长了：现在 {len(description)} 字，至多 {LONGEST} 字")
    place, words = where(sent, within)
    procedure = named(first(sent, "service_code"), place.path, at).procedure
    taken = Taken(procedure, place, _contact(sent))
    taken.answers = dict(_attributes(sent, procedure))
    _describe(taken, description)
    _locate(taken, words)
    return taken


def open_request(
    taken: Taken, photos: list[tuple[bytes, str]], sent: Sent, key: str | None, by: Actor, at: datetime
) -> affairs.Opened:
    """Open the affair, with photos, and with notes for what no field has room for. Raises what rooms refuse."""
    wanted = photos_field(taken.procedure)
    if photos and wanted is None:
        raise InvalidInput(media_url="这项服务不收照片，请去掉后重发")
    try:
        ids = [media.store(data, name, by=by, at=at).id for data, name in photos]
    except FileRefused as error:
        raise InvalidInput(media_url=error.fields["file"]) from error
    try:
        opened = affairs.open_affair(
            procedure_key=taken.procedure.key,
            answers=taken.answers,
            place_path=taken.place.path,
            by=by,
            at=at,
            origin="api",
            on_behalf_of=taken.contact,
            idempotency_key=key,
            media_ids=ids,
            sent={name: list(many) for name, many in sorted(sent.items()) if name != "api_key"},
        )
    except InvalidInput as error:
        raise InvalidInput.of({_named(name, taken): text for name, text in error.fields.items()}) from error
    for words in taken.left if opened.created else ():
        affairs.note(affair_id=opened.id, text=words, internal=False, by=by, at=at)
    return opened


def _named(name: str, taken: Taken) -> str:
    """A field of the form as the client knows it."""
    words = words_field(taken.procedure)
    if words is not None and name == words.key and name not in taken.answers:
        return "description"
    return _FIELDS.get(name, f"attribute[{name}]")


def _contact(sent: Sent) -> affairs.Contact:
    last, given = first(sent, "last_name"), first(sent, "first_name")
    space = " " if last.isascii() and given.isascii() and last and given else ""
    name = f"{given}{space}{last}" if space else last + given
    if len(name) > 30:
        raise InvalidInput(last_name="太长了，请写 30 字以内")
    return affairs.Contact(name, first(sent, "phone") or None)


def _attributes(sent: Sent, procedure: Procedure) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for name, many in sent.items():
        asked = _ATTRIBUTE.fullmatch(name)
        if asked is None:
            if name.startswith("attribute"):
                raise InvalidInput.of({name[:40]: "请写成 attribute[代码]，代码见服务说明"})
            continue
        key = asked[1]
        if procedure.form.get(key) is not None and procedure.form[key].type in ("photos", "files"):
            raise InvalidInput.of({f"attribute[{key}]": "照片请用 media_url"})
        found[key] = _value(procedure.form.get(key), list(many))
    return found


def _value(field: Field | None, many: list[str]) -> Any:
    if field is not None and field.type == "choices":
        return many
    if field is not None and field.type == "date" and _INSTANT.fullmatch(many[0]):
        try:
            return datetime.fromisoformat(many[0]).astimezone(CHINA).date().isoformat()
        except (ValueError, OverflowError):
            return many[0]
    return many[0] if len(many) == 1 else many


def _describe(taken: Taken, description: str) -> None:
    """The description into its field as far as there is room; its first line is the title, unless one was given."""
    title, words = title_field(taken.procedure), words_field(taken.procedure)
    if not description:
        return
    if title is not None and title.key not in taken.answers:
        taken.answers[title.key] = description.splitlines()[0].strip()[: most(title)]
    room = most(words) if words is not None and words.key not in taken.answers else 0
    if words is not None and room:
        taken.answers[words.key] = description[:room]
    if title is None or room or description != taken.answers.get(title.key):
        taken.left += _pieces(description[room:])


def _locate(taken: Taken, words: str) -> None:
    """What was said of the place beside the place: into the address, where one is asked, else a note."""
    asked = taken.procedure.form.get("address")
    if words and asked is not None and asked.type == "text" and asked.key not in taken.answers:
        taken.answers[asked.key] = words[: most(asked)]
        words = words[most(asked) :]
    taken.left += _pieces(f"位置：{words}" if words else "")


def _pieces(text: str) -> list[str]:
    cut = (text[start : start + NOTE].strip() for start in range(0, len(text), NOTE))
    return [piece for piece in cut if piece]
