"""Notice before people decide is asked for when a question is opened.

The rule says how many days (业主大会 15, 物业管理条例 14; 居民会议、村民会议 10). They count from the last place it was
posted at, that day not counted. Silence is nobody's consent: the Civil Code asks for those who take part. Where the
rules of procedure say otherwise, their words are published with the notice, and nothing is counted by them.
"""

import re
from datetime import datetime, time
from typing import Final

from liren.autonomy.errors import NotAnnounced
from liren.autonomy.models import Question
from liren.autonomy.queries.notices import begins, days_of, notices_of
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput

SILENCE: Final = re.compile(r"随多数|(?:视为|视作|视同|算作|算是|默认|当作|按)[“\"]?(?:同意|赞成|参加|参与)|默示同意")


def announced(row: Question) -> None:
    """Called when a question is opened: voting begins no earlier than its notice allows, later where it was asked so.

    Raises NotAnnounced where the rule asks for notice and none was given, InvalidInput where no day would be left, or
    where its text takes silence for consent without a source.
    """
    notices, days = notices_of(row), days_of(row)
    if SILENCE.search(f"{row.title}\n{row.text}") and not any(one.silence for one in notices):
        raise InvalidInput(
            text="说明里写了不表态的怎么算。法律要的是参加表决的人同意，不表态不算参加，也不算同意，平台不这样计；"
            "议事规则里确有这样写的，请在通知里写明哪份规则、第几条、原话，照登给大家看"
        )
    if days is None:
        return
    first = begins(notices, days)
    if first is None:
        raise NotAnnounced(days=days)
    earliest = datetime.combine(first, time(), CHINA)
    if row.closes_at <= earliest:
        raise InvalidInput(
            closes_at=f"通知满 {days} 天，最早 {first:%Y-%m-%d} 开始，已经过了截止的那天；请取消，另写日子再发起"
        )
    if row.opens_at < earliest:
        row.opens_at = earliest
        row.save(update_fields=["opens_at"])
