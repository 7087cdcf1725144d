"""Making, changing and stopping connectors, and what whoever manages one may ask of it."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import Actor, require
from liren.engine.problems import DocumentInvalid
from liren.integrations.calling import checked
from liren.integrations.connectors.fitting import unfit
from liren.integrations.connectors.mapping import check, mapping_of, translate
from liren.integrations.connectors.model import Connector, ConnectorMapping, Difference, Order, Return
from liren.integrations.connectors.pulling import NO_ONE, PULL, Foreseen, foresee, using_of
from liren.integrations.connectors.reconciling import RECONCILE
from liren.integrations.connectors.returning import DUE, send_again
from liren.integrations.errors import ConnectorStopped, NoSuchConnector
from liren.integrations.letters import meant_by
from liren.integrations.outside import stop
from liren.kit import outbox
from liren.kit.database import write
from liren.kit.errors import DomainError, InvalidInput
from liren.standards import public as standards
from liren.standards.public import Rules

ACT = "actors.manage"
LONGEST_NAME, LONGEST_SECRET, LONGEST_MAPPING, LONGEST_SAMPLE = 40, 200, 60_000, 100_000


@dataclass(frozen=True, slots=True)
class Tried:
    """What a mapping makes of a sample. lines: (what, value) in words; problems: (field, what is wrong)."""

    lines: tuple[tuple[str, str], ...]
    problems: tuple[tuple[str, str], ...]


@write
def make_connector(
    *, name: str, url: str, path: str, mapping: str, secret: str, by: Actor, at: datetime
) -> tuple[UUID, str]:
    """Connect another system to `path`; its id and the secret both sides know, made here when "" is given.

    Raises NotAllowed unless `by` manages people there, AddressRefused, InvalidInput.
    """
    require(by, ACT, path)
    problems = {}
    if not 2 <= len(name.strip()) <= LONGEST_NAME:
        problems["name"] = f"请写接哪个系统，2 到 {LONGEST_NAME} 个字"
    if secret and not (16 <= len(secret) <= LONGEST_SECRET and secret.isascii() and secret.isprintable()):
        problems["secret"] = f"对方给的口令应是 16 到 {LONGEST_SECRET} 个英文字母、数字或符号；不写就由平台生成"
    if wrong := _mapping_problems(mapping, path, at):
        problems["mapping"] = wrong
    if problems:
        raise InvalidInput.of(problems)
    checked(url.strip())
    shared = secret or secrets.token_urlsafe(32)
    made = Connector(
        name=name.strip(), url=url.strip(), path=path, made_by=by.person_id, made_by_name=by.name, made_at=at
    )
    made.secret = made.sealed(shared)
    made.save(force_insert=True)
    _say(made, 1, mapping, by, at)
    return made.id, shared


@write
def say_mapping(*, connector_id: UUID, mapping: str, by: Actor, at: datetime) -> int:
    """Use another mapping from now on; its version. The same text again changes nothing.

    Raises NoSuchConnector, NotAllowed, ConnectorStopped, InvalidInput.
    """
    found = running(connector_id, by, lock=True)
    if wrong := _mapping_problems(mapping, found.path, at):
        raise InvalidInput(mapping=wrong)
    newest = ConnectorMapping.objects.filter(connector=found).order_by("-version").first()
    before = newest.version if newest else 0
    if newest is None or newest.text != mapping:
        before += 1
        _say(found, before, mapping, by, at)
    return before


@write
def stop_connector(*, connector_id: UUID, by: Actor, at: datetime) -> None:
    """Read and tell nothing more. Twice is once. Raises NoSuchConnector, NotAllowed."""
    stop(managed(connector_id, by, lock=True), by, at)


def try_mapping(*, mapping: str, sample: str, path: str, by: Actor, at: datetime) -> Tried:
    """What the mapping makes of a sample order, nothing kept. Raises NotAllowed, InvalidInput."""
    require(by, ACT, path)
    document, rules = _read(mapping, path, at)
    try:
        order = json.loads(sample) if len(sample) <= LONGEST_SAMPLE else None
    except (ValueError, RecursionError):
        order = None
    if order is None:
        raise InvalidInput(sample="请贴一件工单的 JSON，十万字以内")
    told = translate(document, order, path)
    if told is None:
        raise InvalidInput(sample=f"里面没有编号：{document['order']['id']}")
    form = rules.procedure.form
    found = unfit(told, rules)
    lines = [("编号", told.outside_id), ("状态", told.status or "（没有）"), ("地点", told.place)]
    lines += [(form[key].title, str(value)) for key, value in told.answers.items() if key in form]
    lines += [("联系人", told.contact.name or "（没有）"), ("电话", told.contact.phone or "（没有）")]
    lines += [("发生时间", told.happened_at.isoformat())] if told.happened_at else []
    return Tried(tuple(lines), tuple((form[key].title if key in form else key, text) for key, text in found.items()))


def look_ahead(*, connector_id: UUID, by: Actor, at: datetime) -> Foreseen:
    """What reading now would do, nothing written. Raises NoSuchConnector, NotAllowed, ConnectorStopped, NotTaken."""
    return foresee(running(connector_id, by), at)


@write
def ask_now(*, connector_id: UUID, by: Actor, at: datetime) -> None:
    """Read it as soon as the worker comes to it. Raises NoSuchConnector, NotAllowed, ConnectorStopped."""
    outbox.emit(PULL, 1, {"connector": running(connector_id, by).id}, at)


@write
def reconcile_now(*, connector_id: UUID, by: Actor, at: datetime) -> None:
    """Compare both sides as soon as the worker comes to it. Raises NoSuchConnector, NotAllowed, ConnectorStopped."""
    outbox.emit(RECONCILE, 1, {"connector": running(connector_id, by).id}, at)


@write
def take_again(*, connector_id: UUID, outside_id: str, by: Actor, at: datetime) -> None:
    """Fetch one order once more: one not here, or one that could not be taken.

    Raises NoSuchConnector, NotAllowed, ConnectorStopped, and InvalidInput when the mapping does not say how one
    order is fetched.
    """
    found = running(connector_id, by)
    if "one" not in using_of(found).document:
        raise InvalidInput(mapping=NO_ONE)
    known = Order.objects.filter(connector=found, outside_id=outside_id).first()
    if known is None:
        if not Difference.objects.filter(connector=found, outside_id=outside_id).exists():
            raise NoSuchConnector
        first = {"seen_at": at, "changed_at": at, "problems": {"": "正在去取"}}
        known, _ = Order.objects.get_or_create(connector=found, outside_id=outside_id, defaults=first)
    outbox.emit(PULL, 1, {"connector": found.id, "order": known.id}, at)


@write
def return_again(*, connector_id: UUID, outside_id: str, by: Actor, at: datetime) -> None:
    """Tell once more how an order stands. Raises NoSuchConnector, NotAllowed, ConnectorStopped."""
    found = running(connector_id, by)
    order = Order.objects.filter(connector=found, outside_id=outside_id).exclude(affair=None).first()
    if order is None:
        raise NoSuchConnector
    send_again(order, at)


@write
def looked_at(*, connector_id: UUID, outside_id: str, by: Actor, at: datetime) -> None:
    """Somebody has seen what there is to see about an order that was taken. Raises NoSuchConnector, NotAllowed."""
    found = managed(connector_id, by)
    order = Order.objects.filter(connector=found, outside_id=outside_id).exclude(affair=None).first()
    if order is None:
        raise NoSuchConnector
    order.problems, order.changed_at = {}, at
    order.save(update_fields=["problems", "changed_at"])


@write
def replay_return(*, delivery: int, by: Actor, at: datetime) -> UUID:
    """Give a return that was given up all its tries again; the connector's id.

    Raises NoSuchConnector, NotAllowed, ConnectorStopped.
    """
    meant = meant_by(delivery, DUE, "return")
    lost = Return.objects.select_related("order").filter(id=meant).first() if meant else None
    if lost is None:
        raise NoSuchConnector
    found = running(lost.order.connector_id, by)
    outbox.revive(delivery, at=at)
    return found.id


def running(connector_id: UUID, by: Actor, *, lock: bool = False) -> Connector:
    """As `managed`, of one that was not stopped. Raises ConnectorStopped too."""
    found = managed(connector_id, by, lock=lock)
    if found.stopped_at is not None:
        raise ConnectorStopped
    return found


def managed(connector_id: UUID, by: Actor, *, lock: bool = False) -> Connector:
    """The connector. lock: to change it, while orders still come in. Raises NoSuchConnector, NotAllowed."""
    every = Connector.objects.select_for_update(no_key=True) if lock else Connector.objects.all()
    found = every.filter(id=connector_id).first()
    if found is None:
        raise NoSuchConnector
    require(by, ACT, found.path)
    return found


def _say(connector: Connector, version: int, text: str, by: Actor, at: datetime) -> None:
    ConnectorMapping.objects.create(
        connector=connector, version=version, text=text, made_by=by.person_id, made_by_name=by.name, made_at=at
    )


def _mapping_problems(text: str, path: str, at: datetime) -> str:
    try:
        _read(text, path, at)
    except InvalidInput as error:
        return error.fields["mapping"]
    return ""


def _read(text: str, path: str, at: datetime) -> tuple[Mapping[str, Any], Rules]:
    """The mapping and the rules it opens affairs under. Raises InvalidInput with every problem, each with its place."""
    if not text.strip() or len(text) > LONGEST_MAPPING:
        raise InvalidInput(mapping=f"请写对照表，{LONGEST_MAPPING // 1000} 千字以内")
    try:
        document = mapping_of(text)
        rules = standards.rules(document["procedure"], path, at)
    except DocumentInvalid as error:
        raise InvalidInput(mapping="\n".join(map(str, error.problems))) from error
    except DomainError as error:
        raise InvalidInput(mapping=f"procedure：{error.text}") from error
    problems = check(document, rules.procedure, _classes(rules), path)
    if problems:
        raise InvalidInput(mapping="\n".join(map(str, problems)))
    return document, rules


def _classes(rules: Rules) -> frozenset[str]:
    return frozenset(rules.catalogue.classes if rules.catalogue else ())
