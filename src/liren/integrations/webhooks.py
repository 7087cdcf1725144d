"""Webhooks 推送: an outside system is told what happened at a place, in ids; it asks the API for the rest."""

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import Count

from liren.access.public import Actor, require
from liren.affairs.public import where_is
from liren.integrations.calling import call, checked, signature
from liren.integrations.errors import NoSuchWebhook
from liren.integrations.letters import given_up, meant_by
from liren.integrations.models import Sending, Webhook
from liren.integrations.outside import stop, unless_left_alone
from liren.kit import clock, outbox
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.outbox import Happened

ACT = "actors.manage"
DUE = "integrations.webhook-due"
LONGEST_NAME = 40
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "affairs.opened": "新开了一件",
        "affairs.step-done": "办了一步",
        "affairs.told": "答复了反映人",
        "affairs.closed": "办结了",
        "affairs.escalated": "提级了",
        "affairs.moved": "管辖变了",
        "affairs.noted": "有人补充说明",
    }
)
"""What an outside system can be told of."""


@dataclass(frozen=True, slots=True)
class WebhookLine:
    id: UUID
    name: str
    url: str
    path: str
    kinds: tuple[str, ...]
    made_by_name: str
    made_at: datetime
    stopped_at: datetime | None
    stopped_by_name: str
    sent: int
    waiting: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What was tried eight times in vain. delivery: what `replay` asks for."""

    delivery: int
    webhook: str
    kind: str
    happened_at: datetime
    dead_at: datetime
    error: str


@write
def make_webhook(
    *, name: str, url: str, path: str, kinds: Collection[str], by: Actor, at: datetime
) -> tuple[UUID, str]:
    """Have `url` told of `kinds` of events at `path` and below; its id and the secret that signs, shown once.

    Raises NotAllowed unless `by` manages people there, AddressRefused, InvalidInput.
    """
    require(by, ACT, path)
    problems = {}
    if not 2 <= len(name.strip()) <= LONGEST_NAME:
        problems["name"] = f"请写推给哪个系统，2 到 {LONGEST_NAME} 个字"
    if not kinds or set(kinds) - set(KINDS):
        problems["kinds"] = "请选至少一项"
    if problems:
        raise InvalidInput.of(problems)
    checked(url.strip())
    secret = secrets.token_urlsafe(32)
    made = Webhook(
        name=name.strip(), url=url.strip(), path=path, kinds=sorted(kinds), made_by=by.person_id,
        made_by_name=by.name, made_at=at,
    )  # fmt: skip
    made.secret = made.sealed(secret)
    made.save(force_insert=True)
    return made.id, secret


@write
def stop_webhook(*, webhook_id: UUID, by: Actor, at: datetime) -> None:
    """Send nothing more to it; what waits is dropped. Twice is once. Raises NoSuchWebhook, NotAllowed."""
    stop(_managed(webhook_id, by), by, at)


@write
def replay(*, delivery: int, by: Actor, at: datetime) -> None:
    """Give a dead letter all its tries again. Raises NoSuchWebhook, NotAllowed."""
    meant = meant_by(delivery, DUE, "sending")
    sending = Sending.objects.filter(id=meant).first() if meant else None
    if sending is None:
        raise NoSuchWebhook
    _managed(sending.webhook_id, by)
    outbox.revive(delivery, at=at)


def webhooks_at(path: str) -> tuple[WebhookLine, ...]:
    """The webhooks at this place and below, the newest first. Whoever calls has asked `require`. Two statements."""
    found = list(Webhook.objects.filter(path__startswith=path).order_by("-made_at", "id")[:200])
    counted = Sending.objects.filter(webhook__in=[one.id for one in found]).values_list("webhook_id")
    sent = {webhook: (done, all_ - done) for webhook, done, all_ in counted.annotate(Count("done_at"), Count("id"))}
    return tuple(
        WebhookLine(
            w.id, w.name, w.url, w.path, tuple(w.kinds), w.made_by_name, w.made_at, w.stopped_at, w.stopped_by_name,
            *sent.get(w.id, (0, 0)),
        )
        for w in found
    )  # fmt: skip


def dead_letters(path: str) -> tuple[DeadLetter, ...]:
    """What could not be delivered for this place and below, the newest first. Two statements."""
    dead = given_up(DUE, "sending")
    found = Sending.objects.filter(id__in=list(dead), webhook__path__startswith=path).select_related("webhook")
    told = [
        DeadLetter(dead[s.id].delivery_id, s.webhook.name, s.kind, s.at, dead[s.id].dead_at, dead[s.id].error)
        for s in found
    ]
    return tuple(sorted(told, key=lambda one: one.dead_at, reverse=True))


@write
def forget(*, before: datetime, limit: int = 10_000) -> int:
    """Delete what was sent, or given up, of events before `before`; returns how many."""
    old = Sending.objects.filter(at__lt=before).values("pk")[:limit]
    return Sending.objects.filter(pk__in=old).delete()[0]


def reactions() -> dict[tuple[str, str], outbox.Handler]:
    """Handlers by (event, name): every kind is queued for whom it concerns; what is due is sent."""
    queued: dict[tuple[str, str], outbox.Handler] = {(kind, "integrations.queue"): _queue for kind in KINDS}
    return {**queued, (DUE, "integrations.send"): _send}


def _queue(event: Happened) -> None:
    """Make a sending for every webhook the event concerns. Handled again, it makes none twice."""
    hooks = [one for one in Webhook.objects.filter(stopped_at__isnull=True) if event.kind in one.kinds]
    where = where_is(UUID(str(event.body["affair"]))) if hooks else None
    for hook in hooks:
        if where is not None and where.startswith(hook.path):
            made, new = Sending.objects.get_or_create(
                webhook=hook, event=event.id, defaults={"kind": event.kind, "body": dict(event.body), "at": event.at}
            )
            if new:
                outbox.emit(DUE, 1, {"sending": made.id}, event.at)


def _send(event: Happened) -> None:
    """Send one. Not taken, it raises: the outbox waits, tries again, and gives up in the end."""
    sending = Sending.objects.select_related("webhook").filter(id=str(event.body["sending"])).first()
    if sending is None or sending.done_at is not None or sending.webhook.stopped_at is not None:
        return
    at = clock.now()
    told = {
        "id": str(sending.id),
        "kind": sending.kind,
        "version": 1,
        "at": sending.at.isoformat(),
        "data": sending.body,
    }
    body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    secret = sending.webhook.opened(sending.webhook.secret)
    headers = {"Liren-Delivery": str(sending.id), "Liren-Signature": signature(secret, body, at)}
    with unless_left_alone(sending.webhook, at=at):
        sending.status, sending.done_at = call("POST", sending.webhook.url, body, headers)[0], at
    sending.save(update_fields=["status", "done_at"])


def _managed(webhook_id: UUID, by: Actor) -> Webhook:
    found = Webhook.objects.select_for_update().filter(id=webhook_id).first()
    if found is None:
        raise NoSuchWebhook
    require(by, ACT, found.path)
    return found
