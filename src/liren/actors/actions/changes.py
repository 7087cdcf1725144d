"""What changes about an organisation that stands: how it is registered, its telephone, its line of work."""

import re
from datetime import date, datetime
from uuid import UUID

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.kinds import STATUSES
from liren.actors.models import OrganisationChange, OrganisationRow
from liren.actors.templates.shelf import lines_at
from liren.engine.phones import plain_phone
from liren.engine.values import HIDDEN_IN_LINE
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours

PHONE_HINT = "请写带区号的座机、11 位手机号，或 3 到 6 位的热线号码"
_LONGEST, _LONGEST_KEY = 200, 30
_HOTLINE = re.compile(r"[0-9]{3,6}")


@write
def set_status(
    *,
    organisation_id: UUID,
    status: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    reference: str | None = None,
) -> None:
    """Say that an organisation is registered, filed or neither since the day `on`; `reference` is the document.

    Raises InvalidInput, also for a day to come, NotYours, NotAllowed.
    """
    row = held(organisation_id, by)
    problems = {}
    if status not in STATUSES:
        problems["status"] = f"请选：{'、'.join(STATUSES.values())}"
    if on is not None and on > at.astimezone(CHINA).date():
        problems["on"] = "请写今天或以前的日子"
    if reference is not None and len(reference) > _LONGEST:
        problems["reference"] = f"请写在 {_LONGEST} 字以内"
    if problems:
        raise InvalidInput.of(problems)
    changed(row, "status", row.status, status, by, at, on=on, reference=reference)
    row.status = status
    row.save(update_fields=["status"])


@write
def set_phone(*, organisation_id: UUID, phone: str, by: Actor, at: datetime) -> None:
    """Say which number anybody may call; "" takes it away. Raises InvalidInput, NotYours, NotAllowed."""
    row = held(organisation_id, by)
    plain = public_phone(phone)
    if phone.strip() and plain is None:
        raise InvalidInput(phone=PHONE_HINT)
    if plain != row.phone:
        changed(row, "phone", row.phone, plain, by, at)
        row.phone = plain
        row.save(update_fields=["phone"])


@write
def set_key(*, organisation_id: UUID, key: str, by: Actor, at: datetime) -> None:
    """Say how routing calls an organisation, unique at its place; "" for not at all.

    Raises InvalidInput, NotYours, NotAllowed.
    """
    row, plain = held(organisation_id, by), key.strip() or None
    if plain is not None and (len(plain) > _LONGEST_KEY or HIDDEN_IN_LINE.search(plain)):
        raise InvalidInput(key=f"请写 {_LONGEST_KEY} 字以内的代号，例如 property")
    if plain and OrganisationRow.objects.filter(path=row.path, key=plain, until=None).exclude(id=row.id).exists():
        raise InvalidInput(key=f"这里已有代号为“{plain}”的单位，请换一个")
    if plain != row.key:
        changed(row, "key", row.key, plain, by, at)
        row.key = plain
        row.save(update_fields=["key"])


@write
def set_line(*, organisation_id: UUID, line: str | None, by: Actor, at: datetime) -> None:
    """Say for which line of work an organisation stands; None for none. Raises InvalidInput, NotYours, NotAllowed."""
    row = held(organisation_id, by)
    known = lines_at(row.path)
    if line is not None and line not in known:
        raise InvalidInput(line=f"请选：{'、'.join(known.values()) or '这里的模板没有条线'}")
    if line != row.line:
        changed(row, "line", row.line, line, by, at)
        row.line = line
        row.save(update_fields=["line"])


def public_phone(text: str) -> str | None:
    """A number as an organisation publishes it: a telephone, or a hotline of three to six digits.

    >>> public_phone("12345"), public_phone("0512-6555 0123"), public_phone("call me")
    ('12345', '0512-65550123', None)
    """
    return text.strip() if _HOTLINE.fullmatch(text.strip()) else plain_phone(text)


def held(organisation_id: UUID, by: Actor) -> OrganisationRow:
    """The organisation, locked, when it stands and `by` manages people there. Raises NotYours, NotAllowed."""
    row = OrganisationRow.objects.select_for_update().filter(id=organisation_id, until=None).first()
    if row is None:
        raise NotYours(what="这个组织")
    access.require(by, "actors.manage", row.path)
    return row


def changed(
    row: OrganisationRow,
    what: str,
    was: str | None,
    now: str | None,
    by: Actor,
    at: datetime,
    *,
    on: date | None = None,
    reference: str | None = None,
) -> None:
    """Write down what changed."""
    OrganisationChange.objects.create(
        organisation=row, what=what, was=was, now=now, on=on, reference=reference, by=by.person_id, at=at
    )
