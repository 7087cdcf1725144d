"""Saying which post answers for an online channel of a place."""

from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, require
from liren.actors.actions.changes import PHONE_HINT, public_phone
from liren.actors.actions.locked import lock_channels, locked_post
from liren.actors.models import ChannelKeeper
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.territories.public import ancestors_of

LONGEST_NAME = 120


@write
def name_channel_keeper(
    *, channel: str, name: str, path: str, post_id: UUID, phone: str, by: Actor, at: datetime
) -> UUID:
    """Say which post answers for a channel at `path` from now on; whoever manages people there.

    name: what people call the channel. phone: what residents may call; "" for the organisation's own, which must have
    one then. The post stands at the place or above it. Raises NotAllowed, InvalidInput.
    """
    require(by, "actors.manage", path)
    number = public_phone(phone)
    post = locked_post(post_id)
    problems = {}
    if not 0 < len(channel) <= LONGEST_NAME or not 0 < len(name.strip()) <= LONGEST_NAME:
        problems["channel"] = "没有这个渠道，请重新选择。"
    if post is None or post.path not in (path, *ancestors_of(path)):
        problems["post"] = "请选本地或上级的一个岗位。"
    if phone.strip() and number is None:
        problems["phone"] = PHONE_HINT
    elif post is not None and number is None and post.organisation.phone is None:
        problems["phone"] = f"“{post.organisation.name}”没有对外电话，请写一个居民打得通的。"
    if problems or post is None:
        raise InvalidInput.of(problems)
    lock_channels()
    _end(channel, path, at)
    made = ChannelKeeper.objects.create(
        channel=channel, name=name.strip(), path=path, post=post, phone=number, by=by.person_id, at=at
    )
    return made.id


@write
def drop_channel_keeper(*, channel: str, path: str, by: Actor, at: datetime) -> None:
    """Nobody answers for it at `path` any more; what stands above says who does. Raises NotAllowed."""
    require(by, "actors.manage", path)
    _end(channel, path, at)


def _end(channel: str, path: str, at: datetime) -> None:
    ChannelKeeper.objects.filter(channel=channel, path=path, until=None).update(until=at)
