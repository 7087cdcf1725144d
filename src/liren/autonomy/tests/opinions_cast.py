"""A conversation at 桂花里, and people of two minds who take part in it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from liren.access.public import Actor, enter, enter_system
from liren.actors.tests.cast import Cast
from liren.autonomy.models import OpinionVote, Statement
from liren.autonomy.participants import key_of
from liren.autonomy.public import opinions
from liren.kit.clock import CHINA

AT = datetime(2026, 11, 16, 12, 0, tzinfo=CHINA)
UNTIL = date(2026, 11, 30)
AFTER = datetime(2026, 12, 1, 8, 0, tzinfo=CHINA)
FIRST = (
    "楼道里不放杂物", "车棚要装充电桩", "充电桩的钱大家平摊", "没有电动车的不该出钱", "晚上十点后不充电",
    "先装一处试试", "车棚太远，应该装在楼下", "楼下装桩不安全", "请物业来管", "请业主自己管",
)  # fmt: skip
_PEOPLE = UUID("018f0000-0000-7000-8000-000000000000")


def person(name: str) -> Actor:
    """Somebody who lives there and has signed in: known by an id, no more is asked of them."""
    return Actor(uuid5(_PEOPLE, name), name)


def begun(people: Cast, **given: Any) -> UUID:
    """A conversation everybody signed in may take part in, by the worker of the community."""
    told: dict[str, Any] = {
        "path": people.community.path, "topic": "车棚和充电怎么办", "why": "", "who": "signed_in", "until": UNTIL,
        "first": FIRST, "at": AT, **given,
    }  # fmt: skip
    told.setdefault("by", people.worker)
    enter(told["by"].person_id, "test", at=AT)
    return opinions.open_conversation(**told)


def statements(conversation: UUID) -> dict[int, UUID]:
    """By number."""
    return dict(Statement.objects.filter(conversation=conversation).values_list("number", "id"))


def two_minds(conversation: UUID, sizes: tuple[int, int] = (12, 9)) -> None:
    """Two camps have voted: both agree on the first, on all others one agrees where the other does not.

    Laid down at once under their own keys, as `vote` does one by one. Afterwards the reader is the system.
    """
    enter_system("test")
    known = statements(conversation)
    rows = []
    for camp, size in enumerate(sizes):
        for nth in range(size):
            key = key_of(conversation, person(f"{camp}-{nth}")) or ""
            for number in range(1, len(FIRST) + 1):
                stray = (nth * 7 + number) % 11 == 0
                value = 1 if number == 1 else (0 if stray else (1, -1)[(number + camp) % 2])
                rows.append(
                    OpinionVote(conversation_id=conversation, statement_id=known[number], participant=key, value=value)
                )
    OpinionVote.objects.bulk_create(rows)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def declined(id: UUID, by: Actor, **given: Any) -> None:
    told = {"state": "declined", "reason": "several", "words": "请分成两条写", "at": AT, **given}
    opinions.decide_statement(statement=id, by=by, **told)
