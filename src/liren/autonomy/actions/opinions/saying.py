"""A resident says something, and votes on what others said: under a key of this conversation, never under a name."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from liren.access.public import Actor, as_system
from liren.autonomy.errors import ConversationOver, SaidBefore
from liren.autonomy.models import Conversation, Statement
from liren.autonomy.models.opinions import VALUES
from liren.autonomy.participants import key_of, require_part
from liren.engine.opinions.wording import plain, problem_with
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.throttle import hit

MOST_A_DAY = 5
_VOTE = """
    INSERT INTO autonomy_opinionvote AS v (id, conversation_id, statement_id, participant, value, fresh)
    VALUES (gen_random_uuid(), %s, %s, %s, %s, true)
    ON CONFLICT (statement_id, participant) DO UPDATE SET value = EXCLUDED.value, fresh = true
    WHERE v.value <> EXCLUDED.value"""


def found(conversation: UUID) -> Conversation:
    """The conversation, for everybody. Raises NotYours."""
    one = Conversation.objects.filter(pk=conversation).first()
    if one is None:
        raise NotYours(what="这次意见征集")
    return one


@write
def say(*, conversation: UUID, text: str, by: Actor, at: datetime) -> int:
    """Put a statement before others; its number. It waits until who keeps the conversation has looked at it.

    Raises NotYours, SignInFirst, ConversationOver, NotForYou, SaidBefore, TooManyTries, InvalidInput.
    """
    one = found(conversation)
    require_part(one, by, at)
    said = " ".join(text.split())
    if problem := problem_with(said):
        raise InvalidInput(text=problem)
    with as_system():
        key = key_of(one.id, by, hold=True)
    if key is None:
        raise ConversationOver(topic=one.topic)
    hit("opinions.say", key, limit=MOST_A_DAY, per=timedelta(days=1), at=at)
    return written(one, said, author=key, state="waiting", at=at)


def written(one: Conversation, text: str, *, author: str, state: str, at: datetime) -> int:
    """The statement under its number, for who has asked whether it may be. Raises SaidBefore, ConversationOver."""
    before, over, number = None, False, 0
    with as_system():
        locked = Conversation.objects.select_for_update(no_key=True).get(pk=one.pk)
        before = Statement.objects.filter(conversation=one, plain=plain(text)).values_list("number", flat=True).first()
        over = locked.ended_at is not None
        if before is None and not over:
            number = locked.statements + 1
            Statement.objects.create(
                conversation=one, number=number, text=text, plain=plain(text), author=author, state=state
            )
            Conversation.objects.filter(pk=one.pk).update(statements=F("statements") + 1)
    if over:
        raise ConversationOver(topic=one.topic)
    if before is not None:
        raise SaidBefore(number=before)
    return number


@write
def vote(*, statement: UUID, value: int, by: Actor, at: datetime) -> None:
    """Agree with a statement (1), disagree (-1), or say one cannot tell (0); the last word counts. No event, no record.

    Raises NotYours for a statement not shown, SignInFirst, ConversationOver, NotForYou, InvalidInput.
    """
    if value not in VALUES:
        raise InvalidInput(value="请选同意、不同意或说不准")
    on = Statement.objects.filter(pk=statement, state="shown").select_related("conversation").first()
    if on is None:
        raise NotYours(what="这一条")
    one = on.conversation
    require_part(one, by, at)
    with as_system():
        key = key_of(one.id, by, hold=True)
        if key is not None:
            rows(_VOTE, one.id, on.id, key, value)
    if key is None:
        raise ConversationOver(topic=one.topic)
