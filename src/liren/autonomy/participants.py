"""Who may take part in a conversation, and the key under which they do."""

from datetime import datetime
from uuid import UUID

from liren.access.public import Actor
from liren.autonomy.errors import ConversationOver, NotForYou
from liren.autonomy.models import Conversation
from liren.autonomy.models.opinions import WHO
from liren.kit.clock import CHINA
from liren.kit.crypto import token_bytes
from liren.kit.database import rows
from liren.kit.errors import SignInFirst
from liren.registry.public import own_path

_KEY = 16
_SALT = "SELECT salt FROM autonomy_opinionsalt WHERE conversation_id = %s"
_STAFF = "您登录的是工作账号。要作为居民表态，请用自己的手机号登录。"
_ELSEWHERE = "请先在“我的”里把账号和本人的居民登记关联；登记不在这里的，请到所在社区登记。"


def open_at(one: Conversation, at: datetime) -> bool:
    """Whether people may still say and vote."""
    return one.ended_at is None and at.astimezone(CHINA).date() <= one.until


def require_part(one: Conversation, by: Actor, at: datetime) -> None:
    """Raise unless `by` may say and vote now: SignInFirst, ConversationOver, NotForYou. One statement at most."""
    if by.person_id is None:
        raise SignInFirst
    if not open_at(one, at):
        raise ConversationOver(topic=one.topic)
    if how := why_not(one, by):
        raise NotForYou(topic=one.topic, who=WHO[one.who], how=how)


def why_not(one: Conversation, by: Actor) -> str:
    """Why somebody signed in takes no part, and what they can do about it; "" when they do."""
    if by.roles - {"resident"}:
        return _STAFF
    if one.who == "signed_in":
        return ""
    path = own_path(by)
    return "" if path is not None and path.startswith(one.path) else _ELSEWHERE


def key_of(conversation: UUID, by: Actor, *, hold: bool = False) -> str | None:
    """The participant's key of a person; None for nobody, and after the end, when it can be made no more. As the
    system.

    hold: the salt stays until the transaction ends, so that no vote comes after the last count.
    """
    if by.person_id is None:
        return None
    found = rows(_SALT + (" FOR SHARE" if hold else ""), conversation)
    return token_bytes(f"opinions:{bytes(found[0][0]).hex()}", by.person_id.hex)[:_KEY].hex() if found else None  # type: ignore[call-overload]
