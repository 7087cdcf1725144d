"""Where somebody wants to be told outside the platform: an address counts once its code came back from there."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from liren.kit import throttle
from liren.kit.crypto import open_for, seal_for
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.outbox import Happened, emit
from liren.kit.rotation import UnderMaster
from liren.notices import channels
from liren.notices.errors import CodeWrong, NoSuchAddress
from liren.notices.models import Address

PURPOSE = "notices.address"
UNDER_MASTER = (UnderMaster("notices_address", "id", "sealed", PURPOSE),)
CODE_LASTS = timedelta(minutes=30)
_TRIES, _ASKS, _DAY = 5, 10, timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outside:
    """One channel as a person's page shows it. shown: the address, masked; None where there is none yet.

    proven: its code came back. asked_at: when the code was sent that is waited for.
    """

    channel: str
    title: str
    example: str
    shown: str | None
    proven: bool
    asked_at: datetime | None


def addresses(person: UUID) -> tuple[Outside, ...]:
    """Each offered channel, with the person's address where there is one. One statement; none where none is offered."""
    offered = channels.offered()
    had = {one.channel: one for one in Address.objects.filter(person=person)} if offered else {}
    return tuple(_outside(channel, had.get(channel)) for channel in offered)


def _outside(channel: str, one: Address | None) -> Outside:
    return Outside(
        channel,
        channels.title(channel),
        channels.example(channel),
        one.shown if one else None,
        one is not None and one.proven_at is not None,
        one.asked_at if one else None,
    )


@write
def offer_address(person: UUID, channel: str, address: str, *, at: datetime) -> None:
    """Take an address in place of the one before and send a code there. Raises InvalidInput, TooManyTries."""
    if channel not in channels.offered():
        raise InvalidInput(channel="这里没有开通这个渠道，请刷新页面再选")
    said = channels.checked(channel, address)
    throttle.hit("notices.address", str(person), limit=_ASKS, per=_DAY, at=at)
    held = Address.objects.select_for_update().filter(person=person, channel=channel).first()
    one = held or Address(person=person, channel=channel)
    _seal(one, {"address": said, "code": f"{secrets.randbelow(1_000_000):06}"})
    one.shown, one.asked_at, one.tries, one.proven_at = channels.masked(channel, said), at, 0, None
    one.save()
    emit("notices.code-due", 1, {"address": one.id}, at)


@write
def prove_address(person: UUID, channel: str, code: str, *, at: datetime) -> None:
    """The code came back: from now on notices go there. Raises NoSuchAddress, CodeWrong; the try is kept."""
    one = Address.objects.select_for_update().filter(person=person, channel=channel, proven_at=None).first()
    if one is None:
        raise NoSuchAddress
    said = _opened(one)
    one.tries += 1
    one.save()
    over = one.tries > _TRIES or at > one.asked_at + CODE_LASTS
    if over or not secrets.compare_digest(said["code"].encode(), code.strip().encode()):
        raise CodeWrong
    _seal(one, {"address": said["address"]})
    one.proven_at = at
    one.save()


@write
def drop_address(person: UUID, channel: str) -> None:
    """Tell the person there no more. Raises NoSuchAddress."""
    if not Address.objects.filter(person=person, channel=channel).delete()[0]:
        raise NoSuchAddress


def deliver_code(event: Happened) -> None:
    """Handler of `notices.code-due`: send the code to the address that asks to be proven."""
    one = Address.objects.filter(pk=UUID(str(event.body["address"])), proven_at=None).first()
    if one is None or event.moment > one.asked_at + CODE_LASTS:
        return
    said = _opened(one)
    how = "把它填回“我的”页，以后的消息就会发到这里。不是您要的，请不必理会。"
    text = f"【里仁】验证码 {said['code']}，30 分钟内有效。{how}"
    channels.deliver(one.channel, said["address"], "里仁：验证码", text, at=event.moment)


def proven(person: UUID, channel: str) -> str | None:
    """The person's address on a channel, in clear; None where none is proven. One statement."""
    one = Address.objects.filter(person=person, channel=channel, proven_at__isnull=False).first()
    return _opened(one)["address"] if one else None


def _seal(one: Address, said: Mapping[str, str]) -> None:
    one.sealed = seal_for(PURPOSE, json.dumps(said).encode(), one.id.bytes)


def _opened(one: Address) -> dict[str, str]:
    said: dict[str, str] = json.loads(open_for(PURPOSE, bytes(one.sealed), one.id.bytes))
    return said
