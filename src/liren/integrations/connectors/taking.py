"""Taking orders: each once, however often it comes and by whichever way; what changes there is told here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction

from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.integrations.connectors.mapping import Translated, translate
from liren.integrations.connectors.model import Connector, Order
from liren.kit.crypto import token
from liren.kit.errors import DomainError, InvalidInput
from liren.standards import public as standards

State = Literal["taken", "known", "changed", "refused"]
LONGEST_NOTE = 1000
_NOT_WORDS = ("status", "rating", "comment")
_SAID = {"urge": "催办", "withdraw": "撤回了这件", "rate": "", "nothing": ""}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one order. outside_id: None when it says none. problems: by field."""

    outside_id: str | None
    state: State
    affair: UUID | None = None
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Using:
    """A connector with the mapping it uses now."""

    connector: Connector
    version: int
    document: Mapping[str, Any]


def take_all(using: Using, orders: Iterable[Any], at: datetime) -> list[Outcome]:
    """Take each order, or follow what changed in it. As the system, inside a transaction; one order at a time.

    In the order of their ids, so that two at once do not wait for each other crosswise.
    """
    told = [translate(using.document, order, using.connector.path) for order in orders]
    unreadable = [Outcome(None, "refused", None, {"id": "没有编号，或编号太长"}) for one in told if one is None]
    named = sorted((one for one in told if one is not None), key=lambda one: one.outside_id)
    return [*(take(using, one, at) for one in named), *unreadable]


def take(using: Using, told: Translated, at: datetime) -> Outcome:
    """One order. What cannot be taken is kept by its id, with why, and is tried anew when it comes again."""
    Order.objects.get_or_create(
        connector=using.connector, outside_id=told.outside_id, defaults={"seen_at": at, "changed_at": at}
    )
    order = Order.objects.select_for_update().get(connector=using.connector, outside_id=told.outside_id)
    if order.affair is None:
        return _first(using, order, told, at)
    return _again(using, order, told, at)


def _first(using: Using, order: Order, told: Translated, at: datetime) -> Outcome:
    problems = dict(told.problems)
    if not problems:
        try:
            with transaction.atomic():
                order.affair = _opened(using, told, at).id
        except InvalidInput as error:
            problems = dict(error.fields)
        except DomainError as error:
            problems = {"": error.text}
    order.problems, order.mapping, order.changed_at = problems, using.version, at
    order.status, order.tokens = told.status, {} if problems else _tokens(using, told)
    order.save(update_fields=["affair", "problems", "mapping", "changed_at", "status", "tokens"])
    return Outcome(order.outside_id, "refused" if problems else "taken", order.affair, problems)


def _opened(using: Using, told: Translated, at: datetime) -> affairs.Opened:
    happened = min(told.happened_at, at) if told.happened_at else None
    return affairs.open_affair(
        procedure_key=using.document["procedure"],
        answers=told.answers,
        place_path=told.place,
        by=SYSTEM,
        at=at,
        origin="api",
        happened_at=happened,
        on_behalf_of=told.contact,
        external_key=f"connector:{using.connector.id}:{told.outside_id}",
    )


def _again(using: Using, order: Order, told: Translated, at: datetime) -> Outcome:
    """It came before: what changed there is noted here, for those who work on it."""
    tokens = _tokens(using, told)
    changed = sorted(key for key in {*tokens, *order.tokens} if tokens.get(key) != order.tokens.get(key))
    if not changed or order.affair is None:
        return Outcome(order.outside_id, "known", order.affair, order.problems)
    problems: dict[str, str] = dict(order.problems)  # they stay until somebody has looked
    words = _words(using, told, changed, at)
    try:
        if words:
            with transaction.atomic():
                affairs.note(affair_id=order.affair, text=words, internal=True, by=SYSTEM, at=at)
    except affairs.AffairClosed:
        problems["closed"] = "这边已办结，那边又有变化，请看要不要另开一件。"
    if told.rating is not None and "rating" in changed and not _rated(order.affair, told, at):
        problems["rating"] = "评价来的时候，这边不在等评价，没有记上。"
    order.problems, order.status, order.tokens, order.changed_at = problems, told.status, tokens, at
    order.save(update_fields=["problems", "status", "tokens", "changed_at"])
    return Outcome(order.outside_id, "changed", order.affair, problems)


def _rated(affair: UUID, told: Translated, at: datetime) -> bool:
    """The other side called back: what the person said counts as their rating."""
    try:
        with transaction.atomic():
            affairs.rate(affair_id=affair, grade=int(told.rating or 0), comment=told.comment, by=SYSTEM, at=at)
    except DomainError:
        return False
    return True


def _words(using: Using, told: Translated, changed: list[str], at: datetime) -> str:
    """What changed, in words for those who work on it: what is personal is not copied into the history."""
    said = (
        _SAID[using.document["order"].get("changes", {}).get(told.status or "", "nothing")]
        if "status" in changed
        else ""
    )
    form = standards.current(using.document["procedure"], told.place, at).procedure.form
    parts = [f"“{using.connector.name}”那边{said}。"] if said else []
    fields = [key for key in changed if key not in _NOT_WORDS]
    titles = {"contact": "联系人", "place": "地点"}
    if fields:
        named = "、".join(form[key].title if key in form else titles.get(key, key) for key in fields)
        parts.append(f"“{using.connector.name}”那边改了：{named}。")
    for key in fields:
        if key in form and not form[key].personal and isinstance(told.answers.get(key), str):
            parts.append(f"{form[key].title}：{told.answers[key]}")
    return "\n".join(parts)[:LONGEST_NOTE]


def _tokens(using: Using, told: Translated) -> dict[str, str]:
    """Keyed tokens of what the order says: they can be compared, and tell nothing."""
    said: dict[str, object] = {
        **told.answers, "place": told.place, "contact": (told.contact.name, told.contact.phone),
        "status": told.status, "rating": told.rating, "comment": told.comment,
    }  # fmt: skip
    purpose = f"integrations.order:{using.connector.id}"
    return {key: token(purpose, repr(value))[:32] for key, value in said.items() if value is not None}
