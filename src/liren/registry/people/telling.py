"""That a number is on record is told only by refusing it: each such answer counts, and whom it concerns reads of it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from liren.access.public import Actor, looked_at_many
from liren.kit.throttle import hit

OTHERS_NUMBER: Final = "这个号码已经登记在另一个姓名下。请核对姓名和号码；都没错，就请书记或主任来查"
_TRIES, _PER = 20, timedelta(days=1)  # our choice: typing errors of a day, not a list of numbers
_KNOWN, _ASKED = "是否在别处登记过", "导入名单时写了这个姓名和号码"
_WHAT, _WHY = "证件号码是否登记过", "登记或更正时写了这个号码，姓名对不上"


def tell_on_record(whose: Collection[UUID], by: Actor, at: datetime) -> None:
    """`by` is about to be told that these people, whom they do not find, are on record: they read of it."""
    if by.person_id is not None and whose:
        looked_at_many(seen=whose, what=[_KNOWN], purpose=_ASKED, by=by, at=at)


def tell_taken(whose: Collection[UUID], by: Actor, at: datetime) -> None:
    """`by` is about to be told that these people's numbers are on record under other names.

    A statement each, one more for the looks. Raises TooManyTries, then nothing is told; the system is nobody who asks.
    """
    if by.person_id is None or not whose:
        return
    for _ in whose:
        hit("registry.number", str(by.person_id), limit=_TRIES, per=_PER, at=at)
    looked_at_many(seen=whose, what=[_WHAT], purpose=_WHY, by=by, at=at)
