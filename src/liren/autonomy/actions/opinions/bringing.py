"""A conversation that was held elsewhere is brought in: it has ended, and the worker counts it once."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, as_system, require
from liren.autonomy.actions.opinions.keeping import ACT, STREET
from liren.autonomy.models import Conversation, OpinionVote, Statement
from liren.autonomy.models.opinions import ELSEWHERE
from liren.engine.opinions.incoming import Incoming, read
from liren.engine.opinions.wording import plain
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.territories.public import place_at

FEWEST: Final = 5
_BATCH = 5000


def try_conversation(*, path: str, statements: bytes, votes: bytes, by: Actor) -> Incoming:
    """What the two files hold, line by line; nothing is written. Raises NotAllowed, InvalidInput for a place that
    is none."""
    _place(path, by)
    return read(statements, votes)


@write
def bring_conversation(
    *, path: str, topic: str, source: str, statements: bytes, votes: bytes, vouched: bool = False, by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    """Bring in a conversation whole, or not at all, and once at a place; the id. source: where and when it was held.
    vouched: who brings it in has read what nobody approved elsewhere.

    Nobody votes on it here; keys of voters are replaced by random ones. Raises NotAllowed, InvalidInput, which says
    how many lines cannot be taken (`try_conversation` says which).
    """
    place_name = _place(path, by)
    problems: dict[str, str] = {}
    if not 4 <= len(topic.strip()) <= 60:
        problems["topic"] = "请写清楚是对什么的看法，4 到 60 字"
    if not 4 <= len(source.strip()) <= 500:
        problems["source"] = "请写在哪里、什么时候征集的，4 到 500 字"
    found = read(statements, votes)
    wrong = found.wrong_of
    problems |= dict.fromkeys(wrong, f"有写得不对的行，共 {found.wrong} 处：先“试一试”，照着改")
    if found.unseen and not vouched:
        problems["vouched"] = f"有 {found.unseen} 条看法原来没有人审过（moderated 不是 1），请逐条看过再勾选"
    digest = hashlib.sha256(hashlib.sha256(statements).digest() + hashlib.sha256(votes).digest()).hexdigest()
    if Conversation.objects.filter(path=path, digest=digest).exists():
        problems["statements"] = "这两个文件已经导进来过了，不用再导"
    if not wrong and not found.statements:
        problems["statements"] = "文件里没有看法"
    if not wrong and len(found.votes) < FEWEST:
        problems["votes"] = f"不到 {FEWEST} 人表态，看得出是谁，不导入"
    if problems:
        raise InvalidInput.of(problems)
    made = Conversation.objects.create(
        path=path, place_name=place_name, topic=topic.strip(), why=source.strip(), who=ELSEWHERE,
        until=at.astimezone(CHINA).date(), statements=found.statements[-1][0] + _up(found), by=by.person_id,
        by_name=by.name, at=at, ended_at=at, digest=digest,
    )  # fmt: skip
    with as_system():
        _lay_down(made, found)
    return made.id


def _place(path: str, by: Actor) -> str:
    place = place_at(path)
    if place is None or place.level < STREET:
        raise InvalidInput(path="请选一个社区、小区或网格")
    require(by, ACT, path)
    return place.everyday_name


def _up(found: Incoming) -> int:
    """Elsewhere numbers may begin with 0, here they begin with 1."""
    return 1 if found.statements[0][0] == 0 else 0


def _lay_down(made: Conversation, found: Incoming) -> None:
    said, up = Counter[str](), _up(found)
    rows: list[Statement] = []
    for number, words in found.statements:
        same = plain(words)
        said[same] += 1
        # What was said twice elsewhere stays two: each has its own votes.
        told = same if said[same] == 1 else f"{same}#{number}"
        rows.append(Statement(conversation=made, number=number + up, text=words, plain=told, state="shown"))
    known: Mapping[str, Statement] = {str(one.number - up): one for one in Statement.objects.bulk_create(rows, _BATCH)}
    keys = {voter: secrets.token_hex(16) for voter in found.votes}
    OpinionVote.objects.bulk_create(
        (
            OpinionVote(conversation=made, statement=known[number], participant=keys[voter], value=value)
            for voter, own in found.votes.items() for number, value in own.items()
        ), _BATCH,
    )  # fmt: skip
